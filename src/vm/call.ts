import { settleInNative } from "./debuginfo.ts";
import { LuaError } from "./errors.ts";
import { NativeFrame, NativeMark } from "./frame.ts";
import { metamethod, TM } from "./metamethods.ts";
import { type LuaState, MAX_C_CALLS } from "./state.ts";
import { typeNameOf } from "./tostring.ts";
import { LuaClosure, LuaFunction, type LuaValue, NativeFunction, type Result, UNWIND } from "./value.ts";

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
    if (r === UNWIND) markNativeCall(L, f, args.length);
  } else r = callMeta(L, f, args);
  L.cCalls--;
  return r;
}

/** Notes in the frames that a native has left that a native called it, so that its errors are settled as by `callValue`. */
function markNativeCall(L: LuaState, f: LuaFunction, given: number): void {
  let outer = L.leftTail;
  if (!(outer instanceof NativeFrame) || outer.call !== null) {
    outer = new NativeMark(f instanceof NativeFunction ? f.name : "?");
    outer.depth = L.depth;
    L.leave(outer, outer);
  }
  (outer as NativeFrame).call = { f, given };
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
 * Finds the function behind a value that is called (manual 2.4, `__call`); the values it passes on the way go before the
 * arguments. Raises "attempt to call a X value", with variable info when it happens at a call instruction.
 */
export function resolveCall(L: LuaState, f: LuaValue, args: LuaValue[]): LuaFunction {
  let target = f;
  while (!(target instanceof LuaFunction)) {
    const handler = metamethod(L, target, TM.Call);
    if (handler === undefined) {
      throw new LuaError(undefined, 1, { kind: "call", typeName: typeNameOf(L, target) }, true);
    }
    args.unshift(target);
    target = handler;
  }
  return target;
}

/** Calls a value that is not a function. */
export function callMeta(L: LuaState, f: LuaValue, args: readonly LuaValue[]): Result {
  const all = [...args];
  return resolveCall(L, f, all).c(...all);
}
