import { spend } from "../../../vm/work.ts";
import type { Bytes } from "../../bytes.ts";

/*
 * Arithmetic on integers of any size, as OpenSSL's numbers do it: sign and magnitude are apart, so that bits, bytes and
 * digits are those of the magnitude.
 */

const magnitude = (n: bigint): bigint => (n < 0n ? -n : n);

/** Bits of the magnitude; 0 for zero. */
export function bitLength(n: bigint): number {
  return n === 0n ? 0 : magnitude(n).toString(2).length;
}

/** Bytes of the magnitude; 0 for zero. */
export function byteLength(n: bigint): number {
  return Math.ceil(bitLength(n) / 8);
}

/** The magnitude, most significant byte first; "" for zero. */
export function toBytes(n: bigint): Bytes {
  if (n === 0n) return "";
  const digits = evenDigits(magnitude(n));
  let bytes = "";
  for (let i = 0; i < digits.length; i += 2) bytes += String.fromCharCode(Number.parseInt(digits.slice(i, i + 2), 16));
  return bytes;
}

/** The integer of a magnitude, most significant byte first. */
export function fromBytes(bytes: Bytes): bigint {
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
  const mask = 1n << BigInt(bit);
  const m = magnitude(n);
  const changed = set ? m | mask : m & ~mask;
  return n < 0n ? -changed : changed;
}

/** Whether a bit of the magnitude is set. */
export function hasBit(n: bigint, bit: number): boolean {
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
  const b = ((base % m) + m) % m;
  const powers = [1n];
  for (let i = 1; i < 1 << WINDOW; i++) powers.push(((powers[i - 1] as bigint) * b) % m);
  let result = 1n;
  const cost = (WINDOW * m.toString(16).length ** 2) >> 8;
  for (const digit of e.toString(16)) {
    spend(cost);
    for (let i = 0; i < WINDOW; i++) result = (result * result) % m;
    const power = Number.parseInt(digit, 16);
    if (power !== 0) result = (result * (powers[power] as bigint)) % m;
  }
  return result;
}
