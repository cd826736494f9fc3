// Runs one Lua file with fengari: node fengari.mjs FILE
import fengari from "fengari";

const { lua, lauxlib, lualib, to_luastring } = fengari;
const L = lauxlib.luaL_newstate();
lualib.luaL_openlibs(L);
const file = process.argv[2];
if (lauxlib.luaL_loadfile(L, to_luastring(file)) !== lua.LUA_OK || lua.lua_pcall(L, 0, 0, 0) !== lua.LUA_OK) {
  process.stderr.write(`fengari: ${lua.lua_tojsstring(L, -1)}\n`);
  process.exitCode = 1;
}
