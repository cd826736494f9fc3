import type { ServerSpec } from "../service.ts";

export const MOSQUITTO: ServerSpec = {
  name: "mosquitto",
  package: "mosquitto, mosquitto-clients",
  ports: { mqtt: { service: "mqtt" } },
  files: {
    "mosquitto.conf":
      "listener @mqtt@ 127.0.0.1\nallow_anonymous true\nsys_interval 0\npersistence false\nuser @user@\n",
  },
  command: ["mosquitto", "-c", "@dir@/mosquitto.conf"],
  after: ["for t in quay/wind quay/tide shed/door; do mosquitto_pub -h 127.0.0.1 -p @mqtt@ -r -t $t -m calm; done"],
};

const IRC_END = "[Limits]\nMaxConnectionsIP = 0\nPingTimeout = 60\n[Options]\nDNS = no\nIdent = no\nPAM = no\n";

export const NGIRCD: ServerSpec = {
  name: "ngircd",
  package: "ngircd",
  ports: { irc: { service: "irc" } },
  files: {
    "ngircd.conf": `[Global]
Name = irc.harbour.example
Info = Harbour talk
AdminInfo1 = Pilot
AdminInfo2 = Shed
AdminEMail = pilot@harbour.example
Listen = 127.0.0.1
Ports = @irc@
MotdPhrase = Mind the step
${IRC_END}[Channel]
Name = #loic
Topic = a name that botnets use
[Channel]
Name = #quay
Topic = talk
`,
  },
  command: ["ngircd", "-n", "-f", "@dir@/ngircd.conf"],
};

export const NGIRCD_LOCKED: ServerSpec = {
  ...NGIRCD,
  name: "ngircd-locked",
  files: {
    "ngircd.conf": `[Global]\nName = irc2.harbour.example\nInfo = Locked\nListen = 127.0.0.1\nPorts = @irc@\nPassword = lamp\n${IRC_END}`,
  },
};

export const PROSODY: ServerSpec = {
  name: "prosody",
  package: "prosody",
  ports: { client: { service: "xmpp-client" }, server: { service: "xmpp-server" } },
  files: {
    "harbour%2eexample/accounts/pilot.dat": 'return {\n\t["password"] = "lamp";\n};\n',
    "prosody.cfg.lua": `data_path = "@dir@"; interfaces = { "127.0.0.1" }; local_interfaces = { "127.0.0.1" }
c2s_ports = { @client@ }; s2s_ports = { @server@ }; http_ports = {}; https_ports = {}
modules_enabled = { "saslauth"; "tls"; "disco"; "ping"; "version"; "register" }; modules_disabled = { "http"; "offline" }
c2s_require_encryption = false; s2s_require_encryption = false; allow_unencrypted_plain_auth = true; authentication = "internal_plain"
ssl = { certificate = "@certificate@"; key = "@key@" }
log = { error = "*console" }; pidfile = "@dir@/pid"
VirtualHost "localhost"
VirtualHost "harbour.example"
`,
  },
  command: ["prosody", "-F", "--config", "@dir@/prosody.cfg.lua"],
};

export const MURMUR: ServerSpec = {
  name: "murmur",
  package: "mumble-server",
  ports: { tcp: { service: "murmur" }, udp: { service: "murmur", protocol: "udp", same: "tcp" } },
  files: {
    "murmur.ini": `database=@dir@/m.sqlite
host=127.0.0.1
port=@tcp@
logfile=
pidfile=@dir@/pid
welcometext=ahoy
users=42
bandwidth=72000
bonjour=false
dbus=
sslCert=@certificate@
sslKey=@key@
registerName=
`,
  },
  command: ["murmurd", "-fg", "-ini", "@dir@/murmur.ini"],
};

const VNC_COMMON = [
  "-localhost",
  "-interface",
  "127.0.0.1",
  "-rfbport",
  "@vnc@",
  "-geometry",
  "64x64",
  "-depth",
  "16",
  "-nolisten",
  "tcp",
  "-nolisten",
  "unix",
  "-BlacklistThreshold",
  "100000",
];

export const VNC: ServerSpec = {
  name: "vnc",
  package: "tigervnc-standalone-server",
  ports: { vnc: { service: "vnc" } },
  command: ["Xtigervnc", ":93", ...VNC_COMMON, "-SecurityTypes", "None", "-ac", "-desktop", "quay desktop"],
};

export const VNC_LOCKED: ServerSpec = {
  name: "vnc-locked",
  package: "tigervnc-standalone-server, tigervnc-tools",
  ports: { vnc: { service: "vnc" } },
  setup: ["printf 'lamp12\\n' | tigervncpasswd -f > password"],
  command: [
    "Xtigervnc",
    ":94",
    ...VNC_COMMON,
    "-SecurityTypes",
    "VncAuth,TLSVnc",
    "-PasswordFile",
    "@dir@/password",
    "-desktop",
    "locked desktop",
  ],
};

export const XRDP: ServerSpec = {
  name: "xrdp",
  package: "xrdp",
  ports: { rdp: { service: "ms-wbt-server" } },
  setup: [
    "sed -e '0,/^port=/s#^port=.*#port=tcp://127.0.0.1:@rdp@#' -e 's#^certificate=.*#certificate=@certificate@#' -e 's#^key_file=.*#key_file=@key@#' -e 's#^LogFile=.*#LogFile=@dir@/xrdp.log#' /etc/xrdp/xrdp.ini > xrdp.ini",
  ],
  root: true,
  command: ["xrdp", "--nodaemon", "--config", "@dir@/xrdp.ini"],
};

export const CHAT_SERVERS: readonly ServerSpec[] = [
  MOSQUITTO,
  NGIRCD,
  NGIRCD_LOCKED,
  PROSODY,
  MURMUR,
  VNC,
  VNC_LOCKED,
  XRDP,
];
