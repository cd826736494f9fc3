import { type Edge, edgesOf } from "./edges.ts";
import { LuaTable } from "./table.ts";
import type { LuaValue } from "./value.ts";
import { isCollectable, type WeakPart } from "./weak-part.ts";

/** Finds what can be reached from some values. */
export class Tracer {
  /** All that was reached, in no particular order. */
  readonly seen = new Set<object>();
  private readonly todo: object[] = [];
  /** By keys that have not been reached: the values that weak tables keep only with them. */
  private readonly waiting = new Map<object, LuaValue[]>();

  /** @param onTable called with each table before what it keeps is followed. */
  constructor(private readonly onTable: ((t: LuaTable) => void) | null = null) {}

  private readonly visit: Edge = (v) => {
    if (typeof v !== "object" || this.seen.has(v)) return v;
    if (!(v instanceof LuaTable) && !isCollectable(v)) return v;
    this.seen.add(v);
    this.todo.push(v);
    return v;
  };

  /** Follows what values keep. */
  reach(values: Iterable<LuaValue>): void {
    for (const v of values) this.visit(v);
    for (let o = this.todo.pop(); o !== undefined; o = this.todo.pop()) {
      if (o instanceof LuaTable) this.onTable?.(o);
      edgesOf(o, this.visit);
      if (o instanceof LuaTable && o.hash?.weak === true) this.follow(o);
      const values = this.waiting.get(o);
      if (values === undefined) continue;
      this.waiting.delete(o);
      values.forEach(this.visit);
    }
  }

  /** As `reach`, and gives what was not reached before. */
  reachMore(values: Iterable<LuaValue>): object[] {
    const before = this.seen.size;
    this.reach(values);
    const more: object[] = [];
    let i = 0;
    for (const o of this.seen) if (i++ >= before) more.push(o);
    return more;
  }

  /** Lets go of everything: while V8 compiles one of the functions here, it keeps what that can reach. */
  forget(): void {
    this.seen.clear();
    this.waiting.clear();
  }

  /** Takes in what a weak table keeps only as long as its keys. */
  follow(t: LuaTable): void {
    (t.hash as WeakPart).ephemerons((key, value) => {
      if (this.seen.has(key)) this.visit(value);
      else {
        const values = this.waiting.get(key);
        if (values === undefined) this.waiting.set(key, [value]);
        else values.push(value);
      }
    });
  }
}
