import { type Body, runResumable } from "../vm/resumable.ts";
import type { LuaTable } from "../vm/table.ts";
import { LuaFunction, NativeFunction, NONE, type Result, UNWIND, Values } from "../vm/value.ts";
import { against, NOT_RUN } from "./engine.ts";
import { scriptEnvironment } from "./environment.ts";
import { hostTable, portTable } from "./host-table.ts";
import type { ScriptResult } from "./output.ts";
import { scriptResult } from "./result.ts";
import type { Script } from "./script.ts";
import { ScriptThread } from "./script-thread.ts";
import type { Place, Session } from "./session.ts";

/**
 * The thread of a script instance: one coroutine that runs the chunk in a fresh environment, then the rule, then the
 * action, and makes the result of what that returns. All of it may wait.
 */
export function baseThread(
  session: Session,
  script: Script,
  place: Place,
  result: { value: ScriptResult | null },
): ScriptThread {
  const host = place.host === null ? undefined : hostTable(place.host);
  const port = place.port === null ? undefined : portTable(place.port);
  const body = new NativeFunction("script", () => runResumable(session.L, "script", run()));
  const thread = new ScriptThread(
    body,
    script,
    place.kind,
    null,
    place.host,
    place.port,
    host,
    port,
    session.engine.driver.now(),
  );

  function* run(): Body {
    const { L, engine } = session;
    const env = scriptEnvironment(L, script.path, place.kind);
    if (L.call(script.instance(env)) === UNWIND) yield;
    if (!script.forced) {
      let r = callPlace(env, place.kind);
      if (r === UNWIND) r = yield;
      const says = r instanceof Values ? r.v[0] : r;
      if (says === undefined || says === false) return NOT_RUN;
    }
    thread.inAction = true;
    engine.debug(1, `Starting ${script.id}${against(thread)}.`);
    let r = callPlace(env, "action");
    if (r === UNWIND) r = yield;
    result.value = yield* scriptResult(L, engine, script.id, r);
    engine.debug(1, `Finished ${script.id}${against(thread)}.`);
    return NONE;
  }

  function callPlace(env: LuaTable, name: string): Result {
    const f = env.getStr(name);
    if (!(f instanceof LuaFunction)) return undefined;
    if (host === undefined) return session.L.call(f);
    return port === undefined ? session.L.call(f, host) : session.L.call(f, host, port);
  }

  return thread;
}
