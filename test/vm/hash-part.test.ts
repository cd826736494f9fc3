import fc from "fast-check";
import { expect, test } from "vitest";
import { LuaTable } from "../../src/vm/table.ts";
import type { LuaValue } from "../../src/vm/value.ts";

/** All pairs of a table, by `next`. */
function pairs(t: LuaTable): Map<LuaValue, LuaValue> {
  const found = new Map<LuaValue, LuaValue>();
  for (let more = t.next(undefined); more; more = t.next(t.nextKey)) found.set(t.nextKey, t.nextValue);
  return found;
}

/** Steps that make and leave runs of keys: series with a distance, removals of what a series wrote, single keys. */
const step = fc.oneof(
  fc.record({ first: fc.integer({ min: -40, max: 90 }), by: fc.constantFrom(-7, -1, 1, 1, 2, 7), count: fc.nat(80) }),
  fc.record({ first: fc.integer({ min: -2147483648, max: 2147483647 }), by: fc.constant(1), count: fc.constant(1) }),
  fc.record({ key: fc.constantFrom("a", "b", 1.5, 2 ** 40, true) }),
);

test("integer keys in any order are found, traversed and counted", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 12 }), (steps) => {
      const t = new LuaTable();
      const model = new Map<LuaValue, LuaValue>();
      for (const [s, removes] of steps) {
        const keys = "key" in s ? [s.key] : Array.from({ length: s.count }, (_, i) => s.first + i * s.by);
        for (const key of keys) {
          const value = removes ? undefined : `v${String(key)}`;
          t.set(key, value);
          if (value === undefined) model.delete(key);
          else model.set(key, value);
        }
        expect(pairs(t)).toEqual(model);
        for (const key of [...model.keys(), 0, -1, 41, 1e6]) expect(t.get(key)).toBe(model.get(key));
        const n = t.length();
        expect(n === 0 || model.has(n)).toBe(true);
        expect(model.has(n + 1)).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});

test("a queue that moves on keeps its items", () => {
  const t = new LuaTable();
  let first = 1;
  let last = 0;
  for (let round = 0; round < 5000; round++) {
    t.setInt(++last, last * 2);
    if (round % 50 < 40 && round > 100) {
      expect(t.getInt(first)).toBe(first * 2);
      t.setInt(first++, undefined);
    }
  }
  expect(pairs(t).size).toBe(last - first + 1);
  expect(t.getInt(first - 1)).toBeUndefined();
  expect(t.getInt(last)).toBe(last * 2);
  expect(t.getInt(last + 1)).toBeUndefined();
});

test("a queue that is empty now and then begins anew", () => {
  for (const step of [1, -1, 3]) {
    const t = new LuaTable();
    for (let i = 0; i < 200; i++) {
      const key = 1000 + i * step;
      t.set(key, `v${i}`);
      if (i % 7 === 0) expect(t.get(key - step)).toBeUndefined();
      if (i % 7 === 0 || i % 7 > 3) {
        t.set(key, undefined);
        for (let j = 1; j <= 3; j++) t.set(key - j * step, undefined);
      }
      const live = [0, 1, 2, 3].filter((j) => t.get(key - j * step) !== undefined).length;
      expect(pairs(t).size).toBe(live);
    }
  }
});

test("a list that is filled from its end is an array in the end", () => {
  const t = new LuaTable();
  for (let i = 1000; i >= 1; i--) t.setInt(i, `v${i}`);
  expect(t.length()).toBe(1000);
  expect(t.arr.length).toBe(1000);
  expect(t.arr.every((v, i) => v === `v${i + 1}`)).toBe(true);
  t.setInt(1001, "more");
  expect(t.length()).toBe(1001);
});

test("keys that come in no order become an array part when most of them are there, with nil for the others", () => {
  const t = new LuaTable();
  for (const i of [5, 3, 9, 2, 7, 4, 12, 8, 10, 11]) t.setInt(i, `v${i}`);
  t.set("x", "field");
  expect(t.arr.length).toBe(12);
  expect(t.hash).toBeNull();
  expect(t.getInt(1)).toBeUndefined();
  expect(t.getInt(6)).toBeUndefined();
  expect([...pairs(t).keys()]).toEqual([2, 3, 4, 5, 7, 8, 9, 10, 11, 12, "x"]);
  const far = new LuaTable();
  for (const i of [5, 1000, 3, 9, -2, 2]) far.setInt(i, i);
  far.set(true, 1);
  expect([...pairs(far)].sort()).toEqual([
    [-2, -2],
    [1000, 1000],
    [2, 2],
    [3, 3],
    [5, 5],
    [9, 9],
    [true, 1],
  ]);
});

test("a traversal may remove what it passes, in a run too", () => {
  const t = new LuaTable();
  for (let i = 10; i <= 400; i += 3) t.setInt(i, i);
  let seen = 0;
  for (let more = t.next(undefined); more; ) {
    const key = t.nextKey;
    seen++;
    t.set(key, undefined);
    more = t.next(key);
  }
  expect(seen).toBe(131);
  expect(pairs(t).size).toBe(0);
  t.setInt(5, "again");
  expect(pairs(t)).toEqual(new Map([[5, "again"]]));
});

test("lists that outgrow their room many times, and shrink at their end, keep their items", () => {
  for (const value of [(i: number) => i, (i: number) => i + 0.5, (i: number) => (i % 3 === 0 ? `${i}` : i)]) {
    const t = new LuaTable();
    for (let i = 1; i <= 20000; i++) {
      t.setInt(i, value(i));
      if ((i & (i - 1)) === 0) {
        t.setInt(i, undefined);
        expect(t.length()).toBe(i - 1);
        t.setInt(i, value(i));
      }
    }
    expect(t.length()).toBe(20000);
    for (let i = 1; i <= 20000; i++) if (t.getInt(i) !== value(i)) expect(t.getInt(i)).toBe(value(i));
    expect(t.getInt(20001)).toBeUndefined();
  }
});
