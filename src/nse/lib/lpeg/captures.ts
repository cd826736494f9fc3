import { callValue } from "../../../vm/call.ts";
import { rawEquals } from "../../../vm/compare.ts";
import { luaError } from "../../../vm/errors.ts";
import { isNumber, numberToString } from "../../../vm/number.ts";
import type { LuaState } from "../../../vm/state.ts";
import { LuaTable } from "../../../vm/table.ts";
import { typeName } from "../../../vm/typename.ts";
import { first, type LuaValue, type Result, UNWIND, Userdata, Values } from "../../../vm/value.ts";
import { CaptureFrame, FIELD, LIST } from "./capture-frame.ts";
import { CAPTURE, END, findOpen, OPERAND, POSITION } from "./machine.ts";
import { CaptureKind } from "./opcodes.ts";

/** How deep captures can be nested (the reference's MAXRECLEVEL), and how many values they can have at a time. */
const MAX_LEVEL = 200;
const MAX_VALUES = 999_990;
/** How many captures a string capture can refer to, with the whole match. */
const MAX_PARTS = 10;

/** What the result of a callee is for. */
enum Pending {
  Function,
  Accumulator,
  Fold,
  Query,
  Field,
  GroupName,
}

/** What captures are evaluated over. */
export interface CaptureContext {
  readonly L: LuaState;
  /** The list of captures (machine.ts), with a `Close` at its end. */
  readonly captures: Int32Array;
  readonly subject: string;
  readonly constants: readonly LuaValue[];
  /** The extra arguments of `match`. */
  readonly args: readonly LuaValue[];
  /** The values of match-time captures. */
  readonly runtimeValues: readonly LuaValue[];
}

/**
 * Turns a list of captures into values, innermost first, in one pass over the list. The nesting is kept in frames, not
 * on the JavaScript stack, so that the evaluation can wait for a callee that has unwound: `run` and `resume` give false then.
 */
export class Evaluator {
  /** The values so far: those of finished captures that the captures around them have not taken yet. */
  values: LuaValue[] = [];
  private context!: CaptureContext;
  private captures!: Int32Array;
  /** The next entry of the list. */
  private c = 0;
  private readonly frames = [new CaptureFrame()];
  private depth = 0;
  private pending = Pending.Function;
  /** The entry whose name is being compared with that of a back capture. */
  private candidate = 0;

  /** Begins with the entry at `start`; the values of its level are added to what `values` has. */
  start(context: CaptureContext, start: number): void {
    this.context = context;
    this.captures = context.captures;
    this.c = start;
    this.depth = 0;
    const list = this.frames[0];
    list.kind = LIST;
    list.base = this.values.length;
    list.level = -1;
  }

  /** Evaluates up to the `Close` of the level it began at. */
  run(): boolean {
    for (;;) {
      const frame = this.frames[this.depth];
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
    return this.accept(this.pending, r) && this.run();
  }

  /** Takes the values away. */
  take(): LuaValue[] {
    const { values } = this;
    if (values.length > 0) this.values = [];
    return values;
  }

  private matchOf(c: number, end: number): string {
    return this.context.subject.substring(this.captures[c + POSITION], end);
  }

  /** The entry after the capture at `c`, and all that is nested in it. */
  private after(c: number): number {
    const { captures } = this;
    let next = c + CAPTURE;
    if (captures[c + END] >= 0) return next;
    for (let opens = 1; opens > 0; next += CAPTURE) {
      if (captures[next] === CaptureKind.Close) opens--;
      else if (captures[next + END] < 0) opens++;
    }
    return next;
  }

  private push(kind: CaptureFrame["kind"], head: number, level: number): CaptureFrame {
    const depth = ++this.depth;
    if (depth === this.frames.length) this.frames.push(new CaptureFrame());
    const frame = this.frames[depth];
    frame.kind = kind;
    frame.head = head;
    frame.base = this.values.length;
    frame.level = level;
    frame.count = 0;
    return frame;
  }

  /** Begins the capture at the current entry, nested in `frame`; ends it, too, when it has no nested ones. */
  private begin(frame: CaptureFrame): boolean {
    const { captures, values, c } = this;
    const { constants } = this.context;
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
        values.push(captures[c + POSITION] + 1);
        return this.produced(frame);
      case CaptureKind.Constant:
        values.push(constants[operand]);
        return this.produced(frame);
      case CaptureKind.Runtime:
        values.push(this.context.runtimeValues[operand]);
        return this.produced(frame);
      case CaptureKind.Argument:
        if (operand > this.context.args.length) throw luaError(`reference to absent extra argument #${operand}`);
        values.push(this.context.args[operand - 1]);
        return this.produced(frame);
      case CaptureKind.Back:
        this.c = c;
        return this.findGroup(c);
      case CaptureKind.Group:
        if (operand !== 0) {
          if (frame.kind !== CaptureKind.Table) {
            this.c = this.after(c);
            return this.produced(frame);
          }
          if (isFull) return this.setField(frame, operand, this.matchOf(c, captures[c + END]));
          this.push(FIELD, c, frame.level);
          return true;
        }
        break;
      case CaptureKind.Number:
        if (operand === 0) {
          this.c = this.after(c);
          return this.produced(frame);
        }
        break;
      case CaptureKind.Function:
        values.push(constants[operand]);
        break;
      case CaptureKind.Table:
        values.push(new LuaTable());
        break;
      case CaptureKind.Fold:
        if (isFull || captures[this.c] === CaptureKind.Close) throw luaError("no initial value for fold capture");
        break;
      case CaptureKind.String: {
        const string = this.push(kind, c, level);
        string.text = "";
        string.at = 0;
        this.collectParts(string);
        return true;
      }
    }
    if (!isFull) {
      const nested = this.push(kind, c, level);
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
    this.depth--;
    if (kind === FIELD) {
      const value = values.length > base ? values[base] : this.matchOf(head, captures[c + POSITION]);
      truncate(values, base);
      return this.setField(this.frames[this.depth], captures[head + OPERAND], value);
    }
    if (kind === CaptureKind.Substitution) {
      values.push(frame.text + this.context.subject.substring(frame.at, captures[c + POSITION]));
      return this.produced(this.frames[this.depth]);
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
        return this.produced(this.frames[this.depth]);
      case CaptureKind.Substitution:
        values.push(this.matchOf(head, end));
        return this.produced(this.frames[this.depth]);
      case CaptureKind.Simple:
        for (let i = values.length; i > base; i--) values[i] = values[i - 1];
        values[base] = this.matchOf(head, end);
        return this.produced(this.frames[this.depth]);
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
    return this.produced(this.frames[this.depth]);
  }

  private call(f: LuaValue, args: LuaValue[], what: Pending): boolean {
    const r = callValue(this.context.L, f, args);
    if (r === UNWIND) return this.wait(what);
    return this.accept(what, r);
  }

  private query(table: LuaTable, key: LuaValue): boolean {
    const r = table.metatable === null ? table.get(key) : this.context.L.index(table, key);
    if (r === UNWIND) return this.wait(Pending.Query);
    return this.accept(Pending.Query, r);
  }

  private setField(frame: CaptureFrame, operand: number, value: LuaValue): boolean {
    const table = this.values[frame.base - 1];
    const name = this.context.constants[operand];
    // An accumulator capture may have put something else in the table's place.
    if (table instanceof LuaTable && table.metatable === null) table.set(name, value);
    else if (this.context.L.setIndex(table, name, value) === UNWIND) return this.wait(Pending.Field);
    return true;
  }

  private wait(what: Pending): false {
    this.pending = what;
    return false;
  }

  private accept(what: Pending, r: Result): boolean {
    const { values } = this;
    const frame = this.frames[this.depth];
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

  /** Goes through the captures nested in a string capture, and in simple captures there, without evaluating them. */
  private collectParts(frame: CaptureFrame): void {
    const { captures } = this;
    const parts = [captures[frame.head + POSITION], captures[frame.head + END]];
    const open = captures[frame.head + END] < 0 ? [0] : [];
    let c = frame.head + CAPTURE;
    while (open.length > 0) {
      if (captures[c] === CaptureKind.Close) {
        parts[(open.pop() as number) + 1] = captures[c + POSITION];
        c += CAPTURE;
      } else if (parts.length >= MAX_PARTS * 2) c = this.after(c);
      else if (captures[c] === CaptureKind.Simple) {
        if (captures[c + END] < 0) open.push(parts.length);
        parts.push(captures[c + POSITION], captures[c + END]);
        c += CAPTURE;
      } else {
        parts.push(c, -1);
        c = this.after(c);
      }
    }
    frame.parts = parts;
    frame.next = c;
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
    this.depth--;
    this.c = frame.next;
    this.values.push(frame.text + format.substring(frame.at));
    return this.produced(this.frames[this.depth]);
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
    const frame = this.frames[this.depth];
    if (captures[group + END] >= 0) {
      this.c = c + CAPTURE;
      this.values.push(this.matchOf(group, captures[group + END]));
      return this.produced(frame);
    }
    this.push(CaptureKind.Back, group, frame.level + 1).next = c + CAPTURE;
    this.c = group + CAPTURE;
    return true;
  }
}

/** Drops all but the first `n` values. For a few, this is quicker than setting the length. */
function truncate(values: LuaValue[], n: number): void {
  if (values.length - n > 8) values.length = n;
  else while (values.length > n) values.pop();
}

/** Whether `__eq` may find two different values equal. */
function mayBeEqual(a: LuaValue, b: LuaValue): boolean {
  return (a instanceof LuaTable && b instanceof LuaTable) || (a instanceof Userdata && b instanceof Userdata);
}

/** The text of a value that belongs into a string. */
function textOf(v: LuaValue, what: string): string {
  if (typeof v === "string") return v;
  if (isNumber(v)) return numberToString(v);
  throw luaError(`invalid ${what} value (a ${typeName(v)})`);
}
