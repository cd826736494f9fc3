import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { complete } from "../../src/cli/lua-completion.ts";
import { History, historyFile } from "../../src/cli/lua-history.ts";
import { newLua } from "../vm/lua.ts";

describe("completion", () => {
  const lua = newLua();
  lua.runSync(`
    point = setmetatable({x = 1, y = 2, [1] = 3, ["not a name"] = 4}, {__index = {move = print, max = 5, x = 6}})
    trap = setmetatable({}, {__index = function() error("called") end})
    loop = {} setmetatable(loop, {__index = loop, __name = "loop"}).field = 1
    text = "abc"
  `);
  const words = (line: string): string => complete(lua.state, line).words.join(" ");

  it.each([
    ["globals", "stri", "string"],
    ["globals and keywords", "print(re", "repeat require return"],
    ["the whole of a word", "print", "print"],
    ["fields", "x = string.re", "rep reverse"],
    ["fields behind __index, which hide nothing", "point.", "max move x y"],
    ["fields of fields", "package.loaded.math.fl", "floor"],
    ["functions only, as methods", "point:m", "move"],
    ["methods of strings", "text:up", "upper"],
    ["own fields of a table with itself behind __index", "loop.f", "field"],
    ["nothing that would call a function", "trap.x.", ""],
    ["nothing of nil", "nothing.x", ""],
    ["nothing of a call's result", "f().", ""],
    ["nothing of a number", "1.x", ""],
    ["nothing without a word", "x = ", ""],
  ])("finds %s", (_what, line, expected) => {
    expect(words(line)).toBe(expected);
  });

  it("tells which part is there already", () => {
    expect(complete(lua.state, "print(string.re").part).toBe("re");
    expect(complete(lua.state, "string.").part).toBe("");
  });
});

describe("history", () => {
  it("is kept where the environment says", () => {
    expect(historyFile({ NEAP_HISTORY: "/x/y" })).toBe("/x/y");
    expect(historyFile({ NEAP_HISTORY: "" })).toBeUndefined();
    expect(historyFile({ XDG_STATE_HOME: "/state" })).toBe("/state/neap/history");
    expect(historyFile({ XDG_STATE_HOME: "relative" })).toMatch(/\.local\/state\/neap\/history$/);
  });

  it("lasts, without repetitions, readable by its owner only", () => {
    const folder = mkdtempSync(join(tmpdir(), "neap-history-"));
    try {
      const file = join(folder, "new", "history");
      const first = new History(file);
      expect(first.lines).toEqual([]);
      for (const line of ["a", "b", "b", "a"]) first.add(line);
      const second = new History(file);
      expect(second.lines).toEqual(["a", "b", "a"]);
      second.add("a");
      expect(readFileSync(file, "utf8")).toBe("a\nb\na\n");
      if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is cut when it has grown long", () => {
    const folder = mkdtempSync(join(tmpdir(), "neap-history-"));
    try {
      const file = join(folder, "history");
      writeFileSync(file, Array.from({ length: 2500 }, (_, i) => `${i}\n`).join(""));
      expect(new History(file).lines).toHaveLength(1000);
      expect(readFileSync(file, "utf8").split("\n")).toHaveLength(1001);
      expect(new History(file).lines.at(-1)).toBe("2499");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is done without where it cannot be written", () => {
    const history = new History("/dev/null/history");
    history.add("a");
    expect(history.lines).toEqual([]);
    expect(new History(undefined).lines).toEqual([]);
  });
});
