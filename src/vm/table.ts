import { LuaError } from "./errors.ts";
import { float } from "./float.ts";
import { HashPart, hashKey } from "./hash-part.ts";
import { floatList, listOf, smallList } from "./list-of.ts";
import { claimRoom, doubles, growRoom, growsMuch, withRoom } from "./room.ts";
import { DICT_SHAPE, EMPTY_SHAPE, type Shape } from "./shape.ts";
import { FloatBox, floatOf, replaceAll, replaced, type SlotValue } from "./slot-value.ts";
import { forgetFound, foundKey, foundValue, nextPair } from "./traversal.ts";
import { LuaFloat, type LuaValue } from "./value.ts";
import { WeakMode, WeakPart } from "./weak-part.ts";

/** How many items an array part may have, a power of two: V8 ends the process when an array that grows becomes too large. */
const MAX_ITEMS = 2 ** 26;
/** Bytes that an item may take while the array part grows. */
const ITEM = 32;
/** So many items at once are worth a look at memory. */
const MANY = 256;

/** Most string keys in slots: those added by constant keys in the program, and those added by computed keys. */
const MAX_FIELDS = 512;
const MAX_COMPUTED_FIELDS = 24;

/** How many fields are in a table itself. */
export const OWN_FIELDS = 3;

/** A bit of `LuaTable.marks`: the table is, or was, a metatable. */
export const IS_METATABLE = 1 << 30;
/** The bits of `LuaTable.marks` that are a number of items. */
const BORDER = IS_METATABLE - 1;

/** How many metatables got a `__mode` after they had been set: the tables they belong to are not weak yet. */
export const lateModes = { count: 0 };

/** Shared by all tables that have no items, or no fields; never written to. */
const NOTHING: LuaValue[] = listOf();

/**
 * A Lua table (manual 2.1). Three parts, traversed in this order:
 *
 * - `floats`, when it is there: keys 1 to `floats.length`, which are all floats, as JavaScript numbers; then `arr` is
 *   empty. A table that begins with a float has it until it gets another value at these keys, or at the one after them.
 * - `arr`: keys 1 to `arr.length`, with nil in its holes. It grows by one item at a time and never shrinks but when a
 *   new key is inserted. The key `arr.length + 1` is never in the hash part with a value.
 * - the fields: string keys, at the positions (slots) `shape` gives; nil when removed, a `FloatBox` where `shape` says so. The first `OWN_FIELDS` are in `f0` to
 *   `f2`, the others in `more`, which has exactly those.
 * - `hash`: all other keys, and all string keys once `shape` is `DICT_SHAPE`. A weak table has everything there, in a
 *   `WeakPart`.
 *
 * Assigning nil to an existing key moves nothing, so it is allowed while traversing.
 */
export class LuaTable {
  shape: Shape;
  f0: SlotValue;
  f1: SlotValue;
  f2: SlotValue;
  more: SlotValue[];
  arr: LuaValue[];
  floats: number[] | null;
  hash: HashPart | null;
  metatable: LuaTable | null;
  /** `IS_METATABLE`, and `border`. */
  marks: number;

  /**
   * The fields get their places in this order: what is mostly read together is to be near the beginning, in the same cache line.
   *
   * @param shape that of the fields it begins with, which are nil. @param more nil for each of those beyond `OWN_FIELDS`.
   */
  constructor(shape: Shape = EMPTY_SHAPE, more: SlotValue[] = NOTHING) {
    this.shape = shape;
    this.f0 = undefined;
    this.f1 = undefined;
    this.f2 = undefined;
    this.more = more;
    this.arr = NOTHING;
    this.metatable = null;
    this.hash = null;
    this.floats = null;
    this.marks = 0;
  }

  /** A border guess for `length` when `arr` ends in nil; the most items that `floats` had, once it has lost some. */
  get border(): number {
    return this.marks & BORDER;
  }
  set border(n: number) {
    this.marks = (this.marks & IS_METATABLE) | n;
  }

  /** The pair that the last `next`, of any table, found. Read it before anything else can call `next`. */
  get nextKey(): LuaValue {
    return foundKey;
  }
  get nextValue(): LuaValue {
    return foundValue;
  }

  /** Raw read (manual `rawget`). */
  get(key: LuaValue): LuaValue {
    if (typeof key === "string") return this.getStr(key);
    if (typeof key === "number") return this.getInt(key);
    if (key === undefined || this.hash === null) {
      return key instanceof LuaFloat ? this.getInt(key.n + 0) : undefined;
    }
    if (key instanceof LuaFloat) return this.getInt(key.n + 0);
    return this.hash.get(hashKey(key));
  }

  /** Raw read of a string key. */
  getStr(key: string): LuaValue {
    const shape = this.shape;
    if (shape !== DICT_SHAPE) {
      const slot = shape.lookup(key);
      return slot >= 0 ? this.field(slot) : undefined;
    }
    return (this.hash as HashPart).get(key);
  }

  /** Raw read of a number key that is not a `LuaFloat` or `Int64` (so also of fractions). */
  getInt(key: number): LuaValue {
    const arr = this.arr;
    if (key > 0 && key <= arr.length) {
      if (Number.isInteger(key)) return arr[key - 1];
    }
    const { floats } = this;
    if (floats !== null && key > 0 && key <= floats.length && Number.isInteger(key))
      return float(floats[key - 1] as number);
    const { hash } = this;
    if (hash === null) return undefined;
    return (key | 0) === key ? hash.getSmall(key) : hash.get(hashKey(key));
  }

  /** Raw write (manual `rawset`). Raises "index is nil" and "index is NaN". */
  set(key: LuaValue, value: LuaValue): void {
    if (typeof key === "string") this.setStr(key, value);
    else if (typeof key === "number") {
      if (key !== key) throw LuaError.runtime("table index is NaN");
      this.setInt(key, value);
    } else if (key === undefined) throw LuaError.runtime("table index is nil");
    else if (key instanceof LuaFloat) this.setInt(key.n + 0, value);
    else this.setHash(key, value);
  }

  /** Raw write of a computed string key. */
  setStr(key: string, value: LuaValue): void {
    const shape = this.shape;
    if (shape !== DICT_SHAPE) {
      const slot = shape.lookup(key);
      if (slot >= 0) this.putField(slot, value);
      else if (value !== undefined) this.addField(key, value, MAX_COMPUTED_FIELDS);
    } else (this.hash as HashPart).set(key, key, value);
  }

  /** Raw write of a string key that is a constant of the program: keeps such tables in slots for longer. */
  setField(key: string, value: LuaValue): void {
    const shape = this.shape;
    if (shape !== DICT_SHAPE) {
      const slot = shape.lookup(key);
      if (slot >= 0) this.putField(slot, value);
      else if (value !== undefined) this.addField(key, value, MAX_FIELDS);
    } else (this.hash as HashPart).set(key, key, value);
  }

  private addField(key: string, value: LuaValue, limit: number): void {
    if (key === "__mode" && (this.marks & IS_METATABLE) !== 0) lateModes.count++;
    const child = this.shape.size < limit ? this.shape.add(key) : null;
    if (child === null) {
      this.fieldsToHash();
      (this.hash as HashPart).set(key, key, value);
      return;
    }
    this.addSlot(child, value);
  }

  /** Gives the table a shape with one more key, whose value is `value`. */
  addSlot(shape: Shape, value: LuaValue): void {
    this.shape = shape;
    switch (shape.size) {
      case 1:
        this.f0 = value;
        break;
      case 2:
        this.f1 = value;
        break;
      case 3:
        this.f2 = value;
        break;
      case 4:
        this.more = listOf(value);
        break;
      default:
        this.more.push(value);
    }
  }

  /** The value in a slot. */
  field(slot: number): LuaValue {
    if (!this.shape.isBoxed(slot)) return this.plainField(slot);
    return float((this.slot(slot) as FloatBox).n);
  }

  /** The value in a slot that, by the table's shape, has no box. */
  plainField(slot: number): LuaValue {
    switch (slot) {
      case 0:
        return this.f0 as LuaValue;
      case 1:
        return this.f1 as LuaValue;
      case 2:
        return this.f2 as LuaValue;
      default:
        return this.more[slot - OWN_FIELDS] as LuaValue;
    }
  }

  /** Puts a value into a slot that there is. */
  putField(slot: number, value: LuaValue): void {
    if (floatOf(value) !== null || this.shape.boxes !== 0) this.putInBox(slot, value);
    else this.putSlot(slot, value);
  }

  /** `putField` of a float, or into a slot that may hold a box. */
  private putInBox(slot: number, value: LuaValue): void {
    const { shape } = this;
    const x = floatOf(value);
    const old = this.slot(slot);
    if (old instanceof FloatBox) {
      if (x !== null) {
        old.n = x;
        return;
      }
      this.shape = shape.withoutBox(slot);
    } else if (x !== null && floatOf(old) !== null && (this.marks & IS_METATABLE) === 0) {
      const boxed = shape.withBox(slot);
      if (boxed !== null) {
        this.shape = boxed;
        this.putSlot(slot, new FloatBox(x));
        return;
      }
    }
    this.putSlot(slot, value);
  }

  private slot(slot: number): SlotValue {
    return this.plainField(slot);
  }

  private putSlot(slot: number, value: SlotValue): void {
    switch (slot) {
      case 0:
        this.f0 = value;
        break;
      case 1:
        this.f1 = value;
        break;
      case 2:
        this.f2 = value;
        break;
      default:
        this.more[slot - OWN_FIELDS] = value;
    }
  }

  private withoutFields(): void {
    this.f0 = undefined;
    this.f1 = undefined;
    this.f2 = undefined;
    this.more = NOTHING;
  }

  private fieldsToHash(): void {
    const { shape } = this;
    const hash = new HashPart();
    for (let i = 0; i < shape.size; i++) {
      const key = shape.keyAt(i);
      const v = this.field(i);
      if (v !== undefined) hash.set(key, key, v);
    }
    if (this.hash !== null) hash.addAll(this.hash);
    this.hash = hash;
    this.shape = DICT_SHAPE;
    this.withoutFields();
  }

  /** Raw write of a number key that is not a `LuaFloat`, `Int64` or nan. */
  setInt(key: number, value: LuaValue): void {
    const arr = this.arr;
    const n = arr.length;
    if (key > 0 && key <= n && Number.isInteger(key)) arr[key - 1] = value;
    else if (this.floats !== null) this.setFloats(key, value);
    else if (key === n + 1) {
      if (value !== undefined) this.append(value);
      else if (n === 0 && this.hash?.weak === true) this.setHash(key, value);
    } else this.setHash(key, value);
  }

  /** `setInt` of a table with `floats`. */
  private setFloats(key: number, value: LuaValue): void {
    const floats = this.floats as number[];
    const n = floats.length;
    if (!(key > 0 && key <= n + 1 && Number.isInteger(key))) {
      this.setHash(key, value);
      return;
    }
    const x = floatOf(value);
    if (x !== null && key <= n) floats[key - 1] = x;
    else if (x !== null && (this.hash === null || this.hash.numberKeys === 0)) {
      if (n === MAX_ITEMS) throw new RangeError("array part too large");
      if (growsMuch(n)) growRoom(n, ITEM);
      const list = doubles(n) && this.border <= n ? withRoom(floats) : floats;
      list.push(x);
      this.floats = list;
    } else if (value === undefined && key === n) {
      // A traversal may stand at this key.
      if (this.border < n) this.border = n;
      floats.pop();
    } else if (value !== undefined || key < n) {
      this.withoutFloats();
      this.setInt(key, value);
    }
  }

  /** Moves the items of `floats` to `arr`. */
  withoutFloats(): void {
    const { floats } = this;
    if (floats === null) return;
    const arr: LuaValue[] = listOf();
    for (let i = 0; i < floats.length; i++) arr.push(float(floats[i] as number));
    while (arr.length < this.border) arr.push(undefined);
    this.floats = null;
    this.border = 0;
    this.arr = arr;
    this.takeFromHash();
  }

  /** Writes `value`, not nil, at the key just after the array part. */
  append(value: LuaValue): void {
    let arr = this.arr;
    if (this.floats !== null) {
      this.setFloats(this.floats.length + 1, value);
      return;
    }
    if (arr.length === 0) {
      if (this.hash?.weak === true) {
        this.setHash(1, value);
        return;
      }
      const x = floatOf(value);
      if (x !== null && (this.hash === null || this.hash.numberKeys === 0)) {
        this.floats = floatList(x);
        return;
      }
      this.arr = ((value as number) | 0) === value ? smallList(value as number) : listOf(value);
      arr = this.arr;
    } else {
      const n = arr.length;
      // Amortised: at powers of two, a mostly empty array part goes to the hash part (a queue that moves on).
      if (n >= 64 && (n & (n - 1)) === 0) {
        if (n === MAX_ITEMS) throw new RangeError("array part too large");
        claimRoom(n * ITEM);
        if (this.isSparse()) {
          this.itemsToHash();
          this.setHash(n + 1, value);
          return;
        }
        if (doubles(n)) {
          arr = withRoom(arr);
          this.arr = arr;
        }
      }
      arr.push(value);
    }
    this.takeFromHash();
    // There is no traversal going on when a new key is given a value.
    if (this.hash?.isEmpty === true && this.shape !== DICT_SHAPE && !this.hash.weak) this.hash = null;
  }

  /** Moves items that follow the last one of `arr` from the hash part. */
  private takeFromHash(): void {
    const { arr, hash } = this;
    if (hash !== null && hash.numberKeys > 0) {
      const all = hash.takeAll(arr.length + 1);
      if (all !== null) {
        if (arr.length === 1) {
          all.unshift(arr[0]);
          this.arr = all;
        } else this.arr = arr.concat(all);
        return;
      }
      for (let next = arr.length + 1; ; next++) {
        const moved = hash.take(next);
        if (moved === undefined) break;
        arr.push(moved);
      }
    }
  }

  /**
   * Writes a constructor's items at the keys from `from + 1` on (manual 3.4.9). Those of a fresh table go into the array
   * part with their nils, as the reference sizes it.
   */
  setItems(from: number, items: readonly LuaValue[]): void {
    if (items.length === 0) return;
    if (items.length > MANY) claimRoom(items.length * ITEM);
    const start = this.floats?.length ?? 0;
    if (from === start && this.arr.length === 0 && this.hash === null && items.every((v) => floatOf(v) !== null)) {
      for (const v of items) this.append(v);
      return;
    }
    this.withoutFloats();
    if (from === this.arr.length && this.hash === null) {
      if (this.arr === NOTHING) this.arr = [...items];
      else for (const v of items) this.arr.push(v);
      return;
    }
    let n = from;
    for (const v of items) this.setInt(++n, v);
  }

  /** Whether less than a quarter of the array part has a value. */
  private isSparse(): boolean {
    const arr = this.arr;
    const enough = arr.length >> 2;
    let live = 0;
    for (let i = arr.length - 1; live < enough && i >= 0; i--) if (arr[i] !== undefined) live++;
    return live < enough;
  }

  private itemsToHash(): void {
    const arr = this.arr;
    this.arr = NOTHING;
    this.border = 0;
    const hash = new HashPart();
    for (let i = 0; i < arr.length; i++) if (arr[i] !== undefined) hash.set(i + 1, i + 1, arr[i]);
    if (this.hash !== null) hash.addAll(this.hash);
    this.hash = hash;
    // The key 1 must not stay in the hash part.
    const one = hash.get(1);
    if (one !== undefined) {
      hash.set(1, 1, undefined);
      this.append(one);
    }
  }

  private setHash(key: LuaValue, value: LuaValue): void {
    let hash = this.hash;
    if (hash === null) {
      if (value === undefined) return;
      hash = new HashPart();
      this.hash = hash;
    }
    if (typeof key !== "number" || (key | 0) !== key) {
      hash.set(hashKey(key), key, value);
      return;
    }
    const known = hash.numberKeys;
    hash.setSmall(key, value);
    const n = hash.numberKeys - 1;
    if (n >= known && n > 1 && (n & (n - 1)) === 0) this.fillArray(hash);
  }

  /**
   * Moves items from the hash part, where a new one has been put, if that makes an array part that is more than half full:
   * as the reference does, when there is one more of them than a power of two.
   */
  private fillArray(hash: HashPart): void {
    if (hash.weak || this.floats !== null) return;
    const { arr } = this;
    const end = hash.denseEnd(arr.length);
    if (end === 0 || end > MAX_ITEMS) return;
    if (end > MANY) claimRoom(end * ITEM);
    if (arr.length === 0) this.arr = listOf();
    hash.moveTo(this.arr, end);
    this.takeFromHash();
    if (hash.isEmpty && this.shape !== DICT_SHAPE) this.hash = null;
  }

  /** A border (manual 3.4.7). */
  length(): number {
    const arr = this.arr;
    const n = arr.length;
    if (this.floats !== null) return this.floats.length;
    if (n === 0) return this.hash?.weak === true ? (this.hash as WeakPart).border() : 0;
    if (arr[n - 1] !== undefined) return n;
    if (n >= 2 && arr[n - 2] !== undefined) return n - 1;
    let b = this.border;
    if (b < n && (b === 0 || arr[b - 1] !== undefined)) {
      if (arr[b] === undefined) return b;
      if (arr[b + 1] === undefined) {
        this.border = b + 1;
        return b + 1;
      }
    } else if (b > 0 && b <= n && (b === 1 || arr[b - 2] !== undefined) && arr[b - 1] === undefined) {
      this.border = b - 1;
      return b - 1;
    }
    // arr[lo - 1] is not nil (or lo is 0) and arr[hi - 1] is nil.
    let lo = 0;
    let hi = n;
    while (hi - lo > 1) {
      const mid = (lo + hi) >>> 1;
      if (arr[mid - 1] === undefined) hi = mid;
      else lo = mid;
    }
    b = lo;
    this.border = b;
    return b;
  }

  /**
   * Finds the pair after `key` (nil: the first) and leaves it in `nextKey` and `nextValue`; false at the end.
   * Raises "invalid key to 'next'", without a position: only natives ask.
   */
  next(key: LuaValue): boolean {
    return nextPair(this, key);
  }

  /** Sets or removes the metatable, raw; what its `__mode` and `__gc` mean is up to collector.ts. */
  setMetatable(mt: LuaTable | null): void {
    this.metatable = mt;
    if (mt !== null) mt.marks |= IS_METATABLE;
  }

  get weakMode(): WeakMode {
    return this.hash?.weak === true ? (this.hash as WeakPart).mode : WeakMode.None;
  }

  /** Changes which of its references do not keep what they refer to. */
  setWeakMode(mode: WeakMode): void {
    if (mode === this.weakMode) return;
    const pairs: [LuaValue, LuaValue][] = [];
    for (let more = this.next(undefined); more; more = this.next(foundKey)) pairs.push([foundKey, foundValue]);
    this.arr = NOTHING;
    this.floats = null;
    this.withoutFields();
    this.border = 0;
    this.shape = mode === WeakMode.None ? EMPTY_SHAPE : DICT_SHAPE;
    this.hash = mode === WeakMode.None ? null : new WeakPart(mode);
    for (const [key, value] of pairs) this.set(key, value);
    forgetFound();
  }

  /** Replaces all that the table keeps by what `f` gives for it, which must be equal for what has no identity. */
  edges(f: (v: LuaValue) => LuaValue): void {
    if (this.metatable !== null) this.metatable = f(this.metatable) as LuaTable;
    this.f0 = replaced(this.f0, f);
    this.f1 = replaced(this.f1, f);
    this.f2 = replaced(this.f2, f);
    replaceAll(this.more, f);
    replaceAll(this.arr, f);
    this.hash?.edges(f);
  }
}

// V8 notes what has been in a field of an object, and compiles code for that: from the beginning it is anything.
const mixed = new LuaTable();
for (const v of [1, 0.5, "", mixed, true, new FloatBox(0.5), undefined])
  for (const slot of ["f0", "f1", "f2"] as const) mixed[slot] = v;
