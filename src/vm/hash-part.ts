import { Int64, type LuaValue } from "./value.ts";

/**
 * An insertion-ordered hash from Lua keys to values. A removed key keeps its place, with a nil value, until an insertion
 * finds too many of them; so a traversal may remove what it passes.
 */
export class HashPart {
  /** True when entries may vanish (weak-part.ts). */
  readonly weak: boolean = false;
  private map = new Map<unknown, number>();
  /** The places of removed keys that are no longer kept here, so that a traversal that stands at one can go on. */
  private ghosts: WeakMap<object, number> | null = null;
  keys: LuaValue[] = [];
  vals: LuaValue[] = [];
  /** Number of entries with a nil value. */
  private dead = 0;
  /** Number of number keys ever inserted since the last clean-up: 0 means that no integer key is here. */
  numberKeys = 0;

  /** The value of a key given in its Map form (`hashKey` in table.ts). */
  get(mapKey: unknown): LuaValue {
    const i = this.map.get(mapKey);
    return i === undefined ? undefined : this.vals[i];
  }

  /** The position of a key, removed or not, or -1. */
  indexOf(mapKey: unknown): number {
    return this.map.get(mapKey) ?? this.ghosts?.get(mapKey as object) ?? -1;
  }

  /** Writes a value; nil removes. */
  set(mapKey: unknown, key: LuaValue, value: LuaValue): void {
    const i = this.map.get(mapKey);
    if (i !== undefined) {
      if (value === undefined) {
        if (this.vals[i] !== undefined) this.dead++;
      } else if (this.vals[i] === undefined) this.dead--;
      this.vals[i] = value;
      return;
    }
    if (value === undefined) return;
    if (this.dead > 16 && this.dead * 2 > this.keys.length) this.clean();
    this.map.set(mapKey, this.keys.length);
    // A float key with an integer value becomes that integer (manual 2.1).
    this.keys.push(typeof mapKey === "bigint" ? int64OfBig(mapKey) : key);
    this.vals.push(value);
    if (typeof key === "number" || typeof mapKey === "bigint") this.numberKeys++;
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
        if (!this.map.delete(key)) continue;
        this.ghosts ??= new WeakMap();
        this.ghosts.set(key, i);
        keys[i] = undefined;
        continue;
      }
      const other = f(key);
      if (other === key) continue;
      this.map.delete(key);
      this.map.set(other, i);
      keys[i] = other;
    }
  }

  /** Adds the live entries of another part, in order. */
  addAll(other: HashPart): void {
    for (const [mapKey, i] of other.map) this.set(mapKey, other.keys[i], other.vals[i]);
  }

  private clean(): void {
    const map = new Map<unknown, number>();
    const keys: LuaValue[] = [];
    const vals: LuaValue[] = [];
    let numberKeys = 0;
    for (const [mapKey, i] of this.map) {
      if (this.vals[i] === undefined) continue;
      map.set(mapKey, keys.length);
      keys.push(this.keys[i]);
      vals.push(this.vals[i]);
      if (typeof mapKey === "number" || typeof mapKey === "bigint") numberKeys++;
    }
    this.map = map;
    this.keys = keys;
    this.vals = vals;
    this.ghosts = null;
    this.dead = 0;
    this.numberKeys = numberKeys;
  }
}

function int64OfBig(b: bigint): Int64 {
  return new Int64(Number(BigInt.asIntN(32, b >> 32n)), Number(BigInt.asIntN(32, b)));
}
