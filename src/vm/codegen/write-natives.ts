import type { Native } from "./natives.ts";
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

/** Puts `n` results of `t` into registers from `a` on. */
export function store(w: CodeWriter, a: number, n: number, t: string): void {
  const several = Array.from({ length: n }, (_, j) => `r${a + j} = ${t}.v[${j}];`).join(" ");
  const rest = Array.from({ length: n - 1 }, (_, j) => `r${a + 1 + j} = undefined;`).join(" ");
  w.line(`if (${t} instanceof Values) { ${several} } else { r${a} = ${t}; ${rest} }`);
}

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

/** Most arguments that compiled code hands to what a protected call calls. */
const MAX_PASSED = 2;

/** `pcall` or `coroutine.resume`, of which `n` results are wanted: those come without a list of them. */
function guarded(w: CodeWriter, a: number, f: string, fixed: readonly string[], n: number, native: Native): boolean {
  // In a metered state these functions have others around them.
  if (w.metered || fixed.length === 0 || fixed.length > 1 + MAX_PASSED) return false;
  const [callee, ...args] = fixed as [string, ...string[]];
  if (native === "pcall") {
    w.line(`if (${f} === L.pcallFunction) {`);
    const [x = "undefined", y = "undefined"] = args;
    w.line(`t = R.protectedResult(L, "pcall", ${callee}, ${args.length}, ${x}, ${y}, null);`);
  } else {
    w.line(`if (${f} === L.resumeFunction && ${callee} instanceof R.Thread) {`);
    const input = args.length === 0 ? "R.NONE" : args.length === 1 ? args[0] : `new Values([${args.join(", ")}])`;
    w.line(`t = R.coResumeResult(L, ${callee}, ${input});`);
  }
  w.line(`if (t === UNWIND) ${w.leave()}`);
  if (n === 0) w.line("if (t === R.FAILED) L.failure = undefined;");
  else if (n === 1) w.line(`r${a} = t !== R.FAILED; if (t === R.FAILED) L.failure = undefined;`);
  else {
    const rest = Array.from({ length: n - 2 }, (_, j) => ` r${a + 2 + j} = undefined;`).join("");
    w.line(`if (t === R.FAILED) { r${a} = false; r${a + 1} = L.takeFailure();${rest} } else {`);
    w.set(a, "true");
    store(w, a + 1, n - 1, "t");
    w.line("}");
  }
  return true;
}

/**
 * Begins a call of a function that compiled code runs itself: writes `if (…) { … `, without the end of that block.
 * @param f the function's register as JavaScript text.
 * @param fixed its arguments as JavaScript text.
 * @param wanted how many results are wanted, from register `a` on; -1: all, as an open result.
 * @returns whether anything was written: then the call itself belongs into an `else`.
 */
export function beginNative(
  w: CodeWriter,
  pc: number,
  a: number,
  f: string,
  fixed: readonly string[],
  wanted: number,
): boolean {
  const native = w.callees?.at(w.proto, pc, a) ?? null;
  if (native === null) return false;
  if (native === "pcall" || native === "resume") return wanted >= 0 && guarded(w, a, f, fixed, wanted, native);
  if (wanted === 0) return false;
  // An open result may be a single value.
  const n = Math.max(wanted, 1);
  if (native === "floor") return n === 1 && floor(w, a, f, fixed);
  if (!fixed.every((text) => REGISTER.test(text))) return false;
  if (native === "byte") return byte(w, a, f, fixed, n);
  if (n !== 1) return false;
  return native === "sub" ? sub(w, a, f, fixed) : char(w, a, f, fixed);
}
