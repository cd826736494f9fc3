import { describe, expect, it } from "vitest";
import { chunkId, LuaSyntaxError, parse } from "../../src/parser/index.ts";
import { BROKEN_PROGRAMS } from "./broken-programs.ts";
import { runPlain } from "./parsers.ts";

function errorOf(source: string, chunkName = "=src"): LuaSyntaxError {
  try {
    parse(source, chunkName);
  } catch (e) {
    if (e instanceof LuaSyntaxError) return e;
    throw e;
  }
  throw new Error(`no error in ${source}`);
}

function names(count: number, prefix = "v"): string {
  return Array.from({ length: count }, (_, i) => prefix + i).join(", ");
}

describe("messages of the reference", () => {
  it.each(BROKEN_PROGRAMS)("%j", (source, message) => {
    expect(errorOf(source).message).toBe(`src:${message}`);
    expect(runPlain(source)).toMatchObject({ error: `src:${message}` });
  });
});

describe("limits", () => {
  it.each([
    [`local ${names(201)}`, "1: too many local variables (limit is 200) in main function near <eof>"],
    [
      `function f()\n\nlocal ${names(201)} = 1 end`,
      "3: too many local variables (limit is 200) in function at line 1 near '='",
    ],
    [`function f(${names(201)}) end`, "1: too many local variables (limit is 200) in function at line 1 near ')'"],
    [`function a:f(${names(200)}) end`, "1: too many local variables (limit is 200) in function at line 1 near ')'"],
    [
      `local function f(${names(200)})\nlocal x end`,
      "2: too many local variables (limit is 200) in function at line 1 near 'end'",
    ],
    [`local ${names(197)} for i = 1, 2 do end`, "1: too many local variables (limit is 200) in main function near '='"],
    [
      `local ${names(196)} for i in f() do end`,
      "1: too many local variables (limit is 200) in main function near 'in'",
    ],
    [
      `local ${names(199, "a")} function g() local ${names(199, "b")} function f()\n` +
        `return {${names(199, "a")}, ${names(57, "b")}} end end`,
      "2: too many upvalues (limit is 255) in function at line 1 near '}'",
    ],
    [
      `local ${names(199, "a")} function g() local ${names(199, "b")} function f() return function()\n` +
        `return {${names(199, "a")}, ${names(56, "b")}, x} end end end`,
      "2: too many upvalues (limit is 255) in function at line 1 near '}'",
    ],
  ])("%#", (source, message) => {
    expect(errorOf(source).message).toBe(`src:${message}`);
    expect(runPlain(source)).toMatchObject({ error: `src:${message}` });
  });

  it.each([
    `local ${names(200)}`,
    `function f(${names(200)}) end`,
    `local ${names(196)} for i = 1, 2 do end`,
    `local ${names(195)} for i in f() do end`,
    `do local ${names(199)} end local a do local ${names(199)} end`,
    `local ${names(199, "a")} function g() local ${names(199, "b")} function f() return {${names(199, "a")}, ${names(56, "b")}} end end`,
  ])("accepts as many as there may be (%#)", (source) => {
    expect(() => parse(source, "=src")).not.toThrow();
  });
});

describe("position and completeness", () => {
  it.each([
    ["x = = 1", 1, 5],
    ["local a\nlocal b = 1 +\n\t)", 3, 2],
    ["x =\r\n\r\n]", 3, 1],
    ["x = [[\n\n]] y", 3, 5],
    ["f(\n'a\nb", 2, 1],
  ])("%j is at line %i, column %i", (source, line, column) => {
    expect(errorOf(source)).toMatchObject({ line, column });
  });

  it.each(["x =", "f(", "if x then", "x = [[", "--[[", "x = 'a\\z  ", "return {", "function f()", "x = 'abc", "x"])(
    "%j could be completed",
    (source) => {
      expect(errorOf(source).incomplete).toBe(true);
    },
  );

  it.each(["x = )", "x = 'a\n", "x = 'a\\x", "end", "x = [=x", "break", "goto x", "x y"])("%j could not", (source) => {
    expect(errorOf(source).incomplete).toBe(false);
  });

  it("tells the reason without the position", () => {
    expect(errorOf("x = = 1", "@a/b.lua")).toMatchObject({
      message: "a/b.lua:1: unexpected symbol near '='",
      reason: "unexpected symbol near '='",
    });
  });

  it("works on after an error", () => {
    errorOf("local x = function() do if x then (");
    expect(parse("return 1", "=src").main.body.stats).toHaveLength(1);
  });
});

describe("chunkId", () => {
  const long = "x".repeat(70);
  it.each([
    ["=stdin", "stdin"],
    ["=", ""],
    [`=${long}`, "x".repeat(59)],
    [`=${"y".repeat(59)}`, "y".repeat(59)],
    ["@init.lua", "init.lua"],
    [`@${"y".repeat(59)}`, "y".repeat(59)],
    [`@${"y".repeat(60)}`, `...${"y".repeat(56)}`],
    [`@/a/b/${long}end`, `...${"x".repeat(53)}end`],
    ["x = 1", '[string "x = 1"]'],
    ["", '[string ""]'],
    ["x\ny", '[string "x..."]'],
    ["\nx", '[string "..."]'],
    ["z".repeat(44), `[string "${"z".repeat(44)}"]`],
    ["z".repeat(45), `[string "${"z".repeat(45)}..."]`],
    ["z".repeat(46), `[string "${"z".repeat(45)}..."]`],
    [`${"z".repeat(44)}\n`, `[string "${"z".repeat(44)}..."]`],
    ["a\0b", '[string "a"]'],
    ["=a\0b", "a"],
  ])("%j", (name, id) => {
    expect(chunkId(name)).toBe(id);
  });
});
