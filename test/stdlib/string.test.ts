import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LuaError } from "../../src/vm/errors.ts";
import { intFromBigInt } from "../../src/vm/number.ts";
import { type LuaValue, NativeFunction, type Result, unpack } from "../../src/vm/value.ts";
import { hasReference } from "../vm/reference.ts";
import { basicCase } from "./string-arbitrary.ts";
import { call, differences, errorOf, f, L, lib, outcome, type Row, tableOf } from "./string-harness.ts";

// The outcomes are the reference's (5.4.8).

const BASICS: readonly Row[] = [
  [["len", "a\0b"], "3"],
  [["len", 1234], "4"],
  [["sub", "123456789", 2, 4], "'234'"],
  [["sub", "123456789", 7], "'789'"],
  [["sub", "123456789", 7, 6], "''"],
  [["sub", "123456789", 0, 0], "''"],
  [["sub", "123456789", -10, 10], "'123456789'"],
  [["sub", "123456789", -1], "'9'"],
  [["sub", "123456789", -6, -4], "'456'"],
  [["sub", "123456789", "2", f(3)], "'23'"],
  [["sub", "123456789", 10], "''"],
  [["sub", "123456789", 9007199254740991], "''"],
  [["sub", "", 1, -1], "''"],
  [["byte", "abc"], "97"],
  [["byte", "abc", -1], "99"],
  [["byte", "abc", 1, -1], "97 98 99"],
  [["byte", "abc", 0], ""],
  [["byte", "abc", 4], ""],
  [["byte", "abc", 10, 20], ""],
  [["byte", "\xff\0", 1, 2], "255 0"],
  [["byte", ""], ""],
  [["byte", "hi", -10, 100], "104 105"],
  [["char"], "''"],
  [["char", 65], "'A'"],
  [["char", 0, 255], "'\\000\\255'"],
  [["char", 72, 101, 108], "'Hel'"],
  [["char", 72, 101, 108, 108, 111], "'Hello'"],
  [["char", "65", f(66)], "'AB'"],
  [["upper", "abcXYZ1\xe9\xdf\xff"], "'ABCXYZ1\\233\\223\\255'"],
  [["lower", "ABCxyz1\xc9\xdf\xc0"], "'abcxyz1\\201\\223\\192'"],
  [["upper", 1], "'1'"],
  [["reverse", ""], "''"],
  [["reverse", "a"], "'a'"],
  [["reverse", "abc\0de"], "'ed\\000cba'"],
  [["reverse", "0123456789abcdefg"], "'gfedcba9876543210'"],
  [["reverse", `a${"b".repeat(127)}\0`], `'\\000${"b".repeat(127)}a'`],
  [["reverse", `a${"b".repeat(127)}\xff`], `'\\255${"b".repeat(127)}a'`],
  [["rep", "ab", 3], "'ababab'"],
  [["rep", "ab", 3, ","], "'ab,ab,ab'"],
  [["rep", "ab", 1, ","], "'ab'"],
  [["rep", "ab", 0], "''"],
  [["rep", "ab", -1], "''"],
  [["rep", "", 1000000000], "''"],
  [["rep", "", 3, "x"], "'xx'"],
  [["rep", 1, 2, 3], "'131'"],
  [["rep", "teste", 0, "xuxu"], "''"],
];

const BASIC_ERRORS: readonly Row[] = [
  [["len"], "error bad argument #1 to 'string.len' (string expected, got no value)"],
  [["len", undefined], "error bad argument #1 to 'string.len' (string expected, got nil)"],
  [["len", tableOf({})], "error bad argument #1 to 'string.len' (string expected, got table)"],
  [["sub", "x"], "error bad argument #2 to 'string.sub' (number expected, got no value)"],
  [["sub", "x", "y"], "error bad argument #2 to 'string.sub' (number expected, got string)"],
  [["sub", "x", 1, tableOf({})], "error bad argument #3 to 'string.sub' (number expected, got table)"],
  [["sub", "x", 1.5], "error bad argument #2 to 'string.sub' (number has no integer representation)"],
  [["rep", "x"], "error bad argument #2 to 'string.rep' (number expected, got no value)"],
  [["rep", "x", 10000000000], "error resulting string too large"],
  [["rep", "ab", 1073741824], "error resulting string too large"],
  [["rep", "", 2147483648, "x"], "error resulting string too large"],
  [["byte"], "error bad argument #1 to 'string.byte' (string expected, got no value)"],
  [["byte", "x", "y"], "error bad argument #2 to 'string.byte' (number expected, got string)"],
  [["byte", "x", 1, "y"], "error bad argument #3 to 'string.byte' (number expected, got string)"],
  [["char", 256], "error bad argument #1 to 'string.char' (value out of range)"],
  [["char", -1], "error bad argument #1 to 'string.char' (value out of range)"],
  [["char", 1, 2, 3.5], "error bad argument #3 to 'string.char' (number has no integer representation)"],
  [["char", 1, 2, 3, 4, "x"], "error bad argument #5 to 'string.char' (number expected, got string)"],
  [["char", "x"], "error bad argument #1 to 'string.char' (number expected, got string)"],
  [["upper"], "error bad argument #1 to 'string.upper' (string expected, got no value)"],
  [["lower"], "error bad argument #1 to 'string.lower' (string expected, got no value)"],
  [["reverse"], "error bad argument #1 to 'string.reverse' (string expected, got no value)"],
  [["dump"], "error bad argument #1 to 'string.dump' (function expected, got no value)"],
  [["dump", 1], "error bad argument #1 to 'string.dump' (function expected, got number)"],
];

describe("string basics", () => {
  for (const [title, rows] of Object.entries({ BASICS, BASIC_ERRORS })) {
    test.each(rows)(`${title}: %j`, (c, expected) => {
      expect(outcome(c)).toBe(expected);
    });
  }

  test("positions at the ends of the integers", () => {
    const least = intFromBigInt(-(2n ** 63n));
    const greatest = intFromBigInt(2n ** 63n - 1n);
    expect(call("sub", "123456789", least, -4)).toEqual(["123456"]);
    expect(call("sub", "123456789", least, greatest)).toEqual(["123456789"]);
    expect(call("sub", "123456789", least, least)).toEqual([""]);
    expect(call("byte", "abc", least, 1)).toEqual([97]);
    expect(call("find", "abc", "", greatest)).toEqual([undefined]);
    expect(call("rep", "x", least)).toEqual([""]);
    expect(errorOf("rep", "x", greatest)).toBe("resulting string too large");
  });

  test("many characters at once", () => {
    const codes = Array.from({ length: 10_000 }, (_, i) => i & 255);
    const s = call("char", ...codes)[0] as string;
    expect(s.length).toBe(10_000);
    expect(call("byte", s, 1, -1)).toEqual(codes);
    expect(call("reverse", call("reverse", s)[0])).toEqual([s]);
  });

  test("a string longer than a JavaScript string can be is out of memory", () => {
    expect(errorOf("rep", "x", 1_500_000_000)).toBe("not enough memory");
  });

  test("dump is the host's", () => {
    expect(errorOf("dump", lib.getStr("rep"))).toBe("unable to dump given function");
  });

  test.runIf(hasReference)("as the reference has it", () => {
    expect(differences(fc.sample(basicCase, { numRuns: 3000, seed: 7 }))).toEqual([]);
  });
});

describe("the metatable of strings", () => {
  const meta = L.stringMeta;

  function metacall(event: string, a: LuaValue, b: LuaValue): Result {
    return L.call(meta?.getStr(event), a, b);
  }

  function errorOfEvent(event: string, a: LuaValue, b: LuaValue): LuaValue {
    try {
      metacall(event, a, b);
    } catch (e) {
      L.cCalls = 0;
      if (e instanceof LuaError) return e.value;
      throw e;
    }
    return undefined;
  }

  test("indexes the library", () => {
    expect(meta?.getStr("__index")).toBe(lib);
    expect(L.loaded.getStr("string")).toBe(lib);
  });

  const SUMS: readonly [string, LuaValue, LuaValue, LuaValue][] = [
    ["__add", "10", 1, 11],
    ["__add", 1, "0x10", 17],
    ["__add", "1e1", 0, f(10)],
    ["__sub", "3", "5", -2],
    ["__mul", " 2 ", "3\n", 6],
    ["__mod", "7", "4", 3],
    ["__pow", "2", 2, f(4)],
    ["__div", "3", "2", 1.5],
    ["__idiv", "7", "2", 3],
    ["__idiv", "7.5", 2, f(3)],
    ["__unm", "2", "2", -2],
    ["__unm", "0x7fffffffffffffff", "0x7fffffffffffffff", intFromBigInt(-(2n ** 63n - 1n))],
  ];
  test.each(SUMS)("%s(%j, %j)", (event, a, b, expected) => {
    expect(metacall(event, a, b)).toEqual(expected);
  });

  test("refuses what is no numeral", () => {
    expect(errorOfEvent("__add", "a", 1)).toBe("attempt to add a 'string' with a 'number'");
    expect(errorOfEvent("__mul", tableOf({}), "1")).toBe("attempt to mul a 'table' with a 'string'");
    expect(errorOfEvent("__idiv", "1", tableOf({}))).toBe("attempt to idiv a 'string' with a 'table'");
    expect(errorOfEvent("__unm", "x", "x")).toBe("attempt to unm a 'string' with a 'string'");
    expect(errorOfEvent("__add", "10", undefined)).toBe("attempt to add a 'string' with a 'nil'");
    expect(errorOfEvent("__idiv", "1", "0")).toBe("attempt to divide by zero");
    expect(errorOfEvent("__mod", "1", 0)).toBe("attempt to perform 'n%0'");
  });

  test("gives the second operand's metamethod its turn", () => {
    const t = tableOf({});
    t.metatable = tableOf({ __sub: new NativeFunction("f", (a, b) => (b === t ? `${String(a)}-t` : "?")) });
    expect(unpack(metacall("__sub", "x", t))).toEqual(["x-t"]);
    expect(unpack(metacall("__sub", "10", t))).toEqual(["10-t"]);
    expect(errorOfEvent("__add", "x", t)).toBe("attempt to add a 'string' with a 'table'");
  });
});
