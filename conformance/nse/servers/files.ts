import type { ServerSpec } from "../service.ts";

export const SSH: ServerSpec = {
  name: "ssh",
  package: "openssh-server",
  ports: { ssh: { service: "ssh" }, other: { service: "zebra" } },
  setup: [
    "for t in rsa ecdsa ed25519; do ssh-keygen -q -t $t -N '' -C harbour -f host_$t; done",
    "ssh-keygen -q -t rsa -m PEM -b 2048 -N '' -C pilot -f pilot_key",
    "ssh-keygen -q -t rsa -m PEM -b 2048 -N '' -C stranger -f stranger_key",
    "cp pilot_key.pub accepted; cut -d' ' -f1,2 pilot_key.pub stranger_key.pub > keys.lst",
  ],
  files: {
    sshd_config: `Port @ssh@
Port @other@
ListenAddress 127.0.0.1
HostKey @dir@/host_rsa
HostKey @dir@/host_ecdsa
HostKey @dir@/host_ed25519
PidFile @dir@/pid
AuthorizedKeysFile @dir@/accepted
StrictModes no
PasswordAuthentication yes
KbdInteractiveAuthentication yes
UsePAM no
PrintMotd no
MaxStartups 60
MaxAuthTries 60
PubkeyAcceptedAlgorithms +ssh-rsa
LoginGraceTime 20
`,
  },
  command: ["/usr/sbin/sshd", "-D", "-e", "-f", "@dir@/sshd_config"],
};

export const FTP: ServerSpec = {
  name: "ftp",
  package: "vsftpd",
  ports: { ftp: { service: "ftp" } },
  directories: ["empty"],
  files: {
    "root/readme.txt": "hello\n",
    "root/charts/north.csv": "a,b\n1,2\n",
    "root/charts/south.csv": "c,d\n",
    "vsftpd.conf": `listen=YES
listen_address=127.0.0.1
listen_port=@ftp@
background=NO
run_as_launching_user=YES
anonymous_enable=YES
local_enable=YES
anon_root=@dir@/root
secure_chroot_dir=@dir@/empty
ftpd_banner=Harbour files
pam_service_name=vsftpd
seccomp_sandbox=NO
ssl_enable=YES
allow_anon_ssl=YES
force_local_data_ssl=NO
force_local_logins_ssl=NO
rsa_cert_file=@certificate@
rsa_private_key_file=@key@
pasv_address=127.0.0.1
use_localtime=NO
delay_failed_login=0
delay_successful_login=0
max_login_fails=3
`,
  },
  command: ["vsftpd", "@dir@/vsftpd.conf"],
};

export const RSYNC: ServerSpec = {
  name: "rsync",
  package: "rsync",
  ports: { rsync: { service: "rsync" } },
  files: {
    "pub/a.txt": "a\n",
    "-secrets": "pilot:lamp\n",
    "rsyncd.conf": `pid file = @dir@/pid
use chroot = no
address = 127.0.0.1
[charts]
 path = @dir@/pub
 comment = Sea charts
[vault]
 path = @dir@/pub
 comment = Locked
 auth users = pilot
 secrets file = @dir@/secrets
 strict modes = no
`,
  },
  command: ["rsync", "--daemon", "--no-detach", "--config=@dir@/rsyncd.conf", "--port=@rsync@"],
};

export const GIT: ServerSpec = {
  name: "git",
  package: "git",
  ports: { git: { service: "git" } },
  setup: ["mkdir -p repos && git init -q --bare repos/demo.git"],
  command: [
    "git",
    "daemon",
    "--reuseaddr",
    "--listen=127.0.0.1",
    "--port=@git@",
    "--export-all",
    "--base-path=@dir@/repos",
  ],
};

export const TFTP: ServerSpec = {
  name: "tftp",
  package: "tftpd-hpa",
  root: true,
  ports: { tftp: { service: "tftp", protocol: "udp" } },
  fixedPort: 69,
  files: { "root/startup-config": "x\n", "root/CFE.bin": "x\n", "tftp.lst": "startup-config\nnothing.cfg\nCFE.bin\n" },
  command: ["in.tftpd", "-L", "-4", "--address", "127.0.0.1:@tftp@", "-s", "@dir@/root"],
};

export const SAMBA: ServerSpec = {
  name: "samba",
  package: "samba",
  ports: { smb: { service: "microsoft-ds" } },
  directories: ["private", "lock", "state", "cache", "pid", "ncalrpc"],
  files: {
    "share/hello.txt": "hello\n",
    "share/deep/deeper.txt": "deep\n",
    "smb.conf": `[global]
netbios name = HARBOUR
workgroup = COAST
server string = Harbour files
interfaces = 127.0.0.1/8
bind interfaces only = yes
private dir = @dir@/private
lock directory = @dir@/lock
state directory = @dir@/state
cache directory = @dir@/cache
pid directory = @dir@/pid
ncalrpc dir = @dir@/ncalrpc
log file = @dir@/log.%m
server min protocol = NT1
ntlm auth = yes
lanman auth = no
map to guest = Bad User
guest account = @user@
load printers = no
printing = bsd
disable spoolss = yes
local master = no
dns proxy = no
smb ports = @smb@
passdb backend = tdbsam:@dir@/private/passdb.tdb
[charts]
path = @dir@/share
comment = Sea charts
guest ok = yes
read only = yes
[vault]
path = @dir@/share
comment = Locked
valid users = pilot
`,
  },
  command: ["smbd", "-F", "--no-process-group", "-s", "@dir@/smb.conf", "--debug-stdout", "-d", "0"],
};

export const NBD: ServerSpec = {
  name: "nbd",
  package: "nbd-server",
  ports: { nbd: { service: "nbd" } },
  setup: ["head -c 65536 /dev/zero > disk"],
  files: {
    conf: `[generic]
listenaddr = 127.0.0.1
port = @nbd@
allowlist = true
[bow]
exportname = @dir@/disk
readonly = true
[stern]
exportname = @dir@/disk
readonly = true
rotational = true
`,
  },
  // It insists on leaving its parent: the shell stays until the process that it named is gone.
  command: [
    "/bin/sh",
    "-c",
    'nbd-server -C @dir@/conf -p @dir@/pid; until [ -s @dir@/pid ]; do sleep 0.05; done; p=$(cat @dir@/pid); trap "kill $p" TERM; while kill -0 $p 2>/dev/null; do sleep 0.1; done',
  ],
};

export const FILE_SERVERS: readonly ServerSpec[] = [SSH, FTP, RSYNC, GIT, TFTP, SAMBA, NBD];
