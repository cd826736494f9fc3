import { formatIp6, parseIp4, parseIp6 } from "./address.ts";
import type { Family } from "./io/driver.ts";

/** A target text that cannot mean anything; the message says why, for the user. */
export class TargetError extends Error {
  constructor(text: string, why: string) {
    super(`target "${text}": ${why}`);
    this.name = "TargetError";
  }
}

/** Addresses spelled out by a target, in ascending order of their octets. */
export interface AddressTarget {
  readonly kind: "addresses";
  /** As the user wrote it. */
  readonly text: string;
  readonly family: Family;
  readonly count: bigint;
  /** The addresses, made one by one as they are asked for. */
  addresses(): Iterable<string>;
  /** Whether an address literal is among them (zones do not count). */
  has(ip: string): boolean;
}

/** A name that has to be resolved; with a prefix length, the block around the address found is meant. */
export interface NameTarget {
  readonly kind: "name";
  readonly text: string;
  readonly name: string;
  readonly prefix?: number;
}

/** What one word of the command line, or of a list of targets, means. */
export type Target = AddressTarget | NameTarget;

/**
 * Reads a target: a name, an IPv4 address whose octets may be lists and ranges (`10.0-3.*.1,5`), or with `inet6` an IPv6
 * address; each with an optional prefix length. Throws a `TargetError`.
 */
export function parseTarget(text: string, family: Family): Target {
  const slash = text.indexOf("/");
  const host = slash < 0 ? text : text.slice(0, slash);
  const prefix = slash < 0 ? undefined : parsePrefix(text, text.slice(slash + 1), family);
  if (host === "") throw new TargetError(text, "there is no address or name in it");
  if (host.includes(":")) return ip6Target(text, host, prefix, family);
  const octets = parseOctets(text, host);
  if (octets !== undefined) {
    if (family === "inet6") throw new TargetError(text, "is an IPv4 address, but IPv6 was asked for (-6)");
    return new OctetTarget(text, prefix === undefined ? octets : widen(octets, prefix));
  }
  if (/[*,[\]]/.test(host)) throw new TargetError(text, "is neither an IPv4 range nor a name");
  if (/^[\d-]+(\.[\d-]*)+$/.test(host) && host.includes("-")) throw new TargetError(text, "is not an IPv4 range");
  return { kind: "name", text, name: host, prefix };
}

/** The addresses meant by a name once it is resolved: the one found, or the block around it. */
export function resolvedTarget(target: NameTarget, ip: string): AddressTarget {
  const ip4 = parseIp4(ip);
  if (ip4 !== undefined) {
    const octets = [ip4 >>> 24, (ip4 >>> 16) & 255, (ip4 >>> 8) & 255, ip4 & 255].map((n) => [n]);
    return new OctetTarget(target.text, target.prefix === undefined ? octets : widen(octets, target.prefix));
  }
  const ip6 = parseIp6(ip);
  if (ip6 === undefined) throw new TargetError(target.text, `resolves to "${ip}", which is not an address`);
  return new BlockTarget(target.text, ip6.value, target.prefix ?? 128, ip6.zone);
}

/** The words of a list of targets (`-iL`, `--excludefile`): separated by blanks and newlines; `#` starts a comment. */
export function splitTargets(list: string): string[] {
  return list
    .replace(/#[^\n]*/g, " ")
    .split(/[ \t-\r]+/)
    .filter((word) => word !== "");
}

function parsePrefix(text: string, digits: string, family: Family): number {
  const longest = family === "inet6" ? 128 : 32;
  if (!/^\d+$/.test(digits)) throw new TargetError(text, "after the slash there must be a number of bits");
  const prefix = Number(digits);
  if (prefix > longest) throw new TargetError(text, `a prefix has at most ${longest} bits`);
  return prefix;
}

function ip6Target(text: string, host: string, prefix: number | undefined, family: Family): AddressTarget {
  const ip6 = parseIp6(host);
  if (ip6 === undefined) throw new TargetError(text, "is not an IPv6 address (ranges are for IPv4 only)");
  if (family === "inet") throw new TargetError(text, "is an IPv6 address: use -6");
  return new BlockTarget(text, ip6.value, prefix ?? 128, ip6.zone);
}

/** The values of each of four octets, sorted; undefined when the text is no list of octets. */
function parseOctets(text: string, host: string): number[][] | undefined {
  const parts = host.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^[\d,*-]+$/.test(part))) return undefined;
  return parts.map((part) => parseOctet(text, part));
}

function parseOctet(text: string, part: string): number[] {
  const chosen = new Set<number>();
  for (const item of part.split(",")) {
    const match = /^(?:(\d*)-(\d*)|(\d+)|\*)$/.exec(item);
    if (match === null) throw new TargetError(text, `"${part}" is not a list of numbers and ranges`);
    const [, low, high, single] = match;
    const first = octet(text, single ?? low, 0);
    const last = octet(text, single ?? high, 255);
    if (first > last) throw new TargetError(text, `the range ${first}-${last} is backwards`);
    for (let n = first; n <= last; n++) chosen.add(n);
  }
  return [...chosen].sort((a, b) => a - b);
}

function octet(text: string, digits: string | undefined, otherwise: number): number {
  if (digits === undefined || digits === "") return otherwise;
  const n = Number(digits);
  if (n > 255) throw new TargetError(text, `${digits} is more than 255`);
  return n;
}

/** Each octet's values with all those that share its part of the prefix. */
function widen(octets: readonly (readonly number[])[], prefix: number): number[][] {
  return octets.map((values, i) => {
    const free = Math.min(8, Math.max(0, 8 * (i + 1) - prefix));
    const wide = new Set<number>();
    for (const value of values) {
      const start = (value >> free) << free;
      for (let n = start; n < start + (1 << free); n++) wide.add(n);
    }
    return [...wide].sort((a, b) => a - b);
  });
}

/** IPv4 addresses: every combination of the octets' values. */
class OctetTarget implements AddressTarget {
  readonly kind = "addresses";
  readonly family = "inet";

  constructor(
    readonly text: string,
    private readonly octets: readonly (readonly number[])[],
  ) {}

  get count(): bigint {
    return this.octets.reduce((product, values) => product * BigInt(values.length), 1n);
  }

  *addresses(): Iterable<string> {
    const [as = [], bs = [], cs = [], ds = []] = this.octets;
    for (const a of as) for (const b of bs) for (const c of cs) for (const d of ds) yield `${a}.${b}.${c}.${d}`;
  }

  has(ip: string): boolean {
    const value = parseIp4(ip);
    if (value === undefined) return false;
    return this.octets.every((values, i) => values.includes((value >>> (24 - 8 * i)) & 255));
  }
}

/** IPv6 addresses: a block of a prefix. */
class BlockTarget implements AddressTarget {
  readonly kind = "addresses";
  readonly family = "inet6";
  private readonly first: bigint;
  readonly count: bigint;

  constructor(
    readonly text: string,
    value: bigint,
    prefix: number,
    private readonly zone: string | undefined,
  ) {
    this.count = 1n << BigInt(128 - prefix);
    this.first = value & ~(this.count - 1n);
  }

  *addresses(): Iterable<string> {
    for (let i = 0n; i < this.count; i++) yield formatIp6({ value: this.first + i, zone: this.zone });
  }

  has(ip: string): boolean {
    const found = parseIp6(ip);
    return found !== undefined && found.value >= this.first && found.value < this.first + this.count;
  }
}
