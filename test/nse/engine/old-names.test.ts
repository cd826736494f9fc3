import { describe, expect, test } from "vitest";
import { runAction, runScripts } from "./harness.ts";

const RULE = "portrule = function() return true end ";

describe("scripts in the manner of Lua 5.1", () => {
  test("a bare require leaves the library in a global of its name", async () => {
    const run = await runScripts(
      {
        a: `require "url" require "nmap" portrule = function() return url ~= nil end action = function() return url.parse("http://a/b").path end`,
      },
      { libraries: "own" },
    );
    expect(run.output).toBe("/b");
  });

  test("but not over a global of the script's own", async () => {
    const run = await runScripts(
      { a: `url = "mine" require "url" ${RULE} action = function() return url end` },
      { libraries: "own" },
    );
    expect(run.output).toBe("mine");
  });

  test("unpack and loadstring", async () => {
    const run = await runAction(
      `show(unpack({1, 2, 3}, 2)) show(loadstring("return 1 + ...", "=chunk")(2)) show(loadstring("x x", "=chunk"))
       show(pcall(loadstring))`,
      { libraries: "own" },
    );
    expect(run.lines).toEqual([
      "2 3",
      "3",
      "nil chunk:1: syntax error near 'x'",
      "false bad argument #1 to '?' (string expected, got no value)",
    ]);
  });

  test("getfenv and setfenv of functions and of levels", async () => {
    const run = await runAction(
      `local function f() return value end
       show(getfenv(f) == getfenv(), getfenv(1) == getfenv(), getfenv(0) == _G, getfenv(print) == _G)
       show(getfenv().SCRIPT_NAME)
       local env = {value = "in env"}
       show(setfenv(f, env) == f, f(), getfenv(f) == env, value)
       local function g() setfenv(1, {value = "level 1"}) return value, (function() return value end)() end
       show(g())
       local function outer() local function inner() setfenv(2, {value = "level 2"}) end inner() return value end
       show(outer())
       show(pcall(setfenv, print, {})) show(pcall(getfenv, -1)) show(pcall(getfenv, 99)) show(pcall(setfenv, f)) show(pcall(getfenv, {}))`,
      { libraries: "bare" },
    );
    expect(run.lines.map((l) => l.replace(/'\?'|'\w+'/g, "NAME"))).toEqual([
      "true true true true",
      "test",
      "true in env true nil",
      "level 1 level 1",
      "level 2",
      "false NAME cannot change environment of given object",
      "false bad argument #1 to NAME (level must be non-negative)",
      "false bad argument #1 to NAME (invalid level)",
      "false bad argument #2 to NAME (table expected, got no value)",
      "false bad argument #1 to NAME (number expected, got table)",
    ]);
  });

  test("debug.getfenv gives a socket a table of its own", async () => {
    const run = await runAction(
      `local s = nmap.new_socket()
       local t = debug.getfenv(s)
       show(type(t), debug.getfenv(s) == t, debug.getfenv(nmap.new_socket()) == t)
       local mine = {}
       show(debug.setfenv(s, mine) == s, debug.getfenv(s) == mine)
       show(debug.getfenv(coroutine.running()) == _G, debug.getfenv(5), debug.getfenv(function() return x end) == getfenv())
       show(pcall(debug.setfenv, 5, {}))`,
    );
    expect(run.lines).toEqual([
      "table true false",
      "true true",
      "true nil true",
      "false 'setfenv' cannot change environment of given object",
    ]);
  });

  test("nse.new_thread and its kin", async () => {
    const run = await runAction(
      `local w, info = nse.new_thread(function() show(nse.isworker(), nse.getid()) end)
       while coroutine.status(w) ~= "dead" do nmap.socket.sleep(0.01) end
       show(info())
       show(nse.base() == coroutine.running())`,
    );
    expect(run.lines).toEqual(["true test", "dead nil", "true"]);
  });

  test("a script's own globals and the state's come first where they should", async () => {
    const run = await runScripts(
      {
        a: `unpack = "mine" ${RULE} action = function() return tostring(unpack) .. type(loadstring) .. type(print) end`,
      },
      { libraries: "own" },
    );
    expect(run.output).toBe("minefunctionfunction");
  });

  test("libraries do not see the old names", async () => {
    const run = await runAction(
      `package.preload.lib = load("local ok, e = pcall(function() return unpack end) return {value = tostring(e)}")
       show(require("lib").value)`,
      { libraries: "own" },
    );
    expect(run.lines[0]).toContain("variable 'unpack' is not declared");
  });
});
