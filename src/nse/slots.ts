import type { ScriptThread } from "./script-thread.ts";
import type { Giver, WaitTarget } from "./wait.ts";

interface Waiter {
  readonly thread: ScriptThread;
  readonly wake: () => void;
}

/**
 * Limits how many threads own connected sockets. A thread that owns one may open more. A free slot is offered to those who
 * wait in order of arrival, one at a time; until it runs somebody else may take it, then it is first in the line again.
 */
export class SlotLimit implements WaitTarget {
  readonly name = "connection slot";
  readonly giving = "taken by";
  readonly nobody = "taken by nobody";
  /** Open sockets by owner. */
  private readonly owners = new Map<ScriptThread, number>();
  private waiters: Waiter[] = [];
  /** Threads that were woken for a free slot and have not run since. */
  private readonly offered = new Set<ScriptThread>();

  constructor(readonly max: number) {}

  givers(): readonly Giver[] {
    return [...this.owners.keys()].map((thread) => ({ thread }));
  }

  /** Takes a slot for one more socket of the thread; false when none is free. */
  take(thread: ScriptThread): boolean {
    if (this.offered.delete(thread)) thread.destructors.delete(this);
    const open = this.owners.get(thread);
    if (open === undefined && this.owners.size >= this.max) return false;
    this.owners.set(thread, (open ?? 0) + 1);
    return true;
  }

  /** Gives back what `take` took; when the thread has no socket left, its slot is free. */
  release(thread: ScriptThread): void {
    const open = this.owners.get(thread);
    if (open === undefined) return;
    if (open > 1) {
      this.owners.set(thread, open - 1);
      return;
    }
    this.owners.delete(thread);
    this.offer();
  }

  /** Wakes as many as there are free slots. */
  private offer(): void {
    while (this.waiters.length > 0 && this.owners.size + this.offered.size < this.max) {
      const { thread, wake } = this.waiters.shift() as Waiter;
      this.offered.add(thread);
      // A thread that ends before it runs leaves the slot to the next.
      thread.destructors.set(this, () => {
        this.offered.delete(thread);
        this.offer();
      });
      wake();
    }
  }

  /**
   * Calls `wake` when a slot becomes free; the thread then has to `take` it. Returns how to give up.
   * @param again true for a thread that was woken in vain.
   */
  wait(thread: ScriptThread, wake: () => void, again: boolean): () => void {
    const waiter = { thread, wake };
    if (again) this.waiters.unshift(waiter);
    else this.waiters.push(waiter);
    return () => {
      this.waiters = this.waiters.filter((w) => w !== waiter);
    };
  }

  /** Number of threads waiting to connect. */
  get waiting(): number {
    return this.waiters.length;
  }
}
