import { Budget, BudgetError, endWithGrace, Limits, whereIs, withGrace } from "../api/budget.ts";
import { meterState } from "../api/meter-state.ts";
import { cString, type Host, HostError } from "../stdlib/host.ts";
import { flushAll, type HostStreams, printTo, streamsOf } from "../stdlib/io-buffer.ts";
import { LuaError } from "../vm/errors.ts";
import type { Grant } from "../vm/grant.ts";
import { levelsOfThread } from "../vm/levels.ts";
import { restartMain } from "../vm/main-thread.ts";
import { Spent, SpentError } from "../vm/meter.ts";
import { isNumber, numberToString } from "../vm/number.ts";
import { handled } from "../vm/protected.ts";
import { type Body, materialise, resumable } from "../vm/resumable.ts";
import { continueBase, type Outcome, startBase } from "../vm/resume.ts";
import type { LuaState } from "../vm/state.ts";
import { tracebackOf } from "../vm/traceback.ts";
import { typeName } from "../vm/typename.ts";
import { first, type LuaValue, NativeFunction, type Result, UNWIND } from "../vm/value.ts";
import { setWorkMeter } from "../vm/work.ts";
import { type KeyboardInterrupts, LOOK } from "./lua-interrupt.ts";

/** How a call ended: with results, or with an error. */
export type Ended =
  | { readonly ok: true; readonly values: readonly LuaValue[] }
  | { readonly ok: false; readonly error: LuaValue };

/** A string's or a number's text. */
export function textOf(v: LuaValue): string | undefined {
  if (typeof v === "string") return v;
  return isNumber(v) ? numberToString(v) : undefined;
}

/** Runs a program's chunks, one after the other, in the main thread of a state, and reports their errors. */
export class LuaProgram {
  /** Goes before error messages; null in interactive mode. */
  name: string | null;
  private readonly streams: HostStreams;
  private readonly withTraceback: NativeFunction;
  private readonly asItIs = new NativeFunction("?", (v) => v);
  private readonly limits: Limits;

  /** @param budget what the program may use, in a metered state. */
  constructor(
    readonly L: LuaState,
    /** What the user has given: files that are named on the command line, and standard input. */
    readonly host: Host,
    readonly interrupts: KeyboardInterrupts,
    name: string,
    /** What the program itself has. */
    private readonly own = host,
    budget: Grant | null = null,
  ) {
    this.name = name;
    interrupts.attach(L);
    meterState(L, host, true);
    this.limits = new Limits([budget === null ? null : new Budget(budget)], undefined);
    L.main.canPause = budget !== null;
    this.streams = streamsOf(own);
    L.main.canWait = true;
    L.collector.mode = "generational";
    this.withTraceback = messageHandler(L);
  }

  /** Writes to standard output at once, in step with what the program writes. */
  print(text: string): void {
    printTo(this.streams.stdout, text);
  }

  /** Writes to standard error. */
  complain(text: string): void {
    printTo(this.streams.stderr, text);
  }

  /** The next line of standard input, without its newline; undefined at the end. */
  readLine(): string | undefined {
    try {
      return streamsOf(this.host).stdin.readLine(false);
    } catch (e) {
      if (e instanceof HostError) return undefined;
      throw e;
    }
  }

  /** Shows an error: a message is shown up to its first zero byte, as C does. */
  report(error: LuaValue): void {
    const message = cString(textOf(error) ?? "(error message not a string)");
    this.complain(this.name === null ? `${message}\n` : `${this.name}: ${message}\n`);
  }

  /** Calls a function; its error becomes a message with a traceback. */
  call(f: LuaValue, args: LuaValue[]): Promise<Ended> {
    return this.protectedCall(f, args, this.withTraceback);
  }

  /** Calls a function; its error stays as it is. */
  callPlain(f: LuaValue, args: LuaValue[]): Promise<Ended> {
    return this.protectedCall(f, args, this.asItIs);
  }

  /** Runs a native's body, as `callPlain`. */
  run(body: () => Body): Promise<Ended> {
    return this.callPlain(resumable(this.L, "?", body), []);
  }

  /** Loads a chunk by `load` and calls it; false when either fails, which is reported. */
  async runChunk(load: () => LuaValue, makeArguments?: () => Promise<Ended>): Promise<boolean> {
    let f: LuaValue;
    try {
      f = this.step(load);
    } catch (e) {
      if (!(e instanceof LuaError)) throw e;
      this.report(e.value);
      return false;
    }
    const args = await makeArguments?.();
    if (args !== undefined && !args.ok) return this.succeeded(args);
    return this.succeeded(await this.call(f, [...(args?.values ?? [])]));
  }

  /** Reports the error of a call that failed. */
  succeeded(ended: Ended): boolean {
    if (!ended.ok) this.report(ended.error);
    return ended.ok;
  }

  /** Ends the program: closes the state and writes out what is buffered. */
  close(): void {
    const { L } = this;
    // What is left out is what the budget has no room for.
    withGrace(L, () => L.close());
    flushAll(this.own);
  }

  private async protectedCall(f: LuaValue, args: LuaValue[], handler: LuaValue): Promise<Ended> {
    const { L, interrupts } = this;
    L.main.handler = handler;
    interrupts.begin();
    try {
      const outcome = await this.drive(f, args);
      if (outcome.kind !== "failed") return { ok: true, values: outcome.values };
      const { error } = outcome;
      const deal = new NativeFunction("?", () => handled(L, error, handler, 0, ""));
      const dealt = await this.drive(deal, []);
      return { ok: false, error: dealt.kind === "failed" ? dealt.error.value : dealt.values[1] };
    } catch (e) {
      if (e instanceof BudgetError || e instanceof SpentError) {
        const where = e instanceof BudgetError ? e.traceback : "";
        return { ok: false, error: where === "" ? e.message : `${e.message}\n${where}` };
      }
      throw e;
    } finally {
      interrupts.end();
    }
  }

  /** Calls a function in the main thread and waits for what it waits for. */
  private async drive(f: LuaValue, args: LuaValue[]): Promise<Exclude<Outcome, { kind: "suspended" | "yielded" }>> {
    const { L } = this;
    restartMain(L, f);
    let outcome = this.step(() => startBase(L, L.main, args));
    while (outcome.kind === "suspended") {
      const { request } = outcome;
      let r: Result;
      let error: LuaError | null = null;
      try {
        const wanted = request === LOOK ? this.interrupts.look() : request;
        const reply = wanted instanceof Spent ? wanted : await this.limits.wait(Promise.resolve(wanted));
        if (reply instanceof Spent) throw this.ended(reply);
        r = reply.value as Result;
      } catch (e) {
        if (!(e instanceof LuaError)) throw e;
        error = e;
      }
      outcome = this.step(() => continueBase(L, L.main, r, error));
    }
    if (outcome.kind === "yielded") throw new Error("the main thread has yielded");
    return outcome;
  }

  /** Runs a piece of the program within its budget. */
  private step<T>(body: () => T): T {
    const { L } = this;
    const before = L.meter === null ? setWorkMeter(L.interrupts) : null;
    try {
      return this.limits.run(L, Number.POSITIVE_INFINITY, body);
    } finally {
      if (L.meter === null) setWorkMeter(before);
    }
  }

  /** Ends the program, which has spent its budget. Gives what to throw. */
  private ended(spent: Spent): unknown {
    const { L } = this;
    const error = this.limits.error(spent, whereIs(L, L.main));
    endWithGrace(L, L.main, (error as Error).message);
    return error;
  }
}

/** The message of an error value with a traceback; a value whose `__tostring` gives a string is that string. */
function messageHandler(L: LuaState): NativeFunction {
  return resumable(L, "?", function* (value): Body {
    const text = textOf(value);
    if (text === undefined) {
      const describe = L.getMetamethod(value, "__tostring");
      if (describe !== undefined) {
        let r = L.call(describe, value);
        if (r === UNWIND) r = yield;
        const s = first(r);
        if (typeof s === "string") return s;
      }
    }
    const message = cString(text ?? `(error object is a ${typeName(value)} value)`);
    const r = materialise(L, "?", addTraceback(L, message));
    return r === UNWIND ? yield : r;
  });
}

// biome-ignore lint/correctness/useYield: the body only needs the stack on the heap.
function* addTraceback(L: LuaState, message: string): Body {
  // The innermost level is the handler's.
  return tracebackOf(L, levelsOfThread(L, L.current).slice(1), message);
}
