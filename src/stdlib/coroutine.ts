import { inheritHook } from "../vm/hooks.ts";
import { coClose, coResume, coWrapCall, coYield } from "../vm/resume.ts";
import { claimRoom } from "../vm/room.ts";
import type { LuaState } from "../vm/state.ts";
import type { LuaTable } from "../vm/table.ts";
import { Thread, threadStatus } from "../vm/thread.ts";
import {
  type CallTarget,
  type LuaFunction,
  type LuaValue,
  NativeFunction,
  NONE,
  type Result,
  Values,
} from "../vm/value.ts";
import { checkFunction, typeError } from "./args.ts";
import { defineLib } from "./lib.ts";

function checkThread(v: LuaValue, n: number): Thread {
  if (v instanceof Thread) return v;
  throw typeError(n, "thread", v);
}

/** Bytes that a coroutine takes with its first frames. */
const THREAD = 1024;

function newThread(L: LuaState, f: LuaFunction): Thread {
  claimRoom(THREAD);
  const co = new Thread(f);
  inheritHook(L.current, co);
  return co;
}

/** What is handed on when a thread begins, goes on or yields, as calls give results: the first `n` of three values. */
function few(n: number, a: LuaValue, b: LuaValue, c: LuaValue): Result {
  if (n === 0) return NONE;
  return n === 1 ? a : new Values(n === 2 ? [a, b] : [a, b, c]);
}

/** As `few`, of more than three. */
function many(...list: LuaValue[]): Result {
  return new Values(list);
}

/** As `many`, of all but the first. */
function manyAfter(_co?: LuaValue, ...list: LuaValue[]): Result {
  return new Values(list);
}

// Rest parameters would be lists, at every switch; V8 does without an `arguments` that is only spread.
// biome-ignore-start lint/complexity/noArguments: see above.

/** `coroutine.yield` of a state. */
function yieldFunction(L: LuaState): CallTarget {
  return function (a, b, c) {
    const n = arguments.length;
    return coYield(L, n <= 3 ? few(n, a, b, c) : many(...arguments), this);
  };
}

/** `coroutine.resume` of a state. */
function resumeFunction(L: LuaState): CallTarget {
  return function (co, a, b, c) {
    const thread = checkThread(co, 1);
    const n = arguments.length - 1;
    return coResume(L, thread, n <= 3 ? few(n, a, b, c) : manyAfter(...arguments));
  };
}

/** What `coroutine.wrap` gives, in a state. The coroutine is only where the collector sees it. */
function wrapped(L: LuaState): CallTarget {
  return function (a, b, c) {
    const co = (this as NativeFunction).upvalues[0] as Thread;
    const n = arguments.length;
    return coWrapCall(L, co, n <= 3 ? few(n, a, b, c) : many(...arguments));
  };
}
// biome-ignore-end lint/complexity/noArguments: see above.

/** The coroutine library (manual 6.2). */
export function openCoroutine(L: LuaState): LuaTable {
  const call = wrapped(L);
  const lib = defineLib(L, "coroutine", {
    close: (co) => coClose(L, checkThread(co, 1)),
    create: (f) => newThread(L, checkFunction(f, 1)),
    isyieldable: (...args) => (args.length > 0 ? checkThread(args[0], 1) : L.current).noYield === 0,
    resume: resumeFunction(L),
    running: () => new Values([L.current, L.current.isMain]),
    status: (co) => threadStatus(L, checkThread(co, 1)),
    wrap: (f) => {
      const co = newThread(L, checkFunction(f, 1));
      return new NativeFunction("coroutine.wrap", call, [co]);
    },
    yield: yieldFunction(L),
  });
  L.resumeFunction = lib.getStr("resume") as LuaFunction;
  return lib;
}
