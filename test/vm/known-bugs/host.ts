import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "vitest";
import type { Lua } from "../../../src/api/lua.ts";
import { LuaTable } from "../../../src/vm/table.ts";
import { Thread } from "../../../src/vm/thread.ts";
import { echo, newLua, nextTurn } from "../lua.ts";
import type { Row } from "./row.ts";

type Callable = (...args: unknown[]) => Promise<unknown[]>;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Runs the collector until nothing that is unreachable can be left, finalizers included. */
async function collectAll(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    collect();
    await nextTurn();
  }
}

function waiting(): Lua {
  const lua = newLua();
  lua.set("wait", echo);
  return lua;
}

/** Rows about the host: waiting, errors, threads in its hands, memory. */
export const HOST: readonly Row[] = [
  {
    id: "B47",
    title: "a reply that comes after a run was cancelled resumes nothing",
    host: async () => {
      const lua = newLua({ metered: true });
      const replies: ((v: unknown) => void)[] = [];
      lua.set("park", () => new Promise((resolve) => replies.push(resolve)));
      const controller = new AbortController();
      const run = lua.run("resumed = false park() resumed = true", { signal: controller.signal });
      controller.abort(new Error("cancelled"));
      await expect(run).rejects.toThrow("cancelled");
      for (const reply of replies) reply(1);
      await nextTurn();
      expect(lua.get("resumed")).toBe(false);
    },
  },
  {
    id: "B58",
    title: "string.find is ended by a budget",
    host: async () => {
      const lua = newLua({ metered: true });
      const run = lua.run('("a"):rep(10000):find(".-.-.-.-b$")', { budget: { steps: 100_000 } });
      await expect(run).rejects.toThrow("the steps budget is spent");
      expect(lua.runSync("return 1")).toEqual([1]);
    },
  },
  {
    id: "B66",
    title: "a pending call that is cancelled leaves the state usable",
    host: async () => {
      const lua = newLua({ metered: true });
      lua.set("park", () => new Promise(() => undefined));
      const controller = new AbortController();
      const run = lua.run(
        "held = true local x <close> = setmetatable({}, {__close = function() held = false end}) park()",
        {
          signal: controller.signal,
        },
      );
      controller.abort(new Error("cancelled"));
      await expect(run).rejects.toThrow("cancelled");
      expect(lua.get("held")).toBe(false);
      expect(await lua.run("return coroutine.wrap(function() return 7 end)()")).toEqual([7]);
    },
  },
  {
    id: "B80",
    title: "a yield in xpcall works with and without generated code",
    host: () => {
      for (const codegen of ["off", "auto", "always"] as const) {
        const lua = newLua({ codegen });
        const program = `local co = coroutine.wrap(function () return xpcall(function (...) return coroutine.yield(...) end, print, 1) end)
          return co(), co(2)`;
        expect(lua.runSync(program)).toEqual([1, true, 2]);
      }
    },
  },
  {
    id: "B08",
    title: "while a line hook waits, the thread is at the right line",
    host: async () => {
      const lua = newLua();
      let go: (v: unknown) => void = () => undefined;
      lua.set("park", () => new Promise((resolve) => (go = resolve)));
      const run = lua.run(
        `co = coroutine.create(function ()
          local a = 1
          local b = 2
          return a + b
        end)
        debug.sethook(co, function (_, line) if line == 4 then park() end end, "l")
        return coroutine.resume(co)`,
        { chunkName: "=t" },
      );
      const seen = lua.runSync(`
        local level = 0
        while debug.getinfo(co, level, "S").linedefined ~= 1 do level = level + 1 end
        local name, value = debug.getlocal(co, level, 1)
        return debug.getinfo(co, level, "l").currentline, name, value, debug.getlocal(co, level, 3)`);
      expect(seen.slice(0, 3)).toEqual([4, "a", 1]);
      go(undefined);
      expect(await run).toEqual([true, 3]);
    },
  },
  {
    id: "B09",
    title: "a count hook that waits does not repeat the call events",
    host: async () => {
      const lua = waiting();
      const program = (wait: boolean): string => `
        local calls = 0
        local function f(n) return n end
        debug.sethook(function (e) if e == "count" then ${wait ? "wait()" : ""} elseif e == "call" then calls = calls + 1 end end, "c", 1)
        for i = 1, 20 do f(i) end
        debug.sethook()
        return calls`;
      expect(await lua.run(program(true))).toEqual(await lua.run(program(false)));
    },
  },
  {
    id: "B25",
    title: "the return hook and __close come in the order of the reference",
    host: () => {
      const log = newLua().runSync(`
        local log = {}
        local function f() local x <close> = setmetatable({}, {__close = function () log[#log + 1] = "close" end}) return 1 end
        debug.sethook(function (e) log[#log + 1] = e .. " " .. tostring(debug.getinfo(2, "n").name) end, "r")
        f()
        debug.sethook()
        return table.concat(log, ", ")`);
      expect(log).toEqual(["return sethook, return setmetatable, close, return close, return f"]);
    },
  },
  {
    id: "B36",
    title: "the status of a coroutine that a function of the host asks for",
    host: () => {
      const lua = newLua();
      const seen: unknown[] = [];
      lua.set("look", () => {
        seen.push(...lua.runSync("return coroutine.status(co)"));
      });
      lua.runSync(`
        co = coroutine.create(function () look() coroutine.yield() look() end)
        look() coroutine.resume(co) look() coroutine.resume(co) look()`);
      // The host's own program runs while the coroutine waits for it.
      expect(seen).toEqual(["suspended", "suspended", "suspended", "suspended", "dead"]);
    },
  },
  {
    id: "B37",
    title: "threads that have ended leave nothing behind",
    host: async () => {
      const lua = newLua();
      const round = `for i = 1, 20000 do coroutine.wrap(function (a) local b = coroutine.yield(a) return b end)(i) end`;
      lua.runSync(round);
      await collectAll();
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < 5; i++) lua.runSync(round);
      await collectAll();
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(8e6);
    },
  },
  {
    id: "B39",
    title: "an error of the host inside a coroutine; a table as error value keeps its identity",
    host: async () => {
      const lua = newLua();
      lua.set("fail", () => {
        throw new Error("host");
      });
      lua.set("failLater", async () => {
        await nextTurn();
        throw new Error("host later");
      });
      const program = `
        local function try(f) return select(2, coroutine.resume(coroutine.create(function () local x <const> = 1 f() end))) end
        local t = {}
        return try(fail), try(failLater), try(function () error(t) end) == t`;
      expect(await lua.run(program, { chunkName: "=t" })).toEqual(["t:2: host", "t:2: host later", true]);
    },
  },
  {
    id: "B40",
    title: "Lua, host, Lua, yield: refused, and nothing is broken",
    host: async () => {
      const lua = newLua();
      lua.set("again", (f: { sync: (...args: unknown[]) => unknown[] }) => f.sync()[0]);
      const program = `
        local co = coroutine.wrap(function ()
          local r = table.pack(pcall(again, function () return (coroutine.yield(1)) end))
          coroutine.yield("own yield")
          return r[1], r[2]
        end)
        return co(), co()`;
      expect(await lua.run(program)).toEqual(["own yield", false, "attempt to yield from outside a coroutine"]);
    },
  },
  {
    id: "B42",
    title: "an asynchronous function of the host is a yield of nobody's",
    host: async () => {
      const program = `
        local co = coroutine.wrap(function () coroutine.yield(wait(1)) return wait(2) end)
        return co(), co()`;
      expect(await waiting().run(program)).toEqual([1, 2]);
    },
  },
  {
    id: "B48",
    title: "a handler that the host calls may wait",
    host: async () => {
      const lua = waiting();
      const [handler] = lua.runSync("return function (request) wait() return request .. ' answered' end");
      const answers = await Promise.all(["a", "b"].map((request) => (handler as Callable)(request)));
      expect(answers).toEqual([["a answered"], ["b answered"]]);
    },
  },
  {
    id: "B52",
    title: "the host resumes a dead coroutine",
    host: () => {
      const lua = newLua();
      const [co] = lua.runSync("local co = coroutine.create(print) coroutine.close(co) return co");
      expect(co).toBeInstanceOf(Thread);
      lua.set("co", co);
      expect(lua.runSync("return coroutine.resume(co)")).toEqual([false, "cannot resume dead coroutine"]);
    },
  },
  {
    id: "B53",
    title: "a yield in a comparator of table.sort: refused, or possible everywhere",
    host: () => {
      const program = `
        local t = {3, 1, 2}
        local co = coroutine.create(function () table.sort(t, function (a, b) coroutine.yield() return a < b end) return table.concat(t) end)
        local ok, r
        repeat ok, r = coroutine.resume(co) until coroutine.status(co) == "dead"
        return ok, r`;
      expect(newLua().runSync(program)).toEqual([false, "attempt to yield across a C-call boundary"]);
      expect(newLua({ yieldAcross: "all" }).runSync(program)).toEqual([true, "123"]);
    },
  },
  {
    id: "B55",
    title: "waiting in the innermost of three coroutines",
    host: async () => {
      const program = `
        local function level(n) return coroutine.wrap(function () if n == 0 then return wait("value") end return level(n - 1)() end) end
        return level(3)()`;
      expect(await waiting().run(program)).toEqual(["value"]);
    },
  },
  {
    id: "B56",
    title: "waiting at every instruction, inside natives too",
    host: async () => {
      const program = `
        local t = {5, 2, 4, 1, 3}
        table.sort(t, function (a, b) return a < b end)
        local s = ("abc"):gsub(".", function (c) return c .. tostring(setmetatable({}, {__tostring = function () return c:upper() end})) end)
        local co = coroutine.wrap(function (a) for i = 1, 3 do a = a + coroutine.yield(a) end return a end)
        local sum = co(1) + co(2) + co(3)
        local m = {}
        for k, v in s:gmatch("(%l)(%u)") do m[#m + 1] = v .. k end
        return table.concat(t), s, sum, table.concat(m), select("#", pcall(error))`;
      const lua = waiting();
      const hooked = `debug.sethook(function () wait() end, "", 1) local r = table.pack((function () ${program} end)())
        debug.sethook() return table.unpack(r, 1, r.n)`;
      expect(await lua.run(hooked)).toEqual(lua.runSync(program));
    },
  },
  {
    id: "B59",
    title: "thousands of runs and waits on one state",
    host: async () => {
      const lua = waiting();
      for (let i = 0; i < 500; i++) {
        expect(
          await lua.run(`local t = {} for i = 1, 3 do t[i] = wait(i) end return table.concat(t, ","), ${i}`),
        ).toEqual(["1,2,3", i]);
      }
      const runs = Array.from({ length: 500 }, (_, i) => lua.run(`return wait(${i}) + wait(1)`));
      expect(await Promise.all(runs)).toEqual(runs.map((_, i) => [i + 1]));
    },
  },
  {
    id: "B60",
    title: "the promise of an asynchronous function is not a value of Lua's",
    host: async () => {
      expect(await waiting().run("local v = wait('x') return type(v), v")).toEqual(["string", "x"]);
    },
  },
  {
    id: "B64",
    title: "a chunk that fails has its variables closed by whoever ran it",
    host: async () => {
      const lua = waiting();
      const program = (wait: string): string => `
        local x <close> = setmetatable({}, {__close = function (_, e) ${wait} closed = e end})
        ${wait}
        error("e", 0)`;
      await expect(lua.run(program("wait()"))).rejects.toThrow("e");
      expect(lua.get("closed")).toBe("e");
      lua.set("closed", null);
      expect(() => lua.runSync(program(""))).toThrow("e");
      expect(lua.get("closed")).toBe("e");
    },
  },
  {
    id: "B65",
    title: "a pending operation of the host keeps its thread alive",
    host: async () => {
      const lua = newLua();
      let answer: (v: unknown) => void = () => undefined;
      lua.set("park", () => new Promise((resolve) => (answer = resolve)));
      const run = lua.run("return coroutine.wrap(function () local t = {'kept'} return park(), t[1] end)()");
      await collectAll();
      answer("answer");
      expect(await run).toEqual(["answer", "kept"]);
    },
  },
  {
    id: "B67",
    title: "the host closes a thread",
    host: () => {
      const lua = newLua();
      const [co, close] = lua.runSync(`
        local co = coroutine.create(function ()
          local x <close> = setmetatable({}, {__close = function () closed = true end})
          coroutine.yield()
        end)
        coroutine.resume(co)
        return co, coroutine.close`) as [unknown, { sync: Callable }];
      expect(close.sync(co)).toEqual([true]);
      expect(lua.get("closed")).toBe(true);
    },
  },
  {
    id: "B68",
    title: "leaving the JavaScript stack never shows as an error of Lua's",
    host: () => {
      const program = `
        local function deep(n) if n == 0 then return 0 end return 1 + deep(n - 1) end
        local out = {}
        out[1] = ("ab"):gsub(".", function (c) return c .. deep(300) end)
        local t = {3, 1, 2}
        table.sort(t, function (a, b) return deep(200) == 200 and a < b end)
        out[2] = table.concat(t)
        out[3] = tostring(setmetatable({}, {__tostring = function () return "t" .. deep(400) end}))
        out[4] = load(function () local p = deep(100) == 100 and not done and "return 7" or nil done = true return p end)()
        out[5] = setmetatable({}, {__index = function (_, k) return deep(k) end})[250]
        return table.concat(out, " ")`;
      const expected = ["a300b300 123 t400 7 250"];
      expect(newLua({ stackRoom: 20 }).runSync(program)).toEqual(expected);
      expect(newLua({ stackRoom: 20, codegen: "always" }).runSync(program)).toEqual(expected);
    },
  },
  {
    id: "B71",
    title: "a yield while a module loads: refused, or possible everywhere",
    host: () => {
      const program = `
        package.preload.m = function () coroutine.yield("loading") return "module" end
        local co = coroutine.wrap(function () return require("m") end)
        return pcall(function () return co(), (co()) end)`;
      expect(newLua().runSync(program)[0]).toBe(false);
      expect(newLua({ yieldAcross: "all" }).runSync(program)).toEqual([true, "loading", "module"]);
    },
  },
  {
    id: "B72",
    title: "pcall(pcall, yield) resumed by the host",
    host: () => {
      const lua = newLua();
      const [co, resume] = lua.runSync(`
        return coroutine.create(function () return pcall(pcall, coroutine.yield, 1) end), coroutine.resume`) as [
        unknown,
        { sync: Callable },
      ];
      expect(resume.sync(co)).toEqual([true, 1]);
      expect(resume.sync(co, "back")).toEqual([true, true, true, "back"]);
      expect(resume.sync(co)).toEqual([false, "cannot resume dead coroutine"]);
    },
  },
  {
    id: "B73",
    title: "a table that came out of a coroutine is used after its thread has died",
    host: async () => {
      const lua = newLua();
      lua.runSync("local co = coroutine.wrap(function () coroutine.yield({x = {1, 2}}) end) t = co() co() co = nil");
      await collectAll();
      const t = lua.state.globals.getStr("t") as LuaTable;
      expect(t).toBeInstanceOf(LuaTable);
      expect(lua.fromLua(t)).toEqual({ x: [1, 2] });
      expect(lua.runSync("t.x[3] = 3 return #t.x")).toEqual([3]);
    },
  },
  {
    id: "B74",
    title: "a synchronous call over coroutines never has to wait",
    host: () => {
      const program =
        "local s = 0 for v in coroutine.wrap(function () for i = 1, 1000 do coroutine.yield(i) end end) do s = s + v end return s";
      expect(newLua().runSync(program)).toEqual([500500]);
    },
  },
  {
    id: "B75",
    title: "resumes take no turn of the event loop, nor a microtask",
    host: async () => {
      const lua = newLua();
      let turns = 0;
      void Promise.resolve().then(() => turns++);
      const run = lua.run(
        "done = 0 for i in coroutine.wrap(function () for i = 1, 100 do coroutine.yield(i) end end) do done = i end",
      );
      expect([lua.get("done"), turns]).toEqual([100, 0]);
      await run;
    },
  },
  {
    id: "B76",
    title: "the host resumes a coroutine that has not begun",
    host: () => {
      const lua = newLua();
      const [wrapped] = lua.runSync("return coroutine.wrap(function (...) return select('#', ...), ... end)") as [
        { sync: Callable },
      ];
      expect(wrapped.sync("a", null)).toEqual([2, "a", undefined]);
    },
  },
  {
    id: "B79",
    title: "a wrapped coroutine resumed by a timer",
    host: async () => {
      const lua = newLua();
      const [step] = lua.runSync(
        "return coroutine.wrap(function () for i = 1, 3 do coroutine.yield(i) end return 'end' end)",
      );
      const seen: unknown[] = [];
      for (let i = 0; i < 4; i++) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        seen.push(...(await (step as Callable)()));
      }
      expect(seen).toEqual([1, 2, 3, "end"]);
    },
  },
  {
    id: "B84",
    title: "a suspended coroutine that nobody knows is collected",
    host: async () => {
      const lua = newLua();
      const refs = Array.from({ length: 20 }, (_, i) => {
        const [co] = lua.runSync(`
          local co
          co = coroutine.create(function () local own = co coroutine.yield(${i}) return own end)
          coroutine.resume(co)
          return co`);
        return new WeakRef(co as Thread);
      });
      await collectAll();
      // The last one may still be in a register of the engine's.
      expect(refs.filter((ref) => ref.deref() !== undefined).length).toBeLessThan(3);
    },
  },
];
