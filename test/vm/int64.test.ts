import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as I from "../../src/vm/int64.ts";
import { Int64 } from "../../src/vm/value.ts";

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const wrap = (b: bigint) => BigInt.asIntN(64, b);
const abs = (b: bigint) => (b < 0n ? -b : b);

const BORDERS = [
  0n,
  1n,
  2n ** 16n,
  2n ** 31n,
  2n ** 32n,
  2n ** 33n,
  2n ** 52n,
  2n ** 53n,
  2n ** 54n,
  2n ** 62n,
  2n ** 63n,
]
  .flatMap((b) => [b - 2n, b - 1n, b, b + 1n, b + 2n, -b - 2n, -b - 1n, -b, -b + 1n, -b + 2n])
  .filter((b) => b >= MIN && b <= MAX);

/** Integers of every magnitude, the borders of the representations among them. */
const anyInt = fc.oneof(
  fc.constantFrom(...BORDERS),
  fc.bigInt({ min: MIN, max: MAX }),
  fc.tuple(fc.bigInt({ min: MIN, max: MAX }), fc.integer({ min: 0, max: 63 })).map(([b, n]) => b >> BigInt(n)),
);

/** The integer of value `b`, made without the code under test. */
function make(b: bigint): I.LuaInteger {
  const n = Number(b);
  return Number.isSafeInteger(n) ? n : new Int64(Number(b >> 32n), Number(BigInt.asIntN(32, b)));
}

/** A result in its one allowed representation, as a big integer. */
function value(i: I.LuaInteger | undefined): bigint {
  if (typeof i === "number") {
    if (!Number.isSafeInteger(i) || Object.is(i, -0)) throw new Error(`not an integer: ${i}`);
    return BigInt(i);
  }
  if (i === undefined) throw new Error("no integer");
  const b = (BigInt(i.hi) << 32n) + BigInt(i.lo >>> 0);
  if (i.hi !== (i.hi | 0) || i.lo !== (i.lo | 0)) throw new Error(`halves out of range: ${i.hi} ${i.lo}`);
  if (Number.isSafeInteger(Number(b))) throw new Error(`should not be boxed: ${b}`);
  return b;
}

function floorDiv(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
}

const shiftLeft = (a: bigint, n: bigint): bigint =>
  n >= 64n || n <= -64n ? 0n : n >= 0n ? wrap(a << n) : wrap(BigInt.asUintN(64, a) >> -n);

const BINARY: [string, (a: I.LuaInteger, b: I.LuaInteger) => I.LuaInteger, (a: bigint, b: bigint) => bigint][] = [
  ["+", I.intAdd, (a, b) => wrap(a + b)],
  ["-", I.intSub, (a, b) => wrap(a - b)],
  ["*", I.intMul, (a, b) => wrap(a * b)],
  ["&", I.intAnd, (a, b) => a & b],
  ["|", I.intOr, (a, b) => a | b],
  ["~", I.intXor, (a, b) => a ^ b],
  ["<<", I.intShl, shiftLeft],
  [">>", I.intShr, (a, b) => shiftLeft(a, -b)],
];

const DIVISIONS: typeof BINARY = [
  ["//", I.intIDiv, (a, b) => wrap(floorDiv(a, b))],
  ["%", I.intMod, (a, b) => a - floorDiv(a, b) * b],
  ["remainder", I.intRem, (a, b) => a % b],
];

const RELATIONS: [string, (a: I.LuaInteger, b: I.LuaInteger) => boolean, (a: bigint, b: bigint) => boolean][] = [
  ["==", I.intEq, (a, b) => a === b],
  ["<", I.intLt, (a, b) => a < b],
  ["<=", I.intLe, (a, b) => a <= b],
  ["unsigned <", I.intUlt, (a, b) => BigInt.asUintN(64, a) < BigInt.asUintN(64, b)],
];

describe("64-bit integers", () => {
  const runs = { numRuns: 2000 };

  for (const [name, ours, exact] of BINARY) {
    it(`a ${name} b`, () => {
      for (const a of BORDERS) for (const b of BORDERS) expect(value(ours(make(a), make(b)))).toBe(exact(a, b));
      fc.assert(
        fc.property(anyInt, anyInt, (a, b) => value(ours(make(a), make(b))) === exact(a, b)),
        runs,
      );
    });
  }

  for (const [name, ours, exact] of DIVISIONS) {
    it(`a ${name} b`, () => {
      for (const a of BORDERS) {
        for (const b of BORDERS) if (b !== 0n) expect(value(ours(make(a), make(b)))).toBe(exact(a, b));
      }
      const divisor = anyInt.filter((b) => b !== 0n);
      fc.assert(
        fc.property(anyInt, divisor, (a, b) => value(ours(make(a), make(b))) === exact(a, b)),
        { numRuns: 10000 },
      );
      // Dividends next to a multiple of a big divisor, where an estimated quotient is most easily wrong.
      const awkward = fc.oneof(
        divisor,
        divisor.map((b) => b | 0xffffffffn),
      );
      const near = fc.tuple(awkward, fc.bigInt({ min: 0n, max: 2n ** 31n }), fc.integer({ min: -2, max: 9 }));
      fc.assert(
        fc.property(near, ([b, q, d]) => {
          const a = wrap(b * (q % (2n ** 62n / abs(b) + 2n)) + BigInt(d));
          return value(ours(make(a), make(b))) === exact(a, b);
        }),
        { numRuns: 10000 },
      );
    });
  }

  for (const [name, ours, exact] of RELATIONS) {
    it(`a ${name} b`, () => {
      for (const a of BORDERS) for (const b of BORDERS) expect(ours(make(a), make(b))).toBe(exact(a, b));
      fc.assert(
        fc.property(anyInt, anyInt, (a, b) => ours(make(a), make(b)) === exact(a, b)),
        runs,
      );
    });
  }

  it("shifts by every distance", () => {
    const distance = fc.integer({ min: -70, max: 70 }).map(BigInt);
    fc.assert(
      fc.property(anyInt, distance, (a, n) => value(I.intShl(make(a), make(n))) === shiftLeft(a, n)),
      runs,
    );
    fc.assert(
      fc.property(anyInt, distance, (a, n) => value(I.intShr(make(a), make(n))) === shiftLeft(a, -n)),
      runs,
    );
  });

  it("-a, ~a and conversions", () => {
    const check = (a: bigint) => {
      expect(value(I.intUnm(make(a)))).toBe(wrap(-a));
      expect(value(I.intNot(make(a)))).toBe(~a);
      expect(I.intToString(make(a))).toBe(a.toString());
      expect(I.intToBigInt(make(a))).toBe(a);
      expect(value(I.intFromBigInt(a))).toBe(a);
      expect(value(I.intFromBigInt(a + (1n << 64n)))).toBe(a);
      expect(value(I.int64(Number(a >> 32n), Number(BigInt.asUintN(32, a))))).toBe(a);
      expect(value(I.int64(I.highHalf(make(a)), I.lowHalf(make(a))))).toBe(a);
    };
    BORDERS.forEach(check);
    fc.assert(fc.property(anyInt, check), runs);
  });

  it("takes integers from floats exactly, or not at all", () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), anyInt.map(Number)), (x) => {
        const fits = Number.isInteger(x) && x >= -(2 ** 63) && x < 2 ** 63;
        const i = I.intFromFloat(x);
        return fits ? value(i) === BigInt(x) : i === undefined;
      }),
      runs,
    );
    expect(I.intFromFloat(-0)).toBe(0);
    expect(I.intFromFloat(2 ** 63)).toBeUndefined();
    expect(value(I.intFromFloat(-(2 ** 63)))).toBe(MIN);
  });

  it("refuses to divide by zero", () => {
    expect(() => I.intIDiv(1, 0)).toThrow(expect.objectContaining({ value: "attempt to divide by zero" }));
    expect(() => I.intMod(make(MIN), 0)).toThrow(expect.objectContaining({ value: "attempt to perform 'n%0'" }));
  });
});
