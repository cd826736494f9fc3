import { Type } from "./types.ts";
import type { CodeWriter } from "./writer.ts";

/*
 * Calls of some functions of the libraries are written as what these do. Each test is of the function itself; arguments
 * other than the usual ones, with all that raise errors, are left to the call.
 */

/** Most arguments of `string.char`, and results of `string.byte`. */
const MAX_BYTES = 8;

/** A register that is read as it is. */
const REGISTER = /^r\d+$/;

/** A test that an argument is an integer, of 32 bits where nothing is known of it; "" when it certainly is one. */
function isInteger(w: CodeWriter, text: string): string {
  const isKnown = !REGISTER.test(text) || w.typeOf(Number(text.slice(1))) === Type.Int;
  return isKnown ? "" : ` && (${text} | 0) === ${text}`;
}

/** `string.byte` that gives exactly `n` results. */
function byte(w: CodeWriter, a: number, f: string, fixed: readonly string[], n: number): boolean {
  const [s, i = "1", j] = fixed;
  if (s === undefined || fixed.length > 3 || n > MAX_BYTES || (n > 1 && j === undefined)) return false;
  const range =
    j === undefined
      ? ` && ${i} <= ${s}.length`
      : `${isInteger(w, j)} && ${j} <= ${s}.length && ${j} - ${i} === ${n - 1}`;
  w.line(`if (${f} === L.byteFunction && typeof ${s} === "string"${isInteger(w, i)} && ${i} > 0${range}) {`);
  if (n === 1) w.line(`r${a} = ${s}.charCodeAt(${i} - 1);`);
  else {
    w.line(`x = ${s}; y = ${i};`);
    for (let k = 0; k < n; k++) w.line(`r${a + k} = x.charCodeAt(y + ${k - 1});`);
  }
  return true;
}

function sub(w: CodeWriter, a: number, f: string, fixed: readonly string[]): boolean {
  const [s, i, j = "(-1)"] = fixed;
  if (s === undefined || i === undefined || fixed.length > 3) return false;
  w.line(`if (${f} === L.subFunction && typeof ${s} === "string"${isInteger(w, i)}${isInteger(w, j)}) {`);
  w.line(`r${a} = R.part(${s}, ${i}, ${j});`);
  return true;
}

function char(w: CodeWriter, a: number, f: string, fixed: readonly string[]): boolean {
  if (fixed.length === 0 || fixed.length > MAX_BYTES) return false;
  const codes = fixed.map((c) => ` && (${c} & 255) === ${c}`);
  w.line(`if (${f} === L.charFunction${codes.join("")}) {`);
  w.line(`r${a} = String.fromCharCode(${fixed.join(", ")});`);
  return true;
}

/** `math.floor` of a number whose result is a safe integer. */
function floor(w: CodeWriter, a: number, f: string, fixed: readonly string[]): boolean {
  if (fixed.length !== 1) return false;
  const r = a + 1;
  const type = w.typeOf(r);
  if (type === Type.Big) return false;
  const isNumber = type === Type.Any ? ` && typeof r${r} === "number"` : "";
  const number = type === Type.Any ? `r${r}` : w.num(r);
  w.line(`if (${f} === L.floorFunction${isNumber} && Number.isSafeInteger(y = Math.floor(${number}))) {`);
  w.line(`r${a} = y + 0;`);
  return true;
}

/**
 * Begins a call of a function that compiled code runs itself: writes `if (…) { … `, without the end of that block.
 * @param f the function's register as JavaScript text.
 * @param fixed its arguments as JavaScript text.
 * @param n how many results are wanted, from register `a` on.
 * @returns whether anything was written: then the call itself belongs into an `else`.
 */
export function beginNative(
  w: CodeWriter,
  pc: number,
  a: number,
  f: string,
  fixed: readonly string[],
  n: number,
): boolean {
  const native = w.callees?.at(w.proto, pc, a) ?? null;
  if (native === null) return false;
  if (native === "floor") return n === 1 && floor(w, a, f, fixed);
  if (!fixed.every((text) => REGISTER.test(text))) return false;
  if (native === "byte") return byte(w, a, f, fixed, n);
  if (n !== 1) return false;
  return native === "sub" ? sub(w, a, f, fixed) : char(w, a, f, fixed);
}
