import { callMetamethod, callMetamethod3 } from "./call.ts";
import { LuaError, OperandRole, operandError, throwFault } from "./errors.ts";
import { runFinalizers } from "./finalizers.ts";
import { metamethod, metamethodOf, TM } from "./metamethods.ts";
import { type Body, runResumable } from "./resumable.ts";
import type { LuaState } from "./state.ts";
import { LuaTable } from "./table.ts";
import { typeNameOf } from "./tostring.ts";
import { first, LuaFunction, type LuaValue, type Result, UNWIND, type Values } from "./value.ts";
import { pressure } from "./weak-part.ts";

/** How long a chain of `__index` or `__newindex` may be (MAXTAGLOOP). */
const MAX_CHAIN = 2000;
/** How many weak references may be made or followed in one job. */
const MAX_WEAK_REFERENCES = 200_000;

/** `o[key]` with metamethods (manual 2.4). Gives one value, or `UNWIND`. @param fault what becomes of an error. */
export function index(L: LuaState, o: LuaValue, key: LuaValue, fault = throwFault): Result {
  let t = o;
  for (let i = 0; i < MAX_CHAIN; i++) {
    let handler: LuaValue;
    if (t instanceof LuaTable) {
      if (pressure.references > MAX_WEAK_REFERENCES && canRelieve(L)) return runResumable(L, "", indexLater(L, t, key));
      const v = t.get(key);
      if (v !== undefined) return v;
      const mt = t.metatable;
      if (mt === null) return undefined;
      handler = metamethodOf(mt, TM.Index);
      if (handler === undefined) return undefined;
    } else {
      handler = metamethod(L, t, TM.Index);
      if (handler === undefined) return fault(L, indexError(L, t, key));
    }
    if (handler instanceof LuaFunction) return one(callMetamethod(L, handler, t, key));
    t = handler;
  }
  throw LuaError.runtime("'__index' chain too long; possible loop");
}

/** `o[key] = value` with metamethods (manual 2.4). Gives anything but `UNWIND` when done. @param fault as for `index`. */
export function setIndex(L: LuaState, o: LuaValue, key: LuaValue, value: LuaValue, fault = throwFault): Result {
  let t = o;
  for (let i = 0; i < MAX_CHAIN; i++) {
    let handler: LuaValue;
    if (t instanceof LuaTable) {
      const mt = t.metatable;
      if (mt === null || t.get(key) !== undefined) {
        t.set(key, value);
        return undefined;
      }
      handler = metamethodOf(mt, TM.NewIndex);
      if (handler === undefined) {
        t.set(key, value);
        if (pressure.references <= MAX_WEAK_REFERENCES || !canRelieve(L)) return undefined;
        return L.suspend(L.collector.relieve(L));
      }
    } else {
      handler = metamethod(L, t, TM.NewIndex);
      if (handler === undefined) return fault(L, indexError(L, t, key));
    }
    if (handler instanceof LuaFunction) return callMetamethod3(L, handler, t, key, value);
    t = handler;
  }
  throw LuaError.runtime("'__newindex' chain too long; possible loop");
}

/** Whether the collector can be let clear weak references, which it cannot while a job runs. */
function canRelieve(L: LuaState): boolean {
  pressure.references = 0;
  return L.current.base().canWait;
}

/** Has weak references cleared first: what is read before cannot be. */
function* indexLater(L: LuaState, o: LuaValue, key: LuaValue): Body {
  L.suspend(L.collector.relieve(L));
  yield;
  yield* runFinalizers(L);
  const r = index(L, o, key);
  return r === UNWIND ? yield : r;
}

function indexError(L: LuaState, t: LuaValue, _key: LuaValue): LuaError {
  return operandError("index", typeNameOf(L, t), OperandRole.Self);
}

export function one(r: Result): Result {
  return r === UNWIND ? UNWIND : first(r as LuaValue | Values);
}
