import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bitLength,
  byteLength,
  fromBytes,
  fromDigits,
  hasBit,
  powMod,
  toBytes,
  toHex,
  toMpi,
  withBit,
} from "../../../../src/nse/lib/openssl/integer.ts";
import { isPrime, isSafePrime, randomBits } from "../../../../src/nse/lib/openssl/prime.ts";

const random = (count: number): string => String.fromCharCode(...Array.from({ length: count }, () => 0xa5));

describe("integers", () => {
  test("go to bytes and back", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 300n }), (n) => {
        expect(fromBytes(toBytes(n))).toBe(n);
        expect(toBytes(n).length).toBe(byteLength(n));
        expect(fromDigits(toHex(n), 16)).toBe(n);
        expect(fromDigits(toHex(-n), 16)).toBe(-n);
        expect(fromDigits(n.toString(), 10)).toBe(n);
        expect(n >> BigInt(bitLength(n))).toBe(0n);
      }),
    );
  });

  test("have bits that can be changed, apart from the sign", () => {
    fc.assert(
      fc.property(fc.bigInt(-(1n << 80n), 1n << 80n), fc.nat(100), fc.boolean(), (n, bit, set) => {
        const changed = withBit(n, bit, set);
        expect(hasBit(changed, bit)).toBe(set);
        expect(withBit(changed, bit, hasBit(n, bit))).toBe(changed === 0n && n < 0n ? -n : n);
      }),
    );
  });

  // The bytes of OpenSSL's BN_bn2mpi.
  test.each([
    [0n, "00000000"],
    [0x7fn, "000000017f"],
    [0x80n, "000000020080"],
    [-0x7fn, "00000001ff"],
    [-0x80n, "000000028080"],
    [0x1234n, "000000021234"],
  ])("%s in length-prefixed form", (n, hex) => {
    expect(Buffer.from(toMpi(n), "latin1").toString("hex")).toBe(hex);
  });

  test("are raised to powers like products", () => {
    fc.assert(
      fc.property(fc.bigInt(-500n, 500n), fc.bigInt(0n, 60n), fc.bigInt(1n, 10_000n), (base, exponent, modulus) => {
        const direct = ((base ** exponent % modulus) + modulus) % modulus;
        expect(powMod(base, exponent, modulus)).toBe(direct);
      }),
    );
  });
});

describe("primality", () => {
  test("is right for all small numbers", () => {
    const composite = new Set<number>();
    const primes: number[] = [];
    for (let n = 2; n < 20_000; n++) {
      if (!composite.has(n)) {
        primes.push(n);
        for (let m = 2 * n; m < 20_000; m += n) composite.add(m);
      }
    }
    const found = Array.from({ length: 20_000 }, (_, n) => n).filter((n) => isPrime(BigInt(n), random));
    expect(found).toEqual(primes);
  });

  test("of products of two large primes", () => {
    const p = (1n << 89n) - 1n;
    const q = (1n << 107n) - 1n;
    expect(isPrime(p, random)).toBe(true);
    expect(isPrime(q, random)).toBe(true);
    expect(isPrime(p * q, random)).toBe(false);
  });

  // The 1024-bit group of RFC 2409, 6.2.
  test("of a well-known safe prime", () => {
    const digits =
      "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD" +
      "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED" +
      "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF";
    expect(isSafePrime(BigInt(`0x${digits}`), random)).toEqual([true, true]);
  });

  test("random numbers have no more bits than asked for", () => {
    const ones = (count: number): string => "\xff".repeat(count);
    expect(randomBits(0, ones)).toBe(0n);
    expect(randomBits(-3, ones)).toBe(0n);
    for (const bits of [1, 7, 8, 9, 64]) expect(randomBits(bits, ones)).toBe((1n << BigInt(bits)) - 1n);
  });
});
