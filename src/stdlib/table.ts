import { argError, luaError } from "../vm/errors.ts";
import { metamethodOf, TM } from "../vm/metamethods.ts";
import { SpentError } from "../vm/meter.ts";
import { type Body, runResumable } from "../vm/resumable.ts";
import { claimRoom } from "../vm/room.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { type LuaValue, NONE, type Result, Values } from "../vm/value.ts";
import { claim, spend, work } from "../vm/work.ts";
import { checkInt, optInt, optString } from "./args.ts";
import { defineLib } from "./lib.ts";
import {
  concatObject,
  insertObject,
  isPlain,
  itemText,
  MAX_RESULTS,
  moveObject,
  removeObject,
  unpackObject,
  withoutYield,
} from "./table-object.ts";
import { sortItems, sortObject } from "./table-sort.ts";

/** From this many items on, JavaScript's `splice` moves them faster than a loop. */
const SPLICE_FROM = 48;

/** From this many items on, `join` is faster than to append one after the other. */
const JOIN_FROM = 12;

/** Results of `concat` from this length on are claimed. */
const LONG = 1 << 12;

/** Positions of plain tables' functions: those whose sums and differences are exact. */
const MAX_POSITION = 2 ** 51;

/** Whether `t[#t + 1] = v` can call no metamethod: so also tables that only have `__index`, as objects of classes have. */
function canAppend(t: LuaTable): boolean {
  const mt = t.metatable;
  return mt === null || (metamethodOf(mt, TM.NewIndex) === undefined && metamethodOf(mt, TM.Len) === undefined);
}

/** Whether the array part may grow by one item: no item waits in the hash part to follow the new last one. */
function canGrow(t: LuaTable): boolean {
  return t.hash === null || t.hash.numberKeys === 0;
}

/** Inserts at `pos` (1 to `length`) of a plain table. */
function insertItem(t: LuaTable, length: number, pos: number, v: LuaValue): void {
  spend((length - pos) >> 3);
  t.withoutFloats();
  const { arr } = t;
  if (length - pos >= SPLICE_FROM && (length < arr.length || canGrow(t))) {
    // The place after the last item is used up, if there is one; what comes after it stays.
    if (length < arr.length) arr.splice(length, 1);
    arr.splice(pos - 1, 0, v);
    return;
  }
  t.setInt(length + 1, t.getInt(length));
  for (let i = length; i > pos; i--) t.setInt(i, t.getInt(i - 1));
  t.setInt(pos, v);
}

/** Removes position `pos` of a plain table. */
function removeItem(t: LuaTable, length: number, pos: number): LuaValue {
  spend((length - pos) >> 3);
  if (pos !== length) t.withoutFloats();
  const removed = t.getInt(pos);
  if (length - pos >= SPLICE_FROM && length <= t.arr.length) {
    // The place of the last item stays, so that a traversal can go on, and so does what comes after it.
    t.arr.splice(pos - 1, 1);
    if (length > t.arr.length) t.arr.push(undefined);
    else t.arr.splice(length - 1, 0, undefined);
    return removed;
  }
  let i = pos;
  for (; i < length; i++) t.setInt(i, t.getInt(i + 1));
  t.setInt(i, undefined);
  return removed;
}

/** Whether `join` writes all these items as Lua does: strings, and integers that are JavaScript numbers. */
function canJoin(items: readonly LuaValue[], start: number, end: number): boolean {
  for (let i = start - 1; i < end; i++) {
    const v = items[i];
    if (typeof v !== "string" && !Number.isSafeInteger(v)) return false;
  }
  return true;
}

/** Bytes that a table takes, and an item of it. */
const TABLE = 160;
const ITEM = 8;

/** Strings that are this long at most, on the average, are joined byte by byte, up to so many bytes. */
const BYTEWISE = 4;
const MAX_BYTES = 1 << 16;
const joinedBytes = new Uint8Array(MAX_BYTES);
const decoder = new TextDecoder();

/** Writes a string into `joinedBytes` from `at` on; gives where it ends, or -1 when it is not ASCII. */
function writeText(s: string, at: number): number {
  let to = at;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c > 0x7f) return -1;
    joinedBytes[to++] = c;
  }
  return to;
}

/** Joins short strings of no more than `MAX_BYTES` in all; null when there are others than ASCII strings. */
function joinBytes(items: readonly LuaValue[], sep: string, start: number, end: number): string | null {
  let at = 0;
  for (let i = start - 1; i < end; i++) {
    const v = items[i];
    if (typeof v !== "string") return null;
    if (i >= start && sep !== "") at = writeText(sep, at);
    if (at >= 0) at = writeText(v, at);
    if (at < 0) return null;
  }
  return decoder.decode(joinedBytes.subarray(0, at));
}

/** Claims the length of strings and integers that are to be joined, and gives it, about. */
function claimJoined(items: readonly LuaValue[], sep: string, start: number, end: number): number {
  let length = sep.length * (end - start);
  for (let i = start - 1; i < end; i++) {
    const v = items[i];
    length += typeof v === "string" ? v.length : 8;
  }
  spend(length >> 4);
  claim(length);
  return length;
}

/** Items that are joined in one piece, which cannot be stopped. */
const JOINED_AT_ONCE = 1 << 15;

/** The text of items that can be joined. */
function joinItems(items: readonly LuaValue[], sep: string, start: number, end: number): string {
  if (end - start < JOINED_AT_ONCE)
    return (end - start + 1 === items.length ? items : items.slice(start - 1, end)).join(sep);
  let text = "";
  for (let i = start; i <= end; i += JOINED_AT_ONCE) {
    const part = items.slice(i - 1, Math.min(i - 1 + JOINED_AT_ONCE, end)).join(sep);
    spend(JOINED_AT_ONCE);
    text = i === start ? part : text + sep + part;
  }
  return text;
}

/** Concatenates `t[start]` to `t[end]` of a plain table. */
function concatItems(t: LuaTable, sep: string, start: number, end: number): string {
  const { arr } = t;
  const inside = start > 0 && end <= arr.length;
  spend(Math.min(end - start, arr.length));
  if (inside && end - start >= JOIN_FROM && canJoin(arr, start, end)) {
    const length = claimJoined(arr, sep, start, end);
    if (length <= MAX_BYTES && length <= (end - start) * BYTEWISE) {
      const text = joinBytes(arr, sep, start, end);
      if (text !== null) return text;
    }
    return joinItems(arr, sep, start, end);
  }
  let text = "";
  let told = LONG;
  for (let i = start; i <= end; i++) {
    const v = inside ? arr[i - 1] : t.getInt(i);
    if (--work.left < 0) work.exhausted();
    if (i > start) text += sep;
    text += typeof v === "string" ? v : itemText(v, i);
    if (text.length > told) {
      claim(text.length);
      told = 2 * text.length;
    }
  }
  return text;
}

/** `t[start]` to `t[end]` of a plain table as results. */
function unpackItems(t: LuaTable, start: number, end: number): Result {
  const count = end - start + 1;
  if (count < 1) return NONE;
  if (count === 1) return t.getInt(start);
  if (count > MAX_RESULTS) throw luaError("too many results to unpack");
  spend(count);
  claim(count * 8);
  const { arr } = t;
  if (start > 0 && end <= arr.length) return new Values(arr.slice(start - 1, end));
  const items: LuaValue[] = [];
  for (let i = start; i <= end; i++) items.push(t.getInt(i));
  return new Values(items);
}

function isPosition(v: LuaValue): v is number {
  return typeof v === "number" && Number.isSafeInteger(v) && v < MAX_POSITION && v > -MAX_POSITION;
}

/** Copies between plain tables, forward unless that would overwrite what is still to be copied. */
function moveItems(from: LuaTable, first: number, last: number, to: LuaTable, target: number): LuaTable {
  const forward = target > last || target <= first || from !== to;
  return forward
    ? moveSteps(from, first, last + 1, 1, to, target - first)
    : moveSteps(from, last, first - 1, -1, to, target - first);
}

/** Copies the items from `start` on, before `end`. What is stopped goes on with the first that was not copied. */
function moveSteps(from: LuaTable, start: number, end: number, step: 1 | -1, to: LuaTable, shift: number): LuaTable {
  let i = start;
  try {
    for (; i !== end; i += step) {
      if (--work.left < 0) work.exhausted();
      to.setInt(i + shift, from.getInt(i));
    }
  } catch (e) {
    if (e instanceof SpentError) e.goOn = () => moveSteps(from, i, end, step, to, shift);
    throw e;
  }
  return to;
}

/** Opens the table library (manual 6.6). */
export function openTable(L: LuaState): LuaTable {
  const run = (name: string, body: Body): Result => runResumable(L, name, withoutYield(L, body));

  return defineLib(L, "table", {
    concat(t, sepArg, iArg, jArg) {
      if (!isPlain(t)) return run("table.concat", concatObject(L, t, sepArg, iArg, jArg));
      const sep = optString(sepArg, 2, "");
      const start = optInt(iArg, 3, 1);
      const end = optInt(jArg, 4, t.length());
      if (!isPosition(start) || !isPosition(end)) return run("table.concat", concatObject(L, t, sepArg, iArg, jArg));
      return concatItems(t, sep, start, end);
    },

    insert(t, a, b) {
      // biome-ignore lint/complexity/noArguments: the number of arguments matters, and a rest parameter would be slower.
      const count = arguments.length;
      if (!(t instanceof LuaTable) || !(count === 2 ? canAppend(t) : isPlain(t))) {
        return run("table.insert", insertObject(L, t, a, b, count));
      }
      const length = t.length();
      if (count === 2) {
        t.setInt(length + 1, a);
        return NONE;
      }
      if (count !== 3) throw luaError("wrong number of arguments to 'insert'");
      const pos = checkInt(a, 2);
      if (pos < 1 || pos > length + 1) throw argError(2, "position out of bounds");
      if (pos > length) t.setInt(pos, b);
      else insertItem(t, length, pos, b);
      return NONE;
    },

    move(from, f, e, t, to) {
      const target = to === undefined ? from : to;
      if (
        isPosition(f) &&
        isPosition(e) &&
        isPosition(t) &&
        isPlain(from) &&
        (target === from || (isPlain(target) && from.metatable === null))
      ) {
        return f > e ? target : moveItems(from, f, e, target as LuaTable, t);
      }
      return run("table.move", moveObject(L, from, f, e, t, to));
    },

    pack(...args) {
      claimRoom(TABLE + ITEM * args.length);
      const t = new LuaTable();
      t.setField("n", args.length);
      t.arr = args;
      return t;
    },

    remove(t, at) {
      if (!isPlain(t)) return run("table.remove", removeObject(L, t, at));
      const length = t.length();
      const pos = optInt(at, 2, length);
      if (pos !== length && (pos < 1 || pos > length + 1)) throw argError(2, "position out of bounds");
      return removeItem(t, length, pos);
    },

    sort(t, order) {
      if (!isPlain(t)) return run("table.sort", sortObject(L, t, order));
      const length = t.length();
      t.withoutFloats();
      // A weak table has no array part.
      if (length > t.arr.length) return run("table.sort", sortObject(L, t, order));
      const rest = sortItems(L, t.arr, length, order);
      return rest === null ? NONE : run("table.sort", rest);
    },

    unpack(t, iArg, jArg) {
      if (!isPlain(t)) return run("table.unpack", unpackObject(L, t, iArg, jArg));
      const start = optInt(iArg, 2, 1);
      const end = jArg === undefined ? t.length() : checkInt(jArg, 3);
      if (!isPosition(start) || !isPosition(end)) return run("table.unpack", unpackObject(L, t, iArg, jArg));
      return unpackItems(t, start, end);
    },
  });
}
