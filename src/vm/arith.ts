import { callMetamethod } from "./call.ts";
import { noIntegerError, OperandRole, operandError, throwFault } from "./errors.ts";
import { float } from "./float.ts";
import { metamethod, TM } from "./metamethods.ts";
import { Arith, arithNumbers, isNumber, numberToString, toIntegerExact, toNumber } from "./number.ts";
import type { LuaState } from "./state.ts";
import { LuaTable } from "./table.ts";
import { typeNameOf } from "./tostring.ts";
import { first, LuaFloat, type LuaValue, type Result, UNWIND } from "./value.ts";

/** The metamethods of the operations. */
export const EVENTS: Record<Arith, TM> = {
  [Arith.Add]: TM.Add,
  [Arith.Sub]: TM.Sub,
  [Arith.Mul]: TM.Mul,
  [Arith.Mod]: TM.Mod,
  [Arith.Pow]: TM.Pow,
  [Arith.Div]: TM.Div,
  [Arith.IDiv]: TM.IDiv,
  [Arith.BAnd]: TM.BAnd,
  [Arith.BOr]: TM.BOr,
  [Arith.BXor]: TM.BXor,
  [Arith.Shl]: TM.Shl,
  [Arith.Shr]: TM.Shr,
  [Arith.Unm]: TM.Unm,
  [Arith.BNot]: TM.BNot,
};

const isBitwise = (op: Arith): boolean => (op >= Arith.BAnd && op <= Arith.Shr) || op === Arith.BNot;

/**
 * An arithmetic or bitwise operation with metamethods (manual 3.4.1, 3.4.2); unary ones take their operand twice.
 * @param fault what becomes of an error.
 */
export function arith(L: LuaState, op: Arith, a: LuaValue, b: LuaValue, fault = throwFault): Result {
  if (isNumber(a) && isNumber(b)) {
    const r = arithNumbers(op, a, b);
    if (r !== undefined) return r;
  }
  const event = EVENTS[op];
  let handler = metamethod(L, a, event);
  if (handler === undefined) handler = metamethod(L, b, event);
  if (handler !== undefined) {
    if (handler === L.textArithmetic[op] && !L.hooksOn) {
      const x = toNumber(a);
      const y = toNumber(b);
      if (x !== undefined && y !== undefined) return arithNumbers(op, x, y);
    }
    const r = callMetamethod(L, handler, a, b);
    return r === UNWIND ? r : first(r);
  }
  return fault(L, arithError(L, op, a, b));
}

/** `a - 0` with an integer constant: the reference adds 0 instead, which shows in the sign of a zero. */
export function subZero(L: LuaState, a: LuaValue, fault = throwFault): Result {
  return a instanceof LuaFloat ? float(a.n + 0) : arith(L, Arith.Sub, a, 0, fault);
}

/** Whether a value counts as a number in the wording of errors: strings do when they can be converted. */
function arithError(L: LuaState, op: Arith, a: LuaValue, b: LuaValue) {
  if (isBitwise(op)) {
    if (isNumber(a) && isNumber(b)) {
      return noIntegerError(toIntegerExact(a) === undefined ? role(op, OperandRole.Left) : role(op, OperandRole.Right));
    }
    const culprit = isNumber(a) ? b : a;
    return operandError(
      "perform bitwise operation on",
      typeNameOf(L, culprit),
      role(op, isNumber(a) ? OperandRole.Right : OperandRole.Left),
    );
  }
  // The second operand is to blame when the first is a number (manual gives no rule; this is the reference's).
  const second = isNumber(a);
  return operandError(
    "perform arithmetic on",
    typeNameOf(L, second ? b : a),
    role(op, second ? OperandRole.Right : OperandRole.Left),
  );
}

function role(op: Arith, r: OperandRole): OperandRole {
  return op === Arith.Unm || op === Arith.BNot ? OperandRole.Self : r;
}

/** `a .. b` (manual 3.4.6). */
export function concat(L: LuaState, a: LuaValue, b: LuaValue, fault = throwFault): Result {
  const x = concatPart(a);
  const y = concatPart(b);
  if (x !== undefined && y !== undefined) return x + y;
  let handler = metamethod(L, a, TM.Concat);
  if (handler === undefined) handler = metamethod(L, b, TM.Concat);
  if (handler !== undefined) {
    const r = callMetamethod(L, handler, a, b);
    return r === UNWIND ? r : first(r);
  }
  const second = x !== undefined;
  const role = second ? OperandRole.Right : OperandRole.Left;
  return fault(L, operandError("concatenate", typeNameOf(L, second ? b : a), role));
}

function concatPart(v: LuaValue): string | undefined {
  if (typeof v === "string") return v;
  return isNumber(v) ? numberToString(v) : undefined;
}

/** `#v` (manual 3.4.7). */
export function len(L: LuaState, v: LuaValue, fault = throwFault): Result {
  if (typeof v === "string") return v.length;
  const handler = metamethod(L, v, TM.Len);
  if (handler !== undefined) {
    const r = callMetamethod(L, handler, v, v);
    return r === UNWIND ? r : first(r);
  }
  if (v instanceof LuaTable) return v.length();
  return fault(L, operandError("get length of", typeNameOf(L, v), OperandRole.Self));
}
