import { callValue } from "../../../vm/call.ts";
import { rawEquals } from "../../../vm/compare.ts";
import { luaError } from "../../../vm/errors.ts";
import { LONG_STRING, madeString, SpentError } from "../../../vm/meter.ts";
import { nativeIndex, nativeSetIndex } from "../../../vm/native-operations.ts";
import { isNumber, numberToString } from "../../../vm/number.ts";
import { pauseSpent } from "../../../vm/resumable.ts";
import { LuaTable } from "../../../vm/table.ts";
import { first, type LuaValue, type Result, UNWIND, Values } from "../../../vm/value.ts";
import { cut, work } from "../../../vm/work.ts";
import { type CaptureFrame, FIELD, FrameStack, LIST } from "./capture-frame.ts";
import { CAPTURE, collectParts, END, entryAfter, findOpen, OPERAND, POSITION } from "./capture-list.ts";
import { type CaptureContext, mayBeEqual, simpleValue, textOf, truncate } from "./capture-values.ts";
import { CaptureKind } from "./opcodes.ts";

/** How deep captures can be nested (the reference's MAXRECLEVEL), and how many values they can have at a time. */
const MAX_LEVEL = 200;
const MAX_VALUES = 999_990;

const NO_CAPTURES = new Int32Array(0);

/** What the result of a callee is for. */
const enum Pending {
  Function,
  Accumulator,
  Fold,
  Query,
  Field,
  GroupName,
  /** More of a budget. */
  Budget,
}

/**
 * Turns a list of captures into values, innermost first, in one pass over the list. The nesting is kept in frames, not
 * on the JavaScript stack, so that the evaluation can wait for a callee that has unwound: `run` and `resume` give false then.
 */
export class Evaluator {
  /** The values so far: those of finished captures that the captures around them have not taken yet. */
  values: LuaValue[] = [];
  private captures: Int32Array = NO_CAPTURES;
  /** The next entry of the list. */
  private c = 0;
  private readonly frames = new FrameStack();
  private pending = Pending.Function;
  /** The entry whose name is being compared with that of a back capture. */
  private candidate = 0;

  constructor(private readonly context: CaptureContext) {}

  /**
   * Begins with the entry at `start` of a list with a `Close` at its end; the values of that level are added to what
   * `values` has.
   */
  start(captures: Int32Array, start: number): void {
    this.captures = captures;
    this.c = start;
    this.frames.clear();
    this.frames.push(LIST, 0, this.values.length, -1);
  }

  /** Forgets the values. */
  release(): void {
    this.take();
    this.captures = NO_CAPTURES;
  }

  /** Evaluates up to the `Close` of the level it began at. */
  run(): boolean {
    for (;;) {
      if (--work.left < 0 && !this.mayGoOn()) return false;
      const frame = this.frames.top;
      let done: boolean;
      if (frame.kind === CaptureKind.String) done = this.format(frame);
      else if (this.captures[this.c] !== CaptureKind.Close) done = this.begin(frame);
      else if (frame.kind === LIST) return true;
      else done = this.end(frame);
      if (!done) return false;
    }
  }

  /** Goes on with the result of the callee. */
  resume(r: Result): boolean {
    return (this.pending === Pending.Budget || this.accept(this.pending, r)) && this.run();
  }

  /** Has the work counted; false when that was too much, and more has to be granted first. */
  private mayGoOn(): boolean {
    try {
      work.exhausted();
      return true;
    } catch (e) {
      pauseSpent(this.context.L, e);
      return this.wait(Pending.Budget);
    }
  }

  /** Counts a text that was made. */
  private made(text: string): string {
    if (text.length <= LONG_STRING) return text;
    work.left -= text.length >> 3;
    try {
      madeString(this.context.L, text.length);
    } catch (e) {
      // What has been called cannot be called again.
      if (e instanceof SpentError) e.final = true;
      throw e;
    }
    return text;
  }

  /** Takes the values away. */
  take(): LuaValue[] {
    const { values } = this;
    if (values.length > 0) this.values = [];
    return values;
  }

  private matchOf(c: number, end: number): string {
    const { subject } = this.context;
    return cut(subject.substring(this.captures[c + POSITION], end), subject.length);
  }

  /** Begins the capture at the current entry, nested in `frame`; ends it, too, when it has no nested ones. */
  private begin(frame: CaptureFrame): boolean {
    const { captures, values, c } = this;
    const kind: CaptureKind = captures[c];
    const operand = captures[c + OPERAND];
    const isFull = captures[c + END] >= 0;
    const makesText = kind === CaptureKind.String || kind === CaptureKind.Substitution;
    const inText = frame.kind === CaptureKind.String || frame.kind === CaptureKind.Substitution;
    const level = inText && makesText ? frame.level : frame.level + 1;
    if (frame.kind === CaptureKind.Substitution) {
      frame.text += this.context.subject.substring(frame.at, captures[c + POSITION]);
      frame.child = c;
    }
    if (kind === CaptureKind.Accumulator) {
      if (inText) throw luaError("invalid context for an accumulator capture");
      if (values.length === 0) throw luaError("no previous value for accumulator capture");
    }
    if (values.length > MAX_VALUES) throw luaError("stack overflow (too many captures)");
    if (level > MAX_LEVEL) throw luaError("subcapture nesting too deep");

    this.c = c + CAPTURE;
    switch (kind) {
      case CaptureKind.Position:
      case CaptureKind.Constant:
      case CaptureKind.Runtime:
      case CaptureKind.Argument:
        values.push(simpleValue(this.context, captures, c));
        return this.produced(frame);
      case CaptureKind.Back:
        this.c = c;
        return this.findGroup(c);
      case CaptureKind.Group:
        if (operand !== 0) {
          if (frame.kind !== CaptureKind.Table) {
            this.c = entryAfter(captures, c);
            return this.produced(frame);
          }
          if (isFull) return this.setField(frame, operand, this.matchOf(c, captures[c + END]));
          this.frames.push(FIELD, c, this.values.length, frame.level);
          return true;
        }
        break;
      case CaptureKind.Number:
        if (operand === 0) {
          this.c = entryAfter(captures, c);
          return this.produced(frame);
        }
        break;
      case CaptureKind.Function:
        values.push(this.context.constants[operand]);
        break;
      case CaptureKind.Table:
        values.push(new LuaTable());
        break;
      case CaptureKind.Fold:
        if (isFull || captures[this.c] === CaptureKind.Close) throw luaError("no initial value for fold capture");
        break;
      case CaptureKind.String: {
        const string = this.frames.push(kind, c, this.values.length, level);
        string.text = "";
        string.at = 0;
        string.parts = [];
        string.next = collectParts(captures, c, string.parts);
        return true;
      }
    }
    if (!isFull) {
      const nested = this.frames.push(kind, c, this.values.length, level);
      nested.at = captures[c + POSITION];
      nested.text = "";
      return true;
    }
    return this.complete(kind, c, values.length, captures[c + END]);
  }

  /** Ends the capture of a frame, at its `Close`. */
  private end(frame: CaptureFrame): boolean {
    const { captures, c, values } = this;
    const { kind, head, base } = frame;
    this.c = c + CAPTURE;
    this.frames.pop();
    if (kind === FIELD) {
      const value = values.length > base ? values[base] : this.matchOf(head, captures[c + POSITION]);
      truncate(values, base);
      return this.setField(this.frames.top, captures[head + OPERAND], value);
    }
    if (kind === CaptureKind.Substitution) {
      values.push(frame.text + this.context.subject.substring(frame.at, captures[c + POSITION]));
      return this.produced(this.frames.top);
    }
    if (kind === CaptureKind.Back) this.c = frame.next;
    return this.complete(kind as CaptureKind, head, base, captures[c + POSITION]);
  }

  /** Turns the values from `base` on, those of the nested captures, into those of the capture at `head`. */
  private complete(kind: CaptureKind, head: number, base: number, end: number): boolean {
    const { values } = this;
    const operand = this.captures[head + OPERAND];
    switch (kind) {
      case CaptureKind.Table:
      case CaptureKind.Fold:
        return this.produced(this.frames.top);
      case CaptureKind.Substitution:
        values.push(this.matchOf(head, end));
        return this.produced(this.frames.top);
      case CaptureKind.Simple:
        for (let i = values.length; i > base; i--) values[i] = values[i - 1];
        values[base] = this.matchOf(head, end);
        return this.produced(this.frames.top);
    }
    if (values.length === base) values.push(this.matchOf(head, end));
    switch (kind) {
      case CaptureKind.Function: {
        const args = values.slice(base);
        truncate(values, base);
        return this.call(values.pop(), args, Pending.Function);
      }
      case CaptureKind.Accumulator: {
        const args = values.slice(base - 1);
        truncate(values, base);
        return this.call(this.context.constants[operand], args, Pending.Accumulator);
      }
      case CaptureKind.Query: {
        const key = values[base];
        truncate(values, base);
        return this.query(this.context.constants[operand] as LuaTable, key);
      }
      case CaptureKind.Number: {
        if (values.length - base < operand) throw luaError(`no capture '${operand}'`);
        const value = values[base + operand - 1];
        truncate(values, base);
        values.push(value);
      }
    }
    return this.produced(this.frames.top);
  }

  private call(f: LuaValue, args: LuaValue[], what: Pending): boolean {
    const r = callValue(this.context.L, f, args);
    if (r === UNWIND) return this.wait(what);
    return this.accept(what, r);
  }

  private query(table: LuaTable, key: LuaValue): boolean {
    const r = table.metatable === null ? table.get(key) : nativeIndex(this.context.L, table, key);
    if (r === UNWIND) return this.wait(Pending.Query);
    return this.accept(Pending.Query, r);
  }

  private setField(frame: CaptureFrame, operand: number, value: LuaValue): boolean {
    const table = this.values[frame.base - 1];
    const name = this.context.constants[operand];
    // An accumulator capture may have put something else in the table's place.
    if (table instanceof LuaTable && table.metatable === null) table.set(name, value);
    else if (nativeSetIndex(this.context.L, table, name, value) === UNWIND) return this.wait(Pending.Field);
    return true;
  }

  private wait(what: Pending): false {
    this.pending = what;
    return false;
  }

  private accept(what: Pending, r: Result): boolean {
    const { values } = this;
    const frame = this.frames.top;
    switch (what) {
      case Pending.Function:
        if (r instanceof Values) for (const v of r.v) values.push(v);
        else values.push(r);
        break;
      case Pending.Accumulator:
        values[values.length - 1] = first(r);
        break;
      case Pending.Fold:
        values.push(first(r));
        return true;
      case Pending.Query: {
        const value = first(r);
        if (value !== undefined) values.push(value);
        break;
      }
      case Pending.Field:
        return true;
      case Pending.GroupName: {
        const equal = first(r);
        if (equal !== undefined && equal !== false) return this.foundGroup(this.candidate);
        return this.findGroup(this.candidate);
      }
    }
    return this.produced(frame);
  }

  /** Lets the enclosing capture have the values of a nested one that has ended: those from its `base` on. */
  private produced(frame: CaptureFrame): boolean {
    const { values, captures } = this;
    const { base } = frame;
    switch (frame.kind) {
      case CaptureKind.Table: {
        if (values.length === base) return true;
        const table = values[base - 1];
        if (!(table instanceof LuaTable)) throw luaError("invalid context for an accumulator capture");
        for (let i = base; i < values.length; i++) table.setInt(++frame.count, values[i]);
        truncate(values, base);
        return true;
      }
      case CaptureKind.Fold: {
        if (frame.count === 0) {
          if (values.length === base) throw luaError("no initial value for fold capture");
          frame.count = 1;
          truncate(values, base + 1);
          return true;
        }
        const args = values.slice(base);
        truncate(values, base);
        return this.call(this.context.constants[captures[frame.head + OPERAND]], args, Pending.Fold);
      }
      case CaptureKind.Substitution: {
        const { child } = frame;
        if (values.length > base) {
          frame.text += textOf(values[base], "replacement");
          truncate(values, base);
          frame.at = captures[child + END] >= 0 ? captures[child + END] : captures[this.c - CAPTURE + POSITION];
        } else frame.at = captures[child + POSITION];
        return true;
      }
      case CaptureKind.String:
        if (values.length === base) throw luaError(`no values in capture index ${this.formatOf(frame)[frame.at - 1]}`);
        frame.text += textOf(values[base], "capture");
        truncate(values, base);
        return true;
    }
    return true;
  }

  private formatOf(frame: CaptureFrame): string {
    return this.context.constants[this.captures[frame.head + OPERAND]] as string;
  }

  /** Goes on with a string capture's format; begins a nested capture when its value is needed. */
  private format(frame: CaptureFrame): boolean {
    const format = this.formatOf(frame);
    const { parts } = frame;
    while (frame.at < format.length) {
      const percent = format.indexOf("%", frame.at);
      if (percent < 0) break;
      // As in the reference, a "%" at the end stands for a zero byte.
      const char = percent + 1 < format.length ? format[percent + 1] : "\0";
      frame.text += format.substring(frame.at, percent);
      frame.at = percent + 2;
      if (char < "0" || char > "9") {
        frame.text += char;
        continue;
      }
      const part = Number(char) * 2;
      if (part >= parts.length) throw luaError(`invalid capture index (${char})`);
      if (parts[part + 1] < 0) {
        this.c = parts[part];
        return this.begin(frame);
      }
      frame.text += this.context.subject.substring(parts[part], parts[part + 1]);
    }
    this.frames.pop();
    this.c = frame.next;
    this.values.push(this.made(frame.text + format.substring(frame.at)));
    return this.produced(this.frames.top);
  }

  /** Looks back, before `from`, for the group that the back capture at the current entry means. */
  private findGroup(from: number): boolean {
    const { captures } = this;
    const { constants, L } = this.context;
    const name = constants[captures[this.c + OPERAND]];
    for (let c = from - CAPTURE; c >= 0; c -= CAPTURE) {
      if (captures[c] === CaptureKind.Close) c = findOpen(captures, c);
      else if (captures[c + END] < 0) continue;
      if (captures[c] !== CaptureKind.Group) continue;
      const other = constants[captures[c + OPERAND]];
      if (rawEquals(name, other)) return this.foundGroup(c);
      if (!mayBeEqual(name, other)) continue;
      const r = L.equals(name, other);
      if (r === UNWIND) {
        this.candidate = c;
        return this.wait(Pending.GroupName);
      }
      const equal = first(r);
      if (equal !== undefined && equal !== false) return this.foundGroup(c);
    }
    const text = typeof name === "string" ? name : isNumber(name) ? numberToString(name) : "(null)";
    throw luaError(`back reference '${text}' not found`);
  }

  /** Evaluates the captures of the group at `group` in the place of the back capture at the current entry. */
  private foundGroup(group: number): boolean {
    const { captures, c } = this;
    const frame = this.frames.top;
    if (captures[group + END] >= 0) {
      this.c = c + CAPTURE;
      this.values.push(this.matchOf(group, captures[group + END]));
      return this.produced(frame);
    }
    this.frames.push(CaptureKind.Back, group, this.values.length, frame.level + 1).next = c + CAPTURE;
    this.c = group + CAPTURE;
    return true;
  }
}
