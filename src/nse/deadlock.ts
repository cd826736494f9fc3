import type { Frame } from "../vm/frame.ts";
import type { LuaState } from "../vm/state.ts";
import type { Thread } from "../vm/thread.ts";
import { framesFrom, traceback } from "../vm/traceback.ts";
import type { ScriptThread } from "./script-thread.ts";
import type { Wait } from "./wait.ts";

/** The frames of a whole chain of coroutines, innermost first: the child's, then those of the thread that resumed it. */
function chainFrames(innermost: Thread): Frame[] {
  const frames: Frame[] = [];
  for (let t: Thread | null = innermost; t !== null; t = t.resumer) frames.push(...framesFrom(t.top));
  return frames;
}

/** True when a coroutine is part of the chain that waits, so that it cannot do anything before the wait ends. */
function waitsIn(wait: Wait, coroutine: Thread): boolean {
  for (let t: Thread | null = wait.coroutine; t !== null; t = t.resumer) if (t === coroutine) return true;
  return false;
}

/** What a thread waits for that one thread alone can give: that thread's wait, if the giver is part of it. */
function blocker(wait: Wait): Wait | null {
  const giver = wait.on?.sole?.() ?? null;
  if (giver?.coroutine === undefined) return null;
  const next = giver.thread.wait;
  return next !== null && waitsIn(next, giver.coroutine) ? next : null;
}

/**
 * The threads of a circle of waits that a thread has just closed by waiting: each waits for what a coroutine holds that
 * is itself waiting in the next one. Empty when there is none.
 */
export function circleFrom(thread: ScriptThread): ScriptThread[] {
  const circle: ScriptThread[] = [];
  for (let wait = thread.wait; wait !== null && !circle.includes(wait.thread); wait = blocker(wait)) {
    circle.push(wait.thread);
    if (blocker(wait)?.thread === thread) return circle;
  }
  return [];
}

/** "http-title (worker) against 10.0.0.1:80". */
function describeThread(thread: ScriptThread): string {
  const where = thread.target === "" ? "" : ` against ${thread.target}`;
  return `${thread.script.id}${thread.isWorker ? " (worker)" : ""}${where}`;
}

/** Tells about threads by their numbers in the report. */
class Numbering {
  private readonly numbers: Map<ScriptThread, number>;

  constructor(threads: readonly ScriptThread[]) {
    this.numbers = new Map(threads.map((t, i) => [t, i + 1]));
  }

  of(thread: ScriptThread): string {
    const n = this.numbers.get(thread);
    return n === undefined ? describeThread(thread) : `#${n}`;
  }

  /** "#1 a against 10.0.0.1 waits for mutex "m", held by #2; holds mutex "n"". */
  line(thread: ScriptThread): string {
    const { wait } = thread;
    const parts = [`${this.of(thread)} ${describeThread(thread)}`];
    if (wait === null) parts.push(" is not waiting");
    else {
      parts.push(` waits for ${wait.what}`);
      if (wait.on !== null) parts.push(`, ${this.givers(wait)}`);
    }
    const held = thread.holdings();
    if (held.length > 0) parts.push(`; holds ${held.join(", ")}`);
    return parts.join("");
  }

  private givers(wait: Wait): string {
    const names = new Map<string, string>();
    for (const { thread, coroutine } of wait.on?.givers(wait.thread) ?? []) {
      const elsewhere = coroutine !== undefined && thread.wait !== null && !waitsIn(thread.wait, coroutine);
      const itself = thread === wait.thread ? " itself" : "";
      names.set(this.of(thread), `${this.of(thread)}${itself}${elsewhere ? " in another coroutine" : ""}`);
    }
    return names.size === 0 ? `${wait.on?.nobody}` : `${wait.on?.giving} ${[...names.values()].join(", ")}`;
  }
}

/** Threads of which each waits for something that the next one has to give, the last for the first; empty without any. */
function someCircle(threads: readonly ScriptThread[]): ScriptThread[] {
  const among = new Set(threads);
  const seen = new Set<ScriptThread>();
  const path: ScriptThread[] = [];
  const visit = (thread: ScriptThread): ScriptThread[] => {
    const at = path.indexOf(thread);
    if (at >= 0) return path.slice(at);
    if (seen.has(thread)) return [];
    seen.add(thread);
    path.push(thread);
    for (const giver of thread.wait?.on?.givers(thread) ?? []) {
      const found = among.has(giver.thread) ? visit(giver.thread) : [];
      if (found.length > 0) return found;
    }
    path.pop();
    return [];
  };
  for (const thread of threads) {
    const found = visit(thread);
    if (found.length > 0) return found;
  }
  return [];
}

/**
 * The report on threads that nothing can wake any more: who waits for what and who has it, a circle of waits if there is
 * one, and each thread's Lua stack through all of its coroutines.
 */
export function deadlockReport(L: LuaState, threads: readonly ScriptThread[]): string {
  const one = threads.length === 1;
  const numbers = new Numbering(threads);
  const head = `Deadlock: ${threads.length} ${one ? "thread waits" : "threads wait"} and nothing can wake ${one ? "it" : "them"}.`;
  const lines = [head, ...threads.map((t) => numbers.line(t))];
  const circle = someCircle(threads);
  const [first] = circle;
  if (first !== undefined) lines.push(`circle: ${[...circle, first].map((t) => numbers.of(t)).join(" -> ")}`);
  for (const t of threads) {
    if (t.wait === null) continue;
    lines.push(traceback(L, chainFrames(t.wait.coroutine), `${numbers.of(t)} ${t.script.id}`, false));
  }
  return lines.join("\n").replaceAll("\n", "\n  ");
}

/**
 * Where each of several threads stands: what it waits for and who has it, and its Lua stack through all of its coroutines.
 * @param note what else is to be said of a thread, after its line.
 */
export function waitReport(
  L: LuaState,
  threads: readonly ScriptThread[],
  note: (thread: ScriptThread) => string,
): string {
  const numbers = new Numbering(threads);
  return threads
    .map((t) => {
      const line = `${numbers.line(t)}${note(t)}`;
      const text = t.wait === null ? line : traceback(L, chainFrames(t.wait.coroutine), line, false);
      return text.replaceAll("\n", "\n  ");
    })
    .join("\n");
}

/** Why a thread that is ended for a deadlock waited: for its outcome. */
export function deadlockReason(thread: ScriptThread): string {
  return thread.wait === null ? "nothing could wake it any more" : `nothing could end its wait for ${thread.wait.what}`;
}
