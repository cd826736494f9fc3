import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSource } from "../../../src/vm/compiler/compile.ts";
import { LuaError } from "../../../src/vm/errors.ts";
import { mainProto } from "../../../src/vm/image.ts";
import { list } from "../../../src/vm/list.ts";
import { BROKEN_PROGRAMS } from "../../parser/broken-programs.ts";
import { brokenProgram, program } from "../../parser/programs.ts";
import { run } from "../../stdlib/machine.ts";
import { programs } from "./programs.ts";

/** The listing of a chunk, or its error. */
function listing(source: string, later: boolean): string {
  try {
    return list(mainProto(compileSource(source, "=src", { shebang: true }, later), "=src"), { tables: true });
  } catch (e) {
    if (e instanceof LuaError) return `error: ${String(e.value)}`;
    throw e;
  }
}

/** A function long enough to be compiled when it is called. */
function long(body: string): string {
  return `${body} ${"x = x ".repeat(20)}`;
}

describe("functions that are compiled when they are called", () => {
  it.each(Object.entries(programs))("are the same: %s", (_name, source) => {
    expect(listing(source, true)).toBe(listing(source, false));
  });

  it.each([
    ["methods", `local t = {}\nfunction t.a.b:c\n(x, ...)\n${long("self.x = ...")}\nreturn self, x\nend`],
    ["upvalues", `local a, b\nlocal function f()\n${long("a = b")} return function() ${long("b = a c = f")} end end`],
    ["upvalues by way of others", `local a return function() local b return function() ${long("a = b")} end end`],
    ["the chunk's environment", `_ENV = _ENV local function f() ${long("_ENV.y = y")} return _ENV end`],
    ["another environment", `local _ENV = {} function f() ${long("y = _ENV")} end`],
    [
      "an environment of their own",
      `function f(_ENV) ${long("y = _ENV")} end local g function h() local _ENV = g ${long("")} end`,
    ],
    [
      "compile-time constants",
      `local c <const> = 5 local function f() ${long("y = c")} return function() return c end end`,
    ],
    [
      "constants of their own",
      `local function f() local c <const> = 's' ${long("y = c")} return function() return c end end`,
    ],
    [
      "hidden names",
      `local a local function f(a) local b = a local a = b ${long("")} return function() return a, b end end`,
    ],
    [
      "lines",
      `local function f\n(\na\n,\nb)\n\nlocal x\n=\na\n.b\n.c ${long("")}\nreturn\nf\n(\n)\nend\nreturn\nfunction\n(\n)${long("")}end`,
    ],
    ["labels", `function f() goto x; ${long("")} ::x:: for i = 1, 2 do if i then goto c end ${long("")} ::c:: end end`],
    ["to-be-closed variables", `function f(...) local c <close> = ... ${long("for k, v in next, c do y = k end")} end`],
    ["long names", `local ${"n".repeat(60)} function f() ${long(`x = ${"n".repeat(60)}`)} end`],
  ])("are the same with %s", (_what, source) => {
    expect(listing(source, true)).toBe(listing(source, false));
    expect(listing(source, true)).not.toMatch(/^error/);
  });

  it("are the same in any program", () => {
    fc.assert(
      fc.property(program, (source) => {
        const wrapped = `return function(...) do ${source}\nend ${long("")} end`;
        expect(listing(wrapped, true)).toBe(listing(wrapped, false));
      }),
      { numRuns: 500 },
    );
  });

  it("have their errors when they are loaded", () => {
    fc.assert(
      fc.property(brokenProgram, (source) => {
        const wrapped = `local a <const>, b = 1 local function f(...) do ${source}\nend ${long("")} end`;
        expect(listing(wrapped, true)).toBe(listing(wrapped, false));
      }),
      { numRuns: 500 },
    );
  });

  it.each(BROKEN_PROGRAMS)("have their errors when they are loaded: %j", (source) => {
    for (const text of [`local function f() ${source}`, `f(function(...) ${source} end) ${long("")}`]) {
      expect(listing(text, true)).toBe(listing(text, false));
    }
  });

  it.each([
    "local c <const> = 1 c = 2",
    "local c <close> = nil c = 2",
    "local c <const> = {} c = 2",
    "function c() local x = 1 end",
    "c = 1",
    "c, d = 1",
    "d, c = 1",
    "local x local function c() end x, c.a = 1 k = 1",
    "k, x = 1",
    "function k() end",
    "function k.a() end",
  ])("know constants: %s", (source) => {
    const text = `local c <const> = 5 local k <close> = nil local function f() ${long("")} ${source} end`;
    expect(listing(text, true)).toBe(listing(text, false));
  });

  it("have errors of the compiler when they are loaded", () => {
    const many = Array.from({ length: 130 }, (_, i) => `a${i}`).join(", ");
    const sources = [
      `local function f() ${long("")} local x = {${many}} end`,
      `local function f() ${long("")} local ${many} local x = f(${many}) end`,
      `local function f() ${long("")} x = ${Array.from({ length: 190 }, () => "f(1, a").join(",")}${")".repeat(190)} end`,
      `local function f() local ${many} ${long("")} x = a .. ${"b .. ".repeat(150)} c end`,
      `local function f() ${long("")} local ${many} local ${"z, ".repeat(60)} z = 1 x = {{{{{{{{{{{{{{{{${many}}}}}}}}}}}}}}}}} end`,
      `local function f() ${long("")} ${"a.b, ".repeat(130)} c = 1 end`,
    ];
    const errors = sources.map((source) => listing(source, true));
    expect(errors).toEqual(sources.map((source) => listing(source, false)));
    expect(errors.some((e) => e.includes("function or expression needs too many registers"))).toBe(true);
  });

  it("run wherever the stack is", () => {
    const deep = `${"if x then ".repeat(8)} x = ${"{(".repeat(6)}1${")}".repeat(6)} ${"end ".repeat(8)}`;
    const source = `
      local function again(n)
        local f = load("x = 0 return function(a) ${long(deep)} return a end")()
        if n == 0 then return f(0) end
        return f(1) + again(n - 1)
      end
      print(again(3000))`;
    expect(run(source)).toBe("3000\n");
  });

  it("are made once for each text", () => {
    expect(
      run(`
        local text = "return function(a) ${long("")} return a + 1 end, debug.getinfo(1, 'S').source"
        local f, g = load(text, "=one")(), load(text, "=two")()
        print(f(1), g(2), debug.getinfo(f, "S").source, debug.getinfo(g, "S").source, string.dump(f) == string.dump(f))
        print(next(debug.getinfo(load("return function()\\n${long("")}\\nend")(), "L").activelines) ~= nil)`),
    ).toBe("2\t3\t=one\t=two\ttrue\ntrue\n");
  });
});
