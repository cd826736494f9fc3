import { callMetamethod } from "./call.ts";
import { compareStrings, rawEquals } from "./compare.ts";
import { type Fault, LuaError, throwFault } from "./errors.ts";
import { metamethod, metamethodOf, TM } from "./metamethods.ts";
import { isNumber, numLe, numLt } from "./number.ts";
import type { LuaState } from "./state.ts";
import { LuaTable } from "./table.ts";
import { typeNameOf } from "./tostring.ts";
import { first, type LuaValue, type Result, UNWIND, Userdata } from "./value.ts";

/** `a == b` with `__eq` (manual 3.4.4): a boolean, or `UNWIND`; the truth of what a metamethod returned counts. */
export function equals(L: LuaState, a: LuaValue, b: LuaValue): Result {
  if (rawEquals(a, b)) return true;
  if ((a instanceof LuaTable && b instanceof LuaTable) || (a instanceof Userdata && b instanceof Userdata)) {
    let handler = a.metatable === null ? undefined : metamethodOf(a.metatable, TM.Eq);
    if (handler === undefined && b.metatable !== null) handler = metamethodOf(b.metatable, TM.Eq);
    if (handler !== undefined) return truth(callMetamethod(L, handler, a, b));
  }
  return false;
}

/** `a < b` (manual 3.4.4). @param fault what becomes of an error. */
export function lessThan(L: LuaState, a: LuaValue, b: LuaValue, fault = throwFault): Result {
  if (isNumber(a) && isNumber(b)) return numLt(a, b);
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b) < 0;
  return order(L, TM.Lt, a, b, fault);
}

/** `a <= b` (manual 3.4.4). @param fault as for `lessThan`. */
export function lessEqual(L: LuaState, a: LuaValue, b: LuaValue, fault = throwFault): Result {
  if (isNumber(a) && isNumber(b)) return numLe(a, b);
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b) <= 0;
  return order(L, TM.Le, a, b, fault);
}

function order(L: LuaState, event: TM, a: LuaValue, b: LuaValue, fault: Fault): Result {
  let handler = metamethod(L, a, event);
  if (handler === undefined) handler = metamethod(L, b, event);
  if (handler !== undefined) return truth(callMetamethod(L, handler, a, b));
  const x = typeNameOf(L, a);
  const y = typeNameOf(L, b);
  const message = x === y ? `attempt to compare two ${x} values` : `attempt to compare ${x} with ${y}`;
  return fault(L, LuaError.runtime(message));
}

function truth(r: Result): Result {
  if (r === UNWIND) return r;
  const v = first(r);
  return v !== undefined && v !== false;
}
