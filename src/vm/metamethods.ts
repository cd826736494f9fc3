import { DICT_SHAPE } from "./shape.ts";
import type { LuaState } from "./state.ts";
import { LuaTable } from "./table.ts";
import { type LuaValue, Userdata } from "./value.ts";

/** The metamethods; shapes remember where they are (`Shape.eventSlot`). */
export const enum TM {
  Index,
  NewIndex,
  Call,
  Eq,
  Len,
  Lt,
  Le,
  Concat,
  Unm,
  Add,
  Sub,
  Mul,
  Mod,
  Pow,
  Div,
  IDiv,
  BAnd,
  BOr,
  BXor,
  Shl,
  Shr,
  BNot,
  Close,
  Mode,
  Gc,
}

/** Event names by `TM`. */
export const TM_NAMES = [
  "__index",
  "__newindex",
  "__call",
  "__eq",
  "__len",
  "__lt",
  "__le",
  "__concat",
  "__unm",
  "__add",
  "__sub",
  "__mul",
  "__mod",
  "__pow",
  "__div",
  "__idiv",
  "__band",
  "__bor",
  "__bxor",
  "__shl",
  "__shr",
  "__bnot",
  "__close",
  "__mode",
  "__gc",
] as const;

/** The metamethod of a metatable, or nil. */
export function metamethodOf(mt: LuaTable, tm: TM): LuaValue {
  const { shape } = mt;
  if (shape === DICT_SHAPE) return mt.getStr(TM_NAMES[tm] as string);
  const slot = shape.eventSlot(tm, TM_NAMES[tm] as string);
  return slot < 0 ? undefined : mt.field(slot);
}

/** The metatable of any value (manual 2.4), or null. */
export function metatableOf(L: LuaState, v: LuaValue): LuaTable | null {
  if (v instanceof LuaTable || v instanceof Userdata) return v.metatable;
  if (typeof v === "string") return L.stringMeta;
  return L.typeMeta(v);
}

/** The metamethod of any value, or nil. */
export function metamethod(L: LuaState, v: LuaValue, tm: TM): LuaValue {
  const mt = metatableOf(L, v);
  return mt === null ? undefined : metamethodOf(mt, tm);
}
