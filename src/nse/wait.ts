import type { LuaError } from "../vm/errors.ts";
import type { Thread } from "../vm/thread.ts";
import type { Result } from "../vm/value.ts";
import type { ScriptThread } from "./script-thread.ts";

/** How a wait ends: with the results of the waiting call, or with an error raised from it. Only the first call counts. */
export type Wake = (result: Result, error?: LuaError) => void;

/** Begins what is waited for. `wake` may be called at once, later, or never; what is returned undoes it, if anything. */
export type Begin = (wake: Wake) => (() => void) | undefined;

/** A thread that could end somebody's wait. */
export interface Giver {
  readonly thread: ScriptThread;
  /** The one coroutine of it that can; absent when any can. */
  readonly coroutine?: Thread;
}

/** What threads wait for that another thread has to give. */
export interface WaitTarget {
  /** As reports call it: `mutex "m"`. */
  readonly name: string;
  /** What leads the list of those who could give it: "held by". */
  readonly giving: string;
  /** What stands instead of the list when it is empty. */
  readonly nobody: string;
  /** The one coroutine that can give it, if there can only be one; found without a search. */
  sole?(): Giver | null;
  /** Those that can give it to a thread that waits for it. */
  givers(waiter: ScriptThread): readonly Giver[];
}

/** One blocking operation of a script thread: NSE yield and NSE restore. */
export class Wait {
  /** Called when the thread ends while it waits. */
  cancel: (() => void) | undefined = undefined;
  /** True once woken, or given up: later wake-ups are ignored. */
  done = false;

  /** What it waits for, for reports: "receive", `mutex "m"`, …. */
  readonly what: string;
  /** What it waits for, if another thread has to give it. */
  readonly on: WaitTarget | null;

  constructor(
    readonly thread: ScriptThread,
    /** The innermost coroutine of the chain that waits. */
    readonly coroutine: Thread,
    what: string | WaitTarget,
    /** The engine's clock when it began, in milliseconds. */
    readonly since: number,
  ) {
    this.on = typeof what === "string" ? null : what;
    this.what = typeof what === "string" ? what : what.name;
  }

  /** Gives up the wait. */
  abandon(): void {
    if (this.done) return;
    this.done = true;
    this.cancel?.();
  }
}
