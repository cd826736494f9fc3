import { checkInt, checkString, optInt, optString } from "../../../stdlib/args.ts";
import { defineLib } from "../../../stdlib/lib.ts";
import { argError, LuaError } from "../../../vm/errors.ts";
import { nativeIndex } from "../../../vm/native-operations.ts";
import { float, isNumber, numberToString } from "../../../vm/number.ts";
import { type Body, runResumable } from "../../../vm/resumable.ts";
import type { LuaState } from "../../../vm/state.ts";
import { LuaTable } from "../../../vm/table.ts";
import { first, LuaFunction, type LuaValue, type Result, UNWIND, Userdata, Values } from "../../../vm/value.ts";
import type { Bytes } from "../../bytes.ts";
import type { Deflate } from "../../io/deflate.ts";
import { adler32, crc32 } from "./checksum.ts";
import { type DeflateArguments, Deflater, validArguments } from "./deflater.ts";
import { InflateError, Inflater, type Wrapping } from "./inflate.ts";
import { DeflateStream, InflateStream, Streams } from "./stream.ts";

/** zlib's numbers, and what lzlib says of itself. */
const FIELDS: Readonly<Record<string, number | string>> = {
  NO_COMPRESSION: 0,
  BEST_SPEED: 1,
  BEST_COMPRESSION: 9,
  DEFAULT_COMPRESSION: -1,
  FILTERED: 1,
  HUFFMAN_ONLY: 2,
  RLE: 3,
  FIXED: 4,
  DEFAULT_STRATEGY: 0,
  MINIMUM_MEMLEVEL: 1,
  MAXIMUM_MEMLEVEL: 9,
  DEFAULT_MEMLEVEL: 8,
  MINIMUM_WINDOWBITS: 8,
  MAXIMUM_WINDOWBITS: 15,
  DEFAULT_WINDOWBITS: 15,
  GZIP_WINDOWBITS: 16,
  RAW_WINDOWBITS: -1,
  _VERSION: "lzlib 0.4-work3",
  _DESCRIPTION: "Lua 5 interface to access zlib library functions",
};

const OK = 1;
const STREAM_ERROR = -2;
const DEFLATED = 8;
/** Most bytes that `decompress` gives unless told otherwise. */
const DECOMPRESS_LIMIT = 10 * 1024 * 1024;

/** Opens the library `zlib` (NSE; lzlib): gives its table, which also goes into `package.loaded`. */
export function openZlib(L: LuaState, host: Deflate): LuaTable {
  const streams = new Streams(L);
  const lib = defineLib(L, "zlib", {
    version: () => host.version,
    crc32: (...args) => checksum(args, 0, crc32),
    adler32: (...args) => checksum(args, 1, adler32),
    compress: (data, ...args) => {
      const text = checkString(data, 1);
      const settings = deflateArguments(args);
      if (!validArguments(settings)) return new Values([undefined, float(STREAM_ERROR)]);
      const deflater = new Deflater(host, settings, undefined);
      deflater.write(text);
      return new Values([deflater.flush("finish"), float(OK)]);
    },
    decompress: (data, windowBits, limit) =>
      decompress(checkString(data, 1), optInt(windowBits, 2, 15), optInt(limit, 3, DECOMPRESS_LIMIT)),
    deflate: (sink, ...args) => {
      if (!(sink instanceof LuaFunction || sink instanceof LuaTable || sink instanceof Userdata))
        throw argError(1, "output parameter must be a function, table or userdata value");
      return runResumable(L, "zlib.deflate", openDeflate(L, host, streams, sink, args));
    },
    inflate: (source, windowBits, dictionary) => {
      const text = isNumber(source) ? numberToString(source) : source;
      const callable = source instanceof LuaFunction || source instanceof LuaTable || source instanceof Userdata;
      if (typeof text !== "string" && !callable)
        throw argError(1, "input parameter must be a string, function, table or userdata value");
      return runResumable(L, "zlib.inflate", openInflate(L, streams, text, windowBits, dictionary));
    },
  });
  for (const [name, value] of Object.entries(FIELDS)) lib.setStr(name, value);
  return lib;
}

function checksum(args: LuaValue[], initial: number, add: (sum: number, bytes: Bytes) => number): Result {
  if (args.length === 0) return float(initial);
  return float(add(checkInt(args[0], 1), checkString(args[1], 2)));
}

/** The arguments after the first of `deflate` and `compress`. */
function deflateArguments(args: readonly LuaValue[]): DeflateArguments {
  return {
    level: optInt(args[0], 2, -1),
    method: optInt(args[1], 3, DEFLATED),
    windowBits: optInt(args[2], 4, 15),
    memLevel: optInt(args[3], 5, 8),
    strategy: optInt(args[4], 6, 0),
  };
}

/** What zlib's number for a window says of the wrapping; undefined when it would not take it. */
function wrappingOf(windowBits: number): { wrapping: Wrapping; bits: number } | undefined {
  const [wrapping, bits]: readonly [Wrapping, number] =
    windowBits < 0
      ? ["raw", -windowBits]
      : windowBits < 16
        ? ["zlib", windowBits]
        : windowBits < 32
          ? ["gzip", windowBits - 16]
          : ["auto", windowBits - 32];
  return bits === 0 || (bits >= 8 && bits <= 15) ? { wrapping, bits } : undefined;
}

function decompress(data: Bytes, windowBits: number, limit: number): Result {
  const kind = wrappingOf(windowBits);
  if (kind === undefined) throw new LuaError("failed to initialize zstream structures");
  const inflater = new Inflater(kind.wrapping, kind.bits, undefined);
  inflater.push(data);
  try {
    inflater.decode(limit + 1);
  } catch (e) {
    if (e instanceof InflateError) throw new LuaError("failed to process zlib stream");
    throw e;
  }
  // Truncated data, or more than allowed.
  if (!inflater.ended || inflater.available > limit) throw new LuaError("failed to process zlib stream");
  return inflater.take(limit);
}

/** Checks that a source or sink that is no function has the method it needs. */
function* needMethod(L: LuaState, object: LuaValue, name: string, role: string): Generator<undefined, void, Result> {
  if (!(object instanceof LuaTable || object instanceof Userdata)) return;
  let f = nativeIndex(L, object, name);
  if (f === UNWIND) f = yield;
  if (!(first(f) instanceof LuaFunction)) throw argError(1, `${role} parameter does not provide :${name} function`);
}

function* openDeflate(L: LuaState, host: Deflate, streams: Streams, sink: LuaValue, args: LuaValue[]): Body {
  yield* needMethod(L, sink, "write", "output");
  const settings = deflateArguments(args);
  const dictionary = optString(args[5], 7, undefined);
  if (!validArguments(settings)) throw new LuaError("call to deflateInit2 failed");
  return streams.make(new DeflateStream(new Deflater(host, settings, dictionary), sink));
}

function* openInflate(
  L: LuaState,
  streams: Streams,
  source: LuaValue,
  windowBits: LuaValue,
  dictionary: LuaValue,
): Body {
  yield* needMethod(L, source, "read", "input");
  const given = optInt(windowBits, 2, 15);
  const preset = optString(dictionary, 3, undefined);
  // zlib and gzip are told apart by their beginnings.
  const kind = wrappingOf(given > 0 && given < 16 ? given + 32 : given);
  if (kind === undefined) throw new LuaError("call to inflateInit2 failed");
  return streams.make(new InflateStream(new Inflater(kind.wrapping, kind.bits, preset), source));
}
