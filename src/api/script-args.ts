import { type ArgTable, type ArgValue, parseScriptArgs } from "../nse/script-args.ts";
import { LuaTable } from "../vm/table.ts";
import { textToLua } from "./convert.ts";

/** Script arguments as JavaScript values. As on the command line, scripts get every single value as a string. */
export type ScriptArg = string | number | boolean | readonly ScriptArg[] | { readonly [name: string]: ScriptArg };

/** Script arguments as the table scripts see; a text is in the notation of `--script-args`. Throws a `ScriptArgsError`. */
export function scriptArgTable(args: string | Readonly<Record<string, ScriptArg>>): LuaTable {
  if (typeof args === "string") return parsedTable(parseScriptArgs(textToLua(args)));
  return argTable(args);
}

function parsedTable(args: ArgTable): LuaTable {
  const t = new LuaTable();
  const value = (v: ArgValue): string | LuaTable => (typeof v === "string" ? v : parsedTable(v));
  for (const v of args.array) t.append(value(v));
  for (const [name, v] of args.fields) t.setStr(name, value(v));
  return t;
}

function argTable(args: readonly ScriptArg[] | Readonly<Record<string, ScriptArg>>): LuaTable {
  const t = new LuaTable();
  const value = (v: ScriptArg): string | LuaTable => (typeof v === "object" ? argTable(v) : textToLua(String(v)));
  if (Array.isArray(args)) for (const v of args as readonly ScriptArg[]) t.append(value(v));
  else for (const [name, v] of Object.entries(args)) t.setStr(textToLua(name), value(v as ScriptArg));
  return t;
}
