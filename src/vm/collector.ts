import type { Edge } from "./edges.ts";
import { metamethodOf, TM } from "./metamethods.ts";
import { lot } from "./room.ts";
import type { LuaState } from "./state.ts";
import { IS_METATABLE, LuaTable, lateModes } from "./table.ts";
import { Life, type Thread } from "./thread.ts";
import { Tracer } from "./tracer.ts";
import { forgetFound } from "./traversal.ts";
import { Twins } from "./twins.ts";
import type { LuaValue, Userdata } from "./value.ts";
import { pressure, WeakMode, type WeakPart, weakModeOf } from "./weak-part.ts";

/** What can have a finalizer. */
export type Finalizable = LuaTable | Userdata;

/** What the surroundings know of memory; JavaScript's own collector does the work. */
export interface Memory {
  /** Bytes in use. */
  used(): number;
  /** Collects as much as can be while JavaScript is running. */
  collect(): void;
  /** Runs `prepare` with nothing on the JavaScript stack, then collects all garbage. */
  collectLater(prepare: () => void): Promise<void>;
  /** Lets a new job begin, so that weak references made in this one can be cleared. */
  turn(): Promise<void>;
}

const NO_MEMORY: Memory = {
  used: () => 0,
  collect: () => undefined,
  collectLater: (prepare) => Promise.resolve().then(prepare),
  turn: () => Promise.resolve(),
};

/** Whether a table has been set as a metatable before and means nothing to the collector. */
function isOrdinary(mt: LuaTable): boolean {
  if ((mt.marks & IS_METATABLE) === 0) return false;
  return metamethodOf(mt, TM.Gc) === undefined && metamethodOf(mt, TM.Mode) === undefined;
}

/** How many objects may get finalizers until a collection is due by itself. */
const MIN_OBJECTS = 10_000;
/** How many allocations there are, at least and at most, between collections that come by themselves. */
const MIN_INTERVAL = 50_000;
const MAX_INTERVAL = 2 ** 21;
/** How many small lots of allocations new code gets, and how large they are. */
const SMALL_LOTS = 16;
const SMALL_LOT = 41;
/** How many collections after a `count` are not left out. */
const WATCHED = 4;
/**
 * The part of the time, beyond the first so many milliseconds, that may go into collections: those that the program asks
 * for, and others. JavaScript's take milliseconds even when there is little to do.
 */
const SHARE_ASKED = 0.5;
const FREE_TIME_ASKED = 3000;
const SHARE = 0.1;
const FREE_TIME = 300;
/** Work of `collectgarbage("step")`, in kilobytes: what a step of size 0 does, and the least that a cycle takes. */
const BASIC_STEP = 32;
const MIN_CYCLE = 24;

/** The mode that a table should have. */
function modeOf(t: LuaTable): WeakMode {
  return weakModeOf(t.metatable?.getStr("__mode"));
}

/**
 * What Lua sees of garbage collection: weak tables, finalizers, and the numbers of `collectgarbage`. Objects with
 * finalizers are kept here until a *cycle*: with all stacks on the heap it traces what the program can reach, and lets
 * JavaScript's collector judge about the rest (twins.ts). A cycle is a suspension, so only a base thread whose driver can
 * wait has one.
 */
export class Collector {
  memory: Memory = NO_MEMORY;
  running = true;
  mode: "generational" | "incremental" = "incremental";
  pause = 200;
  stepMul = 100;
  /** True while a finalizer runs: the collector cannot be called then. */
  finalizing = false;
  closing = false;
  /** Dead objects whose finalizers have not been called, in the order of the calls. */
  readonly dead: Finalizable[] = [];

  /** Objects with finalizers, in the order in which they were marked. */
  private marked = new Set<Finalizable>();
  /** How many were marked since the last cycle, and at how many the next one is due. */
  private load = 0;
  private dueAt = MIN_OBJECTS;
  /** Tables that are weak, and those that were until their metatable's `__mode` changed. */
  private readonly weakTables = new Set<WeakRef<LuaTable>>();
  private readonly watchedTables = new WeakSet<LuaTable>();
  private pruneAt = MIN_OBJECTS;
  /** Base threads that have been suspended. */
  private readonly bases = new Set<WeakRef<Thread>>();
  private pruneBasesAt = MIN_OBJECTS;
  private lateModesSeen = lateModes.count;
  /** How many allocations there are between collections that come by themselves. */
  private interval = MIN_INTERVAL;
  /** How many more are to be made until `isTime` is asked. */
  private wait = Number.POSITIVE_INFINITY;
  private smallLots = 0;
  private cycle: Promise<void> | null = null;
  /** During a cycle: twins of what seems to be dead, and those of them that have finalizers. */
  private twins: Twins | null = null;
  private candidates: Finalizable[] = [];

  /** True when a collection that nothing could see has been left out: `count` makes up for it. */
  private owed = false;
  /** How many collections will not be left out, as `count` is likely to be asked for again. */
  private countLeft = 0;
  /** While the collector is stopped: what `count` gave, and what was in use then. */
  private counted = 0;
  private usedThen = 0;
  private stepped = 0;
  /** When the state was made, how long collections took, and when the last one began, in milliseconds. */
  private readonly born = Date.now();
  private spent = 0;
  private began = 0;
  private baseline = 0;

  /**
   * Sets the metatable of an object, or removes it: also makes tables weak and marks objects for finalization.
   * @param weight how many ordinary objects it counts for until a collection is due; 0: it never needs its finalizer.
   * @returns false when there is no reason to ask whether a collection is due, now or after some allocations.
   */
  setMetatable(o: Finalizable, mt: LuaTable | null, weight = 1): boolean {
    if (mt !== null && isOrdinary(mt) && (!(o instanceof LuaTable) || o.hash?.weak !== true)) {
      o.metatable = mt;
      return false;
    }
    if (o instanceof LuaTable) {
      o.setMetatable(mt);
      const mode = mt === null ? undefined : metamethodOf(mt, TM.Mode);
      if (mode !== undefined || o.hash?.weak === true) this.setMode(o, weakModeOf(mode));
    } else o.metatable = mt;
    if (mt === null || weight === 0 || this.closing) return false;
    if (metamethodOf(mt, TM.Gc) === undefined) return o instanceof LuaTable && o.hash?.weak === true;
    this.marked.add(o);
    this.load += weight;
    return true;
  }

  /** The object, which was marked with a weight, needs no finalizer any more. */
  unmark(o: Finalizable, weight: number): void {
    if (this.marked.delete(o)) this.load = Math.max(this.load - weight, 0);
  }

  private setMode(t: LuaTable, mode: WeakMode): void {
    const was = t.weakMode;
    if (mode === was) return;
    t.setWeakMode(mode);
    if (was !== WeakMode.None || mode === WeakMode.None || this.watchedTables.has(t)) return;
    this.watchedTables.add(t);
    if (this.weakTables.size >= this.pruneAt) {
      for (const _ of this.watched());
      this.pruneAt = Math.max(MIN_OBJECTS, this.weakTables.size * 2);
    }
    this.weakTables.add(new WeakRef(t));
  }

  private *watched(): Generator<LuaTable> {
    for (const ref of this.weakTables) {
      const t = ref.deref();
      if (t !== undefined && (t.hash?.weak === true || t.metatable !== null)) yield t;
      else {
        this.weakTables.delete(ref);
        if (t !== undefined) this.watchedTables.delete(t);
      }
    }
  }

  private *livingWeakTables(): Generator<LuaTable> {
    for (const t of this.watched()) if (t.hash?.weak === true) yield t;
  }

  /** Notes a base thread that waits for its host. */
  addBase(th: Thread): void {
    th.isKnown = true;
    if (this.bases.size >= this.pruneBasesAt) {
      for (const _ of this.livingBases());
      this.pruneBasesAt = Math.max(MIN_OBJECTS, this.bases.size * 2);
    }
    this.bases.add(new WeakRef(th));
  }

  /** What a state's code can reach begins with these. */
  rootsOf(L: LuaState): LuaValue[] {
    return [...L.roots(), ...this.livingBases(), ...this.dead];
  }

  private *livingBases(): Generator<Thread> {
    for (const ref of this.bases) {
      const th = ref.deref();
      if (th === undefined || th.life === Life.Dead) {
        this.bases.delete(ref);
        if (th !== undefined) th.isKnown = false;
      } else yield th;
    }
  }

  /**
   * Whether the program, which asks for a collection, could see anything of it. Its effect on `count` is seen only if the
   * program has looked there shortly before.
   */
  isWanted(): boolean {
    if (this.countLeft > 0) {
      this.countLeft--;
      return true;
    }
    if (this.marked.size > 0 || lateModes.count !== this.lateModesSeen) return true;
    for (const t of this.watched()) {
      if (t.weakMode !== modeOf(t) || (t.hash?.weak === true && (t.hash as WeakPart).references > 0)) return true;
    }
    return false;
  }

  /** Whether there are so many objects with finalizers that a collection should begin by itself. */
  isDue(L: LuaState): boolean {
    this.watchAllocations(L);
    return this.load >= this.dueAt && this.running && !this.finalizing && !this.closing && L.current.base().canWait;
  }

  /** Has `isTime` asked after some allocations: there is something that a collection may find dead. */
  private watchAllocations(L: LuaState): void {
    if (this.wait <= this.interval || !L.current.base().canWait) return;
    this.wait = this.interval;
    this.grantLot(L);
  }

  private grantLot(L: LuaState): void {
    L.lot = Math.min(lot, this.wait);
    if (this.smallLots > 0) {
      this.smallLots--;
      L.lot = Math.min(L.lot, SMALL_LOT);
    }
    L.allocationsLeft = L.lot;
  }

  /** Grants a few small lots, so that V8 sees new code ask for the next one before it optimises it. */
  noteNewCode(L: LuaState): void {
    this.wait -= L.lot - Math.max(L.allocationsLeft, 0);
    this.smallLots = SMALL_LOTS;
    this.grantLot(L);
  }

  /** Notes that a lot of allocations has been made: true when `isTime` is to be asked, else there are more of them. */
  isLotUsed(L: LuaState): boolean {
    this.wait -= L.lot;
    L.lot = 0;
    if (this.wait <= 0) return true;
    this.grantLot(L);
    return false;
  }

  /** Whether, after as many allocations as were to be waited for, there should be a collection. */
  isTime(L: LuaState): boolean {
    this.wait = Number.POSITIVE_INFINITY;
    this.grantLot(L);
    if (!this.running || this.finalizing || this.closing || !L.current.base().canWait) return false;
    return this.isAffordable(false) && this.isWanted();
  }

  /** Notes whether a collection that came after some allocations was good for something: if not, the next one has time. */
  collectedInTime(L: LuaState, found: boolean): void {
    this.interval = found ? MIN_INTERVAL : Math.min(this.interval * 2, MAX_INTERVAL);
    this.wait = this.interval;
    this.grantLot(L);
  }

  /** Leaves a collection out, until `count` is asked for. */
  owe(): void {
    this.owed = true;
  }

  /** A collection that no one waits for. */
  collectNow(): void {
    this.memory.collect();
    for (const t of this.livingWeakTables()) (t.hash as WeakPart).release();
    this.collected();
  }

  /** Collects everything that can be collected; objects whose finalizers are to be called are in `dead` then. */
  collect(L: LuaState): Promise<void> {
    this.cycle ??= this.memory
      .collectLater(() => this.prepare(L))
      .then(() => this.finish())
      .finally(() => {
        this.cycle = null;
      });
    return this.cycle;
  }

  /**
   * Whether there is time for a collection.
   * @param asked whether the program has asked for a full one.
   */
  isAffordable(asked: boolean): boolean {
    const time = Date.now() - this.born;
    return this.spent < (asked ? FREE_TIME_ASKED + time * SHARE_ASKED : FREE_TIME + time * SHARE);
  }

  /** Lets weak references be cleared: collects everything if there is time. */
  relieve(L: LuaState): Promise<void> {
    return this.running && this.isAffordable(false) ? this.collect(L) : this.memory.turn();
  }

  private prepare(L: LuaState): void {
    this.began = Date.now();
    forgetFound();
    for (const t of this.watched()) this.setMode(t, modeOf(t));
    const late = lateModes.count !== this.lateModesSeen;
    this.lateModesSeen = lateModes.count;
    const tracer = new Tracer(late ? (t) => this.catchUp(t) : null);
    tracer.reach(this.rootsOf(L));
    const unreached: Finalizable[] = [];
    for (const o of this.marked) if (!tracer.seen.has(o)) unreached.push(o);
    if (unreached.length > 0) {
      const objects = tracer.reachMore(unreached);
      this.twins = new Twins(objects, (f) => {
        this.candidates = unreached.map(f) as Finalizable[];
        this.replaceAll(f);
      });
      objects.length = 0;
      unreached.length = 0;
    }
    tracer.forget();
  }

  /** Makes a table weak whose metatable got its `__mode` too late. */
  private catchUp(t: LuaTable): void {
    if (t.metatable !== null) this.setMode(t, modeOf(t));
  }

  private replaceAll(f: Edge): void {
    this.marked = new Set([...this.marked].map(f) as Finalizable[]);
    for (const t of this.livingWeakTables()) (t.hash as WeakPart).replace(f);
  }

  private finish(): void {
    for (const t of this.livingWeakTables()) (t.hash as WeakPart).release();
    if (this.twins !== null) this.bury(this.twins);
    this.twins = null;
    this.candidates = [];
    this.load = 0;
    this.dueAt = Math.max(MIN_OBJECTS, this.marked.size);
    this.spent += Date.now() - this.began;
    this.collected();
  }

  /** Sorts the dead from the living. */
  private bury(twins: Twins): void {
    let { candidates } = this;
    const living = twins.settle((f) => {
      candidates = candidates.map(f) as Finalizable[];
      this.replaceAll(f);
    });
    if (living.length > 0) {
      const tracer = new Tracer();
      tracer.reach(living);
      for (const t of this.livingWeakTables()) tracer.follow(t);
      tracer.reach([]);
      candidates = candidates.filter((o) => !tracer.seen.has(o));
    }
    for (const o of candidates.reverse()) {
      this.marked.delete(o);
      this.dead.push(o);
    }
  }

  private collected(): void {
    this.owed = false;
    this.stepped = 0;
    pressure.references = 0;
    this.usedThen = this.memory.used();
    this.counted = this.usedThen;
  }

  /** The dead objects and all others with finalizers, in the order in which these are to be called at the end. */
  takeAll(): Finalizable[] {
    this.closing = true;
    const all = [...this.dead, ...[...this.marked].reverse()];
    this.dead.length = 0;
    this.marked.clear();
    return all;
  }

  /** Bytes in use, as `collectgarbage("count")` tells them: while the collector is stopped they never become fewer. */
  count(): number {
    this.countLeft = WATCHED;
    if (this.owed) {
      this.memory.collect();
      this.collected();
    }
    const used = this.memory.used();
    if (this.running) this.counted = used;
    else this.counted += Math.max(used - this.usedThen, 0);
    this.usedThen = used;
    return this.counted;
  }

  stop(): void {
    this.count();
    this.running = false;
  }

  /** Does a step of `size` kilobytes; true when it completes a cycle, and a collection is to follow if there is time. */
  step(size: number): boolean {
    if (this.mode === "generational" && size === 0) return true;
    const used = this.memory.used();
    if (this.baseline === 0) this.baseline = used;
    const cycle = Math.max(MIN_CYCLE, (used - this.baseline) / 1024);
    this.stepped += (Math.max(size, 0) || BASIC_STEP) * (this.stepMul / 100);
    return this.stepped >= cycle;
  }

  /** Begins to count steps anew. */
  endStep(): void {
    this.stepped = 0;
  }
}
