import { isNumber } from "../vm/number.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { first, type LuaValue, type Result, UNWIND, unpack } from "../vm/value.ts";
import type { Engine } from "./engine.ts";
import { formatStructure, type OutputEntry, type OutputNode, type ScriptResult } from "./output.ts";

type Steps<T> = Generator<undefined, T, Result>;

/** How deep a structured result may nest: a table inside itself ends there. */
const MAX_NESTING = 100;

/**
 * What an action returned, as a script result (NSE "structured output"); null when there is nothing to show. Runs
 * `__tostring` and `__pairs` of the script's tables.
 */
export function* scriptResult(L: LuaState, engine: Engine, id: string, returned: Result): Steps<ScriptResult | null> {
  const [value, text] = unpack(returned);
  if (value === undefined && text === undefined) return null;
  const structure = value === undefined ? undefined : yield* nodeOf(L, value, 0);
  let output: string;
  if (text !== undefined) output = yield* stringOf(L, text);
  else if (value instanceof LuaTable) output = formatStructure(structure as OutputNode);
  else output = structure as string;
  if (output === "") engine.say(`Bug in ${id}: no string output.`);
  if (text === undefined && typeof value === "string") return { id, output };
  return { id, output, structure };
}

function* stringOf(L: LuaState, v: LuaValue): Steps<string> {
  let r = L.toStringMeta(v);
  if (r === UNWIND) r = yield;
  return first(r) as string;
}

function* nodeOf(L: LuaState, v: LuaValue, depth: number): Steps<OutputNode> {
  if (!(v instanceof LuaTable) || depth >= MAX_NESTING) return yield* stringOf(L, v);
  const text = L.getMetamethod(v, "__tostring") === undefined ? undefined : yield* stringOf(L, v);
  const entries: OutputEntry[] = [];
  let n = 0;
  for (;;) {
    let r = L.index(v, n + 1);
    if (r === UNWIND) r = yield;
    const item = first(r);
    if (item === undefined) break;
    n++;
    entries.push({ value: yield* nodeOf(L, item, depth + 1) });
  }
  for (const [key, item] of yield* pairsOf(L, v)) {
    if (typeof key === "string") entries.push({ key, value: yield* nodeOf(L, item, depth + 1) });
    else if (isNumber(key) || typeof key === "boolean") continue;
    else entries.push({ key: yield* stringOf(L, key), value: yield* nodeOf(L, item, depth + 1) });
  }
  return { entries, text };
}

/** All pairs of a table, by `__pairs` when it has one. */
function* pairsOf(L: LuaState, t: LuaTable): Steps<[LuaValue, LuaValue][]> {
  const list: [LuaValue, LuaValue][] = [];
  const handler = L.getMetamethod(t, "__pairs");
  if (handler === undefined) {
    for (let more = t.next(undefined); more; more = t.next(t.nextKey)) list.push([t.nextKey, t.nextValue]);
    return list;
  }
  let r = L.call(handler, t);
  if (r === UNWIND) r = yield;
  const [step, state, start] = unpack(r);
  let control = start;
  for (;;) {
    let pair = L.call(step, state, control);
    if (pair === UNWIND) pair = yield;
    const [key, value] = unpack(pair);
    if (key === undefined) return list;
    list.push([key, value]);
    control = key;
  }
}
