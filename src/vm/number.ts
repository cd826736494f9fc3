import { type FloatValue, float, floatIDiv, floatMod } from "./float.ts";
import {
  intAdd,
  intAnd,
  intEq,
  intFromFloat,
  intIDiv,
  intLe,
  intLt,
  intMod,
  intMul,
  intNot,
  intOr,
  intShl,
  intShr,
  intSub,
  intUnm,
  intXor,
  type LuaInteger,
} from "./int64.ts";
import { parseNumber } from "./number-parse.ts";
import { floatPow } from "./power.ts";
import { Int64, LuaFloat, type LuaValue } from "./value.ts";

export { float } from "./float.ts";
export * from "./int64.ts";
export { formatFloat, numberToString } from "./number-format.ts";
export { parseNumber } from "./number-parse.ts";

/** A Lua number: an integer or a float (manual 2.1). */
export type LuaNumber = LuaInteger | FloatValue;

/** The operators on numbers, in the order of the reference's `lua_arith`. */
export enum Arith {
  Add,
  Sub,
  Mul,
  Mod,
  Pow,
  Div,
  IDiv,
  BAnd,
  BOr,
  BXor,
  Shl,
  Shr,
  Unm,
  BNot,
}

/** Whether `v` is an integer. */
export function isInteger(v: LuaValue): v is LuaInteger {
  return typeof v === "number" ? Number.isSafeInteger(v) : v instanceof Int64;
}

/** Whether `v` is a float. */
export function isFloat(v: LuaValue): v is FloatValue {
  return typeof v === "number" ? !Number.isSafeInteger(v) : v instanceof LuaFloat;
}

/** Whether `v` is a number; strings are not. */
export function isNumber(v: LuaValue): v is LuaNumber {
  return typeof v === "number" || v instanceof LuaFloat || v instanceof Int64;
}

/** The float nearest to a number (manual 3.4.3). */
export function toFloat(v: LuaNumber): number {
  if (typeof v === "number") return v;
  // The product is exact, so the sum is rounded once.
  return v instanceof LuaFloat ? v.n : v.hi * 4294967296 + (v.lo >>> 0);
}

/** A number as an integer, or undefined when `v` is not a number or has no integer representation. */
export function toIntegerExact(v: LuaValue): LuaInteger | undefined {
  if (typeof v === "number") return intFromFloat(v);
  if (v instanceof LuaFloat) return v.n + 0;
  return v instanceof Int64 ? v : undefined;
}

/** As `toIntegerExact`, for numbers and for strings convertible to a number (manual 3.4.3). */
export function toInteger(v: LuaValue): LuaInteger | undefined {
  return typeof v === "string" ? toIntegerExact(parseNumber(v)) : toIntegerExact(v);
}

/** A number, or a string convertible to one, as a number; else undefined. */
export function toNumber(v: LuaValue): LuaNumber | undefined {
  if (typeof v === "string") return parseNumber(v);
  return isNumber(v) ? v : undefined;
}

/** `a + b`. */
export function numAdd(a: LuaNumber, b: LuaNumber): LuaNumber {
  return isInteger(a) && isInteger(b) ? intAdd(a, b) : float(toFloat(a) + toFloat(b));
}

/** `a - b`. */
export function numSub(a: LuaNumber, b: LuaNumber): LuaNumber {
  return isInteger(a) && isInteger(b) ? intSub(a, b) : float(toFloat(a) - toFloat(b));
}

/** `a * b`. */
export function numMul(a: LuaNumber, b: LuaNumber): LuaNumber {
  return isInteger(a) && isInteger(b) ? intMul(a, b) : float(toFloat(a) * toFloat(b));
}

/** `a % b`. Raises "attempt to perform 'n%0'" for integers. */
export function numMod(a: LuaNumber, b: LuaNumber): LuaNumber {
  return isInteger(a) && isInteger(b) ? intMod(a, b) : float(floatMod(toFloat(a), toFloat(b)));
}

/** `a // b`. Raises "attempt to divide by zero" for integers. */
export function numIDiv(a: LuaNumber, b: LuaNumber): LuaNumber {
  return isInteger(a) && isInteger(b) ? intIDiv(a, b) : float(floatIDiv(toFloat(a), toFloat(b)));
}

/** `a / b`, always a float. */
export function numDiv(a: LuaNumber, b: LuaNumber): LuaNumber {
  return float(toFloat(a) / toFloat(b));
}

/** `a ^ b`, always a float. */
export function numPow(a: LuaNumber, b: LuaNumber): LuaNumber {
  return float(floatPow(toFloat(a), toFloat(b)));
}

/** `-a`. */
export function numUnm(a: LuaNumber): LuaNumber {
  return isInteger(a) ? intUnm(a) : float(-toFloat(a));
}

/**
 * `a op b`, without metamethods (manual 3.4.1 and 3.4.2); the unary operators look at `a` only.
 * Undefined when an operand of a bitwise operator has no integer representation. Integer division and modulo by zero raise.
 */
export function arithNumbers(op: Arith, a: LuaNumber, b: LuaNumber): LuaNumber | undefined {
  switch (op) {
    case Arith.Add:
      return numAdd(a, b);
    case Arith.Sub:
      return numSub(a, b);
    case Arith.Mul:
      return numMul(a, b);
    case Arith.Mod:
      return numMod(a, b);
    case Arith.Pow:
      return numPow(a, b);
    case Arith.Div:
      return numDiv(a, b);
    case Arith.IDiv:
      return numIDiv(a, b);
    case Arith.Unm:
      return numUnm(a);
    default:
      return bitwise(op, a, b);
  }
}

function bitwise(op: Arith, a: LuaNumber, b: LuaNumber): LuaInteger | undefined {
  const i = toIntegerExact(a);
  if (i === undefined) return undefined;
  if (op === Arith.BNot) return intNot(i);
  const j = toIntegerExact(b);
  if (j === undefined) return undefined;
  switch (op) {
    case Arith.BAnd:
      return intAnd(i, j);
    case Arith.BOr:
      return intOr(i, j);
    case Arith.BXor:
      return intXor(i, j);
    case Arith.Shl:
      return intShl(i, j);
    default:
      return intShr(i, j);
  }
}

/**
 * Orders an `Int64` against a number: negative, zero or positive as `i` is less, equal or greater; NaN when `x` is.
 * Exact: a float is never compared with the float nearest to `i` (manual 3.4.4).
 */
function compareInt64(i: Int64, x: number): number {
  if (x > -9007199254740992 && x < 9007199254740992) return i.hi;
  if (x >= 0x8000000000000000) return -1;
  if (x < -0x8000000000000000) return 1;
  // Integral now, or NaN, which the subtractions keep.
  const high = Math.floor(x / 4294967296);
  return i.hi === high ? (i.lo >>> 0) - (x - high * 4294967296) : i.hi - high;
}

/** `a == b`, by mathematical value. */
export function numEq(a: LuaNumber, b: LuaNumber): boolean {
  const x = a instanceof LuaFloat ? a.n : a;
  const y = b instanceof LuaFloat ? b.n : b;
  if (typeof x === "number") return typeof y === "number" ? x === y : compareInt64(y, x) === 0;
  return typeof y === "number" ? compareInt64(x, y) === 0 : intEq(x, y);
}

/** `a < b`, by mathematical value. */
export function numLt(a: LuaNumber, b: LuaNumber): boolean {
  const x = a instanceof LuaFloat ? a.n : a;
  const y = b instanceof LuaFloat ? b.n : b;
  if (typeof x === "number") return typeof y === "number" ? x < y : compareInt64(y, x) > 0;
  return typeof y === "number" ? compareInt64(x, y) < 0 : intLt(x, y);
}

/** `a <= b`, by mathematical value. */
export function numLe(a: LuaNumber, b: LuaNumber): boolean {
  const x = a instanceof LuaFloat ? a.n : a;
  const y = b instanceof LuaFloat ? b.n : b;
  if (typeof x === "number") return typeof y === "number" ? x <= y : compareInt64(y, x) >= 0;
  return typeof y === "number" ? compareInt64(x, y) <= 0 : intLe(x, y);
}
