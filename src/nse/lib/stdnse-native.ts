import { typeError } from "../../stdlib/args.ts";
import { argError, luaError } from "../../vm/errors.ts";
import type { LuaState } from "../../vm/state.ts";
import { LuaTable } from "../../vm/table.ts";
import { threadStatus } from "../../vm/thread.ts";
import { addressOf } from "../../vm/tostring.ts";
import {
  type CallTarget,
  LuaFunction,
  type LuaValue,
  NativeFunction,
  NONE,
  type Result,
  Values,
} from "../../vm/value.ts";
import type { Engine } from "../engine.ts";
import { hostTable, portTable } from "../host-table.ts";
import { ScriptThread } from "../script-thread.ts";

/** Gives the Lua library `stdnse` the functions that only the engine can give, raw. */
export function injectStdnse(L: LuaState, engine: Engine, stdnse: LuaValue): void {
  if (!(stdnse instanceof LuaTable)) return;
  const functions: Record<string, CallTarget> = {
    new_thread: (...args) => newThread(L, engine, args),
    base: () => engine.current?.base,
    gettid: () => engine.current?.root.base,
    getid: () => engine.current?.script.id,
    getinfo: () => (engine.current === null ? undefined : infoText(engine, engine.current)),
    isworker: () => engine.current?.isWorker ?? false,
    gethostport: () => {
      const thread = engine.current;
      if (thread === null || thread.host === null) return NONE;
      const host = hostTable(thread.host);
      return thread.port === null ? new Values([host, undefined]) : new Values([host, portTable(thread.port)]);
    },
    get_script_interfaces: () => new LuaTable(),
  };
  for (const [name, f] of Object.entries(functions)) stdnse.setStr(name, new NativeFunction(`stdnse.${name}`, f));
}

/** "http-title" at low debugging levels, "http-title M:5500ab" above. */
function infoText(engine: Engine, thread: ScriptThread): string {
  if (engine.debugging < 2) return thread.script.id;
  return `${thread.script.id} ${thread.isWorker ? "W" : "M"}:${addressOf(thread.base).replace(/^0x0*/, "")}`;
}

/** `stdnse.new_thread(f, ...)`: starts a worker; gives its coroutine, and a function that tells its status and error. */
function newThread(L: LuaState, engine: Engine, args: LuaValue[]): Result {
  const parent = engine.current;
  if (parent === null) throw luaError("stdnse.new_thread can only be run from an active script");
  const [f, ...rest] = args;
  if (!(f instanceof LuaFunction)) {
    if (args.length === 0) throw argError(1, "function expected");
    throw typeError(1, "function", f);
  }
  const body = new NativeFunction("worker", () => L.call(f, ...rest));
  const worker = new ScriptThread(
    body,
    parent.script,
    parent.kind,
    parent,
    parent.host,
    parent.port,
    parent.hostTable,
    parent.portTable,
    parent.startedAt,
  );
  worker.inAction = true;
  engine.start(worker, () => undefined);
  const info = new NativeFunction("info", () => new Values([threadStatus(L, worker.base), worker.error]));
  return new Values([worker.base, info]);
}
