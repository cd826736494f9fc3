import { claim, foresee, spend } from "../../../vm/work.ts";
import type { Bytes } from "../../bytes.ts";
import type { Deflate } from "../../io/deflate.ts";
import { adler32, crc32 } from "./checksum.ts";

/** Arguments of zlib's `deflateInit2`. */
export interface DeflateArguments {
  readonly level: number;
  readonly method: number;
  /** 8 to 15 with zlib's wrapping; negative without one; more by 16 with gzip's. */
  readonly windowBits: number;
  readonly memLevel: number;
  readonly strategy: number;
}

/** How a stream is flushed: in order of strength. */
export const FLUSHES = ["sync", "full", "finish"] as const;
export type Flush = (typeof FLUSHES)[number];

const DEFLATED = 8;
const HUFFMAN_ONLY = 2;
const WINDOW = 32768;
/** How much is compressed in a millisecond, about. */
const BYTES_PER_MS = 20_000;

/** Whether zlib would take the arguments. */
export function validArguments({ level, method, windowBits, memLevel, strategy }: DeflateArguments): boolean {
  const bits = windowBits < 0 ? -windowBits : windowBits > 15 ? windowBits - 16 : windowBits;
  const within = (n: number, low: number, high: number): boolean => n >= low && n <= high;
  return (
    method === DEFLATED &&
    within(level, -1, 9) &&
    within(bits, 8, 15) &&
    (bits !== 8 || windowBits === 8) &&
    within(memLevel, 1, 9) &&
    within(strategy, 0, 4)
  );
}

/** Compresses a stream. Input is gathered until a flush; what that gives is all that was written since the last one. */
export class Deflater {
  /** The checksum of the input: of the kind the wrapping has. */
  checksum: number;
  finished = false;
  private pending = "";
  private header: Bytes;
  private window: Bytes;
  private length = 0;
  private lastFlush = -1;
  private readonly wrapping: "raw" | "gzip" | "zlib";

  constructor(
    private readonly host: Deflate,
    private readonly args: DeflateArguments,
    dictionary: Bytes | undefined,
  ) {
    this.wrapping = args.windowBits < 0 ? "raw" : args.windowBits > 15 ? "gzip" : "zlib";
    this.checksum = this.wrapping === "zlib" ? 1 : 0;
    this.window = (dictionary ?? "").slice(-WINDOW);
    if (this.wrapping === "zlib") this.header = zlibHeader(args, dictionary);
    else this.header = this.wrapping === "gzip" ? gzipHeader(args) : "";
  }

  write(data: Bytes): void {
    claim(this.pending.length + data.length);
    // What may be stopped comes before all that would be seen.
    if (this.wrapping === "zlib") this.checksum = adler32(this.checksum, data);
    else if (this.wrapping === "gzip") this.checksum = crc32(this.checksum, data);
    this.pending += data;
    this.length += data.length;
  }

  /** Gives the output for everything written; nothing when there is nothing new since a flush at least as strong. */
  flush(how: Flush): Bytes {
    const strength = FLUSHES.indexOf(how);
    if (this.pending === "" && strength <= this.lastFlush) return "";
    const data = this.pending;
    const { level, windowBits, memLevel, strategy } = this.args;
    const bits = Math.max(9, windowBits < 0 ? -windowBits : windowBits > 15 ? windowBits - 16 : windowBits);
    const settings = { level, windowBits: bits, memLevel, strategy, dictionary: this.window };
    spend(data.length * 16);
    foresee(data.length / BYTES_PER_MS);
    claim(data.length * 2);
    this.lastFlush = strength;
    let out = this.header + this.host.deflate(data, settings, how === "finish");
    this.header = "";
    this.pending = "";
    this.window = how === "full" ? "" : (this.window + data).slice(-WINDOW);
    if (how === "finish") {
      this.finished = true;
      if (this.wrapping === "zlib") out += bigEndian(this.checksum);
      else if (this.wrapping === "gzip") out += littleEndian(this.checksum) + littleEndian(this.length % 4294967296);
    }
    return out;
  }
}

function zlibHeader({ level, windowBits, strategy }: DeflateArguments, dictionary: Bytes | undefined): Bytes {
  const effort =
    strategy >= HUFFMAN_ONLY || level === 0 || level === 1 ? 0 : level === -1 || level === 6 ? 2 : level < 6 ? 1 : 3;
  const cmf = DEFLATED | ((Math.max(9, windowBits) - 8) << 4);
  const flags = (effort << 6) | (dictionary === undefined ? 0 : 0x20);
  const check = (31 - ((cmf * 256 + flags) % 31)) % 31;
  const header = String.fromCharCode(cmf, flags + check);
  return dictionary === undefined ? header : header + bigEndian(adler32(1, dictionary));
}

/** A header without name and time, from a system of type 3 (Unix). */
function gzipHeader({ level, strategy }: DeflateArguments): Bytes {
  const effort = level === 9 ? 2 : strategy >= HUFFMAN_ONLY || level === 0 || level === 1 ? 4 : 0;
  return `\x1f\x8b\x08\0\0\0\0\0${String.fromCharCode(effort)}\x03`;
}

function bigEndian(n: number): Bytes {
  return String.fromCharCode(n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255);
}

function littleEndian(n: number): Bytes {
  return String.fromCharCode(n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24);
}
