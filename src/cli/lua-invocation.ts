import { basename } from "node:path";
import type { LuaInvocation } from "./lua-command.ts";

/** File names under which the program is the Lua interpreter itself, as links to it can be called. */
const LUA_NAME = /^(?:neap-)?lua(?:-?5\.?4)?(?:\.m?js)?$/i;

/** True when the program was started under a name of a Lua interpreter: then it takes that interpreter's arguments. */
export function isLuaName(path: string): boolean {
  return LUA_NAME.test(basename(path));
}

/** How `neap lua`, or a link named `lua`, was started. @param path the program's own file, as it was called. */
export function luaInvocation(path: string, version: string): LuaInvocation {
  const banner = `Lua 5.4  Neap ${version}, Node ${process.versions.node}  The language is by Lua.org, PUC-Rio`;
  if (isLuaName(path)) return { name: path, usage: path, command: [path], version: banner };
  return { name: "neap", usage: "neap lua", command: [path, "lua"], version: banner };
}
