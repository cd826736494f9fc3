import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openLibraries } from "../../src/stdlib/open.ts";
import { compileClosure } from "../../src/vm/codegen/tier.ts";
import { LuaError } from "../../src/vm/errors.ts";
import type { Proto } from "../../src/vm/proto.ts";
import { startBase } from "../../src/vm/resume.ts";
import { LuaState } from "../../src/vm/state.ts";
import { undump } from "../../src/vm/undump.ts";
import { LuaClosure } from "../../src/vm/value.ts";
import { memoryHost, readCases, reference, run } from "../stdlib/machine.ts";
import { asChunk } from "./chunks.ts";
import { luaQuote, runReference } from "./reference.ts";

describe("string.dump and load", () => {
  it.each(readCases("dump"))("$title", ({ source, expected }) => {
    expect(run(asChunk(source)).trimEnd()).toBe(expected);
  });
});

/** A function with every kind of constant, instruction, variable and nested function that a dump has to tell. */
const PROGRAM = `
local up, self <const> = 1, "self"
local function nested(a, ...)
  local t = {a, ..., x = 1.5, [up] = "s\\0\\255", [1 << 60] = -0.0, n = nil, b = true, f = false}
  for i = 1, 3 do t[i] = i + up * 2 // 1 end
  for i = 1.0, 2 do t[i] = i end
  for k, v in pairs(t) do if k == v and not (k ~= 1 or v < 2) then up = up + 1 end end
  local c <close> = setmetatable({}, {__close = function() up = up - 1 end})
  while up > 100 do up = up - 1 end
  repeat local z = up; local g = function() return z end until g() == z
  goto out
  ::out::
  return t:m(...)
end
local m = {m = function(s, x) return x, self .. up end}
setmetatable(_ENV, {__index = m})
return select("#", nested(m, 2, 3)), up, ("x"):rep(3), 7 % 3 ^ 2 & 5 | ~3 ~ 8 << 1 >> 2, #"abc" .. "d"
`;

/** The length of the header in bytes. */
const HEADER = 31;

function machine(): LuaState {
  const L = new LuaState();
  openLibraries(L, { host: memoryHost(), warn: () => undefined });
  return L;
}

function dumped(strip: boolean): string {
  const L = machine();
  L.globals.setStr("program", L.load(PROGRAM, "=program"));
  L.main.body = L.load(`return string.dump(program, ${strip})`, "=t");
  const outcome = startBase(L, L.main, []);
  if (outcome.kind !== "returned") throw new Error(outcome.kind);
  return outcome.values[0] as string;
}

describe("a dump", () => {
  it("of a dump is the same dump", () => {
    for (const strip of [false, true]) {
      const bytes = dumped(strip);
      const source = `return string.dump(assert(load(${luaQuote(bytes)}))) == ${luaQuote(bytes)}`;
      expect(run(`print((function() ${source} end)())`)).toBe("true\n");
    }
  });

  it.skipIf(reference === undefined)("is refused by the reference, and the reference's here", () => {
    const program = (bytes: string): string => `print(load(${luaQuote(bytes)}, "=d"))`;
    expect(runReference(program(dumped(false)))).toEqual(["nil\td: bad binary format (integer overflow)"]);
    const theirs = spawnSync(reference as string, ["-e", "io.write(string.dump(load('return 1')))"]).stdout;
    expect(run(program(theirs.toString("latin1")))).toBe("nil\td: bad binary format (format mismatch)\n");
  });

  it.skipIf(reference === undefined)("begins with the reference's header", () => {
    const theirs = spawnSync(reference as string, ["-e", "io.write(string.dump(load('return 1')))"]).stdout;
    expect(dumped(true).slice(0, HEADER)).toBe(theirs.toString("latin1").slice(0, HEADER));
  });

  it("is refused when it is cut anywhere", () => {
    for (const strip of [false, true]) {
      const bytes = dumped(strip);
      for (let n = 1; n < bytes.length; n++) {
        expect(messageOf(bytes.slice(0, n))).toBe("d: bad binary format (truncated chunk)");
      }
    }
  });

  it("is refused when its header is another", () => {
    const bytes = dumped(true);
    const reasons: string[] = [];
    for (let i = 0; i <= HEADER; i++) {
      const other = bytes.slice(0, i) + String.fromCharCode((bytes.charCodeAt(i) + 1) & 0xff) + bytes.slice(i + 1);
      const reason = /^d: bad binary format \((.*)\)$/.exec(messageOf(other) ?? "")?.[1] ?? "";
      if (reasons[reasons.length - 1] !== reason) reasons.push(reason);
    }
    expect(reasons).toEqual([
      "not a binary chunk",
      "version mismatch",
      "format mismatch",
      "corrupted chunk",
      "Instruction size mismatch",
      "lua_Integer size mismatch",
      "lua_Number size mismatch",
      "integer format mismatch",
      "float format mismatch",
      "format mismatch",
    ]);
  });
});

/** Why bytes are refused; null when they are a function. Anything else that is thrown is a bug. */
function messageOf(bytes: string): string | null {
  try {
    undump(bytes, "=d");
    return null;
  } catch (e) {
    if (e instanceof LuaError) return e.value as string;
    throw e;
  }
}

/** Runs bytes, if they are a function, for a thousand instructions. Gives how that ended. */
function outcomeOf(bytes: string): string {
  const L = machine();
  let f: LuaClosure;
  try {
    f = L.load(bytes, "=d", "b");
  } catch (e) {
    if (e instanceof LuaError) return "refused";
    throw e;
  }
  expect(f).toBeInstanceOf(LuaClosure);
  L.globals.setStr("f", f);
  // Mutants must not reach the host.
  const program = `
    local f, pcall, sethook, error = f, pcall, debug.sethook, error
    for _, name in ipairs{"io", "os", "package", "require", "dofile", "loadfile", "debug", "collectgarbage"} do
      _G[name] = nil
    end
    sethook(function() error("enough") end, "", 1000)
    pcall(f, 1, 2, 3)`;
  L.main.body = L.load(program, "=t");
  return startBase(L, L.main, []).kind;
}

/** Makes JavaScript of a function's bytes, and of the functions in it. */
function compileAll(L: LuaState, bytes: string): void {
  if (messageOf(bytes) !== null) return;
  const compile = (p: Proto): void => {
    compileClosure(L, new LuaClosure(L.closureEntry, p, []));
    p.p.forEach(compile);
  };
  compile(undump(bytes, "=d"));
}

/** Bytes with some of them changed, and now and then some left out or doubled. */
const mutations = fc.array(
  fc.record({
    at: fc.nat(100_000),
    to: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)),
    how: fc.constantFrom("set", "set", "set", "flip", "drop", "double"),
  }),
  { minLength: 1, maxLength: 4 },
);

function mutate(bytes: string, changes: readonly { at: number; to: number; how: string }[]): string {
  let s = bytes;
  for (const { at, to, how } of changes) {
    // The header is tested above.
    const i = 31 + (at % (s.length - 31));
    const c = s.charCodeAt(i);
    const piece = { set: [to], flip: [c ^ (1 << (to % 8))], drop: [], double: [c, c] }[how] ?? [];
    s = s.slice(0, i) + String.fromCharCode(...piece) + s.slice(i + 1);
  }
  return s;
}

describe("changed bytes", () => {
  for (const strip of [false, true]) {
    const bytes = dumped(strip);
    it(`are refused or run, ${strip ? "stripped" : "with debug information"}`, () => {
      const seen = new Set<string>();
      fc.assert(
        fc.property(mutations, (changes) => {
          seen.add(outcomeOf(mutate(bytes, changes)));
        }),
        { numRuns: 1500 },
      );
      expect(seen).toContain("refused");
      expect(seen).toContain("returned");
    });

    it(`are refused or can be compiled to JavaScript, ${strip ? "stripped" : "with debug information"}`, () => {
      const L = machine();
      fc.assert(
        fc.property(mutations, (changes) => {
          compileAll(L, mutate(bytes, changes));
        }),
        { numRuns: 500 },
      );
    });
  }

  it("may claim any length", () => {
    const header = dumped(true).slice(0, 31);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff, 0x10), { maxLength: 60 }), (list) => {
        messageOf(header + String.fromCharCode(...list));
      }),
      { numRuns: 3000 },
    );
  });
});
