import type { LuaValue } from "./value.ts";

/**
 * A list of the values given. Where an array literal stands V8 notes what becomes of its arrays, and once most of them have
 * been kept it makes all later ones in the part of the heap that is seldom collected; there they keep alive whatever they
 * refer to, though nothing may refer to them. A list made here is as young as what is put into it, and of the one elements
 * kind that every value fits.
 */
export function listOf<T>(...items: T[]): T[] {
  return items;
}

/** A list of one 32-bit integer, of the kind that V8 keeps such integers in. */
export function smallList(n: number): LuaValue[] {
  const list = SMALL.slice();
  list[0] = n;
  return list;
}
const SMALL: LuaValue[] = [0];

/** A list of one number, of the kind that V8 keeps unboxed whatever numbers are put into it. */
export function floatList(x: number): number[] {
  const list = [0.5];
  list[0] = x;
  return list;
}
