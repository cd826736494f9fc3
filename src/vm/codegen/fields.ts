import { leaveWithFault } from "../errors.ts";
import { index, setIndex } from "../index.ts";
import { metamethodOf, TM } from "../metamethods.ts";
import { DICT_SHAPE, EMPTY_SHAPE, type Shape } from "../shape.ts";
import type { LuaState } from "../state.ts";
import { LuaTable } from "../table.ts";
import type { LuaValue, Result } from "../value.ts";

/** Most ways that a site remembers, and most tables that one goes through. */
const MAX_WAYS = 6;
const MAX_STEPS = 8;

/** One table behind another's `__index`, with all that makes it so. */
class Step {
  constructor(
    readonly mt: LuaTable,
    readonly mtShape: Shape,
    /** The slot of `__index` in the metatable. */
    readonly mtSlot: number,
    readonly holder: LuaTable,
    readonly holderShape: Shape,
  ) {}
}

/** Where a key is for tables of one shape: in a slot of their own, or of the table at the end of a chain of `__index`. */
class Way {
  constructor(
    readonly shape: Shape,
    /** Empty for a field of the table's own. */
    readonly steps: readonly Step[],
    readonly slot: number,
    /** Whether a float is there, in a box. */
    private readonly isBoxed: boolean,
  ) {}

  /** The value in the slot of the table that `follow` gave. */
  valueIn(holder: LuaTable): LuaValue {
    return this.isBoxed ? holder.field(this.slot) : holder.plainField(this.slot);
  }

  /** The table that has the key, when `o`, which has the shape, still leads there; else null. */
  follow(o: LuaTable): LuaTable | null {
    let t = o;
    for (let i = 0; i < this.steps.length; i++) {
      const s = this.steps[i] as Step;
      const { mt, holder } = s;
      if (t.metatable !== mt || mt.shape !== s.mtShape || mt.plainField(s.mtSlot) !== holder) return null;
      if (holder.shape !== s.holderShape) return null;
      t = holder;
    }
    return t;
  }
}

/** Never in use. */
const NO_TABLE = new LuaTable();

/** The inline cache of one access by a constant string key. */
export class Site {
  readonly ways: Way[] = [];
  /** Where the key was for strings: in a slot of the table behind `__index` of their metatable. Compiled code tests it. */
  mt = NO_TABLE;
  mtShape = EMPTY_SHAPE;
  mtSlot = 0;
  holder = NO_TABLE;
  holderShape = EMPTY_SHAPE;
  slot = 0;
  /** Which way is given up next when there are too many. */
  private oldest = 0;
  /** For a write: the shape that the key was added to last, and what it became. */
  from: Shape | null = null;
  to: Shape | null = null;
  /** For a read: a shape that does not have the key. */
  without: Shape | null = null;

  note(way: Way): void {
    if (this.ways.length < MAX_WAYS) this.ways.push(way);
    else {
      this.ways[this.oldest] = way;
      this.oldest = (this.oldest + 1) % MAX_WAYS;
    }
  }
}

/** `o.key`, with the ways that the site has seen. */
export function getField(L: LuaState, o: LuaValue, key: string, site: Site): Result {
  if (o instanceof LuaTable) {
    const { shape } = o;
    if (shape === site.without && o.metatable === null) return undefined;
    const { ways } = site;
    let known = false;
    for (let i = 0; i < ways.length; i++) {
      const way = ways[i] as Way;
      if (way.shape !== shape) continue;
      known ||= way.steps.length === 0;
      const holder = way.steps.length === 0 ? o : way.follow(o);
      if (holder === null) continue;
      const v = way.valueIn(holder);
      if (v !== undefined) return v;
      if (o.metatable === null) return undefined;
      break;
    }
    if (o.metatable === null && shape !== DICT_SHAPE) return readPlain(o, key, site);
    const way = findWay(o, key);
    if (way !== null) {
      if (!known || way.steps.length > 0) site.note(way);
      return way.valueIn(way.follow(o) as LuaTable);
    }
  }
  return index(L, o, key, leaveWithFault);
}

/** `o.key` of a table without metatable whose shape, not `DICT_SHAPE`, the site has not seen. */
function readPlain(o: LuaTable, key: string, site: Site): LuaValue {
  const { shape } = o;
  const slot = shape.lookup(key);
  if (slot < 0) {
    site.without = shape;
    return undefined;
  }
  site.note(new Way(shape, [], slot, shape.isBoxed(slot)));
  return o.field(slot);
}

/** `o.key` for a method call, whose object is often a string: then compiled code has not found it at its place. */
export function getMethod(L: LuaState, o: LuaValue, key: string, site: Site): Result {
  if (typeof o !== "string") return getField(L, o, key, site);
  findTextMethod(L, key, site);
  return index(L, o, key, leaveWithFault);
}

/** Notes where strings have a method, if the table behind `__index` of their metatable has it itself. */
function findTextMethod(L: LuaState, key: string, site: Site): void {
  const mt = L.stringMeta;
  if (mt === null || mt.shape === DICT_SHAPE) return;
  const holder = metamethodOf(mt, TM.Index);
  if (!(holder instanceof LuaTable) || holder.shape === DICT_SHAPE) return;
  const slot = holder.shape.lookup(key);
  if (slot < 0 || holder.shape.isBoxed(slot)) return;
  site.mt = mt;
  site.mtShape = mt.shape;
  site.mtSlot = mt.shape.lookup("__index");
  site.holder = holder;
  site.holderShape = holder.shape;
  site.slot = slot;
}

/** The way from a table to a key that it has a value for, itself or through tables behind `__index`; else null. */
function findWay(o: LuaTable, key: string): Way | null {
  const steps: Step[] = [];
  let t = o;
  for (;;) {
    const { shape } = t;
    if (shape === DICT_SHAPE) return null;
    const slot = shape.lookup(key);
    // A key without value may get one while the shape stays.
    if (slot >= 0) return t.field(slot) === undefined ? null : new Way(o.shape, steps, slot, shape.isBoxed(slot));
    const mt = t.metatable;
    if (mt === null || mt.shape === DICT_SHAPE || steps.length === MAX_STEPS) return null;
    const holder = metamethodOf(mt, TM.Index);
    if (!(holder instanceof LuaTable)) return null;
    steps.push(new Step(mt, mt.shape, mt.shape.lookup("__index"), holder, holder.shape));
    t = holder;
  }
}

/** Whether writing to keys that the table does not have calls no metamethod. */
export function writesRaw(t: LuaTable): boolean {
  const mt = t.metatable;
  return mt === null || metamethodOf(mt, TM.NewIndex) === undefined;
}

/** `o.key = value`. */
export function setField(L: LuaState, o: LuaValue, key: string, value: LuaValue, site: Site): Result {
  if (!(o instanceof LuaTable)) return setIndex(L, o, key, value, leaveWithFault);
  const { shape } = o;
  const { ways } = site;
  let known: Way | null = null;
  for (let i = 0; i < ways.length; i++) {
    const way = ways[i] as Way;
    if (way.shape !== shape) continue;
    known = way;
    if (way.valueIn(o) === undefined) break;
    o.putField(way.slot, value);
    return undefined;
  }
  if (shape === DICT_SHAPE || !writesRaw(o)) {
    if (o.metatable !== null) return setIndex(L, o, key, value, leaveWithFault);
    o.setField(key, value);
    return undefined;
  }
  if (shape === site.from && value !== undefined) {
    o.addSlot(site.to as Shape, value);
    return undefined;
  }
  if (known !== null) {
    o.putField(known.slot, value);
    return undefined;
  }
  const slot = shape.lookup(key);
  if (slot >= 0) site.note(new Way(shape, [], slot, shape.isBoxed(slot)));
  else if (value !== undefined && !key.startsWith("__")) {
    o.setField(key, value);
    if (o.shape !== DICT_SHAPE) {
      site.from = shape;
      site.to = o.shape;
    }
    return undefined;
  }
  o.setField(key, value);
  return undefined;
}
