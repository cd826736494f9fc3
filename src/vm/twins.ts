import { type Edge, edgesOf } from "./edges.ts";
import { LuaTable } from "./table.ts";
import { Thread } from "./thread.ts";
import { takeAddress } from "./tostring.ts";
import { LuaClosure, type LuaValue, NativeFunction, Userdata } from "./value.ts";

/** An object with the same content, or undefined for one that cannot have a twin. Arrays, maps and frames are shared. */
function twinOf(o: object): object | undefined {
  if (o instanceof LuaTable) return Object.assign(new LuaTable(), o);
  if (o instanceof Userdata) return Object.assign(new Userdata(o.data, o.light), o);
  if (o instanceof LuaClosure) return new LuaClosure(o.c, o.proto, o.upvals);
  if (o instanceof NativeFunction) return new NativeFunction(o.name, o.c, o.upvalues);
  if (o instanceof Thread) return Object.assign(new Thread(o.body), o);
  return undefined;
}

/**
 * JavaScript tells that an object is dead only when it is gone, but a finalizer is to get it. So objects that seem to be
 * dead get twins, which take their places everywhere the machine can see. An object that JavaScript's collector then finds
 * dead lives on as its twin; one that it does not is still held by the host, and gets its place back.
 */
export class Twins {
  private readonly pairs: { readonly original: WeakRef<object>; readonly twin: object }[] = [];

  /**
   * @param objects all that the machine can reach only from dead objects. @param replace is given what puts twins in the
   * places of the objects, to be used on all else that refers to them; it must not be kept.
   */
  constructor(objects: readonly object[], replace: (f: Edge) => void) {
    const twins = new Map<unknown, object>();
    for (const o of objects) {
      const twin = twinOf(o);
      if (twin === undefined) continue;
      takeAddress(twin, o);
      twins.set(o, twin);
      this.pairs.push({ original: new WeakRef(o), twin });
    }
    const f: Edge = (v) => (twins.get(v) ?? v) as LuaValue;
    for (const o of objects) edgesOf(twins.get(o) ?? o, f);
    replace(f);
    // See `Tracer.forget`.
    twins.clear();
  }

  /**
   * To be called after JavaScript's collector has run in a later job: objects that are alive get their places back.
   * @param replace as for the constructor, the other way round. @returns the objects that are alive.
   */
  settle(replace: (f: Edge) => void): LuaValue[] {
    const originals = new Map<unknown, object>();
    for (const { original, twin } of this.pairs) {
      const o = original.deref();
      if (o !== undefined) originals.set(twin, o);
    }
    if (originals.size === 0) return [];
    const f: Edge = (v) => (originals.get(v) ?? v) as LuaValue;
    for (const { twin } of this.pairs) edgesOf(originals.get(twin) ?? twin, f);
    replace(f);
    return [...originals.values()] as LuaValue[];
  }
}
