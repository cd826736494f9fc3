import { argError, luaError } from "../vm/errors.ts";
import { nativeLessThan } from "../vm/native-operations.ts";
import { intLt } from "../vm/number.ts";
import { checkNativeCalls } from "../vm/overflow.ts";
import type { Body } from "../vm/resumable.ts";
import { type LuaState, MAX_C_CALLS } from "../vm/state.ts";
import { LuaClosure, type LuaFunction, type LuaValue, NONE, type Result, UNWIND } from "../vm/value.ts";
import { foresee, spend } from "../vm/work.ts";
import { checkFunction } from "./args.ts";
import { type Less, ListSort, nextRandom, RANDOM_LIMIT, randomPivot, truth } from "./list-sort.ts";
import { checkTableLike, getItem, lengthOf, setItem } from "./table-object.ts";

const INT_MAX = 0x7fffffff;

function lessOf(L: LuaState, f: LuaFunction | undefined): Less {
  if (f === undefined) return (a, b) => nativeLessThan(L, a, b);
  if (!(f instanceof LuaClosure)) return (a, b) => L.call(f, a, b);
  return (a, b) => {
    if (L.cCalls >= MAX_C_CALLS) checkNativeCalls(L);
    L.cCalls++;
    const r = f.c(a, b);
    L.cCalls--;
    return r;
  };
}

/**
 * Quicksort of `t[1]` to `t[n]`, n > 1, with the median of three as pivot. It compares and moves the same items in the same
 * order as the reference, so that items that are neither before nor after one another end up in the same places, and an
 * inconsistent order is noticed at the same point ("invalid order function for sorting").
 */
function* quicksort(L: LuaState, t: LuaValue, n: number, less: Less): Body {
  // Intervals still to be sorted: lower end, upper end, random state.
  const pending = [1, n, 0];
  while (pending.length > 0) {
    const random = pending.pop() as number;
    let up = pending.pop() as number;
    let lo = pending.pop() as number;
    while (lo < up) {
      if (L.meter?.mustLeaveAfter(up - lo) === true) yield;
      // Order the first, middle and last item.
      let a = yield* getItem(L, t, lo);
      let b = yield* getItem(L, t, up);
      let r = less(b, a);
      if (r === UNWIND) r = yield;
      if (truth(r)) {
        yield* setTwo(L, t, lo, b, up, a);
      }
      if (up - lo === 1) break;
      const middle = up - lo < RANDOM_LIMIT || random === 0 ? (lo + up) >>> 1 : randomPivot(lo, up, random);
      let pivot = yield* getItem(L, t, middle);
      a = yield* getItem(L, t, lo);
      r = less(pivot, a);
      if (r === UNWIND) r = yield;
      if (truth(r)) {
        yield* setTwo(L, t, middle, a, lo, pivot);
      } else {
        b = yield* getItem(L, t, up);
        r = less(b, pivot);
        if (r === UNWIND) r = yield;
        if (truth(r)) {
          yield* setTwo(L, t, middle, b, up, pivot);
        }
      }
      if (up - lo === 2) break;
      pivot = yield* getItem(L, t, middle);
      b = yield* getItem(L, t, up - 1);
      yield* setTwo(L, t, middle, b, up - 1, pivot);

      // t[lo] <= pivot == t[up - 1] <= t[up]; between them, move what is less than the pivot before what is not.
      let i = lo;
      let j = up - 1;
      for (;;) {
        for (;;) {
          i++;
          a = yield* getItem(L, t, i);
          r = less(a, pivot);
          if (r === UNWIND) r = yield;
          if (!truth(r)) break;
          if (i === up - 1) throw luaError("invalid order function for sorting");
        }
        for (;;) {
          j--;
          b = yield* getItem(L, t, j);
          r = less(pivot, b);
          if (r === UNWIND) r = yield;
          if (!truth(r)) break;
          if (j < i) throw luaError("invalid order function for sorting");
        }
        if (j < i) break;
        yield* setTwo(L, t, i, b, j, a);
      }
      yield* setTwo(L, t, up - 1, a, i, pivot);

      // The smaller part is sorted first; the larger one waits.
      const lowerSmaller = i - lo < up - i;
      const smaller = lowerSmaller ? i - lo : up - i;
      const waitLo = lowerSmaller ? i + 1 : lo;
      const waitUp = lowerSmaller ? up : i - 1;
      const unbalanced = (waitUp - waitLo) / 128 > smaller;
      pending.push(waitLo, waitUp, unbalanced ? nextRandom(random) : random);
      if (lowerSmaller) up = i - 1;
      else lo = i + 1;
    }
  }
  return NONE;
}

/** `quicksort` of a list. */
function* sortList(L: LuaState, items: LuaValue[], n: number, less: Less): Body {
  const sort = new ListSort(items, n, less);
  let r: Result = UNWIND;
  while (!sort.run(L, r)) r = yield;
  return NONE;
}

/** `t[i], t[j] = x, y` in this order. */
function* setTwo(
  L: LuaState,
  t: LuaValue,
  i: number,
  x: LuaValue,
  j: number,
  y: LuaValue,
): Generator<undefined, void, Result> {
  yield* setItem(L, t, i, x);
  yield* setItem(L, t, j, y);
}

/** Whether all items are numbers that a float holds exactly without their type being lost, and none is nan. */
function allPlainNumbers(items: readonly LuaValue[], n: number): items is number[] {
  for (let i = 0; i < n; i++) {
    const v = items[i];
    if (typeof v !== "number" || v !== v) return false;
  }
  return true;
}

function allStrings(items: readonly LuaValue[], n: number): items is string[] {
  for (let i = 0; i < n; i++) if (typeof items[i] !== "string") return false;
  return true;
}

function sortNumbers(items: number[], n: number): void {
  const floats = new Float64Array(n);
  for (let i = 0; i < n; i++) floats[i] = items[i];
  floats.sort();
  for (let i = 0; i < n; i++) items[i] = floats[i];
}

/** Bytes of strings are their characters, so the order of JavaScript is that of the C locale. */
function sortStrings(items: string[], n: number): void {
  if (n === items.length) {
    items.sort();
    return;
  }
  const sorted = items.slice(0, n).sort();
  for (let i = 0; i < n; i++) items[i] = sorted[i];
}

/** How many comparisons JavaScript's own sorting does in a millisecond, about. */
const SORTED_PER_MS = 100_000;

/**
 * `table.sort` of a plain table whose first `n` items are `items`, as far as no Lua function can be called; else gives
 * the rest of the work as a body.
 */
export function sortItems(L: LuaState, items: LuaValue[], n: number, order: LuaValue): Body | null {
  spend(items.length << 2);
  if (n < 2) return null;
  const ms = (n * Math.log2(n)) / SORTED_PER_MS;
  if (order !== undefined) return sortList(L, items, n, lessOf(L, checkFunction(order, 2)));
  if (allPlainNumbers(items, n)) {
    foresee(ms);
    sortNumbers(items, n);
  } else if (allStrings(items, n)) {
    foresee(ms);
    sortStrings(items, n);
  } else return sortList(L, items, n, lessOf(L, undefined));
  return null;
}

/** `table.sort` of anything else. */
export function* sortObject(L: LuaState, t: LuaValue, order: LuaValue): Body {
  checkTableLike(L, t, 1, ["__index", "__newindex", "__len"]);
  const n = yield* lengthOf(L, t);
  if (!intLt(1, n)) return NONE;
  if (typeof n !== "number" || n >= INT_MAX) throw argError(1, "array too big");
  const f = order === undefined ? undefined : checkFunction(order, 2);
  return yield* quicksort(L, t, n, lessOf(L, f));
}
