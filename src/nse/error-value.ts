import { SpentError } from "../vm/meter.ts";
import { killBase, type Outcome, startBase } from "../vm/resume.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { Thread } from "../vm/thread.ts";
import { rawToString } from "../vm/tostring.ts";
import { type LuaValue, NativeFunction } from "../vm/value.ts";

/** The `errtype` of an error value that is a table, as the errors of `nmap.new_try` and `stdnse.silent_require` have it. */
export function errorType(value: LuaValue): LuaValue {
  return value instanceof LuaTable ? value.getStr("errtype") : undefined;
}

/** How long an error value may take to become a text, in milliseconds. */
const TEXT_MS = 20;

/**
 * An error value as text, for messages: by its `__tostring`, unless that fails, waits or takes long. Must not be called from
 * Lua.
 */
export function errorText(L: LuaState, value: LuaValue): string {
  if (L.getMetamethod(value, "__tostring") === undefined) return rawToString(value);
  const thread = new Thread(new NativeFunction("tostring", () => L.toStringMeta(value)));
  const start = (): Outcome => startBase(L, thread, []);
  const { meter } = L;
  let text: LuaValue;
  try {
    const limit = { deadline: meter === null ? 0 : meter.clock() + TEXT_MS };
    const outcome = meter === null ? start() : meter.run([limit], Number.POSITIVE_INFINITY, null, start);
    if (outcome.kind === "returned") text = outcome.values[0];
    else if (outcome.kind === "suspended") killBase(L, thread, undefined);
  } catch (e) {
    if (!(e instanceof SpentError)) throw e;
  }
  return typeof text === "string" ? text : rawToString(value);
}
