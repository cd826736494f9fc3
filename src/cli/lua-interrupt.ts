import type { Script } from "node:vm";
import { HostError } from "../stdlib/host.ts";
import type { HostSignals } from "../stdlib/host-node.ts";
import { luaError } from "../vm/errors.ts";
import { interruptMain } from "../vm/interrupt-hook.ts";
import type { LuaState } from "../vm/state.ts";
import { Armed, CALLED, Cell, INTERRUPT_WORKER } from "./interrupt-worker.ts";

/** The request of a suspension: the program is to look whether a signal has come (`KeyboardInterrupts.look`). */
export const LOOK = Object.freeze({ why: "a signal may have come" });

/** A program that has run for so many milliseconds gets the worker. Before, the event loop keeps its signals. */
const START_AFTER = 250;
/** How long the worker may take to answer, in milliseconds. */
const ANSWERS_IN = 1000;
/** So long after a system call was interrupted it is known whether that was by SIGINT. */
const KNOWN_IN = 200;

/**
 * SIGINT, as the reference's interpreter has it: while a call of the program runs, the first one raises the error
 * "interrupted!" in it; after that, and between calls, a signal ends the process.
 *
 * A worker waits for the signal (interrupt-worker.ts). It takes some time to start, so short programs have none; until it
 * is there, a signal goes to the event loop, which has its turn as soon as the worker waits.
 */
export class KeyboardInterrupts implements HostSignals {
  private readonly cells = new Int32Array(new SharedArrayBuffer(4 * Cell.Count));
  private state: LuaState | null = null;
  private hasWorker = false;
  private isRunning = false;
  /** Since when calls of the program run. */
  private since: number | null = null;
  /** Signals that came to the event loop. */
  private early = 0;

  /** Sets the state whose program is interrupted. */
  attach(L: LuaState): void {
    this.state = L;
    L.interrupts?.setWatch((unseen) => {
      if (this.isRunning && (unseen || performance.now() - (this.since ?? 0) > START_AFTER)) this.start();
    });
    (globalThis as unknown as Record<symbol, unknown>)[Symbol.for(CALLED)] = () => this.called();
  }

  /** A call of the program begins. */
  begin(): void {
    const { cells } = this;
    this.since ??= performance.now();
    this.isRunning = true;
    this.early = 0;
    cells[Cell.Taken] = cells[Cell.Signals] as number;
    Atomics.store(cells, Cell.Running, 1);
    if (!this.hasWorker) {
      process.on("SIGINT", this.note);
      return;
    }
    const armed = Atomics.load(cells, Cell.Armed);
    if (armed === Armed.No) this.set(Cell.Rearm, 1);
    if (armed !== Armed.Yes) Atomics.wait(cells, Cell.Armed, armed, ANSWERS_IN);
  }

  /** The call has ended. */
  end(): void {
    this.isRunning = false;
    Atomics.store(this.cells, Cell.Running, 0);
    // The worker's way of having the signal would be lost with ours.
    if (!this.hasWorker) process.off("SIGINT", this.note);
    this.state?.interrupts?.cancel();
  }

  /** Starts the worker, if that has not been done. */
  start(): void {
    if (this.hasWorker) return;
    this.hasWorker = true;
    const { cells } = this;
    const interrupts = this.state?.interrupts;
    cells[Cell.Armed] = Armed.NotYet;
    // When it is there, the program leaves where that costs nothing, to see whether the event loop has a signal from before.
    interrupts?.setWatch(() => {
      if (Atomics.load(cells, Cell.Armed) === Armed.NotYet) return;
      interrupts.setWatch(null);
      interrupts.ask(LOOK, false);
    });
    try {
      // Most programs have no use for the module, and start sooner.
      const threads = process.getBuiltinModule("node:worker_threads");
      const worker = new threads.Worker(INTERRUPT_WORKER, {
        eval: true,
        workerData: cells.buffer,
        execArgv: [],
        env: threads.SHARE_ENV,
      });
      worker.on("error", () => this.giveUp());
      worker.unref();
    } catch {
      this.giveUp();
    }
  }

  /** Without a worker the signal has its default action. */
  private giveUp(): void {
    this.set(Cell.Armed, Armed.Yes);
    this.state?.interrupts?.setWatch(null);
    process.off("SIGINT", this.note);
  }

  /** Lets the event loop tell of signals; interrupts the program, which has left with `LOOK`, if there was one. */
  async look(): Promise<void> {
    // One that begins in the middle of a turn may be over before signals are looked at.
    for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve));
    this.set(Cell.Looked, 1);
    if (this.hasWorker) this.state?.interrupts?.setWatch(null);
    if (!this.take()) return;
    const L = this.state as LuaState;
    L.interrupts?.cancel();
    interruptMain(L);
  }

  /** Whether there was a signal since this was asked last. */
  private take(): boolean {
    const { cells } = this;
    const signals = Atomics.load(cells, Cell.Signals);
    const isNew = this.early > 0 || signals > Atomics.load(cells, Cell.Taken);
    Atomics.store(cells, Cell.Taken, signals);
    this.early = 0;
    if (!isNew) return false;
    // Another one ends the process.
    Atomics.store(cells, Cell.Running, 0);
    if (!this.hasWorker) process.off("SIGINT", this.note);
    return true;
  }

  /** The event loop tells of a signal. */
  private readonly note = (): void => {
    this.early++;
    if (this.early > 1 || Atomics.load(this.cells, Cell.Running) === 0) {
      process.off("SIGINT", this.note);
      process.kill(process.pid, "SIGINT");
    } else this.called();
  };

  /** The worker tells of a signal, in the middle of anything. */
  private called(): void {
    if (this.isRunning) this.state?.interrupts?.ask(LOOK, true);
    else this.set(Cell.Looked, 1);
  }

  private set(cell: Cell, value: number): void {
    Atomics.store(this.cells, cell, value);
    Atomics.notify(this.cells, cell);
  }

  waiting<T>(call: () => T): T {
    if (!this.isRunning) return call();
    this.start();
    Atomics.store(this.cells, Cell.Waiting, 1);
    try {
      if (this.hasCome(0)) this.raise();
      return Atomics.load(this.cells, Cell.Armed) === Armed.NotYet ? this.breakable(call) : call();
    } finally {
      Atomics.store(this.cells, Cell.Waiting, 0);
    }
  }

  /** Does something that may wait while the worker is not there yet: the signal ends it in another way. */
  private breakable<T>(call: () => T): T {
    let done: { readonly value: T } | null = null;
    // Node would put it back in any case, and with it the way the event loop has the signal.
    process.off("SIGINT", this.note);
    try {
      runBreakable(() => {
        done = { value: call() };
      });
    } catch (e) {
      if (!(e instanceof Error) || !("code" in e) || e.code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw e;
      this.early++;
      this.called();
      if (done === null) this.raise();
    } finally {
      if (Atomics.load(this.cells, Cell.Armed) === Armed.NotYet && Atomics.load(this.cells, Cell.Running) === 1) {
        process.on("SIGINT", this.note);
        if (Atomics.load(this.cells, Cell.Armed) === Armed.Yes) this.set(Cell.Rearm, 1);
      }
    }
    return (done as unknown as { readonly value: T }).value;
  }

  interrupted(): void {
    if (this.isRunning && this.hasCome(KNOWN_IN)) this.raise();
  }

  /** Whether there is a signal for which the program has not been interrupted, or comes to be within some milliseconds. */
  private hasCome(ms: number): boolean {
    const { cells } = this;
    const taken = Atomics.load(cells, Cell.Taken);
    return Atomics.load(cells, Cell.Signals) > taken || Atomics.wait(cells, Cell.Signals, taken, ms) !== "timed-out";
  }

  /** Ends a system call. */
  private raise(): never {
    const L = this.state as LuaState;
    // The main thread has the error when the coroutine gives back.
    if (L.current !== L.main || L.main.inHook) throw new HostError("EINTR");
    this.take();
    L.interrupts?.cancel();
    throw luaError("interrupted!");
  }

  elsewhere<T>(call: () => T): T {
    if (!this.isRunning) return call();
    const { cells } = this;
    if (this.hasWorker) Atomics.wait(cells, Cell.Armed, Armed.NotYet, ANSWERS_IN);
    Atomics.store(cells, Cell.Elsewhere, 1);
    try {
      return call();
    } finally {
      Atomics.store(cells, Cell.Elsewhere, 0);
      if (!this.hasWorker) {
        // What the event loop has to tell is of that time.
        process.off("SIGINT", this.note);
        process.on("SIGINT", this.note);
      }
    }
  }
}

/** Where the script finds what it has to run. */
const BODY = Symbol.for("neap.breakable");
let script: Script | null = null;

/** Runs `body` as a script of `node:vm`, which the signal ends with an error. */
function runBreakable(body: () => void): void {
  script ??= new (process.getBuiltinModule("node:vm").Script)('globalThis[Symbol.for("neap.breakable")]()');
  (globalThis as unknown as Record<symbol, unknown>)[BODY] = body;
  script.runInThisContext({ breakOnSigint: true, displayErrors: false });
}
