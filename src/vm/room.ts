/*
 * A process that takes more memory than V8 has for it is ended. So whatever makes programs grow asks here now and then
 * whether there is room, which all states of the process share: an error that Lua code can catch comes before that end.
 */

/** What JavaScript has for objects, in bytes. */
export interface Heap {
  readonly used: number;
  /** What cannot be passed. */
  readonly limit: number;
}

/** Tells about memory, and frees what is garbage. */
export interface HeapKeeper {
  heap(): Heap;
  collect(): void;
}

/**
 * The part of the limit below which garbage is collected, and the part that is not given out: V8 ends a process that has
 * less than a fifth left after each of a few collections.
 */
const LOW = 0.35;
const RESERVE = 0.25;
/** The part of what is left that an error for want of room lets the program use until the next one. */
const SLICE = 0.05;
/** So many objects, or items of a big table, are made without a look; fewer when there is little room. */
export const LOT = 1 << 22;
const MIN_LOT = 1 << 8;
/** How many items a table has when its growth is looked at, each time it gets so many more. */
const BIG = 1 << 16;
/** Bytes that an object may take, with what it holds, so that a lot of them does not use up what is left. */
const OBJECT = 1 << 9;
/** Bytes that natives may claim, and what a lot is taken to need, at most. */
const CLAIMS = 1 << 24;
const MIN_CLAIMS = 1 << 20;

let keeper: HeapKeeper | null = null;
/** When less is left, garbage is collected. */
let low = Number.POSITIVE_INFINITY;
let claimed = 0;
let claims = CLAIMS;
/** How many objects may be made until the next look. */
export let lot = LOT;

/** Sets who tells about memory. */
export function keepRoom(k: HeapKeeper): void {
  keeper = k;
  low = Number.POSITIVE_INFINITY;
  claimed = 0;
  claims = CLAIMS;
  lot = LOT;
}

/** Raises "not enough memory", as a RangeError, when so many bytes cannot be had. */
export function ensureRoom(bytes = 0): void {
  claimed = 0;
  if (keeper === null) return;
  let { used, limit } = keeper.heap();
  let left = limit - used - bytes;
  const reserve = limit * RESERVE;
  if (left < Math.min(low, limit * LOW)) {
    keeper.collect();
    ({ used, limit } = keeper.heap());
    left = limit - used - bytes;
    if (left < reserve) {
      // What deals with the error may need a little.
      low = left - Math.max(limit - used, 0) * SLICE;
      lot = MIN_LOT;
      claims = MIN_CLAIMS;
      throw new RangeError("not enough memory");
    }
    // The next collection is worth while only when a good part of what is left now has been used.
    low = reserve + (left - reserve) / 2;
  }
  const spare = left - Math.min(low, reserve);
  lot = Math.max(MIN_LOT, Math.min(Math.floor(spare / OBJECT), LOT));
  claims = Math.max(MIN_CLAIMS, Math.min(spare / 2, CLAIMS));
}

/** A native is about to make an object of so many bytes. Raises as `ensureRoom`. */
export function claimRoom(bytes: number): void {
  claimed += bytes;
  if (claimed > claims) ensureRoom(bytes);
}

/** Whether a big table that is to get one item more, beyond `n`, should ask first. */
export function growsMuch(n: number): boolean {
  return n >= BIG && (n & (BIG - 1)) === 0;
}

/** Raises as `ensureRoom` when there is no room for a big table's next items, of so many bytes each. */
export function growRoom(n: number, bytes: number): void {
  ensureRoom((n & (n - 1)) === 0 ? n * bytes : 0);
}

/** From so many items on, lists double when they are full; V8 makes them longer by half, and copies more. */
export const DOUBLING = 1024;
/** From so many on they do not: who has a limit of memory is to be asked before there is twice as much of it in use. */
const DOUBLING_END = 1 << 22;

/** Whether a list of `n` items that is to get one more is to be replaced by `withRoom` of it; only at multiples of `DOUBLING`. */
export function doubles(n: number): boolean {
  return n >= DOUBLING && n < DOUBLING_END && (n & (n - 1)) === 0;
}

/** A copy of a list, of the same elements kind in V8, that has room for as many items more. */
export function withRoom<T>(list: T[]): T[] {
  const copy = list.concat(list);
  copy.length = list.length;
  return copy;
}
