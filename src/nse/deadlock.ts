import type { Frame } from "../vm/frame.ts";
import type { LuaState } from "../vm/state.ts";
import type { Thread } from "../vm/thread.ts";
import { framesFrom, traceback } from "../vm/traceback.ts";
import type { ScriptThread } from "./script-thread.ts";

/** The frames of a whole chain of coroutines, innermost first: the child's, then those of the thread that resumed it. */
function chainFrames(innermost: Thread): Frame[] {
  const frames: Frame[] = [];
  for (let t: Thread | null = innermost; t !== null; t = t.resumer) frames.push(...framesFrom(t.top));
  return frames;
}

/** Where a waiting thread stands: script, target, what it waits for, and its Lua stack across coroutines. */
export function describeWait(L: LuaState, thread: ScriptThread): string {
  const where = thread.target === "" ? "" : ` against ${thread.target}`;
  const who = `${thread.script.id}${thread.isWorker ? " (worker)" : ""}${where}`;
  if (thread.wait === null) return `${who}: not waiting`;
  return traceback(L, chainFrames(thread.wait.coroutine), `${who} waits for ${thread.wait.what}`, false);
}

/** The report on threads that nothing can wake any more. */
export function deadlockReport(L: LuaState, threads: readonly ScriptThread[]): string {
  const one = threads.length === 1;
  const head = `Deadlock: ${threads.length} ${one ? "thread waits" : "threads wait"} and nothing can wake ${one ? "it" : "them"}.`;
  return [head, ...threads.map((t) => describeWait(L, t))].join("\n").replaceAll("\n", "\n  ");
}
