import { Lua, type LuaOptions } from "../../src/api/lua.ts";
import { memoryHost } from "../stdlib/machine.ts";

/** A state as users get it, that prints into memory. */
export function newLua(options: LuaOptions = {}): Lua {
  return new Lua(() => memoryHost(), options);
}

/** Lets the promises that are settled, and the timers that are due, go on. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A function of the host that waits a turn and gives its argument back. */
export async function echo<T>(v: T): Promise<T> {
  await nextTurn();
  return v;
}
