/** The public interface of the library. */
import { createRequire } from "node:module";
import { Lua as BaseLua, type LuaOptions } from "./api/lua.ts";
import type { parse } from "./parser/index.ts";
import { nodeHost } from "./stdlib/host-node.ts";
import { installParser } from "./vm/chunk.ts";

export { luaToBytes, type StringForm } from "./api/convert.ts";
export { type LuaOptions, LuaRuntimeError, multiple, type RunOptions, SuspendedError } from "./api/lua.ts";
export { type Host, nullHost } from "./stdlib/host.ts";
export { LuaTable } from "./vm/table.ts";
export { Thread } from "./vm/thread.ts";
export { LuaFunction, type LuaValue, Userdata } from "./vm/value.ts";

installParser(() => (createRequire(import.meta.url)("./parser.cjs") as { parse: typeof parse }).parse);

/** A Lua state with the standard libraries, on this process unless `options.host` says otherwise. */
export class Lua extends BaseLua {
  constructor(options: LuaOptions = {}) {
    super(() => nodeHost(), options);
  }
}
