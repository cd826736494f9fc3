import { LuaError } from "../vm/errors.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { first, type LuaValue, type Result, UNWIND, unpack } from "../vm/value.ts";
import { formatStructure, type OutputEntry, type OutputNode, type ScriptResult } from "./output.ts";

type Steps<T> = Generator<undefined, T, Result>;

/** How many entries a structured result may have, tables of tables counted: sharing tables can make it explode. */
const MAX_ENTRIES = 1_000_000;

/** What an action returned, as text and structure; the output is "" for a result that shows nothing. */
export type ResultContent = Omit<ScriptResult, "id">;

/**
 * What an action returned, as a script result (NSE "structured output"); null when there is none. Runs `__tostring`,
 * `__index` and `__pairs` of the script's tables, and raises their errors; raises for a table inside itself.
 */
export function* scriptResult(L: LuaState, returned: Result): Steps<ResultContent | null> {
  const [value, second] = unpack(returned);
  // An empty second result does not stand for the text of a structure, as a text of its own it does.
  const hasText = second !== undefined && second !== false && (second !== "" || value === undefined);
  if (value === undefined && !hasText) return null;
  const reader = new Reader(L);
  const structure = value === undefined ? undefined : yield* reader.node(value);
  if (hasText) return { output: yield* stringOf(L, second), structure };
  const output = formatStructure(structure as OutputNode);
  return typeof value === "string" && second !== "" ? { output } : { output, structure };
}

function* stringOf(L: LuaState, v: LuaValue): Steps<string> {
  let r = L.toStringMeta(v);
  if (r === UNWIND) r = yield;
  return first(r) as string;
}

/** Reads tables of a result: the sequence first, then what has a string as key. */
class Reader {
  private count = 0;
  private readonly path = new Set<LuaTable>();

  constructor(private readonly L: LuaState) {}

  *node(v: LuaValue): Steps<OutputNode> {
    const { L, path } = this;
    if (!(v instanceof LuaTable)) return yield* stringOf(L, v);
    if (path.has(v)) throw new LuaError("The result is a table that contains itself.");
    path.add(v);
    const text = L.getMetamethod(v, "__tostring") === undefined ? undefined : yield* stringOf(L, v);
    const entries: OutputEntry[] = [];
    for (let n = 1; ; n++) {
      let r = L.index(v, n);
      if (r === UNWIND) r = yield;
      const item = first(r);
      if (item === undefined) break;
      entries.push(yield* this.entry(undefined, item));
    }
    for (const [key, item] of yield* this.pairs(v)) entries.push(yield* this.entry(key, item));
    path.delete(v);
    return { entries, text };
  }

  private *entry(key: string | undefined, item: LuaValue): Steps<OutputEntry> {
    if (++this.count > MAX_ENTRIES) throw new LuaError(`The result has more than ${MAX_ENTRIES} entries.`);
    const value = yield* this.node(item);
    return key === undefined ? { value } : { key, value };
  }

  /** The pairs of a table whose keys are strings, by `__pairs` when it has one. */
  private *pairs(t: LuaTable): Steps<[string, LuaValue][]> {
    const { L } = this;
    const list: [string, LuaValue][] = [];
    const add = (key: LuaValue, value: LuaValue): void => {
      if (typeof key === "string") list.push([key, value]);
    };
    const handler = L.getMetamethod(t, "__pairs");
    if (handler === undefined) {
      for (let more = t.next(undefined); more; more = t.next(t.nextKey)) add(t.nextKey, t.nextValue);
      return list;
    }
    let r = L.call(handler, t);
    if (r === UNWIND) r = yield;
    const [step, state, start] = unpack(r);
    for (let control = start; ; ) {
      let pair = L.call(step, state, control);
      if (pair === UNWIND) pair = yield;
      const [key, value] = unpack(pair);
      if (key === undefined) return list;
      if (++this.count > MAX_ENTRIES) throw new LuaError(`The result has more than ${MAX_ENTRIES} entries.`);
      add(key, value);
      control = key;
    }
  }
}
