import { describe, expect, test } from "vitest";
import { openLibraries } from "../../src/stdlib/open.ts";
import { LuaError } from "../../src/vm/errors.ts";
import { continueBase, type Outcome, startBase } from "../../src/vm/resume.ts";
import { LuaState } from "../../src/vm/state.ts";
import { NativeFunction } from "../../src/vm/value.ts";
import { memoryHost, run } from "./machine.ts";

/** Pieces of Lua that call `pause(x)` from everywhere the string library calls Lua, and the values they return. */
const CASES: readonly [title: string, source: string, ...expected: (string | number | boolean)[]][] = [
  ["gsub function", `return string.gsub("abc", "%w", function (c) return pause(c) .. "." end)`, "a.b.c.", 3],
  [
    "gsub function, captures",
    `return string.gsub("k=v", "(%w)=(%w)()", function (k, v, p) return pause(v) .. k .. p end)`,
    "vk4",
    1,
  ],
  [
    "gsub function, some",
    `return string.gsub("a1b2", "%w", function (c) if c > "a" then return pause(c) end end)`,
    "a1b2",
    4,
  ],
  ["gsub function keeps", `return string.gsub("abc", "b*", function (c) return pause(c) == "b" and "-" end)`, "a-c", 3],
  ["gsub function, limit", `return string.gsub("aaaa", "a", function (c) return pause("x") end, 2)`, "xxaa", 2],
  ["gsub anchored", `return string.gsub("aaaa", "^a", function (c) return pause("x") end)`, "xaaa", 1],
  [
    "gsub table",
    `return string.gsub("abc", "%w", setmetatable({ b = "B" }, { __index = function (_, k) return pause(k) .. k end }))`,
    "aaBcc",
    3,
  ],
  [
    "gsub nested",
    `return string.gsub("ab", "%w", function (c)
       return (string.gsub("xy", ".", function (d) return pause(c) .. pause(d) end))
     end)`,
    "axaybxby",
    2,
  ],
  [
    "gsub error",
    `local ok, e = pcall(string.gsub, "ab", "%w", function (c) pause(c) if c == "b" then error("no " .. c, 0) end end)
     return ok, e, (string.gsub("ok", "k", function () return pause("K") end))`,
    false,
    "no b",
    "oK",
  ],
  [
    "gsub bad value",
    `return pcall(string.gsub, "a", "a", function () return pause({}) end)`,
    false,
    "invalid replacement value (a table)",
  ],
  [
    "format",
    `local t = setmetatable({}, { __tostring = function () return pause("t") end })
     return string.format("<%s|%3s|%d|%-3s|%s>", t, t, 7, t, "x")`,
    "<t|  t|7|t  |x>",
  ],
  [
    "format error",
    `local t = setmetatable({}, { __tostring = function () return pause("a\\0") end })
     local ok, e = pcall(string.format, "%s%5s", t, t)
     return ok, e:match("#3.*%((.*)%)")`,
    false,
    "string contains zeros",
  ],
  [
    "arithmetic",
    `local t = setmetatable({}, { __add = function (a, b) return pause(a) .. "+", "lost" end })
     return "x" + t, (pcall(function () return "x" - t end))`,
    "x+",
    false,
  ],
];

describe("Lua code called by the string library", () => {
  test.each(CASES)("%s: a suspension passes through", (_title, source, ...expected) => {
    const L = new LuaState();
    openLibraries(L, { host: memoryHost(), warn: () => undefined });
    L.globals.setStr("pause", new NativeFunction("pause", (v) => L.suspend(v)));
    L.main.body = L.load(source, "=t");
    let outcome: Outcome = startBase(L, L.main, []);
    let pauses = 0;
    while (outcome.kind === "suspended") {
      pauses++;
      outcome = continueBase(L, L.main, outcome.request as string);
    }
    if (outcome.kind === "failed") throw outcome.error;
    expect(outcome).toEqual({ kind: "returned", values: expected });
    expect(pauses).toBeGreaterThan(0);
    expect(L.main.noYield).toBe(1);
  });

  test.each(CASES)("%s: a yield passes through when that is allowed", (_title, source, ...expected) => {
    const program = `
      local f = coroutine.wrap(function () return "done", (function () ${source} end)() end)
      function pause(v) return coroutine.yield("yielded", v) end
      local r = table.pack(f())
      while r[1] == "yielded" do r = table.pack(f(r[2])) end
      for i = 2, r.n do print(r[i]) end`;
    expect(run(program, undefined, { yieldAcross: "all" })).toBe(expected.map((v) => `${String(v)}\n`).join(""));
  });

  test("a yield is refused otherwise, and only there", () => {
    const program = `
      local y = coroutine.yield
      local function try(f, ...)
        local args = table.pack(...)
        local co = coroutine.wrap(function ()
          print(pcall(f, table.unpack(args, 1, args.n)))
          y("after")
        end)
        print(co())
      end
      try(string.gsub, "a", "a", function () y() end)
      try(string.gsub, "a", "a", setmetatable({}, { __index = function () y() end }))
      try(string.format, "%s", setmetatable({}, { __tostring = function () y() end }))
      try(function () return "a" + setmetatable({}, { __add = function () y() end }) end)
      try(string.gsub, "a", "a", function () error("e", 0) end)
      for w in coroutine.wrap(function () for w in string.gmatch("a b", "%a") do y(w) end end) do print(w) end`;
    const refused = "false\tattempt to yield across a C-call boundary\nafter\n";
    expect(run(program)).toBe(`${refused.repeat(4)}false\te\nafter\na\nb\n`);
  });

  test("an error raised by the host where gsub waits", () => {
    const L = new LuaState();
    openLibraries(L, { host: memoryHost(), warn: () => undefined });
    L.globals.setStr("pause", new NativeFunction("pause", (v) => L.suspend(v)));
    L.main.body = L.load(`return pcall(string.gsub, "a", "a", pause)`, "=t");
    expect(startBase(L, L.main, []).kind).toBe("suspended");
    const outcome = continueBase(L, L.main, undefined, new LuaError("host"));
    expect(outcome).toEqual({ kind: "returned", values: [false, "host"] });
    expect(L.main.noYield).toBe(1);
  });

  test("recursion through gsub", () => {
    const program = `
      local function nest(n)
        if n == 0 then return "end" end
        return (string.gsub("x", "x", function () return nest(n - 1) end))
      end
      print(nest(150))
      print(pcall(nest, 250))
      local function rev(s) return s:gsub("(.)(.+)", function (c, rest) return rev(rest) .. c end) end
      print((rev("abcdef")))`;
    expect(run(program)).toBe("end\nfalse\tC stack overflow\nfedcba\n");
  });
});
