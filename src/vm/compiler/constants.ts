import { Name } from "../../parser/name.ts";
import { LuaError } from "../errors.ts";
import { Int64, LuaFloat, type LuaValue } from "../value.ts";

/** The largest constant index an EXTRAARG can hold. */
const MAX_AX = (1 << 25) - 1;

/** Numbers of chunks, and of functions, which no two have in common. */
let lastChunk = 0;
let lastFunction = 0;

/**
 * The values of a chunk, each stored once, and which of them the function that is being compiled has as its constants.
 * Integers and floats of equal value are different values.
 */
export class ConstantTable {
  /** All values of the chunk. */
  readonly values: LuaValue[] = [];
  /** The function's constants, as indices of `values`; only the first `count` count. */
  readonly list: number[] = [];
  count = 0;
  /** Number of the function; 0 is none. */
  #function = ++lastFunction;
  /** By index of a value: the function that had it as a constant last, and its index there. */
  readonly #user: number[] = [];
  readonly #index: number[] = [];
  /** What marks names whose text is among the values. */
  readonly #chunk = ++lastChunk;
  /** nil, booleans, long strings, and numbers that are not boxed. */
  readonly #plain = new Map<LuaValue, number>();
  readonly #floats = new Map<number, number>();
  readonly #wide = new Map<string, number>();

  /** Begins with the constants of the next function. */
  begin(): void {
    this.#function = ++lastFunction;
    this.count = 0;
  }

  /** The index of a constant in the function, to which it is added when it is new. Raises when there are too many. */
  index(value: LuaValue | Name): number {
    if (value instanceof Name) return this.string(value);
    const id = this.id(value);
    if (this.#user[id] === this.#function) return this.#index[id] as number;
    const i = this.#add(id);
    this.#user[id] = this.#function;
    this.#index[id] = i;
    return i;
  }

  /** The index of a string constant; see `index`. */
  string(name: Name): number {
    if (!name.isShared) return this.index(name.text);
    if (name.user === this.#function) return name.constant;
    const i = this.#add(this.nameId(name));
    name.user = this.#function;
    name.constant = i;
    return i;
  }

  /** The index of a name's text among the values of the chunk. */
  nameId(name: Name): number {
    if (name.chunk === this.#chunk) return name.value;
    if (!name.isShared) return this.id(name.text);
    const id = this.#append(name.text);
    name.chunk = this.#chunk;
    name.value = id;
    return id;
  }

  /** The index of a value among those of the chunk; of strings only those that `Name` does not share. */
  id(value: LuaValue): number {
    // Minus zero is never a literal; a `Map` could not tell it from zero.
    if (value instanceof LuaFloat) return this.#find(this.#floats, value.n, value);
    if (value instanceof Int64) return this.#find(this.#wide, `${value.hi},${value.lo}`, value);
    return this.#find(this.#plain, value, value);
  }

  #find<Key>(map: Map<Key, number>, key: Key, value: LuaValue): number {
    let id = map.get(key);
    if (id === undefined) {
      id = this.#append(value);
      map.set(key, id);
    }
    return id;
  }

  /** Makes a value one of the chunk's. */
  #append(value: LuaValue): number {
    this.#user.push(0);
    this.#index.push(0);
    return this.values.push(value) - 1;
  }

  /** Makes a value of the chunk a constant of the function. */
  #add(id: number): number {
    const i = this.count;
    if (i > MAX_AX) throw new LuaError(`too many constants (limit is ${MAX_AX})`);
    this.count++;
    this.list[i] = id;
    return i;
  }
}
