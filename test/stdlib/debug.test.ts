import { describe, expect, it } from "vitest";
import { asChunk, runCompiled } from "../vm/chunks.ts";
import { type MemoryHandle, memoryHost, readCases, reference, run, runReference } from "./machine.ts";

const cases = readCases("debug");
const lines = (text: string): string => text.replace(/ *\n$/, "").replace(/ +$/gm, "");

describe("debug functions", () => {
  it.each(cases)("$title", ({ source, expected }) => {
    expect(lines(run(asChunk(source)))).toBe(expected);
  });
});

describe("debug functions that look at compiled code", () => {
  it.each(cases)("$title", ({ source, expected }) => {
    expect(lines(runCompiled(asChunk(source)))).toBe(expected);
  });
});

// What 5.4.4, which most systems have, does otherwise is marked.
describe.skipIf(reference === undefined)("the reference", () => {
  it.each(cases.filter(({ title }) => !title.endsWith("(5.4.8)")))("$title", ({ source, expected }) => {
    expect(lines(runReference(asChunk(source)))).toBe(expected);
  });
});

describe("debug.debug", () => {
  const session = (input: string, program: string): [string, string] => {
    const host = memoryHost(input);
    const output = run(program, host);
    return [output, (host.stderr as MemoryHandle).output];
  };

  it("runs lines until one says cont", () => {
    const input = "print(x)\nx = x + 1\nprint(x)\ncont\nprint('left for io.read')\n";
    expect(session(input, "x = 1 debug.debug() print(x, io.read())")).toEqual([
      "1\n2\n2\tprint('left for io.read')\n",
      "lua_debug> lua_debug> lua_debug> lua_debug> ",
    ]);
  });

  it("ends with the input", () => {
    expect(session("print(1)", "debug.debug() print(2)")).toEqual(["1\n2\n", "lua_debug> lua_debug> "]);
  });

  it("shows errors and goes on", () => {
    const input =
      "x =\nerror('no')\nerror(setmetatable({}, {__tostring = function() return 'object' end}))\nerror(nil)\n";
    expect(session(input, "debug.debug()")[1]).toBe(
      "lua_debug> (debug command):2: unexpected symbol near <eof>\n" +
        "lua_debug> (debug command):1: no\nlua_debug> object\nlua_debug> nil\nlua_debug> ",
    );
  });

  it("does not let its lines yield", () => {
    const program = "print(coroutine.resume(coroutine.create(function() debug.debug() return 'done' end)))";
    expect(session("coroutine.yield()\n", program)).toEqual([
      "true\tdone\n",
      "lua_debug> attempt to yield across a C-call boundary\nlua_debug> ",
    ]);
  });
});

describe("what a debugger changes", () => {
  it("does not break numeric loops", () => {
    for (const value of ["'x'", "{}", "nil", "2.5", "1 << 62", "print"]) {
      const program = `
        local function spoil(n) debug.setlocal(2, n, ${value}) end
        for _, start in ipairs{1, 1.5, math.maxinteger - 3} do
          for n = 1, 4 do
            local steps = 0
            local ok = pcall(function()
              for i = start, start + 3 do
                steps = steps + 1
                if steps > 10 then break end
                spoil(n)
              end
            end)
            assert(type(ok) == "boolean" and steps >= 1)
          end
        end
        print("fine")`;
      expect(run(program)).toBe("fine\n");
      expect(runCompiled(program)).toBe("fine\n");
    }
  });

  it("does not break table constructors", () => {
    const program = `
      local function spoil() return debug.setlocal(2, 1, 5) end
      print(pcall(function() local t = {1, spoil(), 3} return #t end))`;
    expect(run(program)).toBe("true\t3\n");
    expect(runCompiled(program)).toBe("true\t3\n");
  });

  it("is what is closed", () => {
    const program = `
      local function closing(name) return setmetatable({}, {__close = function() print("closed", name) end}) end
      do
        local c <close> = closing("first");
        (function() debug.setlocal(2, 2, closing("second")) end)()
      end`;
    expect(run(program)).toBe("closed\tsecond\n");
  });
});
