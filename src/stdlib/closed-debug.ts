import { argError, luaError } from "../vm/errors.ts";
import { Level, levelsOfThread } from "../vm/levels.ts";
import { type Body, materialise } from "../vm/resumable.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import {
  type CallTarget,
  LuaClosure,
  type LuaFunction,
  NativeFunction,
  NONE,
  type Result,
  Userdata,
} from "../vm/value.ts";
import { checkAny, checkFunction, typeError } from "./args.ts";
import { upvalueJoin } from "./debug-upvalues.ts";

/** What a program may look into and change with the library `debug`, and whether it may end the process. */
export interface DebugLimits {
  /**
   * Whether a Lua function is the running program's own, and the one that asks is, too.
   * @param caller the function that has called the library; undefined when it is not known.
   */
  owns(f: LuaClosure, caller: LuaFunction | undefined): boolean;
  /** Whether it may set hooks. */
  readonly hooks: boolean;
  /** Whether `os.exit` closes the state and ends the process. */
  readonly exits: boolean;
}

/** Whether a program may see and set the variables of a function: natives keep theirs for themselves. */
export function mayOpen(
  limits: DebugLimits | null,
  f: LuaFunction | undefined,
  caller: LuaFunction | undefined,
): boolean {
  return limits === null || (f instanceof LuaClosure && limits.owns(f, caller));
}

/** Does something that depends on the function that has called the native `name`. */
export function withCaller(L: LuaState, name: string, use: (caller: LuaFunction | undefined) => Result): Result {
  // biome-ignore lint/correctness/useYield: the body only needs the stack on the heap.
  const body = function* (): Body {
    return use(levelsOfThread(L, L.current, new Level(null, undefined, "", []))[1]?.func);
  };
  return materialise(L, name, body());
}

/**
 * Closes what in `debug` reaches beyond a program: the registry, protected metatables, values inside userdata, and what natives
 * and other programs keep in their variables. What is closed raises an error where it would do something, and finds nothing
 * where it would look.
 */
export function closeDebug(L: LuaState, debug: LuaTable, limits: DebugLimits): void {
  const original = (name: string): LuaFunction => debug.getStr(name) as LuaFunction;
  const set = (name: string, f: CallTarget): void => debug.setStr(name, new NativeFunction(`debug.${name}`, f));

  set("getregistry", () => {
    throw luaError("the registry is closed");
  });
  set("getmetatable", (...args) => {
    checkAny(args.length, 1);
    const mt = L.getMetatable(args[0]);
    return mt === null ? undefined : (mt.getStr("__metatable") ?? mt);
  });
  set("setmetatable", (...args) => {
    const [v, mt] = args;
    if (!(mt instanceof LuaTable) && (mt !== undefined || args.length < 2)) throw typeError(2, "nil or table", mt);
    if (!(v instanceof LuaTable) || v.metatable?.getStr("__metatable") !== undefined)
      throw luaError("cannot change a protected metatable");
    L.collector.setMetatable(v, mt ?? null);
    return v;
  });
  set("getuservalue", () => undefined);
  set("setuservalue", (u) => {
    if (!(u instanceof Userdata)) throw typeError(1, "userdata", u);
    return undefined;
  });
  const guard = (name: string, closed: Result): void => {
    const whole = original(name);
    set(name, (...args) => {
      const f = checkFunction(args[0], 1);
      return withCaller(L, `debug.${name}`, (caller) => (mayOpen(limits, f, caller) ? whole.c(...args) : closed));
    });
  };
  guard("getupvalue", NONE);
  guard("setupvalue", NONE);
  guard("upvalueid", undefined);
  set("upvaluejoin", (...args) => {
    const join = upvalueJoin(args[0], args[1], args[2], args[3]);
    return withCaller(L, "debug.upvaluejoin", (caller) => {
      for (const n of [0, 2]) {
        if (!mayOpen(limits, checkFunction(args[n], n + 1), caller)) throw argError(n + 1, "this function is closed");
      }
      join();
      return NONE;
    });
  });
  if (limits.hooks) return;
  set("sethook", () => {
    throw luaError("hooks are closed");
  });
  set("gethook", () => undefined);
}

/**
 * Gives a metatable of the machine's a `__metatable`: programs get a copy of it to look at, and cannot change it.
 * @param library true when its methods are a library that programs have anyway.
 */
export function protectMetatable(mt: LuaTable, library = false): LuaTable {
  if (mt.getStr("__metatable") !== undefined) return mt;
  const methods = mt.getStr("__index");
  // One that is its own table of methods would be a field of its objects.
  if (methods === mt) {
    mt.setStr("__index", undefined);
    mt.setStr("__index", copyOf(mt));
  }
  const shown = copyOf(mt);
  if (!library && methods instanceof LuaTable) shown.setStr("__index", copyOf(methods));
  mt.setStr("__metatable", shown);
  return mt;
}

/** Has what a protected metatable shows hold a copy of a library that is its methods, instead of the library. */
export function hideMethods(mt: LuaTable): void {
  const shown = mt.getStr("__metatable");
  const methods = mt.getStr("__index");
  if (shown instanceof LuaTable && methods instanceof LuaTable) shown.setStr("__index", copyOf(methods));
}

function copyOf(t: LuaTable): LuaTable {
  const copy = new LuaTable();
  for (let more = t.next(undefined); more; more = t.next(t.nextKey)) copy.set(t.nextKey, t.nextValue);
  return copy;
}
