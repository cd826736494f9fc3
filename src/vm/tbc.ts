import { localName } from "./debuginfo.ts";
import { LuaError } from "./errors.ts";
import type { LuaFrame } from "./frame.ts";
import { metamethod, TM } from "./metamethods.ts";
import type { LuaState } from "./state.ts";
import type { LuaValue } from "./value.ts";

/**
 * Marks a register's value to be closed (manual 3.3.8): nil and false are not; anything else needs a `__close`.
 * Raises "variable 'x' got a non-closable value".
 */
export function checkClosable(L: LuaState, frame: LuaFrame, reg: number): void {
  const value = frame.regs[reg] as LuaValue;
  if (value === undefined || value === false) return;
  if (metamethod(L, value, TM.Close) === undefined) {
    const name = localName(frame.proto, reg, frame.pc - 1) ?? "?";
    throw LuaError.runtime(`variable '${name}' got a non-closable value`);
  }
  frame.tbc = { reg, value, next: frame.tbc };
}
