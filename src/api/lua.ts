import type { Host } from "../stdlib/host.ts";
import { openLibraries } from "../stdlib/open.ts";
import type { ChunkCache } from "../vm/chunk.ts";
import { LuaError } from "../vm/errors.ts";
import { closersOf } from "../vm/protected.ts";
import { continueBase, type Outcome, startBase } from "../vm/resume.ts";
import { LuaState } from "../vm/state.ts";
import { Thread } from "../vm/thread.ts";
import { rawToString } from "../vm/tostring.ts";
import { framesFrom, traceback } from "../vm/traceback.ts";
import { type LuaFunction, type LuaValue, NativeFunction, pack, type Result } from "../vm/value.ts";
import { type FunctionBridge, fromLua, luaToString, type StringForm, textToLua, toLua } from "./convert.ts";

export interface LuaOptions {
  /** What Lua code can reach outside the machine. Without one: the process's files, clock and streams. */
  readonly host?: Host;
  /** "strict" (the default): yields are refused where the reference refuses them; "all": they work everywhere. */
  readonly yieldAcross?: "strict" | "all";
  /** "auto" (the default): hot code becomes JavaScript; "off": it does not; "always": all code does, at once. */
  readonly codegen?: "auto" | "off" | "always";
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
}

export interface RunOptions {
  /** Name of the chunk in messages: "@file", "=name", or source text; "=lua" without it. */
  readonly chunkName?: string;
}

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
  private readonly bridge: FunctionBridge = {
    toLua: (f) => this.native(f),
    toJs: (f) => this.callable(f),
  };

  constructor(defaultHost: () => Host, options: LuaOptions = {}, chunkCache: ChunkCache | null = null) {
    this.strings = options.strings ?? "utf8";
    this.state = new LuaState({
      yieldAcross: options.yieldAcross ?? "strict",
      codegen: options.codegen,
      stackRoom: options.stackRoom,
      hot: options.hot,
      chunkCache,
    });
    let pending = "";
    openLibraries(this.state, {
      host: options.host ?? defaultHost(),
      warn: (piece, more) => {
        pending += piece;
        if (more) return;
        options.onWarning?.(pending);
        pending = "";
      },
    });
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
   * Rejects with `LuaRuntimeError`.
   */
  async run(source: string | Uint8Array, options: RunOptions = {}): Promise<unknown[]> {
    return this.callValue(this.load(source, options), []);
  }

  /** As `run`, for a program that does not have to wait for anything; throws `SuspendedError` when it does. */
  runSync(source: string | Uint8Array, options: RunOptions = {}): unknown[] {
    return this.callValueSync(this.load(source, options), []);
  }

  /** Calls a global function, or a function value. */
  async call(f: string | LuaFunction, ...args: unknown[]): Promise<unknown[]> {
    return this.callValue(this.functionOf(f), args);
  }

  /** As `call`, synchronously. */
  callSync(f: string | LuaFunction, ...args: unknown[]): unknown[] {
    return this.callValueSync(this.functionOf(f), args);
  }

  private functionOf(f: string | LuaFunction): LuaValue {
    return typeof f === "string" ? this.state.globals.getStr(textToLua(f)) : f;
  }

  private load(source: string | Uint8Array, options: RunOptions): LuaValue {
    try {
      return this.state.load(this.toLua(source) as string, textToLua(options.chunkName ?? "=lua"));
    } catch (e) {
      throw this.hostError(e);
    }
  }

  private async callValue(f: LuaValue, args: unknown[]): Promise<unknown[]> {
    const outcome = await this.drive(f, args);
    const closers = this.closersOf(outcome);
    return this.finished(outcome, closers === null ? null : await this.drive(closers, []));
  }

  /** Runs a function as a main thread, and waits for what it waits for. */
  private async drive(f: LuaValue, args: unknown[]): Promise<Outcome> {
    const th = newMain(f);
    th.canWait = true;
    let outcome = this.start(th, args);
    while (outcome.kind === "suspended") {
      let r: Result;
      try {
        r = this.results(await outcome.request);
      } catch (e) {
        outcome = continueBase(this.state, th, undefined, this.raised(e));
        continue;
      }
      outcome = continueBase(this.state, th, r);
    }
    return outcome;
  }

  private callValueSync(f: LuaValue, args: unknown[]): unknown[] {
    const outcome = this.driveSync(f, args);
    const closers = this.closersOf(outcome);
    return this.finished(outcome, closers === null ? null : this.driveSync(closers, []));
  }

  private driveSync(f: LuaValue, args: unknown[]): Outcome {
    const outcome = this.start(newMain(f), args);
    if (outcome.kind === "suspended")
      throw new SuspendedError("the program waits for an asynchronous function; use run or call");
    return outcome;
  }

  private start(th: Thread, args: unknown[]): Outcome {
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
    return Object.assign((...args: unknown[]) => this.callValue(f, args), {
      sync: (...args: unknown[]) => this.callValueSync(f, args),
    });
  }

  private hostError(e: unknown): unknown {
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

function isThenable(v: unknown): v is PromiseLike<unknown> {
  return typeof v === "object" && v !== null && typeof (v as { then?: unknown }).then === "function";
}
