import { intern } from "../parser/intern.ts";
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
import { LuaError } from "./errors.ts";
import { float, int64 } from "./number.ts";
import { type LocVar, Proto, type UpvalSource } from "./proto.ts";
import type { LuaValue } from "./value.ts";
import { checkProto } from "./verify.ts";

/** How deep functions may be nested. */
const MAX_NESTING = 200;
/** Lines, counts and lengths are below this. */
const MAX_COUNT = 2 ** 31;

/**
 * Makes a prototype of the bytes that `dumpFunction` made. Anything else is refused, and so are functions that are not
 * well formed. @param name that of the chunk, for messages. Raises "name: bad binary format (…)".
 */
export function undump(bytes: string, name: string): Proto {
  const shown = /^[@=]/.test(name) ? name.slice(1) : name.startsWith("\x1b") ? "binary string" : name;
  try {
    const reader = new Reader(bytes);
    reader.header();
    const upvalues = reader.byte();
    const proto = reader.function(NO_SOURCE, 0);
    if (proto.upvalues.length !== upvalues || checkProto(proto) !== null) throw new BadFormat("malformed function");
    return proto;
  } catch (e) {
    if (!(e instanceof BadFormat)) throw e;
    throw LuaError.inLoad(`${shown}: bad binary format (${e.message})`, false, e.message === TRUNCATED);
  }
}

const TRUNCATED = "truncated chunk";

/** Why the bytes are refused. */
class BadFormat extends Error {}

const word = new DataView(new ArrayBuffer(8));

class Reader {
  #at = 0;

  constructor(private readonly bytes: string) {}

  header(): void {
    this.#expect(SIGNATURE, "not a binary chunk");
    if (this.byte() !== VERSION) throw new BadFormat("version mismatch");
    if (this.byte() !== FORMAT) throw new BadFormat("format mismatch");
    this.#expect(CHECK_DATA, "corrupted chunk");
    const kinds = ["Instruction", "lua_Integer", "lua_Number"];
    for (const [i, kind] of kinds.entries()) {
      if (this.byte() !== SIZES.charCodeAt(i)) throw new BadFormat(`${kind} size mismatch`);
    }
    if (this.#integer() !== SAMPLE_INTEGER) throw new BadFormat("integer format mismatch");
    if (this.#float() !== SAMPLE_FLOAT) throw new BadFormat("float format mismatch");
    this.#expect(MARK, "format mismatch");
  }

  byte(): number {
    this.#need(1);
    return this.bytes.charCodeAt(this.#at++);
  }

  /** Refuses what ends before `count` more bytes. */
  #need(count: number): void {
    if (this.bytes.length - this.#at < count) throw new BadFormat(TRUNCATED);
  }

  #expect(text: string, why: string): void {
    this.#need(text.length);
    if (!this.bytes.startsWith(text, this.#at)) throw new BadFormat(why);
    this.#at += text.length;
  }

  #word(size: number): void {
    this.#need(size);
    for (let i = 0; i < size; i++) word.setUint8(i, this.bytes.charCodeAt(this.#at++));
  }

  #integer(): LuaValue {
    this.#word(8);
    return int64(word.getInt32(4, true), word.getInt32(0, true));
  }

  #float(): number {
    this.#word(8);
    return word.getFloat64(0, true);
  }

  #count(): number {
    let n = 0;
    for (let unit = 1; ; unit *= 0x80) {
      const b = this.byte();
      n += (b & 0x7f) * unit;
      if (n >= MAX_COUNT) throw new BadFormat("integer overflow");
      if (b < 0x80) return n;
    }
  }

  /** A number of things that take at least `size` bytes each: so hostile bytes cannot ask for more memory than they have. */
  #length(size: number): number {
    const n = this.#count();
    this.#need(n * size);
    return n;
  }

  #list<T>(size: number, item: () => T): T[] {
    const list: T[] = [];
    for (let n = this.#length(size); n > 0; n--) list.push(item());
    return list;
  }

  #string(): string | null {
    const n = this.#count();
    if (n === 0) return null;
    this.#need(n - 1);
    const s = intern(this.bytes.substr(this.#at, n - 1));
    this.#at += n - 1;
    return s;
  }

  #text(): string {
    const s = this.#string();
    if (s === null) throw new BadFormat("bad format for constant string");
    return s;
  }

  function(outerSource: string, nesting: number): Proto {
    if (nesting > MAX_NESTING) throw new BadFormat("functions nested too deep");
    const source = this.#string() ?? outerSource;
    const linedefined = this.#count();
    const lastlinedefined = this.#count();
    const numparams = this.byte();
    const isVararg = (this.byte() & FunctionFlag.Vararg) !== 0;
    const maxstacksize = this.byte();
    const code = Int32Array.from(
      this.#list(4, () => {
        this.#word(4);
        return word.getInt32(0, true);
      }),
    );
    const k = this.#list(1, () => this.#constant());
    const places = this.#list(2, () => ({ instack: this.byte() !== 0, index: this.#count() }));
    const p = this.#list(10, () => this.function(source, nesting + 1));
    let line = linedefined;
    const lines = this.#list(1, () => {
      const change = this.#count();
      line += (change & 1) === 0 ? change / 2 : -(change + 1) / 2;
      return line;
    });
    const locvars = this.#list(5, (): LocVar => {
      return {
        name: this.#text(),
        reg: this.byte(),
        startpc: this.#count(),
        endpc: this.#count(),
        captured: this.byte() !== 0,
      };
    });
    const names = this.#list(1, () => this.#text());
    return new Proto({
      code,
      k,
      p,
      upvalues: places.map((place, i): UpvalSource => ({ name: names[i] ?? "", ...place })),
      lineinfo: lines,
      locvars,
      numparams,
      isVararg,
      maxstacksize,
      source,
      linedefined,
      lastlinedefined,
    }).load();
  }

  #constant(): LuaValue {
    const tag = this.byte() as ConstantTag;
    switch (tag) {
      case ConstantTag.Nil:
        return undefined;
      case ConstantTag.False:
        return false;
      case ConstantTag.True:
        return true;
      case ConstantTag.Integer:
        return this.#integer();
      case ConstantTag.Float:
        return float(this.#float());
      case ConstantTag.String:
        return this.#text();
      default:
        throw new BadFormat("unknown constant");
    }
  }
}
