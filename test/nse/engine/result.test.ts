import { describe, expect, test } from "vitest";
import type { ScriptResult } from "../../../src/nse/output.ts";
import { runScripts, scriptOf } from "./harness.ts";

const BUG = "Bug in test: no string output.";

async function resultOf(expression: string): Promise<{ result: Partial<ScriptResult> | null; log: readonly string[] }> {
  const run = await runScripts({ test: scriptOf(`return ${expression}`) });
  const outcome = run.outcomes[0];
  if (outcome?.ending !== "done") throw new Error(outcome?.error);
  if (outcome.result === null) return { result: null, log: run.log };
  const { output, structure } = outcome.result;
  return { result: structure === undefined ? { output } : { output, structure }, log: run.log };
}

const elements = (...values: string[]) => ({ entries: values.map((value) => ({ value })), text: undefined });

describe("what an action returns", () => {
  test.each(["", "nil", "nil, nil", "nil, false"])("%s: no entry", async (expression) => {
    expect(await resultOf(expression)).toEqual({ result: null, log: [] });
  });

  test.each([
    ['"x"', "x", undefined],
    ["5", "5", "5"],
    ["1.0", "1.0", "1.0"],
    ["true", "true", "true"],
    ["false", "false", "false"],
    ["false, false", "false", "false"],
    ['"a", false', "a", undefined],
    ['nil, "y"', "y", undefined],
    ["nil, 0", "0", undefined],
    ['"a", "b"', "b", "a"],
    ['"a", ""', "a", "a"],
    ['"", "x"', "x", ""],
    ['" "', " ", undefined],
    ['"\\n"', "\n", undefined],
  ])("%s", async (expression, output, structure) => {
    expect(await resultOf(expression)).toEqual({
      result: structure === undefined ? { output } : { output, structure },
      log: [],
    });
  });

  test.each(['""', "{}", '{nil, "b"}', '{[true] = "x", [3] = "y", [print] = "z", [{}] = "t"}', 'nil, ""'])(
    "%s: an entry without text",
    async (expression) => {
      const { result, log } = await resultOf(expression);
      expect([result?.output, log]).toEqual(["", [BUG]]);
    },
  );

  test("values without a text of their own are shown by their addresses", async () => {
    for (const [expression, kind] of [
      ["print", "function"],
      ["coroutine.create(print)", "thread"],
      ["nil, {}", "table"],
      ['"str", {b = 2}', "table"],
      ["nmap.new_socket()", "userdata"],
    ] as const) {
      const { result } = await resultOf(expression);
      expect(result?.output).toMatch(new RegExp(`^${kind}: (builtin: )?0x[0-9a-f]+$`));
    }
  });
});

describe("tables", () => {
  test("the sequence first, then string keys; nested ones indented", async () => {
    const { result } = await resultOf('{"a", {"b", k = "v"}, z = "q"}');
    expect(result?.output).toBe("\n  a\n  \n    b\n    k: v\n  z: q");
    expect(result?.structure).toEqual({
      entries: [
        { value: "a" },
        { value: { entries: [{ value: "b" }, { key: "k", value: "v" }], text: undefined } },
        { key: "z", value: "q" },
      ],
      text: undefined,
    });
  });

  test("values as tostring shows them", async () => {
    expect((await resultOf("{1, 2.5, true}")).result).toEqual({
      output: "\n  1\n  2.5\n  true",
      structure: elements("1", "2.5", "true"),
    });
    expect((await resultOf("{k = {}, }")).result?.output).toBe("\n  k: ");
    expect((await resultOf('{k = "a\\nb"}')).result?.output).toBe("\n  k: a\nb");
    expect((await resultOf("{{}}")).result?.output).toBe("\n  ");
  });

  test("with a text of their own", async () => {
    const own = 'setmetatable({1}, {__tostring = function() return "TS" end})';
    expect((await resultOf(own)).result).toEqual({
      output: "TS",
      structure: { ...elements("1"), text: "TS" },
    });
    expect((await resultOf(`{k = ${own}}`)).result?.output).toBe("\n  k: TS");
  });

  test("a second result is the text", async () => {
    expect((await resultOf('{a = 1}, "text"')).result).toEqual({
      output: "text",
      structure: { entries: [{ key: "a", value: "1" }], text: undefined },
    });
    expect((await resultOf("{a = 1}, 5")).result?.output).toBe("5");
    expect((await resultOf('{a = 1}, ""')).result?.output).toBe("\n  a: 1");
    expect((await resultOf("{a = 1}, false")).result?.output).toBe("\n  a: 1");
  });

  test("__pairs and __index are honoured, and may wait", async () => {
    const ordered = `setmetatable({}, {__pairs = function()
      return function(_, k) stdnse.sleep(0.1) if not k then return "z", 1 elseif k == "z" then return "a", 2 end end
    end})`;
    expect((await resultOf(ordered)).result?.output).toBe("\n  z: 1\n  a: 2");
    const indexed =
      'setmetatable({}, {__index = function(_, i) stdnse.sleep(0.1) if i == 1 then return "idx" end end})';
    expect((await resultOf(indexed)).result?.output).toBe("\n  idx");
  });

  test("stdnse.output_table keeps its order", async () => {
    const run = await runScripts(
      { test: scriptOf("local t = stdnse.output_table() t.z = 1 t.a = 2 t.m = {3} return t") },
      { libraries: "own" },
    );
    expect(run.output).toBe("\n  z: 1\n  a: 2\n  m: \n    3");
  });
});

describe("results that cannot be shown", () => {
  test.each([
    ["(function() local t = {} t.t = t return t end)()", "The result is a table that contains itself."],
    ["(function() local t = {} t[1] = {{t}} return t end)()", "The result is a table that contains itself."],
    [
      "(function() local t = {} for i = 1, 40 do t = {t, t} end return t end)()",
      "The result has more than 1000000 entries.",
    ],
    ["setmetatable({}, {__index = function() return 1 end})", "The result has more than 1000000 entries."],
    ["(function() local t = {} for i = 1, 200000 do t = {t} end return t end)()", "stack overflow"],
    ["setmetatable({}, {__tostring = function() error('bad', 0) end})", "bad"],
    ["setmetatable({}, {__tostring = function() return {} end})", "'__tostring' must return a string"],
  ])("%s", async (expression, why) => {
    const { result, log } = await resultOf(expression);
    expect(result).toEqual({ output: "", structure: "" });
    expect(log).toHaveLength(1);
    expect(log[0]?.startsWith(`${BUG} `)).toBe(true);
    expect(log[0]).toContain(why);
  });

  test("a table that is met twice, but not inside itself, is shown twice", async () => {
    expect((await resultOf("(function() local t = {1} return {t, k = t} end)()")).result?.output).toBe(
      "\n  \n    1\n  k: \n    1",
    );
  });
});
