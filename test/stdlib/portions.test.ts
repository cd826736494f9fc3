/** Budgets in portions: what library work gives does not depend on how often it was stopped in the middle. */
import { describe, expect, test } from "vitest";
import { meterState } from "../../src/api/meter-state.ts";
import { nodeServices } from "../../src/nse/io/node-services.ts";
import { Playbook } from "../../src/nse/io/playbook.ts";
import { PlaybookDriver } from "../../src/nse/io/playbook-driver.ts";
import { openNatives } from "../../src/nse/lib/natives.ts";
import { openLibraries } from "../../src/stdlib/open.ts";
import { type Allowance, Spent } from "../../src/vm/meter.ts";
import { continueBase, type Outcome, startBase } from "../../src/vm/resume.ts";
import { LuaState } from "../../src/vm/state.ts";
import { Thread } from "../../src/vm/thread.ts";
import { NONE } from "../../src/vm/value.ts";
import { work } from "../../src/vm/work.ts";
import { memoryHost } from "./machine.ts";

/** Steps granted at first; each time it is twice as much, since work may have to be begun again. */
const FIRST = 64;

interface Done {
  readonly values: unknown;
  /** How often the program was stopped. */
  readonly pauses: number;
}

/** Runs a program that is granted its steps in portions; without `first` it is not stopped. */
function run(source: string, first?: number): Done {
  const L = new LuaState({ metered: true });
  const host = memoryHost();
  meterState(L, host);
  openLibraries(L, { host, warn: () => undefined });
  openNatives(L, {
    driver: new PlaybookDriver(new Playbook()),
    services: nodeServices,
    data: () => undefined,
    readFile: () => "",
  });
  const meter = L.meter as NonNullable<typeof L.meter>;
  const th = new Thread(L.load(source, "=program"));
  th.canPause = true;
  th.canWait = true;
  const allowance: Allowance = { steps: first };
  const go = (body: () => Outcome): Outcome => meter.run([allowance], Number.POSITIVE_INFINITY, null, body);
  // Work is told in lots: each program begins with a whole one.
  work.left = 1 << 14;
  let outcome = go(() => startBase(L, th, []));
  let pauses = 0;
  let portion = first ?? 0;
  while (outcome.kind === "suspended" && outcome.request instanceof Spent) {
    pauses++;
    portion = pauses % 16 === 0 ? FIRST : portion * 2;
    allowance.steps = portion;
    outcome = go(() => continueBase(L, th, NONE));
  }
  if (outcome.kind !== "returned") throw outcome.kind === "failed" ? outcome.error : new Error(outcome.kind);
  return { values: outcome.values, pauses };
}

const LONG = '("abcdefghij"):rep(20000)';
const LIST = "local t = {} for i = 1, 60000 do t[i] = i * 7919 % 60013 end";
const SHOW = "return #t, t[1], t[2], t[30000], t[59999], t[60000], t[60001], table.concat(t, ',', 1, 60000)";
const OBJECT = "setmetatable(t, { __index = function() end, __newindex = function(t, k, v) rawset(t, k, v) end })";

const PROGRAMS: Readonly<Record<string, string>> = {
  "move up, overlapping": `${LIST} table.move(t, 1, 60000, 2) ${SHOW}`,
  "move down, overlapping": `${LIST} table.move(t, 2, 60000, 1) ${SHOW}`,
  "move far up, overlapping": `${LIST} table.move(t, 1, 50000, 10001) ${SHOW}`,
  "move to another table": `${LIST} local u = table.move(t, 1, 60000, 5, {}) return #u, u[5], u[60004], u[30000]`,
  "move of an object": `${LIST} ${OBJECT} table.move(t, 1, 60000, 2) ${SHOW}`,
  insert: `${LIST} for i = 1, 40 do table.insert(t, 3, i) end ${SHOW}`,
  remove: `${LIST} local s = 0 for i = 1, 40 do s = s + table.remove(t, 3) end return s, #t, t[2], t[3], t[59960]`,
  sort: `${LIST} table.sort(t) ${SHOW}`,
  "sort by a function": `${LIST} local n = 0 table.sort(t, function(a, b) return a > b end) ${SHOW}`,
  "sort by a working function": `local t = {} for i = 1, 200 do t[i] = ("x"):rep(i * 37 % 211) end
    table.sort(t, function(a, b) return #a:rep(500) < #b:rep(500) end)
    local n = {} for i = 1, 200 do n[i] = #t[i] end return table.concat(n, ",")`,
  "sort of an object": `local t = {} for i = 1, 2000 do t[i] = i * 7 % 2003 end ${OBJECT} table.sort(t) return t[1], t[2000]`,
  concat: `${LIST} return table.concat(t, ", ")`,
  "concat of an object": `${LIST} setmetatable(t, { __index = function() end }) return table.concat(t, ", ")`,
  "concat of floats": "local t = {} for i = 1, 30000 do t[i] = i / 2 end return table.concat(t, ' ')",
  unpack: `${LIST} local s = 0 for i = 1, 20 do s = s + select("#", table.unpack(t, 1, 5000)) end return s`,
  pack: `${LIST} local p = table.pack(table.unpack(t, 1, 5000)) return p.n, p[5000]`,
  rep: `return #(${LONG} .. ("xy"):rep(100000, ", "))`,
  "reverse, upper, lower": `local s = ${LONG} return s:reverse():upper():lower() == s:reverse()`,
  find: `return ("abcdefghij"):rep(60):find("a.-j.-k"), (${LONG}):find("hij$")`,
  "plain find": `return (${LONG}):find("jk", 1, true), (${LONG} .. "jk"):find("jk", 1, true)`,
  match: `return (${LONG} .. "12"):match("(%d+)$")`,
  gmatch: `local n = 0 for a, b in (${LONG}):gmatch("(.)cd(.)") do n = n + a:byte() + b:byte() end return n`,
  "gmatch far apart": `local n = 0 for p in (${LONG} .. "1" .. ${LONG} .. "2"):gmatch("()%d") do n = n * 7 + p end return n`,
  gsub: `return (${LONG}):gsub("b(.)d", "<%1>")`,
  "gsub literal": `return (${LONG}):gsub("bcd", "x")`,
  "gsub by a table": `return (${LONG}):gsub("%w", { a = "1", b = false })`,
  "gsub by a function": `local n = 0 local s = (${LONG}):gsub("cd", function(x) n = n + 1 return x .. n end) return n, s`,
  "gsub by a function, far apart": `local n = 0
    local s = (${LONG} .. "1" .. ${LONG} .. "2" .. ${LONG}):gsub("%d", function(x) n = n + 1 return n end) return n, s`,
  "gsub by a native, far apart": `return ((${LONG} .. "1" .. ${LONG} .. "2"):gsub("%d", string.byte))`,
  "gsub by an object": `local n = 0 return (${LONG} .. "1" .. ${LONG} .. "2"):gsub("%d", setmetatable({}, { __index = function(_, k) n = n + 1 return n end }))`,
  format: `return ("%s|%q|%-99s|%s"):format(${LONG}, ${LONG}, "x", (${LONG}):rep(3))`,
  byte: `local s, n = ${LONG}, 0 for i = 1, 40 do n = n + select("#", s:byte(1, 5000)) end return n`,
  char: "local t = {} for i = 1, 5000 do t[i] = i % 256 end local s = '' for i = 1, 40 do s = s .. string.char(table.unpack(t)) end return s",
  "pack and unpack": `local s = string.pack("s4z", ${LONG}, ${LONG}) local a, b = string.unpack("s4z", s) return a == b, #a, #s`,
  "utf8.char":
    "local t = {} for i = 1, 5000 do t[i] = i * 3 end local s = '' for i = 1, 20 do s = s .. utf8.char(table.unpack(t)) end return s",
  "utf8.len": `return utf8.len(("\\u{00e4}"):rep(100000)), utf8.len(${LONG})`,
  "utf8.codepoint": `local n = 0 for i = 1, 40 do n = n + select("#", utf8.codepoint(("\\u{20ac}"):rep(3000), 1, -1)) end return n`,
  "utf8.codes": `local n = 0 for p, c in utf8.codes(("\\u{20ac}"):rep(30000)) do n = n + c + p end return n`,
  "utf8.offset": `return utf8.offset(("\\u{20ac}"):rep(100000), 90000), utf8.offset(("\\u{20ac}"):rep(100000), -90000)`,
  load: `return #load("return {" .. ("1, "):rep(30000) .. "}")()`,
  "load by a function": `local n = 0 return #load(function() n = n + 1
    if n == 1 then return "return {" elseif n < 200 then return ("1, "):rep(300) elseif n == 200 then return "}" end end)(), n`,
  "load of an error": `return select("#", load(("x = 1 "):rep(30000) .. "="))`,
  "lpeg.match": `local lpeg = require "lpeg" return lpeg.match(lpeg.Ct((lpeg.P "ab" * lpeg.C(1) + 1) ^ 0) / function(t) return #t end, ${LONG})`,
  "pattern:match": `local lpeg = require "lpeg" local p = (lpeg.P "x" + 1) ^ 0 * lpeg.Cp() return p:match(${LONG}), p:match(${LONG}, 5)`,
  "lpeg with functions in the match": `local lpeg = require "lpeg" local n = 0
    local p = (lpeg.Cmt("j", function(s, i) n = n + 1 return i, n end) + (lpeg.P "abz" + 1)) ^ 0
    return n, select("#", (lpeg.Ct(p) / function(t) return n, #t end):match(${LONG}))`,
  "format with __tostring": `local n = 0
    local long = setmetatable({}, { __tostring = function() n = n + 1 return ("x\\n"):rep(20000) end })
    local s = ("%s %q %s %-99s %q %s"):format(long, ${LONG}, long, "x", ${LONG}, long) return #s, s:sub(-99), n`,
  "lpeg captures of a text": `local lpeg = require "lpeg" local n = 0
    local up = lpeg.C(1) / function(c) n = n + 1 return n % 3 == 0 and c:upper() or c end
    local s = lpeg.match(lpeg.Cs(((up + lpeg.P "z") * (lpeg.P "b" / "<%0%0>" + 1) ^ -3) ^ 0), ${LONG}) return #s, s:sub(1, 99), n`,
  "lpeg long captures": `local lpeg = require "lpeg" local n = 0
    local p = lpeg.C(lpeg.P(1) ^ 0) / function(s) n = n + 1 return s end
    for i = 1, 5 do p = p / "%1%1-%1" end
    local s = lpeg.match(lpeg.Ct(p * lpeg.Cc(1)) / function(t) n = n + 1 return t[1] end, ("x"):rep(900)) return #s, n`,
  "lpeg with functions far apart": `local lpeg = require "lpeg" local n = 0
    local p = (lpeg.Cmt("1", function(s, i) n = n + 1 return i end) + (lpeg.P "abz" + 1)) ^ 0 * lpeg.Cp()
    return p:match(${LONG} .. "1" .. ${LONG} .. "1" .. ${LONG}), n`,
  "lpeg.re-like grammar": `local lpeg = require "lpeg" local V = lpeg.V
    local g = lpeg.P { "S", S = (lpeg.P "a" * V "B" + lpeg.C(1) / 0) ^ 0 * lpeg.Cp(), B = lpeg.P "b" + V "C", C = lpeg.P "z" } return g:match(${LONG})`,
  "lpeg operators": `local lpeg = require "lpeg" local p = lpeg.P "a" for i = 1, 300 do p = p + lpeg.P(("x"):rep(i)) end return p:match "a"`,
  bignum: `local o = require "openssl" local a = o.bignum_dec2bn(("7"):rep(20000)) return #a:todec(), a:tohex() == tostring(a), #a:tobin(), a:num_bits()`,
  "bignum power": `local o = require "openssl" local n = o.bignum_dec2bn(("7"):rep(300))
    return o.bignum_mod_exp(o.bignum_dec2bn(("3"):rep(300)), o.bignum_dec2bn(("5"):rep(300)), n):todec()`,
  "bignum bits": `local o = require "openssl" local a = o.bignum_dec2bn "1" for i = 1, 30 do a:set_bit(i * 20000) end return a:num_bits(), #a:tohex()`,
  "zlib at once": `local z = require "zlib" local s = z.compress(${LONG}) return z.decompress(s) == ${LONG}, z.crc32(0, ${LONG}), z.adler32(1, ${LONG})`,
  "zlib streams": `local z = require "zlib" local out = {}
    local d = z.deflate(function(s) out[#out + 1] = s end) d:write(${LONG}, 7, ${LONG}) d:flush() d:write("end") d:close()
    local text, at = table.concat(out), 0
    local i = z.inflate(function() at = at + 1 return at * 999 - 998 <= #text and text:sub(at * 999 - 998, at * 999) or nil end)
    local a, b, c = i:read(10), i:read(100000), i:read "*a" return #out, at, a, #b, #c, c:sub(-9), i:adler(), d`,
  "zlib lines": `local z, n = require "zlib", 0 local s = z.compress(("line\\n"):rep(30000))
    for line in z.inflate(s):lines() do n = n + #line end return n`,
};

describe("budgets in portions", () => {
  test.each(Object.entries(PROGRAMS))("%s", (_name, source) => {
    const whole = run(source);
    const parts = run(source, FIRST);
    // Addresses are made up for each state.
    expect(JSON.stringify(parts.values).replace(/0x\w+/g, "")).toBe(JSON.stringify(whole.values).replace(/0x\w+/g, ""));
    expect(whole.pauses).toBe(0);
    expect(parts.pauses).toBeGreaterThan(1);
  });
});
