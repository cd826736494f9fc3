import { inheritHook } from "../vm/hooks.ts";
import { coClose, coResume, coWrapCall, coYield } from "../vm/resume.ts";
import { claimRoom } from "../vm/room.ts";
import type { LuaState } from "../vm/state.ts";
import type { LuaTable } from "../vm/table.ts";
import { Thread, threadStatus } from "../vm/thread.ts";
import { type LuaFunction, type LuaValue, NativeFunction, type Result, Values } from "../vm/value.ts";
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

/** The coroutine library (manual 6.2). */
export function openCoroutine(L: LuaState): LuaTable {
  // The coroutine is only where the collector sees it.
  const wrapped = function (this: LuaFunction, ...args: LuaValue[]): Result {
    return coWrapCall(L, (this as NativeFunction).upvalues[0] as Thread, args);
  };
  return defineLib(L, "coroutine", {
    close: (co) => coClose(L, checkThread(co, 1)),
    create: (f) => newThread(L, checkFunction(f, 1)),
    isyieldable: (...args) => (args.length > 0 ? checkThread(args[0], 1) : L.current).noYield === 0,
    resume: (co, ...args) => coResume(L, checkThread(co, 1), args),
    running: () => new Values([L.current, L.current.isMain]),
    status: (co) => threadStatus(L, checkThread(co, 1)),
    wrap: (f) => {
      const co = newThread(L, checkFunction(f, 1));
      return new NativeFunction("coroutine.wrap", wrapped, [co]);
    },
    yield(...args) {
      return coYield(L, args, this);
    },
  });
}
