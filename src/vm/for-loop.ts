import { LuaError } from "./errors.ts";
import type { Slot } from "./frame.ts";
import {
  float,
  intFromBigInt,
  intToBigInt,
  isFloat,
  isInteger,
  type LuaInteger,
  type LuaNumber,
  toFloat,
  toNumber,
} from "./number.ts";
import type { LuaState } from "./state.ts";
import { typeNameOf } from "./tostring.ts";
import type { LuaValue, UpVal } from "./value.ts";

/**
 * A numeric loop that is not over safe integers: kept in the loop's first register. Floats step in floating point; big
 * integers count the iterations left, so that they cannot wrap around (manual 3.3.5).
 */
export abstract class LoopState {
  /** The loop variable's value. */
  abstract get value(): LuaValue;
  /** Steps: the loop variable's next value, or nil at the end. */
  abstract next(): LuaValue;
}

class FloatLoop extends LoopState {
  constructor(
    private index: number,
    private readonly limit: number,
    private readonly step: number,
  ) {
    super();
  }

  override get value(): LuaValue {
    return float(this.index);
  }

  override next(): LuaValue {
    this.index += this.step;
    return (this.step > 0 ? this.index <= this.limit : this.limit <= this.index) ? float(this.index) : undefined;
  }
}

class BigLoop extends LoopState {
  constructor(
    private index: bigint,
    private readonly step: bigint,
    private left: bigint,
  ) {
    super();
  }

  override get value(): LuaValue {
    return intFromBigInt(this.index);
  }

  override next(): LuaValue {
    if (this.left === 0n) return undefined;
    this.left--;
    this.index += this.step;
    return intFromBigInt(this.index);
  }
}

function forError(L: LuaState, what: string, v: LuaValue): LuaError {
  return LuaError.runtime(`bad 'for' ${what} (number expected, got ${typeNameOf(L, v)})`);
}

function numberOf(L: LuaState, what: string, v: LuaValue): number {
  const n = toNumber(v);
  if (n === undefined) throw forError(L, what, v);
  return toFloat(n);
}

/**
 * FORPREP: checks and prepares a numeric loop; false when it does not run at all.
 * Raises "bad 'for' limit (number expected, got nil)" and its like, and "'for' step is zero".
 */
export function forPrep(L: LuaState, regs: Slot[], a: number): boolean {
  const init = regs[a] as LuaValue;
  const step = regs[a + 2] as LuaValue;
  const limit = toNumber(regs[a + 1] as LuaValue);
  if (isInteger(init) && isInteger(step)) {
    if (step === 0) throw LuaError.runtime("'for' step is zero");
    if (limit === undefined) throw forError(L, "limit", regs[a + 1] as LuaValue);
    if (typeof init === "number" && typeof step === "number") {
      const clipped = clipLimit(limit, step);
      if (clipped !== null) {
        if (step > 0 ? init > clipped : init < clipped) return false;
        regs[a + 1] = clipped;
        regs[a + 3] = init;
        return true;
      }
    }
    return prepareBig(regs, a, init, limit, step);
  }
  if (limit === undefined) throw forError(L, "limit", regs[a + 1] as LuaValue);
  const d = numberOf(L, "step", step);
  const x = numberOf(L, "initial value", init);
  const bound = toFloat(limit);
  if (d === 0) throw LuaError.runtime("'for' step is zero");
  // As in the reference, a loop that begins or ends with a NaN runs once.
  if (d > 0 ? bound < x : x < bound) return false;
  regs[a] = new FloatLoop(x, bound, d) as unknown as UpVal;
  regs[a + 3] = float(x);
  return true;
}

/** A numeric limit as a safe integer; null when that would lose iterations that can be reached. */
export function clipLimit(limit: LuaValue, step: number): number | null {
  if (typeof limit === "number" || isFloat(limit)) {
    const x = typeof limit === "number" ? limit : toFloat(limit);
    // A NaN is no upper limit that could be reached, and no lower one that stops a loop.
    if (x !== x) return step > 0 ? Number.NEGATIVE_INFINITY : null;
    const n = step > 0 ? Math.floor(x) : Math.ceil(x);
    return Number.isSafeInteger(n) ? n + 0 : n > 0 === step > 0 ? null : n;
  }
  return null;
}

const MAX = (1n << 63n) - 1n;
const MIN = -(1n << 63n);

function prepareBig(regs: Slot[], a: number, init: LuaInteger, limit: LuaValue, step: LuaInteger): boolean {
  const from = intToBigInt(init);
  const d = intToBigInt(step);
  let to: bigint;
  if (isInteger(limit)) to = intToBigInt(limit);
  else {
    const x = toFloat(limit as LuaNumber);
    if (x !== x && d > 0n) return false;
    const n = d > 0n ? Math.floor(x) : Math.ceil(x);
    to = n >= 2 ** 63 ? MAX : n >= -(2 ** 63) ? BigInt(n) : MIN;
    if ((d > 0n && x < -(2 ** 63)) || (d < 0n && x >= 2 ** 63)) return false;
  }
  if (d > 0n ? from > to : from < to) return false;
  regs[a] = new BigLoop(from, d, (to - from) / d) as unknown as UpVal;
  regs[a + 3] = init;
  return true;
}

/** FORLOOP for the loops that `forPrep` keeps as objects: steps, and tells whether the loop goes on. */
export function forLoop(regs: Slot[], a: number): boolean {
  const v = (regs[a] as unknown as LoopState).next();
  if (v === undefined) return false;
  regs[a + 3] = v;
  return true;
}
