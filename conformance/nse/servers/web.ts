import type { ServerSpec } from "../service.ts";

const PAGE = (title: string, body: string) =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>${body}</body></html>\n`;

/** The pages of both web servers. */
const SITE: Readonly<Record<string, string>> = {
  "www/index.html": `<!DOCTYPE html>
<html><head><title>Harbour office</title><meta name="generator" content="TidePress 3.2">
<link rel="alternate" type="application/rss+xml" href="/news.rss">
<!-- remember to remove the debug link -->
</head><body><h1>Harbour</h1>
<a href="/berths.html">berths</a> <a href="/tables/">tables</a> <a href="/contact.html">contact</a> <a href="/old">old</a>
<a href="/staff/">staff</a> <a href="/missing.html">gone</a>
<script src="http://static.example.net/clock.js"></script><script>/* quay side */ var tide = 1;</script>
</body></html>
`,
  "www/berths.html": PAGE(
    "Berths",
    '<p>Office: 10.20.30.40, pilot@harbour.example</p><!-- berth list --><a href="/berth.html?id=3">three</a>',
  ),
  "www/berth.html": PAGE(
    "Berth",
    "<script>document.write(location.hash);</script><a href='/tables/spring.html'>spring</a>",
  ),
  "www/contact.html": PAGE(
    "Contact",
    '<form action="/send" method="post"><input type="text" name="who"><input type="password" name="code"><input type="submit"></form>' +
      '<form action="/upload" method="POST" enctype="multipart/form-data"><input type="file" name="plan"></form>',
  ),
  "www/tables/index.html": PAGE("Tables", '<a href="spring.html">spring</a>'),
  "www/tables/spring.html": PAGE("Spring tide", "UA-7654321-3 pub-1234567890123456 <a href='/index.html'>home</a>"),
  "www/log/monday.txt": "calm\n",
  "www/log/tuesday.txt": "wind ".repeat(600),
  "www/robots.txt": "User-agent: *\nDisallow: /staff/\nDisallow: /spare/\nDisallow: /cgi-bin/\nAllow: /tables/\n",
  "www/news.rss": '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title></channel></rss>\n',
  "www/crossdomain.xml":
    '<?xml version="1.0"?><cross-domain-policy><allow-access-from domain="*"/><allow-access-from domain="*.harbour.example"/></cross-domain-policy>\n',
  "www/clientaccesspolicy.xml":
    '<?xml version="1.0"?><access-policy><cross-domain-access><policy><allow-from http-request-headers="*"><domain uri="http://*"/></allow-from></policy></cross-domain-access></access-policy>\n',
  "www/favicon.ico": "\0\0\x01\0harbour icon",
  "www/index.html.bak": "old\n",
  "www/index~.html": "older\n",
  "www/.git/HEAD": "ref: refs/heads/main\n",
  "www/.git/config": '[core]\n\tbare = false\n[remote "origin"]\n\turl = https://git.example/harbour.git\n',
  "www/.git/description": "Harbour site\n",
  "www/.git/COMMIT_EDITMSG": "First tide\n",
  "www/admin/index.html": PAGE("admin", "x"),
  "www/backup/index.html": PAGE("backup", "x"),
  "www/phpmyadmin/index.html": PAGE("phpmyadmin", "x"),
  "www/staff/index.html": PAGE("staff", "x"),
  "www/spare/index.html": PAGE("spare", "x"),
  passwords: "keeper:{SHA}vE7czoqFQF5mDyQKII6OA+/TKY0=\n",
};

export const NGINX: ServerSpec = {
  name: "nginx",
  package: "nginx-light",
  ports: {
    http: { service: "http" },
    moved: { service: "http-alt" },
    https: { service: "https" },
    legacy: { service: "https-alt" },
    plain: { service: "zebra" },
  },
  files: {
    ...SITE,
    "dh.pem":
      "-----BEGIN DH PARAMETERS-----\nMIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR\n" +
      "Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL\n/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC\n" +
      "-----END DH PARAMETERS-----\n",
    "nginx.conf": `worker_processes 1; daemon off; pid @dir@/pid; error_log stderr;
events { worker_connections 256; }
http {
 types { text/html html; text/plain txt bak; image/x-icon ico; application/xml xml rss; }
 default_type application/octet-stream; access_log off; etag off; keepalive_timeout 10;
 client_body_temp_path @dir@/t1; proxy_temp_path @dir@/t2; fastcgi_temp_path @dir@/t3; uwsgi_temp_path @dir@/t4; scgi_temp_path @dir@/t5;
 ssl_certificate @certificate@; ssl_certificate_key @key@; ssl_session_tickets off; root @dir@/www; index index.html;
 server { listen 127.0.0.1:@http@; server_name harbour.example;
  add_header Set-Cookie "berth=7; path=/"; add_header X-Powered-By "PHP/7.4.3"; add_header X-Frame-Options DENY;
  location /log/ { autoindex on; }
  location /staff/ { auth_basic "Staff only"; auth_basic_user_file @dir@/passwords; }
  location = /old { return 302 http://127.0.0.1:@http@/berths.html; }
  location = /round { return 301 /round; }
  location = /away { return 302 $arg_url; }
  location = /storm { return 500 "capsized"; }
  location = /pot { return 418; } }
 server { listen 127.0.0.1:@moved@; server_name harbour.example; return 301 https://127.0.0.1:@https@$request_uri; }
 server { listen 127.0.0.1:@plain@; server_name harbour.example; return 200 "plain\\n"; }
 server { listen 127.0.0.1:@https@ ssl http2; server_name harbour.example;
  ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256; ssl_prefer_server_ciphers on;
  add_header Strict-Transport-Security "max-age=600"; add_header X-Content-Type-Options nosniff;
  add_header Set-Cookie "tide=1; Path=/; Secure; HttpOnly"; }
 server { listen 127.0.0.1:@legacy@ ssl; server_name old.harbour.example; ssl_dhparam @dir@/dh.pem;
  ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers "ALL:@SECLEVEL=0"; ssl_prefer_server_ciphers off; }
}
`,
  },
  command: ["nginx", "-c", "@dir@/nginx.conf", "-e", "stderr"],
};

const APACHE_MODULES =
  "mpm_event authz_core authz_host authz_user authn_core authn_file auth_basic auth_digest mime dir autoindex status info dav dav_fs negotiation cgid alias headers".split(
    " ",
  );

export const APACHE: ServerSpec = {
  name: "apache",
  package: "apache2",
  ports: { http: { service: "http" } },
  directories: ["dav"],
  files: {
    ...SITE,
    "dav/seed.txt": "seed\n",
    "!cgi/tide": '#!/bin/sh\nprintf "Content-Type: text/plain\\r\\n\\r\\nhigh\\n"\n',
    "www/pick.html": PAGE("pick", "x"),
    "www/pick.txt": "pick\n",
    "httpd.conf": `ServerRoot @dir@
PidFile @dir@/pid
ErrorLog @dir@/error.log
Listen 127.0.0.1:@http@
ServerName harbour.example
${APACHE_MODULES.map((m) => `LoadModule ${m}_module /usr/lib/apache2/modules/mod_${m}.so`).join("\n")}
StartServers 1
ThreadsPerChild 16
MaxRequestWorkers 16
TypesConfig /etc/mime.types
DocumentRoot @dir@/www
DirectoryIndex index.html
IndexOptions FancyIndexing HTMLTable
TraceEnable on
ServerTokens Full
ServerSignature On
FileETag None
ScriptSock @dir@/cgisock
DavLockDB @dir@/davlock
ScriptAlias /cgi-bin/ @dir@/cgi/
Alias /dav @dir@/dav
<Directory />
 Require all granted
 Options Indexes MultiViews
</Directory>
<Location /dav>
 Dav On
</Location>
<Location /server-status>
 SetHandler server-status
</Location>
<Location /staff>
 AuthType Digest
 AuthName "Digest quay"
 AuthUserFile @dir@/digest
 Require valid-user
</Location>
`,
  },
  setup: [`printf 'keeper:Digest quay:%s\\n' "$(printf 'keeper:Digest quay:lamp' | md5sum | cut -d' ' -f1)" > digest`],
  command: ["apache2", "-f", "@dir@/httpd.conf", "-DFOREGROUND"],
};

export const SQUID: ServerSpec = {
  name: "squid",
  package: "squid",
  ports: { proxy: { service: "http-proxy" } },
  files: {
    "squid.conf": `http_port 127.0.0.1:@proxy@
visible_hostname proxy.harbour.example
pid_filename @dir@/pid
cache_log @dir@/cache.log
access_log none
cache deny all
cache_mem 4 MB
coredump_dir @dir@
dns_nameservers 127.0.0.1
udp_incoming_address 127.0.0.1
udp_outgoing_address 127.0.0.1
tcp_outgoing_address 127.0.0.1
pinger_enable off
shutdown_lifetime 1 seconds
netdb_filename none
logfile_rotate 0
acl lo dst 127.0.0.0/8
http_access allow lo
http_access deny all
`,
  },
  command: ["squid", "-n", "neap", "-N", "-f", "@dir@/squid.conf"],
};

export const CUPS: ServerSpec = {
  name: "cups",
  package: "cups",
  ports: { ipp: { service: "ipp" } },
  directories: ["cache", "spool/tmp", "run", "ppd"],
  files: {
    "cups-files.conf": `ServerRoot @dir@
CacheDir @dir@/cache
RequestRoot @dir@/spool
TempDir @dir@/spool/tmp
StateDir @dir@/run
AccessLog @dir@/a
ErrorLog @dir@/e
PageLog @dir@/p
FileDevice Yes
`,
    "cupsd.conf": `Listen 127.0.0.1:@ipp@
Browsing Off
DefaultAuthType None
DefaultEncryption Never
WebInterface Yes
HostNameLookups Off
ServerName localhost
<Location />
 Order allow,deny
 Allow all
</Location>
<Policy default>
 <Limit All>
  Order allow,deny
  Allow all
 </Limit>
</Policy>
`,
    "-printers.conf": `<DefaultPrinter Laser>
UUID urn:uuid:00000000-0000-4000-8000-00000000000a
Info Laser on the quay
Location Shed 4
MakeModel Raw Printer
DeviceURI file:///dev/null
State Idle
Type 4
StateTime ${1704164645}
ConfigTime ${1704164645}
Accepting Yes
Shared Yes
</DefaultPrinter>
`,
  },
  command: ["cupsd", "-f", "-c", "@dir@/cupsd.conf", "-s", "@dir@/cups-files.conf"],
};

export const WEB_SERVERS: readonly ServerSpec[] = [NGINX, APACHE, SQUID, CUPS];
