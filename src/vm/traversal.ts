import { LuaError } from "./errors.ts";
import { float } from "./float.ts";
import { hashKey } from "./hash-part.ts";
import { DICT_SHAPE } from "./shape.ts";
import type { LuaTable } from "./table.ts";
import { LuaFloat, type LuaValue } from "./value.ts";
import type { WeakPart } from "./weak-part.ts";

/** What the last `next` found; not in the tables, which would grow by it. */
export let foundKey: LuaValue;
export let foundValue: LuaValue;
/** The slot, and the entry of a hash part, at which it was: the next `next` mostly asks for what follows. */
let foundSlot = 0;
let foundEntry = 0;

/** Forgets what the last `next` found, which would be kept alive. */
export function forgetFound(): void {
  foundKey = undefined;
  foundValue = undefined;
}

/** `LuaTable.next`: finds the pair after `key` (nil: the first), which is left in `foundKey` and `foundValue`; false at the end. */
export function nextPair(t: LuaTable, key: LuaValue): boolean {
  const arr = t.arr;
  // Keys that are such floats are kept as integers, and here they have to be the keys themselves.
  if (key instanceof LuaFloat) throw new LuaError("invalid key to 'next'");
  let i = 0;
  if (t.floats !== null) return nextFloat(t, key, t.floats);
  if (typeof key === "number" && key > 0 && key <= arr.length && Number.isInteger(key)) i = key;
  else if (key !== undefined) return nextField(t, key);
  for (; i < arr.length; i++) {
    const v = arr[i];
    if (v !== undefined) {
      foundKey = i + 1;
      foundValue = v;
      return true;
    }
  }
  return nextFrom(t, 0, 0);
}

/** `next` of a table with `floats`. */
function nextFloat(t: LuaTable, k: LuaValue, floats: number[]): boolean {
  let i = 0;
  if (typeof k === "number" && k > 0 && (k <= floats.length || k <= t.border) && Number.isInteger(k)) i = k;
  else if (k !== undefined) return nextField(t, k);
  if (i >= floats.length) return nextFrom(t, 0, 0);
  foundKey = i + 1;
  foundValue = float(floats[i] as number);
  return true;
}

/** `next` of a key that is not in the array part. */
function nextField(t: LuaTable, key: LuaValue): boolean {
  const { shape, hash } = t;
  if (typeof key === "string" && shape !== DICT_SHAPE) {
    const known = foundSlot < shape.size && shape.keyAt(foundSlot) === key;
    const slot = known ? foundSlot : shape.lookup(key);
    if (slot >= 0) return nextFrom(t, slot + 1, 0);
  }
  if (hash !== null && !hash.weak && foundEntry < hash.vals.length && hash.keyAt(foundEntry) === key)
    return nextFrom(t, shape.size, foundEntry + 1);
  const mapKey = hashKey(key);
  const isFloat = typeof mapKey === "bigint" && typeof key === "number";
  const entry = hash === null || isFloat ? -1 : hash.indexOf(mapKey);
  if (entry < 0) throw new LuaError("invalid key to 'next'");
  return nextFrom(t, shape.size, entry + 1);
}

/** The first pair from a slot on, then from an entry of the hash part on. */
function nextFrom(t: LuaTable, firstSlot: number, firstEntry: number): boolean {
  let slot = firstSlot;
  let entry = firstEntry;
  const { shape } = t;
  for (; slot < shape.size; slot++) {
    const v = t.field(slot);
    if (v !== undefined) {
      foundSlot = slot;
      foundKey = shape.keyAt(slot);
      foundValue = v;
      return true;
    }
  }
  const hash = t.hash;
  if (hash !== null) {
    if (hash.weak) {
      const found = (hash as WeakPart).nextEntry(entry);
      foundKey = found?.key;
      foundValue = found?.value;
      return found !== null;
    }
    const { vals } = hash;
    for (; entry < vals.length; entry++) {
      const v = vals[entry];
      if (v !== undefined) {
        foundEntry = entry;
        foundKey = hash.keyAt(entry);
        foundValue = v;
        return true;
      }
    }
  }
  return false;
}
