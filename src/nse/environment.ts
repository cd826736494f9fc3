import { checkString } from "../stdlib/args.ts";
import { skipFirstComment } from "../stdlib/base.ts";
import { luaError } from "../vm/errors.ts";
import { type Body, runResumable } from "../vm/resumable.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { Thread } from "../vm/thread.ts";
import { first, LuaClosure, LuaFunction, type LuaValue, NativeFunction, UNWIND, UpVal, Values } from "../vm/value.ts";
import type { Engine } from "./engine.ts";
import { type RuleKind, scriptId } from "./script.ts";
import type { DataFiles } from "./session.ts";

/**
 * A fresh environment for a script's chunk: its own globals, with those of `behind` behind them. A bare
 * `require "name"`, as old scripts have it, leaves the library in a global of that name.
 * @param kind the rule that the chunk is run for; null for the run that only reads the script's fields.
 */
export function scriptEnvironment(L: LuaState, path: string, kind: RuleKind | null, behind: LuaTable): LuaTable {
  const require = L.globals.getStr("require");
  const env = new LuaTable();
  env.setField("SCRIPT_PATH", path);
  env.setField("SCRIPT_NAME", scriptId(path));
  if (kind !== null) env.setField("SCRIPT_TYPE", kind);
  else {
    env.setField("categories", new LuaTable());
    env.setField("dependencies", new LuaTable());
  }
  env.setField(
    "require",
    new NativeFunction("require", (name) => runResumable(L, "require", requireInto(L, require, env, name))),
  );
  const meta = new LuaTable();
  meta.setField("__index", behind);
  env.setMetatable(meta);
  return env;
}

function* requireInto(L: LuaState, require: LuaValue, env: LuaTable, name: LuaValue): Body {
  let r = L.call(require, name);
  if (r === UNWIND) r = yield;
  const library = first(r);
  if (typeof name === "string" && library instanceof LuaTable && env.getStr(name) === undefined)
    env.setStr(name, library);
  return r;
}

/** Makes `require` look for `nselib/NAME.lua` among the data files before it looks anywhere else. @param compile makes a library of a file. */
export function installSearcher(
  L: LuaState,
  files: DataFiles,
  compile: (path: string, env: LuaTable) => LuaClosure,
): void {
  const { globals } = L;
  const searchers = (L.loaded.getStr("package") as LuaTable).getStr("searchers");
  if (!(searchers instanceof LuaTable)) return;
  const search = new NativeFunction("nselib_searcher", (name) => {
    const wanted = `nselib/${checkString(name, 1).replaceAll(".", "/")}.lua`;
    const path = files.fetch(wanted);
    if (path === undefined) return `no file '${wanted}' among the data files`;
    return new Values([compile(path, globals), path]);
  });
  for (let i = searchers.length(); i >= 1; i--) searchers.setInt(i + 1, searchers.getInt(i));
  searchers.setInt(1, search);
}

/** Compiles libraries: each file once, however many environments it is loaded in. Raises what is wrong with one. */
export function libraryCompiler(L: LuaState, files: DataFiles): (path: string, env: LuaTable) => LuaClosure {
  const compiled = new Map<string, LuaClosure>();
  return (path, env) => {
    let chunk = compiled.get(path);
    if (chunk === undefined) {
      let source: string;
      try {
        source = files.read(path);
      } catch (e) {
        throw luaError(e instanceof Error ? e.message : String(e));
      }
      chunk = L.load(skipFirstComment(source), `@${path}`, "t", env);
      compiled.set(path, chunk);
      return chunk;
    }
    return new LuaClosure(chunk.c, chunk.proto, [new UpVal(env)]);
  };
}

/** Makes `coroutine.close` refuse the coroutines of script threads: the engine has still to go on in them. */
export function guardClose(L: LuaState, engine: Engine): void {
  const coroutine = L.loaded.getStr("coroutine");
  const close = coroutine instanceof LuaTable ? coroutine.getStr("close") : undefined;
  if (!(coroutine instanceof LuaTable) || !(close instanceof LuaFunction)) return;
  const guarded = new NativeFunction("coroutine.close", (co) => {
    if (
      co instanceof Thread &&
      co.isBase &&
      co !== L.current &&
      L.current.base() !== co &&
      engine.threadOf(co) !== undefined
    )
      throw luaError("cannot close a waiting coroutine");
    return close.c(co);
  });
  coroutine.setStr("close", guarded);
}

/** Puts the guard against undeclared variables on the globals: what the library `strict` gives is called with them. */
export function guardGlobals(strict: LuaValue, call: (guard: LuaFunction) => void): void {
  if (strict instanceof LuaFunction) call(strict);
}
