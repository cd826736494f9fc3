import { openString } from "../../src/stdlib/string.ts";
import { LuaError } from "../../src/vm/errors.ts";
import { float, formatFloat, intToString, isFloat, isInteger, toFloat } from "../../src/vm/number.ts";
import { LuaState } from "../../src/vm/state.ts";
import { LuaTable } from "../../src/vm/table.ts";
import { Int64, LuaFloat, LuaFunction, type LuaValue, type Result, unpack } from "../../src/vm/value.ts";
import { luaQuote, runReference } from "../vm/reference.ts";

/** A state with nothing but the string library in it. */
export const L = new LuaState();
/** The string library. */
export const lib = openString(L, (_f, strip) => (strip ? "stripped" : "dumped"));

/** A call of a function of the library: `[name, ...arguments]`. */
export type Case = readonly [name: string, ...args: LuaValue[]];

/** Calls a function of the library; raises what it raises. */
export function call(name: string, ...args: LuaValue[]): readonly LuaValue[] {
  return unpack(L.call(lib.getStr(name), ...args));
}

/** The message of the error that a call raises, or undefined. */
export function errorOf(name: string, ...args: LuaValue[]): LuaValue {
  try {
    call(name, ...args);
  } catch (e) {
    return messageOf(e);
  }
  return undefined;
}

/** What a protected call does with an error: gives its value, and forgets the calls it has left. */
function messageOf(e: unknown): LuaValue {
  if (!(e instanceof LuaError)) throw e;
  L.cCalls = 0;
  return e.value;
}

/** The most matches of a `gmatch` that are looked at. */
const MAX_MATCHES = 60;

const escaped = (s: string): string => s.replace(/[^ -[\]-~]/g, (c) => `\\${String(c.charCodeAt(0)).padStart(3, "0")}`);

function show(v: LuaValue): string {
  if (typeof v === "string") return `'${escaped(v)}'`;
  if (isInteger(v)) return intToString(v);
  // The sign of a NaN is not kept.
  if (isFloat(v)) return formatFloat("a", toFloat(v), "", 0, undefined).replace("-nan", "nan");
  return v === undefined ? "nil" : String(v);
}

const showAll = (r: Result): string => unpack(r).map(show).join(" ");

/** What a call gives as a line of text: its results, or "error" and the message. A `gmatch` is run to its end. */
export function outcome([name, ...args]: Case): string {
  try {
    const r = L.call(lib.getStr(name), ...args);
    if (!(r instanceof LuaFunction)) return showAll(r);
    const lines: string[] = [];
    for (let i = 0; i < MAX_MATCHES; i++) {
      const m = L.call(r);
      if (unpack(m)[0] === undefined) break;
      lines.push(showAll(m));
    }
    return lines.join("; ");
  } catch (e) {
    return `error ${escaped(String(messageOf(e)))}`;
  }
}

/** The same by the reference; `show` and the rest mirror the functions above. */
const PRELUDE = `
local function escape(s)
  return (s:gsub("[%c\\\\\\127-\\255]", function (c) return ("\\\\%03d"):format(c:byte()) end))
end
local function show(v)
  if type(v) == "string" then return "'" .. escape(v) .. "'" end
  if math.type(v) == "float" then return (("%a"):format(v):gsub("-nan", "nan")) end
  return tostring(v)
end
local function showAll(...)
  local out = {}
  for i = 1, select("#", ...) do out[i] = show((select(i, ...))) end
  return table.concat(out, " ")
end
local function finish(ok, ...)
  if not ok then return "error " .. escape(tostring((...))) end
  local f = ...
  if type(f) ~= "function" then return showAll(...) end
  local lines = {}
  for i = 1, ${MAX_MATCHES} do
    local m = table.pack(pcall(f))
    if not m[1] then return "error " .. escape(tostring(m[2])) end
    if m[2] == nil then break end
    lines[i] = showAll(table.unpack(m, 2, m.n))
  end
  return table.concat(lines, "; ")
end
local function case(f, ...) print(finish(pcall(string[f], ...))) end
`;

function literal(v: LuaValue): string {
  if (typeof v === "string") return luaQuote(v);
  if (v instanceof Int64) return `0x${(v.hi >>> 0).toString(16)}${(v.lo >>> 0).toString(16).padStart(8, "0")}`;
  if (isInteger(v)) return intToString(v);
  if (v instanceof LuaFloat || typeof v === "number") {
    const x = toFloat(v);
    if (Number.isNaN(x)) return "(0/0)";
    return Math.abs(x) === Infinity ? `${x < 0 ? "-" : ""}math.huge` : formatFloat("a", x, "", 0, undefined);
  }
  if (v instanceof LuaTable) {
    let out = "{";
    let key: LuaValue;
    while (v.next(key)) {
      key = v.nextKey;
      const value = v.nextValue;
      out += `[${literal(key)}]=${literal(value)},`;
    }
    return `${out}}`;
  }
  return String(v ?? "nil");
}

/** A program that prints the outcomes of the same calls, one a line. */
export function programFor(cases: readonly Case[]): string {
  const calls = cases.map(([name, ...args]) => `case(${[luaQuote(name), ...args.map(literal)].join(", ")})`);
  // A function can have only so many constants.
  let program = PRELUDE;
  for (let i = 0; i < calls.length; i += 500) {
    program += `do local f = function ()\n${calls.slice(i, i + 500).join("\n")}\nend f() end\n`;
  }
  return program;
}

/** A table of these fields. */
export function tableOf(fields: Record<string, LuaValue>): LuaTable {
  const t = new LuaTable();
  for (const [k, v] of Object.entries(fields)) t.setStr(k, v);
  return t;
}

/** Cases whose outcomes differ from the reference's, as readable text. */
export function differences(cases: readonly Case[]): string[] {
  const expected = runReference(programFor(cases));
  const found: string[] = [];
  cases.forEach((c, i) => {
    const actual = outcome(c);
    if (actual === expected[i]) return;
    const [name, ...args] = c;
    found.push(`${name}(${args.map(literal).join(", ")}): ${actual} instead of ${expected[i]}`);
  });
  return found;
}

/** A float value from a JavaScript number. */
export const f = (x: number): LuaValue => float(x);

/** A call and its outcome by the reference. */
export type Row = readonly [Case, string];
