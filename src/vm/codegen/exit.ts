/** How activations of compiled code end other than by returning. */
import { asLuaError } from "../debuginfo.ts";
import { execute, goOnPaused } from "../execute.ts";
import { LuaFrame, NativeMark, type Slot } from "../frame.ts";
import { getA, getB, getC, getOp } from "../instruction.ts";
import { float, int64 } from "../number.ts";
import { Op } from "../opcodes.ts";
import { spill, stackOverflow } from "../overflow.ts";
import { pauseAt } from "../pause.ts";
import { Feedback, type Proto } from "../proto.ts";
import { type LuaState, MAX_DEPTH } from "../state.ts";
import {
  GO_ON,
  type LuaClosure,
  LuaFloat,
  type LuaValue,
  NativeFunction,
  pack,
  type Result,
  Values,
} from "../value.ts";

/** The ways out of compiled code. */
export const enum Exit {
  /** A callee has left: this frame leaves too. */
  Unwound,
  /** The interpreter goes on with an instruction that compiled code could not do. */
  Bail,
  /** The interpreter goes on. */
  GoOn,
  /** The code wants to be called again with its frame. */
  Again,
  /** It has not begun, because there is no room on the JavaScript stack or there are hooks. */
  NotHere,
  /** Something was thrown. */
  Failed,
  /** It has been asked to leave before the instruction at `pc`. */
  Paused,
}

/** Returned by an entry of compiled code that is to be called again with its frame. */
export const AGAIN = new Values([]);

/** How often compiled code of a prototype may go back to the interpreter until it is thrown away. */
const MAX_BAILS = 24;
/** How often a prototype is compiled anew. */
const MAX_COMPILATIONS = 6;
/** How hot a prototype gets again before it is compiled anew for instructions that had not run. */
const UNSEEN_ROUNDS = 30;

/** Added to the number of a register that is held as two halves, in lists of what to box (`box`). */
export const HALVES = 1024;

/**
 * The float variables by register; then the flags that tell whether a number is a float; then the high and the low halves
 * of integers. What comes last is left out when there is none.
 */
export type Held = (number | boolean)[];

/** By instruction: the registers that are held in variables of other kinds when it begins. */
export type HeldRegs = readonly (readonly number[] | undefined)[];

/** Puts what is held in variables of other kinds into registers; `n` is the number of registers. */
function box(regs: Slot[], n: number, held: Held, which: readonly number[] | undefined): void {
  if (which === undefined) return;
  for (const r of which) {
    if (r < 0) regs[~r] = held[n + ~r] === true ? float(held[~r] as number) : (held[~r] as number);
    else if (r >= HALVES) {
      const at = r - HALVES;
      regs[at] = int64(held[2 * n + at] as number, held[3 * n + at] as number);
    } else regs[r] = float(held[r] as number);
  }
}

/**
 * The end of an activation that was called. Gives its result.
 * @param thrown what was, for `Exit.Failed`. @param pc the instruction it is at, plus one unless that has not been done.
 * @param isTail whether it has replaced its caller.
 */
export function exit(
  L: LuaState,
  mode: Exit,
  thrown: unknown,
  closure: LuaClosure,
  depth: number,
  pc: number,
  regs: Slot[],
  held: Held | null,
  heldRegs: HeldRegs,
  varargs: LuaValue[],
  isTail: boolean,
): Result {
  if (L.warming) return undefined;
  const frame = new LuaFrame(closure, regs);
  frame.depth = depth;
  frame.varargs = varargs;
  frame.isTail = isTail;
  if (mode === Exit.NotHere) return notHere(L, frame);
  frame.pc = pc;
  if (held !== null) {
    box(regs, closure.proto.maxstacksize, held, heldRegs[mode === Exit.Bail || mode === Exit.Paused ? pc : pc - 1]);
  }
  switch (mode) {
    case Exit.Unwound:
      if (frame.proto.isVararg) putVarargs(frame);
      return L.leave(frame, frame);
    case Exit.Failed:
      if (frame.proto.isVararg) putVarargs(frame);
      return fail(L, thrown, frame);
    case Exit.Paused:
      return pauseAt(L, frame, frame, goOnPaused);
    default:
      noteBail(L, frame);
      L.depth = depth;
      return execute(L, frame);
  }
}

/** As `exit`, for code that began with a frame, whose registers have been stored. */
export function exitEntry(
  L: LuaState,
  mode: Exit,
  thrown: unknown,
  frame: LuaFrame,
  pc: number,
  held: Held | null,
  heldRegs: HeldRegs,
): Result {
  frame.pc = pc;
  if (held !== null && mode !== Exit.Again && mode !== Exit.GoOn) {
    const isBefore = mode === Exit.Bail || mode === Exit.Paused;
    box(frame.regs, frame.proto.maxstacksize, held, heldRegs[isBefore ? pc : pc - 1]);
  }
  switch (mode) {
    case Exit.Unwound:
      if (frame.proto.isVararg) putVarargs(frame);
      return L.leave(frame, frame);
    case Exit.Failed:
      if (frame.proto.isVararg) putVarargs(frame);
      return fail(L, thrown, frame);
    case Exit.Again:
      return AGAIN;
    case Exit.Paused:
      return pauseAt(L, frame, frame, goOnPaused);
    case Exit.Bail:
      noteBail(L, frame);
      return goOn(L, frame);
    default:
      return goOn(L, frame);
  }
}

/** Puts varargs that were handed on to the call a frame waits for where the interpreter has them: errors tell how many. */
function putVarargs({ proto, regs, pc, varargs }: LuaFrame): void {
  const call = proto.code[pc - 1] as number;
  const op = getOp(call);
  if ((op !== Op.Call && op !== Op.TailCall) || getB(call) !== 0) return;
  const producer = proto.code[pc - 2] as number;
  if (getOp(producer) === Op.Vararg && getC(producer) === 0) regs[getA(producer)] = pack(varargs);
}

/** Gives a frame with which compiled code began back to the interpreter. */
function goOn(L: LuaState, frame: LuaFrame): Result {
  L.depth = frame.depth;
  L.goOnFrame = frame;
  return GO_ON;
}

/** An entry was compiled for values of other types. */
export function refuse(L: LuaState, frame: LuaFrame): Result {
  const { proto, closure } = frame;
  const { entries } = proto;
  if (entries !== null) {
    const entry = entries[frame.pc];
    for (let pc = 0; pc < entries.length; pc++) if (entries[pc] === entry) entries[pc] = undefined;
  }
  if (++proto.bails % MAX_BAILS === 0) discard(L, proto, closure);
  return goOn(L, frame);
}

/**
 * An activation that compiled code does not begin: the JavaScript stack is nearly full (then it leaves with a frame that
 * has not begun), or hooks are on (then it is interpreted), or it has to ask whether it must leave.
 */
function notHere(L: LuaState, frame: LuaFrame): Result {
  L.depth = frame.depth;
  if (frame.depth > MAX_DEPTH) throw stackOverflow(L);
  if (L.fuel < 0 && L.mustLeave()) return L.leave(frame, frame);
  if (frame.depth <= L.limit) {
    return L.hooksOn ? execute(L, frame) : begin(L, frame);
  }
  spill(L);
  return L.leave(frame, frame);
}

/** Begins a call anew, after it has asked. */
function begin(L: LuaState, frame: LuaFrame): Result {
  L.depth--;
  return frame.closure.c(...(frame.regs.slice(0, frame.proto.numparams) as LuaValue[]), ...frame.varargs);
}

/** Notes that the instruction at `frame.pc` could not be done by compiled code. */
function noteBail(L: LuaState, frame: LuaFrame): void {
  const { proto, closure } = frame;
  const at = frame.pc;
  if (proto.feedback[at] === 0 && isArithmetic(proto.code[at] as number)) {
    // Not seen before: the interpreter sees now what it gives, and the next compiled form knows.
    proto.unseen++;
    discard(L, proto, closure);
    proto.heat = Math.max(0, L.hot - UNSEEN_ROUNDS);
  } else {
    const seen = proto.feedback[at] as number;
    proto.feedback[at] = seen | bailBits(frame, seen);
    if (++proto.bails % MAX_BAILS === 0) discard(L, proto, closure);
  }
}

/** What is noted of an instruction that compiled code could not do. */
function bailBits({ proto, pc, regs }: LuaFrame, seen: number): number {
  const i = proto.code[pc] as number;
  if ((i & 0x7f) === Op.GetTable && (seen & Feedback.FloatKey) === 0 && regs[i >>> 24] instanceof LuaFloat) {
    // The table may well be what it was taken for.
    return Feedback.FloatKey;
  }
  if ((seen & Feedback.AsNum) !== 0) return Feedback.Bailed | Feedback.Other;
  return (seen & Feedback.Big) !== 0 ? Feedback.Bailed | Feedback.BailedBig : Feedback.Bailed;
}

function isArithmetic(i: number): boolean {
  const op = (i & 0x7f) as Op;
  return op >= Op.AddI && op <= Op.Shr;
}

/** Something was thrown in a frame. */
function fail(L: LuaState, thrown: unknown, frame: LuaFrame): Result {
  const e = asLuaError(thrown);
  const i = frame.proto.code[Math.max(frame.pc - 1, 0)] as number;
  const op = (i & 0x7f) as Op;
  if (op === Op.Call || op === Op.TailCall || op === Op.TForCall) {
    const callee = frame.regs[(i >>> 7) & 0xff];
    if (callee instanceof NativeFunction) {
      const mark = new NativeMark(callee.name);
      e.left(mark, mark);
    }
  }
  return L.raise(e, frame, frame);
}

/** Throws compiled code away, so that what has been learned since goes into the next. */
function discard(L: LuaState, proto: Proto, closure: LuaClosure): void {
  proto.compiled = null;
  proto.entries = null;
  proto.entryCount = 0;
  proto.heat = 0;
  closure.c = L.closureEntry;
  if (proto.bails >= MAX_BAILS * MAX_COMPILATIONS) proto.compilable = false;
}
