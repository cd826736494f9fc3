import { argError, LuaError, luaError } from "../vm/errors.ts";
import { Arith, arithNumbers, type LuaNumber, toNumber } from "../vm/number.ts";
import { type Body, runResumable } from "../vm/resumable.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { typeName } from "../vm/typename.ts";
import {
  type CallTarget,
  first,
  LuaClosure,
  type LuaFunction,
  type LuaValue,
  NativeFunction,
  NONE,
  type Result,
  UNWIND,
  Values,
} from "../vm/value.ts";
import { claim, cut, spend } from "../vm/work.ts";
import { checkFunction, checkInt, checkString, optString, toBoolean } from "./args.ts";
import { defineLib } from "./lib.ts";
import { find, gmatchOf, match, startOffset } from "./string-find.ts";
import { formatOf } from "./string-format.ts";
import { gsubOf } from "./string-gsub.ts";
import { pack, packsize, unpack } from "./string-pack.ts";

/** Makes the binary form of a function (`string.dump`); `strip`: without debug information. */
export type Dump = (f: LuaClosure, strip: boolean) => string;

/** The longest string the reference makes with `rep`, and the longest a JavaScript string can be. */
const MAX_SIZE = 0x7fffffff;
const MAX_LENGTH = 0x1fffffe8;
/** About as many results as fit the reference's stack. */
const MAX_RESULTS = 999_900;
/** Character codes per call of `String.fromCharCode`. */
const CHUNK = 4096;

/** The offset after the end position `pos` (counted as in `startOffset`) in a string of `length`. */
function endOffset(pos: number, length: number): number {
  if (pos >= 0) return Math.min(pos, length);
  return pos < -length ? 0 : length + pos + 1;
}

const len: CallTarget = (s) => checkString(s, 1).length;

const sub: CallTarget = (s, i, j) => {
  const str = checkString(s, 1);
  const start = startOffset(checkInt(i, 2), str.length);
  const end = j === undefined ? str.length : endOffset(checkInt(j, 3), str.length);
  return start < end ? cut(str.substring(start, end), str.length) : "";
};

/** Eight characters of `str`, in reverse, the first of them at `i`. One call a character would cost twice as much. */
function reversed8(str: string, i: number): string {
  return String.fromCharCode(
    str.charCodeAt(i + 7),
    str.charCodeAt(i + 6),
    str.charCodeAt(i + 5),
    str.charCodeAt(i + 4),
    str.charCodeAt(i + 3),
    str.charCodeAt(i + 2),
    str.charCodeAt(i + 1),
    str.charCodeAt(i),
  );
}

/** A native is about to make a string of so many bytes, looking at each. */
function make(length: number): void {
  spend(length >> 2);
  claim(length);
}

const reverse: CallTarget = (s) => {
  const str = checkString(s, 1);
  if (str.length <= DECODED_FROM) return reversed(str);
  claim(str.length);
  const isPlain = isAscii(str);
  const parts: string[] = [];
  for (let end = str.length; end > 0; end -= CHUNK) {
    spend(CHUNK);
    const start = Math.max(end - CHUNK, 0);
    parts.push(isPlain ? reversedPart(str, start, end) : reversed(str.substring(start, end)));
  }
  return parts.length === 1 ? (parts[0] as string) : parts.join("");
};

/** From this length on a decoder is faster than calls with character codes. */
const DECODED_FROM = 128;
const decoder = new TextDecoder();
const reversedBytes = new Uint8Array(CHUNK);

/** A part of an ASCII string, of at most `CHUNK` characters, in reverse. */
function reversedPart(str: string, start: number, end: number): string {
  for (let i = start, to = end - start - 1; i < end; i++, to--) reversedBytes[to] = str.charCodeAt(i);
  return decoder.decode(reversedBytes.subarray(0, end - start));
}

function reversed(str: string): string {
  let end = str.length;
  let out = "";
  for (; end >= 8; end -= 8) out += reversed8(str, end - 8);
  if (end === 0) return out;
  const first = reversedFew(str, end);
  return out === "" ? first : out + first;
}

/** The first `n` characters of `str`, 1 to 7, in reverse. */
function reversedFew(str: string, n: number): string {
  const a = str.charCodeAt(0);
  if (n === 1) return String.fromCharCode(a);
  const b = str.charCodeAt(1);
  if (n === 2) return String.fromCharCode(b, a);
  const c = str.charCodeAt(2);
  if (n === 3) return String.fromCharCode(c, b, a);
  const d = str.charCodeAt(3);
  if (n === 4) return String.fromCharCode(d, c, b, a);
  const e = str.charCodeAt(4);
  if (n === 5) return String.fromCharCode(e, d, c, b, a);
  const f = str.charCodeAt(5);
  if (n === 6) return String.fromCharCode(f, e, d, c, b, a);
  return String.fromCharCode(str.charCodeAt(6), f, e, d, c, b, a);
}

const HIGH = /[\x80-\xff]/;
/** Up to this length characters are looked at one by one. */
const SHORT = 24;

function isAscii(str: string): boolean {
  if (str.length > SHORT) return !HIGH.test(str);
  for (let i = 0; i < str.length; i++) if (str.charCodeAt(i) > 0x7f) return false;
  return true;
}

// JavaScript also converts letters beyond ASCII, which the C locale has not.
const lower: CallTarget = (s) => {
  const str = checkString(s, 1);
  make(str.length);
  return isAscii(str) ? str.toLowerCase() : str.replace(/[A-Z]+/g, (run) => run.toLowerCase());
};

const upper: CallTarget = (s) => {
  const str = checkString(s, 1);
  make(str.length);
  return isAscii(str) ? str.toUpperCase() : str.replace(/[a-z]+/g, (run) => run.toUpperCase());
};

const rep: CallTarget = (s, n, separator) => {
  const str = checkString(s, 1);
  const count = checkInt(n, 2);
  const sep = optString(separator, 3, "");
  const unit = str.length + sep.length;
  if (count <= 0 || unit === 0) return "";
  if (unit > Math.floor(MAX_SIZE / count)) throw luaError("resulting string too large");
  if (unit * count > MAX_LENGTH) throw new LuaError("not enough memory");
  claim(unit * count);
  spend(unit * count);
  return sep === "" ? str.repeat(count) : (str + sep).repeat(count - 1) + str;
};

const byte: CallTarget = (s, i, j) => {
  const str = checkString(s, 1);
  const from = i === undefined ? 1 : checkInt(i, 2);
  const start = startOffset(from, str.length);
  const end = endOffset(j === undefined ? from : checkInt(j, 3), str.length);
  if (end - start === 1) return str.charCodeAt(start);
  if (start >= end) return NONE;
  if (end - start > MAX_RESULTS) throw luaError("stack overflow (string slice too long)");
  // A list that grows would reserve room for many more.
  switch (end - start) {
    case 2:
      return new Values([str.charCodeAt(start), str.charCodeAt(start + 1)]);
    case 3:
      return new Values([str.charCodeAt(start), str.charCodeAt(start + 1), str.charCodeAt(start + 2)]);
    case 4:
      return new Values([
        str.charCodeAt(start),
        str.charCodeAt(start + 1),
        str.charCodeAt(start + 2),
        str.charCodeAt(start + 3),
      ]);
  }
  spend(end - start);
  claim((end - start) * 8);
  const codes: number[] = [];
  for (let k = start; k < end; k++) codes.push(str.charCodeAt(k));
  return new Values(codes);
};

function checkCode(v: LuaValue, n: number): number {
  const c = checkInt(v, n);
  if (c < 0 || c > 255) throw argError(n, "value out of range");
  return c;
}

const char: CallTarget = (...args) => {
  const { length } = args;
  if (length === 1) return String.fromCharCode(checkCode(args[0], 1));
  if (length === 2) return String.fromCharCode(checkCode(args[0], 1), checkCode(args[1], 2));
  if (length === 3) {
    return String.fromCharCode(checkCode(args[0], 1), checkCode(args[1], 2), checkCode(args[2], 3));
  }
  spend(length);
  const codes = args.map((c, i) => checkCode(c, i + 1));
  if (length <= CHUNK) return String.fromCharCode(...codes);
  let out = "";
  for (let i = 0; i < length; i += CHUNK) out += String.fromCharCode(...codes.slice(i, i + CHUNK));
  return out;
};

function dumpOf(dump: Dump): CallTarget {
  return (f, strip) => {
    const target = checkFunction(f, 1);
    if (!(target instanceof LuaClosure)) throw luaError("unable to dump given function");
    return dump(target, toBoolean(strip));
  };
}

/** The arithmetic metamethods of strings and their operations; bitwise operators convert strings themselves. */
const ARITHMETIC: readonly (readonly [event: string, op: Arith])[] = [
  ["add", Arith.Add],
  ["sub", Arith.Sub],
  ["mul", Arith.Mul],
  ["mod", Arith.Mod],
  ["pow", Arith.Pow],
  ["div", Arith.Div],
  ["idiv", Arith.IDiv],
  ["unm", Arith.Unm],
];

/** The reference calculates in a native, which has no position: a division by zero gets none either. */
function calculate(op: Arith, x: LuaNumber, y: LuaNumber): LuaValue {
  try {
    return arithNumbers(op, x, y);
  } catch (e) {
    if (e instanceof LuaError) e.level = 0;
    throw e;
  }
}

/** The metamethod of strings for `event`: converts the operands to numbers, or tries the second one's metamethod. */
function arithmetic(L: LuaState, event: string, op: Arith): CallTarget {
  return (a, b) => {
    const x = toNumber(a);
    const y = toNumber(b);
    if (x !== undefined && y !== undefined) return calculate(op, x, y);
    const handler = typeof b === "string" ? undefined : L.getMetamethod(b, `__${event}`);
    if (handler === undefined) {
      throw luaError(`attempt to ${event} a '${typeName(a)}' with a '${typeName(b)}'`);
    }
    return runResumable(L, `__${event}`, callHandler(L, handler, a, b));
  };
}

function* callHandler(L: LuaState, handler: LuaValue, a: LuaValue, b: LuaValue): Body {
  L.enterNoYield();
  try {
    let r: Result = L.call(handler, a, b);
    if (r === UNWIND) r = yield;
    return first(r);
  } finally {
    L.leaveNoYield();
  }
}

/**
 * Opens the string library (manual 6.4) and gives strings their metatable.
 * @param dump makes the result of `string.dump`.
 */
export function openString(L: LuaState, dump: Dump): LuaTable {
  const lib = defineLib(L, "string", {
    byte,
    char,
    dump: dumpOf(dump),
    find,
    format: formatOf(L),
    gmatch: gmatchOf(L),
    gsub: gsubOf(L),
    len,
    lower,
    match,
    pack,
    packsize,
    rep,
    reverse,
    sub,
    unpack,
    upper,
  });
  L.byteFunction = lib.getStr("byte") as LuaFunction;
  L.charFunction = lib.getStr("char") as LuaFunction;
  L.subFunction = lib.getStr("sub") as LuaFunction;
  const meta = new LuaTable();
  for (const [event, op] of ARITHMETIC) {
    const f = new NativeFunction(`__${event}`, arithmetic(L, event, op));
    meta.setStr(`__${event}`, f);
    if (op <= Arith.Mul || op === Arith.Div) L.textArithmetic[op] = f;
  }
  meta.setStr("__index", lib);
  L.stringMeta = meta;
  return lib;
}
