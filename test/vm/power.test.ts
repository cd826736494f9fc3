import { describe, expect, it } from "vitest";
import { exp, log, log2, log10 } from "../../src/vm/double-double.ts";
import { floatPow } from "../../src/vm/power.ts";

describe("powers", () => {
  it.each([
    [128, 1.5, 1448.1546878700494],
    [10, 2.5, 316.22776601683796],
    [10, -2, 0.01],
    [2, 0.1, 1.0717734625362931],
    [4, 1.5, 8],
    [81, 0.75, 27],
    [2, -1074.5, 5e-324],
    [1e-300, 1.01, 9.9999999999999394e-304],
    [0.5, 1000.5, 6.599170332783212e-302],
    [1.0000001, 1e9, 2.6881038582144647e43],
    [7.25, 300.125, 1.6178722356025981e258],
    [3, 1e300, Number.POSITIVE_INFINITY],
    [3, -1e300, 0],
  ])("%d ^ %d", (a, b, expected) => {
    expect(floatPow(a, b)).toBe(expected);
  });

  it("follow C where JavaScript does not", () => {
    expect(floatPow(1, Number.NaN)).toBe(1);
    expect(floatPow(-1, Number.POSITIVE_INFINITY)).toBe(1);
    expect(floatPow(Number.NaN, 0)).toBe(1);
    expect(floatPow(-8, 1 / 3)).toBeNaN();
    expect(floatPow(0, -1.5)).toBe(Number.POSITIVE_INFINITY);
    expect(floatPow(0, 1.5)).toBe(0);
    expect(floatPow(Number.POSITIVE_INFINITY, 1.5)).toBe(Number.POSITIVE_INFINITY);
    expect(floatPow(Number.POSITIVE_INFINITY, -1.5)).toBe(0);
  });
});

describe("exponential function and logarithms", () => {
  it("are exact where the result is", () => {
    for (let k = -1074; k < 1024; k++) expect(log2(2 ** k)).toBe(k);
    for (let k = 0; k < 23; k++) expect(log10(10 ** k)).toBe(k);
    expect(exp(0)).toBe(1);
    expect(log(1)).toBe(0);
  });

  it.each([
    [exp, 1, Math.E],
    [exp, -20.25, 1.6052280551856116e-9],
    [exp, 700.5, 1.6721859620674984e304],
    [log, 10, Math.LN10],
    [log, 5e-324, -744.4400719213812],
    [log, 0.9999999999999999, -1.1102230246251565e-16],
    [log2, 10, 3.321928094887362],
    [log10, 2, 0.3010299956639812],
    [log10, 5e-324, -323.3062153431158],
  ] as const)("case %#", (f, x, expected) => {
    expect(f(x)).toBe(expected);
  });

  it("take what has no result, or an infinite one, as JavaScript does", () => {
    for (const f of [log, log2, log10]) {
      expect(f(0)).toBe(Number.NEGATIVE_INFINITY);
      expect(f(-1)).toBeNaN();
      expect(f(Number.NaN)).toBeNaN();
      expect(f(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    }
    expect(exp(1000)).toBe(Number.POSITIVE_INFINITY);
    expect(exp(-1000)).toBe(0);
    expect(exp(Number.NaN)).toBeNaN();
  });
});
