import { RetryFrame } from "./pause.ts";
import { claimRoom } from "./room.ts";
import type { LuaState } from "./state.ts";
import { Unwind } from "./state.ts";
import type { Thread } from "./thread.ts";
import type { LuaFunction, LuaValue, Result } from "./value.ts";
import { setWorkMeter } from "./work.ts";

/** What a budget can limit. */
export type Resource = "steps" | "time" | "cpu" | "memory";

/**
 * Steps that are granted at once, at least and at most: the clock is read when they are used up, which should be about so
 * many milliseconds later.
 */
const MIN_GRANT = 1 << 10;
const MAX_GRANT = 1 << 15;
const LOOK_EVERY = 0.5;
/** Iterations that a loop of compiled code counts by itself before it reports them. */
const LOOP_STEPS = 1024;
/** How often memory is looked at, in milliseconds. */
const MEMORY_EVERY = 2;

/** What some code may still use. Undefined: as much as it likes. */
export interface Allowance {
  /** Calls and loop iterations, and what library work counts for. Loops are counted in lots of about a thousand. */
  steps?: number | undefined;
  /** Until when, on the meter's clock, in milliseconds. */
  deadline?: number | undefined;
  /** Milliseconds of computing. */
  cpu?: number | undefined;
  /** Bytes that the state, or what `owned` gives, may hold. */
  memory?: number | undefined;
  /**
   * The threads whose memory counts, when that is not all of the state's. By how much the rest of the state has grown is
   * counted for the allowance under which that is noticed.
   */
  owned?: () => Thread[];
  /** What has been noticed of that, in bytes. */
  sharedGrowth?: number;
}

/** The request of a suspension: the thread's time slice is over. It goes on with `continueBase`, with any value. */
export class SliceOver {}
export const SLICE_OVER = new SliceOver();

/** The request of a suspension: an allowance is used up. With more of it, the thread goes on with `continueBase`. */
export class Spent {
  constructor(
    readonly resource: Resource | "aborted",
    readonly allowance: Allowance,
  ) {}
}

/**
 * Thrown in place of a suspension where nothing can be suspended: by natives in the middle of their work, and in threads
 * whose host cannot go on with them later. No Lua code catches it.
 */
export class SpentError extends Error {
  override readonly name = "SpentError";
  /** True once it has left something that cannot be begun again as if nothing had happened. */
  final = false;
  /** What a native has still to do that has done a part of its work: that is what is called later. */
  goOn: (() => Result) | null = null;
  constructor(readonly spent: Spent) {
    super(`the ${spent.resource} budget is spent`);
  }
}

/** The request of a suspension: with all stacks on the heap, memory is to be measured. Only `resume.ts` sees it. */
export class MemoryCheck {
  constructor(readonly allowance: Allowance) {}
}

/** Measures the memory that a state holds (gauge.ts). */
export interface MemoryGauge {
  /** Whether so much has changed since the last time that it should be measured. Cheap. */
  isDue(limit: number): boolean;
  /** Whether more is held than an allowance of memory has. The stacks of `base`, a base thread, must be on the heap. */
  exceeds(allowance: Allowance, base: Thread): boolean;
}

/**
 * Counts what a state's code uses (docs/security.md). Code counts steps in `L.fuel`; when that falls below zero it asks
 * `L.mustLeave`, at a place where it can leave for the heap.
 */
export class Meter {
  /** What the running code may use: all of them hold. */
  allowances: readonly Allowance[] = [];
  /** Cancels the running code. */
  signal: { readonly aborted: boolean } | null = null;
  /** When the running thread's time slice is over, on the clock. */
  sliceEnd = Number.POSITIVE_INFINITY;
  /** Steps counted so far. */
  steps = 0;
  /** Iterations that compiled code reports at once; 1 stops a test as often as possible. */
  loopSteps = LOOP_STEPS;
  /** The most and the next number of steps that are granted at once. */
  maxGrant = MAX_GRANT;
  private grant = MIN_GRANT;
  private lastLook = 0;
  gauge: MemoryGauge | null = null;
  /** Milliseconds, from any beginning. */
  clock: () => number = Date.now;
  private granted = 0;
  private memoryLimited = false;
  private cpuSince: number | null = null;
  private memoryAt = Number.NEGATIVE_INFINITY;
  /** A native has claimed so many bytes that memory has to be looked at. */
  private claimed = 0;
  /** Set when a string was made that is too long. */
  private tooLong: Spent | null = null;

  constructor(private readonly L: LuaState) {}

  /**
   * Runs code under allowances, in addition to those it is itself called under.
   * @param slice milliseconds after which a thread that can be paused is. @param signal cancels the code.
   */
  run<T>(allowances: readonly Allowance[], slice: number, signal: Meter["signal"], body: () => T): T {
    const outer = { allowances: this.allowances, sliceEnd: this.sliceEnd, signal: this.signal, since: this.cpuSince };
    const now = this.clock();
    this.count(now);
    this.allowances = [...outer.allowances, ...allowances];
    this.memoryLimited = this.allowances.some((a) => a.memory !== undefined);
    this.sliceEnd = now + slice;
    this.signal = signal ?? outer.signal;
    this.cpuSince = now;
    this.refill(now);
    // Code that waits often may never use up its fuel.
    if (this.memoryLimited && now >= this.memoryAt) this.askSoon();
    const before = setWorkMeter(this);
    try {
      return body();
    } finally {
      setWorkMeter(before);
      const end = this.clock();
      this.count(end);
      this.allowances = outer.allowances;
      this.memoryLimited = this.allowances.some((a) => a.memory !== undefined);
      this.sliceEnd = outer.sliceEnd;
      this.signal = outer.signal;
      this.cpuSince = outer.since === null ? null : end;
      this.refill(end);
    }
  }

  /** Takes what was used since the last time off the allowances. */
  private count(now: number): void {
    const used = this.granted - this.L.fuel;
    this.steps += used;
    this.granted = this.L.fuel;
    const cpu = this.cpuSince === null ? 0 : now - this.cpuSince;
    if (this.cpuSince !== null) this.cpuSince = now;
    for (const a of this.allowances) {
      if (a.steps !== undefined) a.steps -= used;
      if (a.cpu !== undefined) a.cpu -= cpu;
    }
  }

  private refill(now: number): void {
    const since = now - this.lastLook;
    this.lastLook = now;
    if (since < LOOK_EVERY) this.grant *= 2;
    else if (since > 2 * LOOK_EVERY) this.grant = Math.max(this.grant >> 1, MIN_GRANT);
    if (this.grant > this.maxGrant) this.grant = this.maxGrant;
    // Without fuel every call asks, and learns that it has to be interpreted.
    let grant = this.L.hooksOn ? 0 : this.grant;
    for (const { steps } of this.allowances) if (steps !== undefined && steps < grant) grant = Math.max(steps, 0);
    this.granted = grant;
    this.L.fuel = grant;
  }

  private spent(now: number): Spent | null {
    for (const a of this.allowances) {
      if (a.steps !== undefined && a.steps < 0) return new Spent("steps", a);
      if (a.deadline !== undefined && now >= a.deadline) return new Spent("time", a);
      if (a.cpu !== undefined && a.cpu <= 0) return new Spent("cpu", a);
    }
    if (this.signal?.aborted === true) return new Spent("aborted", {});
    return this.tooLong;
  }

  private memoryCheck(now: number): MemoryCheck | null {
    const { gauge } = this;
    if (gauge === null || (now < this.memoryAt && this.claimed < CLAIM)) return null;
    this.memoryAt = now + MEMORY_EVERY;
    this.claimed = 0;
    for (const a of this.allowances) if (a.memory !== undefined && gauge.isDue(a.memory)) return new MemoryCheck(a);
    return null;
  }

  /**
   * The part of `L.mustLeave` that budgets have in it: when the running code does not have to leave, it goes on with fresh
   * fuel.
   */
  mustLeave(): boolean {
    const { L } = this;
    L.interrupts?.running();
    const now = this.clock();
    this.count(now);
    const spent = this.spent(now);
    this.tooLong = null;
    const why = spent ?? this.memoryCheck(now) ?? (now >= this.sliceEnd ? SLICE_OVER : null);
    this.refill(now);
    if (why === null) return false;
    if (!base(L).canPause) {
      if (spent === null) return false;
      throw new SpentError(spent);
    }
    L.unwind = Unwind.Suspend;
    L.request = why;
    return true;
  }

  /** Hooks have been turned on or off. */
  hooksChanged(): void {
    const now = this.clock();
    this.count(now);
    this.refill(now);
  }

  /** For natives that can leave: counts steps; true when they have to leave, as `mustLeave`. */
  mustLeaveAfter(steps: number): boolean {
    this.L.fuel -= steps;
    return this.L.fuel < 0 && this.L.mustLeave();
  }

  /** For natives at work: counts steps; throws `SpentError` when that was too much. */
  charge(steps: number): void {
    const { L } = this;
    L.fuel -= steps;
    if (L.fuel < 0) this.look();
  }

  /** What natives do instead of `mustLeave`. */
  private look(): void {
    this.L.interrupts?.running();
    const now = this.clock();
    this.count(now);
    const spent = this.spent(now);
    this.refill(now);
    if (spent !== null) throw new SpentError(spent);
    const memoryWaits = this.memoryLimited && now >= this.memoryAt;
    if (now >= this.sliceEnd || this.claimed >= CLAIM || memoryWaits) this.askSoon();
  }

  /** For natives: they are about to work for so long, and cannot be stopped then. Throws `SpentError` without the time. */
  foresee(ms: number): void {
    this.look();
    const end = this.clock() + ms;
    for (const a of this.allowances) {
      if (a.deadline !== undefined && end >= a.deadline) throw new SpentError(new Spent("time", a));
      if (a.cpu !== undefined && ms >= a.cpu) throw new SpentError(new Spent("cpu", a));
    }
  }

  /** Has the running code ask at the next place where it can leave. */
  private askSoon(): void {
    const { L } = this;
    if (L.fuel < 0) return;
    this.granted -= L.fuel + 1;
    L.fuel = -1;
  }

  /** Code has made a string of so many bytes by concatenation. */
  madeString(length: number): void {
    this.claimed += length;
    for (const a of this.allowances) {
      if (a.memory !== undefined && length > a.memory) this.tooLong = new Spent("memory", a);
    }
    // A compiled loop asks only now and then; before the string is too long for JavaScript it has to end.
    if (this.tooLong !== null && length > LONGEST_STRING / 4) throw new SpentError(this.tooLong);
    if (this.tooLong !== null || this.claimed >= CLAIM) this.askSoon();
  }

  /**
   * Makes the running code leave until there is more of what was spent: the native gives `UNWIND`, or parks its generator.
   * Throws the same again when that cannot be.
   */
  pause(e: SpentError): void {
    const { L } = this;
    if (e.final || !base(L).canPause) throw e;
    L.unwind = Unwind.Suspend;
    L.request = e.spent;
  }

  /** A native that has done nothing that could be seen leaves, to be called again when there is more of what was spent. */
  retry(e: SpentError, name: string, f: LuaFunction, args: LuaValue[]): Result {
    const { L } = this;
    this.pause(e);
    const frame = new RetryFrame(name, f, args);
    frame.depth = L.depth;
    return L.leave(frame, frame);
  }

  get limitsMemory(): boolean {
    return this.memoryLimited;
  }

  /** For natives: they are about to make a string, or a list, of so many bytes. Throws `SpentError` when that is too much. */
  claim(bytes: number): void {
    for (const a of this.allowances) {
      if (a.memory !== undefined && bytes > a.memory) throw new SpentError(new Spent("memory", a));
    }
    this.claimed += bytes;
    if (this.claimed >= CLAIM) this.askSoon();
  }
}

/** Results of concatenation are told from this length on. */
export const LONG_STRING = 1 << 14;

/** The longest string of V8. */
const LONGEST_STRING = 2 ** 29;

/** Code has made a string of so many bytes, more than `LONG_STRING`, by concatenation. */
export function madeString(L: LuaState, length: number): void {
  L.meter?.madeString(length);
  claimRoom(length);
}

/** So many claimed bytes are reason enough to look at memory. */
const CLAIM = 1 << 22;

function base(L: LuaState): Thread {
  return L.current.base();
}
