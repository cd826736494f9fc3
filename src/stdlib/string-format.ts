import { argError, luaError } from "../vm/errors.ts";
import { SpentError } from "../vm/meter.ts";
import {
  formatFloat,
  intToBigInt,
  intToString,
  isInteger,
  isNumber,
  type LuaInteger,
  numberToString,
  toFloat,
} from "../vm/number.ts";
import type { FloatConversion } from "../vm/number-format.ts";
import { type Body, pauseSpent, runResumable } from "../vm/resumable.ts";
import type { LuaState } from "../vm/state.ts";
import { addressOf } from "../vm/tostring.ts";
import { type CallTarget, first, Int64, type LuaValue, type Result, UNWIND } from "../vm/value.ts";
import { claim, spend } from "../vm/work.ts";
import { checkFloat, checkInteger, checkString } from "./args.ts";
import { CompileCache } from "./string-cache.ts";

/** Results from this length on are claimed. */
const LONG = 1 << 12;

/** A conversion specification of a format string, with the literal text before it. */
interface Item {
  readonly literal: string;
  /** The conversion's letter, or what stands in its place; "" at the end of the format. */
  readonly conv: string;
  readonly flags: string;
  /** The flag `-`; and `0` without it. */
  readonly isLeft: boolean;
  readonly isFilled: boolean;
  readonly width: number;
  readonly precision: number | undefined;
  /** The specification as messages show it. */
  readonly spec: string;
  /** There is nothing between `%` and the letter. */
  readonly bare: boolean;
  /** Why the specification is invalid; the reference looks at the argument before some of these. */
  readonly problem: string | null;
}

interface Format {
  readonly items: readonly Item[];
  /** The literal text after the last item. */
  readonly tail: string;
}

/** The flags each conversion accepts, and whether it takes a precision. */
const CONVERSIONS: Record<string, { readonly flags: string; readonly precision: boolean }> = {
  c: { flags: "-", precision: false },
  d: { flags: "-+0 ", precision: true },
  i: { flags: "-+0 ", precision: true },
  u: { flags: "-0", precision: true },
  o: { flags: "-#0", precision: true },
  x: { flags: "-#0", precision: true },
  X: { flags: "-#0", precision: true },
  a: { flags: "-+#0 ", precision: true },
  A: { flags: "-+#0 ", precision: true },
  e: { flags: "-+#0 ", precision: true },
  E: { flags: "-+#0 ", precision: true },
  f: { flags: "-+#0 ", precision: true },
  g: { flags: "-+#0 ", precision: true },
  G: { flags: "-+#0 ", precision: true },
  p: { flags: "-", precision: false },
  q: { flags: "", precision: false },
  s: { flags: "-", precision: true },
};

/** What may stand between `%` and the letter. */
const MODIFIERS = "-+#0 123456789.";
/** The most modifiers the reference has room for. */
const MAX_MODIFIERS = 20;

const isDigit = (c: string | undefined): boolean => c !== undefined && c >= "0" && c <= "9";

/** The end of the one or two digits from `p` on, if any. */
function skipTwoDigits(s: string, p: number): number {
  if (!isDigit(s[p])) return p;
  return isDigit(s[p + 1]) ? p + 2 : p + 1;
}

function parseItem(literal: string, modifiers: string, conv: string): Item {
  const whole = `%${modifiers}${conv}`;
  const nul = whole.indexOf("\0");
  const item = {
    literal,
    conv,
    flags: "",
    isLeft: false,
    isFilled: false,
    width: 0,
    spec: nul < 0 ? whole : whole.slice(0, nul),
    bare: modifiers === "",
  };
  if (modifiers.length > MAX_MODIFIERS) {
    return { ...item, conv: "", precision: undefined, problem: "invalid format (too long)" };
  }
  const conversion = CONVERSIONS[conv];
  if (conversion === undefined) {
    return { ...item, precision: undefined, problem: `invalid conversion '${item.spec}' to 'format'` };
  }
  if (conv === "q") {
    return { ...item, precision: undefined, problem: item.bare ? null : "specifier '%q' cannot have modifiers" };
  }
  let p = 0;
  while (p < modifiers.length && conversion.flags.includes(modifiers[p])) p++;
  const flags = modifiers.slice(0, p);
  let width = 0;
  let precision: number | undefined;
  if (modifiers[p] !== "0") {
    const digits = skipTwoDigits(modifiers, p);
    width = Number(modifiers.slice(p, digits));
    p = digits;
    if (modifiers[p] === "." && conversion.precision) {
      const end = skipTwoDigits(modifiers, p + 1);
      precision = Number(modifiers.slice(p + 1, end));
      p = end;
    }
  }
  const problem = p < modifiers.length ? `invalid conversion specification: '${item.spec}'` : null;
  const isLeft = flags.includes("-");
  return { ...item, flags, isLeft, isFilled: !isLeft && flags.includes("0"), width, precision, problem };
}

function parseFormat(text: string): Format {
  const items: Item[] = [];
  let literal = "";
  let p = 0;
  for (;;) {
    const at = text.indexOf("%", p);
    if (at < 0) return { items, tail: literal + text.slice(p) };
    literal += text.slice(p, at);
    if (text[at + 1] === "%") {
      literal += "%";
      p = at + 2;
      continue;
    }
    let end = at + 1;
    while (end < text.length && MODIFIERS.includes(text[end])) end++;
    items.push(parseItem(literal, text.slice(at + 1, end), text.slice(end, end + 1)));
    literal = "";
    p = end + 1;
  }
}

const formats = new CompileCache(parseFormat);

/** Runs of spaces and of zeros by length; a width and a precision have two digits at most. */
const SPACES: readonly string[] = Array.from({ length: 100 }, (_, n) => " ".repeat(n));
const ZEROS: readonly string[] = Array.from({ length: 100 }, (_, n) => "0".repeat(n));

/** Pads to the item's width with spaces, on the side its flags say. */
function pad(item: Item, s: string): string {
  const missing = item.width - s.length;
  if (missing <= 0) return s;
  return item.isLeft ? s + SPACES[missing] : SPACES[missing] + s;
}

/** Zeros in front of digits up to a length, below 100. */
function padZeros(digits: string, length: number): string {
  return digits.length >= length ? digits : ZEROS[length - digits.length] + digits;
}

/** The digits of an integer with sign or prefix, precision, width and flags, as C's `printf` puts them together. */
function layout(item: Item, prefix: string, digits: string): string {
  const { width, precision } = item;
  let body = digits;
  if (precision !== undefined) {
    body = precision === 0 && digits === "0" ? "" : padZeros(digits, precision);
  } else if (item.isFilled) body = padZeros(digits, width - prefix.length);
  return pad(item, prefix + body);
}

function formatSigned(item: Item, i: LuaInteger): string {
  const s = intToString(i);
  if (item.bare) return s;
  if (s.charCodeAt(0) === 45) return layout(item, "-", s.slice(1));
  return layout(item, item.flags.includes("+") ? "+" : item.flags.includes(" ") ? " " : "", s);
}

/** Two hexadecimal digits for each byte, in both cases, and without a zero in front. */
const LOWER: readonly string[] = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, "0"));
const UPPER: readonly string[] = LOWER.map((s) => s.toUpperCase());
const LOWER_FIRST: readonly string[] = LOWER.map((s) => s.replace(/^0/, ""));
const UPPER_FIRST: readonly string[] = UPPER.map((s) => s.replace(/^0/, ""));

/** The hexadecimal digits of 0 to 2^31 - 1; JavaScript's `toString` with a radix leaves compiled code. */
function hexDigits(i: number, isUpper: boolean): string {
  const first = isUpper ? UPPER_FIRST : LOWER_FIRST;
  const two = isUpper ? UPPER : LOWER;
  if (i < 0x100) return first[i] as string;
  const low = two[i & 255] as string;
  if (i < 0x10000) return first[i >> 8] + low;
  const middle = (two[(i >> 8) & 255] as string) + low;
  return i < 0x1000000 ? first[i >> 16] + middle : first[i >> 24] + (two[(i >> 16) & 255] as string) + middle;
}

/** The digits of an integer taken as unsigned. */
function unsignedDigits(i: LuaInteger, radix: number): string {
  if (typeof i === "number" && i >= 0) return i.toString(radix);
  if (radix !== 16) return BigInt.asUintN(64, intToBigInt(i)).toString(radix);
  const high = i instanceof Int64 ? i.hi : Math.floor(i / 4294967296);
  const low = i instanceof Int64 ? i.lo : i | 0;
  return (high >>> 0).toString(16) + (low >>> 0).toString(16).padStart(8, "0");
}

function formatUnsigned(item: Item, i: LuaInteger): string {
  const { conv } = item;
  const radix = conv === "u" ? 10 : conv === "o" ? 8 : 16;
  let digits: string;
  if (radix === 16 && typeof i === "number" && i >= 0 && i <= 0x7fffffff) digits = hexDigits(i, conv === "X");
  else {
    digits = unsignedDigits(i, radix);
    if (conv === "X") digits = digits.toUpperCase();
  }
  if (item.bare) return digits;
  if (!item.flags.includes("#")) return layout(item, "", digits);
  if (radix === 16) return layout(item, i === 0 ? "" : `0${conv}`, digits);
  // The alternative form of %o makes sure that the first digit is 0.
  if (item.precision === 0 && i === 0) return pad(item, "0");
  return layout(item, "", i === 0 || (item.precision ?? 0) > digits.length ? digits : `0${digits}`);
}

/** `%s` of a string. */
function formatString(item: Item, s: string, arg: number): string {
  if (item.bare) return s;
  spend(s.length >> 4);
  if (s.includes("\0")) throw argError(arg, "string contains zeros");
  if (item.problem !== null) throw luaError(item.problem);
  const { precision } = item;
  return pad(item, precision !== undefined && precision < s.length ? s.slice(0, precision) : s);
}

/** A made-up address for a string: equal strings have equal ones, as they are the same value here. */
function stringAddress(s: string): string {
  let a = 0x811c9dc5;
  let b = s.length;
  spend(s.length);
  for (let i = 0; i < s.length; i++) {
    a = Math.imul(a ^ s.charCodeAt(i), 0x01000193);
    b = Math.imul(b, 31) + s.charCodeAt(i);
  }
  return `0x7f${(b & 0xffff).toString(16).padStart(4, "0")}${(a >>> 0).toString(16).padStart(8, "0")}`;
}

function formatPointer(item: Item, v: LuaValue): string {
  if (v === undefined || typeof v === "boolean" || isNumber(v)) return pad(item, "(null)");
  return pad(item, typeof v === "string" ? stringAddress(v) : addressOf(v));
}

/** A string as a literal that Lua reads back. */
function quote(s: string): string {
  spend(s.length);
  claim(s.length * 2);
  let out = '"';
  let copied = 0;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    const isControl = c < 32 || c === 127;
    if (!isControl && c !== 34 && c !== 92) continue;
    out += s.slice(copied, i);
    if (!isControl || c === 10) out += `\\${s[i]}`;
    else out += `\\${isDigit(s[i + 1]) ? String(c).padStart(3, "0") : c}`;
    copied = i + 1;
  }
  return `${out}${s.slice(copied)}"`;
}

/** `%q`: a literal that Lua reads back as the same value. */
function formatLiteral(v: LuaValue, arg: number): string {
  if (typeof v === "string") return quote(v);
  if (v === undefined) return "nil";
  if (typeof v === "boolean") return String(v);
  if (!isNumber(v)) throw argError(arg, "value has no literal form");
  if (isInteger(v)) {
    // The least integer has no decimal numeral.
    return v instanceof Int64 && v.hi === -0x80000000 && v.lo === 0 ? "0x8000000000000000" : intToString(v);
  }
  const x = toFloat(v);
  if (Number.isNaN(x)) return "(0/0)";
  if (x === Infinity) return "1e9999";
  return x === -Infinity ? "-1e9999" : formatFloat("a", x, "", 0, undefined);
}

/** Formats a value by any conversion but `%s`. `arg` is its position among the arguments. */
function formatValue(item: Item, v: LuaValue, arg: number): string {
  const { conv, problem } = item;
  switch (conv) {
    case "d":
    case "i": {
      const i = checkInteger(v, arg);
      if (problem !== null) break;
      return formatSigned(item, i);
    }
    case "u":
    case "o":
    case "x":
    case "X": {
      const i = checkInteger(v, arg);
      if (problem !== null) break;
      return formatUnsigned(item, i);
    }
    case "e":
    case "E":
    case "f":
    case "g":
    case "G": {
      const x = checkFloat(v, arg);
      if (problem !== null) break;
      return formatFloat(conv as FloatConversion, x, item.flags, item.width, item.precision);
    }
    case "a":
    case "A":
      if (problem !== null) break;
      return formatFloat(conv, checkFloat(v, arg), item.flags, item.width, item.precision);
    case "c": {
      if (problem !== null) break;
      const i = checkInteger(v, arg);
      return pad(item, String.fromCharCode((typeof i === "number" ? i : i.lo) & 255));
    }
    case "p":
      if (problem !== null) break;
      return formatPointer(item, v);
    case "q":
      if (problem !== null) break;
      return formatLiteral(v, arg);
  }
  throw luaError(problem as string);
}

/** Where a `format` waits: at item `item`, with the text before it. */
class Place {
  item = 0;
  out = "";
  /** What the item's `__tostring` has given; null when that has not been called, or when it is what is waited for. */
  text: string | null = null;
  /** Whether it waits for more of a budget, not for a `__tostring`. */
  isSpent = false;
}

/**
 * Formats; `args` are the arguments of `string.format`. When a `__tostring` unwinds, or a budget is spent after one was
 * called, which could be seen if it was called again, the native leaves. @param place where to go on, if it had left.
 */
function formatFrom(L: LuaState, format: Format, args: LuaValue[], place: Place | null): Result {
  const { items } = format;
  let k = place === null ? 0 : place.item;
  let out = place === null ? "" : place.out;
  let text = place === null ? null : place.text;
  let called = place !== null;
  // The text before the item.
  let before = out;
  try {
    if (place === null) spend(items.length);
    for (; k < items.length; k++) {
      const item = items[k];
      const arg = k + 1;
      if (arg >= args.length) throw argError(arg + 1, "no value");
      const v = args[arg];
      before = out;
      out += item.literal;
      if (item.conv !== "s") {
        const isPlain = item.conv === "d" && item.bare && typeof v === "number" && Number.isSafeInteger(v);
        out += isPlain ? v : formatValue(item, v, arg + 1);
      } else if (typeof v === "string") out += formatString(item, v, arg + 1);
      else if (isNumber(v)) out += formatString(item, numberToString(v), arg + 1);
      else {
        if (text === null) {
          const r = L.toStringMeta(v);
          called = true;
          if (r === UNWIND) return leaveAt(L, format, args, place, k, before, null, false);
          text = first(r) as string;
        }
        out += formatString(item, text, arg + 1);
        text = null;
      }
    }
    before = out;
    out += format.tail;
    if (out.length > LONG) claim(out.length);
    return out;
  } catch (e) {
    if (!called || !(e instanceof SpentError)) throw e;
    pauseSpent(L, e);
    return leaveAt(L, format, args, place, k, before, text, true);
  }
}

/** Leaves with a `format` that goes on at an item. */
function leaveAt(
  L: LuaState,
  format: Format,
  args: LuaValue[],
  known: Place | null,
  item: number,
  out: string,
  text: string | null,
  isSpent: boolean,
): Result {
  const place = known ?? new Place();
  place.item = item;
  place.out = out;
  place.text = text;
  place.isSpent = isSpent;
  return known === null ? runResumable(L, "string.format", resumeFormat(L, format, args, place)) : UNWIND;
}

/** Goes on with `formatFrom` after it has left. */
function* resumeFormat(L: LuaState, format: Format, args: LuaValue[], place: Place): Body {
  for (;;) {
    const r = yield;
    if (!place.isSpent) place.text = first(r) as string;
    const text = formatFrom(L, format, args, place);
    if (text !== UNWIND) return text;
  }
}

/** `string.format(formatstring, ···)`. */
export function formatOf(L: LuaState): CallTarget {
  return (...args) => formatFrom(L, formats.get(checkString(args[0], 1)), args, null);
}
