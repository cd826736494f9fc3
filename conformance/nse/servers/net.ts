import type { ServerSpec } from "../service.ts";

const SOA = (zone: string) =>
  `$TTL 3600\n@ IN SOA ns1.${zone}. admin.${zone}. 2024010101 7200 3600 1209600 3600\n@ NS ns1\nns1 A 127.0.0.1\n`;

export const BIND: ServerSpec = {
  name: "bind",
  package: "bind9, bind9-utils",
  ports: { tcp: { service: "domain" }, udp: { service: "domain", protocol: "udp", same: "tcp" } },
  files: {
    "coast.test.zone": `${SOA("coast.test")}@ A 127.0.0.1
@ MX 10 mail
@ TXT "v=spf1 mx -all"
mail A 127.0.0.3
www CNAME quay
quay A 127.0.0.4
ftp A 127.0.0.5
admin A 127.0.0.6
test AAAA 2001:db8::6
_ldap._tcp SRV 0 100 389 mail
_sip._udp SRV 0 100 5060 mail
`,
    "plain.test.zone": `${SOA("plain.test")}@ A 127.0.0.1\nwww A 127.0.0.4\nmail A 127.0.0.3\n@ MX 10 mail\n`,
    "quayside.com.zone": `${SOA("quayside.com")}@ A 127.0.0.1\nmail A 127.0.0.3\n@ MX 10 mail\n@ TXT "tide tables"\nwww CNAME quay\nquay A 127.0.0.4\nsix AAAA 2001:db8::7\n_sip._udp SRV 0 5 5060 mail\n`,
    "hidden.test.zone": `${SOA("hidden.test")}@ A 127.0.0.1\nwww A 127.0.0.8\nmail A 127.0.0.9\n`,
    "named.conf": `options { directory "@dir@"; pid-file "@dir@/pid"; session-keyfile "@dir@/session.key"; managed-keys-directory "@dir@";
 listen-on port @tcp@ { 127.0.0.1; }; listen-on-v6 { none; };
 query-source address 127.0.0.1; transfer-source 127.0.0.1; notify no; recursion yes; allow-query { any; }; allow-transfer { any; };
 version "Harbour 9"; hostname "ns1.harbour"; server-id "harbour-1"; dnssec-validation no; forward only; forwarders { 127.0.0.254; }; };
controls { };
zone "coast.test" { type primary; file "coast.test.signed"; };
zone "hidden.test" { type primary; file "hidden.test.signed"; allow-transfer { none; }; };
zone "plain.test" { type primary; file "plain.test.zone"; allow-update { any; }; };
zone "quayside.com" { type primary; file "quayside.com.zone"; };
`,
  },
  setup: [
    "for z in coast.test hidden.test; do dnssec-keygen -q -a ECDSAP256SHA256 $z >/dev/null; dnssec-keygen -q -a ECDSAP256SHA256 -f KSK $z >/dev/null; done",
    "dnssec-signzone -q -S -o coast.test -f coast.test.signed coast.test.zone >/dev/null",
    "dnssec-signzone -q -S -3 AABBCCDD -H 2 -o hidden.test -f hidden.test.signed hidden.test.zone >/dev/null",
  ],
  command: ["named", "-f", "-4", "-n", "1", "-c", "@dir@/named.conf"],
};

export const SNMP: ServerSpec = {
  name: "snmp",
  package: "snmpd",
  ports: { snmp: { service: "snmp", protocol: "udp" } },
  files: {
    "communities.lst": "private\ncoast\npublic\nmanager\n",
    "snmpd.conf": `agentaddress udp:127.0.0.1:@snmp@
rocommunity public 127.0.0.1
sysdescr Harbour agent 1.0
syslocation Shed 4
syscontact pilot@harbour.example
sysname harbour-snmp
sysservices 72
engineID harbour-engine
`,
  },
  environment: { SNMP_PERSISTENT_DIR: "@dir@" },
  command: ["snmpd", "-f", "-Lo", "-C", "-c", "@dir@/snmpd.conf", "-p", "@dir@/pid", "-I", "-smux"],
};

export const CHRONY: ServerSpec = {
  name: "chrony",
  package: "chrony",
  ports: { ntp: { service: "ntp", protocol: "udp" } },
  files: {
    "chrony.conf": `port @ntp@
bindaddress 127.0.0.1
cmdport 0
bindcmdaddress /
pidfile @dir@/pid
local stratum 6
allow 127.0.0.0/8
user @user@
`,
  },
  command: ["chronyd", "-d", "-x", "-4", "-U", "-u", "@user@", "-f", "@dir@/chrony.conf"],
};

export const KERBEROS: ServerSpec = {
  name: "kerberos",
  package: "krb5-kdc, krb5-admin-server",
  ports: { kerberos: { service: "kerberos-sec" }, udp: { service: "kerberos-sec", protocol: "udp", same: "kerberos" } },
  files: {
    "krb5.conf": "[libdefaults]\ndefault_realm = COAST.EXAMPLE\n[realms]\nCOAST.EXAMPLE = {\n kdc = 127.0.0.1\n}\n",
    "kdc.conf": `[kdcdefaults]
kdc_listen = 127.0.0.1:@kerberos@
kdc_tcp_listen = 127.0.0.1:@kerberos@
[realms]
COAST.EXAMPLE = {
 database_name = @dir@/principal
 key_stash_file = @dir@/stash
 acl_file = @dir@/acl
 default_principal_flags = +preauth
}
`,
  },
  environment: { KRB5_CONFIG: "@dir@/krb5.conf", KRB5_KDC_PROFILE: "@dir@/kdc.conf" },
  setup: [
    "kdb5_util create -s -P master -r COAST.EXAMPLE >/dev/null",
    "kadmin.local -r COAST.EXAMPLE -q 'addprinc -pw lamp +requires_preauth pilot' >/dev/null",
    "kadmin.local -r COAST.EXAMPLE -q 'addprinc -pw lamp -requires_preauth svc' >/dev/null",
  ],
  command: ["krb5kdc", "-n", "-P", "@dir@/pid"],
};

export const SOCKS: ServerSpec = {
  name: "socks",
  package: "dante-server",
  root: true,
  ports: { socks: { service: "socks" } },
  files: {
    "danted.conf": `internal: 127.0.0.1 port = @socks@
external: 127.0.0.1
socksmethod: none username
clientmethod: none
user.privileged: root
user.unprivileged: nobody
logoutput: stderr
client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
socks pass { from: 127.0.0.0/8 to: 127.0.0.0/8 }
`,
  },
  command: ["danted", "-f", "@dir@/danted.conf", "-p", "@dir@/pid"],
};

export const INETD: ServerSpec = {
  name: "inetd",
  package: "xinetd, fingerd, inetutils-telnetd",
  root: true,
  ports: {
    daytime: { service: "daytime" },
    time: { service: "time" },
    echo: { service: "echo" },
    finger: { service: "finger" },
    telnet: { service: "telnet" },
    discard: { service: "discard" },
  },
  files: {
    "xinetd.conf": `defaults
{
 bind = 127.0.0.1
 instances = 60
 cps = 1000 1
 log_type = FILE @dir@/log
}
${["daytime", "time", "echo", "discard"].map((n) => `service ${n}\n{\n type = INTERNAL UNLISTED\n id = ${n}\n protocol = tcp\n socket_type = stream\n port = @${n}@\n wait = no\n user = root\n}\n`).join("")}
service finger
{
 type = UNLISTED
 protocol = tcp
 socket_type = stream
 port = @finger@
 wait = no
 user = nobody
 server = /usr/sbin/in.fingerd
 server_args = -w
}
service telnet
{
 type = UNLISTED
 protocol = tcp
 socket_type = stream
 port = @telnet@
 wait = no
 user = root
 server = /usr/sbin/telnetd
 server_args = -h
}
`,
  },
  command: ["xinetd", "-dontfork", "-f", "@dir@/xinetd.conf", "-pidfile", "@dir@/pid"],
};

export const IDENT: ServerSpec = {
  name: "ident",
  package: "oidentd",
  root: true,
  ports: { auth: { service: "auth" } },
  files: { conf: "# none\n" },
  command: ["oidentd", "-i", "-a", "127.0.0.1", "-p", "@auth@", "-u", "nobody", "-g", "nogroup", "-C", "@dir@/conf"],
};

export const EPMD: ServerSpec = {
  name: "epmd",
  package: "erlang-base",
  ports: { epmd: { service: "epmd" } },
  command: ["epmd", "-address", "127.0.0.1", "-port", "@epmd@", "-relaxed_command_check"],
};

export const DICT: ServerSpec = {
  name: "dict",
  package: "dictd",
  ports: { dict: { service: "dict" } },
  files: {
    "tiny.dict": "quay\n  A wall with ships.\n",
    "tiny.index": "00databaseinfo\tA\tB\n00databaseshort\tA\tB\nquay\tA\tZ\n",
    "dictd.conf": `global { listen_to 127.0.0.1
 port @dict@ }
access { allow "127.0.0.*" }
database tiny { data "@dir@/tiny.dict"
 index "@dir@/tiny.index" }
`,
  },
  command: ["dictd", "-d", "nodetach", "-c", "@dir@/dictd.conf", "--pid-file", "@dir@/pid", "--listen-to", "127.0.0.1"],
};

export const DISTCC: ServerSpec = {
  name: "distcc",
  package: "distcc",
  ports: { distcc: { service: "distccd" } },
  command: [
    "distccd",
    "--daemon",
    "--no-detach",
    "--log-stderr",
    "--listen",
    "127.0.0.1",
    "--allow",
    "127.0.0.1",
    "--port",
    "@distcc@",
    "--user",
    "@user@",
    "--enable-tcp-insecure",
    "--jobs",
    "2",
  ],
};

export const NET_SERVERS: readonly ServerSpec[] = [
  BIND,
  SNMP,
  CHRONY,
  KERBEROS,
  SOCKS,
  INETD,
  IDENT,
  EPMD,
  DICT,
  DISTCC,
];
