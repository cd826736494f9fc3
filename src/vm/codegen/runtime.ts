import { arith, concat, len, subZero } from "../arith.ts";
import { callList as callFew, callMetamethod, resolveCall } from "../call.ts";
import { rawEquals } from "../compare.ts";
import { LuaError, leaveWithFault } from "../errors.ts";
import { isLotUsed } from "../finalizers.ts";
import { floatMod } from "../float.ts";
import { clipLimit, forPrep } from "../for-loop.ts";
import { type Frame, LuaFrame, type Slot } from "../frame.ts";
import { index, one, setIndex } from "../index.ts";
import { listOf } from "../list-of.ts";
import { metamethodOf, TM, TM_NAMES } from "../metamethods.ts";
import { madeString } from "../meter.ts";
import {
  Arith,
  float,
  highHalf,
  int64,
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
  lowHalf,
  mulHigh,
  toFloat,
} from "../number.ts";
import { Op } from "../opcodes.ts";
import { checkNativeCalls } from "../overflow.ts";
import { floatPow } from "../power.ts";
import { protectedResult } from "../protected.ts";
import type { Proto } from "../proto.ts";
import { lessEqual, lessThan } from "../relational.ts";
import { coResumeResult } from "../resume.ts";
import { DICT_SHAPE } from "../shape.ts";
import type { LuaState } from "../state.ts";
import { LuaTable } from "../table.ts";
import { Thread } from "../thread.ts";
import {
  FAILED,
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
} from "../value.ts";
import { cut } from "../work.ts";
import { Exit, exit, exitEntry, refuse } from "./exit.ts";
import { getField, getMethod, Site, setField, writesRaw } from "./fields.ts";
import { ARITH_OF } from "./operators.ts";

const NO_VARARGS: LuaValue[] = [];

/** Integer operations by opcode, for operands that are integers of any size. */
const INTEGER_OPS: Partial<Record<Op, (x: LuaInteger, y: LuaInteger) => LuaInteger>> = {
  [Op.BAnd]: intAnd,
  [Op.BOr]: intOr,
  [Op.BXor]: intXor,
  [Op.Shl]: intShl,
  [Op.Shr]: intShr,
};

/** Whether a value is a number other than a big integer. */
function isPlainNumber(v: LuaValue): v is number | LuaFloat {
  return typeof v === "number" || v instanceof LuaFloat;
}

/** An arithmetic operation with metamethods. */
function operate(L: LuaState, op: Arith, x: LuaValue, y: LuaValue): Result {
  return arith(L, op, x, y, leaveWithFault);
}

/** What compiled code calls (its `R`). */
export const runtime = {
  Values,
  UNWIND,
  LuaTable,
  LuaClosure,
  NativeFunction,
  LuaFloat,
  UpVal,
  NONE,
  NO_VARARGS,
  listOf,
  float,
  isFloat,
  toF: toFloat,
  isNumeric: (v: LuaValue): boolean => typeof v === "number" || v instanceof LuaFloat,
  pow: floatPow,
  /** `a % b` of floats. */
  floatMod(a: number, b: number): number {
    if (a > 0 && b > 0 && (a | 0) === a && (b | 0) === b) return (a | 0) % (b | 0);
    return floatMod(a, b);
  },
  pack,
  rawEquals,
  site: (): Site => new Site(),

  /** Reports steps that a loop has made; true when the code has to leave. */
  loopSpent(L: LuaState, steps: number): boolean {
    L.fuel -= steps;
    return L.fuel < 0 && L.mustLeave();
  },
  /** True when a loop has to leave because of an interrupt. */
  interrupted: (L: LuaState): boolean => L.fuel < 0 && L.mustLeave(),

  exit,
  exitEntry,
  refuse,
  LEAVING: Exit.Unwound,
  BAILING: Exit.Bail,

  tailLeft(L: LuaState): Result {
    const inner: Frame | null = L.leftTail;
    if (inner instanceof LuaFrame) inner.isTail = true;
    return UNWIND;
  },

  callMeta(L: LuaState, f: LuaValue, args: LuaValue[]): Result {
    const handler = f instanceof LuaTable && f.metatable !== null ? metamethodOf(f.metatable, TM.Call) : undefined;
    if (handler instanceof LuaClosure && args.length <= 2) {
      L.limit -= 1;
      const r =
        args.length === 0 ? handler.c(f) : args.length === 1 ? handler.c(f, args[0]) : handler.c(f, args[0], args[1]);
      L.limit += 1;
      return r;
    }
    const target = resolveCall(L, f, args);
    try {
      return callList(L, target, args);
    } catch (e) {
      if (e instanceof LuaError && e.fix?.kind === "argument") e.fix = { ...e.fix, callee: target };
      throw e;
    }
  },

  callOpen(L: LuaState, f: LuaValue, fixed: LuaValue[], open: Result): Result {
    if (open instanceof Values && f instanceof LuaFunction && fixed.length === 2) {
      const { v } = open;
      switch (v.length) {
        case 0:
          return f.c(fixed[0], fixed[1]);
        case 2:
          return f.c(fixed[0], fixed[1], v[0], v[1]);
        case 3:
          return f.c(fixed[0], fixed[1], v[0], v[1], v[2]);
        default:
      }
    }
    const args = open instanceof Values ? [...fixed, ...open.v] : [...fixed, open];
    return f instanceof LuaFunction ? callList(L, f, args) : runtime.callMeta(L, f, args);
  },

  /** `f(open)`. */
  callValues(L: LuaState, f: LuaValue, open: Result): Result {
    if (!(open instanceof Values) || !(f instanceof LuaFunction)) return runtime.callOpen(L, f, [], open);
    return callList(L, f, open.v);
  },

  /** `f(x, open)`. */
  callAndValues(L: LuaState, f: LuaValue, x: LuaValue, open: Result): Result {
    if (open instanceof Values && f instanceof LuaFunction) {
      const { v } = open;
      switch (v.length) {
        case 0:
          return f.c(x);
        case 2:
          return f.c(x, v[0], v[1]);
        case 3:
          return f.c(x, v[0], v[1], v[2]);
        default:
      }
    }
    return runtime.callOpen(L, f, [x], open);
  },

  returnOpen(fixed: LuaValue[], open: Result): Result {
    return pack(open instanceof Values ? [...fixed, ...open.v] : [...fixed, open]);
  },

  closure(L: LuaState, proto: Proto, upvals: UpVal[]): LuaClosure {
    return new LuaClosure(proto.compiled ?? L.closureEntry, proto, upvals);
  },

  setList(t: LuaTable, from: number, items: LuaValue[]): void {
    if (from === 0 && t.arr.length === 0 && t.hash === null && t.floats === null && !isFloat(items[0])) t.arr = items;
    else t.setItems(from, items);
  },

  /** `string.sub(s, i, j)`. */
  part(s: string, i: number, j: number): string {
    const { length } = s;
    const start = i > 0 ? i - 1 : i === 0 || i < -length ? 0 : length + i;
    const end = j < 0 ? length + 1 + j : j < length ? j : length;
    if (end - start === 1) return s[start] as string;
    return start < end ? cut(s.substring(start, end), length) : "";
  },

  FAILED,
  Thread,
  protectedResult,
  coResumeResult,

  isLotUsed,
  checkNativeCalls,
  madeString,
  getField,
  getMethod,

  getTable(L: LuaState, o: LuaValue, key: LuaValue): Result {
    if (o instanceof LuaTable) {
      const v = o.get(key);
      const mt = o.metatable;
      if (v !== undefined || mt === null) return v;
      const handler = metamethodOf(mt, TM.Index);
      if (handler === undefined) return undefined;
      if (handler instanceof LuaClosure) return one(callMetamethod(L, handler, o, key));
    }
    return index(L, o, key, leaveWithFault);
  },

  setField,

  setTable(L: LuaState, o: LuaValue, key: LuaValue, value: LuaValue): Result {
    if (o instanceof LuaTable && (o.metatable === null || (o.hash === null && writesRaw(o)))) {
      o.set(key, value);
      return undefined;
    }
    return setIndex(L, o, key, value, leaveWithFault);
  },

  /** `setTable` at a site that remembers the shape of a metatable without `__newindex`. */
  setTableAt(site: Site, L: LuaState, o: LuaValue, key: LuaValue, value: LuaValue): Result {
    const mt = o instanceof LuaTable ? o.metatable : null;
    if (mt !== null && mt.shape !== DICT_SHAPE && writesRaw(o as LuaTable)) {
      if (mt.shape.eventSlot(TM.NewIndex, "__newindex") < 0) site.mtShape = mt.shape;
    }
    return runtime.setTable(L, o, key, value);
  },

  setI(L: LuaState, o: LuaValue, key: number, value: LuaValue): Result {
    if (o instanceof LuaTable && (o.metatable === null || (o.hash === null && writesRaw(o)))) {
      o.setInt(key, value);
      return undefined;
    }
    return setIndex(L, o, key, value, leaveWithFault);
  },

  add(L: LuaState, x: LuaValue, y: LuaValue): Result {
    if (typeof x === "number" && typeof y === "number") {
      const s = x + y;
      if (Number.isSafeInteger(s) ? Number.isSafeInteger(x) && Number.isSafeInteger(y) : !Number.isInteger(s)) return s;
    }
    if (isInteger(x) && isInteger(y)) return intAdd(x, y);
    if (isPlainNumber(x) && isPlainNumber(y)) return float(toFloat(x) + toFloat(y));
    return operate(L, Arith.Add, x, y);
  },

  sub(L: LuaState, x: LuaValue, y: LuaValue): Result {
    if (typeof x === "number" && typeof y === "number") {
      const s = x - y;
      if (Number.isSafeInteger(s) ? Number.isSafeInteger(x) && Number.isSafeInteger(y) : !Number.isInteger(s)) return s;
    }
    if (isInteger(x) && isInteger(y)) return intSub(x, y);
    if (isPlainNumber(x) && isPlainNumber(y)) return float(toFloat(x) - toFloat(y));
    return operate(L, Arith.Sub, x, y);
  },
  subZero: (L: LuaState, x: LuaValue): Result => subZero(L, x, leaveWithFault),

  mul(L: LuaState, x: LuaValue, y: LuaValue): Result {
    if (typeof x === "number" && typeof y === "number") {
      const s = x * y;
      if (Number.isSafeInteger(s) ? Number.isSafeInteger(x) && Number.isSafeInteger(y) : !Number.isInteger(s))
        return s + 0;
    }
    if (isInteger(x) && isInteger(y)) return intMul(x, y);
    if (isPlainNumber(x) && isPlainNumber(y)) return float(toFloat(x) * toFloat(y));
    return operate(L, Arith.Mul, x, y);
  },

  /** `x % y` of any values. */
  modAny(L: LuaState, x: LuaValue, y: LuaValue): Result {
    if (!isPlainNumber(x) || !isPlainNumber(y)) return operate(L, Arith.Mod, x, y);
    if (Number.isSafeInteger(x) && Number.isSafeInteger(y)) {
      return y === 0 ? operate(L, Arith.Mod, x, y) : runtime.mod(x as number, y as number);
    }
    return float(runtime.floatMod(toFloat(x), toFloat(y)));
  },

  unm: (L: LuaState, x: LuaValue): Result => operate(L, Arith.Unm, x, x),
  bnot: (L: LuaState, x: LuaValue): Result => operate(L, Arith.BNot, x, x),
  arith: (L: LuaState, op: Op, x: LuaValue, y: LuaValue): Result => operate(L, ARITH_OF[op] as Arith, x, y),
  /** A bitwise operation on any values. */
  bitwise(L: LuaState, op: Op, x: LuaValue, y: LuaValue): Result {
    const f = INTEGER_OPS[op];
    if (f !== undefined && isInteger(x) && isInteger(y)) return f(x, y);
    return operate(L, ARITH_OF[op] as Arith, x, y);
  },
  intAnd,
  intOr,
  intXor,
  intShl,
  intShr,
  int64,
  Int64,
  highHalf,
  lowHalf,
  mulHigh,
  isInteger,

  /** `a % c` of safe integers, `c` of at most 31 bits and positive; V8's own is a call into C for what is no 32-bit number. */
  modPositive(a: number, c: number): number {
    if (a < 4503599627370496 && a > -4503599627370496) {
      // The quotient is off by one at most, and all products here are exact.
      const r = a - Math.floor(a / c) * c;
      return r < 0 ? r + c : r >= c ? r - c : r;
    }
    const t = a % c;
    return t < 0 ? t + c : t + 0;
  },

  /** `a % b` of safe integers, `b` not 0. */
  mod(a: number, b: number): number {
    const t = a % b;
    return t !== 0 && t < 0 !== b < 0 ? t + b : t + 0;
  },

  /** `select(n, ...)` cut to one value, when `n` is a position or "#"; else what the function itself gives. */
  selectOne(f: LuaFunction, n: LuaValue, va: LuaValue[]): Result {
    if (typeof n === "number" && n > 0 && Number.isSafeInteger(n)) return va[n - 1];
    if (n === "#") return va.length;
    return f.c(n, ...va);
  },

  /** Remembers where the metatables of such values have a metamethod that is called; false. */
  noteMetamethod(v: LuaValue, tm: TM, site: Site): false {
    const mt = v instanceof LuaTable ? v.metatable : null;
    if (mt === null || mt.shape === DICT_SHAPE) return false;
    const slot = mt.shape.eventSlot(tm, TM_NAMES[tm] as string);
    if (slot >= 0) {
      site.mtShape = mt.shape;
      site.mtSlot = slot;
    }
    return false;
  },

  concat: (L: LuaState, x: LuaValue, y: LuaValue): Result => concat(L, x, y, leaveWithFault),
  len: (L: LuaState, x: LuaValue): Result => len(L, x, leaveWithFault),
  index: (L: LuaState, o: LuaValue, key: LuaValue): Result => index(L, o, key, leaveWithFault),
  lt: (L: LuaState, x: LuaValue, y: LuaValue): Result => lessThan(L, x, y, leaveWithFault),
  le: (L: LuaState, x: LuaValue, y: LuaValue): Result => lessEqual(L, x, y, leaveWithFault),

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

/** Calls with a list of arguments, which takes room on the JavaScript stack too. */
function callList(L: LuaState, f: LuaFunction, args: LuaValue[]): Result {
  if (args.length < 5) return callFew(f, args);
  const cost = 2 + (args.length >> 3);
  L.limit -= cost;
  const r = f.c(...args);
  L.limit += cost;
  return r;
}
