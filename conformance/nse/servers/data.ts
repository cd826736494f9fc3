import type { ServerSpec } from "../service.ts";

export const MARIADB: ServerSpec = {
  name: "mariadb",
  package: "mariadb-server",
  ports: { mysql: { service: "mysql" } },
  files: {
    // One statement a line.
    "init.sql": `CREATE DATABASE IF NOT EXISTS fleet;
CREATE TABLE IF NOT EXISTS fleet.ship(id INT, name VARCHAR(20));
INSERT INTO fleet.ship VALUES(1,'Wren'),(2,'Tern');
CREATE USER IF NOT EXISTS 'pilot'@'%' IDENTIFIED BY 'lamp';
GRANT ALL ON *.* TO 'pilot'@'%';
CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY '';
GRANT ALL ON *.* TO 'root'@'127.0.0.1';
`,
  },
  setup: [
    "mariadb-install-db --no-defaults --datadir=@dir@/data --auth-root-authentication-method=normal --skip-test-db >/dev/null 2>&1",
  ],
  command: [
    "mariadbd",
    "--no-defaults",
    "--datadir=@dir@/data",
    "--bind-address=127.0.0.1",
    "--port=@mysql@",
    "--socket=@dir@/sock",
    "--pid-file=@dir@/pid",
    "--skip-name-resolve",
    "--innodb-buffer-pool-size=16M",
    "--init-file=@dir@/init.sql",
    "--max-connections=60",
    "--max-connect-errors=100000",
  ],
};

export const POSTGRESQL: ServerSpec = {
  name: "postgresql",
  package: "postgresql",
  programs: "/usr/lib/postgresql/*/bin",
  ports: { pgsql: { service: "postgresql" } },
  files: { pw: "lamp\n" },
  setup: [
    "initdb -D data -U pilot --pwfile=pw -A md5 -E UTF8 --locale=C -N >/dev/null",
    "cp @certificate@ data/server.crt; cp @key@ data/server.key; chmod 600 data/server.key",
    `echo "password_encryption=md5" >> data/postgresql.conf; echo "alter user pilot password 'lamp'" | postgres --single -D data postgres >/dev/null`,
  ],
  command: [
    "postgres",
    "-D",
    "@dir@/data",
    "-c",
    "listen_addresses=127.0.0.1",
    "-p",
    "@pgsql@",
    "-k",
    "@dir@",
    "-c",
    "ssl=on",
    "-c",
    "shared_buffers=16MB",
  ],
};

export const REDIS: ServerSpec = {
  name: "redis",
  package: "redis-server",
  ports: { redis: { service: "redis" } },
  command: ["redis-server", "--bind", "127.0.0.1", "--port", "@redis@", "--save", "", "--dir", "@dir@"],
};

export const REDIS_LOCKED: ServerSpec = {
  ...REDIS,
  name: "redis-locked",
  command: [...REDIS.command, "--requirepass", "lamp"],
};

export const MEMCACHED: ServerSpec = {
  name: "memcached",
  package: "memcached",
  ports: { tcp: { service: "memcached" }, udp: { service: "memcached", protocol: "udp", same: "tcp" } },
  command: ["memcached", "-l", "127.0.0.1", "-p", "@tcp@", "-U", "@udp@", "-t", "1", "-m", "16", "-u", "@user@"],
};

const PERSON = (name: string) => `
dn: cn=${name},ou=crew,dc=harbour,dc=example
objectClass: inetOrgPerson
uid: ${name}
cn: ${name}
displayName: Mate ${name}
sn: Sailor
mail: ${name}@harbour.example
userPassword: lamp
`;

export const SLAPD: ServerSpec = {
  name: "slapd",
  package: "slapd",
  ports: { ldap: { service: "ldap" }, ldaps: { service: "ldapssl" } },
  directories: ["db"],
  files: {
    "slapd.conf": `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile @dir@/pid
TLSCertificateFile @certificate@
TLSCertificateKeyFile @key@
database mdb
maxsize 1048576
suffix "dc=harbour,dc=example"
rootdn "cn=admin,dc=harbour,dc=example"
rootpw lamp
directory @dir@/db
`,
    "seed.ldif": `dn: dc=harbour,dc=example
objectClass: dcObject
objectClass: organization
o: Harbour
dc: harbour

dn: ou=crew,dc=harbour,dc=example
objectClass: organizationalUnit
ou: crew
${["ada", "ben", "pilot"].map(PERSON).join("")}`,
  },
  setup: ["slapadd -f slapd.conf -l seed.ldif"],
  command: ["slapd", "-h", "ldap://127.0.0.1:@ldap@/ ldaps://127.0.0.1:@ldaps@/", "-f", "@dir@/slapd.conf", "-d", "0"],
};

export const DATA_SERVERS: readonly ServerSpec[] = [MARIADB, POSTGRESQL, REDIS, REDIS_LOCKED, MEMCACHED, SLAPD];
