import { claim, spend } from "../../../vm/work.ts";
import type { Bytes } from "../../bytes.ts";
import { effort, FROM_DECIMAL, MULTIPLY, TO_DECIMAL } from "./effort.ts";

/*
 * Arithmetic on integers of any size, as OpenSSL's numbers do it: sign and magnitude are apart, so that bits, bytes and
 * digits are those of the magnitude.
 */

const magnitude = (n: bigint): bigint => (n < 0n ? -n : n);

/** Bits of the magnitude; 0 for zero. */
export function bitLength(n: bigint): number {
  if (n === 0n) return 0;
  const digits = magnitude(n).toString(16);
  spend(digits.length);
  return 4 * digits.length - Math.clz32(Number.parseInt(digits[0] as string, 16)) + 28;
}

/** About as many bits as an integer has, quickly. */
export function sizeOf(n: bigint): number {
  // What is not much above 64 bits costs nothing.
  return BigInt.asIntN(256, n) === n ? 256 : bitLength(n);
}

/** The sum. */
export function sum(a: bigint, b: bigint): bigint {
  spend((sizeOf(a) + sizeOf(b)) >> 6);
  return a + b;
}

/** The quotient, towards zero, and the rest with the sign of `a`; two zeros for a divisor of 0. */
export function divide(a: bigint, b: bigint): readonly [bigint, bigint] {
  if (b === 0n) return [0n, 0n];
  effort(Math.max(sizeOf(a) / 2, sizeOf(b)), 2);
  return [a / b, a % b];
}

/** Decimal digits after a sign. */
export function toDecimal(n: bigint): string {
  effort(sizeOf(n), TO_DECIMAL);
  return n.toString();
}

/** Bytes of the magnitude; 0 for zero. */
export function byteLength(n: bigint): number {
  return Math.ceil(bitLength(n) / 8);
}

/** The magnitude, most significant byte first; "" for zero. */
export function toBytes(n: bigint): Bytes {
  if (n === 0n) return "";
  const digits = evenDigits(magnitude(n));
  spend(digits.length * 8);
  claim(digits.length * 2);
  let bytes = "";
  for (let i = 0; i < digits.length; i += 2) bytes += String.fromCharCode(Number.parseInt(digits.slice(i, i + 2), 16));
  return bytes;
}

/** The integer of a magnitude, most significant byte first. */
export function fromBytes(bytes: Bytes): bigint {
  spend(bytes.length * 16);
  claim(bytes.length * 32);
  let digits = "";
  for (let i = 0; i < bytes.length; i++) digits += bytes.charCodeAt(i).toString(16).padStart(2, "0");
  return digits === "" ? 0n : BigInt(`0x${digits}`);
}

/** Upper-case hexadecimal digits, two for each byte, after a sign; "0" for zero. */
export function toHex(n: bigint): string {
  if (n === 0n) return "0";
  return (n < 0n ? "-" : "") + evenDigits(magnitude(n)).toUpperCase();
}

function evenDigits(n: bigint): string {
  const digits = n.toString(16);
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}

/** The integer a text begins with: a "-" or none, then digits of the base; 0 without digits. */
export function fromDigits(text: string, base: 10 | 16): bigint {
  const [, sign, digits] = (base === 10 ? /^(-?)([0-9]*)/ : /^(-?)([0-9a-f]*)/i).exec(text) as RegExpExecArray;
  if (digits === undefined || digits === "") return 0n;
  if (base === 10) effort(digits.length * 3.33, FROM_DECIMAL);
  else spend(digits.length * 4);
  const n = BigInt(base === 10 ? digits : `0x${digits}`);
  return sign === "-" ? -n : n;
}

/** Length-prefixed form: a byte count (4 bytes), then the magnitude with its top bit free for the sign. */
export function toMpi(n: bigint): Bytes {
  let bytes = toBytes(n);
  if (bytes !== "" && bytes.charCodeAt(0) >= 0x80) bytes = `\0${bytes}`;
  if (n < 0n) bytes = String.fromCharCode(bytes.charCodeAt(0) | 0x80) + bytes.slice(1);
  const length = bytes.length;
  return String.fromCharCode(length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255) + bytes;
}

/** The magnitude with one bit set or cleared, and the sign of `n`. */
export function withBit(n: bigint, bit: number, set: boolean): bigint {
  spend((bit + sizeOf(n)) >> 5);
  claim(bit >> 3);
  const mask = 1n << BigInt(bit);
  const m = magnitude(n);
  const changed = set ? m | mask : m & ~mask;
  return n < 0n ? -changed : changed;
}

/** Whether a bit of the magnitude is set. */
export function hasBit(n: bigint, bit: number): boolean {
  spend(sizeOf(n) >> 5);
  return bit >= 0 && ((magnitude(n) >> BigInt(bit)) & 1n) === 1n;
}

/** Exponent bits taken at a time. */
const WINDOW = 4;

/**
 * `base ^ exponent` modulo `modulus`, never negative; the signs of exponent and modulus do not count. Modulo 0 it is 1
 * for an exponent of 0, else 0.
 */
export function powMod(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const m = magnitude(modulus);
  const e = magnitude(exponent);
  if (m === 1n) return 0n;
  if (e === 0n) return 1n;
  if (m === 0n) return 0n;
  const bits = sizeOf(m);
  effort(Math.max(sizeOf(base) / 2, bits), 2);
  const b = ((base % m) + m) % m;
  const powers = [1n];
  for (let i = 1; i < 1 << WINDOW; i++) powers.push(timesMod(powers[i - 1] as bigint, b, m, bits));
  let result = 1n;
  for (const digit of e.toString(16)) {
    for (let i = 0; i < WINDOW; i++) result = timesMod(result, result, m, bits);
    const power = Number.parseInt(digit, 16);
    if (power !== 0) result = timesMod(result, powers[power] as bigint, m, bits);
  }
  return result;
}

/** `a * b % m`, for `m` of so many bits. */
export function timesMod(a: bigint, b: bigint, m: bigint, bits: number): bigint {
  effort(bits, 1 + MULTIPLY);
  return (a * b) % m;
}

/** How often a positive integer can be halved. */
export function trailingZeros(n: bigint): number {
  const digits = n.toString(16);
  spend(digits.length);
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  const last = Number.parseInt(digits[end - 1] as string, 16);
  return 4 * (digits.length - end) + 31 - Math.clz32(last & -last);
}
