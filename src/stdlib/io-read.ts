import { argError, LuaError } from "../vm/errors.ts";
import { isNumber, parseNumber, toFloat } from "../vm/number.ts";
import type { LuaValue } from "../vm/value.ts";
import { claim } from "../vm/work.ts";
import { checkInteger, checkString } from "./args.ts";
import type { Stream } from "./io-buffer.ts";

/** The longest numeral that the format "n" takes, in bytes. */
const MAX_NUMERAL = 200;
/** A count of bytes that no system has memory for. */
const MAX_COUNT = 2 ** 47;

/** Tells the white space of C's `isspace`. */
function isSpace(c: number): boolean {
  return c === 0x20 || (c >= 0x09 && c <= 0x0d);
}

function isDigit(c: number, hex: boolean): boolean {
  if (c >= 0x30 && c <= 0x39) return true;
  const lower = c | 0x20;
  return hex && lower >= 0x61 && lower <= 0x66;
}

/** What `NumeralReader` takes of numerals that have a digit: most of them, and all valid ones. */
const NUMERAL =
  /[+-]?(?:0[xX](?:[\da-fA-F]+\.?[\da-fA-F]*|\.[\da-fA-F]+)(?:[pP][+-]?\d*)?|(?!0[xX])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d*)?)/y;

/**
 * Takes the longest prefix of the input that a numeral can start with, up to 200 bytes, whether or not it is one.
 * Once the limit is hit nothing more is taken and the numeral is void.
 */
class NumeralReader {
  private text = "";
  private tooLong = false;

  constructor(private readonly stream: Stream) {}

  /** Takes the next byte if it is the letter `a` or `b`. */
  private accept(a: string, b = a): boolean {
    const c = this.stream.peek();
    return (c === a.charCodeAt(0) || c === b.charCodeAt(0)) && this.take(c);
  }

  private take(c: number): boolean {
    if (this.text.length >= MAX_NUMERAL) {
      this.tooLong = true;
      return false;
    }
    this.text += String.fromCharCode(c);
    this.stream.skip();
    return true;
  }

  private digits(hex: boolean): number {
    let count = 0;
    for (let c = this.stream.peek(); isDigit(c, hex) && this.take(c); c = this.stream.peek()) count++;
    return count;
  }

  /** The text of the numeral; "" when it is too long. */
  read(): string {
    let count = 0;
    let hex = false;
    this.accept("+", "-");
    if (this.accept("0")) {
      if (this.accept("x", "X")) hex = true;
      else count = 1;
    }
    count += this.digits(hex);
    if (this.accept(".")) count += this.digits(hex);
    if (count > 0 && (hex ? this.accept("p", "P") : this.accept("e", "E"))) {
      this.accept("+", "-");
      this.digits(false);
    }
    return this.tooLong ? "" : this.text;
  }
}

function readNumber(stream: Stream): LuaValue {
  while (isSpace(stream.peek())) stream.skip();
  return parseNumber(stream.match(NUMERAL, MAX_NUMERAL) ?? new NumeralReader(stream).read());
}

function readCount(stream: Stream, count: LuaValue, n: number): LuaValue {
  const bytes = toFloat(checkInteger(count, n));
  if (bytes < 0 || bytes > MAX_COUNT) throw new LuaError("not enough memory");
  if (bytes === 0) return stream.peek() < 0 ? undefined : "";
  const chars = stream.readChars(bytes);
  return chars === "" ? undefined : chars;
}

function readFormat(stream: Stream, format: LuaValue, n: number): LuaValue {
  if (isNumber(format)) return readCount(stream, format, n);
  // It is there, also when `n` is beyond the arguments of a call: those of `lines` are kept for its iterator.
  if (format === undefined) throw argError(n, "string expected, got nil");
  const name = checkString(format, n);
  switch (name.charAt(name.startsWith("*") ? 1 : 0)) {
    case "n":
      return readNumber(stream);
    case "l":
      return stream.readLine(false);
    case "L":
      return stream.readLine(true);
    case "a":
      return stream.readAll();
    default:
      throw argError(n, "invalid format");
  }
}

/**
 * Reads what the formats ask for (manual 6.8, `file:read`): one value each, up to and including the first that fails, which
 * is nil; a line for no formats at all.
 * @param firstArg the position of the first format among the arguments, for messages.
 * Throws the host's `HostError`.
 */
export function readFormats(stream: Stream, formats: readonly LuaValue[], firstArg: number): LuaValue[] {
  stream.clearEof();
  if (formats.length === 0) return [stream.readLine(false)];
  const values: LuaValue[] = [];
  for (let i = 0; i < formats.length; i++) {
    const v = readFormat(stream, formats[i], firstArg + i);
    if (typeof v === "string") claim(v.length);
    values.push(v);
    if (v === undefined) break;
  }
  return values;
}
