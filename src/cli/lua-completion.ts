import { metamethod, TM } from "../vm/metamethods.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { LuaFunction, type LuaValue } from "../vm/value.ts";

const KEYWORDS = [
  "and",
  "break",
  "do",
  "else",
  "elseif",
  "end",
  "false",
  "for",
  "function",
  "goto",
  "if",
  "in",
  "local",
  "nil",
  "not",
  "or",
  "repeat",
  "return",
  "then",
  "true",
  "until",
  "while",
];

const NAME = /^[A-Za-z_]\w*$/;
/** The names, dots and colons that a line ends with, and not more of a number or of a longer expression. */
const PATH = /(?:^|[^\w.:)\]}"'])((?:[A-Za-z_]\w*[.:])*)([A-Za-z_]\w*)?$/;
/** How long a chain of `__index` tables is followed. */
const MAX_CHAIN = 100;

/** What can follow at the end of a line: the possible last words, and the part of them that is there. */
export interface Completion {
  readonly words: string[];
  readonly part: string;
}

/** The tables that a value's fields are found in: itself, and those behind `__index`. No Lua code runs. */
function* fieldTables(L: LuaState, value: LuaValue): Generator<LuaTable> {
  let v = value;
  for (let i = 0; i < MAX_CHAIN && v !== undefined; i++) {
    if (v instanceof LuaTable) yield v;
    v = metamethod(L, v, TM.Index);
    if (!(v instanceof LuaTable)) return;
  }
}

function field(L: LuaState, value: LuaValue, name: string): LuaValue {
  for (const table of fieldTables(L, value)) {
    const v = table.getStr(name);
    if (v !== undefined) return v;
  }
  return undefined;
}

function fieldNames(L: LuaState, value: LuaValue, functionsOnly: boolean): Set<string> {
  const names = new Set<string>();
  for (const table of fieldTables(L, value)) {
    for (let more = table.next(undefined); more; more = table.next(table.nextKey)) {
      const key = table.nextKey;
      if (typeof key !== "string" || !NAME.test(key)) continue;
      if (!functionsOnly || table.nextValue instanceof LuaFunction) names.add(key);
    }
  }
  return names;
}

/** Completes the last word of a line: a global name or keyword, or a field or method of what is before it. */
export function complete(L: LuaState, line: string): Completion {
  const [, path, part = ""] = PATH.exec(line) ?? [];
  if (path === undefined || path + part === "") return { words: [], part: "" };
  let value: LuaValue = L.globals;
  for (const name of path.split(/[.:]/).slice(0, -1)) value = field(L, value, name);
  const names = fieldNames(L, value, path.endsWith(":"));
  if (path === "") for (const keyword of KEYWORDS) names.add(keyword);
  return { words: [...names].filter((name) => name.startsWith(part)).sort(), part };
}
