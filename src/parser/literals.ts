/**
 * Numerals and escape values (manual 3.1), as pure functions of their text.
 */

/** A numeral's value: an integer is a number when it is safe, else a bigint in the signed 64-bit range. */
export interface Numeral {
  readonly float: boolean;
  readonly value: number | bigint;
}

const DECIMAL = /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const HEXADECIMAL = /^0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?(?:[pP]([+-]?[0-9]+))?$/;
const MAX_INTEGER = 0x7fffffffffffffffn;

/** An integer as the tree holds it: wrapped to 64 bits, a number when it is safe. */
export function integerValue(n: bigint): number | bigint {
  const wrapped = BigInt.asIntN(64, n);
  const small = Number(wrapped);
  return Number.isSafeInteger(small) ? small : wrapped;
}

/**
 * Value of a numeral, or null when it is malformed. Decimal integers out of the 64-bit range become floats,
 * hexadecimal ones wrap around.
 */
export function parseNumeral(text: string): Numeral | null {
  const second = text.charCodeAt(1) | 0x20;
  if (text.charCodeAt(0) === 0x30 && second === 0x78) return parseHexadecimal(text);
  if (!DECIMAL.test(text)) return null;
  const value = Number(text);
  if (/[.eE]/.test(text)) return { float: true, value };
  if (Number.isSafeInteger(value)) return { float: false, value };
  const exact = BigInt(text);
  return exact <= MAX_INTEGER ? { float: false, value: exact } : { float: true, value };
}

function parseHexadecimal(text: string): Numeral | null {
  const m = HEXADECIMAL.exec(text);
  if (m === null) return null;
  const whole = m[1] ?? "";
  const fraction = m[2] ?? "";
  if (whole.length + fraction.length === 0) return null;
  if (m[2] === undefined && m[3] === undefined) {
    const value = whole.length <= 13 ? Number(`0x${whole}`) : integerValue(BigInt(`0x${whole}`));
    return { float: false, value };
  }
  // The exponent is clamped where every mantissa of a possible length has long become zero or infinite.
  const given = Math.max(-1e9, Math.min(1e9, Number(m[3] ?? "0")));
  return { float: true, value: scaled(whole + fraction, given - 4 * fraction.length) };
}

/** digits * 2^exponent, correctly rounded. */
function scaled(digits: string, exponent: number): number {
  let mantissa = BigInt(`0x${digits}`);
  if (mantissa === 0n) return 0;
  let power = exponent;
  const bits = mantissa.toString(2).length;
  if (bits + power > 1024) return Number.POSITIVE_INFINITY;
  if (bits + power < -1075) return 0;
  // Keep the bits a double has room for (fewer below the normal range), rounding half to even.
  const drop = Math.max(bits - 53, -1074 - power);
  if (drop > 0) {
    const shift = BigInt(drop);
    const rest = mantissa & ((1n << shift) - 1n);
    const half = 1n << (shift - 1n);
    mantissa >>= shift;
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa += 1n;
    power += drop;
  }
  // Two exact steps: one factor alone could leave the range of a double.
  const step = Math.trunc(power / 2);
  return Number(mantissa) * 2 ** step * 2 ** (power - step);
}

/** UTF-8 encoding, one character per byte, of a code point up to 2^31 - 1 (manual 3.1, `\u{XXX}`). */
export function utf8Bytes(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  let rest = code;
  let tail = "";
  let firstByteMax = 0x3f;
  do {
    tail = String.fromCharCode(0x80 | (rest & 0x3f)) + tail;
    rest >>>= 6;
    firstByteMax >>= 1;
  } while (rest > firstByteMax);
  return String.fromCharCode(((~firstByteMax << 1) | rest) & 0xff) + tail;
}
