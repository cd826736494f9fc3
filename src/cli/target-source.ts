import { formatIp6, parseIp4, parseIp6 } from "../nse/address.ts";
import type { Family, IoDriver } from "../nse/io/driver.ts";
import { type AddressTarget, parseTarget, resolvedTarget, splitTargets, TargetError } from "../nse/targets.ts";
import type { ScanOptions } from "./options.ts";
import { readLines } from "./text-file.ts";

/** One address to be scanned. */
export interface TargetAddress {
  readonly ip: string;
  /** The name it was given by, as bytes. */
  readonly name?: string;
  /** Further addresses of that name, which are not scanned. */
  readonly others?: readonly string[];
}

/** Where targets come from, and what is left out of them. */
export interface TargetWishes {
  readonly words: readonly string[];
  readonly files: readonly string[];
  readonly excluded: Exclusions;
  readonly family: Family;
  /** All addresses of a name, not only the first. */
  readonly resolveAll: boolean;
  /** Takes what is wrong with one target. */
  readonly warn: (text: string) => void;
}

/** The targets, one by one: nothing but the current one is kept, however many a list or a block holds. */
export async function* targetAddresses(driver: IoDriver, wishes: TargetWishes): AsyncGenerator<TargetAddress> {
  for (const word of wishes.words) yield* addressesOf(driver, word, wishes);
  for (const path of wishes.files) {
    for await (const lines of readLines(path)) {
      for (const line of lines) {
        for (const word of splitTargets(line)) yield* addressesOf(driver, word, wishes);
      }
    }
  }
}

/** The addresses that one word means. */
export async function* addressesOf(
  driver: IoDriver,
  word: string,
  { excluded, family, resolveAll, warn }: TargetWishes,
): AsyncGenerator<TargetAddress> {
  try {
    const target = parseTarget(word, family);
    if (target.kind === "addresses") {
      for (const ip of target.addresses()) if (!excluded.has(ip)) yield { ip };
      return;
    }
    const ips = await resolve(driver, target.name, family);
    if (ips.length === 0) {
      warn(`Failed to resolve "${target.name}".`);
      return;
    }
    const chosen = resolveAll ? ips : ips.slice(0, 1);
    for (const ip of chosen) {
      const plain = target.prefix === undefined;
      const others = plain ? ips.filter((other) => !chosen.includes(other)) : [];
      for (const address of resolvedTarget(target, ip).addresses()) {
        if (excluded.has(address)) continue;
        yield plain ? { ip: address, name: target.name, others } : { ip: address };
      }
    }
  } catch (e) {
    if (!(e instanceof TargetError)) throw e;
    warn(`${e.message}; it is left out`);
  }
}

/** The addresses of a name, none when there are none. */
export function resolve(driver: IoDriver, name: string, family: Family): Promise<readonly string[]> {
  return new Promise((done) => {
    driver.start({ op: "resolve", name, family }, (reply) => done(reply.ok ? reply.value : []));
  });
}

/** Addresses that are not to be touched. */
export class Exclusions {
  private readonly single = new Set<string>();
  private readonly ranges: AddressTarget[] = [];

  add(target: AddressTarget): void {
    if (target.count === 1n) for (const ip of target.addresses()) this.single.add(canonical(ip));
    else this.ranges.push(target);
  }

  has(ip: string): boolean {
    if (this.single.size > 0 && this.single.has(canonical(ip))) return true;
    return this.ranges.some((range) => range.has(ip));
  }
}

function canonical(ip: string): string {
  if (parseIp4(ip) !== undefined) return ip;
  const ip6 = parseIp6(ip);
  return ip6 === undefined ? ip : formatIp6({ value: ip6.value });
}

/**
 * Reads `--exclude` and `--excludefile`. Unlike a target, an exclusion that means nothing ends the run: a host that must
 * not be touched would be. Throws `TargetError` and `CommandError`.
 */
export async function exclusions(
  driver: IoDriver,
  o: Pick<ScanOptions, "excludes" | "excludeFiles" | "ipv6">,
): Promise<Exclusions> {
  const excluded = new Exclusions();
  const family = o.ipv6 ? "inet6" : "inet";
  const add = async (word: string): Promise<void> => {
    const target = parseTarget(word, family);
    if (target.kind === "addresses") return excluded.add(target);
    const ips = await resolve(driver, target.name, family);
    if (ips.length === 0) throw new TargetError(word, "is to be excluded, but does not resolve");
    for (const ip of ips) excluded.add(resolvedTarget(target, ip));
  };
  for (const list of o.excludes) for (const word of list.split(",")) if (word !== "") await add(word);
  for (const path of o.excludeFiles) {
    for await (const lines of readLines(path))
      for (const line of lines) for (const w of splitTargets(line)) await add(w);
  }
  return excluded;
}
