import { argError, type LuaError, typeNameError } from "../vm/errors.ts";
import {
  isNumber,
  type LuaInteger,
  type LuaNumber,
  numberToString,
  toFloat,
  toInteger,
  toIntegerExact,
  toNumber,
} from "../vm/number.ts";
import { LuaTable } from "../vm/table.ts";
import { typeName } from "../vm/typename.ts";
import { LuaFunction, type LuaValue, Userdata } from "../vm/value.ts";
import { cString } from "./host.ts";

/*
 * Checks of a native's arguments. `v` is the argument, `n` its position, from 1. Names, positions in methods and
 * "no value" for an absent argument are added by the machine. Numbers and strings convert to one another (manual 3.4.3).
 */

/** "bad argument #n to 'f' (expected expected, got …)": `__name` of the value's metatable goes before its type. */
export function typeError(n: number, expected: string, v: LuaValue): LuaError {
  if (v instanceof LuaTable || v instanceof Userdata) {
    const name = v.metatable?.getStr("__name");
    if (typeof name === "string") return typeNameError(n, expected, cString(name));
  }
  return typeNameError(n, expected, v instanceof Userdata && v.light ? "light userdata" : typeName(v));
}

/** An integer argument; a float with an integer value is one too. */
export function checkInteger(v: LuaValue, n: number): LuaInteger {
  const i = typeof v === "string" ? toInteger(v) : toIntegerExact(v);
  if (i !== undefined) return i;
  throw toNumber(v) !== undefined ? argError(n, "number has no integer representation") : typeError(n, "number", v);
}

/** An integer argument that counts something or is a position: exact up to 2^53, the nearest float beyond. */
export function checkInt(v: LuaValue, n: number): number {
  if (typeof v === "number" && Number.isSafeInteger(v)) return v;
  return toFloat(checkInteger(v, n));
}

/** An integer argument of which only the lower 32 bits count, as where C keeps it in an `int`. */
export function checkInt32(v: LuaValue, n: number): number {
  const i = checkInteger(v, n);
  return typeof i === "number" ? i | 0 : i.lo;
}

/** `checkInt32`, or `def` for nil. */
export function optInt32(v: LuaValue, n: number, def: number): number {
  return v === undefined ? def : checkInt32(v, n);
}

/** A number argument. */
export function checkNumber(v: LuaValue, n: number): LuaNumber {
  const x = toNumber(v);
  if (x === undefined) throw typeError(n, "number", v);
  return x;
}

/** A number argument as a float. */
export function checkFloat(v: LuaValue, n: number): number {
  return typeof v === "number" ? v : toFloat(checkNumber(v, n));
}

/** A string argument. */
export function checkString(v: LuaValue, n: number): string {
  if (typeof v === "string") return v;
  if (isNumber(v)) return numberToString(v);
  throw typeError(n, "string", v);
}

/** A table argument. */
export function checkTable(v: LuaValue, n: number): LuaTable {
  if (v instanceof LuaTable) return v;
  throw typeError(n, "table", v);
}

/** A function argument. */
export function checkFunction(v: LuaValue, n: number): LuaFunction {
  if (v instanceof LuaFunction) return v;
  throw typeError(n, "function", v);
}

/** An argument that may be nil but not absent: `count` is how many arguments there are. */
export function checkAny(count: number, n: number): void {
  if (count < n) throw argError(n, "value expected");
}

/** An argument that is one of the strings of `list`; nil means `def`, unless that is undefined. */
export function checkOption<T extends string>(v: LuaValue, n: number, def: T | undefined, list: readonly T[]): T {
  if (v === undefined && def !== undefined) return def;
  const name = cString(checkString(v, n));
  const option = list.find((o) => o === name);
  if (option === undefined) throw argError(n, `invalid option '${name}'`);
  return option;
}

/** `checkInt`, or `def` for nil. */
export function optInt(v: LuaValue, n: number, def: number): number {
  return v === undefined ? def : checkInt(v, n);
}

/** `checkInteger`, or `def` for nil. */
export function optInteger(v: LuaValue, n: number, def: LuaInteger): LuaInteger {
  return v === undefined ? def : checkInteger(v, n);
}

/** `checkNumber`, or `def` for nil. */
export function optNumber(v: LuaValue, n: number, def: LuaNumber): LuaNumber {
  return v === undefined ? def : checkNumber(v, n);
}

/** `checkFloat`, or `def` for nil. */
export function optFloat(v: LuaValue, n: number, def: number): number {
  return v === undefined ? def : checkFloat(v, n);
}

/** `checkString`, or `def` for nil. */
export function optString<T extends string | undefined>(v: LuaValue, n: number, def: T): string | T {
  return v === undefined ? def : checkString(v, n);
}

/** Truth of a value: everything but nil and false. */
export function toBoolean(v: LuaValue): boolean {
  return v !== undefined && v !== false;
}
