import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, LuaSyntaxError, parse } from "../../src/parser/index.ts";
import { BROKEN_PROGRAMS } from "./broken-programs.ts";
import { brokenProgram, program } from "./programs.ts";

/** The diagnostics of a source, a line of text each. */
function report(source: string): string[] {
  return check(source, "=src").map((d) => `${d.line}:${d.column} ${d.message}`);
}

function firstError(source: string): LuaSyntaxError | null {
  try {
    parse(source, "=src");
    return null;
  } catch (e) {
    if (e instanceof LuaSyntaxError) return e;
    throw e;
  }
}

describe("check", () => {
  it("finds several errors in one chunk", () => {
    expect(
      report(`local function f(a,
  if x the
  y = = 2
end
for i = 1 10 do print(i) end
local q <const> = 1
q = 2
x = "abc
y = 'd\\q'
while true
  foo()
end
`),
    ).toEqual([
      "2:3 <name> or '...' expected near 'if'",
      "2:8 'then' expected near 'the'",
      "3:3 syntax error near 'y'",
      "3:7 unexpected symbol near '='",
      "5:11 ',' expected near '10'",
      "7:3 attempt to assign to const variable 'q'",
      "8:5 unfinished string near '\"abc'",
      "9:5 invalid escape sequence near ''d\\q'",
      "11:3 'do' expected near 'foo'",
    ]);
  });

  it("finds several errors that are none of syntax", () => {
    expect(
      report(`local q <const>, r <foo> = f()
q = 1
::a:: ::a::
local s <close>, t <close> = nil, nil
function g() return ... end
break
`),
    ).toEqual([
      "1:26 unknown attribute 'foo'",
      "2:3 attempt to assign to const variable 'q'",
      "4:1 label 'a' already defined on line 3",
      "4:28 multiple to-be-closed variables in local list",
      "5:21 cannot use '...' outside a vararg function near '...'",
      "7:1 break outside loop at line 6",
    ]);
  });

  it("does not report what a repaired error may have caused", () => {
    expect(report("while x o\n break\nend")).toEqual(["1:9 'do' expected near 'o'", "2:2 syntax error near 'break'"]);
  });

  it("goes on after lexical errors", () => {
    expect(report("x = 3x\ny = [=x\nz = 'a\\qb' .. 'c\nw = = 1\n--[[")).toEqual([
      "1:5 malformed number near '3x'",
      "2:5 invalid long string delimiter near '[='",
      "3:5 invalid escape sequence near ''a\\q'",
      "3:15 unfinished string near ''c'",
      "4:5 unexpected symbol near '='",
      "5:1 unfinished long comment (starting at line 5) near <eof>",
    ]);
  });

  it("stops at too deep nesting", () => {
    expect(report(`x = )\ny = ${"(".repeat(1000)}`)).toEqual([
      "1:5 unexpected symbol near ')'",
      "2:201 C stack overflow",
    ]);
    expect(report("do ".repeat(10_000))).toHaveLength(1);
  });

  it("skips a first line when asked", () => {
    expect(check("#!lua\nx = = 1", "@f", { shebang: true })).toEqual([
      { message: "unexpected symbol near '='", line: 2, column: 5 },
    ]);
  });

  it.each(BROKEN_PROGRAMS)("finds the reference's error first: %j", (source, message) => {
    const [first] = check(source, "=src");
    expect(`${first.line}: ${first.message}`).toBe(message);
  });

  it("accepts what parse accepts, and finds its error first", () => {
    const agrees = (source: string): void => {
      const found = check(source, "=src");
      const error = firstError(source);
      expect(found.length > 0).toBe(error !== null);
      if (error !== null) expect(found[0]).toEqual({ message: error.reason, line: error.line, column: error.column });
      const places = found.map((d) => d.line * 1e6 + d.column);
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    };
    fc.assert(fc.property(program, agrees), { numRuns: 200 });
    fc.assert(fc.property(brokenProgram, agrees), { numRuns: 800 });
  });
});
