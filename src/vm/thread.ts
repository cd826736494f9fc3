import type { Frame } from "./frame.ts";
import type { ThreadHook } from "./hooks.ts";
import type { LuaState } from "./state.ts";
import type { LuaFunction, LuaValue } from "./value.ts";

export type ThreadStatus = "running" | "suspended" | "normal" | "dead";

/** Where a thread is in its life; its status is derived from this and from who resumed whom. */
export const enum Life {
  /** Not begun: `body` has not been called. */
  Fresh,
  /** Begun and not ended: its heap frames are `top`, the rest is on the JavaScript stack if it is running. */
  Live,
  /** Ended: by return, by error (its frames are kept in `top`) or by close. */
  Dead,
}

/** A coroutine (manual 2.6). */
export class Thread {
  life = Life.Fresh;
  /** The innermost frame on the heap. */
  top: Frame | null = null;
  /** The thread that resumed it and waits for it; null when it is not resumed, and for a base thread. */
  resumer: Thread | null = null;
  /** How many threads are below it in its chain of resumes. */
  level = 0;
  /** How often it has yielded: C levels from before a yield do not count, as in the reference. */
  yields = 0;
  /** How many natives that do not allow a yield are active. */
  noYield = 0;
  /** The message handler of the innermost `xpcall`, unless a `pcall` is nearer: what other natives catch is given to it too. */
  handler: LuaValue = undefined;
  /** True while a message handler has to do with a stack overflow: there is no room for another one. */
  handlesOverflow = false;
  /** The error it died of. */
  failed = false;
  error: LuaValue = undefined;
  /** For a base thread that is suspended: the innermost thread of its chain, where it goes on. */
  innermost: Thread | null = null;
  /** True for a thread that the host drives; a Lua yield in it has nowhere to go unless the host takes it. */
  isBase = false;
  /** For a base thread: it is a main thread to Lua code, in which nothing can yield. */
  isMain = false;
  /** For a base thread: its driver can wait for promises. */
  canWait = false;
  /** For a base thread: its driver goes on with it after a pause (meter.ts). */
  canPause = false;
  /** For a base thread: the collector knows it (`Collector.addBase`). */
  isKnown = false;
  /** The native, without a frame of its own, that it waits in: `coroutine.yield`. */
  waiting: LuaFunction | null = null;
  /** See hooks.ts: what it is hooked with, the events wanted now (`HookMask`), and whether the hook is running. */
  hook: ThreadHook | null = null;
  trap = 0;
  inHook = false;
  /** True when it is one of `LuaState.hookedThreads`. */
  hookCounts = false;

  constructor(public body: LuaValue) {}

  /** The base of the chain of resumes this thread is in. */
  base(): Thread {
    let t: Thread = this;
    while (t.resumer !== null) t = t.resumer;
    return t;
  }
}

/** The status that `coroutine.status` gives. A thread whose whole chain is off the CPU is suspended. */
export function threadStatus(L: LuaState, t: Thread): ThreadStatus {
  if (t === L.current) return "running";
  if (t.life === Life.Dead) return "dead";
  if (t.resumer === null && !t.isBase) return "suspended";
  return L.current.base() === t.base() ? "normal" : "suspended";
}
