const RAW = "it needs raw packets, which this program does not send";

/** Flags of Nmap that this program has not, with what to do instead. */
const UNSUPPORTED: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [/^-s[SFNXAWM]|^--scanflags/, `${RAW}; use -sT, which tells open ports from others too`],
  [/^-sI/, `${RAW}; there is no idle scan`],
  [/^-s[YZ]/, "SCTP is not supported; use -sT or -sU"],
  [/^-sO/, `${RAW}; use -sT and -sU`],
  [/^-s[RB]/, "it was taken out of Nmap; use -sV"],
  [/^-b/, "bouncing off FTP servers is not supported; the script ftp-bounce tests for it"],
  [
    /^-O$|^--osscan/,
    "detection of operating systems needs raw packets; -sV and scripts such as smb-os-discovery may tell",
  ],
  [/^--traceroute$/, "tracing routes needs raw packets; use traceroute"],
  [/^-P[EPM]/, `${RAW}; use -PS with ports, or -Pn`],
  [/^-P[UYORB]/, `${RAW}; use -PS with ports, or -Pn`],
  [/^--disable-arp-ping$|^--discovery-ignore-rst$/, "ARP is not used; leave it out"],
  [/^-iR/, "random targets are not made; give a list with -iL"],
  [/^-oS/, "this output form is not written; use -oN"],
  [/^-oM/, "this output form has another name now; use -oG"],
  [
    /^-f$|^--mtu|^-D|^--spoof-mac|^--badsum|^--send-(eth|ip)$/,
    "packets cannot be shaped without raw sockets; leave it out",
  ],
  [/^--data(-length|-string)?(=|$)|^--ttl|^--ip-options/, "packets cannot be shaped without raw sockets; leave it out"],
  [/^-S/, "the system chooses the source address; leave it out"],
  [/^-g|^--source-port/, "the system chooses the source port; leave it out"],
  [/^--prox(y|ies)/, "connections through proxies are not supported; use a wrapper such as proxychains with node"],
  [/^--iflist$/, "interfaces are shown by neap doctor"],
  [/^--adler32$/, "SCTP is not supported; leave it out"],
];

/** What to do instead of a flag, or undefined for one that nobody knows. */
export function instead(word: string): string | undefined {
  return UNSUPPORTED.find(([pattern]) => pattern.test(word))?.[1];
}
