import { LuaError } from "../vm/errors.ts";
import { continueBase, type Outcome, startBase } from "../vm/resume.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import type { Thread } from "../vm/thread.ts";
import { rawToString } from "../vm/tostring.ts";
import { framesFrom, traceback } from "../vm/traceback.ts";
import { type LuaValue, pack, type Result, UNWIND } from "../vm/value.ts";
import { deadlockReport } from "./deadlock.ts";
import type { Family, IoDriver, IoOp, IoReplies, IoRequest, IoResult } from "./io/driver.ts";
import type { Ending, ScriptThread } from "./script-thread.ts";
import { SlotLimit } from "./slots.ts";
import type { SocketTrace } from "./trace.ts";
import { type Begin, Wait } from "./wait.ts";

/** How long script threads may run before the event loop gets its turn, in milliseconds. */
const SLICE_MS = 10;

export interface EngineOptions {
  readonly driver: IoDriver;
  /** Most threads that may own connected sockets is one more than this. */
  readonly parallelism?: number;
  /** Milliseconds a script instance may take, with its workers; none without it. */
  readonly scriptTimeoutMs?: number;
  /** Address family of the scan; "inet" without it. */
  readonly family?: Family;
  readonly verbosity?: number;
  readonly debugging?: number;
  /** Takes the engine's messages, a line or more each, without the "NSE: " before them. */
  readonly log?: (text: string) => void;
  readonly trace?: SocketTrace;
  /**
   * How ready threads are ordered: by default first come, first served. A test shuffles them.
   * @returns the position, below `count`, of the one that runs next.
   */
  readonly pick?: (count: number) => number;
}

interface Ready {
  readonly thread: ScriptThread;
  readonly result: Result;
  readonly error: LuaError | null;
  readonly fresh: boolean;
}

/**
 * Runs script threads: resumes those that are ready, one at a time, and leaves the rest to the events they wait for.
 * Built on suspension: a blocking call takes the thread's whole chain of coroutines off the CPU (docs/nse-threads.md).
 */
export class Engine {
  readonly driver: IoDriver;
  readonly slots: SlotLimit;
  readonly family: Family;
  verbosity: number;
  debugging: number;
  /** The thread on the CPU. */
  current: ScriptThread | null = null;
  /** All threads that have not ended, in order of their start. */
  readonly live = new Set<ScriptThread>();
  private readonly ready: Ready[] = [];
  private readonly byBase = new Map<Thread, ScriptThread>();
  private readonly onEnd = new Map<ScriptThread, (thread: ScriptThread) => void>();
  private readonly log: (text: string) => void;
  /** Told of everything that goes over sockets (`--script-trace`). */
  readonly trace: SocketTrace | undefined;
  /** Threads that are not workers. */
  private mains = 0;
  private started = 0;
  /** Waits that something outside the engine will end. */
  private outside = 0;
  private pumping = false;
  private pumpScheduled = false;
  private idle: (() => void) | null = null;
  private failure: unknown = null;

  constructor(
    readonly L: LuaState,
    readonly options: EngineOptions,
  ) {
    this.driver = options.driver;
    this.slots = new SlotLimit((options.parallelism ?? 20) + 1);
    this.family = options.family ?? "inet";
    this.verbosity = options.verbosity ?? 0;
    this.debugging = options.debugging ?? 0;
    this.trace = options.trace;
    this.log = options.log ?? ((): void => undefined);
  }

  /** Writes an engine message when the debugging level is at least `level`. */
  debug(level: number, text: string): void {
    if (this.debugging >= level) this.log(text);
  }

  /** Writes an engine message. */
  say(text: string): void {
    this.log(text);
  }

  /** The script thread on the CPU; raises when there is none (a library called from outside). */
  running(): ScriptThread {
    if (this.current === null) throw new LuaError("this function needs a running script", 1);
    return this.current;
  }

  /** The script thread with a base coroutine. */
  threadOf(base: Thread): ScriptThread | undefined {
    return this.byBase.get(base);
  }

  /** Adds a thread; it begins on a later turn. @param ended called once, when it has ended. */
  start(thread: ScriptThread, ended: (thread: ScriptThread) => void): void {
    this.live.add(thread);
    this.started++;
    if (!thread.isWorker) this.mains++;
    this.byBase.set(thread.base, thread);
    this.onEnd.set(thread, ended);
    const limit = this.options.scriptTimeoutMs;
    if (limit !== undefined && limit > 0) {
      const left = Math.max(thread.startedAt + limit - this.driver.now(), 0);
      const timer = this.driver.start({ op: "sleep", ms: left }, (r) => {
        if (r.ok) this.end(thread, "timeout");
      });
      thread.destructors.set(timer, () => timer.cancel());
    }
    this.ready.push({ thread, result: pack([]), error: null, fresh: true });
    this.schedulePump();
  }

  /** Runs until no thread that is not a worker is left; what remains then are orphans. */
  async run(): Promise<void> {
    while (this.mains > 0) {
      await new Promise<void>((resolve) => {
        this.idle = resolve;
        this.schedulePump();
      });
      if (this.failure !== null) {
        const { failure } = this;
        this.failure = null;
        throw failure;
      }
    }
    const orphans = [...this.live];
    if (orphans.length > 0) this.debug(1, `${orphans.length} orphans left!`);
    for (const t of orphans) this.end(t, "orphan");
  }

  /** True once `interrupt` was called: no more threads should be started. */
  interrupted = false;

  /** Ends all threads. */
  interrupt(): void {
    this.interrupted = true;
    for (const t of [...this.live]) this.end(t, "interrupted");
  }

  /**
   * Blocks the running thread: its whole chain leaves the CPU until `wake` is called. Gives `UNWIND`, or the result at
   * once when `wake` was called at once.
   * @param outside true when something outside the engine will call `wake`.
   */
  block(what: string, outside: boolean, begin: Begin): Result {
    const thread = this.running();
    const wait = new Wait(thread, this.L.current, what, this.driver.now());
    let suspended = false;
    let result: Result;
    let error: LuaError | null = null;
    wait.cancel = begin((r, e) => {
      if (wait.done) return;
      wait.done = true;
      if (suspended) this.woken(wait, outside, r, e ?? null);
      else {
        result = r;
        error = e ?? null;
      }
    });
    if (wait.done) {
      if (error !== null) throw error;
      return result;
    }
    suspended = true;
    if (outside) this.outside++;
    const cancel = wait.cancel;
    if (outside) {
      wait.cancel = () => {
        this.outside--;
        cancel?.();
      };
    }
    return this.L.suspend(wait);
  }

  private woken(wait: Wait, outside: boolean, result: Result, error: LuaError | null): void {
    if (outside) this.outside--;
    const { thread } = wait;
    if (thread.wait !== wait) return;
    thread.wait = null;
    this.ready.push({ thread, result, error, fresh: false });
    this.schedulePump();
  }

  /** Asks the driver, blocking the running thread: `const reply = yield* engine.ask("receive", {…})` in a resumable native. */
  *ask<K extends IoOp>(what: string, request: IoRequest<K>): Generator<undefined, IoResult<IoReplies[K]>, Result> {
    let reply: IoResult<IoReplies[K]> | undefined;
    const r = this.block(what, true, (wake) => {
      const operation = this.driver.start(request, (answer) => {
        reply = answer;
        wake(undefined);
      });
      return () => operation.cancel();
    });
    if (r === UNWIND) yield;
    return reply as IoResult<IoReplies[K]>;
  }

  /** Ends a thread from outside: its sockets close, its mutexes pass on, its condition variables are broadcast. */
  end(thread: ScriptThread, ending: Ending): void {
    if (thread.ending !== null) return;
    thread.wait?.abandon();
    thread.wait = null;
    this.finish(thread, ending);
    if (this.mains === 0) this.becomeIdle();
  }

  private finish(thread: ScriptThread, ending: Ending): void {
    thread.ending = ending;
    this.live.delete(thread);
    if (!thread.isWorker) this.mains--;
    this.byBase.delete(thread.base);
    for (const destroy of [...thread.destructors.values()]) destroy();
    thread.destructors.clear();
    const ended = this.onEnd.get(thread);
    this.onEnd.delete(thread);
    ended?.(thread);
  }

  private becomeIdle(): void {
    const idle = this.idle;
    this.idle = null;
    idle?.();
  }

  private schedulePump(): void {
    if (this.pumping || this.pumpScheduled) return;
    this.pumpScheduled = true;
    queueMicrotask(() => this.pump());
  }

  private pump(): void {
    this.pumpScheduled = false;
    this.pumping = true;
    const until = this.driver.now() + SLICE_MS;
    try {
      while (this.ready.length > 0) {
        const at = this.options.pick?.(this.ready.length) ?? 0;
        const next = (at === 0 ? this.ready.shift() : this.ready.splice(at, 1)[0]) as Ready;
        if (next.thread.ending === null) this.step(next);
        if (this.mains === 0) break;
        if (this.ready.length > 0 && this.driver.now() >= until) {
          this.pumpScheduled = true;
          setImmediate(() => this.pump());
          return;
        }
      }
      if (this.mains > 0 && this.outside === 0 && this.ready.length === 0) this.deadlocked();
    } catch (e) {
      this.failure = e;
      this.becomeIdle();
    } finally {
      this.pumping = false;
    }
    if (this.mains === 0) this.becomeIdle();
    else if (this.ready.length > 0) this.schedulePump();
  }

  private step(next: Ready): void {
    const { thread } = next;
    const began = this.driver.now();
    this.current = thread;
    let outcome: Outcome;
    try {
      outcome = next.fresh
        ? startBase(this.L, thread.base, [])
        : continueBase(this.L, thread.base, next.result, next.error);
    } finally {
      this.current = null;
      thread.cpu += this.driver.now() - began;
    }
    // A callback on the CPU may have ended the thread.
    if (thread.ending !== null) return;
    switch (outcome.kind) {
      case "suspended":
        this.suspended(thread, outcome.request);
        return;
      case "returned":
        this.finish(thread, thread.ending ?? (outcome.values[0] === NOT_RUN ? "no-match" : "done"));
        return;
      case "yielded":
        thread.error = "yielded unexpectedly and cannot be resumed";
        this.say(`${thread.script.id}${against(thread)} ${thread.error}.`);
        this.finish(thread, "yielded");
        return;
      case "failed":
        this.failed(thread, outcome.error);
    }
  }

  private suspended(thread: ScriptThread, request: unknown): void {
    if (request instanceof Wait) {
      thread.wait = request;
      return;
    }
    // A promise of an asynchronous library function.
    const wait = new Wait(thread, this.L.current, "promise", this.driver.now());
    thread.wait = wait;
    this.outside++;
    wait.cancel = () => {
      this.outside--;
    };
    const settle = (r: Result, e: LuaError | null): void => {
      if (wait.done) return;
      wait.done = true;
      this.woken(wait, true, r, e);
    };
    Promise.resolve(request as PromiseLike<Result>).then(
      (r) => settle(r, null),
      (e: unknown) =>
        settle(undefined, e instanceof LuaError ? e : new LuaError(e instanceof Error ? e.message : String(e), 1)),
    );
  }

  private failed(thread: ScriptThread, error: LuaError): void {
    const kind = errorType(error.value);
    if (kind === "nmap.new_try") {
      const reason = (error.value as LuaTable).getStr("message");
      thread.error = reason;
      this.debug(1, `Finished ${thread.script.id}${against(thread)}. Reason: ${rawToString(reason)}`);
      this.finish(thread, "exception");
      return;
    }
    thread.error = error.value;
    const text = errorText(this.L, error.value);
    this.debug(
      1,
      `${thread.script.id}${against(thread)} threw an error!\n${traceback(this.L, framesFrom(error.top), text, false)}\n`,
    );
    this.finish(thread, "error");
  }

  private deadlocked(): void {
    this.say(deadlockReport(this.L, [...this.live]));
    for (const t of [...this.live]) this.end(t, "deadlock");
  }
}

/** What an instance's body returns when the rule said no. */
export const NOT_RUN = new LuaTable();

/** " against ip:port", or "" for a thread without a host. */
export function against(thread: ScriptThread): string {
  return thread.target === "" ? "" : ` against ${thread.target}`;
}

/** The `errtype` of an error value that is a table, as the engine's own errors have it. */
export function errorType(value: LuaValue): LuaValue {
  return value instanceof LuaTable ? value.getStr("errtype") : undefined;
}

/** An error value as text, without running Lua code. */
export function errorText(_L: LuaState, value: LuaValue): string {
  return rawToString(value);
}
