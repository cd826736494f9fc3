import { checkInt, checkOption, checkString } from "../../stdlib/args.ts";
import { defineLib } from "../../stdlib/lib.ts";
import { luaError } from "../../vm/errors.ts";
import type { LuaState } from "../../vm/state.ts";
import type { LuaTable } from "../../vm/table.ts";
import { ServiceTable } from "../services.ts";
import { wellKnownPorts } from "../well-known-ports.ts";

/** Gives the contents of a data file by its name, or undefined when there is none. */
export type DataText = (name: string) => string | undefined;

/** Protocol numbers (IANA) for machines without a protocols file. */
const PROTOCOLS = `
hopopt 0
icmp 1
igmp 2
ipv4 4
tcp 6
egp 8
udp 17
dccp 33
ipv6 41
ipv6-route 43
ipv6-frag 44
rsvp 46
gre 47
esp 50
ah 51
ipv6-icmp 58
ipv6-nonxt 59
ipv6-opts 60
eigrp 88
ospfigp 89
pim 103
vrrp 112
l2tp 115
sctp 132
udplite 136
`;

const MAC_BYTES = 6;
/** Lengths of the prefixes that are given to makers, in hexadecimal digits, longest first. */
const PREFIX_DIGITS = [9, 7, 6];

interface Protocols {
  readonly byNumber: ReadonlyMap<number, string>;
  readonly byName: ReadonlyMap<string, number>;
}

/** Lines of a name and a number; of several for one number or name, the first counts. */
function readProtocols(text: string): Protocols {
  const byNumber = new Map<number, string>();
  const byName = new Map<string, number>();
  for (const [, name, digits] of text.matchAll(/^([^\s#]\S*)[ \t]+(\d+)(?!\S)/gm)) {
    const number = Number(digits);
    if (name === undefined) continue;
    if (!byNumber.has(number)) byNumber.set(number, name);
    if (!byName.has(name)) byName.set(name, number);
  }
  return { byNumber, byName };
}

/** Lines of a prefix in hexadecimal digits and the maker it was given to. */
function readPrefixes(text: string): ReadonlyMap<string, string> {
  const makers = new Map<string, string>();
  for (const [, prefix, maker] of text.matchAll(/^([0-9A-Fa-f]{6,9})[ \t]+(\S.*?)[ \t\r]*$/gm)) {
    if (prefix !== undefined && maker !== undefined) makers.set(prefix.toUpperCase(), maker);
  }
  return makers;
}

/** A value that is made when it is first needed. */
function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** An address of six bytes, raw or as hexadecimal digits with or without colons, in digits; undefined for others. */
function macDigits(text: string): string | undefined {
  if (text.length === MAC_BYTES)
    return Array.from(text, (c) => c.charCodeAt(0).toString(16).padStart(2, "0"))
      .join("")
      .toUpperCase();
  return /^[0-9A-Fa-f]{2}(?::?[0-9A-Fa-f]{2}){5}$/.test(text) ? text.replaceAll(":", "").toUpperCase() : undefined;
}

/** Opens the library `nmapdb` (NSE; lookups in Nmap's data files): gives its table, also in `package.loaded`. */
export function openNmapdb(L: LuaState, data: DataText): LuaTable {
  const services = lazy(() => {
    const text = data("nmap-services");
    return text === undefined ? wellKnownPorts() : new ServiceTable(text);
  });
  const protocols = lazy(() => readProtocols(data("nmap-protocols") ?? PROTOCOLS));
  const makers = lazy(() => readPrefixes(data("nmap-mac-prefixes") ?? ""));
  return defineLib(L, "nmapdb", {
    mac2corp: (mac) => {
      const digits = macDigits(checkString(mac, 1));
      if (digits === undefined) throw luaError("Expected a 6-byte MAC address");
      for (const length of PREFIX_DIGITS) {
        const maker = makers().get(digits.slice(0, length));
        if (maker !== undefined) return maker;
      }
      return undefined;
    },
    getservbyport: (port, protocol) => {
      const number = checkInt(port, 1);
      const kind = checkOption(protocol, 2, undefined, ["tcp", "udp", "sctp"]);
      if (number < 0 || number > 0xffff) throw luaError("Port number out of range");
      return services().name(number, kind);
    },
    getprotbynum: (number) => {
      const n = checkInt(number, 1);
      if (n < 0 || n > 0xff) throw luaError("Protocol number out of range");
      return protocols().byNumber.get(n);
    },
    getprotbyname: (name) => protocols().byName.get(checkString(name, 1)),
  });
}
