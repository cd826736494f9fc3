import type { Host } from "../stdlib/host.ts";
import { StateGauge } from "../vm/gauge.ts";
import type { LuaState } from "../vm/state.ts";

/** The clock of budgets, in milliseconds. */
export const budgetClock = (): number => performance.now();

/**
 * Gives the meter of a state that has one its clock, and a gauge of memory.
 * @param isAlone whether the process grows by nothing but this state: then it is judged by that too.
 */
export function meterState(L: LuaState, host: Host, isAlone = false): void {
  if (L.meter === null) return;
  L.meter.clock = budgetClock;
  L.meter.gauge = new StateGauge(
    L,
    { used: () => host.memoryUsed() + host.memoryOutside(), collect: () => host.collect() },
    isAlone,
  );
}
