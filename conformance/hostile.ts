/**
 * Input that nobody means well with, made from a number so that each piece can be had again: for the lexer, the parser, the
 * loader of binary chunks, patterns, `string.format` and `string.pack`.
 */

import { ARGUMENTS } from "./library-calls.ts";

/** Random numbers from a seed (a linear congruence with mixed output). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** A number from 0 to `n` - 1. */
  below(n: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Up to `max` bytes, as characters. */
  bytes(max: number): string {
    let s = "";
    for (let n = this.below(max + 1); n > 0; n--) s += String.fromCharCode(this.below(256));
    return s;
  }

  /** Up to `max` words of a list. */
  words(list: readonly string[], max: number, between = ""): string {
    const words: string[] = [];
    for (let n = this.below(max + 1); n > 0; n--) words.push(this.pick(list));
    return words.join(between);
  }

  /** A text with a few changes: bytes replaced, left out, put in or repeated. */
  mutated(text: string, words: readonly string[]): string {
    let s = text;
    for (let n = 1 + this.below(5); n > 0; n--) {
      const at = this.below(s.length + 1);
      const piece = this.below(4);
      if (piece === 0) s = s.slice(0, at) + String.fromCharCode(this.below(256)) + s.slice(at + 1);
      else if (piece === 1) s = s.slice(0, at) + s.slice(at + this.below(8));
      else if (piece === 2) s = s.slice(0, at) + (this.below(2) === 0 ? this.pick(words) : this.bytes(3)) + s.slice(at);
      else s = s.slice(0, at) + s.slice(this.below(s.length + 1), at + this.below(12)) + s.slice(at);
    }
    return s;
  }
}

/** Pieces of tokens, for the lexer. */
const CHARACTERS = [
  ..."0123456789abcdefxXpPeE.+-_ \t\n\r\v\f'\"\\[]=-(){}<>~:;,#&|*/%^\0\x80\xff\x1b",
  "0x",
  "\\x",
  "\\u{",
  "\\z",
  "\\0",
  "\\\n",
  "[[",
  "[==[",
  "]==]",
  "]]",
  "--[[",
  "--",
  "...",
  "//",
  "::",
  "1e",
  "0x1p",
  "99999999999999999999",
];

const TOKENS =
  "and break do else elseif end false for function goto if in local nil not or repeat return then true until while x y _ENV a.b f() ( ) { } [ ] = == ~= <= >= << >> // .. ... , ; : :: . + - * / % ^ # & | ~ < > 1 2.5 0x10 's' [[t]] <const> <close> ::l:: f'x' self".split(
    " ",
  );

const PROGRAMS = [
  `local t <const> = {1, 2, x = "s", [3] = 4.5}
local function f(a, ...) local b <close> = nil for i = 1, #t do if i > 2 then goto out end end ::out:: return a, ... end
for k, v in pairs(t) do t[k] = f(v, k) // 1 | 2 ~ 3 end
repeat local n = t.x:upper() .. 'esc\\n\\x41\\u{48}' until n ~= [==[long]==] or not n
return function () t.y = -t[1] ^ 2 << 1 return t end`,
  `local a, b, c = ...
local function g(n) if n > 0 then return g(n - 1) end return n, a end
while b and not c do b, c = c, b if a == 1 then break end end
do local x <close> = setmetatable({}, {__close = function () end}) a = {g(3), x = {[g(1)] = "y"}} end
return (g(2)), a.x["y"], #a .. "z", a and b or c`,
  `local s = 0 for i = 10, 1, -1.5 do s = s + i * 2 % 3 - (i & 1) end
local o = setmetatable({}, {__index = function (t, k) return k end, __call = function (self, ...) return select("#", ...) end})
local u = function (...) s = s + 1 return s, o.z, o(1, nil, ...) end
return pcall(u), o.m, coroutine.wrap(function (...) return coroutine.yield(...) end)(1)`,
];

const PATTERN_ITEMS = [
  ..."ab.*+-?()^$%[]\0\xff1",
  "%a",
  "%D",
  "%w",
  "%s",
  "%p",
  "[ab]",
  "[^a]",
  "[%w_]",
  "[a-",
  "[]]",
  "[^]",
  "()",
  "%b()",
  "%bxx",
  "%f[%w]",
  "%f",
  "%1",
  "%2",
  "%0",
];

const FORMATS = [
  ..."%diouxXeEfFgGaAcsqp%-+ #0.123456789*hlL\0\xff",
  "%s",
  "%d",
  "%5.2f",
  "%q",
  "%-20s",
  "%99d",
  "%.99f",
  "%i",
];

const PACK_OPTIONS = [
  ..."<>=!bBhHiIlLjJTfdnszxX 0123456789\0\xff",
  "i17",
  "I16",
  "s0",
  "s8",
  "!16",
  "Xi4",
  "c4",
  "c0",
  "i7",
  "Xx",
  "z",
];

/** What functions of the libraries get besides `ARGUMENTS`. */
const MORE_ARGUMENTS = [
  "error",
  "io.stdout",
  "function () return true end",
  "setmetatable({}, {__len = function () return -5 end})",
  "setmetatable({}, {__index = function () error('index', 0) end, __len = function () return 3 end})",
  "setmetatable({}, {__eq = error, __concat = error, __call = error, __close = 1, __gc = error})",
  "'!*t'",
  "'%Ex'",
  "'collect'",
  "'(()'",
  "'>!16 s1 z x'",
];

/** Functions that end the program, wait for input, change the disk or what all inputs share, or may run for very long. */
const LEFT_OUT =
  /^(?:os\.(?:exit|remove|rename|execute|tmpname)|io\.(?:popen|open|output|input|lines|read|tmpfile|close|write)|debug\.(?:debug|sethook|setmetatable)|dofile|loadfile|print|warn|require|table\.(?:concat|insert|move|remove)|collectgarbage|package\.loadlib)$/;

/** Values for `format` and `pack`, as numbers of a list in `HOSTILE_PRELUDE`. */
const VALUES = 20;

/** Whether a function of the libraries is not tried. */
export const isLeftOut = (name: string): boolean => LEFT_OUT.test(name);

/** Makes the arguments of a function of `HOSTILE_PRELUDE` from random numbers. */
type Maker = (random: Random) => readonly (string | number)[];

/** What can be tried, by the function that tries it. */
export const HOSTILE: Readonly<Record<string, Maker>> = {
  lexer: (r) => [r.below(3) === 0 ? r.bytes(40) : r.words(CHARACTERS, 25)],
  parser: (r) => [r.below(3) === 0 ? r.words(TOKENS, 30, " ") : r.mutated(r.pick(PROGRAMS), TOKENS)],
  library: (r) => [r.below(1 << 16), Array.from({ length: r.below(5) }, () => argument(r)).join(", ")],
  undump: (r) => [r.below(PROGRAMS.length) + 1, ...Array.from({ length: 1 + r.below(6) }, () => r.below(0x7fffffff))],
  patterns: (r) => [
    r.words([..."ab()1\0_ \xff"], 12),
    r.words(PATTERN_ITEMS, 10),
    r.words(["%", "%0", "%1", "%2", "%%", "a", "%x"], 4),
  ],
  format: (r) => [r.words(FORMATS, 8), ...Array.from({ length: r.below(5) }, () => 1 + r.below(VALUES))],
  pack: (r) => [
    r.words(PACK_OPTIONS, 8),
    r.bytes(24),
    r.below(30) - 5,
    ...Array.from({ length: r.below(5) }, () => 1 + r.below(VALUES)),
  ],
};

function argument(r: Random): string {
  const n = r.below(ARGUMENTS.length + MORE_ARGUMENTS.length + 4);
  return ARGUMENTS[n] ?? MORE_ARGUMENTS[n - ARGUMENTS.length] ?? quote(r.bytes(8));
}

const quote = (s: string): string =>
  `"${s.replace(/[^ !#-[\]-~]/g, (c) => `\\${String(c.charCodeAt(0)).padStart(3, "0")}`)}"`;

/** Lua code that defines a function for each kind of input; each gives true. */
export const HOSTILE_PRELUDE = `
local values = {
  0, 1, -1, 255, 256, math.maxinteger, math.mininteger, 2.5, -0.0, 2^53, 1e308, 1/0, 0/0, "", "abc", "10", "a\\0b", ("x"):rep(300), {}, print,
}
assert(#values == ${VALUES})
local dumps = {}
for i, source in ipairs{${PROGRAMS.map(quote).join(", ")}} do
  dumps[i] = string.dump(assert(load(source, "=p")), i == 2)
end
local function all(...)
  local list = {n = select("#", ...), ...}
  for i = 1, list.n do list[i] = values[list[i]] end
  return table.unpack(list, 1, list.n)
end
function lexer(s) load(s, "=x", "t") return true end
parser = lexer
local function limited() error("too long", 0) end
function undump(n, ...)
  local s = dumps[n]
  for i = 1, select("#", ...) do
    local r = (select(i, ...))
    local at, what = r // 16 % (#s + 1), r % 16
    if what < 10 then s = s:sub(1, at) .. string.char(r // 4096 % 256) .. s:sub(at + 2)
    elseif what < 12 then s = s:sub(1, at) .. s:sub(at + 2 + r // 65536 % 4)
    elseif what < 14 then s = s:sub(1, at) .. string.char(r // 4096 % 256) .. s:sub(at + 1)
    else s = s:sub(1, at) end
  end
  local f = load(s, "=b", "b")
  if f then
    local co = coroutine.create(f)
    debug.sethook(co, limited, "", 2000)
    coroutine.resume(co)
    debug.sethook(co)
    coroutine.close(co)
  end
  return true
end
function patterns(s, p, r)
  pcall(string.find, s, p)
  pcall(string.match, s, p, -3)
  pcall(string.gsub, s, p, r)
  pcall(string.gsub, s, p, {a = r})
  pcall(string.find, s, p, 2, true)
  pcall(function () for a in s:gmatch(p) do end end)
  return true
end
dead = coroutine.create(print)
coroutine.close(dead)
closed = io.tmpfile()
closed:close()
local names = {}
for _, m in ipairs{"_G", "string", "table", "math", "utf8", "coroutine", "os", "io", "debug", "package"} do
  for k, v in pairs(package.loaded[m]) do
    local name = m == "_G" and k or m .. "." .. k
    if type(v) == "function" and not left_out(name) then names[#names + 1] = name end
  end
end
table.sort(names)
local keep = _G
function library(n, args)
  local name = names[n % #names + 1]
  local env = setmetatable({print = function () end}, {__index = keep})
  env._G = env
  local f = load("return pcall(" .. name .. (args ~= "" and ", " or "") .. args .. ")", "=call", "t", env)
  if f then f() end
  return true
end
function format(f, ...)
  pcall(string.format, f, all(...))
  return true
end
function pack(f, bytes, at, ...)
  pcall(string.packsize, f)
  pcall(string.unpack, f, bytes, at)
  pcall(string.unpack, f, bytes)
  pcall(string.pack, f, all(...))
  return true
end
`;
