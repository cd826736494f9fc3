import { startBase } from "../vm/resume.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { Thread } from "../vm/thread.ts";
import { rawToString } from "../vm/tostring.ts";
import { type LuaValue, NativeFunction } from "../vm/value.ts";

/** The `errtype` of an error value that is a table, as the errors of `nmap.new_try` and `stdnse.silent_require` have it. */
export function errorType(value: LuaValue): LuaValue {
  return value instanceof LuaTable ? value.getStr("errtype") : undefined;
}

/** An error value as text, for messages: by its `__tostring`, unless that fails or waits. Must not be called from Lua. */
export function errorText(L: LuaState, value: LuaValue): string {
  if (L.getMetamethod(value, "__tostring") === undefined) return rawToString(value);
  const outcome = startBase(L, new Thread(new NativeFunction("tostring", () => L.toStringMeta(value))), []);
  const text = outcome.kind === "returned" ? outcome.values[0] : undefined;
  return typeof text === "string" ? text : rawToString(value);
}
