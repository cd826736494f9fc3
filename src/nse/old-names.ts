import { checkFunction, checkString, checkTable, optInt, optString, typeError } from "../stdlib/args.ts";
import { nameOfChunk } from "../stdlib/base.ts";
import { type DebugLimits, mayOpen, withCaller } from "../stdlib/closed-debug.ts";
import { unpackUnterminated } from "../stdlib/string-pack.ts";
import { argError, LuaError, luaError } from "../vm/errors.ts";
import { Level, levelsOfThread } from "../vm/levels.ts";
import { type Body, materialise } from "../vm/resumable.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { Thread } from "../vm/thread.ts";
import {
  type CallTarget,
  LuaClosure,
  LuaFunction,
  type LuaValue,
  NativeFunction,
  type Result,
  UpVal,
  Userdata,
  Values,
} from "../vm/value.ts";

/**
 * Names that scripts written for Lua 5.1 find in their environment: `unpack`, `loadstring`, `getfenv`, `setfenv`, and
 * `nse` with the engine's functions. They stand behind a script's own globals and before those of the state.
 */
export function oldNames(
  L: LuaState,
  engineFunctions: Readonly<Record<string, NativeFunction>>,
  limits: DebugLimits | null = null,
): LuaTable {
  const { globals } = L;
  const names = new LuaTable();
  const set = (name: string, f: CallTarget): void => names.setStr(name, new NativeFunction(name, f));
  names.setStr("unpack", libraryFunction(L, "table", "unpack"));
  set("loadstring", (text, chunkName) => {
    const source = checkString(text, 1);
    try {
      return L.load(source, nameOfChunk(L, optString(chunkName, 2, source)), "bt", globals);
    } catch (e) {
      if (e instanceof LuaError && e.level === 0) return new Values([undefined, e.value]);
      throw e;
    }
  });
  set("getfenv", (f) => {
    if (!(f instanceof LuaFunction))
      return atLevel(L, globals, "getfenv", f, (found, by) => environmentOf(globals, found, by, limits));
    return withCaller(L, "getfenv", (by) => environmentOf(globals, f, by, limits));
  });
  set("setfenv", (f, env) => {
    const table = checkTable(env, 2);
    if (f instanceof LuaFunction) return withCaller(L, "setfenv", (by) => setEnvironment(f, table, by, limits));
    return atLevel(L, globals, "setfenv", f, (found, by) => setEnvironment(checkFunction(found, 1), table, by, limits));
  });
  const nse = new LuaTable();
  for (const [name, f] of Object.entries(engineFunctions)) nse.setStr(name, f);
  names.setStr("nse", nse);
  const behind = new LuaTable();
  behind.setStr("__index", globals);
  names.setMetatable(behind);
  return names;
}

/**
 * Makes `string.unpack` take a string without its zero at the end of the data, as in Lua 5.3: libraries written for
 * that cut answers of servers short.
 */
export function allowUnterminated(L: LuaState): void {
  const string = L.loaded.getStr("string");
  if (string instanceof LuaTable) string.setStr("unpack", new NativeFunction("string.unpack", unpackUnterminated));
}

/** Adds `getfenv` and `setfenv` of Lua 5.1 to the library `debug`; userdata have an environment table each. */
export function addOldDebug(L: LuaState, limits: DebugLimits | null = null): void {
  const debug = L.loaded.getStr("debug");
  if (!(debug instanceof LuaTable)) return;
  const { globals } = L;
  const ofUserdata = new WeakMap<Userdata, LuaTable>();
  const set = (name: string, f: CallTarget): void => debug.setStr(name, new NativeFunction(`debug.${name}`, f));
  set("getfenv", (...args) => {
    if (args.length === 0) throw argError(1, "value expected");
    const o = args[0];
    if (o instanceof LuaFunction) return withCaller(L, "debug.getfenv", (by) => environmentOf(globals, o, by, limits));
    if (o instanceof Thread) return globals;
    if (!(o instanceof Userdata)) return undefined;
    let env = ofUserdata.get(o);
    if (env === undefined) {
      env = new LuaTable();
      ofUserdata.set(o, env);
    }
    return env;
  });
  set("setfenv", (o, env) => {
    const table = checkTable(env, 2);
    if (o instanceof LuaFunction) return withCaller(L, "debug.setfenv", (by) => setEnvironment(o, table, by, limits));
    if (!(o instanceof Userdata)) throw luaError("'setfenv' cannot change environment of given object");
    ofUserdata.set(o, table);
    return o;
  });
}

function libraryFunction(L: LuaState, library: string, name: string): LuaValue {
  const t = L.loaded.getStr(library);
  return t instanceof LuaTable ? t.getStr(name) : undefined;
}

/** Does something with the function at a stack level: 1, the default, is the caller, 0 stands for the globals. */
function atLevel(
  L: LuaState,
  globals: LuaTable,
  name: string,
  level: LuaValue,
  act: (f: LuaValue, caller: Caller) => Result,
): Result {
  if (level !== undefined && typeof level !== "number" && typeof level !== "string")
    throw typeError(1, "number", level);
  const n = optInt(level, 1, 1);
  if (n < 0) throw argError(1, "level must be non-negative");
  if (n === 0 && name === "getfenv") return globals;
  const find = (): Result => {
    const self = new Level(null, undefined, "", []);
    const levels = levelsOfThread(L, L.current, self);
    const found = levels[n];
    if (found === undefined) throw argError(1, "invalid level");
    return act(found.func, levels[1]?.func);
  };
  return materialise(L, name, onHeap(find));
}

// biome-ignore lint/correctness/useYield: the body only needs the stack on the heap, where functions are not active in compiled code.
function* onHeap(act: () => Result): Body {
  return act();
}

/** The function that asks; undefined when it is not known. */
type Caller = LuaFunction | undefined;

/** Which upvalue of a function is its environment; -1 for one that uses no global. */
function environmentIndex(f: LuaClosure): number {
  return f.proto.upvalues.findIndex((u) => u.name === "_ENV");
}

function environmentOf(globals: LuaTable, f: LuaValue, caller: Caller, limits: DebugLimits | null): LuaValue {
  // Another script's environment is none of this one's business.
  if (!(f instanceof LuaClosure) || !mayOpen(limits, f, caller)) return globals;
  const i = environmentIndex(f);
  return i < 0 ? globals : (f.upvals[i] as UpVal).v;
}

/** Gives a function an environment that it shares only with the closures it makes from now on. */
function setEnvironment(f: LuaFunction, env: LuaTable, caller: Caller, limits: DebugLimits | null): LuaFunction {
  if (!(f instanceof LuaClosure) || !mayOpen(limits, f, caller))
    throw luaError("'setfenv' cannot change environment of given object");
  const i = environmentIndex(f);
  if (i >= 0) f.upvals[i] = new UpVal(env);
  return f;
}
