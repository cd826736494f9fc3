/** Most children a shape may have; past that a table goes to its hash part, so that unbounded key sets leave no shapes behind. */
const MAX_TRANSITIONS = 512;

/** In `Shape.events`: not asked for yet. */
const UNKNOWN = -2;

/**
 * The set of string keys of a table, in order of insertion, shared by all tables that got the same keys in the same
 * order. A key's position is its slot: `LuaTable.field`. Immutable but for the links to its children.
 */
export class Shape {
  private readonly transitions = new Map<string, Shape>();

  /**
   * `keys` and `slotOf` are shared along a chain of shapes: they may hold keys of longer shapes, at positions of
   * `size` and more.
   */
  private constructor(
    private readonly keys: string[],
    private readonly slotOf: Map<string, number>,
    readonly size: number,
  ) {}

  /** The shape without keys. */
  static root(): Shape {
    return new Shape([], new Map(), 0);
  }

  /** The slot of `key`, or -1. */
  lookup(key: string): number {
    const slot = this.slotOf.get(key);
    return slot !== undefined && slot < this.size ? slot : -1;
  }

  /** The slots of the metamethods asked for, by `TM`, or `UNKNOWN`; a shape never gets or loses a key. */
  private events: number[] | null = null;

  /** The slot of a metamethod, or -1. */
  eventSlot(tm: number, name: string): number {
    const { events } = this;
    if (events !== null && tm < events.length) {
      const known = events[tm] as number;
      if (known !== UNKNOWN) return known;
    }
    return this.findEvent(tm, name);
  }

  private findEvent(tm: number, name: string): number {
    const slot = this.lookup(name);
    this.events ??= [];
    while (this.events.length <= tm) this.events.push(UNKNOWN);
    this.events[tm] = slot;
    return slot;
  }

  /** The key of a slot below `size`. */
  keyAt(slot: number): string {
    return this.keys[slot] as string;
  }

  /** The shape with one more key, which this shape must not have; null when it has too many children. */
  add(key: string): Shape | null {
    const known = this.transitions.get(key);
    if (known !== undefined) return known;
    if (this.transitions.size >= MAX_TRANSITIONS) return null;
    let { keys, slotOf } = this;
    if (keys.length !== this.size) {
      keys = keys.slice(0, this.size);
      slotOf = new Map(keys.map((k, i) => [k, i]));
    }
    keys.push(key);
    slotOf.set(key, this.size);
    const child = new Shape(keys, slotOf, this.size + 1);
    this.transitions.set(key, child);
    return child;
  }
}

/** Where every table starts. */
export const EMPTY_SHAPE = Shape.root();

/** The shape of a table whose string keys are all in its hash part. It has no keys, and inline caches never hold it. */
export const DICT_SHAPE = Shape.root();
