import { float, intFromBigInt, intToBigInt, isNumber, toFloat } from "../vm/number.ts";
import { LuaTable } from "../vm/table.ts";
import { Thread } from "../vm/thread.ts";
import { Int64, LuaFloat, LuaFunction, type LuaValue, Userdata } from "../vm/value.ts";

/** How Lua strings, which are bytes, become JavaScript values. */
export type StringForm =
  /** Text: decoded as UTF-8; bytes that are not UTF-8 become U+FFFD. */
  | "utf8"
  /** Text with one character (0 to 255) per byte; loses nothing. */
  | "latin1"
  /** A `Uint8Array`. */
  | "bytes";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8");

/** The byte string of bytes. */
export function bytesToLua(bytes: Uint8Array): string {
  let s = "";
  for (let i = 0; i < bytes.length; i += 0x2000) s += String.fromCharCode(...bytes.subarray(i, i + 0x2000));
  return s;
}

/** The bytes of a byte string. */
export function luaToBytes(s: string): Uint8Array {
  const bytes = new Uint8Array(s.length);
  for (let i = 0; i < s.length; i++) bytes[i] = s.charCodeAt(i);
  return bytes;
}

/** The byte string of a text, in UTF-8. */
export function textToLua(text: string): string {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return bytesToLua(encoder.encode(text));
  return text;
}

/** A byte string in the wanted form. */
export function luaToString(s: string, form: StringForm): string | Uint8Array {
  if (form === "latin1") return s;
  if (form === "bytes") return luaToBytes(s);
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) > 0x7f) return decoder.decode(luaToBytes(s));
  return s;
}

/** Turns functions into values of the other side; both directions need the state. */
export interface FunctionBridge {
  toLua(f: (...args: unknown[]) => unknown): LuaFunction;
  toJs(f: LuaFunction): unknown;
}

/**
 * A JavaScript value as a Lua value: null and undefined are nil; a number with an integer value is an integer; a bigint
 * wraps to 64 bits; text becomes UTF-8; a `Uint8Array` is the bytes of a string; arrays, Maps and plain objects are copied
 * into tables; functions can be called. Lua values stay as they are. Throws TypeError for anything else.
 */
export function toLua(value: unknown, bridge: FunctionBridge): LuaValue {
  switch (typeof value) {
    case "undefined":
    case "boolean":
      return value;
    case "number":
      return Number.isSafeInteger(value) ? value + 0 : float(value);
    case "bigint":
      return intFromBigInt(value);
    case "string":
      return textToLua(value);
    case "function":
      return bridge.toLua(value as (...args: unknown[]) => unknown);
    case "object":
      return value === null ? undefined : objectToLua(value, bridge);
    default:
      throw new TypeError(`a ${typeof value} has no Lua form`);
  }
}

function objectToLua(value: object, bridge: FunctionBridge): LuaValue {
  if (
    value instanceof LuaTable ||
    value instanceof LuaFunction ||
    value instanceof Thread ||
    value instanceof Userdata ||
    value instanceof LuaFloat ||
    value instanceof Int64
  ) {
    return value;
  }
  if (value instanceof Uint8Array) return bytesToLua(value);
  const t = new LuaTable();
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) t.setInt(i + 1, toLua(item, bridge));
    return t;
  }
  if (value instanceof Map) {
    for (const [key, item] of value) t.set(toLua(key, bridge), toLua(item, bridge));
    return t;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    for (const [key, item] of Object.entries(value)) t.setStr(textToLua(key), toLua(item, bridge));
    return t;
  }
  hostObjects.add(value);
  return new Userdata(value);
}

/** The objects of the host that Lua was given; what other userdata hold is the machine's own. */
const hostObjects = new WeakSet<object>();

/**
 * A Lua value as a JavaScript value: integers beyond 2^53 are bigints; a table whose keys are 1 to n becomes an array, one
 * whose keys are all strings an object without prototype, any other, or one with a function `then`, a Map; a table inside
 * itself keeps its identity. Userdata that the machine made, such as files, stay as they are.
 */
export function fromLua(
  value: LuaValue,
  form: StringForm,
  bridge: FunctionBridge,
  seen = new Map<LuaTable, unknown>(),
): unknown {
  if (typeof value === "string") return luaToString(value, form);
  if (value instanceof Int64) return intToBigInt(value);
  if (isNumber(value)) return toFloat(value);
  if (value instanceof LuaFunction) return bridge.toJs(value);
  if (value instanceof Userdata) return hostObjects.has(value.data as object) ? value.data : value;
  if (!(value instanceof LuaTable)) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const entries: [LuaValue, LuaValue][] = [];
  for (let more = value.next(undefined); more; more = value.next(value.nextKey))
    entries.push([value.nextKey, value.nextValue]);
  const convert = (v: LuaValue): unknown => fromLua(v, form, bridge, seen);
  if (entries.length > 0 && value.length() === entries.length) {
    const list: unknown[] = [];
    seen.set(value, list);
    for (let i = 1; i <= entries.length; i++) list.push(convert(value.getInt(i)));
    return list;
  }
  // An object with a function `then` would be taken for a promise, and called.
  const isThenable = value.getStr("then") instanceof LuaFunction;
  if (!isThenable && entries.every(([key]) => typeof key === "string")) {
    const object = Object.create(null) as Record<string, unknown>;
    seen.set(value, object);
    for (const [key, v] of entries)
      object[luaToString(key as string, form === "bytes" ? "utf8" : form) as string] = convert(v);
    return object;
  }
  const map = new Map<unknown, unknown>();
  seen.set(value, map);
  for (const [key, v] of entries) map.set(convert(key), convert(v));
  return map;
}
