/**
 * Functions of the host that wait: they take the whole chain of coroutines off the processor, from any depth and through any
 * native, and no Lua code notices (manual 2.6 knows nothing of it; design: docs/coroutines.md).
 */
import { describe, expect, it } from "vitest";
import { LuaRuntimeError, multiple, SuspendedError } from "../../src/api/lua.ts";
import type { LuaTable } from "../../src/vm/table.ts";
import { echo, newLua, nextTurn } from "./lua.ts";
import { CELLS, type Cell } from "./yield-cells.ts";

/** What a Lua function is in JavaScript. */
type Callable = (...args: unknown[]) => Promise<unknown[]>;

const PRELUDE = `
local function show(word, ...)
  local items = {word}
  for i = 1, select("#", ...) do items[#items + 1] = tostring((select(i, ...))) end
  return table.concat(items, " ")
end
local function passed(ok, ...)
  if not ok then error((...), 0) end
  return ...
end
-- Calls f inside n coroutines, alternately resumed and wrapped.
local function nest(n, f)
  if n == 0 then return f() end
  local function inner() return nest(n - 1, f) end
  if n % 2 == 0 then return coroutine.wrap(inner)() end
  return passed(coroutine.resume(coroutine.create(inner)))
end
`;

/** A function that runs a cell inside some coroutines: `ask` is its `y`; it gives a line. */
function functionOf(cell: Cell, coroutines: number): string {
  return `${PRELUDE} return function (ask)
    local y = ask
    return show("return", nest(${coroutines}, function () ${cell.body}
    end))
  end`;
}

/** Runs a cell; its requests wait for `turns()` turns of the event loop. Gives what it asked for, and its result. */
async function play(f: Callable, turns = (): number => 1): Promise<string[]> {
  const log: string[] = [];
  const ask = async (...args: unknown[]): Promise<unknown> => {
    log.push(["yield", ...args].join(" "));
    for (let i = turns(); i > 0; i--) await nextTurn();
    return "back";
  };
  const [line] = await f(ask);
  return [...log, line as string];
}

const modes = [{ codegen: "off" }, { codegen: "always" }] as const;

describe.each(modes)("waiting at any place, code generation $codegen", (options) => {
  describe.each([0, 1, 3])("inside %d coroutines", (coroutines) => {
    it.each(CELLS)("$name", async (cell) => {
      const lua = newLua(options);
      const [f] = lua.runSync(functionOf(cell, coroutines));
      expect(await play(f as Callable)).toEqual(cell.waits ?? cell.works);
    });
  });
});

describe("an error instead of a result", () => {
  it.each(CELLS)("$name", async (cell) => {
    const lua = newLua();
    const [f] = lua.runSync(functionOf(cell, 1));
    let asked = 0;
    const ask = async (): Promise<string> => {
      await nextTurn();
      if (++asked === 1) throw new Error("no answer");
      return "back";
    };
    const line = await (f as Callable)(ask).then(
      (values) => String(values[0]),
      (e: LuaRuntimeError) => e.message,
    );
    if (cell.fails === undefined) expect(line).toContain("no answer");
    else expect(line).toBe(cell.fails);
    expect(asked).toBeGreaterThan(0);
    // Nothing is left behind that would refuse a yield.
    expect(lua.runSync("return coroutine.wrap(function () coroutine.yield(1) end)()")).toEqual([1]);
  });
});

describe("many programs at once on one state", () => {
  it("each gets its own answers, in any order of their arrival", async () => {
    const lua = newLua();
    let seed = 1;
    const turns = (): number => {
      seed = (seed * 48271) % 0x7fffffff;
      return 1 + (seed % 7);
    };
    // `require` and `dofile` go through global tables, so each of these cells may run only once at a time.
    const cells = CELLS.filter((cell) => cell.name !== "require" && cell.name !== "dofile");
    const runs = [...cells, ...cells, ...cells].map(async (cell, i) => {
      const [f] = lua.runSync(functionOf(cell, i % 4));
      expect(await play(f as Callable, turns), cell.name).toEqual(cell.waits ?? cell.works);
    });
    await Promise.all(runs);
    expect(runs.length).toBeGreaterThan(200);
  });

  it("a hundred counters interleave", async () => {
    const lua = newLua();
    lua.set("tick", nextTurn);
    const [f] = lua.runSync(`
      local running, most = 0, 0
      return function (n)
        running = running + 1
        most = math.max(most, running)
        local sum = 0
        for i = 1, n do tick() sum = sum + i end
        running = running - 1
        return sum, most, running
      end`);
    const results = await Promise.all(Array.from({ length: 100 }, (_, i) => (f as Callable)(i + 1)));
    expect(results.map(([sum]) => sum)).toEqual(results.map((_, i) => ((i + 1) * (i + 2)) / 2));
    expect(results.at(-1)?.slice(1)).toEqual([100, 0]);
  });
});

describe("depth", () => {
  it.each([10, 150])("%d coroutines inside each other", async (n) => {
    const lua = newLua();
    lua.set("wait", echo);
    expect(
      await lua.run(
        `${PRELUDE} return nest(${n}, function () return wait("a"), wait("b"), coroutine.isyieldable() end)`,
      ),
    ).toEqual(["a", "b", true]);
  });

  it("below deep recursion, and again while it returns", async () => {
    const lua = newLua();
    lua.set("wait", echo);
    const program = `
      local function down(n)
        if n == 0 then return wait(0) end
        local r = down(n - 1) + 1
        if n % 10000 == 0 then r = wait(r) end
        return r
      end
      return down(50000)`;
    expect(await lua.run(program)).toEqual([50000]);
  });

  it("in a generator that waits between its values", async () => {
    const lua = newLua();
    lua.set("wait", echo);
    const program = `
      local function numbers(n) return coroutine.wrap(function () for i = 1, n do coroutine.yield(wait(i)) end end) end
      local function squares(n) return coroutine.wrap(function () for i in numbers(n) do coroutine.yield(wait(i * i)) end end) end
      local out = {}
      for v in squares(20) do out[#out + 1] = wait(v) end
      return table.concat(out, " ")`;
    const squares = Array.from({ length: 20 }, (_, i) => (i + 1) ** 2);
    expect(await lua.run(program)).toEqual([squares.join(" ")]);
  });

  it("in the middle of every construct of the language", async () => {
    const lua = newLua();
    lua.set("w", echo);
    const program = `
      local out = {}
      local function put(...) out[#out + 1] = table.concat({...}, ",") end
      for i = w(1), w(3), w(1) do put(i, w(i)) end
      for i = 1, 3 do if w(i) == 2 then goto continue end put("g" .. i) ::continue:: end
      local n = 0
      while w(n) < 2 do n = n + 1 end
      repeat local done = w(n) == 0 n = n - 1 until done
      local t = {w("a"), w("b"), k = w("c"), w("d"), [w("e")] = w("f")}
      put(#t, t.k, t.e)
      t[w("x")], t[w("y")] = w(1), w(2)
      put(t.x, t.y)
      local a <const>, b = w("p"), w("q")
      put((w(a)) .. w(b) .. w("r"))
      put(w(true) and w("and") or w("or"), tostring(not w(nil)))
      put(select("#", w(1), w(2)), (function (...) return ... end)(w(7), w(8)))
      put(w(5) + w(6) * w(2) // w(4) .. "", #w("length"))
      local o = {v = 3} function o:m(x) return self.v + x end
      put(o:m(w(4)))
      return out`;
    expect(await lua.run(program)).toEqual([
      ["1,1", "2,2", "3,3", "g1", "g3", "3,c,f", "1,2", "pqr", "and,true", "2,7,8", "8,6", "7"],
    ]);
  });
});

describe("what Lua sees", () => {
  it("its coroutine is running before and after, and suspended for others meanwhile", async () => {
    const lua = newLua();
    let answer: (v: unknown) => void = () => undefined;
    lua.set("wait", () => new Promise((resolve) => (answer = resolve)));
    const run = lua.run(`
      co = coroutine.create(function () wait() return coroutine.status(co) end)
      outer = coroutine.create(function () return coroutine.resume(co) end)
      return coroutine.resume(outer)`);
    const seen = lua.runSync(`
      return coroutine.status(co), coroutine.status(outer), coroutine.resume(co)`);
    expect(seen).toEqual(["suspended", "suspended", false, "cannot resume non-suspended coroutine"]);
    expect(lua.runSync("return pcall(coroutine.close, co)")).toEqual([false, "cannot close a waiting coroutine"]);
    answer(1);
    expect(await run).toEqual([true, true, "running"]);
    expect(lua.runSync("return coroutine.status(co), coroutine.status(outer)")).toEqual(["dead", "dead"]);
  });

  it("the traceback of an error after a wait has all its frames", async () => {
    const lua = newLua();
    lua.set("wait", nextTurn);
    const program = `local function inner() wait() error("late") end
      local function middle() inner() end
      middle()`;
    const e = await lua.run(program, { chunkName: "=t" }).catch((e: unknown) => e);
    expect(e).toBeInstanceOf(LuaRuntimeError);
    expect((e as LuaRuntimeError).message).toBe("t:1: late");
    expect((e as LuaRuntimeError).traceback.split("\n")).toEqual([
      "stack traceback:",
      "\t[C]: in function 'error'",
      "\tt:1: in upvalue 'inner'",
      "\tt:2: in local 'middle'",
      "\tt:3: in main chunk",
    ]);
  });

  it("bad arguments after a wait are reported as before one", async () => {
    const lua = newLua();
    lua.set("wait", nextTurn);
    const program = `
      local t = setmetatable({}, {__len = function () wait() return 5 end})
      local s = setmetatable({}, {__tostring = function () wait() return 5 == 6 end})
      local out = {}
      local function try(f, ...) out[#out + 1] = select(2, pcall(f, ...)) end
      try(function () table.insert(t, "z", 1) end)
      try(table.insert, t, "z", 1)
      try(function () string.gsub("a", "a", function () wait() return {} end) end)
      try(string.gsub, "a", "a", function () wait() return {} end)
      try(function () print(s) end)
      try(tostring, s)
      try(function () coroutine.wrap(function () wait() error("e", 0) end)() end)
      return out`;
    expect(await lua.run(program, { chunkName: "=t" })).toEqual([
      [
        "t:6: bad argument #2 to 'insert' (number expected, got string)",
        "bad argument #2 to 'table.insert' (number expected, got string)",
        "t:8: invalid replacement value (a table)",
        "invalid replacement value (a table)",
        "t:10: '__tostring' must return a string",
        "'__tostring' must return a string",
        "t:12: e",
      ],
    ]);
  });
});

describe("the host's side", () => {
  it("an error of the host gets the position of its caller; other values are error values", async () => {
    const lua = newLua();
    const t = lua.toLua({ code: 5 }) as LuaTable;
    lua.set("wait", async (kind: string) => {
      await nextTurn();
      if (kind === "error") throw new Error("bad");
      throw kind === "table" ? t : kind === "nothing" ? undefined : 42;
    });
    const program = `
      local function try(kind) return select(2, pcall(function () wait(kind) end)) end
      return try("error"), try("table").code, try("number"), try("nothing"), select(2, pcall(wait, "error"))`;
    expect(await lua.run(program, { chunkName: "=t" })).toEqual(["t:2: bad", 5, 42, undefined, "bad"]);
  });

  it("gives several results, none, or those of a synchronous function", async () => {
    const lua = newLua();
    lua.set("three", () => echo(multiple(1, null, 3)));
    lua.set("none", () => echo(multiple()));
    lua.set("nothing", nextTurn);
    lua.set("direct", () => multiple("a", "b"));
    expect(await lua.run("return select('#', three()), select('#', none()), select('#', nothing()), direct()")).toEqual(
      [3, 0, 1, "a", "b"],
    );
    expect(await lua.run("return three()")).toEqual([1, undefined, 3]);
  });

  it("a synchronous call that would have to wait fails, and the state goes on working", () => {
    const lua = newLua();
    lua.set("wait", nextTurn);
    expect(() => lua.runSync("x = 1 wait() x = 2")).toThrow(SuspendedError);
    expect(lua.runSync("return x, coroutine.wrap(function () coroutine.yield(5) end)()")).toEqual([1, 5]);
  });

  it("calls Lua functions that wait, from a function that waits", async () => {
    const lua = newLua();
    lua.set("wait", echo);
    lua.set("twice", async (f: Callable, v: unknown) => {
      const [first] = await f(v);
      const [second] = await f(first);
      return second;
    });
    const program = "return twice(function (v) return wait(v) .. '!' end, 'a'), (pcall(twice, error))";
    expect(await lua.run(program)).toEqual(["a!!", false]);
  });

  it("an answer that comes after others have failed still finds its coroutine", async () => {
    const lua = newLua();
    const answers: ((v: unknown) => void)[] = [];
    lua.set("wait", () => new Promise((resolve) => answers.push(resolve)));
    const first = lua.run("return 'first', wait()");
    const second = lua.run("wait() error('second', 0)").catch((e: LuaRuntimeError) => e.message);
    answers[1]?.(undefined);
    expect(await second).toBe("second");
    answers[0]?.("late");
    expect(await first).toEqual(["first", "late"]);
  });
});
