import { describe, expect, test } from "vitest";
import { bitsOfNan, isNegativeNan, nanOfBits } from "../../src/vm/nan.ts";

const NEGATIVE = 0xfff8_0000 | 0;

describe("a NaN", () => {
  test.each([
    [0x7ff8_0000, 0],
    [NEGATIVE, 0],
    [0x7ff8_0000, 0x12],
    [NEGATIVE, 0x12],
    [0x7ffc_1234, -1],
  ])("keeps its bits: %i %i", (high, low) => {
    const x = nanOfBits(high, low);
    expect(x).toBeNaN();
    expect(bitsOfNan(x)).toEqual([high, low]);
    expect(isNegativeNan(x)).toBe(high < 0);
  });

  test("that was computed has the sign of the reference's", () => {
    const zero = Number("0");
    for (const x of [Number.NaN, zero / zero, Infinity - Infinity, Number("x")]) {
      expect(bitsOfNan(x)).toEqual([NEGATIVE, 0]);
    }
  });
});
