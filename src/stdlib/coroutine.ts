import { coClose, coResume, coWrapCall, coYield } from "../vm/resume.ts";
import type { LuaState } from "../vm/state.ts";
import type { LuaTable } from "../vm/table.ts";
import { Thread, threadStatus } from "../vm/thread.ts";
import { type LuaFunction, type LuaValue, NativeFunction, Values } from "../vm/value.ts";
import { checkFunction, typeError } from "./args.ts";
import { defineLib } from "./lib.ts";

function checkThread(v: LuaValue, n: number): Thread {
  if (v instanceof Thread) return v;
  throw typeError(n, "thread", v);
}

/** The coroutine library (manual 6.2). */
export function openCoroutine(L: LuaState): LuaTable {
  return defineLib(L, "coroutine", {
    close: (co) => coClose(L, checkThread(co, 1)),
    create: (f) => new Thread(checkFunction(f, 1)),
    isyieldable: (...args) => (args.length > 0 ? checkThread(args[0], 1) : L.current).noYield === 0,
    resume: (co, ...args) => coResume(L, checkThread(co, 1), args),
    running: () => new Values([L.current, L.current === L.main]),
    status: (co) => threadStatus(L, checkThread(co, 1)),
    wrap: (f) => {
      const co = new Thread(checkFunction(f, 1) as LuaFunction);
      return new NativeFunction("coroutine.wrap", (...args) => coWrapCall(L, co, args));
    },
    yield: (...args) => coYield(L, args),
  });
}
