import { LuaError } from "../vm/errors.ts";
import { intToBigInt, isInteger, isNumber, toFloat } from "../vm/number.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { first, type LuaValue, type Result, UNWIND, unpack } from "../vm/value.ts";
import type { Bytes } from "./bytes.ts";
import { formatStructure, type OutputEntry, type OutputNode } from "./output.ts";

type Steps<T> = Generator<undefined, T, Result>;

/** How many entries a structured result may have, tables of tables counted: sharing tables can make it explode. */
const MAX_ENTRIES = 1_000_000;

/**
 * A result free of Lua values that keeps their types: a table is a list, or, when it has string keys, an object in which
 * the sequence's elements go by their numbers.
 */
export type PlainValue = Bytes | number | bigint | boolean | readonly PlainValue[] | PlainObject;
export interface PlainObject {
  readonly [key: string]: PlainValue;
}

/** What an action returned. */
export interface ResultContent {
  /** The text form; "" for a result that shows nothing. */
  readonly output: Bytes;
  /** The structured form, for XML. */
  readonly structure?: OutputNode;
  /** The first result. */
  readonly value?: PlainValue;
}

/** A value in two forms: as it is shown, and as it is. */
interface Both {
  readonly node: OutputNode;
  readonly plain: PlainValue;
}

/**
 * What an action returned, as a script result (NSE "structured output"); null when there is none. Runs `__tostring`,
 * `__index` and `__pairs` of the script's tables, and raises their errors; raises for a table inside itself.
 */
export function* scriptResult(L: LuaState, returned: Result): Steps<ResultContent | null> {
  const [value, second] = unpack(returned);
  // An empty second result does not stand for the text of a structure, as a text of its own it does.
  const hasText = second !== undefined && second !== false && (second !== "" || value === undefined);
  if (value === undefined) return hasText ? { output: yield* stringOf(L, second) } : null;
  const { node: structure, plain } = yield* new Reader(L).read(value);
  if (hasText) return { output: yield* stringOf(L, second), structure, value: plain };
  const output = formatStructure(structure);
  return typeof value === "string" && second !== "" ? { output, value: plain } : { output, structure, value: plain };
}

function* stringOf(L: LuaState, v: LuaValue): Steps<string> {
  let r = L.toStringMeta(v);
  if (r === UNWIND) r = yield;
  return first(r) as string;
}

function plainScalar(v: LuaValue, text: string): PlainValue {
  if (typeof v === "boolean" || typeof v === "number") return v;
  if (!isNumber(v)) return text;
  return isInteger(v) ? intToBigInt(v) : toFloat(v);
}

/** Reads tables of a result: the sequence first, then what has a string as key. */
class Reader {
  private count = 0;
  private readonly path = new Set<LuaTable>();

  constructor(private readonly L: LuaState) {}

  *read(v: LuaValue): Steps<Both> {
    const { L, path } = this;
    if (!(v instanceof LuaTable)) {
      const text = yield* stringOf(L, v);
      return { node: text, plain: plainScalar(v, text) };
    }
    if (path.has(v)) throw new LuaError("The result is a table that contains itself.");
    path.add(v);
    const text = L.getMetamethod(v, "__tostring") === undefined ? undefined : yield* stringOf(L, v);
    const entries: OutputEntry[] = [];
    const list: PlainValue[] = [];
    for (let n = 1; ; n++) {
      let r = L.index(v, n);
      if (r === UNWIND) r = yield;
      const item = first(r);
      if (item === undefined) break;
      const { node, plain } = yield* this.entry(item);
      entries.push({ value: node });
      list.push(plain);
    }
    const fields: [string, PlainValue][] = [];
    for (const [key, item] of yield* this.pairs(v)) {
      const { node, plain } = yield* this.entry(item);
      entries.push({ key, value: node });
      fields.push([key, plain]);
    }
    path.delete(v);
    const numbered = list.map((plain, i): [string, PlainValue] => [String(i + 1), plain]);
    return {
      node: { entries, text },
      plain: fields.length === 0 ? list : Object.fromEntries([...numbered, ...fields]),
    };
  }

  private entry(item: LuaValue): Steps<Both> {
    this.countEntry();
    return this.read(item);
  }

  private countEntry(): void {
    if (++this.count > MAX_ENTRIES) throw new LuaError(`The result has more than ${MAX_ENTRIES} entries.`);
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
      this.countEntry();
      add(key, value);
      control = key;
    }
  }
}
