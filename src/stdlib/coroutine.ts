import { inheritHook } from "../vm/hooks.ts";
import { coClose, coResume, coWrapCall, coYield } from "../vm/resume.ts";
import { claimRoom } from "../vm/room.ts";
import type { LuaState } from "../vm/state.ts";
import type { LuaTable } from "../vm/table.ts";
import { Thread, threadStatus } from "../vm/thread.ts";
import { type CallTarget, type LuaFunction, type LuaValue, NativeFunction, NONE, pack, Values } from "../vm/value.ts";
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

// Rest parameters would be lists, at every switch; V8 does without an `arguments` of which only items are asked for.
// biome-ignore-start lint/complexity/noArguments: see above.

/** `coroutine.yield` of a state. */
function yieldFunction(L: LuaState): CallTarget {
  return function (a, b, c) {
    switch (arguments.length) {
      case 0:
        return coYield(L, NONE, this);
      case 1:
        return coYield(L, a, this);
      case 2:
        return coYield(L, new Values([a, b]), this);
      case 3:
        return coYield(L, new Values([a, b, c]), this);
      default: {
        const list: LuaValue[] = [a, b, c];
        for (let i = 3; i < arguments.length; i++) list.push(arguments[i]);
        return coYield(L, new Values(list), this);
      }
    }
  };
}

/** What `coroutine.wrap` gives, in a state. The coroutine is only where the collector sees it. */
function wrapped(L: LuaState): CallTarget {
  return function (a, b) {
    const co = (this as NativeFunction).upvalues[0] as Thread;
    switch (arguments.length) {
      case 0:
        return coWrapCall(L, co, NONE);
      case 1:
        return coWrapCall(L, co, a);
      case 2:
        return coWrapCall(L, co, new Values([a, b]));
      default: {
        const list: LuaValue[] = [a, b];
        for (let i = 2; i < arguments.length; i++) list.push(arguments[i]);
        return coWrapCall(L, co, new Values(list));
      }
    }
  };
}
// biome-ignore-end lint/complexity/noArguments: see above.

/** The coroutine library (manual 6.2). */
export function openCoroutine(L: LuaState): LuaTable {
  const call = wrapped(L);
  return defineLib(L, "coroutine", {
    close: (co) => coClose(L, checkThread(co, 1)),
    create: (f) => newThread(L, checkFunction(f, 1)),
    isyieldable: (...args) => (args.length > 0 ? checkThread(args[0], 1) : L.current).noYield === 0,
    resume: (co, ...args) => coResume(L, checkThread(co, 1), pack(args)),
    running: () => new Values([L.current, L.current.isMain]),
    status: (co) => threadStatus(L, checkThread(co, 1)),
    wrap: (f) => {
      const co = newThread(L, checkFunction(f, 1));
      return new NativeFunction("coroutine.wrap", call, [co]);
    },
    yield: yieldFunction(L),
  });
}
