import { collectThen } from "../vm/finalizers.ts";
import { float } from "../vm/number.ts";
import { runResumable } from "../vm/resumable.ts";
import type { LuaState } from "../vm/state.ts";
import type { LuaValue, Result } from "../vm/value.ts";
import { checkOption, optInt } from "./args.ts";

const OPTIONS = [
  "stop",
  "restart",
  "collect",
  "count",
  "step",
  "setpause",
  "setstepmul",
  "isrunning",
  "generational",
  "incremental",
];

/** A parameter as the reference keeps it: in a byte, in units of four. */
function inByte(v: number): number {
  return (Math.trunc(v / 4) & 0xff) * 4;
}

/**
 * `collectgarbage` (manual 6.1). The collector is JavaScript's, which cannot be stopped or tuned: the options only say what
 * the program can see of it.
 */
export function collectGarbage(L: LuaState, option: LuaValue, a: LuaValue, b: LuaValue, c: LuaValue): Result {
  const name = checkOption(option, 1, "collect", OPTIONS);
  const first = optInt(a, 2, 0);
  const gc = L.collector;
  if (gc.finalizing || gc.closing) return undefined;
  switch (name) {
    case "count":
      return float(gc.count() / 1024);
    case "step":
      return step(L, first);
    case "setpause": {
      const old = gc.pause;
      gc.pause = inByte(first);
      return old;
    }
    case "setstepmul": {
      const old = gc.stepMul;
      gc.stepMul = inByte(first);
      return old;
    }
    case "isrunning":
      return gc.running;
    case "generational": {
      optInt(b, 3, 0);
      const old = gc.mode;
      gc.mode = name;
      return old;
    }
    case "incremental": {
      const stepMul = optInt(b, 3, 0);
      optInt(c, 4, 0);
      const old = gc.mode;
      gc.mode = name;
      if (first !== 0) gc.pause = inByte(first);
      if (stepMul !== 0) gc.stepMul = inByte(stepMul);
      return old;
    }
    case "stop":
      gc.stop();
      return 0;
    case "restart":
      gc.running = true;
      return 0;
    default:
      return collect(L, 0);
  }
}

/** A collection, unless all that could be seen of it is what `count` tells: that is made up for when it is asked. */
function collect(L: LuaState, result: LuaValue): Result {
  const gc = L.collector;
  if (gc.isWanted() && gc.isAffordable(true)) return runResumable(L, "collectgarbage", collectThen(L, result));
  gc.owe();
  return result;
}

function step(L: LuaState, size: number): Result {
  const gc = L.collector;
  if (!gc.step(size)) return false;
  gc.endStep();
  const result = gc.mode === "incremental";
  return gc.isAffordable(false) ? collect(L, result) : result;
}
