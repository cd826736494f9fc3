import { callValue } from "../../../vm/call.ts";
import { type LuaError, luaError } from "../../../vm/errors.ts";
import { NativeFrame } from "../../../vm/frame.ts";
import { toInteger } from "../../../vm/number.ts";
import { pauseSpent } from "../../../vm/resumable.ts";
import type { LuaState } from "../../../vm/state.ts";
import { first, type LuaValue, pack, type Result, UNWIND, Values } from "../../../vm/value.ts";
import { CAPTURE, OPERAND, POSITION } from "./capture-list.ts";
import type { CaptureContext } from "./capture-values.ts";
import { Evaluator } from "./captures.ts";
import { Machine, Outcome } from "./machine.ts";
import { NO_PROGRAM, type Program } from "./program.ts";

/** What a match is doing when it waits for a callee. */
const enum Phase {
  /** It looks for the match: a budget was spent. */
  Search,
  /** It evaluates captures inside of a match-time capture. */
  Arguments,
  /** It calls the function of a match-time capture. */
  RunTime,
  /** It evaluates the captures of the whole match. */
  Values,
}

const MAX_IDLE = 8;
const NO_VALUES: readonly LuaValue[] = [];

/** Runs matches in a Lua state. */
export class Matcher {
  /** Matches that are over, for the next ones. A match inside of a callback takes another one. */
  private readonly idle: Match[] = [];

  constructor(private readonly L: LuaState) {}

  /**
   * Matches a program against a prefix of `subject` from `position` (from 0) on.
   * Gives the values of the captures, the position after the match when there are none, or nil; or `UNWIND`.
   * @param args the extra arguments. @param limit the maximum size of the backtrack stack.
   */
  match(program: Program, subject: string, position: number, args: readonly LuaValue[], limit: number): Result {
    const { L } = this;
    const match = this.idle.pop() ?? new Match(L);
    match.start(program, subject, position, args, limit);
    // The reference calls back from C: a Lua yield cannot cross that.
    if (program.calls) L.enterNoYield();
    let r: Result;
    try {
      r = match.advance();
    } catch (e) {
      this.finish(match);
      throw e;
    }
    if (r === UNWIND) return new MatchFrame(this, match).leave(L);
    this.finish(match);
    return r;
  }

  /** Ends a match that has returned or failed. */
  finish(match: Match): void {
    if (match.program.calls) this.L.leaveNoYield();
    match.release();
    if (this.idle.length < MAX_IDLE) this.idle.push(match);
  }
}

/** A match that waits for a function that it has called. */
class MatchFrame extends NativeFrame {
  readonly name = "lpeg.match";

  constructor(
    private readonly matcher: Matcher,
    private readonly match: Match,
  ) {
    super();
  }

  override get catches(): boolean {
    return true;
  }

  override resume(L: LuaState, r: Result): Result {
    let next: Result;
    try {
      next = this.match.resume(r);
    } catch (e) {
      this.matcher.finish(this.match);
      throw e;
    }
    if (next === UNWIND) return this.leave(L);
    this.matcher.finish(this.match);
    return next;
  }

  override raise(_L: LuaState, e: LuaError): Result {
    this.matcher.finish(this.match);
    throw e;
  }

  leave(L: LuaState): Result {
    this.depth = L.depth;
    return L.leave(this, this);
  }
}

/** A match: the machine that finds it, and the evaluation of its captures. */
class Match implements CaptureContext {
  program = NO_PROGRAM;
  subject = "";
  args = NO_VALUES;
  private readonly machine = new Machine();
  private readonly evaluator = new Evaluator(this);
  private phase = Phase.Values;
  /** The entry of the match-time capture that is being closed. */
  private open = 0;

  constructor(readonly L: LuaState) {}

  get constants(): readonly LuaValue[] {
    return this.program.constants;
  }

  get runtimeValues(): readonly LuaValue[] {
    return this.machine.values;
  }

  start(program: Program, subject: string, position: number, args: readonly LuaValue[], limit: number): void {
    this.program = program;
    this.subject = subject;
    this.args = args;
    this.machine.start(program, subject, position, limit, args.length === 0 ? 2 : args.length + 3);
  }

  /** Forgets all that the match holds on to. */
  release(): void {
    this.program = NO_PROGRAM;
    this.subject = "";
    this.args = NO_VALUES;
    this.machine.release();
    this.evaluator.release();
  }

  /** Runs the machine, and what it stops for, until there is a result or a callee has unwound. */
  advance(): Result {
    const { machine } = this;
    for (;;) {
      let outcome: Outcome;
      try {
        outcome = machine.run();
      } catch (e) {
        pauseSpent(this.L, e);
        this.phase = Phase.Search;
        return UNWIND;
      }
      switch (outcome) {
        case Outcome.Failed:
          return undefined;
        case Outcome.Matched:
          if (machine.top === 0) return machine.position + 1;
          this.phase = Phase.Values;
          this.evaluate(0);
          return this.evaluator.run() ? this.results() : UNWIND;
        case Outcome.RunTime: {
          this.open = machine.openRunTime();
          this.phase = Phase.Arguments;
          const f = this.program.constants[machine.captures[this.open + OPERAND]];
          this.evaluator.values.push(f, this.subject, machine.position + 1);
          if (this.open + CAPTURE < machine.top) {
            this.evaluate(this.open + CAPTURE);
            if (!this.evaluator.run()) return UNWIND;
          }
          const r = this.callRunTime();
          if (r === UNWIND) return UNWIND;
          this.afterRunTime(r);
        }
      }
    }
  }

  /** Goes on with the result of the callee. */
  resume(r: Result): Result {
    switch (this.phase) {
      case Phase.Search:
        return this.advance();
      case Phase.Values:
        return this.evaluator.resume(r) ? this.results() : UNWIND;
      case Phase.Arguments: {
        if (!this.evaluator.resume(r)) return UNWIND;
        const result = this.callRunTime();
        if (result === UNWIND) return UNWIND;
        this.afterRunTime(result);
        return this.advance();
      }
      case Phase.RunTime:
        this.afterRunTime(r);
        return this.advance();
    }
  }

  private evaluate(start: number): void {
    this.machine.closeList();
    this.evaluator.start(this.machine.captures, start);
  }

  private results(): Result {
    const values = this.evaluator.take();
    return values.length === 0 ? this.machine.position + 1 : pack(values);
  }

  private callRunTime(): Result {
    const { machine, evaluator } = this;
    const args = evaluator.take();
    if (args.length === 3) {
      args.push(this.subject.substring(machine.captures[this.open + POSITION], machine.position));
    }
    const f = args.shift();
    this.phase = Phase.RunTime;
    return callValue(this.L, f, args);
  }

  /** A false result fails; true goes on; a number goes on there. The other results are the capture's values. */
  private afterRunTime(r: Result): void {
    const { machine } = this;
    const verdict = first(r);
    const values = r instanceof Values && r.v.length > 1 ? r.v.slice(1) : NO_VALUES;
    if (verdict === undefined || verdict === false) {
      machine.resume(this.open, -1, NO_VALUES);
      return;
    }
    let position = machine.position;
    if (verdict !== true) {
      const n = toInteger(verdict);
      if (typeof n !== "number" || n - 1 < position || n - 1 > this.subject.length) {
        throw luaError("invalid position returned by match-time capture");
      }
      position = n - 1;
    }
    machine.resume(this.open, position, values);
  }
}
