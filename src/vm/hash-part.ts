import { IntIndex } from "./int-index.ts";
import { DOUBLING, doubles, growRoom, growsMuch, withRoom } from "./room.ts";
import { MAX_INDEXED, StringIndex } from "./string-index.ts";
import { Int64, type LuaValue } from "./value.ts";

/** Bytes that an entry may take while the hash grows. */
const ENTRY = 80;

/** A run of at most so many keys that were all removed begins anew with the next one. */
const FEW = 16;

/** The keys of all parts whose keys are a run; never written to. */
const RECKONED = mixedList();

/**
 * An insertion-ordered hash from Lua keys to values. A removed key keeps its place, with a nil value, until an insertion
 * finds too many of them; so a traversal may remove what it passes.
 *
 * It begins as a *run*: as long as all its keys are 32-bit integers equally far from each other, in order, as those of a
 * queue that has moved on or of a list that is filled from its end are, keys and places are reckoned from each other.
 */
export class HashPart {
  /** True when entries may vanish (weak-part.ts). */
  readonly weak: boolean = false;
  /** The places of keys that are neither 32-bit integers, which are in `ints`, nor short strings, in `texts`. */
  private map: Map<unknown, number> | null = null;
  private texts: StringIndex | null = null;
  /** Whether short strings are in `map`, as keys that collide in `texts` are too many. */
  private mapsTexts = false;
  /** The hash of the short string that was not found last. */
  private hash = 0;
  private ints: IntIndex | null = null;
  /** The places of removed keys that are no longer kept here, so that a traversal that stands at one can go on. */
  private ghosts: WeakMap<object, number> | null = null;
  /** `RECKONED` when it is a run. */
  private keys = RECKONED;
  vals = mixedList();
  /** The string key that was found last, and its place, which does not change. */
  private lastKey: string | null = null;
  private lastPlace = 0;
  /** Of a run: its first key, the distance to the next one, and the reciprocal of that. */
  private base = 0;
  private step = 0;
  private perStep = 0.5;
  /** Number of entries with a nil value. */
  private dead = 0;
  /** Number of number keys ever inserted since the last clean-up: 0 means that no integer key is here. */
  numberKeys = 0;

  private place(mapKey: unknown): number {
    if (typeof mapKey === "number" && (mapKey | 0) === mapKey) {
      if (this.keys === RECKONED) {
        // Exact for keys of the run; other keys are not at the place that comes out.
        const place = Math.floor((mapKey - this.base) * this.perStep + 0.5);
        return place >= 0 && place < this.vals.length && this.base + place * this.step === mapKey ? place : -1;
      }
      return this.ints === null ? -1 : this.ints.find(mapKey, this.keys);
    }
    if (typeof mapKey !== "string") return this.map === null ? -1 : (this.map.get(mapKey) ?? -1);
    // Programs read a computed key and then write it.
    if (mapKey === this.lastKey) return this.lastPlace;
    let place = -1;
    if (mapKey.length <= MAX_INDEXED && !this.mapsTexts) {
      this.hash = StringIndex.hash(mapKey);
      if (this.texts !== null) place = this.texts.find(mapKey, this.hash, this.keys);
    } else if (this.map !== null) place = this.map.get(mapKey) ?? -1;
    if (place >= 0) {
      this.lastKey = mapKey;
      this.lastPlace = place;
    }
    return place;
  }

  /** The key of an entry. */
  keyAt(entry: number): LuaValue {
    return this.keys === RECKONED ? this.base + entry * this.step : this.keys[entry];
  }

  /** The value of a key given in its Map form (`hashKey`). */
  get(mapKey: unknown): LuaValue {
    const i = this.place(mapKey);
    return i < 0 ? undefined : this.vals[i];
  }

  /** `get` of a 32-bit integer. */
  getSmall(key: number): LuaValue {
    const { step } = this;
    // Only runs have a step.
    if ((step === 1 || step === -1) && this.keys === RECKONED) {
      const { vals } = this;
      const place = step === 1 ? key - this.base : this.base - key;
      return place >= 0 && place < vals.length ? vals[place] : undefined;
    }
    return this.get(key);
  }

  /** `set` of a 32-bit integer. */
  setSmall(key: number, value: LuaValue): void {
    const { step } = this;
    if ((step === 1 || step === -1) && this.keys === RECKONED) {
      const { vals } = this;
      const place = step === 1 ? key - this.base : this.base - key;
      if (place >= 0 && place < vals.length) {
        if (value === undefined) {
          if (vals[place] !== undefined) this.dead++;
        } else if (vals[place] === undefined) this.dead--;
        vals[place] = value;
        return;
      }
      if (place === vals.length && value !== undefined) {
        if (this.dead === place && place <= FEW && place > 0) {
          this.beginAnew(key, value);
          return;
        }
        if ((place & (DOUBLING - 1)) !== 0 && !this.isCrowded) {
          vals.push(value);
          this.numberKeys++;
          return;
        }
      }
    }
    this.set(key, key, value);
  }

  /** Makes a run whose keys were all removed one of a single key: a queue that is empty now and then stays short. */
  private beginAnew(key: number, value: LuaValue): void {
    const { vals } = this;
    while (vals.length > 1) vals.pop();
    vals[0] = value;
    this.base = key | 0;
    this.dead = 0;
    this.numberKeys = 1;
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
    if (this.isCrowded) {
      const { hash } = this;
      this.clean();
      this.hash = hash;
    }
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

  /** Whether too many entries are of removed keys. */
  private get isCrowded(): boolean {
    return this.dead > 16 && this.dead * 2 > this.vals.length;
  }

  /** Whether no entry has a value. */
  get isEmpty(): boolean {
    return this.dead === this.vals.length;
  }

  private add(mapKey: unknown, key: LuaValue, value: LuaValue): void {
    if (this.keys === RECKONED) {
      if (this.continues(mapKey)) {
        const n = this.vals.length;
        if (growsMuch(n)) growRoom(n, ENTRY);
        if (doubles(n)) this.vals = withRoom(this.vals);
        this.vals.push(value);
        this.numberKeys++;
        return;
      }
      this.leaveRun();
    }
    const place = this.keys.length;
    if (growsMuch(place)) growRoom(place, ENTRY);
    if (typeof mapKey === "number" && (mapKey | 0) === mapKey) {
      this.keys.push(mapKey);
      this.ints ??= new IntIndex();
      this.ints.add(mapKey, place, this.keys);
    } else {
      // A float key with an integer value becomes that integer (manual 2.1).
      this.keys.push(typeof mapKey === "bigint" ? int64OfBig(mapKey) : key);
      if (typeof mapKey === "string" && mapKey.length <= MAX_INDEXED && !this.mapsTexts) this.addText(place);
      else {
        this.map ??= new Map();
        this.map.set(mapKey, place);
      }
    }
    this.vals.push(value);
    if (typeof mapKey === "number" || typeof mapKey === "bigint") this.numberKeys++;
  }

  /** Adds the short string that was not found last. */
  private addText(place: number): void {
    this.texts ??= new StringIndex();
    this.texts.add(this.hash, place);
    if (!this.texts.isCrowded) return;
    this.texts = null;
    this.mapsTexts = true;
    this.map ??= new Map();
    for (const [i, key] of this.keys.entries()) if (typeof key === "string") this.map.set(key, i);
  }

  /** Whether a new key makes a run longer. */
  private continues(mapKey: unknown): boolean {
    if (typeof mapKey !== "number" || (mapKey | 0) !== mapKey) return false;
    const n = this.vals.length;
    if (n > 1) return mapKey === this.base + n * this.step;
    // V8 would keep other code for tables in which these are no 32-bit integers to it.
    if (n === 0) {
      this.base = mapKey | 0;
      return true;
    }
    this.step = (mapKey - this.base) | 0;
    this.perStep = 1 / this.step;
    return this.base + this.step === mapKey;
  }

  /** Writes down the keys of a run. */
  private leaveRun(): void {
    const n = this.vals.length;
    const keys = mixedList();
    if (n > 0) {
      this.ints = new IntIndex(n + 1);
      for (let place = 0; place < n; place++) {
        const key = this.base + place * this.step;
        keys.push(key);
        this.ints.add(key, place, keys);
      }
    }
    this.keys = keys;
  }

  /**
   * Gives all the values by ascending keys, which are all integers from `first` on, and leaves the part empty; null when
   * that is not what is here.
   */
  takeAll(first: number): LuaValue[] | null {
    const { vals, base, step } = this;
    const n = vals.length;
    if (this.keys !== RECKONED || n < 2 || this.dead > 0) return null;
    if (step === -1 && base - n + 1 === first) vals.reverse();
    else if (step !== 1 || base !== first) return null;
    this.vals = mixedList();
    this.numberKeys = 0;
    return vals;
  }

  /**
   * The number up to which more than half of all keys from 1 on have values, if those up to `n` have: a power of two, the
   * largest there is, or 0 when that is none beyond `n`.
   */
  denseEnd(n: number): number {
    const { keys, vals } = this;
    // A run is as good as an array part, and what fills it will begin a list when it gets to 1.
    if (keys === RECKONED) return 0;
    const counts = new Array<number>(33).fill(0);
    for (let i = 0; i < vals.length; i++) {
      const key = keys[i];
      if (typeof key !== "number" || !(key > n) || (key | 0) !== key || vals[i] === undefined) continue;
      const power = 32 - Math.clz32(key - 1);
      counts[power] = (counts[power] as number) + 1;
    }
    let sum = n;
    let end = 0;
    for (let power = 0, size = 1; power < counts.length; power++, size *= 2) {
      sum += counts[power] as number;
      if (size > n && sum * 2 > size) end = size;
    }
    return end;
  }

  /** Moves the values of integer keys up to `end` to a list that has those from 1 on, with nil for others. */
  moveTo(arr: LuaValue[], end: number): void {
    const { vals } = this;
    const n = arr.length;
    const places: number[] = [];
    let last = n;
    for (let i = 0; i < vals.length; i++) {
      const key = this.keyAt(i);
      if (typeof key !== "number" || (key | 0) !== key || key <= n || key > end || vals[i] === undefined) continue;
      places.push(i);
      if (key > last) last = key;
    }
    for (let i = n; i < last; i++) arr.push(undefined);
    for (const i of places) {
      arr[(this.keyAt(i) as number) - 1] = vals[i];
      vals[i] = undefined;
    }
    this.dead += places.length;
    this.clean();
  }

  /**
   * Replaces all keys and values by what `f` gives for them, which must be equal for keys that are not objects.
   * Removed keys that are objects are no longer kept.
   */
  edges(f: (v: LuaValue) => LuaValue): void {
    const { keys, vals } = this;
    for (let i = 0; i < vals.length; i++) {
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
    const { vals } = other;
    for (let i = 0; i < vals.length; i++) {
      if (vals[i] === undefined) continue;
      const key = other.keyAt(i);
      this.set(hashKey(key), key, vals[i]);
    }
  }

  private clean(): void {
    const { keys, vals, base, step } = this;
    const isRun = keys === RECKONED;
    if (isRun && this.dropFirst()) return;
    this.map = null;
    this.texts = null;
    this.lastKey = null;
    this.ints = null;
    this.ghosts = null;
    this.keys = RECKONED;
    this.vals = mixedList();
    this.dead = 0;
    this.numberKeys = 0;
    for (let i = 0; i < vals.length; i++) {
      if (vals[i] === undefined) continue;
      const key = isRun ? base + i * step : keys[i];
      if (typeof key === "string" && key.length <= MAX_INDEXED) this.hash = StringIndex.hash(key);
      this.add(hashKey(key), key, vals[i]);
    }
  }

  /** Cleans a run of which only first entries are dead. */
  private dropFirst(): boolean {
    const { vals, dead } = this;
    for (let i = 0; i < dead; i++) if (vals[i] !== undefined) return false;
    this.vals = vals.slice(dead);
    this.base += dead * this.step;
    this.numberKeys -= dead;
    this.dead = 0;
    return true;
  }
}

/** An empty list, of the kind that V8 has for values of all sorts: compiled code then has to do with one kind only. */
function mixedList(): LuaValue[] {
  const list: LuaValue[] = [undefined];
  list.pop();
  return list;
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
