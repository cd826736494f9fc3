import { LuaTable } from "./table.ts";
import { Int64, LuaFloat, LuaFunction, type LuaValue, Userdata } from "./value.ts";

/** The name of a value's type, as the function `type` gives it (manual 6.1). */
export function typeName(v: LuaValue): string {
  switch (typeof v) {
    case "undefined":
      return "nil";
    case "boolean":
      return "boolean";
    case "number":
      return "number";
    case "string":
      return "string";
  }
  if (v instanceof LuaTable) return "table";
  if (v instanceof LuaFunction) return "function";
  if (v instanceof LuaFloat || v instanceof Int64) return "number";
  return v instanceof Userdata ? "userdata" : "thread";
}
