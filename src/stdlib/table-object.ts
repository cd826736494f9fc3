import { argError, luaError } from "../vm/errors.ts";
import { metamethodOf, TM } from "../vm/metamethods.ts";
import { nativeIndex, nativeLen, nativeSetIndex } from "../vm/native-operations.ts";
import {
  int64,
  intAdd,
  intEq,
  intLe,
  intLt,
  intSub,
  intToString,
  intUlt,
  isNumber,
  type LuaInteger,
  numberToString,
  toInteger,
} from "../vm/number.ts";
import { type Body, countWork, patiently } from "../vm/resumable.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { typeName } from "../vm/typename.ts";
import { first, type LuaValue, NONE, pack, type Result, UNWIND } from "../vm/value.ts";
import { claim, spend, work } from "../vm/work.ts";
import { checkInteger, optInteger, optString, toBoolean, typeError } from "./args.ts";

/*
 * The table functions on anything but plain tables: reads, writes and lengths may call metamethods, positions may be any
 * 64-bit integers. Each is the body of a resumable native in which Lua cannot yield.
 */

/** The part of a body that gives a value. */
type Step<T> = Generator<undefined, T, Result>;

const MAX_INTEGER = int64(0x7fffffff, -1);

/** `table.unpack` gives no more results than this: the reference's stack of a million slots has room for no more. */
export const MAX_RESULTS = 999_986;

/** Whether reading, writing and measuring a value can call no metamethod. */
export function isPlain(t: LuaValue): t is LuaTable {
  if (!(t instanceof LuaTable)) return false;
  const mt = t.metatable;
  return (
    mt === null ||
    (metamethodOf(mt, TM.Index) === undefined &&
      metamethodOf(mt, TM.NewIndex) === undefined &&
      metamethodOf(mt, TM.Len) === undefined)
  );
}

/**
 * Checks that argument `n` is a table or has the metamethods that make it like one.
 * Raises "table expected, got …".
 */
export function checkTableLike(L: LuaState, v: LuaValue, n: number, events: readonly string[]): void {
  if (v instanceof LuaTable) return;
  const mt = L.getMetatable(v);
  if (mt === null || events.some((e) => mt.getStr(e) === undefined)) throw typeError(n, "table", v);
}

/** The length of an object as an integer; raises "object length is not an integer". */
export function* lengthOf(L: LuaState, t: LuaValue): Step<LuaInteger> {
  let r = nativeLen(L, t);
  if (r === UNWIND) r = yield;
  const n = toInteger(first(r));
  if (n === undefined) throw luaError("object length is not an integer");
  return n;
}

/** `t[i]`. */
export function* getItem(L: LuaState, t: LuaValue, i: LuaInteger): Step<LuaValue> {
  if (--work.left < 0) yield* countWork(L);
  let r = nativeIndex(L, t, i);
  if (r === UNWIND) r = yield;
  return first(r);
}

/** `t[i] = v`. */
export function* setItem(L: LuaState, t: LuaValue, i: LuaInteger, v: LuaValue): Step<void> {
  const r = nativeSetIndex(L, t, i, v);
  if (r === UNWIND) yield;
}

/** Runs a body in which Lua cannot yield. */
export function* withoutYield(L: LuaState, body: Body): Body {
  L.enterNoYield();
  try {
    return yield* body;
  } finally {
    L.leaveNoYield();
  }
}

/** `table.insert(t, [pos,] v)`. `count`: how many arguments there are. */
export function* insertObject(L: LuaState, t: LuaValue, a: LuaValue, b: LuaValue, count: number): Body {
  checkTableLike(L, t, 1, ["__index", "__newindex", "__len"]);
  const end = intAdd(yield* lengthOf(L, t), 1);
  if (count === 2) {
    yield* setItem(L, t, end, a);
    return NONE;
  }
  if (count !== 3) throw luaError("wrong number of arguments to 'insert'");
  const pos = checkInteger(a, 2);
  if (!intUlt(intSub(pos, 1), end)) throw argError(2, "position out of bounds");
  for (let i = end; intLt(pos, i); ) {
    const below = intSub(i, 1);
    yield* setItem(L, t, i, yield* getItem(L, t, below));
    i = below;
  }
  yield* setItem(L, t, pos, b);
  return NONE;
}

/** `table.remove(t [, pos])`. */
export function* removeObject(L: LuaState, t: LuaValue, at: LuaValue): Body {
  checkTableLike(L, t, 1, ["__index", "__newindex", "__len"]);
  const size = yield* lengthOf(L, t);
  let pos = optInteger(at, 2, size);
  if (!intEq(pos, size) && intUlt(size, intSub(pos, 1))) throw argError(2, "position out of bounds");
  const removed = yield* getItem(L, t, pos);
  while (intLt(pos, size)) {
    const above = intAdd(pos, 1);
    yield* setItem(L, t, pos, yield* getItem(L, t, above));
    pos = above;
  }
  yield* setItem(L, t, pos, undefined);
  return removed;
}

/** `table.move(from, f, e, t [, to])`; `to` is the target. */
export function* moveObject(
  L: LuaState,
  from: LuaValue,
  fArg: LuaValue,
  eArg: LuaValue,
  tArg: LuaValue,
  to: LuaValue,
): Body {
  const f = checkInteger(fArg, 2);
  const e = checkInteger(eArg, 3);
  const t = checkInteger(tArg, 4);
  const target = to === undefined ? from : to;
  checkTableLike(L, from, 1, ["__index"]);
  checkTableLike(L, target, to === undefined ? 1 : 5, ["__newindex"]);
  if (intLt(e, f)) return target;
  if (intLe(f, 0) && !intLt(e, intAdd(MAX_INTEGER, f))) throw argError(3, "too many elements to move");
  const last = intSub(e, f);
  if (intLt(intSub(MAX_INTEGER, last), t)) throw argError(4, "destination wrap around");
  let forward = intLt(e, t) || intLe(t, f);
  if (!forward && to !== undefined) {
    let same = L.equals(from, to);
    if (same === UNWIND) same = yield;
    forward = !toBoolean(first(same));
  }
  const step = forward ? 1 : -1;
  const end = forward ? last : 0;
  for (let i = forward ? 0 : last; ; i = intAdd(i, step)) {
    yield* setItem(L, target, intAdd(t, i), yield* getItem(L, from, intAdd(f, i)));
    if (intEq(i, end)) return target;
  }
}

/** The text of an item for `concat`; raises "invalid value (X) at index i in table for 'concat'". */
export function itemText(v: LuaValue, i: LuaInteger): string {
  if (typeof v === "string") return v;
  if (isNumber(v)) return numberToString(v);
  throw luaError(`invalid value (${typeName(v)}) at index ${intToString(i)} in table for 'concat'`);
}

/** `table.concat(t [, sep [, i [, j]]])`. */
export function* concatObject(L: LuaState, t: LuaValue, sepArg: LuaValue, iArg: LuaValue, jArg: LuaValue): Body {
  checkTableLike(L, t, 1, ["__index", "__len"]);
  const length = yield* lengthOf(L, t);
  const sep = optString(sepArg, 2, "");
  const start = optInteger(iArg, 3, 1);
  const end = optInteger(jArg, 4, length);
  if (intLt(end, start)) return "";
  let text = itemText(yield* getItem(L, t, start), start);
  let told = 1 << 12;
  for (let i = start; intLt(i, end); ) {
    i = intAdd(i, 1);
    text += sep + itemText(yield* getItem(L, t, i), i);
    if (text.length > told) {
      const { length } = text;
      yield* patiently(L, () => {
        spend(length >> 4);
        claim(length);
      });
      told = 2 * text.length;
    }
  }
  return text;
}

/** `table.unpack(t [, i [, j]])`. */
export function* unpackObject(L: LuaState, t: LuaValue, iArg: LuaValue, jArg: LuaValue): Body {
  const start = optInteger(iArg, 2, 1);
  const end = jArg === undefined ? yield* lengthOf(L, t) : checkInteger(jArg, 3);
  if (intLt(end, start)) return NONE;
  if (!intUlt(intSub(end, start), MAX_RESULTS)) throw luaError("too many results to unpack");
  const items: LuaValue[] = [];
  for (let i = start; ; i = intAdd(i, 1)) {
    items.push(yield* getItem(L, t, i));
    if (intEq(i, end)) return pack(items);
  }
}
