import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float } from "../../src/vm/float.ts";
import { int64 } from "../../src/vm/int64.ts";
import { type FloatConversion, formatFloat, numberToString } from "../../src/vm/number-format.ts";
import { hasReference, luaQuote, runReference } from "./reference.ts";

/** A float as a Lua expression of exactly that value. */
function luaFloat(x: number): string {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, x);
  const s = Array.from({ length: 8 }, (_, i) => String.fromCharCode(bytes.getUint8(i))).join("");
  return `string.unpack(">d", ${luaQuote(s)})`;
}

/** Floats of every magnitude: random bits, short decimals, decimal and binary ties, powers and their neighbours. */
const anyFloat = fc.oneof(
  fc.double({ noNaN: true }),
  fc
    .tuple(fc.integer({ min: -99999, max: 99999 }), fc.integer({ min: -12, max: 25 }))
    .map(([m, e]) => Number(`${m}e${e}`)),
  fc.tuple(fc.integer({ min: -9999999, max: 9999999 }), fc.integer({ min: 0, max: 12 })).map(([m, e]) => m / 2 ** e),
  fc.tuple(fc.maxSafeNat(), fc.integer({ min: -30, max: 12 })).map(([m, e]) => m * 2 ** e),
  fc
    .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 22 }))
    .map(([m, k]) => (m + 0.5) * Number(`1e${k}`)),
  fc
    .tuple(fc.integer({ min: -1074, max: 1023 }), fc.integer({ min: -1, max: 1 }))
    .map(([e, d]) => 2 ** e * (1 + d * 2 ** -52)),
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    Infinity,
    -Infinity,
    5e-324,
    Number.MAX_VALUE,
    2 ** -1022,
    1e15,
    1e14,
    1e16,
    1e21,
    1e22,
    0.1,
    1e-5,
    9.5,
    99.5,
    0.5,
    1.5,
    2.5,
    999999.5,
  ),
);

describe("tostring of numbers", () => {
  it.each<[number, string]>([
    [1, "1.0"],
    [-0, "-0.0"],
    [0, "0.0"],
    [0.1, "0.1"],
    [1 / 3, "0.33333333333333"],
    [1e14, "1e+14"],
    [123456789012345, "1.2345678901234e+14"],
    [99999999999999, "99999999999999.0"],
    [2 ** 53, "9.007199254741e+15"],
    [1e100, "1e+100"],
    [1e-4, "0.0001"],
    [1e-5, "1e-05"],
    [5e-324, "4.9406564584125e-324"],
    [0.999999999999999, "1.0"],
    [12345678901234.5, "12345678901234.0"],
    [12345678901235.5, "12345678901236.0"],
    [Math.PI, "3.1415926535898"],
    [Infinity, "inf"],
    [-Infinity, "-inf"],
    [Number.NaN, "-nan"],
  ])("the float %d is %s", (x, text) => {
    expect(numberToString(float(x))).toBe(text);
  });

  it("writes integers in full", () => {
    expect(numberToString(0)).toBe("0");
    expect(numberToString(-9007199254740991)).toBe("-9007199254740991");
    expect(numberToString(int64(0x200000, 0))).toBe("9007199254740992");
    expect(numberToString(int64(0x7fffffff, -1))).toBe("9223372036854775807");
    expect(numberToString(int64(-0x80000000, 0))).toBe("-9223372036854775808");
  });

  it.skipIf(!hasReference)("agrees with the reference", () => {
    const floats = fc.sample(anyFloat, { numRuns: 4000, seed: 1 });
    const expected = runReference(floats.map((x) => `print((${luaFloat(x)}))`).join("\n"));
    expect(floats.map((x) => numberToString(float(x)))).toEqual(expected);
  });
});

describe("formatFloat", () => {
  it.each<[FloatConversion, number, string, number, number | undefined, string]>([
    ["f", 0.5, "", 0, 0, "0"],
    ["f", 1.5, "", 0, 0, "2"],
    ["f", 2.5, "", 0, 0, "2"],
    ["f", 0.125, "", 0, 2, "0.12"],
    ["f", 0.375, "", 0, 2, "0.38"],
    ["f", 1e21, "", 0, 1, "1000000000000000000000.0"],
    ["f", 1e23, "", 0, 0, "99999999999999991611392"],
    ["F", Infinity, "0", 8, undefined, "     INF"],
    ["f", 1.5, "+0", 10, 3, "+00001.500"],
    ["f", -1.5, "-", 10, 3, "-1.500    "],
    ["f", 3, "#", 0, 0, "3."],
    ["f", 3, " ", 0, 1, " 3.0"],
    ["e", 0, "", 0, 0, "0e+00"],
    ["e", 9.5, "", 0, 0, "1e+01"],
    ["e", 2.5, "#", 0, 0, "2.e+00"],
    ["E", 12345, "", 0, 3, "1.234E+04"],
    ["e", 1e100, "", 12, 1, "    1.0e+100"],
    ["g", 100000, "", 0, undefined, "100000"],
    ["g", 1000000, "", 0, undefined, "1e+06"],
    ["g", 1000000, "#", 0, undefined, "1.00000e+06"],
    ["g", 0.0001, "#", 0, 3, "0.000100"],
    ["G", 1e-5, "", 0, 3, "1E-05"],
    ["g", 0, "", 0, 0, "0"],
    ["g", 1234565, "", 0, 6, "1.23456e+06"],
    ["a", 1, "", 0, undefined, "0x1p+0"],
    ["a", 0, "", 0, undefined, "0x0p+0"],
    ["a", -0.1, "", 0, undefined, "-0x1.999999999999ap-4"],
    ["A", 255.5, "0", 15, undefined, "0X0000001.FFP+7"],
    ["a", 1.5, "", 0, 0, "0x2p+0"],
    ["a", 2.5, "", 0, 0, "0x1p+1"],
    ["a", 1, "#", 0, 0, "0x1.p+0"],
    ["a", 1, "", 0, 20, "0x1.00000000000000000000p+0"],
    ["a", 5e-324, "", 0, undefined, "0x0.0000000000001p-1022"],
    ["a", Number.NaN, "", 6, undefined, "  -nan"],
  ])("%%%s of %d with flags '%s', width %d, precision %s is '%s'", (conv, x, flags, width, precision, text) => {
    expect(formatFloat(conv, x, flags, width, precision)).toBe(text);
  });

  it("writes the exact value up to 99 digits", () => {
    expect(formatFloat("f", 0.1, "", 0, 60)).toBe("0.100000000000000005551115123125782702118158340454101562500000");
    expect(formatFloat("e", 2 ** -1074, "", 0, 99)).toBe(
      "4.940656458412465441765687928682213723650598026143247644255856825006755072702087518652998363616359924e-324",
    );
  });

  it.skipIf(!hasReference)("agrees with the reference", () => {
    const flags = fc.subarray(["-", "+", "#", "0", " "]).map((f) => f.join(""));
    const precision = fc.oneof(
      fc.constant(undefined),
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 0, max: 99 }),
    );
    const conv = fc.constantFrom<FloatConversion>("a", "A", "e", "E", "f", "g", "G");
    const width = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 }));
    const nearPower = fc
      .tuple(
        fc.integer({ min: -6, max: 22 }),
        fc.integer({ min: 1, max: 16 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
      )
      .map(([e, digits, part]) => Number(`1e${e}`) * (1 - part * 10 ** -digits));
    const cases = fc.sample(fc.tuple(conv, fc.oneof(anyFloat, nearPower), flags, width, precision), {
      numRuns: 6000,
      seed: 2,
    });
    const expected = runReference(
      cases
        .map(([c, x, f, w, p]) => {
          const spec = `%${f}${w || ""}${p === undefined ? "" : `.${p}`}${c}`;
          return `print((string.format("${spec}", (${luaFloat(x)}))))`;
        })
        .join("\n"),
    );
    const ours = cases.map(([c, x, f, w, p]) => formatFloat(c, x, f, w, p));
    expect(ours.map((s, i) => [cases[i], s])).toEqual(expected.map((s, i) => [cases[i], s]));
  });
});
