import { describe, expect, it } from "vitest";
import { LuaTable } from "../../src/vm/table.ts";
import { type LuaValue, Userdata } from "../../src/vm/value.ts";
import { Program, run } from "./collect-driver.ts";

describe("__gc", () => {
  it("is called for dead objects, last marked first", async () => {
    expect(
      await run(`
        local order, kept = {}, nil
        local mt = {__gc = function(o) order[#order + 1] = o.n end}
        for i = 1, 6 do local o = setmetatable({n = i}, mt) if i == 4 then kept = o end end
        collectgarbage()
        out(table.concat(order, " "))
        kept = nil
        collectgarbage()
        out(table.concat(order, " "))`),
    ).toEqual(["6 5 3 2 1", "6 5 3 2 1 4"]);
  });

  it("gets the object with its content, its identity and its address", async () => {
    expect(
      await run(`
        local name
        local mt = {__gc = function(o) out(o.a, o[1], o[2.5], o.self == o, o[o], tostring(o) == name, #o) end}
        do
          local o = setmetatable({"one", a = 1, [2.5] = "float"}, mt)
          o.self = o; o[o] = "key"; o.b = {o}; name = tostring(o)
        end
        collectgarbage()`),
    ).toEqual(["1 one float true key true 1"]);
  });

  it("is there only when it was there at setmetatable, but may change later", async () => {
    expect(
      await run(`
        local late = {} setmetatable({}, late) late.__gc = function() out("late") end
        local early = {__gc = true} setmetatable({}, early) early.__gc = function() out("changed") end
        local gone = {__gc = function() out("gone") end} setmetatable({}, gone) gone.__gc = nil
        collectgarbage() collectgarbage()`),
    ).toEqual(["changed"]);
  });

  it("is called once, and again when the object is marked again", async () => {
    expect(
      await run(`
        local n, saved = 0
        local mt mt = {__gc = function(o) n = n + 1 saved = o if n < 3 then setmetatable(o, mt) end end}
        setmetatable({}, mt)
        for i = 1, 5 do collectgarbage() out(n, saved ~= nil) saved = nil end`),
    ).toEqual(["1 true", "2 true", "3 true", "3 false", "3 false"]);
  });

  it("sees all objects of a dead cycle, in whatever they are", async () => {
    expect(
      await run(`
        local log = {}
        local mt = {__gc = function(o) log[#log + 1] = o.name end}
        do
          local a, b = setmetatable({name = "a"}, mt), setmetatable({name = "b"}, mt)
          a.b, b.a = b, a
          a.f = function() return b end
          a.co = coroutine.create(function(x) coroutine.yield(x) end) coroutine.resume(a.co, a)
          a.w = coroutine.wrap(function() coroutine.yield(a) return a.name end) a.w()
        end
        collectgarbage()
        out(table.concat(log, " "))
        local check = {__gc = function(o)
          out(o.f() == o, o.w() == "x", select(2, coroutine.resume(o.co)) == o, coroutine.status(o.co))
        end}
        do
          local o = setmetatable({name = "x"}, check)
          o.f = function() return o end
          o.co = coroutine.create(function(x) coroutine.yield() return x end) coroutine.resume(o.co, o)
          o.w = coroutine.wrap(function() coroutine.yield() return o.name end) o.w()
        end
        collectgarbage()`),
    ).toEqual(["b a", "true true true dead"]);
  });

  it("finds what weak-keyed tables hold about the object, which weak values do not", async () => {
    expect(
      await run(`
        local private, byName = setmetatable({}, {__mode = "k"}), setmetatable({}, {__mode = "v"})
        local mt = {__gc = function(o) out(private[o].fd, private[o].back == o, byName.o, byName.part, private[o.part]) end}
        do
          local o = setmetatable({part = {}}, mt)
          private[o] = {fd = 7, back = o} private[o.part] = "p" byName.o = o byName.part = o.part
        end
        collectgarbage()
        out(next(private) ~= nil)
        collectgarbage()
        out(next(private), next(byName))`),
    ).toEqual(["7 true nil nil p", "true", "nil nil"]);
  });

  it("turns errors into warnings", async () => {
    const p = new Program();
    await p.run(`
      setmetatable({}, {__gc = function() error("msg") end}) collectgarbage()
      setmetatable({}, {__gc = function() error({}) end}) collectgarbage()
      setmetatable({}, {__gc = true}) collectgarbage()
      setmetatable({}, {__gc = setmetatable({}, {__call = function(self, o) out(type(o)) end})}) collectgarbage()
      setmetatable({}, {__gc = function() coroutine.yield() end}) collectgarbage()
      coroutine.wrap(function() setmetatable({}, {__gc = function() coroutine.yield() end}) collectgarbage() end)()`);
    expect(p.lines).toEqual(["table"]);
    expect(p.warnings.split("\n")).toEqual([
      "error in __gc (t:2: msg)",
      "error in __gc (error object is not a string)",
      "error in __gc (attempt to call a boolean value (metamethod '__gc'))",
      "error in __gc (attempt to yield from outside a coroutine)",
      "error in __gc (attempt to yield across a C-call boundary)",
      "",
    ]);
  });

  it("has no events for hooks", async () => {
    const program = `
      local names = {}
      debug.sethook(function(e) names[#names + 1] = e .. debug.getinfo(2, "S").linedefined end, "c")
      setmetatable({}, {__gc = function()
        local function inner() end
        inner()
      end})
      collectgarbage()
      debug.sethook()
      out(table.concat(names, " "))`;
    expect(await run(program)).toEqual(["call-1 call-1 call-1"]);
  });

  it('may yield with yieldAcross "all"', async () => {
    const program = new Program({ yieldAcross: "all" });
    const lines = await program.run(`
      local co = coroutine.create(function()
        setmetatable({}, {__gc = function() out(coroutine.yield("in __gc")) end})
        collectgarbage()
        return "end"
      end)
      out(coroutine.resume(co))
      out(collectgarbage())
      out(coroutine.resume(co, "resumed"))`);
    expect(lines).toEqual(["true in __gc", "0", "resumed", "true end"]);
  });

  it("shows in the stack as a metamethod, and finds the collector busy", async () => {
    expect(
      await run(`
        setmetatable({}, {__gc = function()
          local info = debug.getinfo(1, "n")
          out(info.name, info.namewhat)
          out((debug.traceback("tb"):gsub("\\n%s*", " | ")))
          out(collectgarbage(), collectgarbage("count"), collectgarbage("step"), collectgarbage("isrunning"))
        end})
        collectgarbage()`),
    ).toEqual([
      "__gc metamethod",
      "tb | stack traceback: | t:5: in metamethod '__gc' | [C]: in function 'collectgarbage' | t:8: in main chunk | [C]: in ?",
      "nil nil nil nil",
    ]);
  });

  it("runs without a collection when many objects have been marked", async () => {
    expect(
      await run(`
        local n = 0
        local mt = {__gc = function() n = n + 1 end}
        for i = 1, 30000 do setmetatable({}, mt) end
        out(n >= 10000)`),
    ).toEqual(["true"]);
  });

  it("is called for userdata", async () => {
    const p = new Program();
    p.define("object", (mt) => {
      const u = new Userdata({ name: "data" });
      p.L.collector.setMetatable(u, mt as LuaTable);
      return u;
    });
    p.define("nameOf", (u) => ((u as Userdata).data as { name: string }).name);
    expect(
      await p.run(`
        local u = object({__gc = function(u) out(nameOf(u), debug.getuservalue(u)) end})
        u = nil
        collectgarbage()`),
    ).toEqual(["data nil"]);
  });
});

describe("objects that the host holds", () => {
  it("are not finalized, nor what they refer to", async () => {
    const p = new Program();
    const held: LuaValue[] = [];
    p.define("hold", (v) => {
      held.push(v);
      return undefined;
    });
    p.define("held", (i) => held[(i as number) - 1]);
    await p.run(`
      local mt = {__gc = function(o) out("dead", o.name) end}
      do
        local whole = {} whole.part = setmetatable({name = "part", whole = whole}, mt)
        hold(whole)
        hold(setmetatable({name = "itself"}, mt))
        local unrelated = setmetatable({name = "unrelated"}, mt) unrelated.self = unrelated
      end
      collectgarbage() collectgarbage()
      local whole = held(1)
      out(whole.part.name, whole.part.whole == whole, getmetatable(whole.part) == getmetatable(held(2)), held(2).name)`);
    expect(p.lines).toEqual(["dead unrelated", "part true true itself"]);
    expect(held[0]).toBeInstanceOf(LuaTable);
    p.lines.length = 0;
    held.length = 0;
    await p.run("collectgarbage() collectgarbage()");
    expect(p.lines.sort()).toEqual(["dead itself", "dead part"]);
  });
});

describe("closing the state", () => {
  it("calls all finalizers, last marked first, and marks nothing more", async () => {
    const p = new Program();
    await p.run(`
      local mt mt = {__gc = function(o) out(o[1], collectgarbage()) setmetatable({"new"}, mt) again = setmetatable(o, mt) end}
      keep = {}
      for i = 1, 3 do keep[i] = setmetatable({i}, mt) end
      local bad = setmetatable({}, {__gc = function() error("at the end") end})
      keep.bad = bad`);
    expect(p.lines).toEqual([]);
    p.L.close();
    expect(p.lines).toEqual(["3 nil", "2 nil", "1 nil"]);
    expect(p.warnings).toBe("error in __gc (t:5: at the end)\n");
    p.L.close();
    expect(p.lines.length).toBe(3);
  });
});

describe("collectgarbage", () => {
  it("tells modes and parameters as the reference does", async () => {
    expect(
      await run(`
        out(collectgarbage("generational"), collectgarbage("generational"), collectgarbage("incremental"))
        out(collectgarbage("setpause", 100), collectgarbage("setpause", 202), collectgarbage("setpause", 200))
        out(collectgarbage("setstepmul", 300), collectgarbage("setstepmul", 100))
        out(collectgarbage("incremental", 150, 250), collectgarbage("setpause", 200), collectgarbage("setstepmul", 100))
        out(collectgarbage("stop"), collectgarbage("isrunning"), collectgarbage("restart"), collectgarbage("isrunning"))
        out(collectgarbage(), collectgarbage("step", 1 << 20), pcall(collectgarbage, "what"))`),
    ).toEqual([
      "incremental generational generational",
      "200 100 200",
      "100 300",
      "incremental 148 248",
      "0 false 0 true",
      "0 true false bad argument #1 to 'collectgarbage' (invalid option 'what')",
    ]);
  });

  it("completes a cycle after enough steps, which collects", async () => {
    expect(
      await run(`
        local w = setmetatable({{}}, {__mode = "v"})
        collectgarbage("stop")
        local n = 0
        repeat n = n + 1 until collectgarbage("step", 10000) or n > 1000
        out(n < 1000, w[1])`),
    ).toEqual(["true nil"]);
  });

  it("counts what is allocated and freed", async () => {
    expect(
      await run(`
        collectgarbage()
        local before = collectgarbage("count")
        local t = {}
        for i = 1, 100000 do t[i] = {i} end
        local full = collectgarbage("count")
        t = nil
        collectgarbage()
        local after = collectgarbage("count")
        out(math.type(before), full - before > 3000, full - after > 3000)
        collectgarbage("stop")
        local x = collectgarbage("count")
        repeat for i = 1, 1000 do t = {} end until collectgarbage("count") > 1.2 * x
        collectgarbage("restart")`),
    ).toEqual(["float true true"]);
  });

  it("leaves nothing of abandoned coroutines", async () => {
    expect(
      await run(`
        local spy = setmetatable({}, {__mode = "k"})
        for i = 1, 1000 do
          local co = coroutine.create(function(x) local t = {x} coroutine.yield(t) end)
          coroutine.resume(co, co)
          local w = coroutine.wrap(function() pcall(coroutine.yield) end)
          w()
          spy[co] = i spy[w] = i
        end
        collectgarbage()
        out(next(spy))`),
    ).toEqual(["nil"]);
  });

  it("keeps open upvalues of collected coroutines", async () => {
    expect(
      await run(`
        local co = coroutine.create(function()
          local a = {20}
          coroutine.yield(function() return a[1] end)
          a = {30}
          coroutine.yield()
        end)
        local _, f = coroutine.resume(co)
        collectgarbage() out(f())
        coroutine.resume(co) co = nil
        collectgarbage() out(f())`),
    ).toEqual(["20", "30"]);
  });
});
