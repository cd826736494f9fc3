import type { Protocol } from "./report.ts";
import type { Service } from "./services.ts";
import { ServiceTable } from "./services.ts";

/**
 * Well-known ports for machines without a services file: registered assignments (IANA service name registry) and
 * common use, under the names scripts look for. The order is a rough one of how often they are met; it is
 * what `top` goes by.
 */
const TCP = `
80 http, 443 https, 22 ssh, 21 ftp, 25 smtp, 23 telnet, 3389 ms-wbt-server, 445 microsoft-ds, 139 netbios-ssn,
110 pop3, 143 imap, 53 domain, 135 msrpc, 3306 mysql, 8080 http-proxy, 995 pop3s, 993 imaps, 111 rpcbind, 5900 vnc,
587 submission, 1723 pptp, 8443 https-alt, 465 smtps, 8000 http-alt, 113 ident, 389 ldap, 636 ldapssl, 548 afp,
5432 postgresql, 1433 ms-sql-s, 554 rtsp, 179 bgp, 2049 nfs, 6000 X11, 6001 X11:1, 5060 sip, 5061 sip-tls, 631 ipp,
515 printer, 9100 jetdirect, 88 kerberos-sec, 119 nntp, 563 snews, 79 finger, 7 echo, 9 discard, 13 daytime, 17 qotd,
19 chargen, 37 time, 43 whois, 49 tacacs, 70 gopher, 144 news, 161 snmp, 177 xdmcp, 194 irc, 199 smux, 427 svrloc,
444 snpp, 464 kpasswd5, 512 exec, 513 login, 514 shell, 543 klogin, 544 kshell, 646 ldp, 749 kerberos-adm,
853 domain-s, 860 iscsi, 873 rsync, 989 ftps-data, 990 ftps, 992 telnets, 994 ircs, 1080 socks, 1098 rmiactivation,
1099 rmiregistry, 1194 openvpn, 1352 lotusnotes, 1434 ms-sql-m, 1521 oracle, 1755 wms, 1883 mqtt, 1900 upnp,
1935 rtmp, 2000 cisco-sccp, 2222 EtherNetIP-1, 2375 docker, 2376 docker, 2401 cvspserver, 2404 iec-104, 3128 squid-http,
3260 iscsi, 3478 stun, 3632 distccd, 3690 svn, 4369 epmd, 4899 radmin, 5000 upnp, 5190 aol, 5222 xmpp-client,
5269 xmpp-server, 5357 wsdapi, 5631 pcanywheredata, 5666 nrpe, 5671 amqps, 5672 amqp, 5800 vnc-http, 5901 vnc-1,
5984 couchdb, 5985 wsman, 5986 wsmans, 6379 redis, 6514 syslog-tls, 6666 irc, 6667 irc, 6697 ircs-u,
7000 afs3-fileserver, 7001 afs3-callback, 7547 cwmp, 8008 http, 8009 ajp13, 8333 bitcoin, 8834 nessus-xmlrpc,
9050 tor-socks, 9418 git, 10050 zabbix-agent, 10051 zabbix-trapper, 11211 memcache, 12345 netbus, 20000 dnp,
25565 minecraft, 27017 mongod, 28017 mongod, 32400 plex, 44818 EtherNetIP-2, 47808 bacnet, 50000 ibm-db2,
64738 murmur, 102 iso-tsap, 502 mbap, 20 ftp-data, 42 nameserver, 109 pop2, 6004 X11:4
`;

const UDP = `
53 domain, 161 snmp, 123 ntp, 137 netbios-ns, 138 netbios-dgm, 67 dhcps, 68 dhcpc, 69 tftp, 500 isakmp, 514 syslog,
1900 upnp, 5353 zeroconf, 111 rpcbind, 631 ipp, 162 snmptrap, 520 route, 4500 nat-t-ike, 1434 ms-sql-m, 2049 nfs,
5060 sip, 1701 L2TP, 88 kerberos-sec, 464 kpasswd5, 389 ldap, 427 svrloc, 443 https, 445 microsoft-ds, 7 echo,
9 discard, 13 daytime, 17 qotd, 19 chargen, 37 time, 42 nameserver, 49 tacacs, 80 http, 139 netbios-ssn, 177 xdmcp,
199 smux, 513 who, 518 ntalk, 546 dhcpv6-client, 547 dhcpv6-server, 554 rtsp, 623 asf-rmcp, 853 domain-s,
1194 openvpn, 1645 radius, 1646 radacct, 1812 radius, 1813 radacct, 2123 gtpc, 2152 gtpu, 3283 netassistant, 3389 ms-wbt-server,
3478 stun, 3544 teredo, 3702 ws-discovery, 5351 nat-pmp, 5355 llmnr, 5632 pcanywherestat, 5683 coap,
5684 coaps, 6346 gnutella, 9100 jetdirect, 11211 memcache, 17185 wdbrpc, 20000 dnp, 27015 halflife, 31337 BackOrifice,
33434 traceroute, 34964 profinet-cm, 44818 EtherNetIP-2, 47808 bacnet, 48899 tc_ads_discovery, 64738 murmur
`;

function read(text: string, protocol: Protocol): Service[] {
  return text
    .trim()
    .split(/,\s*/)
    .map((entry, rank) => {
      const [port, name] = entry.split(" ");
      return { port: Number(port), name: name ?? "", protocol, frequency: 1 / (rank + 2) };
    });
}

/** The table of well-known ports, for when no services file is found. */
export function wellKnownPorts(): ServiceTable {
  return new ServiceTable([...read(TCP, "tcp"), ...read(UDP, "udp")]);
}
