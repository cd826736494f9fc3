import { luaError } from "./errors.ts";
import type { LuaFunction } from "./value.ts";

/** `string.dump` (manual 6.4). */
export function dumpFunction(_f: LuaFunction, _strip: boolean): string {
  throw luaError("unable to dump given function");
}
