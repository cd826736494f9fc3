import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nullHost } from "../../src/stdlib/host.ts";
import { memoryHost, readCases, run, trimLines } from "./machine.ts";

let directory = "";
const before = process.cwd();
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "neap-package-"));
  process.chdir(directory);
});
afterEach(() => {
  process.chdir(before);
  rmSync(directory, { recursive: true });
});

/** Without the environment of whoever runs the tests. */
const withEnvironment = (variables: Record<string, string>) => memoryHost("", { getenv: (name) => variables[name] });

describe("programs", () => {
  it.each(readCases("package"))("$title", ({ source, expected }) => {
    const output = run(source, withEnvironment({})).replace(/\n$/, "");
    expect(trimLines(output)).toBe(expected.replaceAll("stdin:", "t:"));
  });
});

describe("paths from the environment", () => {
  const standard = run("print(package.path)", withEnvironment({})).trimEnd();

  it.each([
    [{ LUA_PATH: "x/?" }, "x/?"],
    [{ LUA_PATH: "x/?", LUA_PATH_5_4: "y/?" }, "y/?"],
    [{ LUA_PATH: "" }, ""],
    [{ LUA_PATH: ";;" }, standard],
    [{ LUA_PATH: "a;;" }, `a;${standard}`],
    [{ LUA_PATH: ";;b" }, `${standard};b`],
    [{ LUA_PATH: "a;;b;;c" }, `a;${standard};b;;c`],
    [{ LUA_CPATH: "x" }, standard],
  ])("%j", (variables: Record<string, string>, path) => {
    expect(run("print(package.path)", withEnvironment(variables))).toBe(`${path}\n`);
  });

  it("hold for C libraries too", () => {
    const host = withEnvironment({ LUA_CPATH: "x", LUA_CPATH_5_4: "y;;" });
    expect(run("print(package.cpath)", host)).toMatch(/^y;\/usr\/local\/lib\/lua\/5\.4\/\?\.so;/);
  });
});

describe("C libraries", () => {
  it("cannot be loaded, and say so", () => {
    const program = `
      io.open("lib.so", "w"):close()
      package.cpath = "./?.so"
      print(package.loadlib("./lib.so", "*"))
      print(pcall(require, "lib"))
      print(pcall(require, "lib.sub"))
    `;
    const absent = "dynamic libraries not enabled; check your Lua installation";
    expect(run(program)).toBe(
      `nil\t${absent}\tabsent\n` +
        `false\terror loading module 'lib' from file './lib.so':\n\t${absent}\n` +
        `false\terror loading module 'lib.sub' from file './lib.so':\n\t${absent}\n`,
    );
  });
});

describe("suspension", () => {
  it("a module may be left while it loads, where that is allowed", () => {
    const program = `
      package.preload.y = function() coroutine.yield("from module") return "loaded" end
      local co = coroutine.wrap(function() return require("y") end)
      print(co())
      print(co())
      print(package.loaded.y)
    `;
    expect(run(program, memoryHost(), { yieldAcross: "all" })).toBe(
      "from module\nloaded\tnil\nloaded\n".replace("\tnil", "\t:preload:"),
    );
  });
});

describe("without files", () => {
  it("require finds preloaded modules only", () => {
    const { stdout: _, ...denying } = nullHost;
    const program = `
      package.preload.p = function() return 1 end
      package.path, package.cpath = "?", "?"
      print(require("p"), pcall(require, "q"))
    `;
    expect(run(program, memoryHost("", denying))).toBe(
      "1\tfalse\tmodule 'q' not found:\n\tno field package.preload['q']\n\tno file 'q'\n\tno file 'q'\n",
    );
  });
});
