import type { Name } from "../../parser/name.ts";
import { Arith, arithNumbers, isFloat, type LuaNumber, toFloat, toIntegerExact } from "../number.ts";
import type { LuaValue } from "../value.ts";
import { isNumeral } from "./operand.ts";

/**
 * The value of an operator on two constants, or undefined when it has to be computed at run time: operands that are not
 * numbers, operations that raise, and results that are NaN or a float zero (whose sign a constant could not keep).
 */
export function foldBinary(op: Arith, a: LuaValue | Name, b: LuaValue | Name): LuaNumber | undefined {
  if (!isNumeral(a) || !isNumeral(b) || raises(op, a, b)) return undefined;
  const r = arithNumbers(op, a, b);
  if (r === undefined || !isFloat(r)) return r;
  const n = toFloat(r);
  return n === 0 || Number.isNaN(n) ? undefined : r;
}

/** As `foldBinary`, for `-a` and `~a`. */
export function foldUnary(op: Arith.Unm | Arith.BNot, a: LuaValue | Name): LuaNumber | undefined {
  return foldBinary(op, a, 0);
}

function raises(op: Arith, a: LuaNumber, b: LuaNumber): boolean {
  switch (op) {
    case Arith.BAnd:
    case Arith.BOr:
    case Arith.BXor:
    case Arith.Shl:
    case Arith.Shr:
    case Arith.BNot:
      return toIntegerExact(a) === undefined || toIntegerExact(b) === undefined;
    case Arith.Div:
    case Arith.IDiv:
    case Arith.Mod:
      return toFloat(b) === 0;
    default:
      return false;
  }
}
