import { checkOption, checkString, typeError } from "../../../stdlib/args.ts";
import { protectMetatable } from "../../../stdlib/closed-debug.ts";
import { setFunctions } from "../../../stdlib/lib.ts";
import { argError, LuaError } from "../../../vm/errors.ts";
import { nativeIndex } from "../../../vm/native-operations.ts";
import { float, isNumber, numberToString, toFloat, toIntegerExact } from "../../../vm/number.ts";
import { type Body, patiently, runResumable } from "../../../vm/resumable.ts";
import type { LuaState } from "../../../vm/state.ts";
import { LuaTable } from "../../../vm/table.ts";
import { addressOf } from "../../../vm/tostring.ts";
import {
  first,
  LuaFunction,
  type LuaValue,
  NativeFunction,
  pack,
  type Result,
  UNWIND,
  Userdata,
} from "../../../vm/value.ts";
import type { Bytes } from "../../bytes.ts";
import { type Deflater, FLUSHES, type Flush } from "./deflater.ts";
import { InflateError, type Inflater } from "./inflate.ts";

/** Bytes asked of a source at once, and decoded ahead. */
const CHUNK = 8192;

/** A stream that decompresses what comes from a source: a Lua value, or undefined once there is no more. */
export class InflateStream {
  constructor(
    readonly inflater: Inflater,
    public source: LuaValue,
  ) {}
}

/** A stream that compresses into a sink: a function, or an object with a method `write`. */
export class DeflateStream {
  constructor(
    readonly deflater: Deflater,
    readonly sink: LuaValue,
  ) {}
}

type Stream = InflateStream | DeflateStream | null;

/** The userdata of streams (lzlib): one kind for both directions. */
export class Streams {
  private readonly metatable = new LuaTable();
  /** What is behind each userdata; null once it is closed. */
  private readonly streams = new WeakMap<Userdata, Stream>();

  constructor(private readonly L: LuaState) {
    const { metatable } = this;
    metatable.setStr("__name", "zlib:zstream");
    metatable.setStr("__index", metatable);
    setFunctions(metatable, "", {
      read: (self, ...formats) => this.run("read", this.read(self, formats)),
      lines: (self) => {
        this.inflating(self);
        return new NativeFunction("lines", () => this.run("lines", this.nextLine(self)));
      },
      write: (self, ...texts) => this.run("write", this.write(this.deflating(self), texts)),
      flush: (self, how) => {
        const stream = this.deflating(self);
        return this.run("flush", this.flush(self as Userdata, stream, checkOption(how, 2, "sync", FLUSHES)));
      },
      close: (self) => {
        const stream = this.get(self);
        if (stream instanceof DeflateStream) return this.run("close", this.flush(self as Userdata, stream, "finish"));
        this.streams.set(self as Userdata, null);
        return true;
      },
      adler: (self) => {
        const stream = this.get(self);
        if (stream === null) throw argError(1, "attempt to use invalid zlib stream");
        return float(stream instanceof InflateStream ? stream.inflater.checksum : stream.deflater.checksum);
      },
      __tostring: (self) => {
        const stream = this.get(self);
        if (stream === null) return "zlib stream (closed)";
        return `zlib ${stream instanceof InflateStream ? "inflate" : "deflate"} stream (${addressOf(self as Userdata)})`;
      },
    });
    protectMetatable(metatable);
  }

  /** A new userdata for a stream. */
  make(stream: InflateStream | DeflateStream): Userdata {
    const u = new Userdata(stream);
    u.metatable = this.metatable;
    this.streams.set(u, stream);
    return u;
  }

  private run(name: string, body: Body): Result {
    return runResumable(this.L, name, body);
  }

  private get(v: LuaValue): Stream {
    const stream = v instanceof Userdata ? this.streams.get(v) : undefined;
    if (stream === undefined) throw typeError(1, "zlib:zstream", v);
    return stream;
  }

  private inflating(v: LuaValue): InflateStream {
    const stream = this.get(v);
    if (!(stream instanceof InflateStream)) throw argError(1, "attempt to use invalid zlib stream");
    return stream;
  }

  private deflating(v: LuaValue): DeflateStream {
    const stream = this.get(v);
    if (!(stream instanceof DeflateStream)) throw argError(1, "attempt to use invalid zlib stream");
    return stream;
  }

  /** Decodes until `wanted` bytes are available or the data end; a stream whose data are bad is closed. */
  private *fill(self: Userdata, stream: InflateStream, wanted: number): Generator<undefined, void, Result> {
    const { inflater } = stream;
    for (;;) {
      try {
        yield* patiently(this.L, () => inflater.decode(wanted));
      } catch (e) {
        if (!(e instanceof InflateError)) throw e;
        this.streams.set(self, null);
        throw new LuaError(e.code < 0 ? `failed to decompress [${e.code}]` : e.message);
      }
      if (inflater.available >= wanted || inflater.ended || stream.source === undefined) return;
      const piece = yield* this.pull(stream);
      if (piece === undefined) stream.source = undefined;
      else yield* patiently(this.L, () => inflater.push(piece));
    }
  }

  /** The next piece of a source; undefined at its end. */
  private *pull(stream: InflateStream): Generator<undefined, Bytes | undefined, Result> {
    const { source } = stream;
    if (typeof source === "string") {
      stream.source = undefined;
      return source;
    }
    const piece = yield* this.callOut(source, "read", CHUNK);
    if (piece === undefined || piece === "") return undefined;
    if (typeof piece === "string") return piece;
    if (isNumber(piece)) return numberToString(piece);
    throw new LuaError("deflate callback must return string or nil");
  }

  /** Calls a source or sink: itself, when it is a function, else its method. */
  private *callOut(target: LuaValue, method: string, argument: LuaValue): Generator<undefined, LuaValue, Result> {
    const { L } = this;
    L.enterNoYield();
    try {
      let r: Result;
      if (target instanceof LuaFunction) r = L.call(target, argument);
      else {
        let f = nativeIndex(L, target, method);
        if (f === UNWIND) f = yield;
        r = L.call(first(f), target, argument);
      }
      if (r === UNWIND) r = yield;
      return first(r);
    } finally {
      L.leaveNoYield();
    }
  }

  private *read(self: LuaValue, formats: readonly LuaValue[]): Body {
    const stream = this.inflating(self);
    const u = self as Userdata;
    if (formats.length === 0) return yield* this.line(u, stream);
    const results: LuaValue[] = [];
    for (const [i, format] of formats.entries()) {
      const value = yield* this.readOne(u, stream, format, i + 2);
      results.push(value);
      if (value === undefined) break;
    }
    return pack(results);
  }

  private *readOne(
    self: Userdata,
    stream: InflateStream,
    format: LuaValue,
    n: number,
  ): Generator<undefined, LuaValue, Result> {
    if (isNumber(format)) {
      const count = toFloat(toIntegerExact(format) ?? 0);
      if (count < 0) return (yield* this.bytes(self, stream, Number.POSITIVE_INFINITY)) || undefined;
      const text = yield* this.bytes(self, stream, count);
      if (text !== "") return text;
      if (count > 0) return undefined;
      yield* this.fill(self, stream, 1);
      return stream.inflater.available > 0 ? "" : undefined;
    }
    if (typeof format !== "string" || !format.startsWith("*")) throw argError(n, "invalid option");
    if (format[1] === "l") return yield* this.line(self, stream);
    if (format[1] === "a") return yield* this.bytes(self, stream, Number.POSITIVE_INFINITY);
    throw argError(n, "invalid format");
  }

  /** Up to `count` bytes; fewer at the end of the data. */
  private *bytes(self: Userdata, stream: InflateStream, count: number): Generator<undefined, Bytes, Result> {
    const { inflater } = stream;
    let text = "";
    while (text.length < count) {
      yield* this.fill(self, stream, Math.min(CHUNK, count - text.length));
      if (inflater.available === 0) break;
      text += yield* patiently(this.L, () => inflater.take(count - text.length));
    }
    return text;
  }

  /** The next line without its end ("\n", "\r" or both); nil at the end of the data. */
  private *line(self: Userdata, stream: InflateStream): Generator<undefined, LuaValue, Result> {
    const { inflater } = stream;
    for (let from = 0; ; from = inflater.available) {
      yield* this.fill(self, stream, from + 1);
      const end = yield* patiently(this.L, () => inflater.findLineEnd(from));
      if (end < 0) {
        if (inflater.available > from) continue;
        return from === 0 ? undefined : yield* patiently(this.L, () => inflater.take(from));
      }
      const text = yield* patiently(this.L, () => inflater.take(end));
      if (inflater.take(1) === "\r") {
        yield* this.fill(self, stream, 1);
        if (inflater.startsWith(10)) inflater.take(1);
      }
      return text;
    }
  }

  private *nextLine(self: LuaValue): Body {
    return yield* this.line(self as Userdata, this.inflating(self));
  }

  private *write({ deflater }: DeflateStream, texts: readonly LuaValue[]): Body {
    for (const [i, text] of texts.entries()) {
      const bytes = checkString(text, i + 2);
      yield* patiently(this.L, () => deflater.write(bytes));
    }
    return true;
  }

  private *flush(self: Userdata, stream: DeflateStream, how: Flush): Body {
    const output = yield* patiently(this.L, () => stream.deflater.flush(how));
    if (output !== "") yield* this.callOut(stream.sink, "write", output);
    if (stream.deflater.finished) this.streams.set(self, null);
    return true;
  }
}
