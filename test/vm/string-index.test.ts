import { expect, test } from "vitest";
import { HashPart } from "../../src/vm/hash-part.ts";
import { MAX_INDEXED, StringIndex } from "../../src/vm/string-index.ts";

test("keys are found among entries, absent ones are not", () => {
  const index = new StringIndex();
  const keys: string[] = [];
  for (let i = 0; i < 5000; i++) {
    const key = `key ${i * 7}`;
    expect(index.find(key, StringIndex.hash(key), keys)).toBe(-1);
    keys.push(key);
    index.add(StringIndex.hash(key), i);
  }
  for (const [i, key] of keys.entries()) expect(index.find(key, StringIndex.hash(key), keys)).toBe(i);
  expect(index.find("key 3", StringIndex.hash("key 3"), keys)).toBe(-1);
  expect(index.isCrowded).toBe(false);
});

test("many keys of one hash are noticed", () => {
  const index = new StringIndex();
  for (let i = 0; i < 100; i++) index.add(5, i);
  expect(index.isCrowded).toBe(false);
  for (let i = 100; i < 200; i++) index.add(5, i);
  expect(index.isCrowded).toBe(true);
});

test("a hash part whose short keys collide goes on with a Map", () => {
  const hash = StringIndex.hash;
  StringIndex.hash = () => 7;
  try {
    const part = new HashPart();
    for (let i = 0; i < 300; i++) part.set(`k${i}`, `k${i}`, i);
    for (let i = 0; i < 300; i++) expect(part.get(`k${i}`)).toBe(i);
    for (let i = 0; i < 250; i++) part.set(`k${i}`, `k${i}`, undefined);
    part.set("more", "more", 1);
    expect([part.get("k0"), part.get("k249"), part.get("k250"), part.get("more")]).toEqual([
      undefined,
      undefined,
      250,
      1,
    ]);
  } finally {
    StringIndex.hash = hash;
  }
});

test("short and long string keys with others, removed and added again", () => {
  const part = new HashPart();
  const model = new Map<unknown, number>();
  let seed = 1;
  for (let step = 0; step < 20000; step++) {
    seed = (seed * 16807) % 2147483647;
    const n = seed % 400;
    const key = n % 5 === 0 ? n : n % 5 === 1 ? "x".repeat(MAX_INDEXED - 2) + n : n % 5 === 2 ? n + 0.5 : `${n}`;
    const value = seed % 3 === 0 ? undefined : step;
    part.set(key, key, value);
    if (value === undefined) model.delete(key);
    else model.set(key, value);
    if (step % 100 === 0) for (const [k, v] of model) expect(part.get(k)).toBe(v);
  }
  let live = 0;
  for (let i = 0; i < part.vals.length; i++) if (part.vals[i] !== undefined) live++;
  expect(live).toBe(model.size);
});
