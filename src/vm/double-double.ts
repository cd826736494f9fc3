/**
 * Arithmetic with unevaluated sums of two doubles, `high + low`, which have about 100 bits: enough to round the results of
 * `exp`, `log` and powers correctly but for one case in many thousands. (JavaScript's own functions may be off by one in
 * the last place; those of C libraries hardly ever are.)
 */

/** Where functions that give a sum leave it; `low` is at most half a unit in the last place of `high`. */
export const pair = { high: 0, low: 0 };

/** Leaves `a + b`, for |a| >= |b|. */
export function quickSum(a: number, b: number): void {
  const s = a + b;
  pair.low = b - (s - a);
  pair.high = s;
}

/** What `a * b` loses by rounding (Dekker); the factors are far from overflow. */
export function productError(a: number, b: number, rounded: number): number {
  const ta = a * 134217729;
  const ah = ta - (ta - a);
  const al = a - ah;
  const tb = b * 134217729;
  const bh = tb - (tb - b);
  const bl = b - bh;
  return al * bl - (rounded - ah * bh - al * bh - ah * bl);
}

/** Leaves `a * b`. */
export function product(a: number, b: number): void {
  const p = a * b;
  pair.low = productError(a, b, p);
  pair.high = p;
}

/** Leaves the product of two sums. */
function productOfSums(ah: number, al: number, bh: number, bl: number): void {
  const p = ah * bh;
  quickSum(p, productError(ah, bh, p) + (ah * bl + al * bh));
}

/** The natural logarithm of 2: the first part has so few bits that its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** 1/3 and 1/5 less their values as doubles. */
const THIRD_LOW = 1.850371707708594e-17;
const FIFTH_LOW = -1.1102230246251566e-17;

const word = new DataView(new ArrayBuffer(8));

/**
 * Leaves the natural logarithm of a positive finite number, with a relative error of about 2^-68: for x = 2^e m and
 * s = (m - 1) / (m + 1) it is e ln 2 + 2 (s + s^3/3 + s^5/5 + ...).
 */
export function leaveLog(x: number): void {
  let e = 0;
  word.setFloat64(0, x);
  let top = word.getUint16(0);
  if (top < 0x10) {
    word.setFloat64(0, x * 2 ** 54);
    top = word.getUint16(0);
    e = -54;
  }
  word.setUint16(0, (top & 0xf) | 0x3ff0);
  e += (top >>> 4) - 1023;
  let m = word.getFloat64(0);
  if (m > Math.SQRT2) {
    m /= 2;
    e++;
  }
  const f = m - 1;
  const g = m + 1;
  const sh = f / g;
  const p = sh * g;
  const sl = (f - p - productError(sh, g, p) - sh * (m - (g - 1))) / g;
  productOfSums(sh, sl, sh, sl);
  const zh = pair.high;
  const zl = pair.low;
  let tail = 1 / 27;
  for (let n = 25; n >= 7; n -= 2) tail = 1 / n + zh * tail;
  quickSum(1 / 5, FIFTH_LOW + zh * tail);
  productOfSums(zh, zl, pair.high, pair.low);
  const { high, low } = pair;
  quickSum(1 / 3, high);
  quickSum(pair.high, pair.low + (low + THIRD_LOW));
  productOfSums(zh, zl, pair.high, pair.low);
  productOfSums(2 * sh, 2 * sl, pair.high, pair.low);
  const th = pair.high;
  const tl = pair.low;
  // The sum e ln 2 + 2 s + t, in falling order of magnitude.
  quickSum(2 * sh, th);
  const mh = pair.high;
  const ml = pair.low + (tl + 2 * sl);
  if (e === 0) quickSum(mh, ml);
  else {
    quickSum(e * LN2_HIGH, mh);
    quickSum(pair.high, pair.low + (ml + e * LN2_LOW));
  }
}

/** `e` to the power `high + low`, for a normal result: 2^k (e^(r/16))^16 with |r| <= ln 2 / 2. */
export function expOfSum(high: number, low: number): number {
  const k = Math.round(high / Math.LN2);
  quickSum(high - k * LN2_HIGH, low - k * LN2_LOW);
  const th = pair.high / 16;
  const tl = pair.low / 16;
  productOfSums(th, tl, th, tl);
  const squareHigh = pair.high / 2;
  const squareLow = pair.low / 2;
  let tail = 1 / 3628800;
  for (let n = 9; n >= 3; n--) tail = (INVERSE_FACTORIALS[n] as number) + th * tail;
  const cube = th * th * th * tail;
  quickSum(th, squareHigh);
  const sh = pair.high;
  const sl = pair.low + (tl + squareLow + cube);
  quickSum(1, sh);
  quickSum(pair.high, pair.low + sl);
  for (let i = 0; i < 4; i++) productOfSums(pair.high, pair.low, pair.high, pair.low);
  // Two steps: the power of 2 alone may be out of range.
  const half = k >> 1;
  return pair.high * 2 ** half * 2 ** (k - half);
}

const INVERSE_FACTORIALS = [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040, 1 / 40320, 1 / 362880];

/** The exponential function. */
export function exp(x: number): number {
  return x > -708 && x < 709 ? expOfSum(x, 0) : Math.exp(x);
}

/** The natural logarithm. */
export function log(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return Math.log(x);
  leaveLog(x);
  return pair.high;
}

/** The logarithm to base 2. */
export function log2(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return Math.log2(x);
  leaveLog(x);
  productOfSums(pair.high, pair.low, Math.LOG2E, 2.0355273740931033e-17);
  return pair.high;
}

/** The logarithm of 2 to base 10 in two parts, as `LN2_HIGH`. */
const LOG2_HIGH = 0.30102999566361177;
const LOG2_LOW = 3.694239077158931e-13;

/**
 * The logarithm to base 10. C libraries do not compute it more exactly than this: from the natural logarithm of the
 * mantissa, which is taken from [1, 2) for numbers of at least 1 and from [1/2, 1) for smaller ones.
 */
export function log10(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return Math.log10(x);
  const isSubnormal = x < 2.2250738585072014e-308;
  word.setFloat64(0, isSubnormal ? x * 2 ** 54 : x);
  const top = word.getUint16(0);
  const exponent = (top >>> 4) - 1023 - (isSubnormal ? 54 : 0);
  const up = exponent < 0 ? 1 : 0;
  word.setUint16(0, (top & 0xf) | ((1023 - up) << 4));
  const e = exponent + up;
  return e * LOG2_LOW + Math.LOG10E * log(word.getFloat64(0)) + e * LOG2_HIGH;
}
