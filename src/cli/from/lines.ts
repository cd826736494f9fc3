import { isIPv6 } from "node:net";
import { type KnownHost, type KnownPort, portNumber, protocolNamed, serviceNamed } from "./known-port.ts";

/**
 * Reads a line `HOST:PORT[,PORT…][/PROTO][=SERVICE]`; an IPv6 address stands in brackets. `#` begins a comment.
 * Gives undefined for a line without anything, and a text that says what is wrong.
 */
export function hostOfLine(line: string): KnownHost | undefined | string {
  const text = line.replace(/(^|\s)#.*$/, "").trim();
  if (text === "") return undefined;
  const match = /^(?:\[([^\]]+)\]|([^\s:[\]]+)):([\d,]+)(?:\/(\w+))?(?:=(\S+))?$/.exec(text);
  if (match === null) return `"${text}" is not HOST:PORT[/PROTO][=SERVICE]`;
  const [, ip6, host, list = "", proto = "tcp", service] = match;
  if (ip6 !== undefined && !isIPv6(ip6)) return `"${ip6}" is not an IPv6 address`;
  const protocol = protocolNamed(proto);
  if (protocol === undefined) return `"${proto}" is none of tcp, udp and sctp`;
  const ports: KnownPort[] = [];
  for (const digits of list.split(",")) {
    const number = portNumber(digits);
    if (number === undefined) return `"${digits}" is not a port`;
    ports.push({ number, protocol, state: "open", version: service === undefined ? undefined : serviceNamed(service) });
  }
  return { target: ip6 ?? (host as string), ports };
}
