import { expOfSum, leaveLog, pair, product, productError, quickSum } from "./double-double.ts";

/**
 * `a ^ b` as C's `pow`: anything to the power 0, 1 to any power and -1 to an
 * infinite power are 1. JavaScript's operator is often wrong in the
 * last place, as in `10^-2` and `128^1.5`; here what is neither very large nor very small is rounded correctly, but for one
 * case in many thousands.
 */
export function floatPow(a: number, b: number): number {
  if (b === 2) return a * a;
  if (b === 0.5) return a === -Infinity ? Infinity : Math.sqrt(a + 0);
  if (b === 0 || a === 1 || (a === -1 && (b === Infinity || b === -Infinity))) return 1;
  const r = a ** b;
  const magnitude = Math.abs(r);
  if (!(magnitude > 2.3e-308 && magnitude < 1.7e308)) return r;
  if (Math.floor(b) !== b || b > 1024 || b < -1024) return a > 0 && b < 2 ** 64 && b > -(2 ** 64) ? powerReal(a, b) : r;
  if (b > 0 && magnitude < 9007199254740992 && Math.floor(a) === a) return exactPower(a, b);
  return powerInteger(a, b);
}

/** `a^n`, `n` > 0, when it is a safe integer: so are all the products on the way. */
function exactPower(a: number, n: number): number {
  let r = 1;
  for (let bit = 1 << (31 - Math.clz32(n)); bit !== 0; bit >>= 1) r = (n & bit) !== 0 ? r * r * a : r * r;
  return r;
}

const word = new DataView(new ArrayBuffer(8));

/** `a^b` for a positive base and a normal result. */
function powerReal(a: number, b: number): number {
  leaveLog(a);
  const { low } = pair;
  product(b, pair.high);
  const { high } = pair;
  quickSum(high, pair.low + b * low);
  return expOfSum(pair.high, pair.low);
}

/**
 * `a^n` for an integer `n` of at most 1024 in magnitude and a normal result. The power of the mantissa, in [1, 2), is
 * computed as an unevaluated sum `h + l` of about 100 bits; the exponent is put back at the end.
 */
function powerInteger(a: number, n: number): number {
  word.setFloat64(0, a);
  const biased = (word.getUint16(0) >>> 4) & 0x7ff;
  // A subnormal base has a normal result only for powers that are of no interest.
  if (biased === 0) return a ** n;
  const exponent = (biased - 1023) * n;
  word.setUint16(0, (word.getUint16(0) & 0xf) | 0x3ff0);
  const m = word.getFloat64(0);
  const count = Math.abs(n);
  let h = 1;
  let l = 0;
  for (let bit = 1 << (31 - Math.clz32(count)); bit !== 0; bit >>= 1) {
    let p = h * h;
    let e = productError(h, h, p) + 2 * h * l;
    h = p + e;
    l = e - (h - p);
    if ((count & bit) !== 0) {
      p = h * m;
      e = productError(h, m, p) + l * m;
      h = p + e;
      l = e - (h - p);
    }
  }
  let r = h;
  if (n < 0) {
    r = 1 / h;
    // One Newton step from the double quotient, its residue taken exactly.
    const p = r * h;
    r += r * (1 - p - productError(r, h, p) - r * l);
  }
  if (a < 0 && (n & 1) !== 0) r = -r;
  // Two steps: the exponent alone may be out of range.
  const half = exponent >> 1;
  return r * 2 ** half * 2 ** (exponent - half);
}
