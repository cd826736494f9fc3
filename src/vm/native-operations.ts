import { markNativeCall } from "./call.ts";
import { settleInNative } from "./debuginfo.ts";
import { LuaError } from "./errors.ts";
import { NativeMark } from "./frame.ts";
import { metamethod, TM } from "./metamethods.ts";
import type { LuaState } from "./state.ts";
import { type LuaFunction, type LuaValue, NativeFunction, type Result, UNWIND } from "./value.ts";

/**
 * The operations of `LuaState` for natives: errors of the operation, and of a native that is its metamethod, are complete,
 * for they belong to no operation of the Lua function that called the native.
 */

/** `t[key]`. */
export function nativeIndex(L: LuaState, t: LuaValue, key: LuaValue): Result {
  let r: Result;
  try {
    r = L.index(t, key);
  } catch (e) {
    throw settled(L, e, 2);
  }
  if (r === UNWIND) mark(L, metamethod(L, t, TM.Index), 2);
  return r;
}

/** `t[key] = value`. */
export function nativeSetIndex(L: LuaState, t: LuaValue, key: LuaValue, value: LuaValue): Result {
  let r: Result;
  try {
    r = L.setIndex(t, key, value);
  } catch (e) {
    throw settled(L, e, 3);
  }
  if (r === UNWIND) mark(L, metamethod(L, t, TM.NewIndex), 3);
  return r;
}

/** `#v`. */
export function nativeLen(L: LuaState, v: LuaValue): Result {
  let r: Result;
  try {
    r = L.len(v);
  } catch (e) {
    throw settled(L, e, 2);
  }
  if (r === UNWIND) mark(L, metamethod(L, v, TM.Len), 2);
  return r;
}

/** `a < b`. */
export function nativeLessThan(L: LuaState, a: LuaValue, b: LuaValue): Result {
  let r: Result;
  try {
    r = L.lessThan(a, b);
  } catch (e) {
    throw settled(L, e, 2);
  }
  if (r === UNWIND) mark(L, metamethod(L, a, TM.Lt) ?? metamethod(L, b, TM.Lt), 2);
  return r;
}

/** Completes what an operation raised. Of a metamethod that is a native, the error has left its mark last. */
function settled(L: LuaState, thrown: unknown, given: number): unknown {
  if (!(thrown instanceof LuaError)) return thrown;
  const { tail } = thrown;
  const handler: LuaFunction | null = tail instanceof NativeMark && tail.call !== null ? tail.call.f : null;
  return settleInNative(L, thrown, handler, given);
}

function mark(L: LuaState, handler: LuaValue, given: number): void {
  if (handler instanceof NativeFunction) markNativeCall(L, handler, given);
}
