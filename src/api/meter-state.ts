import type { Host } from "../stdlib/host.ts";
import { StateGauge } from "../vm/gauge.ts";
import type { LuaState } from "../vm/state.ts";

/** The clock of budgets, in milliseconds. */
export const budgetClock = (): number => performance.now();

/** Gives the meter of a state that has one its clock, and a gauge of memory. */
export function meterState(L: LuaState, host: Host): void {
  if (L.meter === null) return;
  L.meter.clock = budgetClock;
  L.meter.gauge = new StateGauge(L, () => host.memoryUsed());
}
