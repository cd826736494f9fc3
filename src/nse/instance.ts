import { asLuaError } from "../vm/debuginfo.ts";
import { type Body, runResumable } from "../vm/resumable.ts";
import type { LuaTable } from "../vm/table.ts";
import { rawToString } from "../vm/tostring.ts";
import { first, LuaFunction, NativeFunction, NONE, type Result, UNWIND } from "../vm/value.ts";
import { against } from "./engine.ts";
import { scriptEnvironment } from "./environment.ts";
import { hostTable, portTable } from "./host-table.ts";
import type { ScriptResult } from "./output.ts";
import { type PlainValue, type ResultContent, scriptResult } from "./result.ts";
import type { Script } from "./script.ts";
import { NOT_RUN, ScriptThread } from "./script-thread.ts";
import type { Place, Session } from "./session.ts";

/**
 * The thread of a script instance: one coroutine that runs the chunk in a fresh environment, then the rule, then the
 * action, and makes the result of what that returns. All of it may wait.
 * @param deliver gets the result, if the action has one, and its first value.
 */
export function baseThread(
  session: Session,
  script: Script,
  place: Place,
  deliver: (result: ScriptResult, value: PlainValue | undefined) => void,
): ScriptThread {
  const { L, engine } = session;
  const host = place.host === null ? undefined : hostTable(place.host);
  const port = place.port === null ? undefined : portTable(place.port);
  const body = new NativeFunction("script", () => runResumable(L, "script", run()));
  const thread = new ScriptThread(
    body,
    script,
    place.kind,
    null,
    place.host,
    place.port,
    host,
    port,
    engine.driver.now(),
  );

  function* run(): Body {
    const env = scriptEnvironment(L, script.path, place.kind, script.realm?.oldNames ?? session.oldNames);
    if (L.call(script.instance(env)) === UNWIND) yield;
    if (!script.forced) {
      let r = callPlace(env, place.kind);
      if (r === UNWIND) r = yield;
      const says = first(r);
      if (says === undefined || says === false) return NOT_RUN;
    }
    if (session.options.rulesOnly === true) return NONE;
    thread.inAction = true;
    engine.debug(1, `Starting ${engine.nameOf(thread)}${against(thread)}.`);
    let r = callPlace(env, "action");
    if (r === UNWIND) r = yield;
    yield* show(r);
    return NONE;
  }

  /** Makes the result; one that cannot be shown is reported, and shown as nothing. */
  function* show(returned: Result): Generator<undefined, void, Result> {
    let content: ResultContent | null;
    let why = "";
    try {
      content = yield* scriptResult(L, returned);
    } catch (e) {
      why = ` ${rawToString(asLuaError(e).value)}`;
      content = { output: "", structure: "" };
    }
    if (content === null) return;
    if (content.output === "") engine.say(`Bug in ${script.id}: no string output.${why}`, true);
    const { output, structure, value } = content;
    deliver(structure === undefined ? { id: script.id, output } : { id: script.id, output, structure }, value);
  }

  function callPlace(env: LuaTable, name: string): Result {
    const f = env.getStr(name);
    if (!(f instanceof LuaFunction)) return undefined;
    if (host === undefined) return L.call(f);
    return port === undefined ? L.call(f, host) : L.call(f, host, port);
  }

  return thread;
}
