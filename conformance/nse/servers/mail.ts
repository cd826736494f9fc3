import type { ServerSpec } from "../service.ts";

export const DOVECOT: ServerSpec = {
  name: "dovecot",
  package: "dovecot-imapd, dovecot-pop3d",
  ports: {
    pop3: { service: "pop3" },
    imap: { service: "imap" },
    imaps: { service: "imaps" },
    pop3s: { service: "pop3s" },
  },
  directories: ["box"],
  files: {
    users: "pilot:{PLAIN}lamp::::::\n",
    "dovecot.conf": `base_dir = @dir@/run
state_dir = @dir@/state
listen = 127.0.0.1
protocols = imap pop3
default_internal_user = @user@
default_internal_group =
default_login_user = @user@
ssl = yes
ssl_cert = <@certificate@
ssl_key = <@key@
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5
auth_failure_delay = 0
log_path = @dir@/dovecot.log
mail_location = maildir:@dir@/box
login_greeting = Harbour mail.
passdb {
  driver = passwd-file
  args = @dir@/users
}
userdb {
  driver = passwd-file
  args = @dir@/users
  override_fields = home=@dir@/box
}
service imap-login {
  chroot =
  inet_listener imap {
    port = @imap@
  }
  inet_listener imaps {
    port = @imaps@
    ssl = yes
  }
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = @pop3@
  }
  inet_listener pop3s {
    port = @pop3s@
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`,
  },
  command: ["dovecot", "-F", "-c", "@dir@/dovecot.conf"],
};

export const EXIM: ServerSpec = {
  name: "exim",
  package: "exim4-daemon-light",
  ports: { smtp: { service: "smtp" }, submission: { service: "submission" }, smtps: { service: "smtps" } },
  directories: ["spool"],
  files: {
    "exim.conf": `primary_hostname = mail.harbour.example
domainlist local_domains = harbour.example
spool_directory = @dir@/spool
log_file_path = @dir@/log-%s
pid_file_path = @dir@/pid
local_interfaces = <; 127.0.0.1.@smtp@ ; 127.0.0.1.@submission@ ; 127.0.0.1.@smtps@
daemon_smtp_ports = @smtp@ : @submission@ : @smtps@
tls_on_connect_ports = @smtps@
tls_advertise_hosts = *
tls_certificate = @certificate@
tls_privatekey = @key@
smtp_banner = mail.harbour.example ESMTP Harbour
smtp_accept_max = 60
smtp_accept_max_per_host = 60
smtp_max_synprot_errors = 50
smtp_accept_max_nonmail = 1000
smtp_max_unknown_commands = 50
rfc1413_query_timeout = 0s
host_lookup =
helo_allow_chars = _
queue_only
exim_user = nobody
exim_group = nogroup
never_users =
acl_smtp_vrfy = vrfy
acl_smtp_expn = ok
acl_smtp_rcpt = rcpt
acl_smtp_data = nope
begin acl
vrfy:
  accept verify = recipient
ok:
  accept
nope:
  deny message = no letters here
rcpt:
  accept domains = +local_domains
         verify = recipient
  deny message = relay not permitted
begin routers
locals:
  driver = accept
  domains = +local_domains
  local_parts = root : admin : pilot
  transport = null
begin transports
null:
  driver = appendfile
  file = /dev/null
  user = nobody
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{pilot}}{eq{$auth3}{lamp}}}}
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = \${if and{{eq{$auth1}{pilot}}{eq{$auth2}{lamp}}}}
`,
  },
  root: true,
  setup: ["chown nobody:nogroup . spool"],
  command: ["exim4", "-C", "@dir@/exim.conf", "-bdf"],
};

export const MAIL_SERVERS: readonly ServerSpec[] = [DOVECOT, EXIM];
