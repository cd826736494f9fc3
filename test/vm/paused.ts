import { SLICE_OVER } from "../../src/vm/meter.ts";
import { continueBase, type Outcome, startBase } from "../../src/vm/resume.ts";
import type { LuaState } from "../../src/vm/state.ts";
import { Thread } from "../../src/vm/thread.ts";
import type { LuaValue } from "../../src/vm/value.ts";

/**
 * Runs a function as a main thread that is paused whenever it has made so many steps (0: never); throws what it fails with.
 * @returns how often it was paused.
 */
export function runPaused(L: LuaState, f: LuaValue, steps: number): number {
  const th = new Thread(f);
  th.isMain = true;
  th.noYield = 1;
  th.canPause = true;
  const { meter } = L;
  if (meter !== null) {
    meter.maxGrant = steps;
    meter.loopSteps = steps;
  }
  const step = (body: () => Outcome): Outcome => (meter === null ? body() : meter.run([], 0, null, body));
  let pauses = 0;
  let outcome = step(() => startBase(L, th, []));
  while (outcome.kind === "suspended" && outcome.request === SLICE_OVER) {
    pauses++;
    outcome = step(() => continueBase(L, th, "not for the program"));
  }
  if (outcome.kind === "failed") throw new Error(String(outcome.error.value));
  if (outcome.kind !== "returned") throw new Error(`the program is ${outcome.kind}`);
  return pauses;
}
