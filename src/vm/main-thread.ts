import { setHook } from "./hooks.ts";
import type { LuaState } from "./state.ts";
import { Life } from "./thread.ts";
import type { LuaValue } from "./value.ts";

/** Makes the main thread, which has ended or not begun, ready to call another function (by `startBase`). */
export function restartMain(L: LuaState, body: LuaValue): void {
  const th = L.main;
  th.life = Life.Fresh;
  th.body = body;
  th.top = null;
  th.failed = false;
  th.error = undefined;
  th.noYield = 1;
  if (th.hook !== null) setHook(L, th, th.hook.func, th.hook.mask, th.hook.count);
}
