import { describe, expect, test } from "vitest";
import { scriptOf } from "../nse/engine/harness.ts";
import { type ClosedRun, runClosed } from "./closed-run.ts";

/** Runs `first` to its end and then `second`, each with its own libraries. */
function oneAfterTheOther(first: string, second: string, isolate = true, allow: string[] = []): Promise<ClosedRun> {
  const scripts = { first: scriptOf(first), second: `dependencies = { "first" }\n${scriptOf(second)}` };
  return runClosed(scripts, { libraries: "own", isolate, allow });
}

describe("scripts with libraries of their own", () => {
  /** Changes that one script makes, and what another sees of them: nothing. */
  const CHANGES: readonly (readonly [what: string, change: string, look: string, unchanged: string])[] = [
    ["a function of a library", "function string.upper() return 'changed' end", "show(string.upper 'x')", "X"],
    ["a method of strings", "function string.upper() return 'changed' end", "show(('x'):upper())", "X"],
    ["a new field of a library", "string.new = 1", "show(string.new, ('x').new)", "nil nil"],
    ["the methods of strings by the metatable", "getmetatable('').__index.upper = print", "show(('x'):upper())", "X"],
    [
      "a Lua library",
      "stdnse.debug1 = 1 rawset(stdnse, 'new', 2)",
      "show(type(stdnse.debug1), rawget(stdnse, 'new'))",
      "function nil",
    ],
    ["a global", "rawset(_G, 'new', 1)", "show(rawget(_G, 'new'))", "nil"],
    [
      "a function among the globals",
      "rawset(_G, 'tostring', function() return 'changed' end)",
      "show(tostring(1))",
      "1",
    ],
    ["package.loaded", "package.loaded.json = 'changed'", "show(type(require 'json'))", "table"],
    [
      "package.preload",
      "package.preload.nothing = function() return 1 end",
      "show((pcall(require, 'nothing')))",
      "false",
    ],
    [
      "a searcher",
      "table.insert(package.searchers, 1, function() return function() return 'changed' end end)",
      "show(type(require 'json'))",
      "table",
    ],
    ["package.path", "package.path = 'changed'", "show(package.path ~= 'changed')", "true"],
    [
      "the library nmap",
      "nmap.new_socket = nil nmap.socket.new = nil",
      "show(type(nmap.new_socket), type(nmap.socket.new))",
      "function function",
    ],
    [
      "a native library",
      "require 'openssl'.md5 = nil require 'lpeg'.P = nil",
      "show(type(require 'openssl'.md5), type(require 'lpeg'.P))",
      "function function",
    ],
    [
      "what load gives a chunk",
      "load('new = 1; function print() end')()",
      "show(load('return rawget(_G, [[new]])')(), print ~= nil)",
      "nil true",
    ],
    [
      "what loadstring gives a chunk",
      "loadstring('rawset(_G, [[new]], 1)')()",
      "show(rawget(getfenv(0), 'new'))",
      "nil",
    ],
    ["the environment of level 0", "rawset(getfenv(0), 'new', 1)", "show(rawget(getfenv(0), 'new'))", "nil"],
    [
      "debug, math, table, os, io",
      "debug.traceback, math.floor, table.concat, os.time, io.write = nil",
      "show(debug.traceback ~= nil, math.floor(1.5), table.concat{1}, os.time ~= nil, io.write ~= nil)",
      "true 1 1 true true",
    ],
    ["methods of files", "getmetatable(io.stdout).__index.write = nil", "show(type(io.stdout.write))", "function"],
    [
      "methods of patterns",
      "getmetatable(require 'lpeg'.P 'a').__index.match = nil",
      "show((require 'lpeg'.P 'a'):match 'a')",
      "2",
    ],
    [
      "a metatable of a library",
      "setmetatable(json, { __index = function() return 'changed' end })",
      "show((require 'json').nothing)",
      "nil",
    ],
  ];
  test.each(CHANGES)("%s", async (_what, change, look, unchanged) => {
    const prelude = "local json = require 'json' ";
    const run = await oneAfterTheOther(`${prelude}${change}`, `${prelude}${look}`, true);
    expect(run.endings).toEqual(["first: done", "second: done"]);
    expect(run.lines).toEqual([unchanged]);
  });

  test("without it they share libraries", async () => {
    const run = await oneAfterTheOther(
      "string.new = 1 rawset(stdnse, 'new', 2)",
      "show(string.new, ('x').new, rawget(stdnse, 'new'))",
      false,
    );
    expect(run.lines).toEqual(["1 1 2"]);
  });

  test("a change is seen by the script itself, its workers and its other instances", async () => {
    const script = scriptOf(`
      if string.count == nil then string.count = 0 end
      string.count = string.count + 1
      join((stdnse.new_thread(function() string.count = string.count + 1 show(("x").count) end)))`);
    const run = await runClosed({ script }, { libraries: "own", isolate: true, hosts: { "127.0.0.1": [1, 2] } });
    expect([...run.lines].sort()).toEqual(["3", "4"]);
  });

  test("scripts that take turns keep their views", async () => {
    const script = (name: string): string =>
      scriptOf(`function string.who() return "${name}" end
        for i = 1, 3 do stdnse.sleep(0.1) show("${name}", ("x"):who(), string.who(), load("return string.who()")()) end`);
    const run = await runClosed({ a: script("a"), b: script("b") }, { libraries: "own", isolate: true });
    expect(run.lines).toHaveLength(6);
    expect(new Set(run.lines)).toEqual(new Set(["a a a a", "b b b b"]));
  });

  test("registry, mutexes, condition variables and sockets are shared", async () => {
    const a = scriptOf(`
      local m = nmap.mutex "m" m "lock"
      nmap.registry.value = { 1 }
      host.registry.own = "host's"
      nmap.registry.key = {}
      local n = nmap.mutex(nmap.registry.key) n "lock"
      nmap.registry.condvar = {}
      local cv = nmap.condvar(nmap.registry.condvar)
      cv "wait" show("a woken") m "done" n "done"`);
    const b = scriptOf(`
      stdnse.sleep(0.1)
      show(nmap.mutex "m" "trylock", nmap.mutex(nmap.registry.key) "trylock", nmap.registry.value[1], host.registry.own)
      nmap.condvar(nmap.registry.condvar) "signal"
      nmap.mutex "m" "lock" show("b has it")`);
    const run = await runClosed({ a, b }, { libraries: "own", isolate: true });
    expect(run.lines).toEqual(["false false 1 host's", "a woken", "b has it"]);
  });

  test("functions and coroutines of one script that another calls keep their own view", async () => {
    const run = await oneAfterTheOther(
      `function string.who() return "first" end nmap.registry.f = function() return string.who() end`,
      `function string.who() return "second" end show(nmap.registry.f(), string.who())`,
    );
    expect(run.lines).toEqual(["first second"]);
  });

  test("a finalizer that runs while another script does changes nothing there", async () => {
    const run = await oneAfterTheOther(
      `nmap.registry.x = setmetatable({}, { __gc = function()
         getmetatable("").__index.upper = nil load("string.upper = nil")() nmap.registry.ran = true end })`,
      `nmap.registry.x = nil collectgarbage() collectgarbage() show(nmap.registry.ran, ("x"):upper(), string.upper("x"))`,
    );
    expect(run.lines).toEqual(["true X X"]);
  });

  test("closing methods of a script that is ended run in its own view", async () => {
    const scripts = {
      first: scriptOf(`function string.who() return "first" end
        local x <close> = setmetatable({}, { __close = function() nmap.registry.who = ("x"):who() end }) stdnse.sleep(60)`),
      second: `dependencies = { "first" }\n${scriptOf("show(nmap.registry.who)")}`,
    };
    const run = await runClosed(scripts, { libraries: "own", isolate: true, scriptTimeoutMs: 1000 });
    expect(run.lines).toEqual(["first"]);
  });

  test("a script that is not closed is isolated as well", async () => {
    const run = await oneAfterTheOther(
      "function string.upper() return 1 end",
      "show(('x'):upper(), string.upper 'x')",
      true,
      ["all"],
    );
    expect(run.lines).toEqual(["X X"]);
  });

  test("names of functions in messages, old names and strictness are as without it", async () => {
    const body = `
      show(pcall(string.rep)) show(unpack { 1, 2 }) show(pcall(function() return nowhere end)) show(type(nse.base()))
      show(debug.traceback("t"):match "in function <[^>]*>")`;
    const lines = await Promise.all(
      [true, false].map(
        async (isolate) => (await runClosed({ test: scriptOf(body) }, { libraries: "own", isolate })).lines,
      ),
    );
    expect(lines[0]).toEqual(lines[1]);
  });
});
