import { LuaError } from "../errors.ts";
import { Int64, LuaFloat, type LuaValue } from "../value.ts";

/** The largest constant index an EXTRAARG can hold. */
const MAX_AX = (1 << 25) - 1;

/** The constants of one prototype, each stored once. Integers and floats of equal value are different constants. */
export class ConstantTable {
  readonly list: LuaValue[] = [];
  /** nil, booleans, strings, and numbers that are not boxed. */
  readonly #plain = new Map<LuaValue, number>();
  readonly #floats = new Map<number, number>();
  readonly #wide = new Map<string, number>();

  /** The index of a constant, which is added when it is new. Raises when the prototype has too many. */
  index(value: LuaValue): number {
    // Minus zero is never a literal; a `Map` could not tell it from zero.
    if (value instanceof LuaFloat) return this.#find(this.#floats, value.n, value);
    if (value instanceof Int64) return this.#find(this.#wide, `${value.hi},${value.lo}`, value);
    return this.#find(this.#plain, value, value);
  }

  #find<Key>(map: Map<Key, number>, key: Key, value: LuaValue): number {
    let i = map.get(key);
    if (i === undefined) {
      i = this.list.length;
      if (i > MAX_AX) throw new LuaError(`too many constants (limit is ${MAX_AX})`);
      this.list.push(value);
      map.set(key, i);
    }
    return i;
  }
}
