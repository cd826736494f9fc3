import { HashPart } from "./hash-part.ts";
import { Int64, LuaFloat, LuaFunction, type LuaValue, NativeFunction, Userdata } from "./value.ts";

/** Which references of a table do not keep what they refer to (manual 2.5.4). */
export const enum WeakMode {
  None = 0,
  Keys = 1,
  Values = 2,
  Both = 3,
}

/** The mode that the value of a metatable's `__mode` asks for. */
export function weakModeOf(mode: LuaValue): WeakMode {
  if (typeof mode !== "string") return WeakMode.None;
  return (mode.includes("k") ? WeakMode.Keys : 0) | (mode.includes("v") ? WeakMode.Values : 0);
}

/**
 * How many weak references were made or followed since JavaScript's collector last could clear any: it cannot clear those
 * while a job runs.
 */
export const pressure = { references: 0 };

/**
 * Whether a value has an identity that can be lost: all but nil, booleans, numbers, strings, light userdata and natives
 * without upvalues, as in the reference.
 */
export function isCollectable(v: unknown): v is object {
  if (typeof v !== "object" || v === null || v instanceof LuaFloat || v instanceof Int64) return false;
  if (v instanceof LuaFunction) return !(v instanceof NativeFunction) || v.upvalues.length > 0;
  return !(v instanceof Userdata && v.light);
}

type Weak<T> = T | WeakRef<object>;

/** The entry of a collectable key that the table does not keep, or no longer. */
interface Cell {
  index: number;
  value: Weak<LuaValue>;
}

const MIN_SWEEP = 32;

function strong(v: Weak<LuaValue>): LuaValue {
  if (!(v instanceof WeakRef)) return v;
  pressure.references++;
  return v.deref() as LuaValue;
}

/**
 * Everything in a weak table: its array and string keys are here too. Entries keep their places in `order` until an
 * insertion finds too many dead ones, so that a traversal may go on after a collection.
 *
 * A collectable key that is weak, and one whose value is gone, is in `cells`, which knows its place but does not keep it;
 * since a cell goes with its key, a weak key's value does not keep the key either (an ephemeron). Other keys are in
 * `index`, with their values in `values`.
 */
export class WeakPart extends HashPart {
  override readonly weak = true;
  /** Never 0: nothing may be moved to the array part. */
  override numberKeys = 1;

  private index = new Map<unknown, number>();
  private cells = new WeakMap<object, Cell>();
  /** Keys by place; a hole (undefined) is passed over. */
  private order: Weak<LuaValue>[] = [];
  private values: Weak<LuaValue>[] = [];
  /** An insertion at this many places looks for dead entries. */
  private sweepAt = MIN_SWEEP;
  /** How many weak references are in use, at most. */
  references = 0;
  /** The place that the last traversal is at. */
  private cursor = -1;

  constructor(readonly mode: WeakMode) {
    super();
  }

  private weakly(v: object): WeakRef<object> {
    pressure.references++;
    this.references++;
    return new WeakRef(v);
  }

  private hasCell(mapKey: unknown): mapKey is object {
    return (this.mode & WeakMode.Keys) !== 0 && isCollectable(mapKey);
  }

  override get(mapKey: unknown): LuaValue {
    if (this.hasCell(mapKey)) return strong(this.cells.get(mapKey)?.value);
    const i = this.index.get(mapKey);
    return i === undefined ? undefined : strong(this.values[i]);
  }

  override indexOf(mapKey: unknown): number {
    const i = this.index.get(mapKey);
    if (i !== undefined) return i;
    return isCollectable(mapKey) ? (this.cells.get(mapKey)?.index ?? -1) : -1;
  }

  override set(mapKey: unknown, key: LuaValue, value: LuaValue): void {
    const held = (this.mode & WeakMode.Values) !== 0 && isCollectable(value) ? this.weakly(value) : value;
    if (this.hasCell(mapKey)) {
      const cell = this.cells.get(mapKey);
      if (cell !== undefined) {
        cell.value = held;
        if (held !== undefined) this.order[cell.index] ??= this.weakly(mapKey);
      } else if (held !== undefined) {
        this.sweepIfDue();
        this.cells.set(mapKey, { index: this.order.length, value: held });
        this.order.push(this.weakly(mapKey));
        this.values.push(undefined);
      }
      return;
    }
    const i = this.index.get(mapKey);
    if (i !== undefined) this.values[i] = held;
    else if (held !== undefined) {
      this.sweepIfDue();
      this.index.set(mapKey, this.order.length);
      this.order.push(storedKey(mapKey, key));
      this.values.push(held);
    }
  }

  /** The first living entry at a place from `from` on, or null. */
  nextEntry(from: number): { readonly key: LuaValue; readonly value: LuaValue } | null {
    for (let i = from; i < this.order.length; i++) {
      const entry = this.entryAt(i);
      if (entry === null) continue;
      this.cursor = i;
      return entry;
    }
    this.cursor = -1;
    return null;
  }

  private entryAt(i: number): { readonly key: LuaValue; readonly value: LuaValue } | null {
    const key = strong(this.order[i]);
    if (key === undefined) return null;
    const value =
      this.order[i] instanceof WeakRef ? strong(this.cells.get(key as object)?.value) : strong(this.values[i]);
    return value === undefined ? null : { key, value };
  }

  /** A border (manual 3.4.7). */
  border(): number {
    if (this.get(1) === undefined) return 0;
    let low = 1;
    let high = 2;
    while (this.get(high) !== undefined) {
      low = high;
      high *= 2;
    }
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.get(middle) === undefined) high = middle;
      else low = middle;
    }
    return low;
  }

  private sweepIfDue(): void {
    if (this.order.length < this.sweepAt) return;
    const { order } = this;
    const entries = order.map((_, i) => this.entryAt(i));
    const mapKeys = new Map<number, unknown>();
    for (const [mapKey, i] of this.index) mapKeys.set(i, mapKey);
    this.index = new Map();
    this.cells = new WeakMap();
    this.order = [];
    this.values = [];
    this.references = 0;
    this.sweepAt = Number.POSITIVE_INFINITY;
    for (const [i, e] of entries.entries()) if (e !== null) this.set(mapKeys.get(i) ?? e.key, e.key, e.value);
    this.sweepAt = Math.max(MIN_SWEEP, this.order.length * 2);
    this.cursor = -1;
  }

  /** Gives up what dead entries still keep. Their places stay, for traversals that stand at them. */
  release(): void {
    for (const [mapKey, i] of this.index) {
      if (strong(this.values[i]) !== undefined) continue;
      this.values[i] = undefined;
      if (isCollectable(mapKey)) this.cells.set(mapKey, { index: i, value: undefined });
      else if (i === this.cursor) continue;
      this.index.delete(mapKey);
      this.order[i] = undefined;
    }
    this.references = 0;
    for (const [i, key] of this.order.entries()) {
      if (this.values[i] instanceof WeakRef) this.references++;
      if (!(key instanceof WeakRef)) continue;
      if (key.deref() === undefined) this.order[i] = undefined;
      else this.references++;
    }
  }

  override edges(f: (v: LuaValue) => LuaValue): void {
    const valuesKept = (this.mode & WeakMode.Values) === 0;
    for (const [mapKey, i] of [...this.index]) {
      const value = this.values[i];
      if (value === undefined) continue;
      if (valuesKept) this.values[i] = f(value as LuaValue);
      if (isCollectable(mapKey)) {
        const key = f(mapKey as LuaValue);
        if (key !== mapKey) {
          this.index.delete(mapKey);
          this.index.set(key, i);
          this.order[i] = key;
        }
      }
    }
  }

  /** Calls `f` with the living entries whose weak keys decide about their values. */
  ephemerons(f: (key: object, value: LuaValue) => void): void {
    if ((this.mode & WeakMode.Keys) === 0) return;
    for (const ref of this.order) {
      if (!(ref instanceof WeakRef)) continue;
      const key = ref.deref();
      const value = key === undefined ? undefined : this.cells.get(key)?.value;
      if (key !== undefined && value !== undefined && !(value instanceof WeakRef)) f(key, value);
    }
  }

  /** Puts other objects in the place of weak keys, and of the values they decide about. */
  replace(f: (v: LuaValue) => LuaValue): void {
    if ((this.mode & WeakMode.Keys) === 0) return;
    for (const [i, ref] of this.order.entries()) {
      if (!(ref instanceof WeakRef)) continue;
      const key = ref.deref();
      const cell = key === undefined ? undefined : this.cells.get(key);
      if (key === undefined || cell === undefined) continue;
      if (!(cell.value instanceof WeakRef)) cell.value = f(cell.value);
      const other = f(key as LuaValue) as object;
      if (other === key) continue;
      this.cells.delete(key);
      this.cells.set(other, cell);
      this.order[i] = this.weakly(other);
    }
  }
}

/** A float key with an integer value becomes that integer (manual 2.1). */
function storedKey(mapKey: unknown, key: LuaValue): LuaValue {
  if (typeof mapKey !== "bigint") return key;
  return new Int64(Number(BigInt.asIntN(32, mapKey >> 32n)), Number(BigInt.asIntN(32, mapKey)));
}
