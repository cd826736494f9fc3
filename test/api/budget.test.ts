/** Budgets of programs (docs/security.md): they end what computes too long, wherever it is, and no Lua code can help it. */
import { describe, expect, it } from "vitest";
import { BudgetError, type BudgetOptions } from "../../src/api/budget.ts";
import { Lua } from "../../src/api/lua.ts";
import type { Resource } from "../../src/vm/meter.ts";
import { memoryHost } from "../stdlib/machine.ts";
import { echo, newLua } from "../vm/lua.ts";

/** An error of a resource that is used up. */
const spent = (resource: Resource): unknown => expect.objectContaining({ name: "BudgetError", resource });

const modes = [{ codegen: "off" }, { codegen: "always" }, { codegen: "auto" }] as const;

/** Programs that do not end. */
const endless: Readonly<Record<string, string>> = {
  loop: "while true do end",
  numbers: "for i = 1, math.huge do end",
  floats: "for i = 1.5, math.huge do end",
  tail: "local function f() return f() end f()",
  recursion: "local function f(n) if n > 0 then f(n - 1) f(n - 1) end end f(190)",
  pcall: "while true do pcall(function() while true do end end) end",
  handler: "xpcall(error, function() while true do end end)",
  coroutine:
    "coroutine.wrap(function() while true do pcall(coroutine.wrap(function() while true do end end)) end end)()",
  sort: "table.sort({ 1, 2, 3 }, function() while true do end end)",
  gsub: '("x"):gsub(".", function() while true do end end)',
  tostring: "tostring(setmetatable({}, { __tostring = function() while true do end end }))",
};

/** Library work that would take very long. */
const work: Readonly<Record<string, string>> = {
  find: '("a"):rep(10000):find(".-.-.-.-b$")',
  match: 'pcall(string.match, ("a"):rep(10000), ".-.-.-.-b$")',
  gsub: '("a"):rep(10000):gsub(".-.-.-.-b$", "")',
  gmatch: 'for _ in ("a"):rep(10000):gmatch(".-.-.-.-b$") do end',
  move: "table.move({}, 1, 1 << 50, 2)",
  concat: "while true do pcall(table.concat, setmetatable({}, { __len = function() return 1 << 50 end })) end",
  rep: 'while true do ("x"):rep(1000000) end',
};

describe.each(modes)("code generation $codegen", ({ codegen }) => {
  it.each(Object.entries(endless))("steps end %s", async (_name, source) => {
    const lua = newLua({ codegen, metered: true });
    await expect(lua.run(source, { budget: { steps: 50_000 } })).rejects.toThrow(spent("steps"));
    expect(() => lua.runSync(source, { budget: { steps: 50_000 } })).toThrow(spent("steps"));
    expect(await lua.run("return 1 + 1")).toEqual([2]);
  });

  it("time and computing time end a loop", async () => {
    const lua = newLua({ codegen, metered: true });
    await expect(lua.run("while true do end", { budget: { time: 20 } })).rejects.toThrow(spent("time"));
    await expect(lua.run("while true do end", { budget: { cpu: 20 } })).rejects.toThrow(spent("cpu"));
  });

  it("a program goes on when it is granted more, and does not notice", async () => {
    const lua = newLua({ codegen });
    const asked: string[] = [];
    const budget: BudgetOptions = {
      // More than is charged at once for tokens that are read: a program cannot go on in the middle of being loaded.
      steps: 3000,
      onSpent: (resource) => {
        asked.push(resource);
        return asked.length < 40 ? { steps: 700 } : undefined;
      },
    };
    const metered = newLua({ codegen, budget });
    const source = `local log = {}
      local co = coroutine.wrap(function() for i = 1, 300 do coroutine.yield(i) end end)
      for i = 1, 300 do log[#log + 1] = co() end
      local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
      return #log, log[300], fib(18), select(2, ("abc"):rep(100):gsub(".", function(c) return c:upper() end))`;
    expect(await metered.run(source)).toEqual(lua.runSync(source));
    expect(asked.length).toBeGreaterThan(2);
    await expect(metered.run("while true do end")).rejects.toThrow(spent("steps"));
    expect(asked.length).toBe(40);
  });
});

describe("library work", () => {
  it.each(Object.entries(work))("%s is ended", async (_name, source) => {
    const lua = newLua({ metered: true });
    await expect(lua.run(source, { budget: { time: 50 } })).rejects.toThrow(spent("time"));
    await expect(lua.run(source, { budget: { steps: 100_000 } })).rejects.toThrow(spent("steps"));
  });

  it("is begun again with what is granted", async () => {
    const lua = newLua({ metered: true });
    let asked = 0;
    const onSpent = (): { steps: number } => {
      asked++;
      return { steps: 1_000_000 };
    };
    const source = 'return pcall(string.find, ("a"):rep(300), ".-.-.-b$")';
    const [ok, from] = await lua.run(source, { budget: { steps: 10, onSpent } });
    expect([ok, from]).toEqual([true, undefined]);
    expect(asked).toBeGreaterThan(0);
  });
});

/** Programs that take more and more memory. */
const hungry: Readonly<Record<string, string>> = {
  tables: "local t = {} while true do t[#t + 1] = { #t } end",
  keys: 'local t, n = {}, 0 while true do n = n + 1 t["key" .. n] = n end',
  strings: 'local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end',
  doubling: 'local s = "x" while true do s = s .. s local n = #s end',
  rep: 'return #("x"):rep(100000000)',
  "rep inside of pcall": 'while true do pcall(string.rep, "x", 100000000) end',
  closures: "local f while true do local g = f f = function() return g end end",
  coroutines: "local t = {} while true do local co = coroutine.wrap(coroutine.yield) co() t[#t + 1] = co end",
  concat: 'local t = {} for i = 1, 100 do t[i] = ("x"):rep(1000000) end return #table.concat(t)',
  gsub: 'return #(("x"):rep(1000000):gsub("x", ("y"):rep(200)))',
};

describe("memory", () => {
  const MB = 1024 * 1024;
  const metered = (): Lua => {
    const memoryUsed = (): number => process.memoryUsage().heapUsed;
    return new Lua(() => ({ ...memoryHost(), memoryUsed }), { metered: true });
  };

  it.each(Object.entries(hungry))(
    "%s end",
    async (_name, source) => {
      const budget = { memory: 16 * MB, time: 20_000 };
      await expect(metered().run(source, { budget })).rejects.toThrow(spent("memory"));
    },
    30_000,
  );

  it("garbage is not counted", async () => {
    const source = `local n = 0
      for i = 1, 200000 do local t = { i, {} } local s = ("x"):rep(100) .. i n = n + #t + #s end return n > 0`;
    expect(await metered().run(source, { budget: { memory: 16 * MB } })).toEqual([true]);
  }, 30_000);
});

describe("a program that is ended", () => {
  it("has its closing methods run, innermost first, in all its coroutines", async () => {
    const lua = newLua({ metered: true });
    const log: unknown[] = [];
    lua.set("log", (...args: unknown[]) => void log.push(args.join(" ")));
    const source = `local function closer(name)
        return setmetatable({}, { __close = function(_, e) log(name, e) end })
      end
      local a <close> = closer "outer"
      pcall(coroutine.wrap(function()
        local b <close> = closer "inner"
        pcall(function() local c <close> = closer "innermost" while true do end end)
      end))
      log "never"`;
    await expect(lua.run(source, { budget: { steps: 1000 } })).rejects.toThrow(BudgetError);
    expect(log).toEqual(["innermost", "inner", "outer"].map((n) => `${n} the steps budget is spent`));
  });

  it("is not kept by closing methods that do not end", () => {
    const lua = newLua({ metered: true });
    const source =
      "local c <close> = setmetatable({}, { __close = function() while true do end end }) while true do end";
    expect(() => lua.runSync(source, { budget: { steps: 1000 } })).toThrow(BudgetError);
  });

  it("can be waiting for a promise", async () => {
    const lua = newLua({ metered: true });
    lua.set("forever", () => new Promise(() => undefined));
    await expect(lua.run("pcall(forever)", { budget: { time: 10 } })).rejects.toThrow(spent("time"));
  });
});

describe("a signal", () => {
  it("ends a program that computes, and one that waits", async () => {
    const lua = newLua({ metered: true });
    lua.set("forever", () => new Promise(() => undefined));
    for (const source of ["while true do end", "pcall(forever)"]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error("enough")), 5);
      await expect(lua.run(source, { signal: controller.signal })).rejects.toThrow("enough");
    }
    await expect(lua.run("return 1", { signal: AbortSignal.abort(new Error("before")) })).resolves.toEqual([1]);
  });
});

it("a state without a meter takes no budgets", async () => {
  await expect(newLua().run("return 1", { budget: { steps: 1 } })).rejects.toThrow(TypeError);
});

it("promises are settled while a program computes", async () => {
  const lua = newLua({ metered: true });
  lua.set("echo", echo);
  const done = lua.run("local n = 0 for i = 1, 1e7 do n = n + i % 3 end return echo(n)");
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await done;
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
});
