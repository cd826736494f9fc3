import { subZero } from "../arith.ts";
import { resolveCall } from "../call.ts";
import { rawEquals } from "../compare.ts";
import { asLuaError, settleAt } from "../debuginfo.ts";
import { LuaError } from "../errors.ts";
import { execute } from "../execute.ts";
import { clipLimit, forPrep } from "../for-loop.ts";
import { type Frame, LuaFrame, NativeMark, type Slot } from "../frame.ts";
import { metamethodOf, TM } from "../metamethods.ts";
import {
  Arith,
  float,
  intAdd,
  intAnd,
  intMul,
  intOr,
  intShl,
  intShr,
  intSub,
  intXor,
  isFloat,
  isInteger,
  type LuaInteger,
  toFloat,
} from "../number.ts";
import { Op } from "../opcodes.ts";
import { stackOverflow } from "../overflow.ts";
import { floatPow } from "../power.ts";
import { Feedback, type Proto } from "../proto.ts";
import { DICT_SHAPE, type Shape } from "../shape.ts";
import { type LuaState, MAX_DEPTH, Unwind } from "../state.ts";
import { LuaTable } from "../table.ts";
import {
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
} from "../value.ts";

/** How often compiled code of a prototype may go back to the interpreter until it is thrown away. */
const MAX_BAILS = 24;
/** How often a prototype is compiled anew. */
const MAX_COMPILATIONS = 6;

const NO_VARARGS: LuaValue[] = [];

/** The inline cache of one access: where the key was found last. */
class Site {
  shape: Shape | null = null;
  slot = 0;
  /** For a key found through `__index`: the metatable, where that holds `__index`, and the table behind it. */
  mt: LuaTable | null = null;
  mtShape: Shape | null = null;
  mtSlot = 0;
  holder: LuaTable | null = null;
  holderShape: Shape | null = null;
  holderSlot = 0;
}

/** Puts what is held in float variables into registers. */
function box(regs: Slot[], floats: Floats | null, which: readonly number[] | undefined): void {
  if (which === undefined || floats === null) return;
  for (const r of which) {
    const x = floats[r] as number;
    // A number that may be either kind has a flag after all the values.
    if (r < 0)
      regs[~r] = floats[floats.length / 2 + ~r] === true ? float(floats[~r] as number) : (floats[~r] as number);
    else regs[r] = float(x);
  }
}

/** The float variables by register, then the flags that tell whether a number is a float. */
type Floats = (number | boolean)[];

function getFieldThrough(L: LuaState, o: LuaValue, key: string, site: Site): Result {
  if (o instanceof LuaTable) {
    const shape = o.shape;
    if (shape !== DICT_SHAPE) {
      const slot = shape.lookup(key);
      if (slot >= 0) {
        site.shape = shape;
        site.slot = slot;
        site.mt = null;
        const v = o.slots[slot];
        if (v !== undefined) return v;
      } else if (o.metatable !== null) {
        const mt = o.metatable;
        const holder = metamethodOf(mt, TM.Index);
        if (holder instanceof LuaTable && mt.shape !== DICT_SHAPE && holder.shape !== DICT_SHAPE) {
          const at = holder.shape.lookup(key);
          if (at >= 0 && holder.slots[at] !== undefined) {
            site.shape = shape;
            site.slot = -1;
            site.mt = mt;
            site.mtShape = mt.shape;
            site.mtSlot = mt.shape.lookup("__index");
            site.holder = holder;
            site.holderShape = holder.shape;
            site.holderSlot = at;
            return holder.slots[at];
          }
        }
      }
    } else {
      const v = o.getStr(key);
      if (v !== undefined) return v;
    }
  }
  return L.index(o, key);
}

/** `o.key` with an inline cache that knows own fields and fields of the table behind `__index`. */
function getField(L: LuaState, o: LuaValue, key: string, site: Site): Result {
  if (o instanceof LuaTable && o.shape === site.shape) {
    const { mt } = site;
    if (mt === null) {
      const v = o.slots[site.slot];
      if (v !== undefined) return v;
    } else if (o.metatable === mt && mt.shape === site.mtShape && mt.slots[site.mtSlot] === site.holder) {
      const holder = site.holder as LuaTable;
      if (holder.shape === site.holderShape) {
        const v = holder.slots[site.holderSlot];
        if (v !== undefined) return v;
      }
    }
  }
  return getFieldThrough(L, o, key, site);
}

/** Integer operations by opcode, for operands that are integers of any size. */
const INTEGER_OPS: Partial<Record<Op, (x: LuaInteger, y: LuaInteger) => LuaInteger>> = {
  [Op.BAnd]: intAnd,
  [Op.BOr]: intOr,
  [Op.BXor]: intXor,
  [Op.Shl]: intShl,
  [Op.Shr]: intShr,
};

const ARITH_OF: Partial<Record<Op, Arith>> = {
  [Op.Add]: Arith.Add,
  [Op.Sub]: Arith.Sub,
  [Op.Mul]: Arith.Mul,
  [Op.Mod]: Arith.Mod,
  [Op.Pow]: Arith.Pow,
  [Op.Div]: Arith.Div,
  [Op.IDiv]: Arith.IDiv,
  [Op.BAnd]: Arith.BAnd,
  [Op.BOr]: Arith.BOr,
  [Op.BXor]: Arith.BXor,
  [Op.Shl]: Arith.Shl,
  [Op.Shr]: Arith.Shr,
};

/** What compiled code calls (its `R`). */
export const runtime = {
  Values,
  UNWIND,
  LuaTable,
  NativeFunction,
  LuaFloat,
  UpVal,
  NONE,
  NO_VARARGS,
  float,
  isFloat,
  toF: toFloat,
  pow: floatPow,
  pack,
  rawEquals,
  site: (): Site => new Site(),

  /** A frame for an activation that leaves compiled code. */
  frame(
    closure: LuaClosure,
    depth: number,
    pc: number,
    regs: Slot[],
    floats: Floats | null,
    which: readonly number[] | undefined,
    varargs: LuaValue[],
  ): LuaFrame {
    box(regs, floats, which);
    const frame = new LuaFrame(closure, regs);
    frame.depth = depth;
    frame.pc = pc;
    frame.varargs = varargs;
    return frame;
  },

  /** Completes a frame, from which compiled code began, whose registers have been stored. */
  refill(frame: LuaFrame, pc: number, floats: Floats | null, which: readonly number[] | undefined): LuaFrame {
    frame.pc = pc;
    box(frame.regs, floats, which);
    return frame;
  },

  /**
   * An activation that compiled code does not begin: the JavaScript stack is nearly full (then it leaves with a frame that
   * has not begun), or hooks are on (then it is interpreted).
   */
  notHere(L: LuaState, closure: LuaClosure, args: LuaValue[], varargs: LuaValue[]): Result {
    const frame = new LuaFrame(closure);
    for (let i = 0; i < args.length; i++) frame.regs[i] = args[i];
    frame.varargs = varargs;
    frame.depth = L.depth;
    if (frame.depth <= L.limit) return execute(L, frame);
    if (frame.depth > MAX_DEPTH || L.current.handlesOverflow) throw stackOverflow(L);
    L.unwind = Unwind.Spill;
    return L.leave(frame, frame);
  },

  /** Goes on in the interpreter with the instruction at `frame.pc`, which compiled code could not do. */
  bail(L: LuaState, frame: LuaFrame): Result {
    const { proto, closure } = frame;
    const at = frame.pc;
    if (proto.feedback[at] === 0 && isArithmetic(proto.code[at] as number)) {
      // Not seen before: the interpreter sees now what it gives, and the next compiled form knows.
      proto.unseen++;
      discard(L, proto, closure);
    } else {
      proto.feedback[at] = (proto.feedback[at] as number) | Feedback.Bailed;
      if (++proto.bails % MAX_BAILS === 0) discard(L, proto, closure);
    }
    L.depth = frame.depth;
    return execute(L, frame);
  },

  /** An entry was compiled for values of other types. */
  refuse(L: LuaState, frame: LuaFrame): Result {
    const { proto, closure } = frame;
    if (proto.entries !== null) proto.entries[frame.pc] = undefined;
    if (++proto.bails % MAX_BAILS === 0) discard(L, proto, closure);
    return execute(L, frame);
  },

  /** Completes an error at the frame it leaves. */
  failed(L: LuaState, thrown: unknown, frame: LuaFrame): unknown {
    const e = asLuaError(thrown);
    const i = frame.proto.code[Math.max(frame.pc - 1, 0)] as number;
    const op = (i & 0x7f) as Op;
    if (op === Op.Call || op === Op.TailCall || op === Op.TForCall) {
      const callee = frame.regs[(i >>> 7) & 0xff];
      if (callee instanceof NativeFunction) {
        const mark = new NativeMark(callee.name);
        e.left(mark, mark);
      } else if (op === Op.TailCall && e.tail instanceof LuaFrame) {
        // The callee has taken this frame's place.
        e.tail.isTail = true;
        return e;
      }
    }
    settleAt(L, e, frame);
    e.left(frame, frame);
    return e;
  },

  tailLeft(L: LuaState): Result {
    const inner: Frame | null = L.leftTail;
    if (inner instanceof LuaFrame) inner.isTail = true;
    return UNWIND;
  },

  callMeta(L: LuaState, f: LuaValue, args: LuaValue[]): Result {
    const target = resolveCall(L, f, args);
    try {
      return callList(L, target, args);
    } catch (e) {
      if (e instanceof LuaError && e.fix?.kind === "argument") e.fix = { ...e.fix, callee: target };
      throw e;
    }
  },

  callOpen(L: LuaState, f: LuaValue, fixed: LuaValue[], open: Result): Result {
    const args = open instanceof Values ? [...fixed, ...open.v] : [...fixed, open];
    return f instanceof LuaFunction ? callList(L, f, args) : runtime.callMeta(L, f, args);
  },

  returnOpen(fixed: LuaValue[], open: Result): Result {
    return pack(open instanceof Values ? [...fixed, ...open.v] : [...fixed, open]);
  },

  closure(L: LuaState, proto: Proto, upvals: UpVal[]): LuaClosure {
    return new LuaClosure(proto.compiled ?? L.closureEntry, proto, upvals);
  },

  tableOf(shape: Shape, slots: LuaValue[]): LuaTable {
    const t = new LuaTable();
    t.shape = shape;
    t.slots = slots;
    return t;
  },

  setList(t: LuaTable, from: number, items: LuaValue[]): void {
    if (from === 0 && t.arr.length === 0 && t.hash === null) t.arr = items;
    else t.setItems(from, items);
  },

  getField,
  getMethod: getField,

  getTable(L: LuaState, o: LuaValue, key: LuaValue): Result {
    if (o instanceof LuaTable) {
      const v = o.get(key);
      if (v !== undefined || o.metatable === null) return v;
    }
    return L.index(o, key);
  },

  setField(L: LuaState, o: LuaValue, key: string, value: LuaValue, site: Site): Result {
    if (o instanceof LuaTable) {
      const shape = o.shape;
      if (shape === site.shape) {
        if (o.slots[site.slot] !== undefined) {
          o.slots[site.slot] = value;
          return undefined;
        }
      } else if (shape !== DICT_SHAPE) {
        const slot = shape.lookup(key);
        if (slot >= 0) {
          site.shape = shape;
          site.slot = slot;
        }
      }
      if (o.metatable === null) {
        o.setField(key, value);
        return undefined;
      }
    }
    return L.setIndex(o, key, value);
  },

  setTable(L: LuaState, o: LuaValue, key: LuaValue, value: LuaValue): Result {
    if (o instanceof LuaTable && o.metatable === null) {
      o.set(key, value);
      return undefined;
    }
    return L.setIndex(o, key, value);
  },

  setI(L: LuaState, o: LuaValue, key: number, value: LuaValue): Result {
    if (o instanceof LuaTable && o.metatable === null) {
      o.setInt(key, value);
      return undefined;
    }
    return L.setIndex(o, key, value);
  },

  add(L: LuaState, x: LuaValue, y: LuaValue): Result {
    if (typeof x === "number" && typeof y === "number") {
      const s = x + y;
      if (Number.isSafeInteger(s) ? Number.isSafeInteger(x) && Number.isSafeInteger(y) : !Number.isInteger(s)) return s;
    }
    if (isInteger(x) && isInteger(y)) return intAdd(x, y);
    return L.arith(Arith.Add, x, y);
  },

  sub(L: LuaState, x: LuaValue, y: LuaValue): Result {
    if (typeof x === "number" && typeof y === "number") {
      const s = x - y;
      if (Number.isSafeInteger(s) ? Number.isSafeInteger(x) && Number.isSafeInteger(y) : !Number.isInteger(s)) return s;
    }
    if (isInteger(x) && isInteger(y)) return intSub(x, y);
    return L.arith(Arith.Sub, x, y);
  },
  subZero,

  mul(L: LuaState, x: LuaValue, y: LuaValue): Result {
    if (typeof x === "number" && typeof y === "number") {
      const s = x * y;
      if (Number.isSafeInteger(s) ? Number.isSafeInteger(x) && Number.isSafeInteger(y) : !Number.isInteger(s))
        return s + 0;
    }
    if (isInteger(x) && isInteger(y)) return intMul(x, y);
    return L.arith(Arith.Mul, x, y);
  },

  unm: (L: LuaState, x: LuaValue): Result => L.arith(Arith.Unm, x, x),
  bnot: (L: LuaState, x: LuaValue): Result => L.arith(Arith.BNot, x, x),
  arith: (L: LuaState, op: Op, x: LuaValue, y: LuaValue): Result => L.arith(ARITH_OF[op] as Arith, x, y),
  /** A bitwise operation on any values. */
  bitwise(L: LuaState, op: Op, x: LuaValue, y: LuaValue): Result {
    const f = INTEGER_OPS[op];
    if (f !== undefined && isInteger(x) && isInteger(y)) return f(x, y);
    return L.arith(ARITH_OF[op] as Arith, x, y);
  },
  intAnd,
  intOr,
  intXor,
  intShl,
  intShr,

  /** `select(n, ...)` cut to one value, when `n` is a position or "#"; else what the function itself gives. */
  selectOne(f: LuaFunction, n: LuaValue, va: LuaValue[]): Result {
    if (typeof n === "number" && n > 0 && Number.isSafeInteger(n)) return va[n - 1];
    if (n === "#") return va.length;
    return f.c(n, ...va);
  },

  concat: (L: LuaState, x: LuaValue, y: LuaValue): Result => L.concat(x, y),
  lt: (L: LuaState, x: LuaValue, y: LuaValue): Result => L.lessThan(x, y),
  le: (L: LuaState, x: LuaValue, y: LuaValue): Result => L.lessEqual(x, y),

  bothIntegers: (x: LuaValue, y: LuaValue): boolean => Number.isSafeInteger(x) && Number.isSafeInteger(y),

  /** Begins any numeric loop: its registers, or null when it does not run. */
  forPrep(L: LuaState, init: LuaValue, limit: LuaValue, step: LuaValue): Slot[] | null {
    const regs: Slot[] = [init, limit, step, undefined];
    return forPrep(L, regs, 0) ? regs : null;
  },

  /** The limit of a loop over safe integers, or nan when it is another kind of loop. */
  forLimit(init: LuaValue, limit: LuaValue, step: LuaValue): number {
    if (typeof init !== "number" || typeof step !== "number") return Number.NaN;
    if (!Number.isSafeInteger(init) || !Number.isSafeInteger(step) || step === 0) return Number.NaN;
    return clipLimit(limit, step) ?? Number.NaN;
  },
};

function isArithmetic(i: number): boolean {
  const op = (i & 0x7f) as Op;
  return op >= Op.AddI && op <= Op.Shr;
}

/** Calls with a list of arguments, which takes room on the JavaScript stack too. */
function callList(L: LuaState, f: LuaFunction, args: LuaValue[]): Result {
  const cost = 2 + (args.length >> 3);
  L.limit -= cost;
  const r = f.c(...args);
  L.limit += cost;
  return r;
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
