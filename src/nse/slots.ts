import type { ScriptThread } from "./script-thread.ts";
import type { Giver, WaitTarget } from "./wait.ts";

/** Limits how many threads own connected sockets. A thread that owns one may open more. */
export class SlotLimit implements WaitTarget {
  readonly name = "connection slot";
  readonly giving = "taken by";
  /** Open sockets by owner. */
  private readonly owners = new Map<ScriptThread, number>();
  private waiters: (() => void)[] = [];

  constructor(readonly max: number) {}

  givers(): readonly Giver[] {
    return [...this.owners.keys()].map((thread) => ({ thread }));
  }

  /** Takes a slot for one more socket of the thread; false when none is free. */
  take(thread: ScriptThread): boolean {
    const open = this.owners.get(thread);
    if (open === undefined && this.owners.size >= this.max) return false;
    this.owners.set(thread, (open ?? 0) + 1);
    return true;
  }

  /** Gives back what `take` took; when the thread has no socket left, all waiters try again. */
  release(thread: ScriptThread): void {
    const open = this.owners.get(thread);
    if (open === undefined) return;
    if (open > 1) {
      this.owners.set(thread, open - 1);
      return;
    }
    this.owners.delete(thread);
    const waiters = this.waiters;
    this.waiters = [];
    for (const wake of waiters) wake();
  }

  /** Calls `wake` when a slot becomes free; returns how to give up. */
  wait(wake: () => void): () => void {
    this.waiters.push(wake);
    return () => {
      this.waiters = this.waiters.filter((w) => w !== wake);
    };
  }

  /** Number of threads waiting to connect. */
  get waiting(): number {
    return this.waiters.length;
  }
}
