import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Lua } from "../../src/index.ts";

/** Part of every text that must not get into generated JavaScript. */
const MARK = "zqescape";
/** What such a text would do if it were JavaScript. */
const ACT = `globalThis.${MARK}()`;
let escapes = 0;
/** The texts of all functions that were made. */
const made: string[] = [];

beforeAll(() => {
  Object.defineProperty(globalThis, MARK, { value: () => escapes++, configurable: true, enumerable: false });
  class Watched extends Function {
    constructor(...parts: string[]) {
      super(...parts);
      made.push(parts.join("\n"));
    }
  }
  vi.stubGlobal("Function", Watched);
});
afterAll(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(globalThis, MARK);
});

/** Texts that end a string, a comment, a template or a regular expression of JavaScript, and then do something. */
const BREAKS = [
  `";${ACT};"`,
  `';${ACT};'`,
  `\`;${ACT};\``,
  `\${${ACT}}`,
  `*/${ACT}/*`,
  `\n${ACT}\n//`,
  `\r${ACT}`,
  `\u2028${ACT}`,
  `\\";${ACT};//`,
  `\\u0022;${ACT};//`,
  `);${ACT};(`,
  `]];${ACT};[[`,
  `}${ACT};{`,
  `</script><script>${ACT}</script>`,
  `/;${ACT};/`,
  `\0${ACT}`,
];
const hostileText = fc.oneof(
  fc.constantFrom(...BREAKS),
  fc
    .tuple(fc.string({ unit: "binary-ascii", maxLength: 8 }), fc.constantFrom(...BREAKS))
    .map((parts) => parts.join("")),
  fc.uint8Array({ maxLength: 12 }).map((bytes) => `${String.fromCharCode(...bytes)}${ACT}`),
);
/** Names that are words of JavaScript, or of the text around generated code. */
const WORDS = [
  "class await yield let const var new delete typeof void this super null undefined eval arguments async static enum",
  "import export default switch case try catch finally throw with instanceof interface package private public",
  "L R K S P FM t r0 r1 k0 k1 frame proto UNWIND Values LuaTable LuaFloat warm regs upvals __proto__ constructor globalThis",
]
  .join(" ")
  .split(" ");
const LUA_WORDS = new Set(["and", "or", "not"]);
const hostileName = fc
  .oneof(
    fc.constantFrom(...WORDS),
    fc.stringMatching(/^[A-Za-z_]\w{0,8}$/).map((w) => `${w}${MARK}`),
  )
  .filter((name) => !LUA_WORDS.has(name));
const hostileNumber = fc.oneof(
  fc.double().map((n) => (Number.isNaN(n) ? "(0/0)" : Number.isFinite(n) ? `${n}` : n > 0 ? "(1/0)" : "(-1/0)")),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((n) => (n < 0n ? `(0x${(n + 2n ** 64n).toString(16)})` : `${n}`)),
  fc.constantFrom(
    "0x7fffffffffffffff",
    "0x1p-1074",
    "1e308",
    "-0.0",
    "9007199254740993",
    "0x.8p1",
    "1e-400",
    "3.",
    ".5",
  ),
);

/** A Lua string with these bytes, spelled with escapes. */
const spelled = (text: string): string =>
  `"${Array.from(new TextEncoder().encode(text), (b) => `\\x${b.toString(16).padStart(2, "0")}`).join("")}"`;

/** A program that uses texts, names and numbers in every place where a constant or a name can be. */
const program = fc
  .record({
    texts: fc.array(hostileText, { minLength: 2, maxLength: 2 }),
    names: fc.uniqueArray(hostileName, { minLength: 4, maxLength: 4 }),
    numbers: fc.array(hostileNumber, { minLength: 3, maxLength: 3 }),
  })
  .map(({ texts, names, numbers }) => {
    const [s1, s2] = texts.map(spelled) as [string, string];
    const [a, b, c, d] = names as [string, string, string, string];
    const [n1, n2, n3] = numbers as [string, string, string];
    return `
      local ${a}, ${b} <const>, ${c} = ${s1}, ${n1}, ${s2} .. ${n2}
      local function ${d}(${a}, ...)
        local own = { [${s1}] = ${n1}, ${b} = ${s2}, ${n3}, ${s2} }
        own[${s2}] = (own[${s2}] or 0) own.${c} = ${a}
        for ${b} = 1, 3 do own[#own + 1] = ${b} + (own[1] or 0) if ${a} == ${s1} then own.${b} = ${n3} end end
        for ${c} in pairs({ [${s1}] = 1 }) do own.${a} = ${c} end
        if ${n1} < ${n2} or ${s1} < ${s2} then own.low = ${n2} end
        goto ${d} ::${d}:: own.last = select("#", ...)
        return own, ${n3} * 2, -(${n1}), ${s1} == ${a}
      end
      ${a}_G = ${d}
      local out = {}
      for i = 1, 4 do
        local own, x, y, z = ${d}(${a}, i, ${n1})
        for k, v in pairs(own) do out[#out + 1] = string.format("%q=%q", k, v) end
        table.sort(out) out[#out + 1] = string.format("%q %q %s", x, y, z)
      end
      local ok, e = pcall(function() local ${b} = nil return ${b}.${c} end)
      out[#out + 1] = tostring(ok) .. tostring(e)
      out[#out + 1] = tostring(select(2, pcall(function(${a}) return ${a}:${b}(${s1}) end, {})))
      local o = setmetatable({}, { __index = function(_, k) return k end, __name = ${s1} })
      out[#out + 1] = o.${a} .. o[${s2}] .. tostring(select(2, pcall(math.floor, o)))
      out[#out + 1] = debug.getinfo(1, "S").source .. debug.traceback(${s1})
      return table.concat(out, "\\n")`;
  });

test("generated JavaScript holds no text of the program, and does what the interpreter does", () => {
  fc.assert(
    fc.property(program, hostileText, (source, chunkName) => {
      made.length = 0;
      const run = (codegen: "off" | "always"): unknown[] =>
        new Lua({ codegen, strings: "latin1" }).runSync(source, { chunkName });
      const compiled = run("always");
      expect(made.length).toBeGreaterThan(0);
      expect(made.join("\n")).not.toContain(MARK);
      expect(compiled).toEqual(run("off"));
      expect(escapes).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("formats of string.pack become code of numbers only", () => {
  fc.assert(
    fc.property(hostileText, fc.array(fc.constantFrom(..."<>=!bBhHlLjJTfdnsxzXi3i16I2s1c5 ")), (text, items) => {
      made.length = 0;
      const lua = new Lua({ codegen: "always", strings: "latin1" });
      lua.set("text", text);
      lua.set("format", items.join(""));
      lua.runSync(`for i = 1, 3 do pcall(string.pack, format .. text, 1, 2, text, text) pcall(string.unpack, text .. format, text) end
        for i = 1, 40 do pcall(string.pack, format, 1, 2, 3, text, text) pcall(string.unpack, format, text) end`);
      expect(made.join("\n")).not.toContain(MARK);
      expect(escapes).toBe(0);
    }),
    { numRuns: 40 },
  );
});

test("bytecode that was tampered with is refused or harmless", () => {
  const lua = new Lua({ codegen: "always", strings: "bytes" });
  const [dumped] = lua.runSync(
    `return string.dump(load("local t = {} for i = 1, 5 do t[i] = i .. 'x' end local function f(a) return a + 1 end return f(#t), t[1], 1.5, 'text'"))`,
  ) as [Uint8Array];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(dumped.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
      (changes) => {
        const bytes = Uint8Array.from(dumped);
        for (const [at, byte] of changes) bytes[at] = byte;
        const state = new Lua({ codegen: "always", budget: { steps: 20_000, time: 2000 } });
        state.set("chunk", bytes);
        try {
          state.runSync(`local f = load(chunk, "=b", "b") if f then pcall(f) end`);
        } catch (e) {
          expect((e as Error).name).toBe("BudgetError");
        }
        expect(escapes).toBe(0);
      },
    ),
    { numRuns: 250 },
  );
});
