import { Int64, type LuaValue } from "./value.ts";

/**
 * An insertion-ordered hash from Lua keys to values. A removed key keeps its place, with a nil value, until an insertion
 * finds too many of them; so a traversal may remove what it passes.
 */
export class HashPart {
  private map = new Map<unknown, number>();
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
    return this.map.get(mapKey) ?? -1;
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
    this.dead = 0;
    this.numberKeys = numberKeys;
  }
}

function int64OfBig(b: bigint): Int64 {
  return new Int64(Number(BigInt.asIntN(32, b >> 32n)), Number(BigInt.asIntN(32, b)));
}
