import { chunkId, cutAtNul } from "../parser/syntax-error.ts";
import { LuaError, OperandRole } from "./errors.ts";
import type { LuaFrame } from "./frame.ts";
import { getA, getAx, getB, getBx, getC, getK, getOp, getSJ } from "./instruction.ts";
import { globalFunctionName } from "./loaded.ts";
import { SpentError } from "./meter.ts";
import { Op, opInfo } from "./opcodes.ts";
import type { Proto } from "./proto.ts";
import type { LuaState } from "./state.ts";
import { LuaClosure, type LuaFunction, NativeFunction, Values } from "./value.ts";

/** How a name was found, in the words of error messages: "local", "global", "method", …. */
export interface NameInfo {
  readonly kind: string;
  readonly name: string;
}

/** The line a frame is at: that of the instruction before `pc`; -1 when the function has no line information. */
export function currentLine(frame: LuaFrame): number {
  return frame.proto.lineinfo[currentPc(frame)] ?? -1;
}

/** The instruction a frame is at. */
export function currentPc(frame: LuaFrame): number {
  return Math.max(frame.pc - 1, 0);
}

/** The native that the instruction a frame is at calls; undefined when it calls something else or nothing. */
export function calledNative(frame: LuaFrame): NativeFunction | undefined {
  if (frame.pc === 0) return undefined;
  const i = frame.proto.code[frame.pc - 1] as number;
  if (!isCall(getOp(i))) return undefined;
  const callee = frame.regs[getA(i)];
  return callee instanceof NativeFunction ? callee : undefined;
}

/** The name of the local variable that is active in a register at an instruction, or null. */
export function localName(proto: Proto, reg: number, pc: number): string | null {
  for (const v of proto.locvars) {
    if (v.reg === reg && v.startpc <= pc && pc < v.endpc) return v.name;
  }
  return null;
}

function constantString(proto: Proto, k: number): string {
  const v = proto.k[k];
  return typeof v === "string" ? cutAtNul(v) : "?";
}

/** True for the instructions that leave register A as it is. */
function keepsA(op: Op): boolean {
  switch (op) {
    case Op.SetUpval:
    case Op.MkOpen:
    case Op.SetOpen:
    case Op.SetTabUp:
    case Op.SetTable:
    case Op.SetI:
    case Op.SetField:
    case Op.Close:
    case Op.Tbc:
    case Op.Jmp:
    case Op.Test:
    case Op.Return:
    case Op.Return0:
    case Op.Return1:
    case Op.SetList:
    case Op.TForPrep:
    case Op.TForLoop:
    case Op.ExtraArg:
      return true;
    default:
      return op >= Op.Eq && op <= Op.GeI;
  }
}

/** The instruction before `lastpc` that set a register last, as far as straight-line reading tells; -1 if none. */
function setterOf(proto: Proto, lastpc: number, reg: number): number {
  let setter = -1;
  let jumpTarget = 0;
  const set = (pc: number): number => (pc < jumpTarget ? -1 : pc);
  for (let pc = 0; pc < lastpc; pc++) {
    const i = proto.code[pc] as number;
    const op = getOp(i);
    const a = getA(i);
    if (op === Op.LoadNil) {
      if (a <= reg && reg <= a + getB(i)) setter = set(pc);
    } else if (op === Op.TForCall) {
      if (reg >= a + 2) setter = set(pc);
    } else if (op === Op.Call || op === Op.TailCall) {
      if (reg >= a) setter = set(pc);
    } else if (op === Op.Jmp) {
      const target = pc + 1 + getSJ(i);
      if (target <= lastpc && target > jumpTarget) jumpTarget = target;
    } else if (!keepsA(op) && (a === reg || (op === Op.Self && a + 1 === reg))) setter = set(pc);
  }
  return setter;
}

function upvalueName(proto: Proto, i: number): string {
  return proto.upvalues[i]?.name || "?";
}

/** What a register's value is called, as the instruction at `pc` sees it; null when nothing is known. */
export function registerName(proto: Proto, pc: number, reg: number): NameInfo | null {
  let r = reg;
  let at = pc;
  // Chains of moves are followed downwards only, so this ends.
  for (;;) {
    const local = localName(proto, r, at);
    if (local !== null) return { kind: "local", name: local };
    const setter = setterOf(proto, at, r);
    if (setter < 0) return null;
    const i = proto.code[setter] as number;
    switch (getOp(i)) {
      case Op.Move:
      case Op.GetOpen: {
        const b = getB(i);
        if (getOp(i) === Op.Move && b >= getA(i)) return null;
        r = b;
        at = setter;
        if (getOp(i) === Op.GetOpen) {
          const name = localName(proto, b, setter);
          return name === null ? null : { kind: "local", name };
        }
        continue;
      }
      case Op.GetTabUp: {
        const name = constantString(proto, getC(i));
        return { kind: upvalueName(proto, getB(i)) === "_ENV" ? "global" : "field", name };
      }
      case Op.GetTable: {
        const key = registerName(proto, setter, getC(i));
        return { kind: tableKind(proto, setter, getB(i)), name: key?.kind === "constant" ? key.name : "?" };
      }
      case Op.GetI:
        return { kind: "field", name: "integer index" };
      case Op.GetField:
        return { kind: tableKind(proto, setter, getB(i)), name: constantString(proto, getC(i)) };
      case Op.GetUpval:
        return { kind: "upvalue", name: upvalueName(proto, getB(i)) };
      case Op.LoadK:
      case Op.LoadKX: {
        const v = proto.k[getOp(i) === Op.LoadK ? getBx(i) : getAx(proto.code[setter + 1] as number)];
        return typeof v === "string" ? { kind: "constant", name: cutAtNul(v) } : null;
      }
      case Op.Self: {
        if (getK(i)) return { kind: "method", name: constantString(proto, getC(i)) };
        const key = registerName(proto, setter, getC(i));
        return { kind: "method", name: key?.kind === "constant" ? key.name : "?" };
      }
      default:
        return null;
    }
  }
}

/** A field of a variable called `_ENV` is a global. */
function tableKind(proto: Proto, pc: number, reg: number): string {
  const t = registerName(proto, pc, reg);
  return t !== null && (t.kind === "local" || t.kind === "upvalue") && t.name === "_ENV" ? "global" : "field";
}

/** The name under which the instruction before `pc` calls, or null: a call's function, or the metamethod's event. */
export function calledName(frame: LuaFrame): NameInfo | null {
  const pc = frame.pc - 1;
  if (pc < 0) return null;
  const i = frame.proto.code[pc] as number;
  const op = getOp(i);
  switch (op) {
    case Op.Call:
    case Op.TailCall:
      return registerName(frame.proto, pc, getA(i));
    case Op.TForCall:
      return { kind: "for iterator", name: "for iterator" };
    case Op.Return:
    case Op.Close:
      return { kind: "metamethod", name: "close" };
    default: {
      const tm = opInfo(op)?.tm;
      return tm === undefined ? null : { kind: "metamethod", name: tm.slice(2) };
    }
  }
}

/** " (local 'x')" for an operand of the current instruction, or "". */
function operandInfo(frame: LuaFrame, role: OperandRole): string {
  const { proto } = frame;
  const pc = frame.pc - 1;
  const i = proto.code[pc] as number;
  const op = getOp(i);
  let reg: number;
  switch (op) {
    case Op.GetTabUp:
      return format({ kind: "upvalue", name: upvalueName(proto, getB(i)) });
    case Op.SetTabUp:
      return format({ kind: "upvalue", name: upvalueName(proto, getA(i)) });
    case Op.SetTable:
    case Op.SetI:
    case Op.SetField:
      reg = getA(i);
      break;
    default:
      if (role === OperandRole.Self) reg = getB(i);
      else if (op >= Op.AddI && op <= Op.ShrK) {
        // One operand is a constant: the left one when k is set.
        if ((role === OperandRole.Left) === getK(i)) return "";
        reg = getB(i);
      } else reg = role === OperandRole.Left ? getB(i) : getC(i);
  }
  return format(registerName(proto, pc, reg));
}

function format(info: NameInfo | null): string {
  return info === null ? "" : ` (${info.kind} '${info.name}')`;
}

function isCall(op: Op): boolean {
  return op === Op.Call || op === Op.TailCall || op === Op.TForCall;
}

/** Completes an error at the Lua frame it leaves, and adds that frame's position if it is the one to be named. */
export function settleAt(_L: LuaState, e: LuaError, frame: LuaFrame): void {
  if (e.level === 0) return;
  const { proto } = frame;
  const i = proto.code[Math.max(frame.pc - 1, 0)] as number;
  const callee = isCall(getOp(i)) ? frame.regs[getA(i)] : undefined;
  const byNative = callee instanceof NativeFunction;
  const { fix } = e;
  e.fix = null;
  if (fix !== null) {
    if (fix.kind === "operand") e.value = fix.prefix + (byNative ? "" : operandInfo(frame, fix.role)) + fix.suffix;
    else if (fix.kind === "call")
      e.value = `attempt to call a ${fix.typeName} value${byNative ? "" : format(calledName(frame))}`;
    else e.value = argumentMessage(fix, calledName(frame) ?? nameOf(fix.callee ?? callee), givenArguments(frame));
  }
  if (e.atOperation && byNative) e.level = 0;
  else {
    e.level--;
    if (e.level === 0 && typeof e.value === "string")
      e.value = (e.atOperation ? place(frame) : position(frame)) + e.value;
  }
}

function place(frame: LuaFrame): string {
  return `${shortSource(frame.proto)}:${currentLine(frame)}: `;
}

/** "chunk:line: " of a frame; "" when the line is not known. */
export function position(frame: LuaFrame): string {
  return currentLine(frame) > 0 ? place(frame) : "";
}

function nameOf(f: unknown): NameInfo | null {
  return f instanceof NativeFunction ? { kind: "function", name: f.name } : null;
}

/** How many arguments the instruction before `pc` gives when it is a call; else -1. */
function givenArguments({ proto, regs, pc, varargs }: LuaFrame): number {
  const i = proto.code[pc - 1] as number;
  const op = getOp(i);
  if (op === Op.TForCall) return 2;
  if (op !== Op.Call && op !== Op.TailCall) return -1;
  if (getB(i) !== 0) return getB(i) - 1;
  // The instruction before has left an open result after the other arguments.
  const producer = proto.code[pc - 2] as number;
  const top = getA(producer);
  // Compiled code does not put varargs there that are only handed on.
  if (getOp(producer) === Op.Vararg) return top - getA(i) - 1 + varargs.length;
  const open = regs[top];
  return top - getA(i) - 1 + (open instanceof Values ? open.v.length : 1);
}

function argumentMessage(
  fix: { n: number; expected: string | null; detail: string },
  info: NameInfo | null,
  given: number,
): string {
  let { n } = fix;
  const missing = fix.detail === "nil" && given >= 0 && n > given;
  const reason =
    fix.expected === null ? fix.detail : `${fix.expected} expected, got ${missing ? "no value" : fix.detail}`;
  if (info?.kind === "method") {
    n--;
    if (n === 0) return `calling '${info.name}' on bad self (${reason})`;
  }
  return `bad argument #${n} to '${info?.name ?? "?"}' (${reason})`;
}

/** Completes an error that leaves `f`, called by another native with `given` arguments, or null: an operation of that one. No position is added. */
export function settleInNative(L: LuaState, thrown: unknown, f: LuaFunction | null, given: number): unknown {
  if (!(thrown instanceof LuaError) || thrown.level === 0) return thrown;
  const { fix } = thrown;
  thrown.fix = null;
  thrown.level = 0;
  if (fix !== null) {
    if (fix.kind === "operand") thrown.value = fix.prefix + fix.suffix;
    else if (fix.kind === "call") thrown.value = `attempt to call a ${fix.typeName} value`;
    else {
      const name = f === null ? null : globalFunctionName(L, f);
      thrown.value = argumentMessage(fix, name === null ? null : { kind: "function", name }, given);
    }
  }
  return thrown;
}

/**
 * What was thrown, as a Lua error: exhausted JavaScript limits become the reference's errors for them. Everything else
 * that is not a `LuaError` is a bug or a stop and is thrown on.
 */
export function asLuaError(thrown: unknown): LuaError {
  if (thrown instanceof LuaError) return thrown;
  if (thrown instanceof RangeError) {
    const isOverflow = thrown.message.includes("call stack");
    const e = new LuaError(isOverflow ? "stack overflow" : "not enough memory");
    e.isOverflow = isOverflow;
    // As in the reference, nobody is asked about a lack of memory.
    e.isFinal = !isOverflow;
    return e;
  }
  if (thrown instanceof SpentError) thrown.final = true;
  throw thrown;
}

/** What a native caught, as a Lua error that is complete: one that never left a function gets no position. */
export function toLuaError(thrown: unknown): LuaError {
  const e = asLuaError(thrown);
  const { fix } = e;
  if (fix !== null) {
    e.fix = null;
    e.level = 0;
    if (fix.kind === "operand") e.value = fix.prefix + fix.suffix;
    else if (fix.kind === "call") e.value = `attempt to call a ${fix.typeName} value`;
    else e.value = argumentMessage(fix, null, -1);
  }
  return e;
}

/** The source's short name, as positions show it (LUA_IDSIZE). */
export function shortSource(proto: Proto): string {
  return chunkId(proto.source);
}

/** True for a function that is a main chunk. */
export function isMainChunk(f: unknown): boolean {
  return f instanceof LuaClosure && f.proto.linedefined === 0;
}
