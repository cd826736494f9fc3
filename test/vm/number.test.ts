import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareStrings, rawEquals } from "../../src/vm/compare.ts";
import {
  Arith,
  arithNumbers,
  float,
  formatFloat,
  int64,
  intFromBigInt,
  isFloat,
  isInteger,
  isNumber,
  type LuaNumber,
  numberToString,
  numEq,
  numLe,
  numLt,
  toFloat,
  toInteger,
  toIntegerExact,
  toNumber,
} from "../../src/vm/number.ts";
import { Int64, LuaFloat } from "../../src/vm/value.ts";
import { hasReference, luaQuote, runReference } from "./reference.ts";

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const BORDERS = [0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 62n, 2n ** 63n]
  .flatMap((b) => [b - 1n, b, b + 1n, -b - 1n, -b, -b + 1n])
  .filter((b) => b >= MIN && b <= MAX);
const FLOATS = [0.5, 1.5, -0.5, -0, 2 ** 64, -(2 ** 64), 1e308, 5e-324, Infinity, -Infinity, Number.NaN];

/** A number with what it denotes: a big integer for integers, else a JavaScript number. */
interface Sample {
  readonly lua: LuaNumber;
  readonly exact: bigint | number;
}
const ofInt = (b: bigint): Sample => ({ lua: intFromBigInt(b), exact: b });
const ofFloat = (x: number): Sample => ({ lua: float(x), exact: x });

const samples: Sample[] = [...BORDERS.map(ofInt), ...BORDERS.map(Number).map(ofFloat), ...FLOATS.map(ofFloat)];
const anyInt = fc.oneof(
  fc.constantFrom(...BORDERS),
  fc.bigInt({ min: MIN, max: MAX }),
  fc.maxSafeInteger().map(BigInt),
);
const anyNumber = fc.oneof(
  anyInt.map(ofInt),
  anyInt.map((b) => ofFloat(Number(b))),
  fc.double().map(ofFloat),
  fc.constantFrom(...samples),
);

const show = (v: LuaNumber): string => (isFloat(v) ? `float ${showFloat(toFloat(v))}` : `integer ${numberToString(v)}`);
const showFloat = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));

describe("numbers as values", () => {
  it("keeps integers and floats apart", () => {
    for (const { lua, exact } of samples) {
      const integer = typeof exact === "bigint";
      expect([isInteger(lua), isFloat(lua), isNumber(lua)]).toEqual([integer, !integer, true]);
      expect(toFloat(lua)).toBe(Number(exact));
    }
    for (const v of [undefined, true, "1"])
      expect([isInteger(v), isFloat(v), isNumber(v)]).toEqual([false, false, false]);
    expect(float(-0)).toEqual(new LuaFloat(-0));
    expect(float(2 ** 53)).toBe(2 ** 53);
  });

  it("rounds integers to floats once, to even", () => {
    fc.assert(fc.property(anyInt, (b) => toFloat(intFromBigInt(b)) === Number(b)));
  });

  it("converts to integers only without loss", () => {
    expect(toIntegerExact(float(3))).toBe(3);
    expect(Object.is(toIntegerExact(float(-0)), 0)).toBe(true);
    expect(toIntegerExact(2 ** 53)).toEqual(new Int64(0x200000, 0));
    expect(toIntegerExact(-(2 ** 63))).toEqual(new Int64(-0x80000000, 0));
    for (const v of [0.5, 2 ** 63, Infinity, Number.NaN, "3", undefined, true])
      expect(toIntegerExact(v)).toBeUndefined();
    expect(toInteger("0x10")).toBe(16);
    expect(toInteger(" 3.0 ")).toBe(3);
    expect(toInteger("3.5")).toBeUndefined();
    expect(toInteger("x")).toBeUndefined();
    expect(toNumber("10")).toBe(10);
    expect(toNumber("1e1")).toEqual(new LuaFloat(10));
    expect(toNumber(7)).toBe(7);
    expect(toNumber(true)).toBeUndefined();
  });
});

describe("comparison of numbers", () => {
  const check = (a: Sample, b: Sample) => {
    // JavaScript compares a bigint with a number exactly.
    expect([numEq(a.lua, b.lua), numLt(a.lua, b.lua), numLe(a.lua, b.lua)]).toEqual([
      // biome-ignore lint/suspicious/noDoubleEquals: mixed types are meant
      a.exact == b.exact,
      a.exact < b.exact,
      a.exact <= b.exact,
    ]);
    // biome-ignore lint/suspicious/noDoubleEquals: mixed types are meant
    expect(rawEquals(a.lua, b.lua)).toBe(a.exact == b.exact);
  };

  it("is exact at the borders", () => {
    for (const a of samples) for (const b of samples) check(a, b);
  });

  it("is exact everywhere", () => {
    fc.assert(fc.property(anyNumber, anyNumber, check), { numRuns: 2000 });
    fc.assert(
      fc.property(anyInt, (b) => check(ofInt(b), ofFloat(Number(b)))),
      { numRuns: 2000 },
    );
  });
});

describe("raw equality and order of strings", () => {
  it("compares by value where Lua does, else by identity", () => {
    const f = new LuaFloat(1);
    expect(rawEquals(f, 1)).toBe(true);
    expect(rawEquals(1, f)).toBe(true);
    expect(rawEquals(f, new LuaFloat(1))).toBe(true);
    expect(rawEquals(new LuaFloat(-0), 0)).toBe(true);
    expect(rawEquals(int64(1 << 30, 5), int64(1 << 30, 5))).toBe(true);
    expect(rawEquals(int64(1 << 30, 5), int64(1 << 30, 6))).toBe(false);
    expect(rawEquals(f, "1")).toBe(false);
    expect(rawEquals("1", f)).toBe(false);
    expect(rawEquals(f, undefined)).toBe(false);
    expect(rawEquals("a", "a")).toBe(true);
    expect(rawEquals(undefined, false)).toBe(false);
    expect(rawEquals(Number.NaN, Number.NaN)).toBe(false);
  });

  it("orders strings by bytes", () => {
    expect(compareStrings("a", "b")).toBeLessThan(0);
    expect(compareStrings("\xff", "a")).toBeGreaterThan(0);
    expect(compareStrings("a\0b", "a\0c")).toBeLessThan(0);
    expect(compareStrings("a", "a\0")).toBeLessThan(0);
    expect(compareStrings("", "")).toBe(0);
  });
});

const OPERATORS: [Arith, string][] = [
  [Arith.Add, "+"],
  [Arith.Sub, "-"],
  [Arith.Mul, "*"],
  [Arith.Mod, "%"],
  [Arith.Pow, "^"],
  [Arith.Div, "/"],
  [Arith.IDiv, "//"],
  [Arith.BAnd, "&"],
  [Arith.BOr, "|"],
  [Arith.BXor, "~"],
  [Arith.Shl, "<<"],
  [Arith.Shr, ">>"],
  [Arith.Unm, "-"],
  [Arith.BNot, "~"],
];

describe("arithmetic", () => {
  const run = (op: Arith, a: LuaNumber, b: LuaNumber): string => {
    const r = arithNumbers(op, a, b);
    return r === undefined ? "no integer" : show(r);
  };
  const F = float;

  it.each<[Arith, LuaNumber, LuaNumber, string]>([
    [Arith.Add, F(0.5), F(0.5), "float 1"],
    [Arith.Add, 1, F(-1), "float 0"],
    [Arith.Add, int64(0x7fffffff, -1), 1, "integer -9223372036854775808"],
    [Arith.Add, 2 ** 53, 1, "float 9007199254740992"],
    [Arith.Sub, 0, F(0), "float 0"],
    [Arith.Mul, F(-1), 0, "float -0"],
    [Arith.Mul, 3037000500, 3037000500, "integer -9223372036709301616"],
    [Arith.Mod, 5, -3, "integer -1"],
    [Arith.Mod, F(5.5), -2, "float -0.5"],
    [Arith.Mod, F(-6), 3, "float -0"],
    [Arith.Mod, 5, -Infinity, "float -Infinity"],
    [Arith.Mod, -5, Infinity, "float Infinity"],
    [Arith.Mod, -5, -Infinity, "float -5"],
    [Arith.Mod, F(1), 0, "float NaN"],
    [Arith.Mod, Infinity, 2, "float NaN"],
    [Arith.Pow, 2, 3, "float 8"],
    [Arith.Pow, 1, Number.NaN, "float 1"],
    [Arith.Pow, -1, Infinity, "float 1"],
    [Arith.Pow, Number.NaN, 0, "float 1"],
    [Arith.Pow, 10, -2, "float 0.01"],
    [Arith.Pow, 7, -2, "float 0.02040816326530612"],
    [Arith.Pow, -2, F(0.5), "float NaN"],
    [Arith.Pow, -0.1, 3, "float -0.0010000000000000002"],
    [Arith.Pow, -Infinity, F(0.5), "float Infinity"],
    [Arith.Pow, F(-0), F(0.5), "float 0"],
    [Arith.Pow, F(-0), -1, "float -Infinity"],
    [Arith.Div, 1, 2, "float 0.5"],
    [Arith.Div, 4, 2, "float 2"],
    [Arith.Div, 1, 0, "float Infinity"],
    [Arith.Div, -1, 0, "float -Infinity"],
    [Arith.Div, 0, -1, "float -0"],
    [Arith.IDiv, 7, -2, "integer -4"],
    [Arith.IDiv, F(7), -2, "float -4"],
    [Arith.IDiv, -1, Infinity, "float -0"],
    [Arith.IDiv, F(1), 0, "float Infinity"],
    [Arith.IDiv, int64(-0x80000000, 0), -1, "integer -9223372036854775808"],
    [Arith.BAnd, F(6), 3, "integer 2"],
    [Arith.BAnd, 0.5, 3, "no integer"],
    [Arith.BAnd, 3, 0.5, "no integer"],
    [Arith.BOr, -1, 2 ** 63, "no integer"],
    [Arith.Shl, 1, 63, "integer -9223372036854775808"],
    [Arith.Shr, -1, 1, "integer 9223372036854775807"],
    [Arith.Unm, F(0), 0, "float -0"],
    [Arith.Unm, 0, 0, "integer 0"],
    [Arith.BNot, F(0), F(0), "integer -1"],
    [Arith.BNot, 0.5, 0.5, "no integer"],
  ])("operator %i of %o and %o gives %s", (op, a, b, result) => {
    expect(run(op, a, b)).toBe(result);
  });

  it("raises for integer division by zero only", () => {
    expect(() => arithNumbers(Arith.IDiv, 1, 0)).toThrow(
      expect.objectContaining({ value: "attempt to divide by zero" }),
    );
    expect(() => arithNumbers(Arith.Mod, 1, 0)).toThrow(expect.objectContaining({ value: "attempt to perform 'n%0'" }));
  });

  it.skipIf(!hasReference)("agrees with the reference", () => {
    const lit = (s: Sample): string => {
      if (typeof s.exact === "bigint") return `math.tointeger("${s.exact}")`;
      if (Number.isNaN(s.exact)) return "(0/0)";
      const text = showFloat(s.exact).replace("Infinity", "1e999");
      return /[.e]/.test(text) ? `(${text})` : `(${text}.0)`;
    };
    // The last place of powers depends on the C library, so only its table above tests them.
    const op = fc.constantFrom(...OPERATORS.filter(([o]) => o !== Arith.Pow));
    const cases = fc.sample(fc.tuple(op, anyNumber, anyNumber), { numRuns: 8000, seed: 3 });
    const expressions = cases.map(([[o, text], a, b]) =>
      o === Arith.Unm || o === Arith.BNot ? `${text} ${lit(a)}` : `${lit(a)} ${text} ${lit(b)}`,
    );
    const expected = runReference(
      `local function p(f)
        local ok, r = pcall(f)
        if not ok then print((r:gsub("^.-:%d+: ", "")))
        elseif r ~= r then print("nan")
        elseif math.type(r) == "integer" then print("i" .. r)
        else print(string.format("%a", r)) end
      end
      ${expressions.map((e) => `p(function() return ${e} end)`).join("\n")}`,
    );
    const ours = cases.map(([[o], a, b]) => {
      try {
        const r = arithNumbers(o, a.lua, b.lua);
        if (r === undefined) return "number has no integer representation";
        if (isInteger(r)) return `i${numberToString(r)}`;
        return Number.isNaN(toFloat(r)) ? "nan" : hex(toFloat(r));
      } catch (e) {
        return String((e as { value: unknown }).value);
      }
    });
    expect(ours.map((s, i) => `${expressions[i]} = ${s}`)).toEqual(expected.map((s, i) => `${expressions[i]} = ${s}`));
  });
});

describe("numerals", () => {
  const shown = (s: string): string => {
    const v = toNumber(s);
    return v === undefined ? "nil" : show(v);
  };

  it.each([
    ["0", "integer 0"],
    ["-0", "integer 0"],
    ["  12\t\n", "integer 12"],
    ["+5", "integer 5"],
    ["- 5", "nil"],
    ["--5", "nil"],
    ["", "nil"],
    [" ", "nil"],
    [".", "nil"],
    ["1 2", "nil"],
    ["1\0", "nil"],
    ["\xa01", "nil"],
    ["\v\f\r1", "integer 1"],
    ["9007199254740993", "integer 9007199254740993"],
    ["9223372036854775807", "integer 9223372036854775807"],
    ["9223372036854775808", "float 9223372036854776000"],
    ["-9223372036854775808", "integer -9223372036854775808"],
    ["-9223372036854775809", "float -9223372036854776000"],
    ["00000000000000000000000000000012", "integer 12"],
    ["-00000000000009223372036854775808", "integer -9223372036854775808"],
    ["1.", "float 1"],
    [".5", "float 0.5"],
    ["-.5e1", "float -5"],
    ["1e", "nil"],
    ["1e+", "nil"],
    ["1e1.5", "nil"],
    ["1e1", "float 10"],
    ["-0.0", "float -0"],
    ["1e400", "float Infinity"],
    ["1e-400", "float 0"],
    ["inf", "nil"],
    ["nan", "nil"],
    ["Infinity", "nil"],
    ["0x", "nil"],
    ["0x.", "nil"],
    ["0xp1", "nil"],
    ["0x1p", "nil"],
    ["0xg", "nil"],
    ["0b1", "nil"],
    ["0o1", "nil"],
    ["1_000", "nil"],
    ["0x10", "integer 16"],
    ["-0XfF", "integer -255"],
    ["0xffffffffffffffff", "integer -1"],
    ["0x1ffffffffffffffff", "integer -1"],
    ["-0x8000000000000000", "integer -9223372036854775808"],
    ["0x.8", "float 0.5"],
    ["0x8.", "float 8"],
    ["0x1p4", "float 16"],
    ["0x1P-1", "float 0.5"],
    ["-0x.0p3", "float -0"],
    ["0xA.8p+1", "float 21"],
    ["0x1e+1", "nil"],
    ["0x1p-1074", "float 5e-324"],
    ["0x1p-1075", "float 0"],
    ["0x1.0000000001p-1075", "float 5e-324"],
    ["0x1p99999999999999999999", "float Infinity"],
    ["0x1p-99999999999999999999", "float 0"],
    ["0x0p99999999999999999999", "float 0"],
    ["0x1.fffffffffffff7p1023", "float 1.7976931348623157e+308"],
    ["0x1.fffffffffffff8p1023", "float Infinity"],
    ["0x1.00000000000008p0", "float 1"],
    ["0x1.00000000000018p0", "float 1.0000000000000004"],
    ["0x1.0000000000000800000000000000000000000000001p0", "float 1.0000000000000002"],
  ])("%j is %s", (s, result) => {
    expect(shown(s)).toBe(result);
  });

  it.skipIf(!hasReference)("agrees with the reference", () => {
    const digits = (set: string, max: number) =>
      fc.array(fc.constantFrom(...set), { maxLength: max }).map((a) => a.join(""));
    const space = digits(" \t\n\v\f\r", 1);
    const sign = fc.constantFrom("", "", "-", "+");
    const dot = fc.constantFrom("", ".");
    const exponent = (mark: string) =>
      fc.oneof(
        fc.constant(""),
        fc.tuple(fc.constantFrom(...mark), sign, digits("0123456789", 4)).map((a) => a.join("")),
      );
    const decimal = fc.tuple(digits("0123456789", 22), dot, digits("0123456789", 22), exponent("eE"));
    const hexadecimal = fc.tuple(
      fc.constantFrom("0x", "0X"),
      digits("0123456789abcDEF", 20),
      dot,
      digits("0000123456789abcdef", 20),
      exponent("pP"),
    );
    const numeral = fc
      .tuple(
        space,
        sign,
        fc.oneof(decimal, hexadecimal).map((a) => a.join("")),
        space,
      )
      .map((a) => a.join(""));
    const spoiled = fc.tuple(numeral, fc.nat(30), fc.constantFrom(..."0x.eEpP+- nfiaZ\0\xff")).map(([s, at, c]) => {
      const i = Math.min(at, s.length);
      return s.slice(0, i) + c + s.slice(i);
    });
    const cases = fc.sample(fc.oneof(numeral, numeral, spoiled), { numRuns: 6000, seed: 4 });
    const expected = runReference(
      `local function p(s)
        local n = tonumber(s)
        if n == nil then print("nil") elseif math.type(n) == "integer" then print("i" .. n)
        else print(string.format("%a", n)) end
      end
      ${cases.map((s) => `p(${luaQuote(s)})`).join("\n")}`,
    );
    const ours = cases.map((s) => {
      const v = toNumber(s);
      if (v === undefined) return "nil";
      return isInteger(v) ? `i${numberToString(v)}` : hex(toFloat(v));
    });
    expect(ours.map((s, i) => `${luaQuote(cases[i])} = ${s}`)).toEqual(
      expected.map((s, i) => `${luaQuote(cases[i])} = ${s}`),
    );
  });
});

/** A float as "%a" writes it; number-format.test.ts tests that by itself. */
function hex(x: number): string {
  return formatFloat("a", x, "", 0, undefined);
}
