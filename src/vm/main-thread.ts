import { endHook, setHook } from "./hooks.ts";
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

/**
 * Makes the state usable again after the host has cut off what ran on the JavaScript stack, so that no code of the
 * machine could clean up. The coroutines that were running are dead; their pending variables are not closed.
 */
export function abandonRun(L: LuaState): void {
  for (let th = L.current; th !== L.main; ) {
    const { resumer } = th;
    th.life = Life.Dead;
    th.top = null;
    th.resumer = null;
    if (resumer === null) break;
    th = resumer;
  }
  L.current = L.main;
  L.main.life = Life.Dead;
  L.main.top = null;
  L.main.innermost = null;
  L.main.waiting = null;
  endHook(L.main);
  L.leftTop = null;
  L.leftTail = null;
  L.innermost = null;
  L.transfer = undefined;
  L.request = undefined;
  L.depth = 0;
  L.limit = L.stackRoom;
  L.cCalls = 0;
}
