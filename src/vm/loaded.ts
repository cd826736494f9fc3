import type { LuaState } from "./state.ts";
import { LuaTable } from "./table.ts";
import type { LuaFunction, LuaValue } from "./value.ts";

/** The name of a function found in a loaded module ("string.rep", "print"), or null. */
export function globalFunctionName(L: LuaState, f: LuaFunction): string | null {
  let moduleName: LuaValue;
  while (L.loaded.next(moduleName)) {
    const module = L.loaded.nextValue;
    moduleName = L.loaded.nextKey;
    if (typeof moduleName !== "string") continue;
    if (module === f) return moduleName;
    if (!(module instanceof LuaTable)) continue;
    for (let found = module.next(undefined); found; found = module.next(module.nextKey)) {
      if (module.nextValue === f && typeof module.nextKey === "string") {
        return moduleName === "_G" ? module.nextKey : `${moduleName}.${module.nextKey}`;
      }
    }
  }
  return null;
}
