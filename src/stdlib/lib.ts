import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { type CallTarget, NativeFunction } from "../vm/value.ts";

/** The functions of a library by their names. */
export type LibFunctions = Readonly<Record<string, CallTarget>>;

/**
 * Makes the table of a library and puts it in `package.loaded` under `name`. Its functions are named `name.f` for tracebacks;
 * those of the basic library, "_G", go into the table of globals and are named plainly.
 */
export function defineLib(L: LuaState, name: string, functions: LibFunctions): LuaTable {
  const lib = name === "_G" ? L.globals : new LuaTable();
  setFunctions(lib, name === "_G" ? "" : `${name}.`, functions);
  L.loaded.setStr(name, lib);
  return lib;
}

/** Puts native functions into a table: `table[f]` is a function named `prefix .. f`. */
export function setFunctions(table: LuaTable, prefix: string, functions: LibFunctions): void {
  for (const [f, target] of Object.entries(functions)) table.setField(f, new NativeFunction(prefix + f, target));
}
