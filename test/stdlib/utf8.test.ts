import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference, run, runReference } from "./machine.ts";

const bytesOf = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** The values of an expression list, or the error it raises, as text. */
function outcome(expressions: string, before = ""): string {
  const program = `${before}
    local function f() return ${expressions} end
    local r = table.pack(pcall(f))
    for i = 2, r.n do r[i] = tostring(r[i]) end
    print((r[1] and "" or "error: ") .. table.concat(r, " ", 2, r.n))`;
  return run(bytesOf(program)).slice(0, -1).replace("t:2: ", "");
}

const BEFORE = `local step = utf8.codes("") local function codes(s, lax)
  local t = {} for i, c in utf8.codes(s, lax) do t[#t + 1] = i .. ":" .. c end return table.concat(t, " ") end`.replace(
  "\n",
  "",
);

describe("utf8", () => {
  it.each([
    ["utf8.char()", ""],
    ["utf8.char(72)", "H"],
    [
      "utf8.char(228, 8364, 0x10FFFF, 0x7FFFFFFF, 0):byte(1, -1)",
      "195 164 226 130 172 244 143 191 191 253 191 191 191 191 191 0",
    ],
    [
      "utf8.char(0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x1fffff, 0x200000, 0x3ffffff, 0x4000000):byte(1, -1)",
      "127 194 128 223 191 224 160 128 239 191 191 240 144 128 128 247 191 191 191 248 136 128 128 128 251 191 191 191 191 252 132 128 128 128 128",
    ],
    ["utf8.char(-1)", "error: bad argument #1 to 'char' (value out of range)"],
    ["utf8.char(72, 0x80000000)", "error: bad argument #2 to 'char' (value out of range)"],
    ["utf8.char(math.mininteger)", "error: bad argument #1 to 'char' (value out of range)"],
    ['utf8.char("x")', "error: bad argument #1 to 'char' (number expected, got string)"],
    ["utf8.char(1.5)", "error: bad argument #1 to 'char' (number has no integer representation)"],
    ['utf8.char("65")', "A"],
    ['utf8.len("")', "0"],
    ['utf8.len("aä€𝄞")', "4"],
    ['utf8.len("\\xff")', "nil 1"],
    ['utf8.len("aä", 3)', "nil 3"],
    ['utf8.len("aä", 4)', "0"],
    ['utf8.len("aä", 5)', "error: bad argument #2 to 'len' (initial position out of bounds)"],
    ['utf8.len("abc", 0)', "error: bad argument #2 to 'len' (initial position out of bounds)"],
    ['utf8.len("abc", 1, 4)', "error: bad argument #3 to 'len' (final position out of bounds)"],
    ['utf8.len("abc", -2)', "2"],
    ['utf8.len("abc", -9)', "error: bad argument #2 to 'len' (initial position out of bounds)"],
    ['utf8.len("abc", 3, 1)', "0"],
    ['utf8.len("abc", 1, -9)', "0"],
    ['utf8.len("ä", 1, 1)', "1"],
    ['utf8.len("aä", 1, 2)', "2"],
    ['utf8.len("\\u{7FFFFFFF}")', "nil 1"],
    ['utf8.len("\\u{7FFFFFFF}", 1, -1, true)', "1"],
    ['utf8.len("\\u{D800}")', "nil 1"],
    ['utf8.len("\\u{DFFF}", 1, -1, true)', "1"],
    ['utf8.len("\\u{D7FF}\\u{E000}")', "2"],
    ['utf8.len("\\u{10FFFF}")', "1"],
    ['utf8.len("\\u{110000}")', "nil 1"],
    ['utf8.len("\\xC0\\x80")', "nil 1"],
    ['utf8.len("\\xC1\\xBF", 1, -1, true)', "nil 1"],
    ['utf8.len("\\xE0\\x9F\\xBF", 1, -1, true)', "nil 1"],
    ['utf8.len("\\xFE\\x80\\x80\\x80\\x80\\x80\\x80", 1, -1, true)', "nil 1"],
    ['utf8.len("ab\\xe2\\x82")', "nil 3"],
    ['utf8.len("a\\x80b")', "nil 2"],
    ["utf8.len({})", "error: bad argument #1 to 'len' (string expected, got table)"],
    ['utf8.len("abc", {})', "error: bad argument #2 to 'len' (number expected, got table)"],
    ['utf8.len("a", math.mininteger)', "error: bad argument #2 to 'len' (initial position out of bounds)"],
    ["utf8.len(123)", "3"],
    ['utf8.codepoint("äb")', "228"],
    ['utf8.codepoint("äb", 1, -1)', "228 98"],
    ['utf8.codepoint("äb", 2)', "error: invalid UTF-8 code"],
    ['utf8.codepoint("", 1)', "error: bad argument #3 to 'codepoint' (out of bounds)"],
    ['utf8.codepoint("", 1, 0)', ""],
    ['utf8.codepoint("abc", 0)', "error: bad argument #2 to 'codepoint' (out of bounds)"],
    ['utf8.codepoint("abc", 1, 4)', "error: bad argument #3 to 'codepoint' (out of bounds)"],
    ['utf8.codepoint("abc", 3, 2)', ""],
    ['utf8.codepoint("abc", -1)', "99"],
    ['utf8.codepoint("\\u{7FFFFFFF}")', "error: invalid UTF-8 code"],
    ['utf8.codepoint("\\u{7FFFFFFF}", 1, 1, true)', "2147483647"],
    ['utf8.codepoint("€\\xff", 1, -1)', "error: invalid UTF-8 code"],
    ["utf8.codepoint()", "error: bad argument #1 to 'codepoint' (string expected, got no value)"],
    ['utf8.offset("aä€b", 1)', "1"],
    ['utf8.offset("aä€b", 3)', "4"],
    ['utf8.offset("aä€b", 5)', "8"],
    ['utf8.offset("aä€b", 6)', "nil"],
    ['utf8.offset("aä€b", -1)', "7"],
    ['utf8.offset("aä€b", -2)', "4"],
    ['utf8.offset("aä€b", -4)', "1"],
    ['utf8.offset("aä€b", -5)', "nil"],
    ['utf8.offset("aä€b", 0, 3)', "2"],
    ['utf8.offset("aä€b", 0, 6)', "4"],
    ['utf8.offset("aä€b", 0)', "1"],
    ['utf8.offset("aä€b", 1, 3)', "error: initial position is a continuation byte"],
    ['utf8.offset("aä€b", 2, 4)', "7"],
    ['utf8.offset("aä€b", -1, 4)', "2"],
    ['utf8.offset("aä€b", 0, 8)', "8"],
    ['utf8.offset("aä€b", 1, 8)', "8"],
    ['utf8.offset("aä€b", 0, 9)', "error: bad argument #3 to 'offset' (position out of bounds)"],
    ['utf8.offset("abc", 1, 0)', "error: bad argument #3 to 'offset' (position out of bounds)"],
    ['utf8.offset("abc", 1, -4)', "error: bad argument #3 to 'offset' (position out of bounds)"],
    ['utf8.offset("abc", 1, -3)', "1"],
    ['utf8.offset("", 0)', "1"],
    ['utf8.offset("", 1)', "1"],
    ['utf8.offset("", -1)', "nil"],
    ['utf8.offset("abc")', "error: bad argument #2 to 'offset' (number expected, got no value)"],
    ['utf8.offset("abc", math.maxinteger)', "nil"],
    ['utf8.offset("abc", math.mininteger)', "nil"],
    ['utf8.offset("\\x80", 0)', "1"],
    ['utf8.offset("\\x80", 1)', "error: initial position is a continuation byte"],
    ['codes("")', ""],
    ['codes("aä€")', "1:97 2:228 4:8364"],
    ['codes("\\xff")', "error: t:1: invalid UTF-8 code"],
    ['codes("a\\x80")', "error: t:1: invalid UTF-8 code"],
    ['codes("\\x80")', "error: t:1: bad argument #1 to 'codes' (invalid UTF-8 code)"],
    ['codes("ä\\x80")', "error: t:1: invalid UTF-8 code"],
    ['codes("\\u{D800}")', "error: t:1: invalid UTF-8 code"],
    ['codes("\\u{D800}", true)', "1:55296"],
    ['codes("ab\\xe2\\x82")', "error: t:1: invalid UTF-8 code"],
    ['codes("\\u{7FFFFFFF}x", true)', "1:2147483647 7:120"],
    ['codes("\\xF4\\x9F\\xBF\\xBF")', "error: t:1: invalid UTF-8 code"],
    ['codes("a\\xC3")', "error: t:1: invalid UTF-8 code"],
    ['codes("a\\0b")', "1:97 2:0 3:98"],
    ["utf8.codes({})", "error: bad argument #1 to 'codes' (string expected, got table)"],
    ['select("#", utf8.codes("a"))', "3"],
    ['select(2, utf8.codes("ab"))', "ab 0"],
    ['utf8.codes("a") == utf8.codes("b")', "true"],
    ['utf8.codes("a") == utf8.codes("a", true)', "false"],
    ['step("ab", "1")', "2 98"],
    ['step("abc", 2)', "3 99"],
    ['step("abc", 3)', ""],
    ['step("abc", -1)', ""],
    ['step("abc", {})', "1 97"],
    ['step("abc", math.maxinteger)', ""],
    ['step("abc", math.mininteger)', ""],
    ['step("abc")', "1 97"],
    ['step("äb", 1)', "3 98"],
    ['step("äb", 2)', "3 98"],
    ['step("\\x80b", 0)', "2 98"],
    ['step("abc", 1.0)', "2 98"],
    ['step("abc", 1.5)', "1 97"],
    ["step()", "error: bad argument #1 to 'step' (string expected, got no value)"],
    ["#utf8.charpattern, utf8.charpattern:byte(1, -1)", "14 91 0 45 127 194 45 253 93 91 128 45 191 93 42"],
    ['("aä€"):find(utf8.charpattern, 2)', "2 3"],
  ])("%s is %s", (expressions, result) => {
    expect(outcome(expressions, BEFORE)).toBe(result);
  });

  it("agrees with another encoder", () => {
    const texts = fc.sample(fc.string({ unit: "binary", maxLength: 20 }), { numRuns: 100, seed: 6 });
    const hexEscape = (c: string) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`;
    const program = `for _, s in ipairs { ${texts.map((s) => `"${Array.from(bytesOf(s), hexEscape).join("")}"`).join(", ")} } do
      print(utf8.len(s), s == utf8.char(utf8.codepoint(s, 1, -1)), utf8.codepoint(s, 1, -1))
    end`;
    const codes = texts.map((s) => Array.from(s, (c) => c.codePointAt(0)));
    expect(run(program)).toBe(codes.map((c) => `${[c.length, true, ...c].join("\t")}\n`).join(""));
  });

  it.skipIf(reference === undefined)("agrees with the reference on any bytes", () => {
    const pieces = fc.oneof(
      fc.constantFrom(0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xf8, 0xfc, 0xfd, 0xfe, 0xff),
      fc.integer({ min: 0x80, max: 0xbf }),
      fc.integer({ min: 0, max: 255 }),
    );
    const strings = fc.sample(fc.array(pieces, { maxLength: 9 }), { numRuns: 1500, seed: 7 });
    const program = `
      local function show(...)
        local r = table.pack(...)
        for i = 1, r.n do r[i] = tostring(r[i]) end
        return table.concat(r, " ")
      end
      for s in ([[${strings.map((s) => s.map((b) => b.toString(16).padStart(2, "0")).join("")).join(";")}]]):gmatch("[^;]*") do
        s = s:gsub("..", function(h) return string.char(tonumber(h, 16)) end)
        for _, lax in ipairs { false, true } do
          print(show(utf8.len(s, 1, -1, lax)), show(pcall(utf8.codepoint, s, 1, -1, lax)))
        end
        for n = -2, 3 do io.write(show(pcall(utf8.offset, s, n)), " ", show(pcall(utf8.offset, s, n, 2)), "; ") end
        print()
      end`;
    const plain = (s: string) => s.replaceAll(/(t|stdin):\d+: /g, "").split("\n");
    expect(plain(run(program))).toEqual(plain(runReference(program)));
  });
});
