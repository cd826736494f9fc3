import type { Bytes } from "../../bytes.ts";
import { bitLength, byteLength, fromBytes, powMod, timesMod, trailingZeros } from "./integer.ts";

/** Gives random bytes. */
export type RandomBytes = (count: number) => Bytes;

/** Divisors tried first; as bases they also make the test exact below `EXACT_BELOW` (Sorenson and Webster, 2015). */
const SMALL_PRIMES = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n];
const EXACT_BELOW = 3_317_044_064_679_887_385_961_981n;
/** Random bases for larger numbers: a composite passes with a chance below 4^-40. */
const RANDOM_BASES = 40;

/** Whether a number is prime, by Miller and Rabin's test; negative ones are not. */
export function isPrime(n: bigint, random: RandomBytes): boolean {
  if (n < 2n) return false;
  for (const p of SMALL_PRIMES) {
    if (n === p) return true;
    if (n % p === 0n) return false;
  }
  const bits = bitLength(n);
  const halvings = trailingZeros(n - 1n);
  const odd = (n - 1n) >> BigInt(halvings);
  const passes = (base: bigint): boolean => {
    let x = powMod(base, odd, n);
    if (x === 1n || x === n - 1n) return true;
    for (let i = 1; i < halvings; i++) {
      x = timesMod(x, x, n, bits);
      if (x === n - 1n) return true;
    }
    return false;
  };
  if (!SMALL_PRIMES.every(passes)) return false;
  if (n < EXACT_BELOW) return true;
  for (let i = 0; i < RANDOM_BASES; i++) {
    if (!passes(2n + (fromBytes(random(byteLength(n) + 8)) % (n - 3n)))) return false;
  }
  return true;
}

/** A random number of at most so many bits. */
export function randomBits(bits: number, random: RandomBytes): bigint {
  if (bits <= 0) return 0n;
  const n = fromBytes(random(Math.ceil(bits / 8)));
  return n >> BigInt(Math.ceil(bits / 8) * 8 - bits);
}

/** Whether `(n - 1) / 2` is prime as well as `n` (second result: `n` alone). */
export function isSafePrime(n: bigint, random: RandomBytes): readonly [boolean, boolean] {
  const prime = isPrime(n, random);
  return [prime && bitLength(n) > 1 && isPrime(n >> 1n, random), prime];
}
