import { getA, getB, getC, getOp } from "../instruction.ts";
import { Op } from "../opcodes.ts";
import type { Proto } from "../proto.ts";
import type { LuaState } from "../state.ts";
import { type LuaClosure, UpVal } from "../value.ts";

/** The library functions that compiled code runs without a call. */
export type Native = "byte" | "char" | "floor" | "pcall" | "resume" | "sub";

/** What is seen of a function when it is compiled: a guess at what it calls, which compiled code tests before it relies on it. */
export class Callees {
  constructor(
    private readonly L: LuaState,
    private readonly closure: LuaClosure,
    /** The registers of an activation that is under way. */
    private readonly regs: readonly unknown[],
  ) {}

  /** The library function that the call at `pc` of what is in register `a` will find there; null when it seems another one. */
  at(proto: Proto, pc: number, a: number): Native | null {
    for (let at = pc - 1; at >= 0; at--) {
      const i = proto.code[at] as number;
      if (getA(i) !== a) continue;
      switch (getOp(i)) {
        case Op.Self: {
          const name = this.named(proto.k[getC(i)]);
          return name === "pcall" || name === "resume" ? null : name;
        }
        case Op.GetField:
        case Op.GetTabUp:
          return this.named(proto.k[getC(i)]);
        case Op.GetUpval:
          return this.valued(this.closure.upvals[getB(i)]);
        case Op.Move:
        case Op.GetOpen:
          return this.valued(this.regs[getB(i)]);
        default:
      }
    }
    return null;
  }

  private named(key: unknown): Native | null {
    switch (key) {
      case "byte":
      case "char":
      case "floor":
      case "pcall":
      case "resume":
      case "sub":
        return key;
      default:
        return null;
    }
  }

  private valued(slot: unknown): Native | null {
    const v = slot instanceof UpVal ? slot.v : slot;
    if (v == null) return null;
    const { L } = this;
    if (v === L.byteFunction) return "byte";
    if (v === L.charFunction) return "char";
    if (v === L.pcallFunction) return "pcall";
    if (v === L.resumeFunction) return "resume";
    if (v === L.subFunction) return "sub";
    return v === L.floorFunction ? "floor" : null;
  }
}
