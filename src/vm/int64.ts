import { LuaError } from "./errors.ts";
import { Int64 } from "./value.ts";

/** A Lua integer: a safe integer as a JavaScript number (never `-0`), any other as an `Int64` (value.ts). */
export type LuaInteger = number | Int64;

const TWO32 = 4294967296;
/** The safe integers are those strictly between `-TWO53` and `TWO53`; a rounded result never falls inside by mistake. */
const TWO53 = 9007199254740992;

const POW2: readonly number[] = Array.from({ length: 64 }, (_, n) => 2 ** n);

/** The integer with these halves: value `hi * 2^32 + unsigned(lo)`. Only the low 32 bits of each half count. */
export function int64(hi: number, lo: number): LuaInteger {
  const h = hi | 0;
  if (h >= -0x200000 && h < 0x200000) {
    const v = h * TWO32 + (lo >>> 0);
    if (v !== -TWO53) return v;
  }
  return new Int64(h, lo | 0);
}

/** The high 32 bits of an integer, signed. */
export function highHalf(i: LuaInteger): number {
  return typeof i === "number" ? Math.floor(i / TWO32) | 0 : i.hi;
}

/** The low 32 bits of an integer, as a signed number. */
export function lowHalf(i: LuaInteger): number {
  return typeof i === "number" ? i | 0 : i.lo;
}

/** A big integer wrapped around to 64 bits. */
export function intFromBigInt(b: bigint): LuaInteger {
  return int64(Number(BigInt.asIntN(32, b >> 32n)), Number(BigInt.asIntN(32, b)));
}

/** The exact value of an integer. */
export function intToBigInt(i: LuaInteger): bigint {
  return typeof i === "number" ? BigInt(i) : (BigInt(i.hi) << 32n) | BigInt(i.lo >>> 0);
}

/** The integer with the value of `x`, or undefined when `x` is not integral or does not fit 64 bits (manual 3.4.3). */
export function intFromFloat(x: number): LuaInteger | undefined {
  if (Number.isSafeInteger(x)) return x + 0;
  if (x >= -0x8000000000000000 && x < 0x8000000000000000 && Math.floor(x) === x)
    return int64(Math.floor(x / TWO32), x | 0);
  return undefined;
}

/** `a + b`, wrapping around. */
export function intAdd(a: LuaInteger, b: LuaInteger): LuaInteger {
  if (typeof a === "number" && typeof b === "number") {
    const r = a + b;
    if (r > -TWO53 && r < TWO53) return r;
  }
  const al = lowHalf(a);
  const lo = (al + lowHalf(b)) | 0;
  return int64(highHalf(a) + highHalf(b) + (lo >>> 0 < al >>> 0 ? 1 : 0), lo);
}

/** `a - b`, wrapping around. */
export function intSub(a: LuaInteger, b: LuaInteger): LuaInteger {
  if (typeof a === "number" && typeof b === "number") {
    const r = a - b;
    if (r > -TWO53 && r < TWO53) return r;
  }
  const al = lowHalf(a);
  const bl = lowHalf(b);
  return int64(highHalf(a) - highHalf(b) - (al >>> 0 < bl >>> 0 ? 1 : 0), al - bl);
}

/** The high 32 bits of the product of two unsigned 32-bit numbers, signed; the low ones are `Math.imul`. */
export function mulHigh(a: number, b: number): number {
  const a1 = a >>> 16;
  const a0 = a & 0xffff;
  const b1 = b >>> 16;
  const b0 = b & 0xffff;
  // Neither sum exceeds 32 bits.
  const mid = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
  const low = (Math.imul(a0, b1) + (mid & 0xffff)) | 0;
  return (Math.imul(a1, b1) + (mid >>> 16) + (low >>> 16)) | 0;
}

/** `a * b`, wrapping around. */
export function intMul(a: LuaInteger, b: LuaInteger): LuaInteger {
  if (typeof a === "number" && typeof b === "number") {
    const r = a * b;
    if (r > -TWO53 && r < TWO53) return r + 0;
  }
  const al = lowHalf(a);
  const bl = lowHalf(b);
  const hi = (mulHigh(al, bl) + Math.imul(highHalf(a), bl) + Math.imul(al, highHalf(b))) | 0;
  return int64(hi, Math.imul(al, bl));
}

/** `-a`; the least integer is its own opposite. */
export function intUnm(a: LuaInteger): LuaInteger {
  if (typeof a === "number") return 0 - a;
  return intSub(0, a);
}

// What the last divideMagnitudes() gave, as signed halves of unsigned 64-bit numbers.
let quotHi = 0;
let quotLo = 0;
let remHi = 0;
let remLo = 0;

/** Divides the magnitude of `a` by the magnitude of `b` (not 0), leaving quotient and remainder in the variables above. */
function divideMagnitudes(a: LuaInteger, b: LuaInteger): void {
  let ah = highHalf(a);
  let al = lowHalf(a);
  let bh = highHalf(b);
  let bl = lowHalf(b);
  if (ah < 0) {
    ah = al === 0 ? -ah | 0 : ~ah;
    al = -al | 0;
  }
  if (bh < 0) {
    bh = bl === 0 ? -bh | 0 : ~bh;
    bl = -bl | 0;
  }
  if (bh === 0) divideBy32(ah >>> 0, al, bl >>> 0);
  else divideBy64(ah, al, bh, bl);
}

/** Long division by a divisor below 2^32, 16 bits of the dividend at a time: every intermediate is below 2^48. */
function divideBy32(ah: number, al: number, b: number): void {
  const q2 = Math.floor(ah / b);
  let part = (ah - q2 * b) * 65536 + (al >>> 16);
  const q1 = Math.floor(part / b);
  part = (part - q1 * b) * 65536 + (al & 0xffff);
  const q0 = Math.floor(part / b);
  quotHi = q2 | 0;
  quotLo = (q1 * 65536 + q0) | 0;
  remHi = 0;
  remLo = (part - q0 * b) | 0;
}

/**
 * Division by a divisor of 2^32 and more. The quotient is below 2^32, so the floating-point estimate is off by
 * one at most; and the dividend is at most 2^63, so the remainder's sign bit tells "one too many" from "one too few".
 */
function divideBy64(ah: number, al: number, bh: number, bl: number): void {
  let q = Math.floor(((ah >>> 0) * TWO32 + (al >>> 0)) / ((bh >>> 0) * TWO32 + (bl >>> 0)));
  let lo = (al >>> 0) - (Math.imul(q, bl) >>> 0);
  let hi = (ah - mulHigh(q, bl) - Math.imul(q, bh) - (lo < 0 ? 1 : 0)) | 0;
  lo >>>= 0;
  if (hi < 0) {
    q -= 1;
    lo += bl >>> 0;
    hi = (hi + bh + (lo >= TWO32 ? 1 : 0)) | 0;
  } else if (hi > bh >>> 0 || (hi === bh >>> 0 && lo >= bl >>> 0)) {
    q += 1;
    lo -= bl >>> 0;
    hi = (hi - bh - (lo < 0 ? 1 : 0)) | 0;
  }
  quotHi = 0;
  quotLo = q | 0;
  remHi = hi;
  remLo = lo | 0;
}

/** `a // b`, rounded towards minus infinity. Raises "attempt to divide by zero". */
export function intIDiv(a: LuaInteger, b: LuaInteger): LuaInteger {
  if (b === 0) throw LuaError.runtime("attempt to divide by zero");
  // The quotient of two safe integers is at least 1/b away from an integer it does not equal: rounding cannot reach it.
  if (typeof a === "number" && typeof b === "number") return Math.floor(a / b) + 0;
  divideMagnitudes(a, b);
  if ((highHalf(a) ^ highHalf(b)) >= 0) return int64(quotHi, quotLo);
  if ((remHi | remLo) !== 0) return int64(~quotHi, ~quotLo);
  return intUnm(int64(quotHi, quotLo));
}

/** `a % b`, with the sign of `b`. Raises "attempt to perform 'n%0'". */
export function intMod(a: LuaInteger, b: LuaInteger): LuaInteger {
  if (b === 0) throw LuaError.runtime("attempt to perform 'n%0'");
  if (typeof a === "number" && typeof b === "number") {
    const r = a % b;
    return r !== 0 && r < 0 !== b < 0 ? r + b : r + 0;
  }
  const r = intRem(a, b);
  return r !== 0 && (highHalf(r) ^ highHalf(b)) < 0 ? intAdd(r, b) : r;
}

/** The remainder of the division rounded towards zero: it has the sign of `a`. `b` must not be 0. */
export function intRem(a: LuaInteger, b: LuaInteger): LuaInteger {
  if (typeof a === "number" && typeof b === "number") return (a % b) + 0;
  divideMagnitudes(a, b);
  const r = int64(remHi, remLo);
  return highHalf(a) < 0 ? intUnm(r) : r;
}

/** `a & b`. */
export function intAnd(a: LuaInteger, b: LuaInteger): LuaInteger {
  if (typeof a === "number" && typeof b === "number" && (a | 0) === a && (b | 0) === b) return a & b;
  return int64(highHalf(a) & highHalf(b), lowHalf(a) & lowHalf(b));
}

/** `a | b`. */
export function intOr(a: LuaInteger, b: LuaInteger): LuaInteger {
  if (typeof a === "number" && typeof b === "number" && (a | 0) === a && (b | 0) === b) return a | b;
  return int64(highHalf(a) | highHalf(b), lowHalf(a) | lowHalf(b));
}

/** `a ~ b`. */
export function intXor(a: LuaInteger, b: LuaInteger): LuaInteger {
  if (typeof a === "number" && typeof b === "number" && (a | 0) === a && (b | 0) === b) return a ^ b;
  return int64(highHalf(a) ^ highHalf(b), lowHalf(a) ^ lowHalf(b));
}

/** `~a`. */
export function intNot(a: LuaInteger): LuaInteger {
  if (typeof a === "number" && a < TWO53 - 1) return -1 - a;
  return int64(~highHalf(a), ~lowHalf(a));
}

/** `a << b`: a negative `b` shifts right, 64 bits and more give 0 (manual 3.4.2). */
export function intShl(a: LuaInteger, b: LuaInteger): LuaInteger {
  if (typeof b !== "number") return 0;
  return b < 0 ? shiftRight(a, -b) : shiftLeft(a, b);
}

/** `a >> b`, filling with zeros: a negative `b` shifts left, 64 bits and more give 0 (manual 3.4.2). */
export function intShr(a: LuaInteger, b: LuaInteger): LuaInteger {
  if (typeof b !== "number") return 0;
  return b < 0 ? shiftLeft(a, -b) : shiftRight(a, b);
}

function shiftLeft(a: LuaInteger, n: number): LuaInteger {
  if (n >= 64) return 0;
  if (typeof a === "number") {
    const r = a * POW2[n];
    if (r > -TWO53 && r < TWO53) return r;
  }
  if (n === 0) return a;
  const lo = lowHalf(a);
  if (n >= 32) return int64(lo << (n - 32), 0);
  return int64((highHalf(a) << n) | (lo >>> (32 - n)), lo << n);
}

function shiftRight(a: LuaInteger, n: number): LuaInteger {
  if (n >= 64) return 0;
  if (n === 0) return a;
  if (typeof a === "number" && a >= 0) return Math.floor(a / POW2[n]);
  const hi = highHalf(a);
  if (n >= 32) return hi >>> (n - 32);
  return int64(hi >>> n, (lowHalf(a) >>> n) | (hi << (32 - n)));
}

/** `a == b`. */
export function intEq(a: LuaInteger, b: LuaInteger): boolean {
  if (typeof a === "number" || typeof b === "number") return a === b;
  return a.hi === b.hi && a.lo === b.lo;
}

/** `a < b`. An `Int64` is outside the safe range, so its sign alone orders it against a number. */
export function intLt(a: LuaInteger, b: LuaInteger): boolean {
  if (typeof a === "number") return typeof b === "number" ? a < b : b.hi >= 0;
  if (typeof b === "number") return a.hi < 0;
  return a.hi < b.hi || (a.hi === b.hi && a.lo >>> 0 < b.lo >>> 0);
}

/** `a <= b`. */
export function intLe(a: LuaInteger, b: LuaInteger): boolean {
  return !intLt(b, a);
}

/** `a < b` with both taken as unsigned (`math.ult`). */
export function intUlt(a: LuaInteger, b: LuaInteger): boolean {
  const ah = highHalf(a) >>> 0;
  const bh = highHalf(b) >>> 0;
  return ah < bh || (ah === bh && lowHalf(a) >>> 0 < lowHalf(b) >>> 0);
}

/** The decimal digits of an integer, as `%d` writes them. */
export function intToString(i: LuaInteger): string {
  if (typeof i === "number") return String(i);
  // The quotient by 10^9 of a 64-bit magnitude is below 2^34, a safe integer.
  divideMagnitudes(i, 1000000000);
  const high = quotHi * TWO32 + (quotLo >>> 0);
  const low = String(remLo).padStart(9, "0");
  return i.hi < 0 ? `-${high}${low}` : `${high}${low}`;
}
