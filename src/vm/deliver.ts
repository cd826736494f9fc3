import type { LuaFrame, Slot } from "./frame.ts";
import { Op } from "./opcodes.ts";
import type { LuaState } from "./state.ts";
import { first, type LuaValue, type Result, Values } from "./value.ts";

/** Stores the results of a call from register `a` on: `c` - 1 of them, or the open result when `c` is 0. */
export function storeResults(regs: Slot[], a: number, c: number, r: Result): void {
  if (c === 0) regs[a] = r;
  else if (r instanceof Values) {
    const { v } = r;
    for (let j = 0; j < c - 1; j++) regs[a + j] = v[j];
  } else if (c > 1) {
    regs[a] = r;
    for (let j = 1; j < c - 1; j++) regs[a + j] = undefined;
  }
}

/**
 * Gives a frame the result of what its last instruction called, so that it can go on. True when that instruction was a
 * tail call: then the frame is done and `r` is its result.
 */
export function deliver(_L: LuaState, frame: LuaFrame, r: Result): boolean {
  const { regs } = frame;
  const i = frame.proto.code[frame.pc - 1] as number;
  const a = (i >>> 7) & 0xff;
  switch ((i & 0x7f) as Op) {
    case Op.Call:
      storeResults(regs, a, i >>> 24, r);
      return false;
    case Op.TForCall:
      storeResults(regs, a + 4, (i >>> 24) + 1, r);
      return false;
    case Op.TailCall:
      return true;
    case Op.Eq:
    case Op.Lt:
    case Op.Le:
    case Op.LtI:
    case Op.LeI:
    case Op.GtI:
    case Op.GeI: {
      const v: LuaValue = first(r);
      if ((v !== undefined && v !== false) !== ((i & 0x8000) !== 0)) frame.pc++;
      return false;
    }
    case Op.SetTabUp:
    case Op.SetTable:
    case Op.SetI:
    case Op.SetField:
      return false;
    case Op.Close:
    case Op.Return:
      // There may be more to close: the instruction runs again.
      frame.pc--;
      return false;
    default:
      regs[a] = first(r);
      return false;
  }
}
