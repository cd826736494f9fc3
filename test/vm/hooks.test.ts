import { describe, expect, it } from "vitest";
import { readCases, reference, run, runReference } from "../stdlib/machine.ts";
import { asChunk, runCompiled } from "./chunks.ts";

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
  it("come after the instructions of the program, not of the hook", () => {
    const program = `
      local n = 0
      debug.sethook(function() n = n + 1; for i = 1, 50 do end end, "", 10)
      for i = 1, 1000 do end
      debug.sethook()
      print(n)`;
    expect(run(program)).toBe("100\n");
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
