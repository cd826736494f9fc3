import { describe, expect, it } from "vitest";
import { LuaTable } from "../../src/vm/table.ts";
import type { LuaValue } from "../../src/vm/value.ts";
import { WeakMode } from "../../src/vm/weak-part.ts";
import { Program, run } from "./collect-driver.ts";

const COUNT = "local function count(t) local n = 0 for _ in pairs(t) do n = n + 1 end return n end ";

describe("weak keys", () => {
  it("lose entries whose keys are only there", async () => {
    expect(
      await run(`${COUNT}
        local t, kept = setmetatable({}, {__mode = "k"}), {}
        t[{}] = 1; t[kept] = 2; t[function() return t end] = 3; t[coroutine.create(count)] = 4
        t[1] = {}; t.s = {}; t[1.5] = {}; t[true] = {}
        collectgarbage()
        out(count(t), t[kept], type(t[1]), type(t.s), type(t[1.5]), type(t[true]))`),
    ).toEqual(["5 2 table table table table"]);
  });

  it("are not kept by their values (ephemerons)", async () => {
    expect(
      await run(`${COUNT}
        local t = setmetatable({}, {__mode = "k"})
        do local k = {} t[k] = {k} end
        do local a, b = {}, {} t[a] = b t[b] = a end
        local x = {} t[x] = {x}
        local chain = {} local first = chain
        for i = 1, 50 do local n = {} t[chain] = n chain = n end
        collectgarbage()
        out(count(t))
        local n, at = 0, first
        while t[at] do at = t[at] n = n + 1 end
        out(n)
        first, chain, at = nil
        collectgarbage()
        out(count(t))`),
    ).toEqual(["51", "50", "1"]);
  });
});

describe("weak values", () => {
  it("lose entries, but never strings, numbers and booleans", async () => {
    expect(
      await run(`${COUNT}
        local t, kept = setmetatable({}, {__mode = "v"}), {}
        for i = 1, 10 do t[i] = {} end
        t[3] = kept; t.a = {}; t.b = ("x"):rep(30); t.c = 1; t.d = 2.5; t.e = true; t.f = 1 << 62; t[{}] = 7
        t.g = print
        collectgarbage()
        out(count(t), t[3] == kept, t.b, t.c, t.d, t.e, t.f, t.g == print, t[1], t.a)`),
    ).toEqual([`8 true ${"x".repeat(30)} 1 2.5 true 4611686018427387904 true nil nil`]);
  });

  it("of both kinds at once", async () => {
    expect(
      await run(`${COUNT}
        local t, a, b = setmetatable({}, {__mode = "kv"}), {}, {}
        t[a] = b; t[{}] = b; t[a] = b; t[b] = {}; t[1] = a; t[2] = {}
        collectgarbage()
        out(count(t), t[a] == b, t[b], t[1] == a, t[2])`),
    ).toEqual(["2 true nil true nil"]);
  });
});

describe("weak tables", () => {
  it("become weak when __mode is set after the metatable", async () => {
    expect(
      await run(`${COUNT}
        local mt = {} local t = setmetatable({}, mt) local self = {} setmetatable(self, self)
        t[1] = {}; self[1] = {}
        mt.__mode = "v"; self.__mode = "v"
        collectgarbage()
        out(t[1], self[1], self.__mode)`),
    ).toEqual(["nil nil v"]);
  });

  it("follow later changes of __mode and of the metatable", async () => {
    expect(
      await run(`${COUNT}
        local mt = {__mode = "v"} local t = setmetatable({10, 20, {}, x = {}}, mt)
        mt.__mode = nil
        collectgarbage() collectgarbage()
        out(count(t), #t)
        mt.__mode = "v"
        collectgarbage()
        out(count(t), #t)
        local u = setmetatable({}, {__mode = "k"})
        u[{}] = 1
        setmetatable(u, nil)
        collectgarbage()
        out(count(u))`),
    ).toEqual(["4 3", "2 2", "1"]);
  });

  it("can be traversed while entries vanish", async () => {
    expect(
      await run(`
        local t = setmetatable({}, {__mode = "k"})
        local keys = {}
        for i = 1, 100 do local k = {} keys[i] = k t[k] = i end
        local seen = 0
        for k, v in pairs(t) do seen = seen + 1 keys[v] = nil collectgarbage() if seen == 3 then keys = {} end end
        out(seen)
        local v = setmetatable({}, {__mode = "v"})
        for i = 1, 20 do v["k" .. i] = {} v[{}] = {} end
        local n = 0
        for key, value in pairs(v) do value = nil n = n + 1 collectgarbage() end
        out(n, next(v))`),
    ).toEqual(["4", "1 nil"]);
  });

  it("have lengths, borders and table functions", async () => {
    expect(
      await run(`
        local t = setmetatable({1, 2, 3}, {__mode = "v"})
        t[#t + 1] = 4; table.insert(t, 5); table.insert(t, 1, 0)
        out(#t, table.concat(t, ","), table.remove(t, 1), table.unpack(t))
        table.sort(t, function(a, b) return a > b end)
        out(table.concat(t, ","), rawlen(t), rawget(t, 1), select("#", table.unpack(t)))
        for i = 1, 200 do t[i] = i end
        for i = 1, 100 do table.remove(t, 1) end
        out(#t, t[1], t[100], t[101])
        t[1] = nil
        out(t[1], next(setmetatable({}, {__mode = "k"})))
        out(pcall(next, t, "nothing"))`),
    ).toEqual([
      "6 0,1,2,3,4,5 0 1 2 3 4 5",
      "5,4,3,2,1 5 5 5",
      "100 101 200 nil",
      "nil nil",
      "false invalid key to 'next'",
    ]);
  });

  it("do not keep the keys and values of dead entries", async () => {
    expect(
      await run(`
        local spy = setmetatable({}, {__mode = "k"})
        local t = setmetatable({}, {__mode = "v"})
        do local k = {} spy[k] = true t[k] = {} end
        collectgarbage() collectgarbage()
        out(next(spy), next(t))
        local strong = {}
        do local k = {} spy[k] = true strong[k] = 1 strong[k] = nil end
        collectgarbage()
        out(next(spy), next(strong))`),
    ).toEqual(["nil nil", "nil nil"]);
  });

  it("work in all ways of running code", async () => {
    for (const codegen of ["off", "always"] as const) {
      const lines = await new Program({ codegen }).run(`
        local t = setmetatable({}, {__mode = "v"})
        local function put(i, v) t[i] = v t.name = v end
        local function get(i) return t[i], t.name end
        local kept = {}
        for i = 1, 50 do put(i, i % 2 == 0 and kept or {}) end
        collectgarbage()
        local n = 0
        for i = 1, 50 do if get(i) == kept then n = n + 1 end end
        out(n, get(1), select(2, get(2)) == kept)`);
      expect(lines).toEqual(["25 nil true"]);
    }
  });

  it("lose what suspended coroutines are done with", async () => {
    expect(
      await run(`
        local spy = setmetatable({}, {__mode = "k"})
        local function use(a, b) spy[a] = 1 spy[b] = 1 coroutine.yield() end
        local co = coroutine.create(function() local keep = {} spy[keep] = 2 (function() use({}, {}) end)() end)
        coroutine.resume(co) coroutine.resume(co)
        local co2 = coroutine.create(function() local t = {} spy[t] = 3 coroutine.yield({}, {}) return t end)
        coroutine.resume(co2)
        collectgarbage()
        local sum = 0 for _, v in pairs(spy) do sum = sum + v end
        out(sum)
        co, co2 = nil
        collectgarbage()
        out(next(spy))`),
    ).toEqual(["3", "nil"]);
  });

  it("give what is possible to a program whose driver cannot wait", async () => {
    const p = new Program();
    await p.run(`t = setmetatable({}, {__mode = "v"}) t[1] = {} kept = {} t[2] = kept`, false);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await p.run(`collectgarbage() out(t[1], t[2] == kept)`, false)).toEqual(["nil true"]);
  });
});

describe("LuaTable.setWeakMode", () => {
  it("keeps all pairs both ways", () => {
    const t = new LuaTable();
    const keys: LuaValue[] = [1, 2, 3, "a", "b", 1.5, true, new LuaTable(), 2 ** 53];
    for (const [i, k] of keys.entries()) t.set(k, i);
    for (const mode of [WeakMode.Keys, WeakMode.Values, WeakMode.Both, WeakMode.None]) {
      t.setWeakMode(mode);
      expect(t.weakMode).toBe(mode);
      expect(keys.map((k) => t.get(k))).toEqual(keys.map((_, i) => i));
      expect(t.length()).toBe(3);
    }
  });

  it("stays small when dead entries are replaced by new ones", () => {
    const t = new LuaTable();
    t.setWeakMode(WeakMode.Values);
    for (let i = 0; i < 10_000; i++) {
      t.set(`key ${i}`, i);
      t.set(`key ${i}`, undefined);
    }
    expect(t.next(undefined)).toBe(false);
    expect(t.hash?.indexOf("key 1")).toBe(-1);
  });
});
