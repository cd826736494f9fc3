import { describe, expect, test } from "vitest";
import { formatScriptDb, parseScriptDb, ScriptDbError } from "../../src/nse/script-db.ts";

describe("a script database", () => {
  test("is a line per script", () => {
    expect(
      parseScriptDb(
        'Entry { filename = "a.nse", categories = { "default", "safe", } }\n' +
          'Entry { filename = "b.nse", categories = { "brute" } }\n',
      ),
    ).toEqual([
      { filename: "a.nse", categories: ["default", "safe"] },
      { filename: "b.nse", categories: ["brute"] },
    ]);
  });

  test("may be written in other ways that Lua allows", () => {
    const text = `-- a comment with "quotes
      Entry{categories={'x';"y\\"z"},filename='a b.nse';};Entry
      { filename = "c.nse" -- here
      , categories = {} }`;
    expect(parseScriptDb(text)).toEqual([
      { filename: "a b.nse", categories: ["x", 'y"z'] },
      { filename: "c.nse", categories: [] },
    ]);
    expect(parseScriptDb("")).toEqual([]);
    expect(parseScriptDb("\n-- nothing\n")).toEqual([]);
  });

  test.each([
    ["Entry { filename = 1, categories = {} }", /line 1: a file name expected, not "1"/],
    ['Entry { filename = "a", }', /line 1: filename and categories expected/],
    ['\nEntry { filename = "a", categories = { x } }', /line 2: a category expected, not "x"/],
    ['Entry { filename = "a", other = "b" }', /"other" is neither filename nor categories/],
    ['os.execute("x")', /Entry expected, not "os"/],
    ['Entry { filename = "a', /a file name expected, not """/],
    ['Entry { filename = "a", categories = { "b" "c" } }', /} expected, not "c"/],
    ['Entry { filename = "a", categories = {', /a category expected, not the end/],
  ])("%j is an error", (text, message) => {
    expect(() => parseScriptDb(text)).toThrow(ScriptDbError);
    expect(() => parseScriptDb(text)).toThrow(message);
  });

  test("is written in order, and read back", () => {
    const entries = [
      { filename: "b.nse", categories: ["safe", "default"] },
      { filename: 'a"\\.nse', categories: [] },
    ];
    const text = formatScriptDb(entries);
    expect(text).toBe(
      'Entry { filename = "a\\"\\\\.nse", categories = { } }\n' +
        'Entry { filename = "b.nse", categories = { "default", "safe", } }\n',
    );
    expect(formatScriptDb(parseScriptDb(text))).toBe(text);
  });
});
