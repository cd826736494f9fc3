import type { Grant } from "../vm/grant.ts";
import { levelsOfThread } from "../vm/levels.ts";
import { type Allowance, type Resource, Spent, SpentError } from "../vm/meter.ts";
import { killBase, startBase } from "../vm/resume.ts";
import type { LuaState } from "../vm/state.ts";
import { Thread } from "../vm/thread.ts";
import { tracebackOf } from "../vm/traceback.ts";
import type { LuaFunction, LuaValue } from "../vm/value.ts";
import { budgetClock } from "./meter-state.ts";

export type { Grant };

/** What a program may use, and who is asked for more. */
export interface BudgetOptions extends Grant {
  /**
   * Called when a resource is used up, while the program is suspended. What is returned is added (for memory: it is the new
   * limit) and the program goes on; without it the program ends with a `BudgetError`.
   */
  readonly onSpent?: (resource: Resource) => Grant | undefined | PromiseLike<Grant | undefined>;
}

/** A program has been ended because a budget was used up. No Lua code can catch that. */
export class BudgetError extends Error {
  override readonly name = "BudgetError";
  constructor(
    readonly resource: Resource,
    /** Where the program was, in the layout of `debug.traceback`; empty when that is not known. */
    readonly traceback = "",
  ) {
    super(`the ${resource} budget is spent`);
  }
}

/** What closing methods of a program that was ended may use together. */
const graceAllowance = (): Allowance => ({ steps: 100_000, deadline: budgetClock() + 100 });

/** The stack of a base thread that is suspended, as text. */
export function whereIs(L: LuaState, th: Thread): string {
  return tracebackOf(L, levelsOfThread(L, th.innermost ?? th), null);
}

/**
 * Ends a base thread that is suspended, with all its coroutines, and runs the closing methods they owe, under a small
 * budget. @param error what closing methods get as the error.
 */
export function endWithGrace(L: LuaState, th: Thread, error: LuaValue): void {
  const closers = killBase(L, th, error);
  if (closers !== null) runWithGrace(L, closers);
}

/** Calls a function, which cannot wait, under a small budget; when that is spent the rest is left out. */
function runWithGrace(L: LuaState, f: LuaFunction): void {
  const grace = new Thread(f);
  grace.isMain = true;
  grace.noYield = 1;
  grace.canPause = true;
  const outcome = withGrace(L, () => startBase(L, grace, []));
  if (outcome?.kind === "suspended") killBase(L, grace, undefined);
}

/** Does something under a small budget; gives nothing when that is spent. */
export function withGrace<T>(L: LuaState, body: () => T): T | undefined {
  try {
    return L.meter === null ? body() : L.meter.run([graceAllowance()], Number.POSITIVE_INFINITY, null, body);
  } catch (e) {
    if (!(e instanceof SpentError)) throw e;
    return undefined;
  }
}

/** A budget in use. */
export class Budget {
  readonly allowance: Allowance;

  constructor(private readonly options: BudgetOptions) {
    this.allowance = {
      steps: options.steps,
      cpu: options.cpu,
      memory: options.memory,
      deadline: options.time === undefined ? undefined : budgetClock() + options.time,
    };
  }

  /** Asks for more; true, or a promise of it, when there is some. */
  more(resource: Resource): boolean | Promise<boolean> {
    const granted = this.options.onSpent?.(resource);
    if (granted === undefined) return false;
    if (isThenable(granted)) return Promise.resolve(granted).then((g) => this.add(g));
    return this.add(granted);
  }

  private add(grant: Grant | undefined): boolean {
    if (grant === undefined) return false;
    const { allowance } = this;
    if (grant.steps !== undefined) allowance.steps = Math.max(allowance.steps ?? 0, 0) + grant.steps;
    if (grant.cpu !== undefined) allowance.cpu = Math.max(allowance.cpu ?? 0, 0) + grant.cpu;
    if (grant.time !== undefined) allowance.deadline = budgetClock() + grant.time;
    if (grant.memory !== undefined) allowance.memory = grant.memory;
    return true;
  }
}

/** The limits of one run: its budgets, and what cancels it. */
export class Limits {
  private readonly budgets: readonly Budget[];

  constructor(
    budgets: readonly (Budget | null)[],
    readonly signal: AbortSignal | undefined,
  ) {
    this.budgets = budgets.filter((b) => b !== null);
  }

  get none(): boolean {
    return this.budgets.length === 0 && this.signal === undefined;
  }

  /** Runs a piece of the program under the limits. @param slice milliseconds after which it is paused. */
  run<T>(L: LuaState, slice: number, body: () => T): T {
    if (L.meter === null) return body();
    const allowances = this.budgets.map((b) => b.allowance);
    return L.meter.run(allowances, slice, this.signal ?? null, body);
  }

  /** Asks for more of what is spent. */
  more({ allowance, resource }: Spent): boolean | Promise<boolean> {
    const budget = this.budgets.find((b) => b.allowance === allowance);
    return budget === undefined || resource === "aborted" ? false : budget.more(resource);
  }

  /** What a program that was ended rejects with. @param where a traceback. */
  error({ resource }: Spent, where = ""): unknown {
    return resource === "aborted" ? this.signal?.reason : new BudgetError(resource, where);
  }

  /** Waits for a promise, or until a limit ends the wait: then gives what is spent. */
  async wait<T>(promise: PromiseLike<T>): Promise<{ readonly value: T } | Spent> {
    const { signal } = this;
    const deadlines = this.budgets.filter((b) => b.allowance.deadline !== undefined);
    if (signal === undefined && deadlines.length === 0) return { value: await promise };
    let timer: ReturnType<typeof setTimeout> | undefined;
    let abort: (() => void) | undefined;
    const ended = new Promise<Spent>((resolve) => {
      abort = () => resolve(new Spent("aborted", {}));
      if (signal?.aborted === true) abort();
      signal?.addEventListener("abort", abort);
      const first = deadlines.reduce<Budget | null>((a, b) => (a === null || end(b) < end(a) ? b : a), null);
      if (first === null) return;
      const { allowance } = first;
      timer = setTimeout(() => resolve(new Spent("time", allowance)), Math.max(end(first) - budgetClock(), 0));
    });
    try {
      return await Promise.race([Promise.resolve(promise).then((value) => ({ value })), ended]);
    } finally {
      clearTimeout(timer);
      if (abort !== undefined) signal?.removeEventListener("abort", abort);
    }
  }
}

const end = (b: Budget): number => b.allowance.deadline as number;

export function isThenable<T>(v: T | PromiseLike<T>): v is PromiseLike<T> {
  return typeof v === "object" && v !== null && typeof (v as { then?: unknown }).then === "function";
}
