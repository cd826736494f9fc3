import { IntIndex } from "./int-index.ts";
import { growRoom, growsMuch } from "./room.ts";
import { Int64, type LuaValue } from "./value.ts";

/** Bytes that an entry may take while the hash grows. */
const ENTRY = 80;

/**
 * An insertion-ordered hash from Lua keys to values. A removed key keeps its place, with a nil value, until an insertion
 * finds too many of them; so a traversal may remove what it passes.
 */
export class HashPart {
  /** True when entries may vanish (weak-part.ts). */
  readonly weak: boolean = false;
  /** The places of keys that are no 32-bit integers; those are in `ints`. */
  private map: Map<unknown, number> | null = null;
  private ints: IntIndex | null = null;
  /** The places of removed keys that are no longer kept here, so that a traversal that stands at one can go on. */
  private ghosts: WeakMap<object, number> | null = null;
  keys: LuaValue[] = [];
  vals: LuaValue[] = [];
  /** Number of entries with a nil value. */
  private dead = 0;
  /** Number of number keys ever inserted since the last clean-up: 0 means that no integer key is here. */
  numberKeys = 0;

  private place(mapKey: unknown): number {
    if (typeof mapKey === "number" && (mapKey | 0) === mapKey) {
      return this.ints === null ? -1 : this.ints.find(mapKey, this.keys);
    }
    return this.map?.get(mapKey) ?? -1;
  }

  /** The value of a key given in its Map form (`hashKey`). */
  get(mapKey: unknown): LuaValue {
    const i = this.place(mapKey);
    return i < 0 ? undefined : this.vals[i];
  }

  /** The position of a key, removed or not, or -1. */
  indexOf(mapKey: unknown): number {
    const i = this.place(mapKey);
    return i < 0 && this.ghosts !== null ? (this.ghosts.get(mapKey as object) ?? -1) : i;
  }

  /** Writes a value; nil removes. */
  set(mapKey: unknown, key: LuaValue, value: LuaValue): void {
    const i = this.place(mapKey);
    if (i >= 0) {
      if (value === undefined) {
        if (this.vals[i] !== undefined) this.dead++;
      } else if (this.vals[i] === undefined) this.dead--;
      this.vals[i] = value;
      return;
    }
    if (value === undefined) return;
    if (this.dead > 16 && this.dead * 2 > this.keys.length) this.clean();
    this.add(mapKey, key, value);
  }

  /** Removes an integer key and gives its value; nil when it has none. */
  take(key: number): LuaValue {
    const i = this.place(key);
    const value = i < 0 ? undefined : this.vals[i];
    if (value !== undefined) {
      this.vals[i] = undefined;
      this.dead++;
    }
    return value;
  }

  /** Whether no entry has a value. */
  get isEmpty(): boolean {
    return this.dead === this.keys.length;
  }

  private add(mapKey: unknown, key: LuaValue, value: LuaValue): void {
    const place = this.keys.length;
    if (growsMuch(place)) growRoom(place, ENTRY);
    if (typeof mapKey === "number" && (mapKey | 0) === mapKey) {
      this.keys.push(mapKey);
      this.ints ??= new IntIndex();
      this.ints.add(mapKey, place, this.keys);
    } else {
      // A float key with an integer value becomes that integer (manual 2.1).
      this.keys.push(typeof mapKey === "bigint" ? int64OfBig(mapKey) : key);
      this.map ??= new Map();
      this.map.set(mapKey, place);
    }
    this.vals.push(value);
    if (typeof mapKey === "number" || typeof mapKey === "bigint") this.numberKeys++;
  }

  /**
   * Replaces all keys and values by what `f` gives for them, which must be equal for keys that are not objects.
   * Removed keys that are objects are no longer kept.
   */
  edges(f: (v: LuaValue) => LuaValue): void {
    const { keys, vals } = this;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (vals[i] !== undefined) vals[i] = f(vals[i]);
      if (typeof key !== "object") continue;
      if (vals[i] === undefined) {
        // The entry stays dead for `clean`, which finds no key for it.
        if (this.map?.delete(key) !== true) continue;
        this.ghosts ??= new WeakMap();
        this.ghosts.set(key, i);
        keys[i] = undefined;
        continue;
      }
      const other = f(key);
      if (other === key) continue;
      // Objects are never in `ints`.
      this.map?.delete(key);
      this.map?.set(other, i);
      keys[i] = other;
    }
  }

  /** Adds the live entries of another part, in order. */
  addAll(other: HashPart): void {
    const { keys, vals } = other;
    for (let i = 0; i < keys.length; i++) {
      if (vals[i] !== undefined) this.set(hashKey(keys[i]), keys[i], vals[i]);
    }
  }

  private clean(): void {
    const { keys, vals } = this;
    this.map = null;
    this.ints = null;
    this.ghosts = null;
    this.keys = [];
    this.vals = [];
    this.dead = 0;
    this.numberKeys = 0;
    for (let i = 0; i < keys.length; i++) {
      if (vals[i] !== undefined) this.add(hashKey(keys[i]), keys[i], vals[i]);
    }
  }
}

/** What stands for a key in a JavaScript Map, so that equal keys are the same: an `Int64` by its value. */
export function hashKey(key: LuaValue): unknown {
  if (key instanceof Int64) return (BigInt(key.hi) << 32n) | BigInt(key.lo >>> 0);
  // A float of 2^53 and more with an exact 64-bit integer value is that integer.
  if (typeof key === "number" && (key >= 9007199254740992 || key <= -9007199254740992)) {
    if (key >= -(2 ** 63) && key < 2 ** 63) return BigInt(key);
  }
  return key;
}

function int64OfBig(b: bigint): Int64 {
  return new Int64(Number(BigInt.asIntN(32, b >> 32n)), Number(BigInt.asIntN(32, b)));
}
