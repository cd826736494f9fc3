import { LuaFloat, type LuaValue } from "./value.ts";

/** The float in a field that the program changes: see `Shape`. Belongs to one slot of one table and is seen by nobody else. */
export class FloatBox {
  constructor(public n: number) {}
}

/** What is in a slot. */
export type SlotValue = LuaValue | FloatBox;

/** The value of a float; null for anything else. */
export function floatOf(v: LuaValue): number | null {
  if (typeof v === "number") return Number.isSafeInteger(v) ? null : v;
  return v instanceof LuaFloat ? v.n : null;
}

/** What `f` gives for a value in a slot that may be an object, and the value itself for any other. */
export function replaced(v: SlotValue, f: (v: LuaValue) => LuaValue): SlotValue {
  return typeof v === "object" && !(v instanceof FloatBox) ? f(v) : v;
}

/** Replaces what is in a list by what `f` gives for it. */
export function replaceAll(list: SlotValue[], f: (v: LuaValue) => LuaValue): void {
  for (let i = 0; i < list.length; i++) {
    const v = list[i];
    if (typeof v !== "object" || v instanceof FloatBox) continue;
    const other = f(v);
    if (other !== v) list[i] = other;
  }
}
