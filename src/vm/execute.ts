/**
 * The interpreter. Rules of the loop:
 *
 * 1. `frame` is the running frame and `entry` the outermost one this invocation runs; they are linked by `parent`, and
 *    `entry.parent` is null. `regs`, `code`, `k` and `pc` belong to `frame`.
 * 2. `pc` is stored into `frame.pc` only when the frame is left: for a callee, by unwinding, or by an error.
 * 3. A Lua function called by CALL, TAILCALL or TFORCALL gets a frame here; everything else is called as a JavaScript
 *    function, and its `UNWIND` is passed on through `leave`.
 * 4. What a suspended instruction still has to do with its result is `deliver`'s business (deliver.ts), in one place for
 *    returns from Lua frames and for resumption.
 * 5. `L.depth` counts Lua activations; whoever catches an error restores it.
 * 6. `trap` holds the events that hooks want (hooks.ts); it does not change while the loop runs.
 */
import { subZero } from "./arith.ts";
import { callMeta, resolveCall } from "./call.ts";
import { compileClosure, entryFor, runEntry } from "./codegen/tier.ts";
import { asLuaError } from "./debuginfo.ts";
import { deliver, storeResults } from "./deliver.ts";
import { unreachable } from "./errors.ts";
import { allocated } from "./finalizers.ts";
import { forLoop, forPrep } from "./for-loop.ts";
import { LuaFrame, NativeMark, type Slot, setLuaResumer } from "./frame.ts";
import { callHook, callHooked, HookFrame, HookMask, instructionHook, passInstruction, returnHook } from "./hooks.ts";
import { allocationWeight } from "./instruction.ts";
import { LONG_STRING, madeString } from "./meter.ts";
import { Arith, isNumber } from "./number.ts";
import { Op } from "./opcodes.ts";
import { checkNativeCalls, spill, stackOverflow } from "./overflow.ts";
import { pauseAt, pauseReturned } from "./pause.ts";
import { callClose } from "./protected.ts";
import { type EntryTarget, Feedback, type Proto } from "./proto.ts";
import { DICT_SHAPE } from "./shape.ts";
import { CALL_HEAT, type LuaState, MAX_C_CALLS, MAX_DEPTH } from "./state.ts";
import { LuaTable } from "./table.ts";
import { checkClosable } from "./tbc.ts";
import {
  type CallTarget,
  first,
  GO_ON,
  Int64,
  LuaClosure,
  LuaFloat,
  LuaFunction,
  type LuaValue,
  NativeFunction,
  NONE,
  pack,
  type Result,
  UNWIND,
  UpVal,
  Values,
} from "./value.ts";

const OFFSET_SC = 127;
const OFFSET_SBX = 65535;
const OFFSET_SJ = 16777215;

/** More arguments than these count for steps of their own. */
const MANY = 64;

/** How many activations' worth of the JavaScript stack a nested loop takes. Whoever catches an error restores `L.limit`. */
const NESTED_COST = 4;

/** Counts many arguments of a call; not as more than what is granted at once. */
function countArguments(L: LuaState, n: number): void {
  if (L.meter !== null) L.fuel -= Math.min(n >> 3, 512);
}

/** Counts a call; true when the prototype is hot. */
function calledOften(L: LuaState, proto: Proto): boolean {
  proto.heat += CALL_HEAT;
  return proto.heat > L.look && isHot(L, proto);
}

function isHot(L: LuaState, proto: Proto): boolean {
  if (L.meter !== null) L.fuel--;
  if (L.interrupts !== null) L.interrupts.looksUp();
  return proto.heat > L.hot;
}

/** The call target of interpreted closures. */
export function closureEntry(L: LuaState): CallTarget {
  return function (...args: LuaValue[]): Result {
    const f = this as LuaClosure;
    if (calledOften(L, f.proto) && compileClosure(L, f)) return f.c(...args);
    const frame = new LuaFrame(f);
    const { numparams, isVararg } = frame.proto;
    const n = args.length;
    const regs = frame.regs;
    for (let i = 0; i < numparams && i < n; i++) regs[i] = args[i];
    if (isVararg && n > numparams) frame.varargs = numparams === 0 ? args : args.slice(numparams);
    if (n > MANY) countArguments(L, n);
    frame.depth = ++L.depth;
    if ((frame.depth > L.limit || L.fuel < 0) && mustLeave(L, frame)) return L.leave(frame, frame);
    L.limit -= NESTED_COST;
    const r = execute(L, frame);
    L.limit += NESTED_COST;
    return r;
  };
}

/** Whether a frame that has not begun has to leave: the JavaScript stack is nearly full, or there is another reason. */
function mustLeave(L: LuaState, frame: LuaFrame): boolean {
  if (frame.depth > MAX_DEPTH) throw stackOverflow(L);
  if (L.fuel < 0 && L.mustLeave()) return true;
  if (frame.depth <= L.limit) return false;
  spill(L);
  return true;
}

/** Goes on with a frame that was paused before the instruction at its `pc`. */
export const goOnPaused = (L: LuaState, frame: LuaFrame): Result => {
  if (++frame.proto.heat > L.hot) {
    const enter = entryFor(L, frame);
    if (enter !== null) {
      const r = runEntry(L, enter, frame);
      return r === GO_ON ? execute(L, L.goOnFrame as LuaFrame) : r;
    }
  }
  return execute(L, frame, Hooked.Called);
};

/** What hooks have had of a frame that goes on. */
const enum Hooked {
  Nothing,
  /** The event of the call. */
  Called,
  /** The events of the instruction. */
  Instruction,
}

/** Begins a frame whose call a hook has seen. */
const goOnCalled = (L: LuaState, frame: LuaFrame): Result => execute(L, frame, Hooked.Called);

/** Goes on with the instruction before `frame.pc`, which a hook has seen. */
const goOnHooked = (L: LuaState, frame: LuaFrame): Result => {
  frame.pc--;
  return execute(L, frame, Hooked.Instruction);
};

/** How often a frame of a prototype goes on at an instruction until compiled code is made that begins there. */
const GOES_ON = 4;

/** Counts a frame that goes on at an instruction; true when code is to be made for that. What leaves once is not worth any. */
function goesOnOften(L: LuaState, proto: Proto, pc: number): boolean {
  if (++proto.heat <= L.hot) return false;
  proto.goneOn ??= new Uint8Array(proto.code.length + 1);
  const times = Math.min((proto.goneOn[pc] as number) + 1, GOES_ON);
  proto.goneOn[pc] = times;
  return times === GOES_ON || L.codegen === "always";
}

setLuaResumer((L, frame, r) => {
  const { pc, proto } = frame;
  if (pc > 0) {
    const i = proto.code[pc - 1] as number;
    if ((i & 0x7f) === Op.Call) storeResults(frame.regs, (i >>> 7) & 0xff, i >>> 24, r);
    else if (deliver(L, frame, r)) {
      if (L.current.trap !== 0 && returnHook(L, frame, r) === UNWIND) return L.leave(frame, frame);
      return r;
    }
  }
  // Compiled code that waits in each round of a loop would never get to the place where it asks the meter.
  if (frame.tbc === null && !L.hooksOn && L.fuel >= 0) {
    const enter = proto.entries?.[frame.pc] ?? (goesOnOften(L, proto, frame.pc) ? entryFor(L, frame) : null);
    if (enter !== null) {
      const result = runEntry(L, enter, frame);
      if (result !== GO_ON) return result;
      return execute(L, L.goOnFrame as LuaFrame);
    }
  }
  // An instruction that runs again has had its events.
  return execute(L, frame, frame.pc < pc && L.current.trap !== 0 ? Hooked.Instruction : Hooked.Nothing);
});

/** A frame for calling `f` with the arguments of a call instruction at register `a` of `regs`; `b` as in CALL. */
function calleeFrame(f: LuaClosure, regs: Slot[], a: number, b: number, top: number): LuaFrame {
  if (b !== 0) {
    const callee = new LuaFrame(f);
    const { numparams, isVararg } = f.proto;
    const to = callee.regs;
    const n = b - 1;
    const m = n < numparams ? n : numparams;
    for (let i = 0; i < m; i++) to[i] = regs[a + 1 + i];
    if (isVararg && n > numparams) callee.varargs = regs.slice(a + 1 + numparams, a + 1 + n) as LuaValue[];
    return callee;
  }
  return listFrame(f, openList(regs, a + 1, top));
}

/** A frame for calling `f` with a list of arguments. */
function listFrame(f: LuaClosure, args: LuaValue[]): LuaFrame {
  const callee = new LuaFrame(f);
  const { numparams, isVararg } = f.proto;
  const m = args.length < numparams ? args.length : numparams;
  for (let i = 0; i < m; i++) callee.regs[i] = args[i];
  if (isVararg && args.length > numparams) callee.varargs = args.slice(numparams);
  return callee;
}

/** The registers from `from` up to the open result in `top`, spread. */
function openList(regs: Slot[], from: number, top: number): LuaValue[] {
  const open = regs[top] as Result;
  // The copy has exactly the size it needs: a push would reserve room for many more.
  if (!(open instanceof Values)) return regs.slice(from, top + 1) as LuaValue[];
  return [...(regs.slice(from, top) as LuaValue[]), ...open.v];
}

function argumentList(regs: Slot[], a: number, b: number, top: number): LuaValue[] {
  return b !== 0 ? (regs.slice(a + 1, a + b) as LuaValue[]) : openList(regs, a + 1, top);
}

/** Calls a function that is no interpreted closure. */
function callOther(f: LuaFunction, regs: Slot[], a: number, b: number, top: number): Result {
  switch (b) {
    case 1:
      return f.c();
    case 2:
      return f.c(regs[a + 1] as LuaValue);
    case 3:
      return f.c(regs[a + 1] as LuaValue, regs[a + 2] as LuaValue);
    case 4:
      return f.c(regs[a + 1] as LuaValue, regs[a + 2] as LuaValue, regs[a + 3] as LuaValue);
    default:
      return f.c(...argumentList(regs, a, b, top));
  }
}

/**
 * Puts the function behind a called value that is none into register `a`, and its arguments, as an open result, after it;
 * the call then is one with an open argument list.
 */
function prepareMetaCall(L: LuaState, f: LuaValue, regs: Slot[], a: number, b: number, top: number): void {
  const args = argumentList(regs, a, b, top);
  const target = resolveCall(L, f, args);
  regs[a] = target;
  regs[a + 1] = pack(args);
}

/** Something was thrown in `frame`. */
function fail(L: LuaState, thrown: unknown, frame: LuaFrame, entry: LuaFrame): Result {
  const e = asLuaError(thrown);
  const i = frame.proto.code[Math.max(frame.pc - 1, 0)] as number;
  const op = i & 0x7f;
  if (op === Op.Call || op === Op.TailCall || op === Op.TForCall) {
    const callee = frame.regs[(i >>> 7) & 0xff];
    if (callee instanceof NativeFunction && !(e.tail instanceof HookFrame)) {
      const mark = new NativeMark(callee.name);
      e.left(mark, mark);
    }
  }
  return L.raise(e, frame, entry);
}

/** A compiled function that `frame` calls in tail position has left: it has taken the frame's place. */
function leaveTail(L: LuaState, frame: LuaFrame, entry: LuaFrame): Result {
  if (L.leftTail instanceof LuaFrame) L.leftTail.isTail = true;
  return frame === entry ? UNWIND : L.leave(frame.parent as LuaFrame, entry);
}

/** Calls a function from an instruction while a hook wants events. */
function callTraced(L: LuaState, f: LuaFunction, regs: Slot[], a: number, b: number, top: number): Result {
  return callHooked(L, f, argumentList(regs, a, b, top));
}

/** Runs `start` and what it calls, until it returns or unwinds. */
export function execute(L: LuaState, start: LuaFrame, hooked = Hooked.Nothing): Result {
  let r = interpret(L, start, hooked);
  while (r === GO_ON) r = interpret(L, L.goOnFrame as LuaFrame, Hooked.Nothing);
  return r;
}

/** As `execute`; gives `GO_ON` when it has to be called again with a frame that has left compiled code. */
function interpret(L: LuaState, start: LuaFrame, hooked: Hooked): Result {
  let entry = start;
  let frame = start;
  let regs = frame.regs;
  let proto = frame.proto;
  let code = proto.code;
  let k = proto.k;
  let pc = frame.pc;
  let compiled: EntryTarget;
  const { trap } = L.current;
  let skip = hooked === Hooked.Instruction;
  try {
    if (trap !== 0 && pc === 0 && hooked === Hooked.Nothing && callHook(L, frame, goOnCalled) === UNWIND) {
      return L.leave(frame, entry);
    }
    for (;;) {
      const i = code[pc++] as number;
      if ((trap & HookMask.Instruction) !== 0) {
        if (skip) skip = false;
        else {
          frame.pc = pc;
          if (instructionHook(L, frame, goOnHooked) === UNWIND) return L.leave(frame, entry);
        }
      }
      switch ((i & 0x7f) as Op) {
        case Op.Move:
          regs[(i >>> 7) & 0xff] = regs[(i >>> 16) & 0xff];
          continue;
        case Op.LoadI:
          regs[(i >>> 7) & 0xff] = (i >>> 15) - OFFSET_SBX;
          continue;
        case Op.LoadF:
          regs[(i >>> 7) & 0xff] = new LuaFloat((i >>> 15) - OFFSET_SBX);
          continue;
        case Op.LoadK:
          regs[(i >>> 7) & 0xff] = k[i >>> 15];
          continue;
        case Op.LoadKX:
          regs[(i >>> 7) & 0xff] = k[(code[pc++] as number) >>> 7];
          continue;
        case Op.LoadFalse:
          regs[(i >>> 7) & 0xff] = false;
          continue;
        case Op.LFalseSkip:
          regs[(i >>> 7) & 0xff] = false;
          pc++;
          continue;
        case Op.LoadTrue:
          regs[(i >>> 7) & 0xff] = true;
          continue;
        case Op.LoadNil: {
          const a = (i >>> 7) & 0xff;
          for (let j = (i >>> 16) & 0xff; j >= 0; j--) regs[a + j] = undefined;
          continue;
        }
        case Op.GetUpval:
          regs[(i >>> 7) & 0xff] = (frame.closure.upvals[(i >>> 16) & 0xff] as UpVal).v;
          continue;
        case Op.SetUpval:
          (frame.closure.upvals[(i >>> 16) & 0xff] as UpVal).v = regs[(i >>> 7) & 0xff] as LuaValue;
          continue;
        case Op.MkOpen: {
          const a = (i >>> 7) & 0xff;
          regs[a] = new UpVal(regs[a] as LuaValue);
          continue;
        }
        case Op.GetOpen:
          regs[(i >>> 7) & 0xff] = (regs[(i >>> 16) & 0xff] as UpVal).v;
          continue;
        case Op.SetOpen:
          (regs[(i >>> 7) & 0xff] as UpVal).v = regs[(i >>> 16) & 0xff] as LuaValue;
          continue;

        case Op.GetTabUp:
        case Op.GetField: {
          const b = (i >>> 16) & 0xff;
          const o = (i & 0x7f) === Op.GetField ? regs[b] : (frame.closure.upvals[b] as UpVal).v;
          const key = k[i >>> 24] as string;
          if (o instanceof LuaTable) {
            const shape = o.shape;
            let v: LuaValue;
            if (proto.cacheShape[pc] === shape) v = o.field(proto.cacheSlot[pc] as number);
            else if (shape === DICT_SHAPE) v = o.getStr(key);
            else {
              const slot = shape.lookup(key);
              if (slot >= 0) {
                proto.cacheShape[pc] = shape;
                proto.cacheSlot[pc] = slot;
                v = o.field(slot);
              } else v = undefined;
            }
            if (v !== undefined || o.metatable === null) {
              regs[(i >>> 7) & 0xff] = v;
              continue;
            }
          }
          const r = L.index(o as LuaValue, key);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.GetTable: {
          const o = regs[(i >>> 16) & 0xff];
          const key = regs[i >>> 24] as LuaValue;
          if (o instanceof LuaTable) {
            const arr = o.arr;
            let v: LuaValue;
            if (typeof key === "number" && key > 0 && key <= arr.length && Number.isInteger(key)) v = arr[key - 1];
            else {
              v = o.get(key);
              noteIndex(proto, pc - 1, o, key);
            }
            if (v !== undefined || o.metatable === null) {
              regs[(i >>> 7) & 0xff] = v;
              continue;
            }
          }
          const r = L.index(o as LuaValue, key);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.GetI: {
          const o = regs[(i >>> 16) & 0xff];
          const key = i >>> 24;
          if (o instanceof LuaTable) {
            const arr = o.arr;
            let v: LuaValue;
            if (key > 0 && key <= arr.length) v = arr[key - 1];
            else {
              v = o.getInt(key);
              if (o.floats !== null) noteFloats(proto, pc - 1);
            }
            if (v !== undefined || o.metatable === null) {
              regs[(i >>> 7) & 0xff] = v;
              continue;
            }
          }
          const r = L.index(o as LuaValue, key);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.SetTabUp:
        case Op.SetField: {
          const a = (i >>> 7) & 0xff;
          const o = (i & 0x7f) === Op.SetField ? regs[a] : (frame.closure.upvals[a] as UpVal).v;
          const key = k[(i >>> 16) & 0xff] as string;
          const value = ((i & 0x8000) !== 0 ? k[i >>> 24] : regs[i >>> 24]) as LuaValue;
          if (o instanceof LuaTable) {
            const shape = o.shape;
            if (proto.cacheShape[pc] === shape) {
              const slot = proto.cacheSlot[pc] as number;
              if (o.field(slot) !== undefined) {
                o.putField(slot, value);
                continue;
              }
            } else if (shape !== DICT_SHAPE) {
              const slot = shape.lookup(key);
              if (slot >= 0) {
                proto.cacheShape[pc] = shape;
                proto.cacheSlot[pc] = slot;
              }
            }
            if (o.metatable === null) {
              o.setField(key, value);
              continue;
            }
          }
          if (L.setIndex(o as LuaValue, key, value) === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          continue;
        }
        case Op.SetTable: {
          const o = regs[(i >>> 7) & 0xff];
          const key = regs[(i >>> 16) & 0xff] as LuaValue;
          const value = ((i & 0x8000) !== 0 ? k[i >>> 24] : regs[i >>> 24]) as LuaValue;
          if (o instanceof LuaTable) {
            const arr = o.arr;
            if (typeof key === "number" && key > 0 && key <= arr.length && Number.isInteger(key)) {
              if (arr[key - 1] !== undefined || o.metatable === null) {
                arr[key - 1] = value;
                continue;
              }
            } else if (o.metatable === null) {
              o.set(key, value);
              noteIndex(proto, pc - 1, o, key);
              continue;
            } else noteIndex(proto, pc - 1, o, key);
          }
          if (L.setIndex(o as LuaValue, key, value) === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          continue;
        }
        case Op.SetI: {
          const o = regs[(i >>> 7) & 0xff];
          const key = (i >>> 16) & 0xff;
          const value = ((i & 0x8000) !== 0 ? k[i >>> 24] : regs[i >>> 24]) as LuaValue;
          if (o instanceof LuaTable && o.metatable === null) {
            o.setInt(key, value);
            if (o.floats !== null) noteFloats(proto, pc - 1);
            continue;
          }
          if (L.setIndex(o as LuaValue, key, value) === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          continue;
        }
        case Op.NewTable: {
          const t = new LuaTable();
          regs[(i >>> 7) & 0xff] = t;
          L.allocationsLeft -= allocationWeight(i);
          if (L.allocationsLeft < 0 && allocated(L, t) === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          continue;
        }
        case Op.Self: {
          const a = (i >>> 7) & 0xff;
          const o = regs[(i >>> 16) & 0xff];
          const key = ((i & 0x8000) !== 0 ? k[i >>> 24] : regs[i >>> 24]) as string;
          regs[a + 1] = o;
          if (o instanceof LuaTable) {
            const v = o.getStr(key);
            if (v !== undefined || o.metatable === null) {
              regs[a] = v;
              continue;
            }
          }
          const r = L.index(o as LuaValue, key);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          regs[a] = r;
          continue;
        }

        case Op.AddI: {
          const x = regs[(i >>> 16) & 0xff];
          const y = (i >>> 24) - OFFSET_SC;
          if (typeof x === "number") {
            const s = x + y;
            if (Number.isSafeInteger(s)) {
              if (Number.isSafeInteger(x)) {
                proto.feedback[pc - 1] = (proto.feedback[pc - 1] as number) | Feedback.Int;
                regs[(i >>> 7) & 0xff] = s;
                continue;
              }
            } else if (!Number.isInteger(s)) {
              proto.feedback[pc - 1] = (proto.feedback[pc - 1] as number) | Feedback.Float;
              regs[(i >>> 7) & 0xff] = s;
              continue;
            }
          }
          const r = (i & 0x8000) !== 0 ? L.arith(Arith.Add, y, x as LuaValue) : L.arith(Arith.Add, x as LuaValue, y);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          note(proto, pc - 1, r, x, y);
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.Add:
        case Op.AddK: {
          let x = regs[(i >>> 16) & 0xff] as LuaValue;
          let y = ((i & 0x7f) === Op.Add ? regs[i >>> 24] : k[i >>> 24]) as LuaValue;
          if (typeof x === "number" && typeof y === "number") {
            const s = x + y;
            if (Number.isSafeInteger(s)) {
              if (Number.isSafeInteger(x) && Number.isSafeInteger(y)) {
                proto.feedback[pc - 1] = (proto.feedback[pc - 1] as number) | Feedback.Int;
                regs[(i >>> 7) & 0xff] = s;
                continue;
              }
            } else if (!Number.isInteger(s)) {
              proto.feedback[pc - 1] = (proto.feedback[pc - 1] as number) | Feedback.Float;
              regs[(i >>> 7) & 0xff] = s;
              continue;
            }
          }
          if ((i & 0x8000) !== 0) [x, y] = [y, x];
          const r = L.arith(Arith.Add, x, y);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          note(proto, pc - 1, r, x, y);
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.Sub:
        case Op.SubK: {
          let x = regs[(i >>> 16) & 0xff] as LuaValue;
          let y = ((i & 0x7f) === Op.Sub ? regs[i >>> 24] : k[i >>> 24]) as LuaValue;
          if ((i & 0x8000) !== 0) [x, y] = [y, x];
          if (typeof x === "number" && typeof y === "number") {
            const s = x - y;
            if (Number.isSafeInteger(s)) {
              if (Number.isSafeInteger(x) && Number.isSafeInteger(y)) {
                proto.feedback[pc - 1] = (proto.feedback[pc - 1] as number) | Feedback.Int;
                regs[(i >>> 7) & 0xff] = s;
                continue;
              }
            } else if (!Number.isInteger(s)) {
              proto.feedback[pc - 1] = (proto.feedback[pc - 1] as number) | Feedback.Float;
              regs[(i >>> 7) & 0xff] = s;
              continue;
            }
          }
          const isZero = y === 0 && (i & 0x807f) === Op.SubK;
          const r = isZero ? subZero(L, x) : L.arith(Arith.Sub, x, y);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          note(proto, pc - 1, r, x, y);
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.Mul:
        case Op.MulK: {
          let x = regs[(i >>> 16) & 0xff] as LuaValue;
          let y = ((i & 0x7f) === Op.Mul ? regs[i >>> 24] : k[i >>> 24]) as LuaValue;
          if (typeof x === "number" && typeof y === "number") {
            const s = x * y;
            if (Number.isSafeInteger(s)) {
              if (Number.isSafeInteger(x) && Number.isSafeInteger(y)) {
                proto.feedback[pc - 1] = (proto.feedback[pc - 1] as number) | Feedback.Int;
                regs[(i >>> 7) & 0xff] = s + 0;
                continue;
              }
            } else if (!Number.isInteger(s)) {
              proto.feedback[pc - 1] = (proto.feedback[pc - 1] as number) | Feedback.Float;
              regs[(i >>> 7) & 0xff] = s;
              continue;
            }
          }
          if ((i & 0x8000) !== 0) [x, y] = [y, x];
          const r = L.arith(Arith.Mul, x, y);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          note(proto, pc - 1, r, x, y);
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.Mod:
        case Op.ModK: {
          let x = regs[(i >>> 16) & 0xff] as LuaValue;
          let y = ((i & 0x7f) === Op.Mod ? regs[i >>> 24] : k[i >>> 24]) as LuaValue;
          if ((i & 0x8000) !== 0) [x, y] = [y, x];
          if (Number.isSafeInteger(x) && Number.isSafeInteger(y) && y !== 0) {
            let m = (x as number) % (y as number);
            if (m !== 0 && m < 0 !== (y as number) < 0) m += y as number;
            proto.feedback[pc - 1] = (proto.feedback[pc - 1] as number) | Feedback.Int;
            regs[(i >>> 7) & 0xff] = m + 0;
            continue;
          }
          const r = L.arith(Arith.Mod, x, y);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          note(proto, pc - 1, r, x, y);
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.Div:
        case Op.DivK: {
          let x = regs[(i >>> 16) & 0xff] as LuaValue;
          let y = ((i & 0x7f) === Op.Div ? regs[i >>> 24] : k[i >>> 24]) as LuaValue;
          if ((i & 0x8000) !== 0) [x, y] = [y, x];
          if (typeof x === "number" && typeof y === "number") {
            const q = x / y;
            regs[(i >>> 7) & 0xff] = Number.isSafeInteger(q) ? new LuaFloat(q) : q;
            continue;
          }
          const r = L.arith(Arith.Div, x, y);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          note(proto, pc - 1, r, x, y);
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.IDiv:
        case Op.IDivK: {
          let x = regs[(i >>> 16) & 0xff] as LuaValue;
          let y = ((i & 0x7f) === Op.IDiv ? regs[i >>> 24] : k[i >>> 24]) as LuaValue;
          if ((i & 0x8000) !== 0) [x, y] = [y, x];
          if (Number.isSafeInteger(x) && Number.isSafeInteger(y) && y !== 0) {
            proto.feedback[pc - 1] = (proto.feedback[pc - 1] as number) | Feedback.Int;
            regs[(i >>> 7) & 0xff] = Math.floor((x as number) / (y as number)) + 0;
            continue;
          }
          const r = L.arith(Arith.IDiv, x, y);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          note(proto, pc - 1, r, x, y);
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.BAnd:
        case Op.BAndK: {
          let x = regs[(i >>> 16) & 0xff] as LuaValue;
          let y = ((i & 0x7f) === Op.BAnd ? regs[i >>> 24] : k[i >>> 24]) as LuaValue;
          if (typeof x === "number" && typeof y === "number" && (x | 0) === x && (y | 0) === y) {
            proto.feedback[pc - 1] = (proto.feedback[pc - 1] as number) | Feedback.Int;
            regs[(i >>> 7) & 0xff] = x & y;
            continue;
          }
          if ((i & 0x8000) !== 0) [x, y] = [y, x];
          const r = L.arith(Arith.BAnd, x, y);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          note(proto, pc - 1, r, x, y);
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.BOr:
        case Op.BOrK: {
          let x = regs[(i >>> 16) & 0xff] as LuaValue;
          let y = ((i & 0x7f) === Op.BOr ? regs[i >>> 24] : k[i >>> 24]) as LuaValue;
          if (typeof x === "number" && typeof y === "number" && (x | 0) === x && (y | 0) === y) {
            proto.feedback[pc - 1] = (proto.feedback[pc - 1] as number) | Feedback.Int;
            regs[(i >>> 7) & 0xff] = x | y;
            continue;
          }
          if ((i & 0x8000) !== 0) [x, y] = [y, x];
          const r = L.arith(Arith.BOr, x, y);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          note(proto, pc - 1, r, x, y);
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.BXor:
        case Op.BXorK: {
          let x = regs[(i >>> 16) & 0xff] as LuaValue;
          let y = ((i & 0x7f) === Op.BXor ? regs[i >>> 24] : k[i >>> 24]) as LuaValue;
          if (typeof x === "number" && typeof y === "number" && (x | 0) === x && (y | 0) === y) {
            proto.feedback[pc - 1] = (proto.feedback[pc - 1] as number) | Feedback.Int;
            regs[(i >>> 7) & 0xff] = x ^ y;
            continue;
          }
          if ((i & 0x8000) !== 0) [x, y] = [y, x];
          const r = L.arith(Arith.BXor, x, y);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          note(proto, pc - 1, r, x, y);
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.Shl:
        case Op.ShlK:
        case Op.Shr:
        case Op.ShrK:
        case Op.Pow:
        case Op.PowK: {
          const op = (i & 0x7f) as Op;
          let x = regs[(i >>> 16) & 0xff] as LuaValue;
          let y = (op >= Op.Add ? regs[i >>> 24] : k[i >>> 24]) as LuaValue;
          if ((i & 0x8000) !== 0) [x, y] = [y, x];
          const r = L.arith(otherArith(op), x, y);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          note(proto, pc - 1, r, x, y);
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.Unm: {
          const x = regs[(i >>> 16) & 0xff] as LuaValue;
          if (typeof x === "number") {
            // 0 - 0 is not minus zero, and a raw number is never a zero float.
            regs[(i >>> 7) & 0xff] = 0 - x;
            continue;
          }
          const r = L.arith(Arith.Unm, x, x);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.BNot: {
          const x = regs[(i >>> 16) & 0xff] as LuaValue;
          if (typeof x === "number" && (x | 0) === x) {
            regs[(i >>> 7) & 0xff] = ~x;
            continue;
          }
          const r = L.arith(Arith.BNot, x, x);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.Not: {
          const v = regs[(i >>> 16) & 0xff];
          regs[(i >>> 7) & 0xff] = v === undefined || v === false;
          continue;
        }
        case Op.Len: {
          const v = regs[(i >>> 16) & 0xff] as LuaValue;
          if (typeof v === "string") {
            regs[(i >>> 7) & 0xff] = v.length;
            continue;
          }
          if (v instanceof LuaTable && v.metatable === null) {
            regs[(i >>> 7) & 0xff] = v.length();
            continue;
          }
          noteOther(proto, pc - 1);
          const r = L.len(v);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }
        case Op.Concat: {
          const x = regs[(i >>> 16) & 0xff] as LuaValue;
          const y = regs[i >>> 24] as LuaValue;
          let r = typeof x === "string" && typeof y === "string" ? x + y : L.concat(x, y);
          if (--L.allocationsLeft < 0 && r !== UNWIND) r = allocated(L, r as LuaValue);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          if (typeof r === "string" && r.length > LONG_STRING) madeString(L, r.length);
          regs[(i >>> 7) & 0xff] = r;
          continue;
        }

        case Op.Close: {
          const a = (i >>> 7) & 0xff;
          while (frame.tbc !== null && frame.tbc.reg >= a) {
            const { value } = frame.tbc;
            frame.tbc = frame.tbc.next;
            if (callClose(L, value) === UNWIND) {
              frame.pc = pc;
              return L.leave(frame, entry);
            }
          }
          continue;
        }
        case Op.Tbc: {
          const a = (i >>> 7) & 0xff;
          frame.pc = pc;
          checkClosable(L, frame, a);
          continue;
        }
        case Op.Jmp: {
          const offset = (i >>> 7) - OFFSET_SJ;
          pc += offset;
          if (offset >= 0 || ++proto.heat <= L.look) continue;
          break;
        }
        case Op.Eq: {
          const x = regs[(i >>> 7) & 0xff] as LuaValue;
          const y = regs[(i >>> 16) & 0xff] as LuaValue;
          let eq: Result;
          if (x === y) eq = true;
          else if (typeof x !== "object" || typeof y === "string")
            eq = typeof y === "object" && typeof x === "number" ? L.equals(x, y) : false;
          else {
            if (x instanceof LuaTable) noteOther(proto, pc - 1);
            eq = L.equals(x, y);
            if (eq === UNWIND) {
              frame.pc = pc;
              return L.leave(frame, entry);
            }
          }
          if (eq !== ((i & 0x8000) !== 0)) pc++;
          continue;
        }
        case Op.Lt: {
          const x = regs[(i >>> 7) & 0xff] as LuaValue;
          const y = regs[(i >>> 16) & 0xff] as LuaValue;
          let lt: Result;
          if (typeof x === "number" && typeof y === "number") lt = x < y;
          else {
            if (x instanceof LuaTable) noteOther(proto, pc - 1);
            lt = L.lessThan(x, y);
            if (lt === UNWIND) {
              frame.pc = pc;
              return L.leave(frame, entry);
            }
          }
          if (lt !== ((i & 0x8000) !== 0)) pc++;
          continue;
        }
        case Op.Le: {
          const x = regs[(i >>> 7) & 0xff] as LuaValue;
          const y = regs[(i >>> 16) & 0xff] as LuaValue;
          let le: Result;
          if (typeof x === "number" && typeof y === "number") le = x <= y;
          else {
            if (x instanceof LuaTable) noteOther(proto, pc - 1);
            le = L.lessEqual(x, y);
            if (le === UNWIND) {
              frame.pc = pc;
              return L.leave(frame, entry);
            }
          }
          if (le !== ((i & 0x8000) !== 0)) pc++;
          continue;
        }
        case Op.EqK: {
          const x = regs[(i >>> 7) & 0xff] as LuaValue;
          const y = k[(i >>> 16) & 0xff];
          // Constants have no metamethods, so this cannot unwind.
          const eq =
            x === y ||
            (typeof x === "object" && L.equals(x, y) === true) ||
            (typeof y === "object" && L.equals(x, y) === true);
          if (eq !== ((i & 0x8000) !== 0)) pc++;
          continue;
        }
        case Op.EqI: {
          const x = regs[(i >>> 7) & 0xff];
          const y = ((i >>> 16) & 0xff) - OFFSET_SC;
          const eq = x === y || (x instanceof LuaFloat && x.n === y);
          if (eq !== ((i & 0x8000) !== 0)) pc++;
          continue;
        }
        case Op.LtI:
        case Op.LeI:
        case Op.GtI:
        case Op.GeI: {
          const x = regs[(i >>> 7) & 0xff] as LuaValue;
          const y = ((i >>> 16) & 0xff) - OFFSET_SC;
          const op = (i & 0x7f) as Op;
          let c: Result;
          if (typeof x === "number")
            c = op === Op.LtI ? x < y : op === Op.LeI ? x <= y : op === Op.GtI ? x > y : x >= y;
          else {
            c =
              op === Op.LtI
                ? L.lessThan(x, y)
                : op === Op.LeI
                  ? L.lessEqual(x, y)
                  : op === Op.GtI
                    ? L.lessThan(y, x)
                    : L.lessEqual(y, x);
            if (c === UNWIND) {
              frame.pc = pc;
              return L.leave(frame, entry);
            }
          }
          if (c !== ((i & 0x8000) !== 0)) pc++;
          continue;
        }
        case Op.Test: {
          const v = regs[(i >>> 7) & 0xff];
          if ((v === undefined || v === false) === ((i & 0x8000) !== 0)) pc++;
          continue;
        }
        case Op.TestSet: {
          const v = regs[(i >>> 16) & 0xff];
          if ((v === undefined || v === false) === ((i & 0x8000) !== 0)) pc++;
          else regs[(i >>> 7) & 0xff] = v;
          continue;
        }

        case Op.Call: {
          const a = (i >>> 7) & 0xff;
          let b = (i >>> 16) & 0xff;
          let f = regs[a];
          let top = b === 0 ? ((code[pc - 2] as number) >>> 7) & 0xff : 0;
          if (!(f instanceof LuaFunction)) {
            noteOther(proto, pc - 1);
            prepareMetaCall(L, f as LuaValue, regs, a, b, top);
            f = regs[a];
            b = 0;
            top = a + 1;
          }
          if (
            f instanceof LuaClosure &&
            (f.c === L.closureEntry || trap !== 0) &&
            !(calledOften(L, f.proto) && compileClosure(L, f))
          ) {
            const callee = calleeFrame(f, regs, a, b, top);
            frame.pc = pc;
            callee.depth = ++L.depth;
            if (callee.varargs.length > MANY) countArguments(L, callee.varargs.length);
            callee.parent = frame;
            if ((callee.depth > L.limit || L.fuel < 0) && mustLeave(L, callee)) return L.leave(callee, entry);
            frame = callee;
            regs = callee.regs;
            proto = f.proto;
            code = proto.code;
            k = proto.k;
            pc = 0;
            if (trap !== 0 && callHook(L, frame, goOnCalled) === UNWIND) return L.leave(frame, entry);
            continue;
          }
          const r =
            trap === 0
              ? callOther(f as LuaFunction, regs, a, b, top)
              : callTraced(L, f as LuaFunction, regs, a, b, top);
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          if (L.fuel < 0 && f instanceof NativeFunction && L.interrupts?.mustLeave() === true) {
            frame.pc = pc;
            return pauseReturned(L, f.name, r, frame, entry);
          }
          const c = i >>> 24;
          if (c === 2) regs[a] = r instanceof Values ? r.v[0] : r;
          else if (c !== 1) storeResults(regs, a, c, r);
          continue;
        }
        case Op.TailCall: {
          const a = (i >>> 7) & 0xff;
          let b = (i >>> 16) & 0xff;
          let f = regs[a];
          let top = b === 0 ? ((code[pc - 2] as number) >>> 7) & 0xff : 0;
          if (!(f instanceof LuaFunction)) {
            prepareMetaCall(L, f as LuaValue, regs, a, b, top);
            f = regs[a];
            b = 0;
            top = a + 1;
          }
          if (
            f instanceof LuaClosure &&
            (f.c === L.closureEntry || trap !== 0) &&
            !(calledOften(L, f.proto) && compileClosure(L, f))
          ) {
            const callee = calleeFrame(f, regs, a, b, top);
            callee.depth = frame.depth;
            callee.isTail = true;
            if (callee.varargs.length > MANY) countArguments(L, callee.varargs.length);
            if (frame === entry) entry = callee;
            else callee.parent = frame.parent;
            if (L.fuel < 0 && L.mustLeave()) return L.leave(callee, entry);
            frame = callee;
            regs = callee.regs;
            proto = f.proto;
            code = proto.code;
            k = proto.k;
            pc = 0;
            if (trap !== 0 && callHook(L, frame, goOnCalled) === UNWIND) return L.leave(frame, entry);
            continue;
          }
          const r =
            trap === 0
              ? callOther(f as LuaFunction, regs, a, b, top)
              : callTraced(L, f as LuaFunction, regs, a, b, top);
          if (r === UNWIND) {
            if (f instanceof LuaClosure) return leaveTail(L, frame, entry);
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          if (trap !== 0) {
            frame.pc = pc;
            if (returnHook(L, frame, r) === UNWIND) return L.leave(frame, entry);
          }
          L.depth--;
          if (frame === entry) return r;
          frame = frame.parent as LuaFrame;
          deliver(L, frame, r);
          regs = frame.regs;
          proto = frame.proto;
          code = proto.code;
          k = proto.k;
          pc = frame.pc;
          continue;
        }
        case Op.Return: {
          const a = (i >>> 7) & 0xff;
          const b = (i >>> 16) & 0xff;
          if ((i & 0x8000) !== 0) {
            while (frame.tbc !== null) {
              const { value } = frame.tbc;
              frame.tbc = frame.tbc.next;
              if (callClose(L, value) === UNWIND) {
                frame.pc = pc;
                return L.leave(frame, entry);
              }
            }
          }
          let r: Result;
          if (b === 0) {
            const top = ((code[pc - 2] as number) >>> 7) & 0xff;
            r = top === a ? (regs[a] as Result) : pack(openList(regs, a, top));
          } else if (b === 2) r = regs[a] as LuaValue;
          else if (b === 1) r = NONE;
          else r = new Values(regs.slice(a, a + b - 1) as LuaValue[]);
          if (trap !== 0) {
            frame.pc = pc;
            if (returnHook(L, frame, r) === UNWIND) return L.leave(frame, entry);
          }
          L.depth--;
          if (frame === entry) return r;
          frame = frame.parent as LuaFrame;
          deliver(L, frame, r);
          regs = frame.regs;
          proto = frame.proto;
          code = proto.code;
          k = proto.k;
          pc = frame.pc;
          continue;
        }
        case Op.Return0:
        case Op.Return1: {
          const r = (i & 0x7f) === Op.Return1 ? (regs[(i >>> 7) & 0xff] as LuaValue) : NONE;
          if (trap !== 0) {
            frame.pc = pc;
            if (returnHook(L, frame, r) === UNWIND) return L.leave(frame, entry);
          }
          L.depth--;
          if (frame === entry) return r;
          frame = frame.parent as LuaFrame;
          regs = frame.regs;
          proto = frame.proto;
          code = proto.code;
          k = proto.k;
          pc = frame.pc;
          const call = code[pc - 1] as number;
          if ((call & 0x7f) === Op.Call && call >>> 24 <= 2) {
            if (call >>> 24 === 2) regs[(call >>> 7) & 0xff] = r instanceof Values ? undefined : r;
            else if (call >>> 24 === 0) regs[(call >>> 7) & 0xff] = r;
            continue;
          }
          deliver(L, frame, r);
          regs = frame.regs;
          proto = frame.proto;
          code = proto.code;
          k = proto.k;
          pc = frame.pc;
          continue;
        }

        case Op.ForLoop: {
          const a = (i >>> 7) & 0xff;
          const index = regs[a];
          if (typeof index === "number") {
            const step = regs[a + 2] as number;
            const next = index + step;
            if (step > 0 ? next <= (regs[a + 1] as number) : next >= (regs[a + 1] as number)) {
              regs[a] = next;
              regs[a + 3] = next;
              pc -= i >>> 15;
              if (++proto.heat <= L.look) continue;
              break;
            }
            continue;
          }
          if (!forLoop(regs, a)) continue;
          pc -= i >>> 15;
          if (++proto.heat <= L.look) continue;
          break;
        }
        case Op.ForPrep: {
          if (!forPrep(L, regs, (i >>> 7) & 0xff)) pc += (i >>> 15) + 1;
          continue;
        }
        case Op.TForPrep: {
          const a = (i >>> 7) & 0xff;
          if (regs[a + 3] !== undefined) {
            frame.pc = pc;
            checkClosable(L, frame, a + 3);
          }
          pc += i >>> 15;
          if (trap !== 0) {
            passInstruction(L, frame, pc);
            skip = true;
          }
          continue;
        }
        case Op.TForCall: {
          const a = (i >>> 7) & 0xff;
          const f = regs[a];
          if (f === L.nextFunction && trap === 0) {
            const t = regs[a + 1];
            if (t instanceof LuaTable) {
              if (t.next(regs[a + 2] as LuaValue)) {
                regs[a + 4] = t.nextKey;
                regs[a + 5] = t.nextValue;
                for (let j = i >>> 24; j > 2; j--) regs[a + 3 + j] = undefined;
              } else regs[a + 4] = undefined;
              continue;
            }
          }
          // The call must see its arguments just after the function.
          regs[a + 4] = f;
          regs[a + 5] = regs[a + 1];
          regs[a + 6] = regs[a + 2];
          if (!(f instanceof LuaFunction)) {
            const r = callMeta(L, f as LuaValue, [regs[a + 1] as LuaValue, regs[a + 2] as LuaValue]);
            if (r === UNWIND) {
              frame.pc = pc;
              return L.leave(frame, entry);
            }
            storeResults(regs, a + 4, (i >>> 24) + 1, r);
            continue;
          }
          // In the reference an iterator runs on a C level of its own.
          const levels = L.cCalls;
          if (levels >= MAX_C_CALLS) checkNativeCalls(L);
          L.cCalls = levels + 1;
          const r = trap === 0 ? callOther(f, regs, a + 4, 3, 0) : callTraced(L, f, regs, a + 4, 3, 0);
          L.cCalls = levels;
          if (r === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          storeResults(regs, a + 4, (i >>> 24) + 1, r);
          continue;
        }
        case Op.TForLoop: {
          const a = (i >>> 7) & 0xff;
          if (regs[a + 4] !== undefined) {
            regs[a + 2] = regs[a + 4];
            pc -= i >>> 15;
            if (++proto.heat > L.look) break;
          }
          continue;
        }
        case Op.SetList: {
          const a = (i >>> 7) & 0xff;
          const b = (i >>> 16) & 0xff;
          const t = regs[a] as LuaTable;
          const last = b === 0 ? ((code[pc - 2] as number) >>> 7) & 0xff : a + b + 1;
          let n = i >>> 24;
          if ((i & 0x8000) !== 0) n += 256 * ((code[pc++] as number) >>> 7);
          t.setItems(n, b === 0 ? openList(regs, a + 1, last) : (regs.slice(a + 1, last) as LuaValue[]));
          continue;
        }
        case Op.Closure: {
          const p = proto.p[i >>> 15] as (typeof proto.p)[0];
          const upvals: UpVal[] = [];
          for (const u of p.upvalues) upvals.push((u.instack ? regs[u.index] : frame.closure.upvals[u.index]) as UpVal);
          const f = new LuaClosure(L.closureEntry, p, upvals);
          regs[(i >>> 7) & 0xff] = f;
          if (--L.allocationsLeft < 0 && allocated(L, f) === UNWIND) {
            frame.pc = pc;
            return L.leave(frame, entry);
          }
          continue;
        }
        case Op.Vararg: {
          const a = (i >>> 7) & 0xff;
          const c = i >>> 24;
          const { varargs } = frame;
          if (c === 2) regs[a] = varargs[0];
          else storeResults(regs, a, c, pack(varargs));
          continue;
        }
        default:
          unreachable(i & 0x7f);
      }
      frame.pc = pc;
      if (L.meter !== null) L.fuel--;
      if (L.interrupts !== null) L.interrupts.looksUp();
      if (L.fuel < 0 && L.mustLeave()) return pauseAt(L, frame, entry, goOnPaused);
      if (proto.heat <= L.hot) continue;
      // A hot loop goes on in compiled code.
      const enter = entryFor(L, frame);
      if (enter === null) continue;
      if (frame === entry) {
        compiled = enter;
        break;
      }
      const inner = frame;
      frame = frame.parent as LuaFrame;
      inner.parent = null;
      pc = frame.pc;
      const r = runEntry(L, enter, inner);
      if (r === UNWIND) return L.leave(frame, entry);
      if (r === GO_ON) {
        inner.parent = frame;
        frame = inner;
        regs = frame.regs;
        pc = frame.pc;
        continue;
      }
      deliver(L, frame, r);
      regs = frame.regs;
      proto = frame.proto;
      code = proto.code;
      k = proto.k;
      pc = frame.pc;
    }
  } catch (thrown) {
    frame.pc = pc;
    return fail(L, thrown, frame, entry);
  }
  return runEntry(L, compiled, entry);
}

/** Remembers that an access was to a table whose items are unboxed floats. */
function noteFloats(proto: Proto, pc: number): void {
  proto.feedback[pc] = (proto.feedback[pc] as number) | Feedback.Float;
}

/** Remembers that an operation was on tables. */
function noteOther(proto: Proto, pc: number): void {
  proto.feedback[pc] = (proto.feedback[pc] as number) | Feedback.Other;
}

/** Remembers that an access was to a table with unboxed floats or a metatable, or by a float. */
function noteIndex(proto: Proto, pc: number, t: LuaTable, key: LuaValue): void {
  if (t.metatable !== null) noteOther(proto, pc);
  if (t.floats !== null) noteFloats(proto, pc);
  if (key instanceof LuaFloat) proto.feedback[pc] = (proto.feedback[pc] as number) | Feedback.FloatKey;
}

/** Remembers what an arithmetic slow path gave, and whether it was for something else than numbers. */
function note(proto: Proto, pc: number, r: Result, x: Slot, y: Slot): void {
  let kind = Feedback.Other;
  if (!isNumber(x as LuaValue) || !isNumber(y as LuaValue)) kind = Feedback.Other;
  else if (typeof r === "number") kind = Number.isSafeInteger(r) ? Feedback.Int : Feedback.Float;
  else if (r instanceof LuaFloat) kind = Feedback.Float;
  else if (r instanceof Int64) kind = Feedback.Big;
  proto.feedback[pc] = (proto.feedback[pc] as number) | kind;
}

function otherArith(op: Op): Arith {
  switch (op) {
    case Op.Shl:
    case Op.ShlK:
      return Arith.Shl;
    case Op.Shr:
    case Op.ShrK:
      return Arith.Shr;
    default:
      return Arith.Pow;
  }
}

/** The first of several results, for natives that return what a callee did. */
export const firstResult = (r: Result): Result => (r === UNWIND ? r : first(r));
