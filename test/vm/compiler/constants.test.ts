import { expect, test } from "vitest";
import { ConstantTable } from "../../../src/vm/compiler/constants.ts";
import { float, int64 } from "../../../src/vm/number.ts";

test("each constant is stored once", () => {
  const table = new ConstantTable();
  const values = [undefined, true, false, "", "a", 1, 1.5, float(1), int64(0x7fffffff, -1), int64(1 << 30, 0), 2 ** 63];
  const first = values.map((v) => table.index(v));
  expect(first).toEqual(values.map((_, i) => i));
  expect([undefined, true, false, "", "a", 1, 1.5].map((v) => table.index(v))).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(table.index(float(1))).toBe(7);
  expect(table.index(int64(0x7fffffff, -1))).toBe(8);
  expect(table.index(int64(1 << 30, 0))).toBe(9);
  expect(table.list).toHaveLength(values.length);
});

test("values that are equal, or look alike, but differ in type are different constants", () => {
  const table = new ConstantTable();
  // 2^62 as an integer and as a float; "1" and 1; 0 and 0.0; "nil" and nil.
  const values = [int64(1 << 30, 0), 2 ** 62, "1", 1, 0, float(0), "nil", undefined, "true", true];
  const indices = values.map((v) => table.index(v));
  expect(new Set(indices).size).toBe(values.length);
});
