import { LuaError } from "../../vm/errors.ts";
import { type Body, runResumable } from "../../vm/resumable.ts";
import type { LuaState } from "../../vm/state.ts";
import { LuaTable } from "../../vm/table.ts";
import { type LuaValue, NativeFunction, pack, type Result, UNWIND } from "../../vm/value.ts";

/**
 * `nmap.new_try([handler])` (NSE exception handling): a function that gives its arguments after the first, or, when the
 * first is false or nil, calls the handler and ends the script quietly, by a table as error.
 * @param complain takes a complaint about a function that does not say true or false first.
 */
export function newTry(L: LuaState, handler: LuaValue, complain: (text: string) => void): Result {
  return new NativeFunction("try", (ok, ...rest) => {
    if (ok === undefined || ok === false) return runResumable(L, "try", failTry(L, handler, rest[0]));
    if (ok !== true) complain("finalizing a non-conforming function that did not first return a boolean");
    return pack(rest);
  });
}

function* failTry(L: LuaState, handler: LuaValue, message: LuaValue): Body {
  if (handler !== undefined && handler !== false) {
    const r = L.call(handler);
    if (r === UNWIND) yield;
  }
  const e = new LuaTable();
  e.setStr("errtype", "nmap.new_try");
  e.setStr("message", message);
  throw new LuaError(e);
}
