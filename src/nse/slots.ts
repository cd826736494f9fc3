import type { ScriptThread } from "./script-thread.ts";
import type { Giver, WaitTarget } from "./wait.ts";

interface Waiter {
  readonly thread: ScriptThread;
  readonly wake: () => void;
}

/** Connected threads without `--max-parallelism`. */
export const CONNECTED_THREADS = 100;
/** Connected threads of one service without `--max-parallelism`: what Nmap allows to all together. */
export const CONNECTED_THREADS_OF_A_SERVICE = 21;

/**
 * Limits how many threads own connected sockets, and how many of those that run for the same service. A thread that owns
 * one may open more. A free slot is offered to those who wait in order of arrival, one at a time; until it runs somebody
 * else may take it, then it is first in the line again. Who waits for a busy service lets others pass.
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

  /** Owners by what they run for. */
  private readonly byService = new Map<string, number>();

  /** @param max threads in all. @param ofService threads that run for the same port of a host (host scripts: the host). */
  constructor(
    readonly max: number,
    readonly ofService: number = max,
  ) {}

  /** While there are slots left, a thread waits for those alone that run for its service. */
  givers({ target }: ScriptThread): readonly Giver[] {
    const owners = [...this.owners.keys()];
    const relevant = this.owners.size >= this.max ? owners : owners.filter((owner) => owner.target === target);
    return relevant.map((thread) => ({ thread }));
  }

  /** Takes a slot for one more socket of the thread; false when none is free. */
  take(thread: ScriptThread): boolean {
    if (this.offered.delete(thread)) thread.destructors.delete(this);
    const open = this.owners.get(thread);
    if (open === undefined) {
      if (this.owners.size >= this.max || this.connected(thread.target) >= this.ofService) return false;
      this.count(thread, 1);
    }
    this.owners.set(thread, (open ?? 0) + 1);
    return true;
  }

  private connected(target: string): number {
    return this.byService.get(target) ?? 0;
  }

  private count({ target }: ScriptThread, by: 1 | -1): void {
    const count = this.connected(target) + by;
    if (count === 0) this.byService.delete(target);
    else this.byService.set(target, count);
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
    this.count(thread, -1);
    this.offer();
  }

  /** True when what was offered, once taken, leaves no slot for a thread of that service. */
  private isBusy(target: string): boolean {
    let count = this.connected(target);
    for (const other of this.offered) if (other.target === target) count++;
    return count >= this.ofService;
  }

  /** Wakes as many as there are free slots. */
  private offer(): void {
    let i = 0;
    while (i < this.waiters.length && this.owners.size + this.offered.size < this.max) {
      const { thread, wake } = this.waiters[i] as Waiter;
      if (this.isBusy(thread.target)) {
        i++;
        continue;
      }
      this.waiters.splice(i, 1);
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

  /** Number of threads that own connections. */
  get taken(): number {
    return this.owners.size;
  }

  /** Number of threads waiting to connect. */
  get waiting(): number {
    return this.waiters.length;
  }
}
