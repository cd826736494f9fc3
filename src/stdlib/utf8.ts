import { argError, luaError } from "../vm/errors.ts";
import { intLt, toFloat, toInteger } from "../vm/number.ts";
import type { LuaState } from "../vm/state.ts";
import type { LuaTable } from "../vm/table.ts";
import { type LuaValue, NativeFunction, NONE, pack, type Result, Values } from "../vm/value.ts";
import { claim, spend, work } from "../vm/work.ts";
import { checkInt, checkInteger, checkString, optInt, toBoolean } from "./args.ts";
import { defineLib } from "./lib.ts";

const INVALID = "invalid UTF-8 code";
/** The longest result list of `utf8.codepoint`, as the reference's stack allows it. */
const MAX_RESULTS = 999_000;
/** The least code that needs a sequence of this many bytes more than one. */
const LEAST = [0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000];

/** Whether the byte at offset `at` continues a sequence; past the end it does not. */
function isContinuation(s: string, at: number): boolean {
  return (s.charCodeAt(at) & 0xc0) === 0x80;
}

/** The offset of the first byte from `at` on, in steps of 1 or -1, that continues no sequence; not before 0. */
function skipContinuations(s: string, at: number, step: 1 | -1): number {
  let p = at;
  while (p >= 0 && isContinuation(s, p)) {
    if (--work.left < 0) work.exhausted();
    p += step;
  }
  return Math.max(p, 0);
}

/** How many bytes the encoding of `code` has. */
function sequenceLength(code: number): number {
  let n = 1;
  while (n < 6 && code >= LEAST[n]) n++;
  return n;
}

/**
 * Decodes the sequence at the offset `at`: its code, or -1 if it is not valid. Codes go up to 2^31 - 1; without `lax`
 * surrogates and codes above 10FFFF are not valid (manual 6.5).
 */
function decode(s: string, at: number, lax: boolean): number {
  const lead = s.charCodeAt(at);
  if (lead < 0x80) return lead;
  // The number of leading ones, less the first, is how many bytes follow.
  const count = Math.clz32(~(lead << 24)) - 1;
  if (count < 1 || count > 5) return -1;
  let code = lead & (0x3f >> count);
  for (let i = 1; i <= count; i++) {
    if (!isContinuation(s, at + i)) return -1;
    code = (code << 6) | (s.charCodeAt(at + i) & 0x3f);
  }
  if (code < LEAST[count]) return -1;
  return lax || (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) ? code : -1;
}

/** The bytes of a code up to 2^31 - 1. */
function encode(code: number): string {
  const n = sequenceLength(code);
  if (n === 1) return String.fromCharCode(code);
  let bytes = "";
  let rest = code;
  for (let i = 1; i < n; i++) {
    bytes = String.fromCharCode(0x80 | (rest & 0x3f)) + bytes;
    rest >>= 6;
  }
  return String.fromCharCode(((0xff00 >> n) & 0xff) | rest) + bytes;
}

/** A position counted from the end if negative; before the beginning it is 0. */
function position(i: number, length: number): number {
  return i >= 0 ? i : -i > length ? 0 : length + i + 1;
}

function charOf(v: LuaValue, n: number): string {
  const code = checkInteger(v, n);
  if (intLt(code, 0) || intLt(0x7fffffff, code)) throw argError(n, "value out of range");
  return encode(code as number);
}

function char(...args: LuaValue[]): string {
  let s = "";
  spend(args.length);
  for (let i = 0; i < args.length; i++) s += charOf(args[i], i + 1);
  return s;
}

function codepoint(str: LuaValue, i: LuaValue, j: LuaValue, laxly: LuaValue): Result {
  const s = checkString(str, 1);
  const from = position(optInt(i, 2, 1), s.length);
  const to = position(optInt(j, 3, from), s.length);
  const lax = toBoolean(laxly);
  if (from < 1) throw argError(2, "out of bounds");
  if (to > s.length) throw argError(3, "out of bounds");
  if (to - from >= MAX_RESULTS) throw luaError("stack overflow (string slice too long)");
  spend(to - from);
  claim((to - from) * 8);
  const codes: LuaValue[] = [];
  for (let at = from - 1; at < to; ) {
    const code = decode(s, at, lax);
    if (code < 0) throw luaError(INVALID);
    codes.push(code);
    at += sequenceLength(code);
  }
  return pack(codes);
}

function len(str: LuaValue, i: LuaValue, j: LuaValue, laxly: LuaValue): Result {
  const s = checkString(str, 1);
  const from = position(optInt(i, 2, 1), s.length);
  const to = position(optInt(j, 3, -1), s.length);
  const lax = toBoolean(laxly);
  if (from < 1 || from > s.length + 1) throw argError(2, "initial position out of bounds");
  if (to > s.length) throw argError(3, "final position out of bounds");
  let n = 0;
  for (let at = from - 1; at < to; n++) {
    if (--work.left < 0) work.exhausted();
    const code = decode(s, at, lax);
    if (code < 0) return new Values([undefined, at + 1]);
    at += sequenceLength(code);
  }
  return n;
}

function offset(str: LuaValue, count: LuaValue, i: LuaValue): Result {
  const s = checkString(str, 1);
  let n = checkInt(count, 2);
  let at = position(optInt(i, 3, n >= 0 ? 1 : s.length + 1), s.length) - 1;
  if (at < 0 || at > s.length) throw argError(3, "position out of bounds");
  if (n === 0) {
    return skipContinuations(s, at, -1) + 1;
  }
  if (isContinuation(s, at)) throw luaError("initial position is a continuation byte");
  if (n < 0) {
    for (; n < 0 && at > 0; n++) {
      if (--work.left < 0) work.exhausted();
      at = skipContinuations(s, at - 1, -1);
    }
    return n === 0 ? at + 1 : undefined;
  }
  for (n--; n > 0 && at < s.length; n--) {
    if (--work.left < 0) work.exhausted();
    at = skipContinuations(s, at + 1, 1);
  }
  return n === 0 ? at + 1 : undefined;
}

/** The iterator of `utf8.codes`: from the position of one character to the next one and its code. */
function nextCode(str: LuaValue, control: LuaValue, lax: boolean): Result {
  const s = checkString(str, 1);
  // The control variable is the position, from 1, of the last character, so the offset of what follows its first byte.
  let at = toFloat(toInteger(control) ?? 0);
  if (at < 0) return NONE;
  at = skipContinuations(s, at, 1);
  if (at >= s.length) return NONE;
  const code = decode(s, at, lax);
  if (code < 0 || isContinuation(s, at + sequenceLength(code))) throw luaError(INVALID);
  return new Values([at + 1, code]);
}

/** The library `utf8` (manual 6.5). */
export function openUtf8(L: LuaState): LuaTable {
  const strict = new NativeFunction("?", (s, i) => nextCode(s, i, false));
  const relaxed = new NativeFunction("?", (s, i) => nextCode(s, i, true));
  const lib = defineLib(L, "utf8", {
    char,
    codepoint,
    codes(str, lax) {
      const s = checkString(str, 1);
      if (isContinuation(s, 0)) throw argError(1, INVALID);
      return new Values([toBoolean(lax) ? relaxed : strict, s, 0]);
    },
    len,
    offset,
  });
  lib.setField("charpattern", "[\0-\x7f\xc2-\xfd][\x80-\xbf]*");
  return lib;
}
