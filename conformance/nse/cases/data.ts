import type { Case } from "../service.ts";
import { cases, GUESS_RACE, GUESSES, silent } from "./list.ts";

const REDIS_CHANGES = [
  /(?:Process ID|Uptime|Used CPU|Used memory)[^\n&]*/g,
  /(?<=key="(?:Process ID|Uptime|Used CPU.*?|Used memory)">)[^<]*/g,
];

const MEMCACHED_CHANGES = [
  /(?:Process ID|Uptime|Server time|Used CPU \(\w+\)|\w+ connections): [^\n&]*/g,
  /(?<=key="(?:Process ID|Uptime|Server time|Used CPU.*?|\w+ connections)">)[^<]*/g,
];

const PILOT = "mysqluser=pilot,mysqlpass=lamp";

export const DATA_CASES: readonly Case[] = [
  ...cases(
    "mariadb",
    "mysql",
    {
      script: "mysql-info",
      masks: [/Thread ID: \d+/g, /Salt: .*/g, /(?<=key="(?:Salt|Thread ID)">)[^<]*/g, /Salt: [^"]*?(?=&#xa;)/g],
    },
    "mysql-empty-password",
    silent("mysql-vuln-cve2012-2122"),
    silent("ssl-cert"),
    { script: "banner", masks: [/deb12u\d+[\s\S]*?\xff[^<]*|\\x00[\s\S]*/g] },
    { script: "mysql-users", args: PILOT },
    { script: "mysql-databases", args: PILOT },
    { script: "mysql-dump-hashes", args: "username=pilot,password=lamp" },
    {
      script: "mysql-query",
      args: "mysql-query.query='SELECT name FROM fleet.ship ORDER BY id',mysql-query.username=pilot,mysql-query.password=lamp",
    },
    { script: "mysql-enum", args: GUESSES, race: GUESS_RACE },
    { script: "mysql-brute", args: GUESSES, race: GUESS_RACE },
    {
      script: "mysql-audit",
      args: "mysql-audit.username=pilot,mysql-audit.password=lamp,mysql-audit.filename='nselib/data/mysql-cis.audit'",
      silent: true,
    },
  ),
  ...cases("postgresql", "pgsql", "ssl-cert", { script: "pgsql-brute", args: GUESSES }, silent("ssl-heartbleed")),
  ...cases(
    "redis",
    "redis",
    {
      script: "redis-info",
      masks: REDIS_CHANGES,
    },
    silent("redis-brute"),
    silent("mysql-info"),
  ),
  ...cases("redis-locked", "redis", silent("redis-info"), { script: "redis-brute", args: "passdb=@root@/words.lst" }),
  ...cases("memcached", "tcp", {
    script: "memcached-info",
    masks: MEMCACHED_CHANGES,
  }),
  ...cases("memcached", "udp", {
    script: "memcached-info",
    masks: MEMCACHED_CHANGES,
  }),
  ...cases(
    "slapd",
    "ldap",
    "ldap-rootdse",
    "ssl-cert",
    { script: "ldap-search", args: "ldap.base='dc=harbour,dc=example'" },
    {
      script: "ldap-search",
      args: "ldap.base='dc=harbour,dc=example',ldap.qfilter=custom,ldap.searchattrib=uid,ldap.searchvalue='a*',ldap.attrib={mail,cn}",
      note: "filter",
    },
    {
      script: "ldap-search",
      args: "ldap.username='cn=admin,dc=harbour,dc=example',ldap.password=lamp,ldap.qfilter=users,ldap.base='dc=harbour,dc=example',ldap.attrib=sn",
      note: "signed in",
    },
    {
      script: "ldap-brute",
      args: "ldap.base='\"ou=crew,dc=harbour,dc=example\"',userdb=@root@/users.lst,passdb=@root@/words.lst",
    },
  ),
  ...cases("slapd", "ldaps", "ssl-cert", "ldap-rootdse"),
  ...cases("mongodb", "mongodb", "mongodb-info", "mongodb-databases", silent("+http-title")),
  ...cases("amqp", "amqp", "+amqp-info"),
  ...cases(
    "mosquitto",
    "mqtt",
    { script: "+mqtt-subscribe", args: "mqtt-subscribe.listen-time=2s", masks: [/\$SYS\S*/g] },
    silent("+http-title"),
  ),
];
