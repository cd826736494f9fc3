import { luaError } from "../../../vm/errors.ts";
import { isNumber, numberToString } from "../../../vm/number.ts";
import type { LuaState } from "../../../vm/state.ts";
import { LuaTable } from "../../../vm/table.ts";
import { typeName } from "../../../vm/typename.ts";
import { type LuaValue, Userdata } from "../../../vm/value.ts";
import { OPERAND, POSITION } from "./capture-list.ts";
import { CaptureKind } from "./opcodes.ts";

/** The match whose captures are evaluated. */
export interface CaptureContext {
  readonly L: LuaState;
  readonly subject: string;
  /** The program's Lua values. */
  readonly constants: readonly LuaValue[];
  /** The extra arguments of `match`. */
  readonly args: readonly LuaValue[];
  /** The values of match-time captures. */
  readonly runtimeValues: readonly LuaValue[];
}

/** The value of a capture that has nothing to do with what it matches. */
export function simpleValue(context: CaptureContext, captures: Int32Array, c: number): LuaValue {
  const operand = captures[c + OPERAND];
  switch (captures[c]) {
    case CaptureKind.Position:
      return captures[c + POSITION] + 1;
    case CaptureKind.Constant:
      return context.constants[operand];
    case CaptureKind.Runtime:
      return context.runtimeValues[operand];
    default:
      if (operand > context.args.length) throw luaError(`reference to absent extra argument #${operand}`);
      return context.args[operand - 1];
  }
}

/** Drops all but the first `n` values. For a few, this is quicker than setting the length. */
export function truncate(values: LuaValue[], n: number): void {
  if (values.length - n > 8) values.length = n;
  else while (values.length > n) values.pop();
}

/** Whether `__eq` may find two different values equal. */
export function mayBeEqual(a: LuaValue, b: LuaValue): boolean {
  return (a instanceof LuaTable && b instanceof LuaTable) || (a instanceof Userdata && b instanceof Userdata);
}

/** The text of a value that belongs into a string. */
export function textOf(v: LuaValue, what: "replacement" | "capture"): string {
  if (typeof v === "string") return v;
  if (isNumber(v)) return numberToString(v);
  throw luaError(`invalid ${what} value (a ${typeName(v)})`);
}
