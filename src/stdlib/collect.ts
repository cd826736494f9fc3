import { float } from "../vm/number.ts";
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

/** `collectgarbage` (manual 6.1). The collector is JavaScript's: it cannot be stopped or tuned, only asked. */
export function collectGarbage(L: LuaState, option: LuaValue, a: LuaValue, b: LuaValue, c: LuaValue): Result {
  const name = checkOption(option, 1, "collect", OPTIONS);
  const gc = L.collector;
  switch (name) {
    case "count":
      return float(gc.used() / 1024);
    case "step":
      optInt(a, 2, 0);
      return true;
    case "setpause": {
      const old = gc.pause;
      gc.pause = optInt(a, 2, 0);
      return old;
    }
    case "setstepmul": {
      const old = gc.stepMul;
      gc.stepMul = optInt(a, 2, 0);
      return old;
    }
    case "isrunning":
      return gc.running;
    case "generational":
    case "incremental": {
      optInt(a, 2, 0);
      optInt(b, 3, 0);
      optInt(c, 4, 0);
      const old = gc.mode;
      gc.mode = name;
      return old;
    }
    case "stop":
      gc.running = false;
      return 0;
    case "restart":
      gc.running = true;
      return 0;
    default:
      return 0;
  }
}
