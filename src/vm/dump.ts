import {
  CHECK_DATA,
  ConstantTag,
  FORMAT,
  FunctionFlag,
  MARK,
  NO_SOURCE,
  SAMPLE_FLOAT,
  SAMPLE_INTEGER,
  SIGNATURE,
  SIZES,
  VERSION,
} from "./dump-format.ts";
import { luaError } from "./errors.ts";
import { intToBigInt, isInteger, isNumber, toFloat } from "./number.ts";
import type { Proto } from "./proto.ts";
import { LuaClosure, type LuaFunction, type LuaValue } from "./value.ts";

/**
 * A function as a byte string from which `load` makes it again, with fresh upvalues (manual `string.dump`).
 * @param strip leave out debug information. Raises "unable to dump given function" for natives.
 */
export function dumpFunction(f: LuaFunction, strip: boolean): string {
  if (!(f instanceof LuaClosure)) throw luaError("unable to dump given function");
  const out = new Writer(strip);
  out.header();
  out.byte(f.proto.upvalues.length);
  out.function(f.proto.load(), null);
  return out.result();
}

const word = new DataView(new ArrayBuffer(8));

class Writer {
  readonly #parts: string[] = [];

  constructor(private readonly strip: boolean) {}

  result(): string {
    return this.#parts.join("");
  }

  byte(b: number): void {
    this.#parts.push(String.fromCharCode(b));
  }

  #bytes(count: number): void {
    for (let i = 0; i < count; i++) this.byte(word.getUint8(i));
  }

  #integer(n: bigint): void {
    word.setBigInt64(0, n, true);
    this.#bytes(8);
  }

  #float(x: number): void {
    word.setFloat64(0, x, true);
    this.#bytes(8);
  }

  #count(n: number): void {
    let rest = n;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80);
    this.byte(rest);
  }

  #string(s: string | null): void {
    if (s === null) this.#count(0);
    else {
      this.#count(s.length + 1);
      this.#parts.push(s);
    }
  }

  header(): void {
    this.#parts.push(SIGNATURE);
    this.byte(VERSION);
    this.byte(FORMAT);
    this.#parts.push(CHECK_DATA, SIZES);
    this.#integer(BigInt(SAMPLE_INTEGER));
    this.#float(SAMPLE_FLOAT);
    this.#parts.push(MARK);
  }

  /** @param outerSource that of the enclosing function, which nested ones do not repeat. */
  function(p: Proto, outerSource: string | null): void {
    const source = p.source === NO_SOURCE ? null : p.source;
    this.#string(this.strip || source === outerSource ? null : source);
    this.#count(p.linedefined);
    this.#count(p.lastlinedefined);
    this.byte(p.numparams);
    this.byte(p.isVararg ? FunctionFlag.Vararg : 0);
    this.byte(p.maxstacksize);
    this.#count(p.code.length);
    for (const i of p.code) {
      word.setInt32(0, i, true);
      this.#bytes(4);
    }
    this.#count(p.k.length);
    for (const v of p.k) this.#constant(v);
    this.#count(p.upvalues.length);
    for (const u of p.upvalues) {
      this.byte(u.instack ? 1 : 0);
      this.#count(u.index);
    }
    this.#count(p.p.length);
    for (const nested of p.p) this.function(nested.load(), source);
    this.#debugInformation(p);
  }

  #constant(v: LuaValue): void {
    if (v === undefined) this.byte(ConstantTag.Nil);
    else if (typeof v === "boolean") this.byte(v ? ConstantTag.True : ConstantTag.False);
    else if (typeof v === "string") {
      this.byte(ConstantTag.String);
      this.#string(v);
    } else if (isInteger(v)) {
      this.byte(ConstantTag.Integer);
      this.#integer(intToBigInt(v));
    } else if (isNumber(v)) {
      this.byte(ConstantTag.Float);
      this.#float(toFloat(v));
    }
  }

  #debugInformation(p: Proto): void {
    const { strip } = this;
    this.#count(strip ? 0 : p.lineinfo.length);
    if (!strip) {
      let previous = p.linedefined;
      for (const line of p.lineinfo) {
        const change = line - previous;
        this.#count(change >= 0 ? change * 2 : -change * 2 - 1);
        previous = line;
      }
    }
    this.#count(strip ? 0 : p.locvars.length);
    if (!strip) {
      for (const v of p.locvars) {
        this.#string(v.name);
        this.byte(v.reg);
        this.#count(v.startpc);
        this.#count(v.endpc);
        this.byte(v.captured ? 1 : 0);
      }
    }
    const names = strip ? [] : p.upvalues.map((u) => u.name).filter((name) => name !== "");
    this.#count(names.length);
    for (const name of names) this.#string(name);
  }
}
