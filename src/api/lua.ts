import type { Grants } from "../nse/grants/grants.ts";
import { guardedHost } from "../nse/grants/guarded-host.ts";
import { ALONE, programGrants } from "../nse/grants/program-grants.ts";
import type { FilePlaces } from "../nse/io/places.ts";
import type { Host } from "../stdlib/host.ts";
import { openLibraries } from "../stdlib/open.ts";
import type { ChunkCache } from "../vm/chunk.ts";
import type { CodegenMode } from "../vm/codegen-mode.ts";
import { LuaError } from "../vm/errors.ts";
import { SLICE_OVER, Spent, SpentError } from "../vm/meter.ts";
import { closersOf } from "../vm/protected.ts";
import { continueBase, type Outcome, startBase } from "../vm/resume.ts";
import { LuaState } from "../vm/state.ts";
import { Thread } from "../vm/thread.ts";
import { rawToString } from "../vm/tostring.ts";
import { framesFrom, traceback } from "../vm/traceback.ts";
import { type LuaFunction, type LuaValue, NativeFunction, NONE, pack, type Result } from "../vm/value.ts";
import { Budget, type BudgetOptions, endWithGrace, isThenable, Limits, whereIs } from "./budget.ts";
import { type FunctionBridge, fromLua, luaToString, type StringForm, textToLua, toLua } from "./convert.ts";
import { meterState } from "./meter-state.ts";

export interface LuaOptions {
  /** What Lua code can reach outside the machine. Without one: the process's files, clock and streams. */
  readonly host?: Host;
  /** "strict" (the default): yields are refused where the reference refuses them; "all": they work everywhere. */
  readonly yieldAcross?: "strict" | "all";
  /** "auto" (the default): hot code becomes JavaScript; "off": it does not; "always": all code does, at once. */
  readonly codegen?: CodegenMode;
  /**
   * Keeps what files were compiled to, so that they load faster the next time: true is the directory the program uses
   * (~/.cache/neap), a text names another one. Without it nothing is kept.
   */
  readonly cache?: boolean | string;
  /** See `StateOptions.stackRoom`. */
  readonly stackRoom?: number;
  /** See `StateOptions.hot`. */
  readonly hot?: number;
  /** The form in which Lua strings are returned; "utf8" without it. */
  readonly strings?: StringForm;
  /** Takes the messages of `warn`; without it they are dropped. */
  readonly onWarning?: (message: string) => void;
  /** What all that is run in this state may use together; `time` passes from now on. */
  readonly budget?: BudgetOptions;
  /**
   * Restricts what programs can reach of the host: `read=PATH`, `write=PATH`, `exec`, `env`; an empty list grants nothing. Then
   * binary chunks are not loaded either, and `debug` keeps to the program. Without it programs have all that the host has.
   */
  readonly allow?: string | readonly string[];
  /** Told once of each grant that a program lacked, as `allow` takes it. */
  readonly onDenied?: (grant: string) => void;
  /** Lets runs have budgets and signals when the state has no budget itself. It costs a few percent of speed. */
  readonly metered?: boolean;
}

/** What the programs of a state may do; null when nothing is restricted. */
function grantsOf({ allow }: LuaOptions, files: FilePlaces | null): Grants | null {
  if (allow === undefined) return null;
  if (files === null) throw new TypeError("files can only be granted where there is a file system");
  return programGrants((typeof allow === "string" ? [allow] : allow).map(textToLua), files);
}

export interface RunOptions {
  /** Name of the chunk in messages: "@file", "=name", or source text; "=lua" without it. */
  readonly chunkName?: string;
  /** What this run may use, in a state that is `metered` or has a budget. */
  readonly budget?: BudgetOptions;
  /** Ends the run, which then rejects with the signal's reason, in a state that is `metered` or has a budget. */
  readonly signal?: AbortSignal;
}

/** After so many milliseconds of computing in one piece a metered program lets the event loop have its turn. */
const SLICE_MS = 10;

/** An error of a Lua program, as the host sees it. */
export class LuaRuntimeError extends Error {
  override readonly name = "LuaRuntimeError";
  constructor(
    message: string,
    /** The error value, converted. */
    readonly value: unknown,
    /** The Lua stack at the time of the error, in the reference's layout. */
    readonly traceback: string,
  ) {
    super(message);
  }
}

/** Thrown by the synchronous calls when the program has to wait for something. */
export class SuspendedError extends Error {
  override readonly name = "SuspendedError";
}

/** A Lua state with the standard libraries. */
export class Lua {
  /** The machine's own state, for natives written against it. */
  readonly state: LuaState;
  private readonly strings: StringForm;
  private readonly budget: Budget | null;
  private readonly turn: () => Promise<void>;
  private readonly bridge: FunctionBridge = {
    toLua: (f) => this.native(f),
    toJs: (f) => this.callable(f),
  };

  constructor(
    defaultHost: () => Host,
    options: LuaOptions = {},
    chunkCache: ChunkCache | null = null,
    places: FilePlaces | null = null,
  ) {
    this.strings = options.strings ?? "utf8";
    this.state = new LuaState({
      yieldAcross: options.yieldAcross ?? "strict",
      codegen: options.codegen,
      stackRoom: options.stackRoom,
      hot: options.hot,
      chunkCache,
      metered: options.metered === true || options.budget !== undefined,
    });
    const grants = grantsOf(options, places);
    const whole = options.host ?? defaultHost();
    const host = grants === null ? whole : guardedHost(whole, grants);
    this.turn = () => host.turn();
    meterState(this.state, host);
    this.budget = options.budget === undefined ? null : new Budget(options.budget);
    let pending = "";
    openLibraries(this.state, {
      host,
      warn: (piece, more) => {
        pending += piece;
        if (more) return;
        options.onWarning?.(pending);
        pending = "";
      },
      closed: grants === null ? undefined : ALONE,
    });
    if (grants !== null) grants.denied = ({ grant }) => options.onDenied?.(grant);
  }

  /** Sets a global variable. An async function, or one that returns a promise, suspends its caller until it settles. */
  set(name: string, value: unknown): void {
    this.state.globals.setField(textToLua(name), toLua(value, this.bridge));
  }

  /** A global variable's value, converted. */
  get(name: string): unknown {
    return this.fromLua(this.state.globals.getStr(textToLua(name)));
  }

  /** A JavaScript value as a Lua value (see `toLua` of convert.ts). */
  toLua(value: unknown): LuaValue {
    return toLua(value, this.bridge);
  }

  /** A Lua value as a JavaScript value (see `fromLua` of convert.ts). */
  fromLua(value: LuaValue): unknown {
    return fromLua(value, this.strings, this.bridge);
  }

  /**
   * Runs a chunk and gives its results. Text is UTF-8; bytes are taken as they are.
   * Rejects with `LuaRuntimeError`; with `BudgetError` when a budget is spent; with the signal's reason when it is aborted.
   */
  async run(source: string | Uint8Array, options: RunOptions = {}): Promise<unknown[]> {
    const limits = this.limits(options);
    return this.callValue(this.load(source, options, limits), [], limits);
  }

  /** As `run`, for a program that does not have to wait for anything; throws `SuspendedError` when it does. */
  runSync(source: string | Uint8Array, options: RunOptions = {}): unknown[] {
    const limits = this.limits(options);
    return this.callValueSync(this.load(source, options, limits), [], limits);
  }

  /** Calls a global function, or a function value. */
  async call(f: string | LuaFunction, ...args: unknown[]): Promise<unknown[]> {
    return this.callValue(this.functionOf(f), args, this.limits({}));
  }

  /** As `call`, synchronously. */
  callSync(f: string | LuaFunction, ...args: unknown[]): unknown[] {
    return this.callValueSync(this.functionOf(f), args, this.limits({}));
  }

  private functionOf(f: string | LuaFunction): LuaValue {
    return typeof f === "string" ? this.state.globals.getStr(textToLua(f)) : f;
  }

  private limits({ budget, signal }: RunOptions): Limits {
    const limits = new Limits([this.budget, budget === undefined ? null : new Budget(budget)], signal);
    if (this.state.meter === null && !limits.none)
      throw new TypeError("budgets and signals need a state that is made with a budget, or with metered: true");
    return limits;
  }

  private load(source: string | Uint8Array, options: RunOptions, limits: Limits): LuaValue {
    const text = this.toLua(source) as string;
    try {
      return limits.run(this.state, Number.POSITIVE_INFINITY, () =>
        this.state.load(text, textToLua(options.chunkName ?? "=lua")),
      );
    } catch (e) {
      throw this.hostError(e, limits);
    }
  }

  private async callValue(f: LuaValue, args: unknown[], limits: Limits): Promise<unknown[]> {
    const outcome = await this.drive(f, args, limits);
    const closers = this.closersOf(outcome);
    return this.finished(outcome, closers === null ? null : await this.drive(closers, [], limits));
  }

  /** Runs a function as a main thread, and waits for what it waits for. */
  private async drive(f: LuaValue, args: unknown[], limits: Limits): Promise<Outcome> {
    const th = newMain(f);
    th.canWait = true;
    let outcome = this.step(limits, SLICE_MS, () => this.start(th, args));
    while (outcome.kind === "suspended") {
      const { request } = outcome;
      let r: Result = NONE;
      let error: LuaError | null = null;
      let spent = request instanceof Spent ? request : null;
      if (request === SLICE_OVER) await this.turn();
      else if (spent === null) {
        try {
          const reply = await limits.wait(request as PromiseLike<unknown>);
          if (reply instanceof Spent) spent = reply;
          else r = this.results(reply.value);
        } catch (e) {
          error = this.raised(e);
        }
      }
      if (spent !== null && !(await limits.more(spent))) throw this.ended(th, spent, limits);
      if (spent !== null && spent !== request) continue;
      outcome = this.step(limits, SLICE_MS, () => continueBase(this.state, th, r, error));
    }
    return outcome;
  }

  private callValueSync(f: LuaValue, args: unknown[], limits: Limits): unknown[] {
    const outcome = this.driveSync(f, args, limits);
    const closers = this.closersOf(outcome);
    return this.finished(outcome, closers === null ? null : this.driveSync(closers, [], limits));
  }

  private driveSync(f: LuaValue, args: unknown[], limits: Limits): Outcome {
    const th = newMain(f);
    let outcome = this.step(limits, Number.POSITIVE_INFINITY, () => this.start(th, args));
    while (outcome.kind === "suspended") {
      const { request } = outcome;
      if (request instanceof Spent) {
        const more = limits.more(request);
        if (more === false) throw this.ended(th, request, limits);
        if (more !== true) throw new SuspendedError("more of a budget must be granted at once; use run or call");
      } else if (request !== SLICE_OVER)
        throw new SuspendedError("the program waits for an asynchronous function; use run or call");
      outcome = this.step(limits, Number.POSITIVE_INFINITY, () => continueBase(this.state, th, NONE));
    }
    return outcome;
  }

  /** Runs a piece of a program under its limits. */
  private step(limits: Limits, slice: number, body: () => Outcome): Outcome {
    try {
      return limits.run(this.state, slice, body);
    } catch (e) {
      throw e instanceof SpentError ? limits.error(e.spent) : e;
    }
  }

  /** Ends a program for which something is spent: its closing methods run. Gives what to throw. */
  private ended(th: Thread, spent: Spent, limits: Limits): unknown {
    const error = limits.error(spent, whereIs(this.state, th));
    const message = textToLua(error instanceof Error ? error.message : String(error));
    endWithGrace(this.state, th, message);
    return error;
  }

  private start(th: Thread, args: unknown[]): Outcome {
    th.canPause = true;
    return startBase(
      this.state,
      th,
      args.map((a) => this.toLua(a)),
    );
  }

  /** What has still to be run after an error: the closing methods of the variables it has left. */
  private closersOf(outcome: Outcome): NativeFunction | null {
    return outcome.kind === "failed" ? closersOf(this.state, outcome.error) : null;
  }

  /** @param closed how the closers of a failed program ended, if there were any. */
  private finished(outcome: Outcome, closed: Outcome | null): unknown[] {
    if (outcome.kind === "failed") {
      const { error } = outcome;
      if (closed?.kind === "returned") error.value = closed.values[0];
      throw this.hostError(error);
    }
    if (outcome.kind === "suspended") throw new SuspendedError("still suspended");
    return outcome.values.map((v) => this.fromLua(v));
  }

  /** A JavaScript function as a native; its promise suspends the caller. */
  private native(f: (...args: unknown[]) => unknown): NativeFunction {
    return new NativeFunction(f.name === "" ? "?" : f.name, (...args) => {
      let r: unknown;
      try {
        r = f(...args.map((a) => this.fromLua(a)));
      } catch (e) {
        throw this.raised(e);
      }
      if (isThenable(r)) return this.state.suspend(r);
      return this.results(r);
    });
  }

  /** What a JavaScript function returned, as results: an array made by `multiple` is several. */
  private results(r: unknown): Result {
    return r instanceof Multiple ? pack(r.values.map((v) => this.toLua(v))) : this.toLua(r);
  }

  /** What a JavaScript function threw, as a Lua error: an Error gives its message, with the caller's position. */
  private raised(e: unknown): LuaError {
    if (e instanceof LuaError) return e;
    if (e instanceof LuaRuntimeError) return new LuaError(this.toLua(e.value));
    if (e instanceof Error) return new LuaError(textToLua(e.message), 1);
    return new LuaError(this.toLua(e));
  }

  private callable(f: LuaFunction): unknown {
    return Object.assign((...args: unknown[]) => this.callValue(f, args, this.limits({})), {
      sync: (...args: unknown[]) => this.callValueSync(f, args, this.limits({})),
    });
  }

  private hostError(e: unknown, limits: Limits | null = null): unknown {
    if (e instanceof SpentError && limits !== null) return limits.error(e.spent);
    if (!(e instanceof LuaError)) return e;
    const { value } = e;
    const message =
      typeof value === "object" && value !== undefined
        ? `(error object is a ${rawToString(value)})`
        : rawToString(value);
    const text = luaToString(message, "utf8") as string;
    return new LuaRuntimeError(text, this.fromLua(value), traceback(this.state, framesFrom(e.top), null, false));
  }
}

/** Several results of a JavaScript function. */
export class Multiple {
  constructor(readonly values: readonly unknown[]) {}
}

/** `return multiple(a, b)` in a JavaScript function gives Lua two results. */
export function multiple(...values: unknown[]): Multiple {
  return new Multiple(values);
}

/** A thread that Lua code takes for the main one. */
function newMain(f: LuaValue): Thread {
  const th = new Thread(f);
  th.isMain = true;
  th.noYield = 1;
  return th;
}
