import { luaError } from "../vm/errors.ts";
import type { LuaState } from "../vm/state.ts";
import { first, type LuaValue, type Result, UNWIND } from "../vm/value.ts";

/** Larger intervals may choose their pivot at random. */
export const RANDOM_LIMIT = 100;

/** Tells whether its first argument goes before the second: its result is a condition, or `UNWIND`. */
export type Less = (a: LuaValue, b: LuaValue) => Result;

/** The result of a comparison as a condition. */
export function truth(r: Result): boolean {
  if (r === true || r === false) return r;
  const v = first(r);
  return v !== undefined && v !== false;
}

/** A pivot in the middle half of an interval. */
export function randomPivot(lo: number, up: number, random: number): number {
  const quarter = (up - lo) >>> 2;
  return lo + quarter + (random % (quarter * 2));
}

/** The next of a sequence of 32-bit numbers; never 0. */
export function nextRandom(random: number): number {
  let x = random === 0 ? 0x9e3779b9 : random;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  return x >>> 0;
}

/** What comes next in an interval. */
const enum Phase {
  Begin,
  /** To order the last item and the first; the middle one and the first; the last one and the middle one. */
  Ends,
  Lower,
  Upper,
  /** To move what is less than the pivot before what is not. */
  Parts,
}

/**
 * `quicksort` (table-sort.ts) of the items of a plain table. It is no generator, which V8 compiles slowly, but stops where a
 * comparison leaves for the heap, and goes on with the result of that.
 */
export class ListSort {
  /** Intervals still to be sorted: lower end, upper end, random state. */
  private readonly pending: number[] = [];
  private phase = Phase.Begin;
  private lo = 1;
  private random = 0;
  private middle = 0;
  private pivot: LuaValue = undefined;
  /** What was compared last. */
  private a: LuaValue = undefined;
  private b: LuaValue = undefined;
  /** Where the two parts have got to, and whether the lower one is looked at. */
  private i = 0;
  private j = 0;
  private upward = true;
  /** Whether it stopped for the result of a comparison. */
  private waits = false;

  /** @param up how many items are sorted, more than 1. */
  constructor(
    private readonly items: LuaValue[],
    private up: number,
    private readonly less: Less,
  ) {}

  /** Goes on. @param given the result of the comparison it stopped at, if it did. False when it has stopped. */
  run(L: LuaState, given: Result): boolean {
    let answer = this.waits ? given : UNWIND;
    this.waits = false;
    for (;;) {
      if (this.phase === Phase.Begin) {
        if (this.lo >= this.up && !this.next()) return true;
        this.phase = Phase.Ends;
        if (L.meter?.mustLeaveAfter(this.up - this.lo) === true) return false;
      }
      if (this.phase !== Phase.Parts) {
        if (!this.orderThree(answer)) return false;
        answer = UNWIND;
        // The interval was that short.
        if ((this.phase as Phase) === Phase.Begin) continue;
      }
      if (!this.divide(answer)) return false;
      answer = UNWIND;
      this.divided();
    }
  }

  /** Takes an interval that waits; false when there is none. */
  private next(): boolean {
    const { pending } = this;
    if (pending.length === 0) return false;
    this.random = pending.pop() as number;
    this.up = pending.pop() as number;
    this.lo = pending.pop() as number;
    return true;
  }

  /**
   * Compares and, if they are in the wrong order, exchanges the items at two places, of which the first has been read;
   * tells whether it has, or `UNWIND`.
   */
  private order(at: number, item: LuaValue, after: number, answer: Result): Result {
    const { items } = this;
    let r = answer;
    if (r === UNWIND) {
      this.a = item;
      this.b = items[after - 1];
      r = this.less(this.b, this.a);
      if (r === UNWIND) {
        this.waits = true;
        return r;
      }
    }
    if (!truth(r)) return false;
    items[at - 1] = this.b;
    items[after - 1] = this.a;
    return true;
  }

  /** Orders the first, middle and last item of the interval, and puts the middle one, the pivot, before the last. */
  private orderThree(given: Result): boolean {
    const { items, lo, up } = this;
    let answer = given;
    if (this.phase === Phase.Ends) {
      if (this.order(lo, items[lo - 1], up, answer) === UNWIND) return false;
      answer = UNWIND;
      if (up - lo === 1) return this.sorted();
      const { random } = this;
      this.middle = up - lo < RANDOM_LIMIT || random === 0 ? (lo + up) >>> 1 : randomPivot(lo, up, random);
      this.phase = Phase.Lower;
    }
    if (this.phase === Phase.Lower) {
      const r = this.order(lo, items[lo - 1], this.middle, answer);
      if (r === UNWIND) return false;
      answer = UNWIND;
      this.phase = r === true ? Phase.Parts : Phase.Upper;
    }
    if (this.phase === Phase.Upper) {
      // The middle item as it was before the last comparison, which may have changed the table.
      if (this.order(this.middle, this.b, up, answer) === UNWIND) return false;
      this.phase = Phase.Parts;
    }
    if (up - lo === 2) return this.sorted();
    const { middle } = this;
    const pivot = items[middle - 1];
    items[middle - 1] = items[up - 2];
    items[up - 2] = pivot;
    this.pivot = pivot;
    this.i = lo;
    this.j = up - 1;
    this.upward = true;
    return true;
  }

  /** The interval is sorted. */
  private sorted(): true {
    this.lo = this.up;
    this.phase = Phase.Begin;
    return true;
  }

  /** `t[lo] <= pivot == t[up - 1] <= t[up]`; between them, moves what is less than the pivot before what is not. */
  private divide(given: Result): boolean {
    const { items, up, pivot, less } = this;
    let { i, j, a, b, upward } = this;
    let r = given;
    for (;;) {
      if (upward) {
        for (;;) {
          if (r === UNWIND) {
            i++;
            a = items[i - 1];
            r = less(a, pivot);
            if (r === UNWIND) break;
          }
          if (!truth(r)) {
            upward = false;
            r = UNWIND;
            break;
          }
          r = UNWIND;
          if (i === up - 1) throw luaError("invalid order function for sorting");
        }
        if (upward) break;
      }
      for (;;) {
        if (r === UNWIND) {
          j--;
          b = items[j - 1];
          r = less(pivot, b);
          if (r === UNWIND) break;
        }
        if (!truth(r)) {
          upward = true;
          r = UNWIND;
          break;
        }
        r = UNWIND;
        if (j < i) throw luaError("invalid order function for sorting");
      }
      if (!upward) break;
      if (j < i) {
        items[up - 2] = a;
        items[i - 1] = pivot;
        this.i = i;
        return true;
      }
      items[i - 1] = b;
      items[j - 1] = a;
    }
    this.i = i;
    this.j = j;
    this.a = a;
    this.b = b;
    this.upward = upward;
    this.waits = true;
    return false;
  }

  /** Goes on with the smaller part; the larger one waits. */
  private divided(): void {
    const { lo, up, i, random } = this;
    const lowerSmaller = i - lo < up - i;
    const smaller = lowerSmaller ? i - lo : up - i;
    const waitLo = lowerSmaller ? i + 1 : lo;
    const waitUp = lowerSmaller ? up : i - 1;
    const unbalanced = (waitUp - waitLo) / 128 > smaller;
    this.pending.push(waitLo, waitUp, unbalanced ? nextRandom(random) : random);
    if (lowerSmaller) this.up = i - 1;
    else this.lo = i + 1;
    this.phase = Phase.Begin;
  }
}
