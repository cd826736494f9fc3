import { numEq } from "./number.ts";
import { Int64, LuaFloat, type LuaValue } from "./value.ts";

/** Equality without metamethods (manual 3.4.4): numbers by value, strings by content, everything else by identity. */
export function rawEquals(a: LuaValue, b: LuaValue): boolean {
  if (a === b) return true;
  // Only boxed numbers can be equal without being the same.
  if (a instanceof LuaFloat || a instanceof Int64) {
    return (typeof b === "number" || b instanceof LuaFloat || b instanceof Int64) && numEq(a, b);
  }
  return typeof a === "number" && (b instanceof LuaFloat || b instanceof Int64) && numEq(a, b);
}

/** Orders two strings by their bytes: negative, zero or positive (manual 3.4.4; the C locale). */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
