import type { Bytes } from "./bytes.ts";

/** An IPv6 address as number, with its zone (`eth0` of `fe80::1%eth0`). */
export interface Ip6 {
  readonly value: bigint;
  readonly zone?: string;
}

/** Four decimal octets as a number of 0 to 2^32-1; undefined for anything else. Leading zeros do not make octal. */
export function parseIp4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  let value = 0;
  for (const part of match.slice(1)) {
    const octet = Number(part);
    if (octet > 255) return undefined;
    value = value * 256 + octet;
  }
  return value;
}

/** Dotted form of a number of 0 to 2^32-1. */
export function formatIp4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** An IPv6 address in any form of RFC 4291, section 2.2, with or without a zone; undefined for anything else. */
export function parseIp6(text: string): Ip6 | undefined {
  const match = /^([0-9a-fA-F:.]+)(?:%([^\s%/]+))?$/.exec(text);
  const groups = match === null ? undefined : parseGroups(match[1] ?? "");
  if (groups === undefined) return undefined;
  const value = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
  const zone = match?.[2];
  return zone === undefined ? { value } : { value, zone };
}

/** The eight groups of an address. */
function parseGroups(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = parseHalf(halves[0] ?? "", halves.length === 1);
  if (halves.length === 1) return head?.length === 8 ? head : undefined;
  const tail = parseHalf(halves[1] ?? "", true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  return missing < 1 ? undefined : [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** Groups separated by colons; only what ends the address may end in a dotted IPv4 address. */
function parseHalf(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const dotted = last && i === parts.length - 1 ? parseIp4(part) : undefined;
    if (dotted === undefined) return undefined;
    groups.push(dotted >>> 16, dotted & 0xffff);
  }
  return groups;
}

/** Text of RFC 5952: lower case, the longest run of two and more zero groups as `::`, mapped IPv4 addresses dotted. */
export function formatIp6({ value, zone }: Ip6): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(16 * (7 - i))) & 0xffffn));
  const suffix = zone === undefined ? "" : `%${zone}`;
  if (value >> 32n === 0xffffn) return `::ffff:${formatIp4(Number(value & 0xffffffffn))}${suffix}`;
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) {
      start = i;
      length = end - i;
    }
  }
  const text = (list: number[]): string => list.map((group) => group.toString(16)).join(":");
  if (start < 0) return text(groups) + suffix;
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}${suffix}`;
}

/** The 4 or 16 raw bytes of an address literal, without its zone; undefined when it is none. */
export function addressBytes(ip: string): Bytes | undefined {
  const ip4 = parseIp4(ip);
  if (ip4 !== undefined) return String.fromCharCode(ip4 >>> 24, (ip4 >>> 16) & 255, (ip4 >>> 8) & 255, ip4 & 255);
  const ip6 = parseIp6(ip);
  if (ip6 === undefined) return undefined;
  let bytes = "";
  for (let shift = 120n; shift >= 0n; shift -= 8n) bytes += String.fromCharCode(Number((ip6.value >> shift) & 0xffn));
  return bytes;
}
