import { exp, log2, log10, log as naturalLog } from "../vm/double-double.ts";
import { argError, luaError } from "../vm/errors.ts";
import { nativeLessThan } from "../vm/native-operations.ts";
import {
  float,
  int64,
  intEq,
  intFromFloat,
  intLt,
  intRem,
  intUlt,
  intUnm,
  isFloat,
  isInteger,
  isNumber,
  type LuaNumber,
  numLt,
  toInteger,
} from "../vm/number.ts";
import { type Body, runResumable } from "../vm/resumable.ts";
import type { LuaState } from "../vm/state.ts";
import type { LuaTable } from "../vm/table.ts";
import { first, Int64, type LuaFunction, type LuaValue, type Result, UNWIND, Values } from "../vm/value.ts";
import { checkAny, checkFloat, checkInteger, optFloat, optInteger, toBoolean } from "./args.ts";
import { defineLib } from "./lib.ts";
import { RandomState } from "./math-random.ts";

/** A float without fraction as an integer if it fits one. */
function integral(x: number): LuaNumber {
  return intFromFloat(x) ?? x;
}

/** `math.log`: with the bases 2 and 10 exact where the result is. */
function log(x: number, base: LuaValue): number {
  if (base === undefined) return naturalLog(x);
  const b = checkFloat(base, 2);
  if (b === 2) return log2(x);
  return b === 10 ? log10(x) : naturalLog(x) / naturalLog(b);
}

function fmod(a: LuaValue, b: LuaValue): LuaNumber {
  if (isInteger(a) && isInteger(b)) {
    if (b === 0) throw argError(2, "zero");
    return intRem(a, b);
  }
  // Of two bad arguments the reference, as it is usually compiled, reports the second.
  const divisor = checkFloat(b, 2);
  return float(checkFloat(a, 1) % divisor);
}

function modf(v: LuaValue): Values {
  if (isInteger(v)) return new Values([v, float(0)]);
  const x = checkFloat(v, 1);
  const whole = Math.trunc(x);
  return new Values([integral(whole), float(x === whole ? 0 : x - whole)]);
}

/** The greatest (`sign` 1) or least (`sign` -1) of numbers, the first of equal ones; undefined if not all are numbers. */
function extreme(args: LuaValue[], sign: 1 | -1): LuaNumber | undefined {
  let best = args[0];
  if (!isNumber(best)) return undefined;
  for (let i = 1; i < args.length; i++) {
    const v = args[i];
    if (!isNumber(v)) return undefined;
    if (sign > 0 ? numLt(best, v) : numLt(v, best)) best = v;
  }
  return best;
}

/** As `extreme`, of any values that can be ordered. */
function* extremeAny(L: LuaState, args: LuaValue[], sign: 1 | -1): Body {
  let best = args[0];
  // The comparison may be a metamethod, which must not yield here.
  L.enterNoYield();
  try {
    for (let i = 1; i < args.length; i++) {
      const v = args[i];
      let less = sign > 0 ? nativeLessThan(L, best, v) : nativeLessThan(L, v, best);
      if (less === UNWIND) less = yield;
      if (toBoolean(first(less))) best = v;
    }
  } finally {
    L.leaveNoYield();
  }
  return best;
}

/**
 * The library `math` (manual 6.7).
 * @param randomSeed four random 32-bit integers, asked for at once and by each `math.randomseed()`.
 */
export function openMath(L: LuaState, randomSeed: () => readonly [number, number, number, number]): LuaTable {
  const state = new RandomState();

  function seedRandomly(): Values {
    const [a, b, c, d] = randomSeed();
    return seed(int64(a, b), int64(c, d));
  }

  function seed(n1: ReturnType<typeof int64>, n2: ReturnType<typeof int64>): Values {
    state.seed(n1, n2);
    return new Values([n1, n2]);
  }

  function pick(name: string, args: LuaValue[], sign: 1 | -1): Result {
    if (args.length === 0) throw argError(1, "value expected");
    return extreme(args, sign) ?? runResumable(L, name, extremeAny(L, args, sign));
  }

  const lib = defineLib(L, "math", {
    abs(v) {
      if (isInteger(v)) return intLt(v, 0) ? intUnm(v) : v;
      return float(Math.abs(checkFloat(v, 1)));
    },
    acos: (v) => float(Math.acos(checkFloat(v, 1))),
    asin: (v) => float(Math.asin(checkFloat(v, 1))),
    atan: (y, x) => float(Math.atan2(checkFloat(y, 1), optFloat(x, 2, 1))),
    ceil(v) {
      if (typeof v !== "number") return v instanceof Int64 ? v : integral(Math.ceil(checkFloat(v, 1)));
      const x = Math.ceil(v);
      return Number.isSafeInteger(x) ? x + 0 : integral(x);
    },
    cos: (v) => float(Math.cos(checkFloat(v, 1))),
    deg: (v) => float(checkFloat(v, 1) * (180 / Math.PI)),
    exp: (v) => float(exp(checkFloat(v, 1))),
    floor(v) {
      if (typeof v !== "number") return v instanceof Int64 ? v : integral(Math.floor(checkFloat(v, 1)));
      const x = Math.floor(v);
      return Number.isSafeInteger(x) ? x : integral(x);
    },
    fmod,
    log: (v, base) => float(log(checkFloat(v, 1), base)),
    max: (...args) => pick("math.max", args, 1),
    min: (...args) => pick("math.min", args, -1),
    modf,
    rad: (v) => float(checkFloat(v, 1) * (Math.PI / 180)),
    random(...args) {
      if (args.length === 0) return float(state.float());
      if (args.length > 2) throw luaError("wrong number of arguments");
      const only = args.length === 1;
      const low = only ? 1 : checkInteger(args[0], 1);
      const up = checkInteger(args[args.length - 1], args.length);
      if (only && intEq(up, 0)) return state.integer();
      if (intLt(up, low)) throw argError(1, "interval is empty");
      return state.between(low, up);
    },
    randomseed: (...args) =>
      args.length === 0 ? seedRandomly() : seed(checkInteger(args[0], 1), optInteger(args[1], 2, 0)),
    sin: (v) => float(Math.sin(checkFloat(v, 1))),
    sqrt: (v) => float(Math.sqrt(checkFloat(v, 1))),
    tan: (v) => float(Math.tan(checkFloat(v, 1))),
    tointeger(...args) {
      checkAny(args.length, 1);
      return toInteger(args[0]);
    },
    type(...args) {
      checkAny(args.length, 1);
      return isInteger(args[0]) ? "integer" : isFloat(args[0]) ? "float" : undefined;
    },
    ult: (a, b) => intUlt(checkInteger(a, 1), checkInteger(b, 2)),
  });
  L.floorFunction = lib.getStr("floor") as LuaFunction;
  seedRandomly();
  lib.setField("pi", Math.PI);
  lib.setField("huge", Infinity);
  lib.setField("maxinteger", int64(0x7fffffff, -1));
  lib.setField("mininteger", int64(-0x80000000, 0));
  return lib;
}
