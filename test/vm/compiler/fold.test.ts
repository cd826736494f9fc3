import fc from "fast-check";
import { expect, test } from "vitest";
import { foldBinary, foldUnary } from "../../../src/vm/compiler/fold.ts";
import { Arith, arithNumbers, float, int64, type LuaNumber } from "../../../src/vm/number.ts";
import type { LuaValue } from "../../../src/vm/value.ts";

const BINARY = [
  Arith.Add,
  Arith.Sub,
  Arith.Mul,
  Arith.Mod,
  Arith.Pow,
  Arith.Div,
  Arith.IDiv,
  Arith.BAnd,
  Arith.BOr,
  Arith.BXor,
  Arith.Shl,
  Arith.Shr,
];

const maxInteger = int64(0x7fffffff, -1);
const minInteger = int64(-0x80000000, 0);

test.each<[string, Arith, LuaValue, LuaValue, LuaNumber | undefined]>([
  ["integers", Arith.Add, 1, 2, 3],
  ["integer zero", Arith.Sub, 2, 2, 0],
  ["overflow wraps around", Arith.Add, maxInteger, 1, minInteger],
  ["floats", Arith.Mul, float(2), 1.5, float(3)],
  ["power is a float", Arith.Pow, 2, 10, float(1024)],
  ["a float zero is left alone", Arith.Mul, float(0), 1, undefined],
  ["a negative float zero is left alone", Arith.Mul, float(0), -1, undefined],
  ["nan is left alone", Arith.Sub, Infinity, Infinity, undefined],
  ["infinity is a value", Arith.Mul, 1e308, 10, Infinity],
  ["integer division by zero is left alone", Arith.IDiv, 1, 0, undefined],
  ["modulo by zero is left alone", Arith.Mod, 1, 0, undefined],
  ["division by zero is left alone", Arith.Div, 1, 0, undefined],
  ["division by a float zero is left alone", Arith.IDiv, 1, float(0), undefined],
  ["a float with an integer value in a bitwise operation", Arith.BOr, float(2), 1, 3],
  ["a fraction in a bitwise operation", Arith.BOr, 1.5, 1, undefined],
  ["a float beyond the integers in a bitwise operation", Arith.BAnd, 2 ** 63, 1, undefined],
  ["a shift beyond the word", Arith.Shl, 1, 64, 0],
  ["strings are not numbers", Arith.Add, "1", 1, undefined],
  ["booleans are not numbers", Arith.Add, 1, true, undefined],
  ["nil is no number", Arith.Add, undefined, 1, undefined],
])("%s", (_, op, a, b, expected) => {
  expect(foldBinary(op, a, b)).toEqual(expected);
});

test("unary operators", () => {
  expect(foldUnary(Arith.Unm, 5)).toBe(-5);
  expect(foldUnary(Arith.Unm, 0)).toBe(0);
  expect(foldUnary(Arith.Unm, float(0))).toBeUndefined();
  expect(foldUnary(Arith.Unm, minInteger)).toEqual(minInteger);
  expect(foldUnary(Arith.BNot, 5)).toBe(-6);
  expect(foldUnary(Arith.BNot, float(5))).toBe(-6);
  expect(foldUnary(Arith.BNot, 5.5)).toBeUndefined();
  expect(foldUnary(Arith.Unm, "5")).toBeUndefined();
});

test("a folded value is the one computed at run time", () => {
  const number = fc.oneof(
    fc.integer({ min: -5, max: 70 }),
    fc.maxSafeInteger(),
    fc.double().map(float),
    fc.tuple(fc.integer(), fc.integer()).map(([hi, lo]) => int64(hi, lo)),
  );
  fc.assert(
    fc.property(fc.constantFrom(...BINARY), number, number, (op, a, b) => {
      const folded = foldBinary(op, a, b);
      if (folded !== undefined) expect(folded).toEqual(arithNumbers(op, a, b));
    }),
  );
});
