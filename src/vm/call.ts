import { settleInNative } from "./debuginfo.ts";
import { LuaError } from "./errors.ts";
import { NativeFrame, NativeMark } from "./frame.ts";
import { callHooked } from "./hooks.ts";
import { metamethod, TM } from "./metamethods.ts";
import { checkNativeCalls } from "./overflow.ts";
import { type LuaState, MAX_C_CALLS } from "./state.ts";
import { typeNameOf } from "./tostring.ts";
import { LuaClosure, LuaFunction, type LuaValue, NativeFunction, type Result, UNWIND } from "./value.ts";

/** Calls any value from a native: counts against the C levels, and settles what an error of a native lacks. */
export function callValue(L: LuaState, f: LuaValue, args: LuaValue[]): Result {
  const levels = L.cCalls;
  if (levels >= MAX_C_CALLS) checkNativeCalls(L);
  L.cCalls = levels + 1;
  let r: Result;
  if (f instanceof LuaClosure) r = invoke(L, f, args);
  else if (f instanceof LuaFunction) r = callFromNative(L, f, args);
  else {
    const all = [...args];
    const target = resolveCall(L, f, all);
    r = target instanceof LuaClosure ? invoke(L, target, all) : callFromNative(L, target, all);
  }
  // An error that unwinds has left it higher.
  L.cCalls = levels;
  return r;
}

function callFromNative(L: LuaState, f: LuaFunction, args: LuaValue[]): Result {
  let r: Result;
  try {
    r = invoke(L, f, args);
  } catch (e) {
    throw leftNative(settleInNative(L, e, f, args.length), f);
  }
  if (r === UNWIND) markNativeCall(L, f, args.length);
  return r;
}

/** Calls a function with a list of arguments. */
export function callList(f: LuaFunction, args: readonly LuaValue[]): Result {
  switch (args.length) {
    case 0:
      return f.c();
    case 1:
      return f.c(args[0]);
    case 2:
      return f.c(args[0], args[1]);
    case 3:
      return f.c(args[0], args[1], args[2]);
    case 4:
      return f.c(args[0], args[1], args[2], args[3]);
    default:
      return f.c(...args);
  }
}

/** Notes a native among the frames that an error has left. */
function leftNative(thrown: unknown, f: LuaFunction): unknown {
  if (thrown instanceof LuaError) {
    const mark = new NativeMark(f instanceof NativeFunction ? f.name : "?");
    mark.call = { f, given: 0 };
    thrown.left(mark, mark);
  }
  return thrown;
}

/** Calls a function, with its events when a hook wants them. */
function invoke(L: LuaState, f: LuaFunction, args: LuaValue[]): Result {
  if (L.current.trap !== 0) return callHooked(L, f, args);
  return callList(f, args);
}

/** Notes in the frames that a native has left that a native called it, so that its errors are settled as by `callValue`. */
export function markNativeCall(L: LuaState, f: LuaFunction, given: number): void {
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
export function callMetamethod(L: LuaState, handler: LuaValue, a: LuaValue, b: LuaValue): Result {
  if (!(handler instanceof LuaClosure) || L.current.trap !== 0) return callHandler(L, handler, [a, b]);
  const levels = L.cCalls;
  if (levels >= MAX_C_CALLS) checkNativeCalls(L);
  L.cCalls = levels + 1;
  const r = handler.c(a, b);
  L.cCalls = levels;
  return r;
}

/** As `callMetamethod`, for `__newindex`. */
export function callMetamethod3(L: LuaState, handler: LuaValue, a: LuaValue, b: LuaValue, c: LuaValue): Result {
  if (!(handler instanceof LuaClosure) || L.current.trap !== 0) return callHandler(L, handler, [a, b, c]);
  const levels = L.cCalls;
  if (levels >= MAX_C_CALLS) checkNativeCalls(L);
  L.cCalls = levels + 1;
  const r = handler.c(a, b, c);
  L.cCalls = levels;
  return r;
}

function callHandler(L: LuaState, handler: LuaValue, args: LuaValue[]): Result {
  const levels = L.cCalls;
  if (levels >= MAX_C_CALLS) checkNativeCalls(L);
  L.cCalls = levels + 1;
  let r: Result;
  const target = handler instanceof LuaFunction ? handler : resolveCall(L, handler, args);
  if (target instanceof NativeFunction) {
    try {
      r = invoke(L, target, args);
    } catch (e) {
      throw leftNative(e, target);
    }
  } else r = invoke(L, target, args);
  // An error that unwinds has left it higher.
  L.cCalls = levels;
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
  return invoke(L, resolveCall(L, f, all), all);
}
