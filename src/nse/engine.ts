import { LuaError } from "../vm/errors.ts";
import { LuaFrame } from "../vm/frame.ts";
import type { Grant } from "../vm/grant.ts";
import { type Allowance, SLICE_OVER, Spent, SpentError } from "../vm/meter.ts";
import { continueBase, killBase, type Outcome, startBase } from "../vm/resume.ts";
import type { LuaState } from "../vm/state.ts";
import type { LuaTable } from "../vm/table.ts";
import { Thread } from "../vm/thread.ts";
import { framesFrom, traceback } from "../vm/traceback.ts";
import { type LuaFunction, NONE, type Result, UNWIND } from "../vm/value.ts";
import { circleFrom, deadlockReason, deadlockReport } from "./deadlock.ts";
import { errorText, errorType } from "./error-value.ts";
import type { Family, IoDriver, IoOp, IoReplies, IoRequest, IoResult } from "./io/driver.ts";
import { inRealm } from "./realm.ts";
import { type Ready, Scheduler, SLICE_MS, seededPick, type ThreadSource } from "./scheduler.ts";
import { type Ending, NOT_RUN, type ScriptThread } from "./script-thread.ts";
import { CONNECTED_THREADS, CONNECTED_THREADS_OF_A_SERVICE, SlotLimit } from "./slots.ts";
import type { SocketTrace } from "./trace.ts";
import { type Begin, Wait, type WaitTarget } from "./wait.ts";

/** How long the closing methods of a thread that was ended may run, in milliseconds. */
const GRACE_MS = 20;
/** Most threads alive at once, workers counted, for which more instances are started. */
const MAX_THREADS = 1000;

export interface EngineOptions {
  readonly driver: IoDriver;
  /** Most threads that may own connected sockets is one more than this. Without it: `CONNECTED_THREADS`. */
  readonly parallelism?: number;
  /** No more instances are started while that many threads, workers counted, are alive (1000). */
  readonly maxThreads?: number;
  /** Milliseconds a script instance may take, with its workers; none without it. */
  readonly scriptTimeoutMs?: number;
  /** What a script instance may use, with its workers. `time` is waited for like `scriptTimeoutMs`. */
  readonly scriptBudget?: Grant;
  /** What all scripts of the run may use together; `time` passes from when the engine is made. */
  readonly runBudget?: Grant;
  /** Address family of the scan; "inet" without it. */
  readonly family?: Family;
  readonly verbosity?: number;
  readonly debugging?: number;
  /** Takes the engine's messages, a line or more each; they go without the "NSE: " before them when `bare`. */
  readonly log?: (text: string, bare?: boolean) => void;
  readonly trace?: SocketTrace;
  /** Sees what threads do with their time. */
  readonly watch?: EngineWatch;
  /**
   * How ready threads are ordered: by default first come, first served. A test shuffles them.
   * @returns the position, below `count`, of the one that runs next.
   */
  readonly pick?: (count: number) => number;
  /** Orders ready threads at random, but the same way in every run with the same events; `pick` goes before it. */
  readonly seed?: number;
}

/** Sees what threads do with their time; times are the engine's clock, in milliseconds. */
export interface EngineWatch {
  /** A thread has waited, from `wait.since` until now. */
  waited(wait: Wait, now: number): void;
  ended(thread: ScriptThread, now: number): void;
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
  /** What the whole run has used up, for the user; null while there is enough. */
  exhausted: string | null = null;
  /** The thread on the CPU. */
  current: ScriptThread | null = null;
  /** All threads that have not ended, in order of their start. */
  readonly live = new Set<ScriptThread>();
  /** Told of everything that goes over sockets (`--script-trace`). */
  readonly trace: SocketTrace | undefined;
  /** True once `interrupt` was called: no more threads are started. */
  interrupted = false;
  private readonly scheduler: Scheduler;
  private readonly byBase = new Map<Thread, ScriptThread>();
  private readonly onEnd = new Map<ScriptThread, (thread: ScriptThread) => void>();
  private readonly log: (text: string, bare?: boolean) => void;
  /** What is left to all scripts. */
  private readonly runAllowance: Allowance | null;

  constructor(
    readonly L: LuaState,
    readonly options: EngineOptions,
  ) {
    this.driver = options.driver;
    const { parallelism } = options;
    this.slots =
      parallelism === undefined
        ? new SlotLimit(CONNECTED_THREADS, CONNECTED_THREADS_OF_A_SERVICE)
        : new SlotLimit(parallelism + 1);
    this.scheduler = new Scheduler(
      { live: this.live, step: (next) => this.step(next), deadlocked: (threads) => this.deadlocked(threads) },
      this.driver,
      options.maxThreads ?? MAX_THREADS,
      options.pick ?? (options.seed === undefined ? undefined : seededPick(options.seed)),
    );
    this.family = options.family ?? "inet";
    this.verbosity = options.verbosity ?? 0;
    this.debugging = options.debugging ?? 0;
    this.trace = options.trace;
    this.log = options.log ?? ((): void => undefined);
    this.runAllowance = options.runBudget === undefined ? null : this.allowance(options.runBudget);
  }

  /** Writes an engine message when the debugging level is at least `level`. */
  debug(level: number, text: string): void {
    if (this.debugging >= level) this.log(text);
  }

  /** Writes an engine message. @param bare without "NSE: " before it. */
  say(text: string, bare = false): void {
    this.log(text, bare);
  }

  /** How messages call a thread: the script's id, and from debugging level 2 on also the thread. */
  nameOf(thread: ScriptThread): string {
    return this.debugging < 2 ? thread.script.id : thread.info;
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
    if (!thread.isWorker) this.scheduler.mains++;
    this.byBase.set(thread.base, thread);
    this.onEnd.set(thread, ended);
    if (!thread.isWorker && this.options.scriptBudget !== undefined) {
      thread.allowance = this.allowance({ ...this.options.scriptBudget, time: undefined });
      thread.allowance.owned = () => [...this.live].filter((t) => t.root === thread).map((t) => t.base);
    }
    const limit = this.timeLimit;
    if (limit > 0) {
      const ms = Math.max(thread.startedAt + limit - this.driver.now(), 0);
      const timer = this.driver.start({ op: "sleep", ms }, (r) => {
        if (r.ok) this.timeOut(thread);
      });
      thread.destructors.set(timer, () => timer.cancel());
    }
    this.scheduler.add({ thread, result: NONE, error: null, fresh: true });
  }

  /** Milliseconds a script instance may take; 0 without a limit. */
  private get timeLimit(): number {
    const { scriptTimeoutMs = 0, scriptBudget } = this.options;
    const time = scriptBudget?.time ?? 0;
    return time > 0 && (time < scriptTimeoutMs || scriptTimeoutMs <= 0) ? time : scriptTimeoutMs;
  }

  private allowance({ steps, time, cpu, memory }: Grant): Allowance {
    const now = this.L.meter?.clock() ?? 0;
    return { steps, cpu, memory, deadline: time === undefined ? undefined : now + time };
  }

  /** Ends a thread, with its script, or the whole run: something is used up. */
  private spent(thread: ScriptThread, { resource, allowance }: Spent): void {
    if (allowance === this.runAllowance) {
      this.exhaust(`the run's ${resource} budget was spent`);
      return;
    }
    const { root } = thread;
    if (allowance !== root.allowance) {
      this.timeOut(thread);
      return;
    }
    for (const t of [...this.live]) {
      if (t.root !== root || t.ending !== null) continue;
      t.why = `the script's ${resource} budget was spent`;
      this.debug(1, `${this.nameOf(t)}${against(t)} was ended: ${t.why}`);
      this.end(t, "budget");
    }
  }

  /** Ends all threads because the run has used something up, and starts no more. */
  exhaust(why: string): void {
    if (this.exhausted !== null) return;
    this.exhausted = why;
    this.scheduler.source = null;
    this.say(`${why}: all scripts are ended`);
    for (const t of [...this.live]) {
      t.why = why;
      this.end(t, "budget");
    }
    this.scheduler.becomeIdle();
  }

  /** Ends a thread because its time is up. @param whose time that is: "the script's", "the host's". */
  timeOut(thread: ScriptThread, whose = "the script's"): void {
    if (thread.ending !== null) return;
    thread.why = `${whose} time was up${thread.wait === null ? "" : ` while it waited for ${thread.wait.what}`}`;
    this.debug(1, `${this.nameOf(thread)}${against(thread)} timed out`);
    this.end(thread, "timeout");
  }

  /**
   * Runs until `source` has no more threads and no thread that is not a worker is left; what remains then are orphans.
   * Rejects with what a driver or the machine itself has thrown: then all threads are ended.
   */
  async run(source: ThreadSource = () => false): Promise<void> {
    this.scheduler.source = source;
    try {
      await this.scheduler.run();
      if (this.live.size > 0) this.debug(1, `${this.live.size} orphans left!`);
    } finally {
      this.scheduler.stop();
      for (const t of [...this.live]) {
        t.why = "all scripts had ended";
        this.end(t, "orphan");
      }
      this.scheduler.clear();
    }
  }

  /** Ends all threads, and starts no more. */
  interrupt(): void {
    this.interrupted = true;
    this.scheduler.source = null;
    for (const t of [...this.live]) {
      t.why = "the run was interrupted";
      this.end(t, "interrupted");
    }
    this.scheduler.becomeIdle();
  }

  /**
   * Blocks the running thread: its whole chain leaves the CPU until `wake` is called. Gives `UNWIND`, or the result at
   * once when `wake` was called at once.
   * @param outside true when something outside the engine will call `wake`.
   */
  block(what: string | WaitTarget, outside: boolean, begin: Begin): Result {
    const thread = this.running();
    const wait = new Wait(thread, this.L.current, what, this.driver.now());
    let suspended = false;
    let result: Result;
    let error: LuaError | null = null;
    const cancel = begin((r, e) => {
      if (wait.done) return;
      wait.done = true;
      if (suspended) this.woken(wait, outside, r, e ?? null);
      else {
        result = r;
        error = e ?? null;
      }
    });
    if (wait.done) {
      if (outside && this.scheduler.sliceOver) return this.giveWay(wait, result, error);
      if (error !== null) throw error;
      return result;
    }
    suspended = true;
    if (outside) this.scheduler.outside++;
    wait.cancel = () => {
      if (outside) this.scheduler.outside--;
      cancel?.();
    };
    return this.L.suspend(wait);
  }

  /**
   * Ends a wait that is over at once only after the event loop has had its turn, because the time slice is over: a thread
   * whose requests are all answered at once must not keep the others, and the timers, from running.
   */
  private giveWay(wait: Wait, result: Result, error: LuaError | null): Result {
    wait.done = false;
    this.scheduler.outside++;
    const turn = this.driver.start({ op: "sleep", ms: 0 }, () => {
      if (wait.done) return;
      wait.done = true;
      this.woken(wait, true, result, error);
    });
    wait.cancel = () => {
      this.scheduler.outside--;
      turn.cancel();
    };
    return this.L.suspend(wait);
  }

  private woken(wait: Wait, outside: boolean, result: Result, error: LuaError | null): void {
    if (outside) this.scheduler.outside--;
    const { thread } = wait;
    thread.wait = null;
    this.options.watch?.waited(wait, this.driver.now());
    this.scheduler.add({ thread, result, error, fresh: false });
  }

  /**
   * Asks the driver, blocking the running thread: `const reply = yield* engine.ask("receive", {…})` in a resumable native.
   * @param replied sees the reply as soon as it comes, even when the thread has ended by then.
   * @param begun gets the way to cancel the request.
   */
  *ask<K extends IoOp>(
    what: string,
    request: IoRequest<K>,
    replied?: (reply: IoResult<IoReplies[K]>) => void,
    begun?: (cancel: () => void) => void,
  ): Generator<undefined, IoResult<IoReplies[K]>, Result> {
    let reply: IoResult<IoReplies[K]> | undefined;
    const r = this.block(what, true, (wake) => {
      const operation = this.driver.start(request, (answer) => {
        reply = answer;
        replied?.(answer);
        wake(NONE);
      });
      const cancel = (): void => operation.cancel();
      begun?.(cancel);
      return cancel;
    });
    if (r === UNWIND) yield;
    return reply as IoResult<IoReplies[K]>;
  }

  /** Ends a thread from outside: its sockets close, its mutexes pass on, its condition variables are broadcast. */
  end(thread: ScriptThread, ending: Ending): void {
    if (thread.ending !== null) return;
    // Given up first, so that nothing the thread lets go is handed to itself.
    thread.wait?.abandon();
    if (thread.wait !== null) this.options.watch?.waited(thread.wait, this.driver.now());
    thread.wait = null;
    // Those that wait for its end look at the coroutine.
    const closers = thread === this.current ? null : this.killed(thread, ending);
    this.finish(thread, ending);
    this.runClosers(thread, closers);
    if (this.scheduler.finished) this.scheduler.becomeIdle();
    else this.scheduler.wake();
  }

  private finish(thread: ScriptThread, ending: Ending): void {
    thread.ending = ending;
    this.options.watch?.ended(thread, this.driver.now());
    this.live.delete(thread);
    if (!thread.isWorker) this.scheduler.mains--;
    this.byBase.delete(thread.base);
    if (ending === "done") this.debug(thread.isWorker ? 2 : 1, `Finished ${this.nameOf(thread)}${against(thread)}.`);
    for (const destroy of [...thread.destructors.values()]) destroy();
    thread.destructors.clear();
    const ended = this.onEnd.get(thread);
    this.onEnd.delete(thread);
    ended?.(thread);
  }

  private step(next: Ready): void {
    const { thread } = next;
    const began = this.driver.now();
    const stepsBefore = this.L.meter?.steps ?? 0;
    this.current = thread;
    let outcome: Outcome;
    try {
      outcome = this.metered(thread, () =>
        inRealm(this.L, thread.script.realm, () =>
          next.fresh
            ? startBase(this.L, thread.base, [...thread.args])
            : continueBase(this.L, thread.base, next.result, next.error),
        ),
      );
    } catch (e) {
      if (!(e instanceof SpentError)) throw e;
      this.current = null;
      this.spent(thread, e.spent);
      return;
    } finally {
      this.current = null;
      thread.cpu += this.driver.now() - began;
      thread.root.steps += (this.L.meter?.steps ?? 0) - stepsBefore;
    }
    if (outcome.kind === "suspended" && outcome.request === SLICE_OVER) this.paused(thread);
    else if (outcome.kind === "suspended" && outcome.request instanceof Spent) {
      if (thread.ending === null) this.spent(thread, outcome.request);
      else this.runClosers(thread, this.killed(thread, thread.ending));
    } else if (outcome.kind === "suspended") this.suspended(thread, outcome.request);
    // A callback may have ended the thread while it was on the CPU.
    else if (thread.ending === null) this.settle(thread, outcome);
  }

  /** Runs a thread for a time slice at the most, and not beyond its deadline. */
  private metered(thread: ScriptThread, body: () => Outcome): Outcome {
    const { meter } = this.L;
    if (meter === null) return body();
    const limit = this.timeLimit;
    const left = thread.startedAt + limit - this.driver.now();
    const allowances: Allowance[] = [];
    if (limit > 0) allowances.push({ deadline: meter.clock() + left });
    if (thread.root.allowance !== null) allowances.push(thread.root.allowance);
    if (this.runAllowance !== null) allowances.push(this.runAllowance);
    const slice = this.driver.virtualTime === true ? Number.POSITIVE_INFINITY : SLICE_MS;
    return meter.run(allowances, slice, null, body);
  }

  /** A thread's time slice is over: others, and the event loop, get their turn. */
  private paused(thread: ScriptThread): void {
    if (thread.ending !== null) {
      this.runClosers(thread, this.killed(thread, thread.ending));
      return;
    }
    this.scheduler.addSliced({ thread, result: NONE, error: null, fresh: false });
  }

  /** Ends the coroutines of a thread that is off the CPU; gives the closing methods they owe. */
  private killed(thread: ScriptThread, ending: Ending): LuaFunction | null {
    return killBase(this.L, thread.base, `the script has been ended (${ending})`);
  }

  /** Runs what closing methods a thread that was ended still owed, for a short time. */
  private runClosers(thread: ScriptThread, closers: LuaFunction | null): void {
    const { meter } = this.L;
    if (closers === null || meter === null) return;
    const grace = new Thread(closers);
    grace.canPause = true;
    try {
      const allowance = { deadline: meter.clock() + GRACE_MS };
      const start = (): Outcome => inRealm(this.L, thread.script.realm, () => startBase(this.L, grace, []));
      const outcome = meter.run([allowance], Number.POSITIVE_INFINITY, null, start);
      if (outcome.kind === "suspended") killBase(this.L, grace, undefined);
    } catch (e) {
      if (!(e instanceof SpentError)) throw e;
    }
  }

  private settle(thread: ScriptThread, outcome: Exclude<Outcome, { kind: "suspended" }>): void {
    switch (outcome.kind) {
      case "returned":
        this.finish(thread, outcome.values[0] === NOT_RUN ? "no-match" : "done");
        return;
      case "yielded":
        thread.error = "yielded unexpectedly and cannot be resumed";
        this.debug(1, `${this.nameOf(thread)} ${thread.error}.`);
        this.finish(thread, "yielded");
        return;
      case "failed":
        this.failed(thread, outcome.error);
    }
  }

  private suspended(thread: ScriptThread, request: unknown): void {
    const wait = request instanceof Wait ? request : this.promiseWait(thread, request);
    if (thread.ending !== null) {
      wait.abandon();
      this.runClosers(thread, this.killed(thread, thread.ending));
      return;
    }
    thread.wait = wait;
    if (wait.on === null) return;
    const circle = circleFrom(thread);
    if (circle.length > 0) this.deadlocked(circle);
  }

  /** The wait for the promise of an asynchronous library function. */
  private promiseWait(thread: ScriptThread, promise: unknown): Wait {
    const wait = new Wait(thread, thread.base.innermost ?? thread.base, "promise", this.driver.now());
    this.scheduler.outside++;
    wait.cancel = () => {
      this.scheduler.outside--;
    };
    const settle = (r: Result, e: LuaError | null): void => {
      if (wait.done) return;
      wait.done = true;
      this.woken(wait, true, r, e);
    };
    Promise.resolve(promise as PromiseLike<Result>).then(
      (r) => settle(r, null),
      (e: unknown) =>
        settle(NONE, e instanceof LuaError ? e : new LuaError(e instanceof Error ? e.message : String(e), 1)),
    );
    return wait;
  }

  private failed(thread: ScriptThread, error: LuaError): void {
    const who = `${this.nameOf(thread)}${against(thread)}`;
    if (errorType(error.value) === "nmap.new_try") {
      thread.error = (error.value as LuaTable).getStr("message");
      this.debug(1, `Finished ${who}. Reason: ${errorText(this.L, thread.error)}`);
      this.finish(thread, "exception");
      return;
    }
    thread.error = error.value;
    if (this.debugging >= 1) {
      const text = errorText(this.L, error.value);
      const frames = framesFrom(error.top);
      // What runs the script is not part of it.
      if (!thread.isWorker && !(frames.at(-1) instanceof LuaFrame)) frames.pop();
      this.say(`${who} threw an error!\n${traceback(this.L, frames, text, false)}\n`);
    }
    this.finish(thread, "error");
  }

  /** Reports threads that nothing can wake any more, and ends them. */
  private deadlocked(threads: readonly ScriptThread[]): void {
    this.say(deadlockReport(this.L, threads));
    for (const t of threads) t.why = deadlockReason(t);
    for (const t of threads) this.end(t, "deadlock");
  }
}

/** " against ip:port", or "" for a thread without a host. */
export function against(thread: ScriptThread): string {
  return thread.target === "" ? "" : ` against ${thread.target}`;
}
