import type { LuaState } from "./state.ts";
import { Unwind } from "./state.ts";
import type { WorkMeter } from "./work.ts";

/**
 * True while some state has an interrupt that compiled loops have to see. They read it in each round, as a property of
 * JavaScript's global object: while that has never been written since it was made, V8 takes it for a constant, so that the
 * test is no part of the machine code, which is given up at the first write. What a closure or a parameter gives would be a
 * load, and a test, in each round wherever V8 replaces a function while it runs.
 */
export const LOOP_FLAG = "neapInterrupt";

/** Makes the flag anew: a property that has been written once is no constant any more. */
function setLoopFlag(value: boolean): void {
  const global = globalThis as unknown as Record<string, boolean>;
  if (value) {
    global[LOOP_FLAG] = true;
    return;
  }
  delete global[LOOP_FLAG];
  global[LOOP_FLAG] = false;
}

/**
 * How a host gets the attention of code that is running: it asks, from another thread by way of an interrupt of V8, and the
 * code leaves for the heap at the next place where it can, as a suspension with a request of the host's. What a metered
 * state does when a budget is spent is the same; without a meter nothing is counted for it.
 */
export class Interrupts implements WorkMeter {
  /** The request to leave with; null when nobody asks. */
  private request: object | null = null;
  private forLoops = false;
  private looks = 0;
  /**
   * Told now and then that code is running: `unseen` when it may run on from here for any time without telling it again.
   * Null when nobody wants to know (any more).
   */
  private watch: ((unseen: boolean) => void) | null = null;
  readonly limitsMemory = false;

  constructor(private readonly L: LuaState) {
    setLoopFlag(false);
  }

  get isPending(): boolean {
    return this.request !== null;
  }

  get isWatched(): boolean {
    return this.watch !== null;
  }

  /** Sets who is told that code is running; null: nobody. */
  setWatch(watch: ((unseen: boolean) => void) | null): void {
    this.watch = watch;
    this.L.interruptsChanged();
  }

  /**
   * Has the running code leave, if only its base can wait. May be called in the middle of anything.
   * @param request of the suspension. @param loops whether compiled loops that call nothing are to see it too: V8 then
   * gives up the code of all loops. Those at which compiled code was entered see it in any case, now and then.
   */
  ask(request: object, loops: boolean): void {
    this.request = request;
    if (loops && !this.forLoops) {
      this.forLoops = true;
      setLoopFlag(true);
    }
    this.L.interruptsChanged();
  }

  /** Nobody asks any more. */
  cancel(): void {
    if (this.request === null) return;
    this.request = null;
    if (this.forLoops) {
      this.forLoops = false;
      setLoopFlag(false);
    }
    this.L.interruptsChanged();
  }

  /** True when the running code has to leave now: the request is in `L.request`. */
  mustLeave(): boolean {
    const { L, request } = this;
    if (request === null || !L.current.base().canWait) return false;
    this.cancel();
    L.unwind = Unwind.Suspend;
    L.request = request;
    return true;
  }

  /** Code is running. @param unseen see `watch`. */
  running(unseen = false): void {
    this.watch?.(unseen);
  }

  /** As `running`, for the interpreter, in each round of a hot loop and each call of a hot function. */
  looksUp(): void {
    if (this.watch !== null && (++this.looks & 63) === 0) this.watch(false);
  }

  charge(): void {
    this.running();
  }
  foresee(): void {
    this.running(true);
  }
  claim(): void {
    this.running();
  }
}
