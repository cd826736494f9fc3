import { LuaFrame } from "./frame.ts";
import type { MemoryGauge } from "./meter.ts";
import type { LuaState } from "./state.ts";
import { LuaTable } from "./table.ts";
import { Thread } from "./thread.ts";
import { Tracer } from "./tracer.ts";
import { LuaClosure, type LuaValue, UpVal } from "./value.ts";

/** Bytes that objects take in V8, about: each, and for what they hold. */
const TABLE = 160;
const CLOSURE = 120;
const UPVALUE = 32;
const SLOT = 12;
const HASH_ENTRY = 40;
const OTHER = 200;
const STRING = 24;
const FRAME = 120;
/** Strings up to this length are counted wherever they are held, longer ones once. */
const SHORT = 32;

/**
 * Measures what a state's values take, by following what its code can reach. That is done when the process has grown by a
 * part of what there was room for since the last time, so that it costs little; garbage is not counted.
 */
export class StateGauge implements MemoryGauge {
  private before: number;
  private room: number | null = null;

  /** @param used bytes in use in the process. */
  constructor(
    private readonly L: LuaState,
    private readonly used: () => number,
  ) {
    this.before = used();
  }

  isDue(limit: number): boolean {
    const now = this.used();
    // A collection of garbage has made room.
    if (now < this.before) this.before = now;
    return now - this.before > (this.room ?? limit) / 2;
  }

  exceeds(limit: number, base: Thread): boolean {
    const size = this.measure(base, limit);
    this.before = this.used();
    this.room = Math.max(limit - size, limit / 8);
    return size > limit;
  }

  private frames(th: Thread, string: (v: LuaValue) => void): number {
    let size = 0;
    for (let f = th.top; f !== null; f = f.parent) {
      size += FRAME;
      if (!(f instanceof LuaFrame)) continue;
      size += SLOT * (f.regs.length + f.varargs.length);
      for (const v of f.regs) {
        if (typeof v === "string") string(v);
        else if (v instanceof UpVal) string(v.v);
      }
      for (const v of f.varargs) string(v);
    }
    return size;
  }

  /** Bytes held, or something beyond `limit` when they are more. */
  private measure(base: Thread, limit: number): number {
    const { L } = this;
    const strings = new Set<string>();
    let size = 0;
    const string = (v: LuaValue): void => {
      if (typeof v !== "string" || size > limit) return;
      if (v.length <= SHORT) size += v.length + STRING;
      else if (!strings.has(v)) {
        strings.add(v);
        size += v.length + STRING;
      }
    };
    const tracer = new Tracer();
    tracer.reach([...L.collector.rootsOf(L), base]);
    for (const o of tracer.seen) {
      if (o instanceof LuaTable) {
        size += TABLE + SLOT * (o.arr.length + o.slots.length + (o.floats?.length ?? 0));
        for (const v of o.arr) string(v);
        for (const v of o.slots) string(v);
        if (o.hash === null) continue;
        const { hash } = o;
        size += HASH_ENTRY * hash.vals.length;
        for (let i = 0; i < hash.vals.length; i++) string(hash.keyAt(i));
        for (const v of hash.vals) string(v);
      } else if (o instanceof LuaClosure) {
        size += CLOSURE + UPVALUE * o.upvals.length;
        for (const u of o.upvals) string(u.v);
      } else {
        size += OTHER;
        if (o instanceof Thread) size += this.frames(o, string);
      }
      if (size > limit) break;
    }
    tracer.forget();
    return size;
  }
}
