import type { Engine } from "./engine.ts";
import type { Ending, Lack, ScriptThread } from "./script-thread.ts";

/** Notes that the running script asked for something that is not available here. */
export function lacks(engine: Engine, what: Lack): void {
  const thread = engine.current;
  if (thread === null) return;
  const { root } = thread;
  if (what === "privileges") {
    if (!root.inAction) root.lacks ??= what;
    return;
  }
  if (root.lacks === what) return;
  root.lacks = what;
  engine.debug(1, `${thread.script.id} needs ${what}, which ${what === "raw sockets" ? "are" : "is"} not available`);
}

/**
 * The ending of a script instance: `needs-raw` when it gave nothing and wanted what is not available, else the thread's own.
 * @param gave whether it has a result.
 */
export function endingOf(thread: ScriptThread, gave: boolean): Ending {
  const ending = thread.ending ?? "done";
  if (thread.lacks === undefined || gave) return ending;
  if (thread.lacks === "privileges") return ending === "no-match" ? "needs-raw" : ending;
  return ending === "done" || ending === "error" || ending === "exception" || ending === "no-match"
    ? "needs-raw"
    : ending;
}

/** The reason of the ending `needs-raw`. */
export function lackText(what: Lack | undefined): string {
  return what === "packet capture"
    ? "needs packet capture, which is not available"
    : "needs raw sockets, which are not available";
}
