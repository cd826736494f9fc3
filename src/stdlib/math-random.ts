import { highHalf, int64, intAdd, intSub, type LuaInteger, lowHalf } from "../vm/number.ts";

/**
 * The generator xoshiro256** of `math.random` (manual 6.7), with the reference's seeding: the same seed gives the same
 * numbers. A 64-bit word is two signed 32-bit halves.
 */
export class RandomState {
  /** The four words, high half first. */
  private readonly s = new Int32Array(8);
  /** The halves of the last number drawn. */
  private hi = 0;
  private lo = 0;

  /** Starts the sequence of a seed of two integers. */
  seed(n1: LuaInteger, n2: LuaInteger): void {
    this.s.set([highHalf(n1), lowHalf(n1), 0, 0xff, highHalf(n2), lowHalf(n2), 0, 0]);
    for (let i = 0; i < 16; i++) this.next();
  }

  /** Draws 64 bits. */
  private next(): void {
    const s = this.s;
    const s1h = s[2];
    const s1l = s[3];
    // rotl(s1 * 5, 7) * 9
    const five = (s1l >>> 0) * 5;
    const h = (Math.imul(s1h, 5) + Math.floor(five / 4294967296)) | 0;
    const l = five | 0;
    const nine = (((l << 7) | (h >>> 25)) >>> 0) * 9;
    this.hi = (Math.imul((h << 7) | (l >>> 25), 9) + Math.floor(nine / 4294967296)) | 0;
    this.lo = nine | 0;

    const s2h = s[4] ^ s[0];
    const s2l = s[5] ^ s[1];
    const s3h = s[6] ^ s1h;
    const s3l = s[7] ^ s1l;
    s[0] ^= s3h;
    s[1] ^= s3l;
    s[2] = s1h ^ s2h;
    s[3] = s1l ^ s2l;
    s[4] = s2h ^ ((s1h << 17) | (s1l >>> 15));
    s[5] = s2l ^ (s1l << 17);
    // A rotation by 45: the halves change places, then 13 more.
    s[6] = (s3l << 13) | (s3h >>> 19);
    s[7] = (s3h << 13) | (s3l >>> 19);
  }

  /** A float in [0, 1): the 53 high bits. */
  float(): number {
    this.next();
    return ((this.hi >>> 0) * 2097152 + (this.lo >>> 11)) * 1.1102230246251565e-16;
  }

  /** An integer with all bits random. */
  integer(): LuaInteger {
    this.next();
    return int64(this.hi, this.lo);
  }

  /** An integer in [low, up]; `low <= up`. Numbers cut to the bits of the interval's length are drawn until one fits. */
  between(low: LuaInteger, up: LuaInteger): LuaInteger {
    const length = intSub(up, low);
    const lengthHi = highHalf(length) >>> 0;
    const lengthLo = lowHalf(length) >>> 0;
    const maskHi = onesUpTo(lengthHi);
    const maskLo = lengthHi === 0 ? onesUpTo(lengthLo) : -1;
    for (;;) {
      this.next();
      const hi = (this.hi & maskHi) >>> 0;
      const lo = (this.lo & maskLo) >>> 0;
      if (hi < lengthHi || (hi === lengthHi && lo <= lengthLo)) return intAdd(low, int64(hi, lo));
    }
  }
}

/** The least number of the form 2^b - 1, as a 32-bit mask, that is not below `n`. */
function onesUpTo(n: number): number {
  return n === 0 ? 0 : -1 >>> Math.clz32(n);
}
