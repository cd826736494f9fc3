import { piTimesTwoTo } from "../openssl/pi.ts";

/** A group for Diffie-Hellman: a prime, and 2 as generator. */
export interface Group {
  readonly prime: bigint;
  readonly generator: bigint;
}

/** Bits of the primes and the number in their formula, by Oakley group (RFC 2409, RFC 3526). */
const PARAMETERS: Readonly<Record<number, readonly [bits: number, offset: bigint]>> = {
  2: [1024, 129_093n],
  14: [2048, 124_476n],
  16: [4096, 240_904n],
};

const made = new Map<number, Group>();

/** The Oakley group of a number: `p = 2^n - 2^(n-64) - 1 + 2^64 * (whole part of 2^(n-130) * pi, plus an offset)`. */
export function oakleyGroup(number: 2 | 14 | 16): Group {
  let group = made.get(number);
  if (group === undefined) {
    const [bits, offset] = PARAMETERS[number] as (typeof PARAMETERS)[number] & object;
    const n = BigInt(bits);
    const prime = (1n << n) - (1n << (n - 64n)) - 1n + ((piTimesTwoTo(bits - 130) + offset) << 64n);
    group = { prime, generator: 2n };
    made.set(number, group);
  }
  return group;
}
