import { expect, test } from "vitest";
import type { Image } from "../../src/vm/image.ts";
import { ImageMemory } from "../../src/vm/image-memory.ts";
import { newLua } from "./lua.ts";

const image: Image = { words: new Int32Array(0), main: 0, value: () => undefined, complete: () => image };

test("texts that have not been used for longest are forgotten", () => {
  const memory = new ImageMemory();
  const text = (c: string): string => c.repeat(900_000);
  for (const c of "ab") memory.put(text(c), image, 0);
  expect(memory.get(text("a"), 0)).toBe(image);
  memory.put(text("c"), image, 0);
  expect(memory.get(text("b"), 0)).toBeNull();
  expect(memory.get(text("a"), 0)).toBe(image);
  expect(memory.get(text("c"), 0)).toBe(image);
  memory.put("d".repeat(3_000_000), image, 0);
  expect(memory.get("d".repeat(3_000_000), 0)).toBeNull();
  expect(memory.get(text("c"), 0)).toBe(image);
});

test("chunks of the same text share nothing that a program sees", () => {
  const source = `
    local text = "local n = 0 local function f() n = n + 1 return n end return f, ... , function() error('here') end"
    local a, x = load(text, "=one")(1)
    local b, y, fails = load(text, "=two")(2)
    a() a()
    local c = load(text, "=one", "t", {})
    return a(), b(), x, y, a == b, select(2, pcall(fails)), select(2, pcall(select(3, c(3))))`;
  expect(newLua().runSync(source)).toEqual([
    3,
    1,
    1,
    2,
    false,
    "two:1: here",
    "one:1: attempt to call a nil value (global 'error')",
  ]);
});

test("a text is compiled again at a deeper C level, where its nesting may be too deep", () => {
  const memory = new ImageMemory();
  memory.put("x", image, 3);
  expect(memory.get("x", 3)).toBe(image);
  expect(memory.get("x", 2)).toBe(image);
  expect(memory.get("x", 4)).toBeNull();
});
