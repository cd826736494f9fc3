import { describe, expect, it } from "vitest";
import { readCases, reference, run, runReference } from "../stdlib/machine.ts";
import { asChunk, runCompiled } from "./chunks.ts";
import { Program } from "./collect-driver.ts";
import { echo, newLua, nextTurn } from "./lua.ts";
import { CELLS, programOf } from "./yield-cells.ts";

const cases = readCases("hooks");
const lines = (text: string): string => text.replace(/ *\n$/, "").replace(/ +$/gm, "");

describe("hooks", () => {
  it.each(cases)("$title", ({ source, expected }) => {
    expect(lines(run(asChunk(source)))).toBe(expected);
  });
});

describe("hooks of code that was compiled before they were set", () => {
  it.each(cases)("$title", ({ source, expected }) => {
    expect(lines(runCompiled(asChunk(source)))).toBe(expected);
  });
});

describe.skipIf(reference === undefined)("the reference", () => {
  it.each(cases.filter(({ title }) => !title.endsWith("(5.4.8)")))("$title", ({ source, expected }) => {
    expect(lines(runReference(asChunk(source)))).toBe(expected);
  });
});

describe("count events", () => {
  it("come after the instructions of the program and of the hook, as in the reference", () => {
    const program = `
      local function events(count, work)
        local n = 0
        debug.sethook(function() n = n + 1 local x = 0 for i = 1, work do x = x + i end end, "", count)
        for i = 1, 1000 do local y = i * 2 end
        debug.sethook()
        return n
      end
      print(events(100, 0), events(100, 10), events(100, 50), events(10, 3), events(1, 0))`;
    expect(run(program)).toBe("21\t27\t21\t400\t2007\n");
    if (reference !== undefined) expect(runReference(program)).toBe(run(program));
  });

  it("stop endless loops, also where nothing is called", () => {
    for (const loop of ["while true do end", "for i = 1, math.huge do end", "::a:: goto a", "repeat until false"]) {
      const program = `
        local stopped = false
        debug.sethook(function() if not stopped then stopped = true error("stop", 0) end end, "", 100)
        print(pcall(function() ${loop} end))`;
      expect(run(program)).toBe("false\tstop\n");
      expect(runCompiled(program)).toBe("false\tstop\n");
    }
  });
});

/** Gives every thread of a program a hook that looks at all it can. */
const OBSERVED = `
  local events, create, wrap = 0, coroutine.create, coroutine.wrap
  local function hook()
    events = events + 1
    local info = debug.getinfo(2, "nSltufr")
    debug.getlocal(2, 1)
    if events % 7 == 0 then debug.traceback() end
    assert(info.func)
  end
  coroutine.create = function(f) local co = create(f) debug.sethook(co, hook, "crl", 3) return co end
  coroutine.wrap = function(f) return wrap(function(...) debug.sethook(hook, "crl", 3) return f(...) end) end
  debug.sethook(hook, "crl", 3)
`.replaceAll("\n", " ");

describe("a hooked thread that is dropped", () => {
  it("no longer keeps code from being compiled", async () => {
    const p = new Program();
    await p.run(`
      for i = 1, 3 do
        local co = coroutine.create(function() coroutine.yield() end)
        coroutine.resume(co)
        debug.sethook(co, function() end, "l")
      end`);
    expect(p.L.hooksOn).toBe(true);
    for (let i = 0; i < 10 && p.L.hooksOn; i++) {
      await p.L.collector.collect(p.L);
      await nextTurn();
    }
    expect(p.L.hooksOn).toBe(false);
  });
});

describe("programs do not notice a hook", () => {
  const printed = (output: string): string[] => output.split("\n").filter((l) => l !== "" && l !== "text\ttext");

  it.each(CELLS)("$name", (cell) => {
    expect(printed(run(OBSERVED + programOf(cell)))).toEqual(cell.strict ?? cell.works);
  });
});

describe("natives that wait for the host", () => {
  it("have their events around the wait", async () => {
    const lua = newLua();
    const [f] = lua.runSync(`
      local log = {}
      local function hook(e) log[#log + 1] = e .. " " .. tostring(debug.getinfo(2, "n").name) end
      return function(echo)
        debug.sethook(hook, "cr")
        local x = echo(1)
        local ok, y = pcall(echo, 2)
        debug.sethook()
        return x + y, table.concat(log, ", ")
      end`);
    expect(await (f as (...args: unknown[]) => Promise<unknown[]>)(echo)).toEqual([
      3,
      "return sethook, call echo, return echo, call pcall, call nil, return nil, return pcall, call sethook",
    ]);
  });
});

describe("a hook that reads and sets hooks of other threads", () => {
  it("reaches the thread that resumed its own", () => {
    const program = `
      local main, log = coroutine.running(), {}
      local function f() return 1 end
      coroutine.wrap(function()
        debug.sethook(main, function(e) log[#log + 1] = e .. " " .. tostring(debug.getinfo(2, "n").name) end, "cr")
      end)()
      f()
      debug.sethook()
      print(table.concat(log, ", "))`;
    expect(run(program)).toBe("return nil, call f, return f, call sethook\n");
    if (reference !== undefined) expect(runReference(program)).toBe(run(program));
  });
});
