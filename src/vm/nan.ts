/*
 * A NaN that an operation makes has its sign set on the reference's platform, whatever JavaScript makes of it; one that
 * was unpacked has the bits it came with. JavaScript keeps the bits of a NaN it only passes on, so the two can be told
 * by them, once the one NaN with neither sign nor payload, which JavaScript makes too, is exchanged for a marked one.
 */

const PLAIN_HIGH = 0x7ff8_0000;
const MARK_HIGH = 0x7ff8_4e65;
const MARK_LOW = 0x6170_0000;
const SIGN = 0x8000_0000 | 0;

const view = new DataView(new ArrayBuffer(8));

/** The value to hold for a NaN with these bits. */
export function nanOfBits(high: number, low: number): number {
  const plain = high === PLAIN_HIGH && low === 0;
  view.setInt32(0, plain ? MARK_HIGH : high);
  view.setInt32(4, plain ? MARK_LOW : low);
  return view.getFloat64(0);
}

/** The bits a NaN has in the reference: two signed 32-bit halves. */
export function bitsOfNan(x: number): readonly [high: number, low: number] {
  view.setFloat64(0, x);
  const high = view.getInt32(0);
  const low = view.getInt32(4);
  if (high === MARK_HIGH && low === MARK_LOW) return [PLAIN_HIGH, 0];
  return high === PLAIN_HIGH && low === 0 ? [PLAIN_HIGH | SIGN, 0] : [high, low];
}

/** Whether a NaN has its sign set, in the reference: then it is printed "-nan". */
export function isNegativeNan(x: number): boolean {
  return bitsOfNan(x)[0] < 0;
}
