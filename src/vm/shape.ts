/** Most children a shape may have; past that a table goes to its hash part, so that unbounded key sets leave no shapes behind. */
const MAX_TRANSITIONS = 512;

/** Slots from this one on hold what they are given; so do all slots of shapes with more keys than that. */
const MAX_BOXED = 16;

/** In `Shape.events`: not asked for yet. */
const UNKNOWN = -2;

/**
 * The set of string keys of a table, in order of insertion, shared by all tables that got the same keys in the same
 * order. A key's position is its slot: `LuaTable.field`. Immutable but for the links to other shapes.
 *
 * Some slots hold a `FloatBox`, which is for the table's use only: where a program changes a float field it puts the new
 * number there, and nothing is allocated. Which slots these are belongs to the shape, so who knows a table's shape knows
 * what is in its slots.
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
    /** The slots that hold a box, as bits. */
    readonly boxes = 0,
    /** The shape of the same keys without boxes, if there are any. */
    private readonly base: Shape | null = null,
  ) {}

  /** Of a shape without boxes: those with boxes, by `boxes`. */
  private variants: Map<number, Shape> | null = null;
  /** Of a shape without boxes: the slots that were given something else when they held a box, and get none any more. */
  private mixed = 0;

  private variant(boxes: number): Shape {
    if (boxes === 0) return this;
    this.variants ??= new Map();
    let shape = this.variants.get(boxes);
    if (shape === undefined) {
      shape = new Shape(this.keys, this.slotOf, this.size, boxes, this);
      this.variants.set(boxes, shape);
    }
    return shape;
  }

  /** Whether a slot holds a `FloatBox`. */
  isBoxed(slot: number): boolean {
    return slot < MAX_BOXED && (this.boxes & (1 << slot)) !== 0;
  }

  /** The shape with a box in a slot, which has none; null when it should get none. */
  withBox(slot: number): Shape | null {
    const bit = 1 << slot;
    const base = this.base ?? this;
    if (slot >= MAX_BOXED || this.size > MAX_BOXED || (base.mixed & bit) !== 0) return null;
    return base.variant(this.boxes | bit);
  }

  /** The shape without the box in a slot, which has one. */
  withoutBox(slot: number): Shape {
    const bit = 1 << slot;
    const base = this.base ?? this;
    base.mixed |= bit;
    return base.variant(this.boxes & ~bit);
  }

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
    if (this.base !== null) return this.base.add(key)?.variant(this.boxes) ?? null;
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
