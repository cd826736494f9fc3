import type { EngineWatch } from "./engine.ts";
import type { ScriptThread } from "./script-thread.ts";
import type { Wait } from "./wait.ts";

/** A time in which a thread waited, in milliseconds from the timeline's start. */
export interface WaitSpan {
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

/** One thread's life. */
export interface ThreadSpan {
  readonly script: string;
  /** "ip:port", "ip" or "". */
  readonly target: string;
  readonly isWorker: boolean;
  readonly ending: string;
  readonly from: number;
  readonly to: number;
  readonly waits: readonly WaitSpan[];
}

/** Threads and waits that are kept: those of the longest lives, and of each the longest waits. */
const MAX_THREADS = 400;
const MAX_WAITS = 200;

/** Keeps who waited for what and how long, for a picture of it. Rules that said no are left out. */
export class Timeline implements EngineWatch {
  private readonly waits = new Map<ScriptThread, WaitSpan[]>();
  private threads: ThreadSpan[] = [];
  /** Threads that were not kept. */
  dropped = 0;

  /** @param start the engine's clock when the run began. */
  constructor(private readonly start: number) {}

  waited(wait: Wait, now: number): void {
    const { thread, what } = wait;
    let list = this.waits.get(thread);
    if (list === undefined) {
      list = [];
      this.waits.set(thread, list);
    }
    const from = wait.since - this.start;
    const last = list.at(-1);
    // Short waits for the same thing one after the other look like one.
    if (last !== undefined && last.what === what && from - last.to < 1)
      list[list.length - 1] = { ...last, to: now - this.start };
    else list.push({ what, from, to: now - this.start });
    if (list.length > 2 * MAX_WAITS) this.waits.set(thread, longest(list, MAX_WAITS));
  }

  ended(thread: ScriptThread, now: number): void {
    const waits = this.waits.get(thread) ?? [];
    this.waits.delete(thread);
    if (thread.ending === "no-match" || thread.ending === null) return;
    this.threads.push({
      script: thread.script.id,
      target: thread.target,
      isWorker: thread.isWorker,
      ending: thread.ending,
      from: thread.startedAt - this.start,
      to: now - this.start,
      waits: waits.length > MAX_WAITS ? longest(waits, MAX_WAITS) : waits,
    });
    if (this.threads.length > 2 * MAX_THREADS) this.prune();
  }

  /** The lives that were kept, in order of their beginning. */
  spans(): readonly ThreadSpan[] {
    this.prune();
    return [...this.threads].sort((a, b) => a.from - b.from || a.to - b.to);
  }

  private prune(): void {
    if (this.threads.length <= MAX_THREADS) return;
    this.dropped += this.threads.length - MAX_THREADS;
    this.threads = longest(this.threads, MAX_THREADS);
  }
}

function longest<T extends { readonly from: number; readonly to: number }>(list: readonly T[], count: number): T[] {
  const kept = new Set([...list].sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, count));
  return list.filter((span) => kept.has(span));
}
