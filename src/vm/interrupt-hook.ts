import { position } from "./debuginfo.ts";
import { LuaError } from "./errors.ts";
import { HookMask, hookWith, ThreadHook } from "./hooks.ts";
import { levelsOfThread } from "./levels.ts";
import { type Body, materialise } from "./resumable.ts";
import type { LuaState } from "./state.ts";
import { NativeFunction, NONE, type Result } from "./value.ts";

const EVENTS = HookMask.Call | HookMask.Return | HookMask.Line | HookMask.Count;

/** What an interrupt hooks a thread with: the next event, whatever it is, raises an error. */
class InterruptHook extends ThreadHook {
  constructor() {
    super(new NativeFunction("?", () => NONE), EVENTS, 1);
  }

  override run(L: LuaState): Result {
    return materialise(L, "", raise(L));
  }
}

// biome-ignore lint/correctness/useYield: the body only needs the stack on the heap.
function* raise(L: LuaState): Body {
  hookWith(L, L.current, null);
  // The reference names the line of the function that has called the interrupted one.
  const caller = levelsOfThread(L, L.current)[1]?.frame;
  throw new LuaError(`${caller == null ? "" : position(caller)}interrupted!`);
}

/**
 * Interrupts the main thread, which must be off the JavaScript stack, as SIGINT does in the reference's interpreter: it
 * has the error "interrupted!" at the place where it goes on, which a coroutine that it waits for puts off. A hook that
 * it has is gone.
 */
export function interruptMain(L: LuaState): void {
  hookWith(L, L.main, new InterruptHook());
}
