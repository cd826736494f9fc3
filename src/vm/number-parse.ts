import { type FloatValue, float } from "./float.ts";
import { int64, intFromBigInt, intUnm, type LuaInteger } from "./int64.ts";

const HEX = /^[ \t-\r]*([-+]?)0[xX]([0-9a-fA-F]*)(?:(\.)([0-9a-fA-F]*))?(?:[pP]([-+]?\d+))?[ \t-\r]*$/;

/**
 * The number that the string `s` denotes (manual 3.1 and 3.4.3), or undefined. Surrounding whitespace and a sign are
 * allowed. Hexadecimal integers wrap around; decimal integers that do not fit 64 bits are floats.
 */
export function parseNumber(s: string): LuaInteger | FloatValue | undefined {
  // Nearly all are of this form.
  const short = s.length <= SHORT ? plainDigits(s) : -1;
  return short >= 0 ? short : parseAny(s);
}

/** The value of a string of digits, few enough to be exact, or -1 when it is another one. */
function plainDigits(s: string): number {
  const { length } = s;
  if (length === 0) return -1;
  let n = 0;
  for (let i = 0; i < length; i++) {
    const c = s.charCodeAt(i);
    if (c < 0x30 || c > 0x39) return -1;
    n = n * 10 + (c - 0x30);
  }
  return n;
}

function parseAny(s: string): LuaInteger | FloatValue | undefined {
  const start = skipSign(s, skipSpace(s, 0));
  const whole = skipDigits(s, start);
  let end = whole;
  let count = whole - start;
  if (s.charCodeAt(end) === 0x2e) {
    const fraction = skipDigits(s, end + 1);
    count += fraction - end - 1;
    end = fraction;
  } else if (count === 1 && (s.charCodeAt(end) | 0x20) === 0x78) {
    return parseHex(s);
  }
  if (count === 0) return undefined;
  if ((s.charCodeAt(end) | 0x20) === 0x65) {
    const first = skipSign(s, end + 1);
    end = skipDigits(s, first);
    if (end === first) return undefined;
  }
  if (skipSpace(s, end) !== s.length) return undefined;
  if (end === whole) {
    const negative = s.charCodeAt(start - 1) === 0x2d;
    const integer = count <= SHORT ? shortDigits(s, start, end, negative) : parseDigits(s.slice(start, end), negative);
    if (integer !== undefined) return integer;
  }
  return float(count <= SHORT ? shortDecimal(s, start, end) : Number(s));
}

/** Powers of ten that are floats. */
const POWERS: readonly number[] = Array.from({ length: 23 }, (_, n) => 10 ** n);

/**
 * The float of at most `SHORT` digits, with a point or an exponent among or behind them, in `s` from `start` to `end`. These
 * are exact, and so are the powers of ten up to 10^22: one multiplication or division rounds to the nearest float.
 */
function shortDecimal(s: string, start: number, end: number): number {
  let n = 0;
  let scale = 0;
  let i = start;
  for (let point = 0; i < end; i++) {
    const c = s.charCodeAt(i);
    if (c === 0x2e) point = 1;
    else if (c > 0x39) break;
    else {
      n = n * 10 + (c - 0x30);
      scale -= point;
    }
  }
  if (i < end) {
    const first = skipSign(s, i + 1);
    // A longer exponent is beyond the powers whatever the point is.
    if (end - first > 3) return Number(s);
    const exponent = shortDigits(s, first, end, s.charCodeAt(i + 1) === 0x2d);
    scale += exponent;
  }
  if (scale > 22 || scale < -22) return Number(s);
  const x = scale < 0 ? n / (POWERS[-scale] as number) : n * (POWERS[scale] as number);
  return start > 0 && s.charCodeAt(start - 1) === 0x2d ? -x : x;
}

/** Where the whitespace from `at` ends. */
function skipSpace(s: string, at: number): number {
  const { length } = s;
  let i = at;
  for (; i < length; i++) {
    const c = s.charCodeAt(i);
    if (c !== 0x20 && (c < 9 || c > 13)) break;
  }
  return i;
}

function skipSign(s: string, at: number): number {
  const c = s.charCodeAt(at);
  return c === 0x2d || c === 0x2b ? at + 1 : at;
}

function skipDigits(s: string, at: number): number {
  const { length } = s;
  let i = at;
  for (; i < length; i++) {
    const c = s.charCodeAt(i);
    if (c < 0x30 || c > 0x39) break;
  }
  return i;
}

/** So many digits are exact as a float at every step. */
const SHORT = 15;

function shortDigits(s: string, start: number, end: number, negative: boolean): number {
  let n = 0;
  for (let i = start; i < end; i++) n = n * 10 + (s.charCodeAt(i) - 0x30);
  return negative ? 0 - n : n;
}

/** The integer with these decimal digits, or undefined if it does not fit 64 bits. */
function parseDigits(digits: string, negative: boolean): LuaInteger | undefined {
  const n = Number(digits);
  if (n < 9007199254740992) return negative ? 0 - n : n;
  if (n > 0x8000000000000000) return undefined;
  const b = BigInt(negative ? `-${digits.replace(/^0+/, "")}` : digits);
  return BigInt.asIntN(64, b) === b ? intFromBigInt(b) : undefined;
}

/** The value of up to 13 hexadecimal digits that are all there is from `at` on, or -1. */
function shortHex(s: string, at: number): number {
  if (s.length - at > 13 || s.length === at) return -1;
  let n = 0;
  for (let i = at; i < s.length; i++) {
    const c = s.charCodeAt(i);
    const letter = (c | 0x20) - 0x57;
    if (c >= 0x30 && c <= 0x39) n = n * 16 + (c - 0x30);
    else if (letter >= 10 && letter <= 15) n = n * 16 + letter;
    else return -1;
  }
  return n;
}

function parseHex(s: string): LuaInteger | FloatValue | undefined {
  // Nearly all are of this form.
  const short = s.charCodeAt(0) === 0x30 ? shortHex(s, 2) : -1;
  if (short >= 0) return short;
  const match = HEX.exec(s);
  if (match === null) return undefined;
  const negative = match[1] === "-";
  const whole = match[2];
  const fraction = match[4] ?? "";
  const exponent = match[5];
  if (whole === "" && fraction === "") return undefined;
  if (match[3] === undefined && exponent === undefined) {
    const low = Number.parseInt(whole.slice(-8), 16);
    const high = whole.length > 8 ? Number.parseInt(whole.slice(-16, -8), 16) : 0;
    const i = int64(high, low);
    return negative ? intUnm(i) : i;
  }
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  // 16 digits hold more than 53 bits; what follows only matters for being nonzero.
  const kept = digits.slice(0, 16);
  const rest = digits.length - kept.length;
  let mantissa = BigInt(`0x0${kept}`) << 1n;
  if (rest > 0 && /[^0]/.test(digits.slice(16))) mantissa |= 1n;
  const x = scale(mantissa, Number(exponent ?? 0) + 4 * (rest - fraction.length) - 1);
  return float(negative ? -x : x);
}

/** `mantissa * 2^exponent`, rounded once, to the nearest float with ties to even. `exponent` may be huge. */
function scale(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const bits = mantissa.toString(2).length;
  const top = bits + exponent;
  if (top > 1024) return Infinity;
  // A float has 53 bits, fewer when it is subnormal: the last one is worth 2^-1074.
  const kept = Math.min(53, top + 1074);
  if (kept < 0) return 0;
  let m = mantissa;
  let e = exponent;
  const drop = bits - kept;
  if (drop > 0) {
    const half = 1n << BigInt(drop - 1);
    const rest = m & (2n * half - 1n);
    m >>= BigInt(drop);
    if (rest > half || (rest === half && (m & 1n) === 1n)) m += 1n;
    e += drop;
  }
  // Here `m` is exact in a float, but 2^e alone may be too small for one when `m` was not cut.
  let x = Number(m);
  for (; e < -1000; e += 1000) x *= 2 ** -1000;
  return x * 2 ** e;
}
