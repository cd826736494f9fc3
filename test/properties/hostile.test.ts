/**
 * Input that nobody means well with: whatever the bytes, the program gets a value or a Lua error, never an error of the
 * machine, and never waits for ever.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newLua } from "../vm/lua.ts";
import { hasReference, luaQuote, runReference } from "../vm/reference.ts";

const RUNS = { numRuns: 150 };

/** Any bytes, as a string with a character per byte. */
const bytes = (maxLength: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength }).map((list) => String.fromCharCode(...list));

/** Words that programs are made of. */
const TOKENS = [
  "local",
  "function",
  "end",
  "if",
  "then",
  "else",
  "elseif",
  "while",
  "do",
  "repeat",
  "until",
  "for",
  "in",
  "return",
  "break",
  "goto",
  "nil",
  "true",
  "false",
  "and",
  "or",
  "not",
  "x",
  "y",
  "_ENV",
  "a.b",
  "...",
  "<const>",
  "<close>",
  "::l::",
  "=",
  "==",
  "~=",
  "(",
  ")",
  "{",
  "}",
  "[",
  "]",
  ",",
  ";",
  ":",
  ".",
  "..",
  "+",
  "-",
  "*",
  "/",
  "//",
  "%",
  "^",
  "#",
  "&",
  "|",
  "~",
  "<<",
  ">>",
  "<",
  "1",
  "0x",
  "0x1p",
  "1e",
  "3.",
  "'s'",
  '"',
  "'",
  "[[",
  "]]",
  "[=[",
  "--",
  "--[[",
  "\\",
  "\n",
  "\0",
  "\xff",
  "goto l",
  "f'x'",
];
const soup = fc.array(fc.constantFrom(...TOKENS), { maxLength: 30 }).map((words) => words.join(" "));

const PROGRAM = `local t <const> = {1, 2, x = "s", [3] = 4.5}
local function f(a, ...) local b <close> = nil for i = 1, #t do if i > 2 then goto out end end ::out:: return a, ... end
for k, v in pairs(t) do t[k] = f(v, k) // 1 | 2 ~ 3 end
repeat local n = t.x:upper() .. 'esc\\n\\x41\\u{48}' until n ~= [==[long]==] or not n
return function () t.y = -t[1] ^ 2 << 1 return t end`;

/** A program with some changes. */
function mutated(text: string): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat({ max: text.length - 1 }),
    remove: fc.nat({ max: 6 }),
    insert: fc.oneof(fc.constant(""), fc.constantFrom(...TOKENS), bytes(3)),
  });
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    let s = text;
    for (const { at, remove, insert } of changes) s = s.slice(0, at) + insert + s.slice(at + remove);
    return s;
  });
}

/** Programs that are wrong in the places where people are wrong. */
const badSource = fc.oneof(bytes(60), soup, mutated(PROGRAM), mutated(PROGRAM));

/** The verdict on a source: "function", or the message. */
const VERDICT = 'local function verdict(s) local f, m = load(s, "=x") return f and "function" or m end\n';

describe("sources", () => {
  const lua = newLua({ strings: "latin1" });
  lua.runSync(`${VERDICT} V = verdict`);

  it("give a function or a message", () => {
    fc.assert(
      fc.property(badSource, (source) => {
        const [v] = lua.callSync(
          "V",
          Uint8Array.from(source, (c) => c.charCodeAt(0)),
        );
        expect(v).toMatch(/^(?:function$|x:\d+: |x: bad binary format )/s);
      }),
      { numRuns: 600 },
    );
  });

  it.skipIf(!hasReference)("give what the reference gives", () => {
    const sources = fc.sample(badSource, { numRuns: 600, seed: 4 });
    const program = `${VERDICT}local function show(s) io.write(verdict(s):gsub("[^ -~]", "?"), "\\n") end\n${sources
      .map((s) => `show(${luaQuote(s)})`)
      .join("\n")}`;
    const expected = runReference(program);
    const actual = sources.map((s) =>
      String(
        lua.callSync(
          "V",
          Uint8Array.from(s, (c) => c.charCodeAt(0)),
        )[0],
      ).replace(/[^ -~]/g, "?"),
    );
    const wrong = sources.flatMap((s, i) => (actual[i] === expected[i] ? [] : [[s, actual[i], expected[i]]]));
    expect(wrong).toEqual([]);
  });

  it("that nest without end are refused", () => {
    for (const [open, close] of [
      ["(", ")"],
      ["{", "}"],
      ["function () return ", " end"],
      ["- ", ""],
      ["not ", ""],
      ["a.b(", ")"],
      ["a[", "]"],
      ["1 .. ", ""],
      ["2 ^ ", ""],
    ] as const) {
      const [v] = lua.callSync("V", `return ${open.repeat(5000)}1${close.repeat(5000)}`);
      expect(v, open).toMatch(/^(?:x:1: |C stack overflow$)/);
    }
    for (const block of ["do ", "while x do ", "if x then ", "for i = 1, 2 do ", "repeat "]) {
      expect(lua.callSync("V", block.repeat(5000))[0], block).toMatch(/^(?:x:1: |C stack overflow$)/);
    }
    expect(lua.callSync("V", `return ${"a.b[1].c".repeat(1)}${".d".repeat(20000)}`)[0]).toBe("function");
    expect(lua.callSync("V", `return ${"1 + ".repeat(20000)}1`)[0]).toBe("function");
    expect(lua.callSync("V", "x = 1 ".repeat(20000))[0]).toBe("function");
  });
});

describe("binary chunks", () => {
  it("that have been changed are refused, or run as Lua", () => {
    const lua = newLua({ strings: "latin1" });
    const [dump] = lua.runSync(`return string.dump(assert(load(${luaQuote(PROGRAM)}, "=p")))`);
    lua.runSync(`
      function try(s)
        local f, m = load(s, "=b", "b")
        if not f then return type(m) end
        debug.sethook(function () error("too long", 0) end, "", 20000)
        local ok, m = pcall(f)
        debug.sethook()
        return ok and "ran" or "failed"
      end`);
    const outcomes = new Map<unknown, number>();
    fc.assert(
      fc.property(
        fc.oneof(
          mutated(dump as string),
          bytes(40).map((s) => `\x1bLua${s}`),
        ),
        (source) => {
          const [v] = lua.callSync(
            "try",
            Uint8Array.from(source, (c) => c.charCodeAt(0)),
          );
          outcomes.set(v, (outcomes.get(v) ?? 0) + 1);
          expect(["string", "ran", "failed"]).toContain(v);
        },
      ),
      { numRuns: 400 },
    );
    expect(outcomes.get("string")).toBeGreaterThan(50);
  });
});

/** Arguments that a library function may not expect. */
const argument = fc.oneof(
  fc.constantFrom(
    "nil",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "2",
    "255",
    "256",
    "math.maxinteger",
    "math.mininteger",
    "2^31",
    "2^53",
    "0/0",
    "1/0",
    "-1/0",
    "-0.0",
    "0.5",
    "1e308",
    "{}",
    "{1, 2, 3}",
    "{'a', 'b', n = 2}",
    "print",
    "error",
    "function () return true end",
    "function () error('no', 0) end",
    "coroutine.create(print)",
    "dead",
    "io.stdout",
    "closed",
    "setmetatable({}, {__index = function () error('index', 0) end, __len = function () return 3 end})",
    "setmetatable({}, {__len = function () return 'x' end})",
    "setmetatable({}, {__len = function () return -5 end})",
    "setmetatable({}, {__tostring = function () return 1 end, __name = 'N'})",
    "setmetatable({}, {__metatable = 1})",
    "setmetatable({}, {__lt = function () return {} end, __eq = error, __concat = error, __call = error, __close = 1})",
    "'10'",
    "'0x10'",
    "''",
    "'%'",
    "'%d'",
    "'%s%s'",
    "'[a'",
    "'%b'",
    "'%f'",
    "'(()'",
    "'*a'",
    "'n'",
    "'!*t'",
    "'%Ex'",
    "'collect'",
    "'k'",
    "'<i8'",
    "'>!16 s1 z x'",
    "'=j'",
  ),
  bytes(8).map(luaQuote),
);

/**
 * Library functions that end the program, wait for the terminal, change the disk or are made to run for ever: those that
 * move items go through all integers, as in the reference, when `__len` is negative and a position is very low.
 */
const LEFT_OUT = [
  "os.exit",
  "os.remove",
  "os.rename",
  "os.execute",
  "os.tmpname",
  "io.popen",
  "io.open",
  "io.output",
  "io.input",
  "io.lines",
  "io.read",
  "io.tmpfile",
  "io.close",
  "io.write",
  "debug.debug",
  "debug.sethook",
  "debug.setmetatable",
  "dofile",
  "loadfile",
  "print",
  "warn",
  "table.insert",
  "table.move",
  "table.remove",
  "collectgarbage",
  "package.loadlib",
];

describe("library functions", () => {
  const lua = newLua({ strings: "latin1" });
  const names = String(
    lua.runSync(`
      dead = coroutine.create(print)
      coroutine.close(dead)
      closed = io.tmpfile()
      closed:close()
      local names = {}
      for _, m in ipairs{"_G", "string", "table", "math", "utf8", "coroutine", "os", "io", "debug", "package"} do
        for k, v in pairs(package.loaded[m]) do
          if type(v) == "function" then names[#names + 1] = m == "_G" and k or m .. "." .. k end
        end
      end
      table.sort(names)
      return table.concat(names, " ")`)[0],
  )
    .split(" ")
    .filter((name) => !LEFT_OUT.includes(name));

  it("are all there to be tried", () => {
    expect(names.length).toBeGreaterThan(95);
  });

  it.each(names)("%s", (name) => {
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 4 }), (args) => {
        // The metatable of strings belongs to all tests: a copy of it takes what setters do to it.
        const call = `return select(2, pcall(${[name, ...args].join(", ")}))`;
        const results = lua.runSync(`local print, error = function () end, error\n${call}`);
        expect(Array.isArray(results)).toBe(true);
      }),
      RUNS,
    );
  });
});

describe("patterns", () => {
  const lua = newLua({ strings: "latin1" });
  const pattern = fc
    .array(
      fc.constantFrom(
        "a",
        "b",
        ".",
        "%a",
        "%d",
        "%w",
        "[ab]",
        "[^a]",
        "[%w_]",
        "*",
        "+",
        "-",
        "?",
        "(",
        ")",
        "()",
        "^",
        "$",
        "%b()",
        "%f[%w]",
        "%1",
        "%2",
        "%",
        "[",
        "]",
        "[]",
        "\0",
        "\xff",
      ),
      { maxLength: 10 },
    )
    .map((parts) => parts.join(""));

  it("match, fail or are refused", () => {
    fc.assert(
      fc.property(pattern, fc.stringMatching(/^[ab()1\0_ ]{0,12}$/), pattern, (p, s, repl) => {
        const [pq, sq, rq] = [luaQuote(p), luaQuote(s), luaQuote(repl)];
        const results = lua.runSync(`
          local s, p, r = ${sq}, ${pq}, ${rq}
          local n = 0
          return pcall(string.find, s, p), pcall(string.match, s, p), pcall(string.gsub, s, p, r), pcall(string.gsub, s, p, {a = r}),
            pcall(string.find, s, p, -3, true), pcall(function () for a in s:gmatch(p) do n = n + 1 end end)`);
        expect(results.length).toBeGreaterThan(5);
      }),
      { numRuns: 500 },
    );
  });

  it("that go back again and again end, or are refused", () => {
    expect(lua.runSync(`return pcall(string.find, ("a"):rep(24), ("a-"):rep(5) .. "b")`)).toEqual([true, undefined]);
    expect(lua.runSync(`return pcall(string.find, ("a"):rep(300000), ".-b")`)[0]).toBe(true);
    expect(lua.runSync(`return pcall(string.match, ("("):rep(300), ("("):rep(40))`)[0]).toBe(false);
    expect(lua.runSync(`return pcall(string.match, ("a"):rep(300000), ("(a-)"):rep(32) .. "$")`)[0]).toBe(true);
  });
});

describe("sizes", () => {
  const lua = newLua();
  it.each([
    "('x'):rep(1 << 40)",
    "('x'):rep(math.maxinteger)",
    "('xy'):rep(1 << 62, 'z')",
    "string.format('%1000d', 1)",
    "string.format('%.200f', 1)",
    "string.pack('s1', ('x'):rep(256))",
    "string.pack('i17', 1)",
    "string.unpack('s8', '\\255\\255\\255\\255\\255\\255\\255\\127')",
    "table.concat({}, 'x', 1, 3)",
    "table.unpack({}, 1, 1 << 40)",
    "table.unpack({}, math.mininteger, math.maxinteger)",
    "table.insert({}, 1 << 40, 1)",
    "utf8.char(-1)",
    "utf8.codepoint('x', 1, 1 << 40)",
    "string.char(table.unpack({}, 1, 300))",
    "select(-1)",
    "math.random(math.mininteger, math.maxinteger, 1)",
    "coroutine.wrap(function () return coroutine.wrap(error)() end)()",
    "setmetatable({}, {__index = setmetatable({}, {__index = function (t, k) return t[k] end})}).x",
    "load(('x = '):rep(300) .. '1')()",
  ])("%s", (expression) => {
    expect(lua.runSync(`return (pcall(function () return ${expression} end))`)).toEqual([false]);
  });
});
