import { luaError } from "../../../vm/errors.ts";
import type { LuaValue } from "../../../vm/value.ts";
import { work } from "../../../vm/work.ts";
import { utf8Length } from "./analysis.ts";
import { CAPTURE, END, findOpen, OPERAND, POSITION } from "./capture-list.ts";
import { CaptureKind, Op } from "./opcodes.ts";
import { FAILURE, GIVEUP, NO_PROGRAM, type Program, START, WORDS } from "./program.ts";

/** Numbers in an entry of the backtrack stack: where to go on, the position (negative: a return address), captures. */
const ENTRY = 3;
/** Entries of the backtrack stack at the start, whatever its limit. */
const INITIAL_ENTRIES = 400;

/** How a run of the machine ended. */
export const enum Outcome {
  Failed,
  /** `Machine.position` is where the match ends. */
  Matched,
  /** The function of a match-time capture has to be called; `resume` tells what came of it. */
  RunTime,
}

/**
 * The parsing machine: runs a program over a subject. It stops at every match-time capture, with all of its state here,
 * so that its user may call Lua, and even be suspended, before it goes on.
 */
export class Machine {
  /** The list of captures, `top` numbers long. */
  captures = new Int32Array(64 * CAPTURE);
  top = 0;
  /** The position in the subject, from 0, when the machine stops. */
  position = 0;
  /** Values of match-time captures; entries of kind `Runtime` have indices of it as operands. */
  values: LuaValue[] = [];

  private program = NO_PROGRAM;
  private subject = "";
  /** How many arguments `match` has got, which the reference keeps on the same stack as those values. */
  private argCount = 0;
  private limit = 0;
  private pc = 0;
  private stack = new Int32Array(INITIAL_ENTRIES * ENTRY);
  private sp = 0;
  private capacity = 0;

  /** Prepares a match. @param limit the maximum size of the backtrack stack, in entries. */
  start(program: Program, subject: string, position: number, limit: number, argCount: number): void {
    this.program = program;
    this.subject = subject;
    this.position = position;
    this.limit = limit;
    this.argCount = argCount;
    this.capacity = INITIAL_ENTRIES * ENTRY;
    this.top = 0;
    this.pc = START;
    this.stack[0] = GIVEUP;
    this.stack[1] = position;
    this.stack[2] = 0;
    this.sp = ENTRY;
  }

  /** Forgets all that a match holds on to. */
  release(): void {
    if (this.values.length > 0) this.values.length = 0;
    this.subject = "";
    this.program = NO_PROGRAM;
    if (this.stack.length > 1 << 16) this.stack = new Int32Array(INITIAL_ENTRIES * ENTRY);
    if (this.captures.length > 1 << 20) this.captures = new Int32Array(64 * CAPTURE);
  }

  /** Runs until the match is decided or a function is needed. Raises "backtrack stack overflow". */
  run(): Outcome {
    const { program, subject, values } = this;
    const { code, sets, literals } = program;
    const end = subject.length;
    let { stack, captures, pc, sp, top } = this;
    let s = this.position;
    for (;;) {
      const word = code[pc];
      switch (word & 0xff) {
        case Op.Char:
          if (s < end && subject.charCodeAt(s) === word >> 8) {
            s++;
            pc += 2;
            continue;
          }
          break;
        case Op.Set:
          if (s < end && sets[code[pc + 1] + subject.charCodeAt(s)] !== 0) {
            s++;
            pc += 2;
            continue;
          }
          break;
        case Op.Any:
          if (end - s >= word >> 8) {
            s += word >> 8;
            pc += 2;
            continue;
          }
          break;
        case Op.Skip:
          s += word >> 8;
          pc += 2;
          continue;
        case Op.Literal: {
          const length = word >> 8;
          const start = code[pc + 1];
          if (end - s < length) break;
          let i = 0;
          while (i < length && subject.charCodeAt(s + i) === literals[start + i]) i++;
          if (i < length) break;
          s += length;
          pc += 2;
          continue;
        }
        case Op.Span: {
          const set = code[pc + 1];
          while (s < end && sets[set + subject.charCodeAt(s)] !== 0) s++;
          pc += 2;
          continue;
        }
        case Op.SpanAny:
          s = end;
          pc += 2;
          continue;
        case Op.TestAny:
          pc = s < end ? pc + 2 : code[pc + 1];
          continue;
        case Op.TestChar:
          pc = s < end && subject.charCodeAt(s) === word >> 8 ? pc + 2 : code[pc + 1];
          continue;
        case Op.TestSet:
          pc = s < end && sets[(word >> 8) + subject.charCodeAt(s)] !== 0 ? pc + 2 : code[pc + 1];
          continue;
        case Op.Utf: {
          const after = skipCodePoint(subject, s, code[pc + 1], word >> 8);
          if (after < 0) break;
          s = after;
          pc += 2;
          continue;
        }
        case Op.Behind:
          if (s < word >> 8) break;
          s -= word >> 8;
          pc += 2;
          continue;
        case Op.Jump:
          pc = code[pc + 1];
          continue;
        case Op.Choice:
          if (sp === this.capacity) stack = this.growStack(sp);
          stack[sp] = code[pc + 1];
          stack[sp + 1] = s;
          stack[sp + 2] = top;
          sp += ENTRY;
          pc += 2;
          continue;
        case Op.Call:
          if (sp === this.capacity) stack = this.growStack(sp);
          stack[sp] = pc + 2;
          stack[sp + 1] = -1;
          sp += ENTRY;
          pc = code[pc + 1];
          continue;
        case Op.Return:
          sp -= ENTRY;
          pc = stack[sp];
          continue;
        case Op.Commit:
          sp -= ENTRY;
          pc = code[pc + 1];
          continue;
        case Op.PartialCommit:
          stack[sp - 2] = s;
          stack[sp - 1] = top;
          pc = code[pc + 1];
          continue;
        case Op.BackCommit:
          sp -= ENTRY;
          s = stack[sp + 1];
          if (values.length > 0) this.dropValues(stack[sp + 2], top);
          top = stack[sp + 2];
          pc = code[pc + 1];
          continue;
        case Op.FailTwice:
          sp -= ENTRY;
          break;
        case Op.OpenCapture:
          captures[top] = word >> 8;
          captures[top + POSITION] = s;
          captures[top + OPERAND] = code[pc + 1];
          captures[top + END] = -1;
          top += CAPTURE;
          if (top === captures.length) captures = this.growCaptures();
          pc += 2;
          continue;
        case Op.FullCapture:
          captures[top] = (word >> 8) & 0xff;
          captures[top + POSITION] = s - (word >>> 16);
          captures[top + OPERAND] = code[pc + 1];
          captures[top + END] = s;
          top += CAPTURE;
          if (top === captures.length) captures = this.growCaptures();
          pc += 2;
          continue;
        case Op.CloseCapture:
          pc += 2;
          if (captures[top - CAPTURE + END] < 0) {
            captures[top - CAPTURE + END] = s;
            continue;
          }
          captures[top] = CaptureKind.Close;
          captures[top + POSITION] = s;
          captures[top + END] = s;
          top += CAPTURE;
          if (top === captures.length) captures = this.growCaptures();
          continue;
        case Op.CloseRunTime:
          this.save(pc, s, sp, top);
          return Outcome.RunTime;
        case Op.End:
          this.save(pc, s, sp, top);
          return Outcome.Matched;
        case Op.Giveup:
          return Outcome.Failed;
      }
      // Failure: return addresses are dropped.
      do sp -= ENTRY;
      while (stack[sp + 1] < 0);
      s = stack[sp + 1];
      if (values.length > 0) this.dropValues(stack[sp + 2], top);
      top = stack[sp + 2];
      pc = stack[sp];
      if (--work.left < 0) {
        this.save(pc, s, sp, top);
        work.exhausted();
      }
    }
  }

  private save(pc: number, s: number, sp: number, top: number): void {
    this.pc = pc;
    this.position = s;
    this.sp = sp;
    this.top = top;
  }

  private growStack(sp: number): Int32Array<ArrayBuffer> {
    const entries = sp / ENTRY;
    if (entries >= this.limit) throw luaError(`backtrack stack overflow (current limit is ${this.limit})`);
    this.capacity = Math.min(entries * 2, this.limit) * ENTRY;
    if (this.capacity > this.stack.length) {
      const stack = new Int32Array(this.capacity);
      stack.set(this.stack);
      this.stack = stack;
    }
    return this.stack;
  }

  private growCaptures(): Int32Array<ArrayBuffer> {
    const captures = new Int32Array(this.captures.length * 2);
    captures.set(this.captures);
    this.captures = captures;
    return captures;
  }

  /** Forgets the values of the match-time captures between two entries of the list, which are the latest ones. */
  private dropValues(from: number, to: number): void {
    const { captures } = this;
    for (let c = from; c < to; c += CAPTURE) {
      if (captures[c] === CaptureKind.Runtime) {
        this.values.length = captures[c + OPERAND];
        return;
      }
    }
  }

  /** The entry of the match-time capture that is being closed. */
  openRunTime(): number {
    return findOpen(this.captures, this.top);
  }

  /**
   * Goes on after a match-time capture's function has returned.
   * @param open its entry. @param position where to go on, negative for a failure. @param results the values it produced.
   * Raises "too many results in match-time capture".
   */
  resume(open: number, position: number, results: readonly LuaValue[]): void {
    this.dropValues(open, this.top);
    if (position < 0) {
      this.pc = FAILURE;
      this.top = open;
      return;
    }
    this.pc += WORDS;
    this.position = position;
    this.top = open;
    if (results.length === 0) return;
    const { values } = this;
    // The reference keeps the values in its stack, after the arguments; an index of that has to fit into its list.
    if (this.argCount + 5 + values.length + results.length >= 0x7fff) {
      throw luaError("too many results in match-time capture");
    }
    // The open group stays as an anonymous one.
    this.captures[open + OPERAND] = 0;
    this.top += CAPTURE;
    for (const value of results) this.add(CaptureKind.Runtime, values.push(value) - 1);
    this.add(CaptureKind.Close, 0);
  }

  /** Adds an entry without extent at the current position. */
  private add(kind: CaptureKind, operand: number): void {
    const { top } = this;
    if (top + CAPTURE === this.captures.length) this.growCaptures();
    const { captures } = this;
    captures[top] = kind;
    captures[top + POSITION] = this.position;
    captures[top + OPERAND] = operand;
    captures[top + END] = this.position;
    this.top = top + CAPTURE;
  }

  /** Ends the list of captures with a `Close`, for those who go through it; it does not count as a part of it. */
  closeList(): void {
    this.add(CaptureKind.Close, 0);
    this.top -= CAPTURE;
  }
}

/** The position after the code point at `s`, or -1 unless there is a valid one from `low` to `high`. */
function skipCodePoint(subject: string, s: number, low: number, high: number): number {
  if (s >= subject.length) return -1;
  const first = subject.charCodeAt(s);
  if (first < 0x80) return low <= first && first <= high ? s + 1 : -1;
  const length = first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
  if (length === 0 || s + length > subject.length) return -1;
  let codePoint = first & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const byte = subject.charCodeAt(s + i);
    if ((byte & 0xc0) !== 0x80) return -1;
    codePoint = (codePoint << 6) | (byte & 0x3f);
  }
  if (codePoint > 0x10ffff || utf8Length(codePoint) !== length) return -1;
  return low <= codePoint && codePoint <= high ? s + length : -1;
}
