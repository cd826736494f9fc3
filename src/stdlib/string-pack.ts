import { argError, luaError } from "../vm/errors.ts";
import { bitsOfNan, nanOfBits } from "../vm/nan.ts";
import { float, highHalf, int64, type LuaInteger, lowHalf } from "../vm/number.ts";
import { type CallTarget, type LuaValue, type Result, Values } from "../vm/value.ts";
import { claim, spend } from "../vm/work.ts";
import { checkFloat, checkInt, checkInteger, checkString } from "./args.ts";
import { CompileCache } from "./string-cache.ts";
import { startOffset } from "./string-find.ts";
import {
  isSimpleFormat,
  makePacker,
  makeUnpacker,
  type Packer,
  type PackHelpers,
  type Unpacker,
} from "./string-pack-code.ts";
import { FormatParser, Kind, MAX_SIZE, type PackItem } from "./string-pack-format.ts";

interface Format {
  readonly items: readonly PackItem[];
  /** How many items stand for a value. */
  readonly values: number;
  /** How often it may still be used before code is made for it. */
  cold: number;
  /** Code for it; null: there is none. */
  packer: Packer | null;
  unpacker: Unpacker | null;
}

/** See `Format.cold`. Most formats of most programs are used a few times. */
const COLD_USES = 100;

const formats = new CompileCache((text): Format => {
  const nul = text.indexOf("\0");
  const parser = new FormatParser(nul < 0 ? text : text.slice(0, nul));
  parser.parse();
  const { items } = parser;
  return {
    items,
    values: items.filter((item) => item.kind < Kind.Padding).length,
    cold: isSimpleFormat(items) ? COLD_USES : Number.POSITIVE_INFINITY,
    packer: null,
    unpacker: null,
  };
});

/** Makes code for a format that is used often. Where none may be made, it stays as it is. */
function warm(format: Format): void {
  try {
    format.packer = makePacker(format.items, helpers);
    format.unpacker = makeUnpacker(format.items, helpers);
  } catch (e) {
    if (!(e instanceof EvalError)) throw e;
  }
}

/** Bytes of padding that align `position` for `item`. */
function padding(item: PackItem, position: number): number {
  const { align } = item;
  return align === 1 ? 0 : (align - (position & (align - 1))) & (align - 1);
}

function problemOf(item: PackItem): never {
  throw item.blames ? argError(1, item.problem) : luaError(item.problem);
}

const { fromCharCode } = String;

const scratch = new DataView(new ArrayBuffer(8));

/** An integer of 1 to 4 bytes; only its low bytes count. */
function bytes32(n: number, size: number, little: boolean): string {
  if (size === 1) return fromCharCode(n & 255);
  if (size === 2) return little ? fromCharCode(n & 255, (n >> 8) & 255) : fromCharCode((n >> 8) & 255, n & 255);
  if (size === 4) {
    return little
      ? fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255, n >>> 24)
      : fromCharCode(n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255);
  }
  return little
    ? fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255)
    : fromCharCode((n >> 16) & 255, (n >> 8) & 255, n & 255);
}

/** An integer of 1 to 16 bytes; beyond 8 it is filled up with `fill`. */
function packInteger(i: LuaInteger, size: number, little: boolean, fill: number): string {
  const lo = lowHalf(i);
  if (size <= 4) return bytes32(lo, size, little);
  const low = bytes32(lo, 4, little);
  const high = bytes32(highHalf(i), size < 8 ? size - 4 : 4, little);
  if (size <= 8) return little ? low + high : high + low;
  const rest = fromCharCode(fill).repeat(size - 8);
  return little ? low + high + rest : rest + high + low;
}

/** 2^(8n), for n bytes. */
const RANGE: readonly number[] = Array.from({ length: 9 }, (_, n) => 2 ** (n * 8));

/** Whether `i` fits `size` bytes. */
function fits(i: LuaInteger, size: number, signed: boolean): boolean {
  if (size >= 8) return true;
  if (size <= 4) {
    if (typeof i !== "number") return false;
    const range = RANGE[size];
    return signed ? i >= -range / 2 && i < range / 2 : i >= 0 && i < range;
  }
  // The low half always fits.
  const hi = highHalf(i);
  const range = RANGE[size - 4];
  return signed ? hi >= -range / 2 && hi < range / 2 : hi >= 0 && hi < range;
}

/** The bytes of the view's float. */
function floatBytes(size: number): string {
  const high = scratch.getInt32(0);
  return size === 4 ? bytes32(high, 4, false) : bytes32(high, 4, false) + bytes32(scratch.getInt32(4), 4, false);
}

/** A float's bytes. */
function packFloat(x: number, size: number, little: boolean): string {
  if (Number.isNaN(x)) {
    const [high, low] = bitsOfNan(x);
    // Of the payload a float has the first 22 bits.
    const short = (high & 0x8000_0000) | 0x7fc0_0000 | ((high & 0x7ffff) << 3) | (low >>> 29);
    scratch.setInt32(0, size === 4 ? short : little ? low : high, little);
    scratch.setInt32(4, little ? high : low, little);
    return floatBytes(size);
  }
  if (size === 4) scratch.setFloat32(0, x, little);
  else scratch.setFloat64(0, x, little);
  return floatBytes(size);
}

/** The bytes of an argument for one item but `x` and `X`. `n` is its position. */
function packValue(item: PackItem, v: LuaValue, n: number): string {
  const { size, little } = item;
  switch (item.kind) {
    case Kind.Int:
    case Kind.Uint: {
      const i = checkInteger(v, n);
      const signed = item.kind === Kind.Int;
      if (!fits(i, size, signed)) throw argError(n, signed ? "integer overflow" : "unsigned overflow");
      return packInteger(i, size, little, size > 8 && signed && highHalf(i) < 0 ? 255 : 0);
    }
    case Kind.Float:
    case Kind.Double:
      return packFloat(checkFloat(v, n), size, little);
    case Kind.Char: {
      const s = checkString(v, n);
      if (s.length > size) throw argError(n, "string longer than given size");
      claim(size);
      spend(size >> 4);
      return s.length === size ? s : s + "\0".repeat(size - s.length);
    }
    case Kind.String: {
      const s = checkString(v, n);
      if (size < 8 && s.length >= RANGE[size]) throw argError(n, "string length does not fit in given size");
      return packInteger(s.length, size, little, 0) + s;
    }
    default: {
      const s = checkString(v, n);
      spend(s.length >> 4);
      if (s.includes("\0")) throw argError(n, "string contains zeros");
      return `${s}\0`;
    }
  }
}

/** `string.pack(fmt, v1, v2, ···)`. */
export const pack: CallTarget = function (this: unknown, fmt, a, b, c, d, e, f, g, h): Result {
  const format = formats.get(checkString(fmt, 1));
  if (format.packer !== null) {
    const packed = format.packer(a, b, c, d, e, f, g, h);
    if (packed !== null) return packed;
  } else if (--format.cold === 0) warm(format);
  // biome-ignore lint/complexity/noArguments: a rest parameter would be made at each call.
  return packGenerally.apply(undefined, arguments as unknown as [LuaValue]);
};

function packGenerally(fmt: LuaValue, ...values: LuaValue[]): string {
  const { items } = formats.get(checkString(fmt, 1));
  spend(items.length);
  let out = "";
  let arg = 0;
  for (let k = 0; k < items.length; k++) {
    const item = items[k];
    if (item.kind === Kind.Error) problemOf(item);
    if (item.align !== 1) out += "\0".repeat(padding(item, out.length));
    if (item.kind === Kind.Padding) out += "\0";
    else if (item.kind !== Kind.Align) {
      // The reference sees a nil of its own behind the arguments.
      if (arg >= values.length)
        throw argError(arg + 2, `${item.kind <= Kind.Double ? "number" : "string"} expected, got nil`);
      out += packValue(item, values[arg], arg + 2);
      arg++;
    }
  }
  claim(out.length);
  return out;
}

/** `string.packsize(fmt)`. */
export const packsize: CallTarget = (fmt) => {
  const { items } = formats.get(checkString(fmt, 1));
  spend(items.length);
  let total = 0;
  for (const item of items) {
    if (item.kind === Kind.Error) problemOf(item);
    if (item.kind === Kind.String || item.kind === Kind.Zero) throw argError(1, "variable-length format");
    const size = item.size + padding(item, total);
    if (total > MAX_SIZE - size) throw argError(1, "format result too large");
    total += size;
  }
  return total;
};

/** The 4 or fewer bytes of `data` from `at` on, as an unsigned number. */
function read32(data: string, at: number, size: number, little: boolean): number {
  if (size === 4) {
    const a = data.charCodeAt(at);
    const b = data.charCodeAt(at + 1);
    const c = data.charCodeAt(at + 2);
    const d = data.charCodeAt(at + 3);
    return (little ? a | (b << 8) | (c << 16) | (d << 24) : (a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  }
  let n = 0;
  if (little) for (let i = size - 1; i >= 0; i--) n = (n << 8) | data.charCodeAt(at + i);
  else for (let i = 0; i < size; i++) n = (n << 8) | data.charCodeAt(at + i);
  return n >>> 0;
}

/** Reads an integer of 1 to 16 bytes. Raises when it does not fit 64 bits. */
function unpackInteger(data: string, at: number, size: number, little: boolean, signed: boolean): LuaInteger {
  if (size <= 4) {
    const n = read32(data, at, size, little);
    return signed && n >= RANGE[size] / 2 ? n - RANGE[size] : n;
  }
  // Where the 8 or fewer bytes that count start.
  const start = little || size <= 8 ? at : at + size - 8;
  const highSize = size < 8 ? size - 4 : 4;
  const lo = read32(data, little ? start : start + highSize, 4, little);
  let hi = read32(data, little ? start + 4 : start, highSize, little);
  if (size < 8 && signed && hi >= RANGE[highSize] / 2) hi -= RANGE[highSize];
  const value = int64(hi, lo);
  if (size > 8) {
    const rest = signed && highHalf(value) < 0 ? 255 : 0;
    const from = little ? at + 8 : at;
    for (let i = from; i < from + size - 8; i++) {
      if (data.charCodeAt(i) !== rest) throw luaError(`${size}-byte integer does not fit into Lua Integer`);
    }
  }
  return value;
}

function unpackFloat(data: string, at: number, size: number, little: boolean): LuaValue {
  scratch.setInt32(0, read32(data, at, 4, false));
  if (size > 4) scratch.setInt32(4, read32(data, at + 4, 4, false));
  const x = size === 4 ? scratch.getFloat32(0, little) : scratch.getFloat64(0, little);
  if (!Number.isNaN(x)) return float(x);
  scratch.setFloat64(0, x);
  return nanOfBits(scratch.getInt32(0), scratch.getInt32(4));
}

const helpers: PackHelpers = { packFloat, unpackFloat, int64 };

/** `string.unpack(fmt, s [, pos])`. */
export const unpack: CallTarget = (fmt, s, init) => unpackValues(fmt, s, init, false);

/** As `unpack`, but as in Lua 5.3: a zero-terminated string may end with the data, as if the zero were there. */
export const unpackUnterminated: CallTarget = (fmt, s, init) => unpackValues(fmt, s, init, true);

function unpackValues(fmt: LuaValue, s: LuaValue, init: LuaValue, unterminated: boolean): Result {
  const format = formats.get(checkString(fmt, 1));
  const { items } = format;
  const data = checkString(s, 2);
  const { length } = data;
  let pos = init === undefined ? 0 : startOffset(checkInt(init, 3), length);
  if (pos > length) throw argError(3, "initial position out of string");
  if (format.unpacker !== null) {
    const unpacked = format.unpacker(data, pos);
    if (unpacked !== null) return unpacked;
  } else if (--format.cold === 0) warm(format);
  spend(items.length);
  // Filled with something that is no number, so that the array never turns into one of doubles, which lose what a NaN says.
  const results: LuaValue[] = new Array<LuaValue>(format.values + 1).fill(undefined);
  let count = 0;
  for (let k = 0; k < items.length; k++) {
    const item = items[k];
    const { kind, size, little } = item;
    if (kind === Kind.Error) problemOf(item);
    const skipped = padding(item, pos);
    if (skipped + size > length - pos) throw argError(2, "data string too short");
    pos += skipped;
    switch (kind) {
      case Kind.Int:
      case Kind.Uint:
        results[count++] = unpackInteger(data, pos, size, little, kind === Kind.Int);
        break;
      case Kind.Float:
      case Kind.Double:
        results[count++] = unpackFloat(data, pos, size, little);
        break;
      case Kind.Char:
        results[count++] = data.substring(pos, pos + size);
        break;
      case Kind.String: {
        const len = unpackInteger(data, pos, size, little, false);
        const room = length - pos - size;
        if (typeof len !== "number" || len < 0 || len > room) {
          throw argError(2, "data string too short");
        }
        results[count++] = data.substring(pos + size, pos + size + len);
        pos += len;
        break;
      }
      case Kind.Zero: {
        let end = data.indexOf("\0", pos);
        if (end < 0) {
          if (!unterminated) throw argError(2, "unfinished string for format 'z'");
          end = length;
        }
        spend((end - pos) >> 4);
        results[count++] = data.substring(pos, end);
        pos = end + 1;
        break;
      }
    }
    pos += size;
  }
  if (count === 0) return pos + 1;
  results[count] = pos + 1;
  return new Values(results);
}
