import type { FloatValue } from "./float.ts";
import { intToString, type LuaInteger } from "./int64.ts";
import { isNegativeNan } from "./nan.ts";
import { Int64 } from "./value.ts";

/** A conversion of C's `printf` for floats. */
export type FloatConversion = "a" | "A" | "e" | "E" | "f" | "F" | "g" | "G";

/**
 * A number as `tostring` writes it: "%d" for integers; "%.14g" for floats, with ".0" added when that looks like an
 * integer (manual 3.4.3).
 */
export function numberToString(v: LuaInteger | FloatValue): string {
  if (typeof v === "number") return Number.isSafeInteger(v) ? String(v) : floatToString(v);
  return v instanceof Int64 ? intToString(v) : floatToString(v.n);
}

function floatToString(x: number): string {
  if (Number.isSafeInteger(x) && x > -1e14 && x < 1e14) return Object.is(x, -0) ? "-0.0" : `${x}.0`;
  const magnitude = Math.abs(x);
  if (!(magnitude < Infinity)) return x > 0 ? "inf" : x < 0 ? "-inf" : isNegativeNan(x) ? "-nan" : "nan";
  const s = general(magnitude, false, 14);
  // A rounded value may look like an integer: 0.999999999999999 gives "1".
  return `${x < 0 ? "-" : ""}${s}${looksLikeInteger(s) ? ".0" : ""}`;
}

function looksLikeInteger(s: string): boolean {
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c < 0x30 || c > 0x39) return false;
  }
  return true;
}

/**
 * A float as C's `printf` writes it, exactly: ties of the exact value round to even.
 *
 * On the reference's platform an operation that makes a NaN, such as `0/0`, makes a negative one, printed "-nan", and
 * only its negation prints "nan". Negation cannot be observed here, so every NaN prints "-nan" but those that were
 * unpacked with another sign.
 *
 * @param flags any of `-`, `+`, `#`, `0` and space.
 * @param width the least number of characters.
 * @param precision 0 to 99, or undefined for the conversion's own.
 */
export function formatFloat(
  conv: FloatConversion,
  x: number,
  flags: string,
  width: number,
  precision: number | undefined,
): string {
  const magnitude = Math.abs(x);
  const finite = magnitude < Infinity;
  let sign = "";
  if (x < 0 || Object.is(x, -0) || (Number.isNaN(x) && isNegativeNan(x))) sign = "-";
  else if (flags !== "") sign = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  let body = finite
    ? formatMagnitude(conv, magnitude, flags.includes("#"), precision)
    : Number.isNaN(x)
      ? "nan"
      : "inf";
  if (conv < "a") body = body.toUpperCase();
  const fill = width - sign.length - body.length;
  if (fill <= 0) return sign + body;
  if (flags.includes("-")) return sign + body + " ".repeat(fill);
  if (!flags.includes("0") || !finite) return " ".repeat(fill) + sign + body;
  // The zeros of a hexadecimal float go after its "0x".
  const start = conv === "a" || conv === "A" ? 2 : 0;
  return sign + body.slice(0, start) + "0".repeat(fill) + body.slice(start);
}

function formatMagnitude(conv: FloatConversion, x: number, alternate: boolean, precision: number | undefined): string {
  switch (conv) {
    case "a":
    case "A":
      return hexadecimal(x, alternate, precision);
    case "e":
    case "E": {
      const p = precision ?? 6;
      if (fastDigits(x, p + 1)) return scientific(withPoint(String(units)), exponent, alternate && p === 0);
      const s = exponential(x, p);
      const e = s.indexOf("e");
      return scientific(s.slice(0, e), Number(s.slice(e + 1)), alternate && p === 0);
    }
    case "f":
    case "F": {
      const p = precision ?? 6;
      return alternate && p === 0 ? `${fixed(x, p)}.` : fixed(x, p);
    }
    default:
      return general(x, alternate, precision === undefined ? 6 : precision === 0 ? 1 : precision);
  }
}

/** `%e` from a mantissa and an exponent, which has two digits at least. */
function scientific(mantissa: string, exponent: number, point: boolean): string {
  const digits = String(Math.abs(exponent));
  return `${mantissa}${point ? "." : ""}e${exponent < 0 ? "-" : "+"}${digits.length < 2 ? "0" : ""}${digits}`;
}

/** Powers of ten, all exact. */
const POWERS: readonly number[] = Array.from({ length: 23 }, (_, n) => 10 ** n);

/** What `fastDigits` found: a number of `p` digits, and the power of ten that its first one stands for. */
let units = 0;
let exponent = 0;

/**
 * Rounds a number of usual size to `p` significant digits; false when that is not to be had by one multiplication or
 * division, as it is too near a tie for what that is off by.
 */
function fastDigits(x: number, p: number): boolean {
  if (!(x >= 1e-5 && x < 1e15) || p > 14) return false;
  // Of a power of ten below 1 that is no float, either exponent gives the same digits.
  let e = 0;
  if (x >= 1) while (x >= (POWERS[e + 1] as number)) e++;
  else e = x >= 0.1 ? -1 : x >= 0.01 ? -2 : x >= 1e-3 ? -3 : x >= 1e-4 ? -4 : -5;
  const shift = p - 1 - e;
  const scaled = shift >= 0 ? x * (POWERS[shift] as number) : x / (POWERS[-shift] as number);
  let n = Math.floor(scaled);
  const rest = scaled - n - 0.5;
  const doubt = p > 12 ? 0.05 : 1e-3;
  if (!(rest > doubt || rest < -doubt)) {
    if (rest !== 0 || shift < 0 || !isExact(x, shift)) return false;
    // A tie goes to the even digit.
    n += n % 2;
  } else if (rest > 0) n++;
  const carries = n === POWERS[p];
  units = carries ? (POWERS[p - 1] as number) : n;
  exponent = carries ? e + 1 : e;
  return true;
}

/** Whether `x` times that power of ten is known to be a float: `x` has few bits behind the point. */
function isExact(x: number, power: number): boolean {
  const whole = x * 1024;
  return Math.floor(whole) === whole && whole * (POWERS[power] as number) < 9007199254740992;
}

/** Digits with a point after the first one. */
function withPoint(digits: string): string {
  return digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
}

/** `%.{p}g` of a number of usual size; null when it has to be done with more care. */
function fastGeneral(x: number, p: number): string | null {
  if (x === 0) return "0";
  const thousandths = x * 1000;
  if (p >= 4 && p <= 15 && thousandths < (POWERS[p] as number) && Math.floor(thousandths) === thousandths) {
    // The number is the nearest float to so many thousandths, or next to it, and so rounds to them.
    const whole = Math.floor(thousandths / 1000);
    const rest = thousandths - whole * 1000;
    if (rest === 0) return String(whole);
    if (rest % 100 === 0) return `${whole}.${rest / 100}`;
    if (rest % 10 === 0) return `${whole}.${rest < 100 ? "0" : ""}${rest / 10}`;
    return `${whole}.${rest < 10 ? "00" : rest < 100 ? "0" : ""}${rest}`;
  }
  if (!fastDigits(x, p)) return null;
  const s = String(units);
  const isScientific = exponent < -4 || exponent >= p;
  const least = isScientific || exponent < 0 ? 1 : exponent + 1;
  let end = s.length;
  while (end > least && s.charCodeAt(end - 1) === 0x30) end--;
  const digits = end === s.length ? s : s.slice(0, end);
  if (isScientific) return scientific(withPoint(digits), exponent, false);
  if (exponent < 0) return `0.${"000".slice(0, -exponent - 1)}${digits}`;
  return end === least ? digits : `${digits.slice(0, least)}.${digits.slice(least)}`;
}

/** `%.{p}g`: `p` significant digits, in the shorter of the two styles as C chooses it. */
function general(x: number, alternate: boolean, p: number): string {
  if (!alternate) {
    const fast = fastGeneral(x, p);
    if (fast !== null) return fast;
  }
  // JavaScript takes the exponents -5 and -6 for short enough, C does not; a little less than 1e-4 may be rounded up to it.
  let s = x < 9e-5 && x !== 0 ? x.toExponential(p - 1) : x.toPrecision(p);
  if (s.startsWith("0.0000") && x !== 0) s = x.toExponential(p - 1);
  const e = s.indexOf("e");
  if (e >= 0) {
    const exponent = Number(s.slice(e + 1));
    const mantissa = toEven(s.slice(0, e), x, p - 1 - exponent);
    // Rounded up to a number that has too many digits for the other style: glibc then forgets the zeros.
    if (alternate && exponent === p && x < Number(`1e${p}`)) return scientific("1.", exponent, false);
    return scientific(alternate ? mantissa : stripZeros(mantissa), exponent, alternate && p === 1);
  }
  const dot = s.indexOf(".");
  if (dot < 0) {
    s = toEven(s, x, 0);
    return alternate ? `${s}.` : s;
  }
  s = toEven(s, x, s.length - 1 - dot);
  return alternate ? s : stripZeros(s);
}

/** Takes off the zeros at the end of a fraction, and the point if nothing is left behind it. */
function stripZeros(s: string): string {
  let end = s.length;
  if (s.charCodeAt(end - 1) !== 0x30 || !s.includes(".")) return s;
  while (s.charCodeAt(end - 1) === 0x30) end--;
  return s.slice(0, s.charCodeAt(end - 1) === 0x2e ? end - 1 : end);
}

/** `x.toExponential(p)`, with ties to even. */
function exponential(x: number, p: number): string {
  const s = x.toExponential(p);
  const e = s.indexOf("e");
  if (!isOdd(s.charCodeAt(e - 1))) return s;
  return toEven(s.slice(0, e), x, p - Number(s.slice(e + 1))) + s.slice(e);
}

/** Up to this many places and multiples of the last one `fixed` calculates itself. */
const FAST_PLACES = 6;
const FAST_UNITS = 1e12;

/**
 * `%.{p}f` of a number that is so small that the product with 10^p is off by no more than a thousandth, and so tells how to
 * round; null when it is too near a tie to tell.
 */
function fastFixed(x: number, p: number): string | null {
  const power = POWERS[p];
  const scaled = x * power;
  let units = Math.floor(scaled);
  const rest = scaled - units - 0.5;
  if (!(rest > 1e-3 || rest < -1e-3)) return null;
  if (rest > 0) units++;
  const whole = Math.floor(units / power);
  // The 1 in front keeps the zeros of the fraction, and is replaced by the point.
  return p === 0 ? String(whole) : `${whole}.${String(units - whole * power + power).slice(1)}`;
}

/** `%.{p}f`, with ties to even. */
function fixed(x: number, p: number): string {
  if (p <= FAST_PLACES && x < FAST_UNITS / POWERS[p]) {
    const fast = fastFixed(x, p);
    if (fast !== null) return fast;
  }
  // toFixed() changes to another form here; such a number has no fraction.
  if (x >= 1e21) return p === 0 ? BigInt(x).toString() : `${BigInt(x)}.${"0".repeat(p)}`;
  return toEven(x.toFixed(p), x, p);
}

/**
 * Corrects `s`, the number `x` rounded by JavaScript to multiples of `10^-places`: it resolves ties upwards, C to even.
 * When rounding has gained a digit, `places` is that of the new last one, a 0 or a lone 1, which is no tie.
 */
function toEven(s: string, x: number, places: number): string {
  const last = s.length - 1;
  const digit = s.charCodeAt(last);
  return isOdd(digit) && isTie(x, places) ? s.slice(0, last) + String.fromCharCode(digit - 1) : s;
}

/** Whether a digit is odd; its code is too. */
function isOdd(digit: number): boolean {
  return (digit & 1) !== 0;
}

/** Whether `x` is exactly halfway between two multiples of `10^-places`. */
function isTie(x: number, places: number): boolean {
  // Halfway means x = odd / (2 * 10^places), and x is a binary fraction, so the fives cancel: x = odd / 2^(places+1).
  if (places >= 0) return (x * 2 ** (places + 1)) % 2 === 1;
  // The mantissa has to contain 5^-places, and 53 bits hold no more than 5^22.
  if (places < -22 || x % 1 !== 0) return false;
  const unit = 10n ** BigInt(-places);
  return (BigInt(x) % unit) * 2n === unit;
}

const bits = new DataView(new ArrayBuffer(8));

/** `%a` as glibc writes it: one digit before the point, 1 unless the number is zero or subnormal. */
function hexadecimal(x: number, alternate: boolean, precision: number | undefined): string {
  bits.setFloat64(0, x);
  const biased = bits.getUint16(0) >>> 4;
  const normal = biased !== 0;
  // The leading bit and the 13 digits of the fraction.
  let mantissa = (bits.getBigUint64(0) & 0xfffffffffffffn) | (normal ? 1n << 52n : 0n);
  let digits = 13;
  if (precision !== undefined && precision < 13) {
    const drop = BigInt(4 * (13 - precision));
    const half = 1n << (drop - 1n);
    const rest = mantissa & (2n * half - 1n);
    mantissa >>= drop;
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa += 1n;
    digits = precision;
  }
  const s = mantissa.toString(16).padStart(digits + 1, "0");
  const whole = s.slice(0, s.length - digits);
  let fraction = s.slice(s.length - digits);
  fraction = precision === undefined ? fraction.replace(/0+$/, "") : fraction.padEnd(precision, "0");
  const exponent = x === 0 ? 0 : normal ? biased - 1023 : -1022;
  const point = fraction !== "" || alternate ? "." : "";
  return `0x${whole}${point}${fraction}p${exponent < 0 ? "" : "+"}${exponent}`;
}
