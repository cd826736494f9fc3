import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float } from "../../src/vm/number.ts";
import { EMPTY_SHAPE } from "../../src/vm/shape.ts";
import { LuaTable } from "../../src/vm/table.ts";
import { LuaFloat, type LuaValue } from "../../src/vm/value.ts";

/** Keys enough for fields in the table itself, in the list of others, and past those that may get boxes. */
const KEYS = Array.from({ length: 20 }, (_, i) => `key${i}`);

const value: fc.Arbitrary<LuaValue> = fc.oneof(
  fc.double().map(float),
  fc.integer().map(float),
  fc.integer(),
  fc.constantFrom<LuaValue>(undefined, true, "text", 2 ** 53 - 1),
);

const write = fc.record({ key: fc.constantFrom(...KEYS), value, constant: fc.boolean() });

function plain(v: LuaValue): unknown {
  return v instanceof LuaFloat ? ["float", v.n] : v;
}

function contents(t: LuaTable): Map<unknown, unknown> {
  const all = new Map<unknown, unknown>();
  for (let more = t.next(undefined); more; more = t.next(t.nextKey)) all.set(t.nextKey, plain(t.nextValue));
  return all;
}

describe("fields that hold floats", () => {
  it("are as a map is, whatever is written over what", () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 60 }), (writes) => {
        const t = new LuaTable();
        const model = new Map<unknown, unknown>();
        for (const w of writes) {
          if (w.constant) t.setField(w.key, w.value);
          else t.setStr(w.key, w.value);
          if (w.value === undefined) model.delete(w.key);
          else model.set(w.key, plain(w.value));
          expect(plain(t.getStr(w.key))).toEqual(plain(w.value));
        }
        expect(contents(t)).toEqual(model);
      }),
    );
  });

  it("keep their place in memory when they are changed", () => {
    const t = new LuaTable();
    t.setField("x", 0.5);
    const { shape } = t;
    t.setField("x", 1.5);
    expect(t.shape.isBoxed(0)).toBe(true);
    const box = t.f0;
    t.setField("x", float(3));
    expect(t.f0).toBe(box);
    expect(t.getStr("x")).toEqual(new LuaFloat(3));
    t.setField("x", 3);
    expect(t.shape).toBe(shape);
    expect(t.getStr("x")).toBe(3);
    // What changes between kinds of values is not boxed again.
    t.setField("x", 0.5);
    t.setField("x", 1.5);
    expect(t.shape).toBe(shape);
  });

  it("share shapes, in whatever order they came to be boxed, and when keys are added", () => {
    const make = (order: string[]): LuaTable => {
      const t = new LuaTable();
      for (const key of ["fa", "fb"]) t.setField(key, 0.5);
      for (const key of order) t.setField(key, 1.5);
      t.setField("fc", "text");
      return t;
    };
    const t = make(["fa", "fb"]);
    expect(make(["fb", "fa"]).shape).toBe(t.shape);
    expect(t.shape.isBoxed(0) && t.shape.isBoxed(1) && !t.shape.isBoxed(2)).toBe(true);
    expect(EMPTY_SHAPE.add("fa")?.add("fb")?.add("fc")?.withBox(1)?.withBox(0)).toBe(t.shape);
  });

  it("are boxed in no metatable", () => {
    const mt = new LuaTable();
    new LuaTable().setMetatable(mt);
    mt.setField("weight", 0.5);
    mt.setField("weight", 1.5);
    expect(mt.shape.boxes).toBe(0);
  });
});
