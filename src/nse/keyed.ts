import { argError } from "../vm/errors.ts";
import { isNumber } from "../vm/number.ts";
import { rawToString } from "../vm/tostring.ts";
import type { LuaValue, NativeFunction } from "../vm/value.ts";

/** One function per key, kept while somebody holds it or, for keys that are objects, while the key lives. */
export class KeyedFunctions {
  private readonly byObject = new WeakMap<object, NativeFunction>();
  private readonly byText = new Map<string, WeakRef<NativeFunction>>();

  constructor(
    /** @param make gets the key's name for reports: `"m"`, or `table: 0x…`. */
    private readonly make: (name: string) => NativeFunction,
  ) {}

  /** The function of a key. Raises "object expected" for nil, booleans and numbers. */
  get(key: LuaValue): NativeFunction {
    if (typeof key === "string") {
      let f = this.byText.get(key)?.deref();
      if (f === undefined) {
        f = this.make(`"${key}"`);
        this.byText.set(key, new WeakRef(f));
      }
      return f;
    }
    if (key === undefined || typeof key === "boolean" || isNumber(key)) throw argError(1, "object expected");
    let f = this.byObject.get(key);
    if (f === undefined) {
      f = this.make(rawToString(key));
      this.byObject.set(key, f);
    }
    return f;
  }
}
