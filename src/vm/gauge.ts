import { LuaFrame, type Slot } from "./frame.ts";
import type { Allowance, MemoryGauge } from "./meter.ts";
import type { Proto } from "./proto.ts";
import type { LuaState } from "./state.ts";
import { LuaTable, OWN_FIELDS } from "./table.ts";
import { Thread } from "./thread.ts";
import { Tracer } from "./tracer.ts";
import { LuaClosure, type LuaValue, UpVal, Userdata, Values } from "./value.ts";

/** Bytes that objects take in V8, about: each, and for what they hold. */
const TABLE = 180;
const CLOSURE = 120;
const UPVALUE = 32;
const SLOT = 12;
const HASH_ENTRY = 40;
const OTHER = 200;
const STRING = 24;
const FRAME = 120;
/** A number that is not a small integer, and one that is an object. */
const NUMBER = 16;
const BOXED = 48;
const PROTO = 400;
const INSTRUCTION = 16;
/** Shorter strings are counted wherever they are held. V8 never makes them of others, as it does with longer ones. */
const SHORT = 13;

/** The process's memory, for a gauge that may judge by all of it. */
export interface ProcessMemory {
  /** Bytes in use. */
  used(): number;
  /** Collects all garbage. */
  collect(): void;
}

/** What `Userdata.data` may be, to have its memory counted. */
export interface HoldsBytes {
  readonly heldBytes: number;
}

/**
 * Measures what a state's values take, by following what its code can reach. That is done when the process has grown by a
 * part of what there was room for since the last time, so that it costs little; garbage is not counted.
 *
 * On the way, strings that V8 keeps as trees of others are made flat, and of equal ones only one is kept: then they take
 * what is counted for them.
 */
export class StateGauge implements MemoryGauge {
  private before: number;
  private room: number | null = null;
  /** What the process used at first; and from when on, in bytes used, all garbage is collected to see what it really uses. */
  private readonly first: number;
  private collectAt = 0;
  /** What all threads of a state share, when it was last measured. */
  private shared: number | null = null;

  /** @param isAlone whether the process grows by nothing but this state: then it is judged by that too. */
  constructor(
    private readonly L: LuaState,
    private readonly memory: ProcessMemory,
    private readonly isAlone = false,
  ) {
    this.before = memory.used();
    this.first = this.before;
  }

  isDue(limit: number): boolean {
    const now = this.memory.used();
    // A collection of garbage has made room.
    if (now < this.before) this.before = now;
    return now - this.before > (this.room ?? limit) / 2;
  }

  exceeds(allowance: Allowance, base: Thread): boolean {
    const limit = allowance.memory as number;
    const size = allowance.owned === undefined ? this.measure(base, limit) : this.measureOwned(allowance, limit);
    this.room = Math.max(limit - size, limit / 8);
    const over = size > limit || (this.isAlone && this.hasGrown(limit));
    this.before = this.memory.used();
    return over;
  }

  /** Whether the process has grown by twice the limit, garbage aside: by what is not counted, or is more than it seems. */
  private hasGrown(limit: number): boolean {
    const { memory } = this;
    const most = this.first + 2 * limit;
    if (memory.used() < Math.max(most, this.collectAt)) return false;
    memory.collect();
    const used = memory.used();
    this.collectAt = used + limit / 2;
    return used > most;
  }

  /** Bytes that the threads of an allowance hold, and by how much the rest of the state has grown under it. */
  private measureOwned(allowance: Allowance, limit: number): number {
    const tracer = new Tracer();
    tracer.reach(this.L.roots().filter((v) => !(v instanceof Thread) || v === this.L.main));
    const shared = new Account(Number.POSITIVE_INFINITY);
    for (const o of tracer.seen) shared.object(o);
    if (this.shared !== null) {
      allowance.sharedGrowth = (allowance.sharedGrowth ?? 0) + Math.max(shared.size - this.shared, 0);
    }
    this.shared = shared.size;
    const own = new Account(limit);
    for (const o of tracer.reachMore(allowance.owned?.() ?? [])) own.object(o);
    tracer.forget();
    return own.size + (allowance.sharedGrowth ?? 0);
  }

  /** Bytes held, or something beyond `limit` when they are more. */
  private measure(base: Thread, limit: number): number {
    const { L } = this;
    const account = new Account(limit);
    const tracer = new Tracer();
    tracer.reach([...L.collector.rootsOf(L), base]);
    for (const o of tracer.seen) {
      account.object(o);
      if (account.size > limit) break;
    }
    tracer.forget();
    return account.size;
  }
}

/** Adds up what objects take. */
class Account {
  size = 0;
  private readonly strings = new Map<string, string>();
  private readonly protos = new Set<Proto>();

  constructor(private readonly limit: number) {}

  /** Counts an object without the objects it holds. */
  object(o: object): void {
    if (o instanceof LuaTable) this.table(o);
    else if (o instanceof LuaClosure) {
      this.size += CLOSURE + UPVALUE * o.upvals.length;
      for (const u of o.upvals) u.v = this.value(u.v);
      this.proto(o.proto);
    } else {
      this.size += OTHER;
      if (o instanceof Thread) this.frames(o);
      else if (o instanceof Userdata) {
        const held = (o.data as Partial<HoldsBytes> | null)?.heldBytes;
        if (held !== undefined) this.size += held;
      }
    }
  }

  private table(t: LuaTable): void {
    const { arr, more, floats, hash } = t;
    this.size += TABLE + SLOT * (arr.length + more.length) + 8 * (floats?.length ?? 0);
    this.values(arr);
    for (let slot = 0; slot < OWN_FIELDS; slot++) this.value(t.field(slot));
    this.values(more);
    if (hash === null) return;
    this.size += HASH_ENTRY * hash.vals.length;
    // Keys have to stay the ones that the hash part knows.
    for (let i = 0; i < hash.vals.length; i++) this.value(hash.keyAt(i));
    this.values(hash.vals);
  }

  private values(list: LuaValue[]): void {
    for (let i = 0; i < list.length && this.size <= this.limit; i++) {
      const v = list[i];
      if (typeof v === "string") list[i] = this.string(v);
      else this.value(v);
    }
  }

  /** Counts a value that is no object; gives what may be held in its place. */
  private value(v: LuaValue): LuaValue {
    if (typeof v === "string") return this.string(v);
    if (typeof v === "number") {
      if ((v | 0) !== v) this.size += NUMBER;
    } else if (typeof v === "object" && "n" in v !== "hi" in v) this.size += BOXED;
    return v;
  }

  private string(v: string): string {
    const { length } = v;
    if (length < SHORT) {
      this.size += length + STRING;
      return v;
    }
    // Looking at a character makes it flat.
    v.charCodeAt(length >> 1);
    const known = this.strings.get(v);
    if (known !== undefined) return known;
    this.strings.set(v, v);
    this.size += length + STRING;
    return v;
  }

  private frames(th: Thread): void {
    for (let f = th.top; f !== null; f = f.parent) {
      this.size += FRAME;
      if (!(f instanceof LuaFrame)) continue;
      this.size += SLOT * (f.regs.length + f.varargs.length);
      for (const [i, v] of f.regs.entries()) f.regs[i] = this.slot(v);
      this.values(f.varargs);
    }
  }

  private slot(v: Slot): Slot {
    if (v instanceof UpVal) v.v = this.value(v.v);
    else if (v instanceof Values) this.values(v.v as LuaValue[]);
    else if (typeof v === "string") return this.string(v);
    return v;
  }

  private proto(p: Proto): void {
    if (this.protos.has(p)) return;
    this.protos.add(p);
    this.size += PROTO + INSTRUCTION * p.code.length + SLOT * p.k.length;
    for (const inner of p.p) this.proto(inner);
  }
}
