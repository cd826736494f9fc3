import { asLuaError } from "../../vm/debuginfo.ts";
import { LuaError, luaError } from "../../vm/errors.ts";
import { inFinalizer } from "../../vm/finalizers.ts";
import { type Body, resumable } from "../../vm/resumable.ts";
import type { LuaState } from "../../vm/state.ts";
import { LuaTable } from "../../vm/table.ts";
import { threadStatus } from "../../vm/thread.ts";
import { rawToString } from "../../vm/tostring.ts";
import {
  type CallTarget,
  first,
  LuaFunction,
  type LuaValue,
  NativeFunction,
  type Result,
  UNWIND,
  Values,
} from "../../vm/value.ts";
import type { Engine } from "../engine.ts";
import { hostTable, portTable } from "../host-table.ts";
import { ScriptThread } from "../script-thread.ts";

/** The functions that only the engine can give to the Lua library `stdnse`, by their names. */
export function engineFunctions(L: LuaState, engine: Engine): Record<string, NativeFunction> {
  const functions: Record<string, CallTarget> = {
    new_thread: (...args) => newThread(L, engine, args),
    base: () => engine.current?.base,
    gettid: () => engine.current?.root.base,
    getid: () => engine.current?.script.id,
    getinfo: () => engine.current?.info,
    isworker: () => engine.current?.isWorker ?? false,
    gethostport: () => {
      const { host = null, port = null } = engine.current ?? {};
      return new Values([host === null ? undefined : hostTable(host), port === null ? undefined : portTable(port)]);
    },
  };
  const named = Object.entries(functions).map(([name, f]) => [name, new NativeFunction(`stdnse.${name}`, f)]);
  return Object.fromEntries(named) as Record<string, NativeFunction>;
}

/** Puts them into the library, raw, and `silent_require` with them. */
export function injectStdnse(L: LuaState, functions: Readonly<Record<string, NativeFunction>>, stdnse: LuaValue): void {
  if (!(stdnse instanceof LuaTable)) return;
  for (const [name, f] of Object.entries(functions)) stdnse.setStr(name, f);
  const require = L.globals.getStr("require");
  stdnse.setStr(
    "silent_require",
    resumable(L, "stdnse.silent_require", (...names) => silentRequire(L, require, names)),
  );
}

/** As `require`; a script that is loaded when this fails is skipped without a word, or a message at -v. */
function* silentRequire(L: LuaState, require: LuaValue, names: readonly LuaValue[]): Body {
  try {
    let r = L.call(require, ...names);
    if (r === UNWIND) r = yield;
    return first(r);
  } catch (e) {
    const error = new LuaTable();
    error.setStr("errtype", "nse_require_error");
    error.setStr("message", rawToString(asLuaError(e).value));
    throw new LuaError(error);
  }
}

/** `stdnse.new_thread(f, ...)`: starts a worker; gives its coroutine, and a function that tells its status and error. */
function newThread(L: LuaState, engine: Engine, args: LuaValue[]): Result {
  const parent = engine.current;
  // A worker would be one of the script on whose thread the finalizer happens to be.
  if (parent === null || inFinalizer(L)) throw luaError("stdnse.new_thread can only be run from an active script");
  const [f, ...rest] = args;
  if (!(f instanceof LuaFunction)) throw luaError("function expected");
  const worker = new ScriptThread(
    f,
    parent.script,
    parent.kind,
    parent,
    parent.host,
    parent.port,
    parent.hostTable,
    parent.portTable,
    parent.startedAt,
    rest,
  );
  worker.inAction = true;
  engine.debug(2, `${engine.nameOf(parent)} spawning new thread (${rawToString(worker.base)}).`);
  engine.start(worker, () => undefined);
  const info = new NativeFunction("info", () => new Values([threadStatus(L, worker.base), worker.error]));
  return new Values([worker.base, info]);
}
