import { settleInNative } from "./debuginfo.ts";
import { LuaError } from "./errors.ts";
import { metamethod, TM } from "./metamethods.ts";
import { type LuaState, MAX_C_CALLS } from "./state.ts";
import { typeName } from "./typename.ts";
import { LuaClosure, LuaFunction, type LuaValue, type Result } from "./value.ts";

/** Calls any value from a native: counts against the C levels, and settles what an error of a native lacks. */
export function callValue(L: LuaState, f: LuaValue, args: LuaValue[]): Result {
  if (L.cCalls >= MAX_C_CALLS) throw LuaError.runtime("C stack overflow");
  L.cCalls++;
  let r: Result;
  if (f instanceof LuaClosure) r = f.c(...args);
  else if (f instanceof LuaFunction) {
    try {
      r = f.c(...args);
    } catch (e) {
      throw settleInNative(L, e, f, args.length);
    }
  } else r = callMeta(L, f, args);
  L.cCalls--;
  return r;
}

/**
 * Calls a metamethod for an operation: an error of a native gets what it lacks from the Lua function that the operation
 * is in, which is its caller.
 */
export function callMetamethod(L: LuaState, handler: LuaValue, ...args: LuaValue[]): Result {
  if (L.cCalls >= MAX_C_CALLS) throw LuaError.runtime("C stack overflow");
  L.cCalls++;
  const r = handler instanceof LuaFunction ? handler.c(...args) : callMeta(L, handler, args);
  L.cCalls--;
  return r;
}

/**
 * Calls a value that is not a function through `__call` (manual 2.4).
 * Raises "attempt to call a X value", with variable info when it happens at a call instruction.
 */
export function callMeta(L: LuaState, f: LuaValue, args: readonly LuaValue[]): Result {
  const all = [...args];
  let target = f;
  while (!(target instanceof LuaFunction)) {
    const handler = metamethod(L, target, TM.Call);
    if (handler === undefined) throw callError(target);
    all.unshift(target);
    target = handler;
  }
  return target.c(...all);
}

function callError(f: LuaValue): LuaError {
  return new LuaError(undefined, 1, { kind: "call", typeName: typeName(f) }, true);
}
