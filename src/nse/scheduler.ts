import type { LuaError } from "../vm/errors.ts";
import type { Result } from "../vm/value.ts";
import type { IoDriver } from "./io/driver.ts";
import type { ScriptThread } from "./script-thread.ts";

/** How long script threads may run before the event loop gets its turn, in milliseconds. */
export const SLICE_MS = 10;

/** A thread that can go on, and the result or the error that its wait ended with. */
export interface Ready {
  readonly thread: ScriptThread;
  readonly result: Result;
  readonly error: LuaError | null;
  /** True when it has not begun. */
  readonly fresh: boolean;
}

/** Starts one more thread that is not a worker; false when there is none left to start. */
export type ThreadSource = () => boolean;

/** What the scheduler has done with threads. */
export interface SchedulerHost {
  /** All threads that have not ended, in order of their start. */
  readonly live: ReadonlySet<ScriptThread>;
  /** Puts a thread on the CPU until it waits, ends or has used up its slice. */
  step(next: Ready): void;
  /** Ends threads that nothing can wake any more. */
  deadlocked(threads: readonly ScriptThread[]): void;
}

/**
 * Says which thread runs when: in time slices, between which the event loop gets its turn. It starts instances while there
 * is room for more threads, and knows when all is over or nothing can go on.
 */
export class Scheduler {
  /** Where more instances come from; null when there are no more. */
  source: ThreadSource | null = null;
  /** Threads that are not workers. */
  mains = 0;
  /** Waits that something outside the engine will end. */
  outside = 0;
  private readonly ready: Ready[] = [];
  /** When the event loop gets its turn, by the driver's clock. */
  private sliceEnd = 0;
  private pumping = false;
  /** A thread was paused since the event loop had its last turn. */
  private sliced = false;
  private pumpScheduled = false;
  private idle: (() => void) | null = null;
  private failure: { readonly thrown: unknown } | null = null;

  /**
   * @param maxThreads no more instances are started while that many threads are alive.
   * @param pick gives the position, below `count`, of the ready thread that runs next; without it, first come, first served.
   */
  constructor(
    private readonly host: SchedulerHost,
    private readonly driver: IoDriver,
    private readonly maxThreads: number,
    private readonly pick: ((count: number) => number) | undefined,
  ) {}

  /** True when there are no threads but workers, and no more to start. */
  get finished(): boolean {
    return this.mains === 0 && this.source === null;
  }

  /** True when the event loop is to get its turn. */
  get sliceOver(): boolean {
    return this.driver.now() >= this.sliceEnd;
  }

  /** Lets a thread go on, on a later turn. */
  add(next: Ready): void {
    this.ready.push(next);
    this.wake();
  }

  /** Lets the running thread go on after the others and the event loop have had their turn: its slice is over. */
  addSliced(next: Ready): void {
    this.ready.push(next);
    this.sliced = true;
  }

  /** Runs until all is over. Rejects with what a driver or the machine itself has thrown. */
  async run(): Promise<void> {
    while (this.mains > 0 || this.source !== null) {
      await new Promise<void>((resolve) => {
        this.idle = resolve;
        this.wake();
      });
      if (this.failure !== null) throw this.failure.thrown;
    }
  }

  /** Starts no more instances, and forgets a failure. */
  stop(): void {
    this.failure = null;
    this.source = null;
  }

  /** Forgets the threads that are ready. */
  clear(): void {
    this.ready.length = 0;
  }

  /** Lets `run` see that all is over. */
  becomeIdle(): void {
    const idle = this.idle;
    this.idle = null;
    idle?.();
  }

  /** Sees to it that ready threads get a turn. */
  wake(): void {
    if (this.pumping || this.pumpScheduled) return;
    this.pumpScheduled = true;
    queueMicrotask(() => this.pump());
  }

  /** Starts instances while there is room for more threads. */
  private fill(): void {
    while (this.source !== null && this.host.live.size < this.maxThreads) {
      if (!this.source()) this.source = null;
    }
  }

  private pump(): void {
    this.pumpScheduled = false;
    this.pumping = true;
    let again = false;
    try {
      again = this.turn();
    } catch (e) {
      this.failure = { thrown: e };
      this.becomeIdle();
    } finally {
      this.pumping = false;
    }
    if (this.finished) this.becomeIdle();
    else if (again) {
      // What has come in meanwhile from outside gets its turn first.
      this.pumpScheduled = true;
      setImmediate(() => this.pump());
    }
  }

  /** Lets ready threads run. True when some are left because the time slice is over. */
  private turn(): boolean {
    const { live } = this.host;
    this.sliceEnd = this.driver.now() + SLICE_MS;
    this.sliced = false;
    for (;;) {
      this.fill();
      if (this.finished) return false;
      if (this.ready.length === 0) {
        if (this.outside > 0 || live.size === 0) return false;
        this.host.deadlocked([...live]);
        continue;
      }
      const at = this.pick?.(this.ready.length) ?? 0;
      const next = (at === 0 ? this.ready.shift() : this.ready.splice(at, 1)[0]) as Ready;
      if (next.thread.ending === null) this.host.step(next);
      if (this.ready.length > 0 && (this.sliced || this.sliceOver)) return true;
    }
  }
}

/** A choice below `count` from a stream of random numbers that a seed of 32 bits begins (xorshift). */
export function seededPick(seed: number): (count: number) => number {
  let state = seed | 0 || 0x2545f491;
  return (count) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % count;
  };
}
