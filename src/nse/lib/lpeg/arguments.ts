import { nativeIndex } from "../../../vm/native-operations.ts";
import { runResumable } from "../../../vm/resumable.ts";
import type { LuaState } from "../../../vm/state.ts";
import { LuaTable } from "../../../vm/table.ts";
import { first, type LuaValue, type Result, UNWIND } from "../../../vm/value.ts";
import { isInitialName } from "./grammar.ts";

/** A native of the library. */
export type Body = (...args: LuaValue[]) => Result;
export type Functions = Record<string, Body>;

/**
 * A native whose first `count` arguments are patterns or become ones. The initial rule of a grammar is read with
 * metamethods: when that calls Lua, it happens here, before `body`, which gets a copy of the grammar with that rule.
 */
export function onPatterns(L: LuaState, count: number, body: Body): Body {
  return (...args) => {
    for (let i = 0; i < count; i++) {
      if (lacksInitialRule(args[i])) return runResumable(L, "lpeg.P", withInitialRules(L, count, body, args));
    }
    return body(...args);
  };
}

function lacksInitialRule(v: LuaValue): v is LuaTable {
  if (!(v instanceof LuaTable) || v.metatable === null) return false;
  const name = v.getInt(1);
  return isInitialName(name) && v.get(name) === undefined;
}

function* withInitialRules(
  L: LuaState,
  count: number,
  body: Body,
  args: readonly LuaValue[],
): Generator<undefined, Result, Result> {
  const complete = [...args];
  for (let i = 0; i < count; i++) {
    const table = args[i];
    if (!lacksInitialRule(table)) continue;
    const name = table.getInt(1);
    L.enterNoYield();
    try {
      let rule = nativeIndex(L, table, name);
      if (rule === UNWIND) rule = yield;
      complete[i] = copyWith(table, name, first(rule));
    } finally {
      L.leaveNoYield();
    }
  }
  return body(...complete);
}

function copyWith(table: LuaTable, key: LuaValue, value: LuaValue): LuaTable {
  const copy = new LuaTable();
  for (let more = table.next(undefined); more; more = table.next(table.nextKey)) {
    copy.set(table.nextKey, table.nextValue);
  }
  copy.set(key, value);
  return copy;
}
