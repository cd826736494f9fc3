import { LuaFloat } from "./value.ts";

/** A Lua float: a JavaScript number when it is not a safe integer, else boxed (value.ts). */
export type FloatValue = number | LuaFloat;

/** The Lua float of value `x`. Every float result must go through it. */
export function float(x: number): FloatValue {
  return Number.isSafeInteger(x) ? new LuaFloat(x) : x;
}

/** `a % b` of floats: the sign of `b`, exact (manual 3.4.1). */
export function floatMod(a: number, b: number): number {
  const r = a % b;
  // With an infinite `b` of the other sign the addition gives that infinity, as the definition by floor does.
  return r !== 0 && r < 0 !== b < 0 ? r + b : r;
}

/** `a // b` of floats. */
export function floatIDiv(a: number, b: number): number {
  return Math.floor(a / b);
}
