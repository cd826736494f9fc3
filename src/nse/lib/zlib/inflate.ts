import { claim, spend, work } from "../../../vm/work.ts";
import { type Bytes, bytesToText } from "../../bytes.ts";
import { adler32, crc32 } from "./checksum.ts";
import { type HuffmanTable, huffmanTable } from "./huffman.ts";

/** How the compressed data are wrapped: "auto" is gzip or zlib, whichever it looks like. */
export type Wrapping = "zlib" | "gzip" | "raw" | "auto";

/** Compressed data that are not. */
export class InflateError extends Error {
  override readonly name = "InflateError";
  constructor(
    message: string,
    /** zlib's number of the error. */
    readonly code: number,
  ) {
    super(message);
  }
}

const DATA_ERROR = -3;
const NEED_DICTIONARY = 2;

function bad(why: string): InflateError {
  return new InflateError(why, DATA_ERROR);
}

/** Thrown inside when the input ends in the middle of something; what was begun is begun again with more input. */
const SHORT = Symbol("short input");

/** Farthest distance back in bytes. */
const WINDOW = 32768;
/** Decoded bytes are moved to the front of the buffer once so many have been taken from it. */
const COMPACT_AT = 4 * WINDOW;

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END_OF_BLOCK = 256;
const LONGEST_COPY = 258;
/** Bytes that are decoded in one piece, at most. */
const QUICK = 1 << 16;
/** Bytes of input that a symbol of whatever kind takes at most, with what is taken ahead. */
const SYMBOL_BYTES = 8;

let fixedTables: readonly [HuffmanTable, HuffmanTable] | undefined;

function tablesOfFixedCode(): readonly [HuffmanTable, HuffmanTable] {
  if (fixedTables === undefined) {
    const lengths = Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
    fixedTables = [
      huffmanTable(lengths, false) as HuffmanTable,
      huffmanTable(new Uint8Array(32).fill(5), false) as HuffmanTable,
    ];
  }
  return fixedTables;
}

const enum State {
  Header,
  Block,
  Stored,
  Codes,
  Trailer,
  Done,
}

/**
 * Decompresses a stream piece by piece (RFC 1950 to 1952): input is pushed, and decoded as far as output is asked for,
 * so a small input that expands to a huge output costs only what is taken of it.
 */
export class Inflater {
  /** The checksum so far: of the kind the wrapping has. */
  checksum: number;
  private state: State;
  private input = new Uint8Array(0);
  private at = 0;
  /** Bits taken from the input and not used yet, the next one lowest. */
  private bits = 0;
  private bitCount = 0;
  private out = new Uint8Array(1024);
  private outLength = 0;
  private taken = 0;
  /** How much of the output is in the checksum. */
  private summed = 0;
  private total = 0;
  private last = false;
  private storedLeft = 0;
  private literals: HuffmanTable | undefined;
  private distances: HuffmanTable | undefined;

  /** @param windowBits largest window a zlib header may ask for; 0 for any. */
  constructor(
    private wrapping: Wrapping,
    private readonly windowBits: number,
    private readonly dictionary: Bytes | undefined,
  ) {
    this.state = wrapping === "raw" ? State.Block : State.Header;
    this.checksum = wrapping === "gzip" || wrapping === "raw" ? 0 : 1;
    if (wrapping === "raw" && dictionary !== undefined) this.preset(dictionary);
  }

  /** True after the end of the compressed data, whatever follows them. */
  get ended(): boolean {
    return this.state === State.Done;
  }

  /** Decoded bytes that have not been taken. */
  get available(): number {
    return this.outLength - this.taken;
  }

  /** Adds compressed bytes. */
  push(bytes: Bytes): void {
    const rest = this.input.length - this.at;
    spend(rest + bytes.length);
    claim(rest + bytes.length);
    const joined = new Uint8Array(rest + bytes.length);
    joined.set(this.input.subarray(this.at));
    for (let i = 0; i < bytes.length; i++) joined[rest + i] = bytes.charCodeAt(i);
    this.input = joined;
    this.at = 0;
  }

  /** Decodes until `wanted` bytes are available, or the input or the stream ends. Throws an `InflateError`. */
  decode(wanted: number): void {
    try {
      while (this.available < wanted && this.state !== State.Done) {
        // Between two blocks, which may be empty.
        if (--work.left < 0) work.exhausted();
        if (this.state === State.Codes) this.codes(wanted);
        else this.whole(() => this.step());
      }
    } catch (e) {
      if (e !== SHORT) throw e;
    } finally {
      this.sum();
    }
  }

  /** Takes the first bytes that are available. */
  take(count: number): Bytes {
    const end = Math.min(this.taken + count, this.outLength);
    spend(end - this.taken);
    claim(end - this.taken);
    const text = bytesToText(this.out, this.taken, end);
    this.taken = end;
    return text;
  }

  /** Position of the first end of a line ("\n" or "\r") among the available bytes, from `from` on; -1 without one. */
  findLineEnd(from: number): number {
    const start = this.taken + from;
    for (let i = start; i < this.outLength; i++) {
      const c = this.out[i];
      if (c !== 10 && c !== 13) continue;
      spend(i - start);
      return i - this.taken;
    }
    spend(this.outLength - start);
    return -1;
  }

  /** Whether the first available byte is this one. */
  startsWith(byte: number): boolean {
    return this.available > 0 && this.out[this.taken] === byte;
  }

  /** Runs a step; when the input is too short for it, everything is as before and `SHORT` is thrown. */
  private whole(step: () => void): void {
    const { at, bits, bitCount } = this;
    try {
      step();
    } catch (e) {
      if (e === SHORT) {
        this.at = at;
        this.bits = bits;
        this.bitCount = bitCount;
      }
      throw e;
    }
  }

  private step(): void {
    if (this.state === State.Header) this.header();
    else if (this.state === State.Block) this.block();
    else if (this.state === State.Stored) this.stored();
    else this.trailer();
  }

  private byte(): number {
    const byte = this.input[this.at];
    if (byte === undefined) throw SHORT;
    this.at++;
    return byte;
  }

  private need(count: number): void {
    while (this.bitCount < count) {
      this.bits |= this.byte() << this.bitCount;
      this.bitCount += 8;
    }
  }

  /** Takes up to 16 bits. */
  private take16(count: number): number {
    if (count === 0) return 0;
    this.need(count);
    const value = this.bits & ((1 << count) - 1);
    this.bits >>>= count;
    this.bitCount -= count;
    return value;
  }

  private symbol(table: HuffmanTable): number {
    // Near the end of the input a short code may be all that is left.
    while (this.bitCount < table.bits && this.at < this.input.length) {
      this.bits |= this.byte() << this.bitCount;
      this.bitCount += 8;
    }
    const entry = table.entries[this.bits & ((1 << table.bits) - 1)] as number;
    const length = entry & 15;
    if (length === 0) {
      if (this.bitCount < table.bits) throw SHORT;
      throw bad("invalid code");
    }
    if (length > this.bitCount) throw SHORT;
    this.bits >>>= length;
    this.bitCount -= length;
    return entry >>> 4;
  }

  private header(): void {
    const first = this.byte();
    const second = this.byte();
    const gzip = this.wrapping === "auto" ? first === 0x1f && second === 0x8b : this.wrapping === "gzip";
    if (gzip) this.gzipHeader(first, second);
    else this.zlibHeader(first, second);
    this.wrapping = gzip ? "gzip" : "zlib";
    this.checksum = gzip ? 0 : 1;
    this.state = State.Block;
  }

  private zlibHeader(cmf: number, flags: number): void {
    if ((cmf * 256 + flags) % 31 !== 0 || (cmf & 15) !== 8) throw bad("incorrect header check");
    const windowBits = (cmf >>> 4) + 8;
    if (windowBits > 15 || (this.windowBits !== 0 && windowBits > this.windowBits)) throw bad("invalid window size");
    if ((flags & 0x20) === 0) return;
    let id = 0;
    for (let i = 0; i < 4; i++) id = id * 256 + this.byte();
    if (this.dictionary === undefined) throw new InflateError("no inflate dictionary provided", NEED_DICTIONARY);
    if (adler32(1, this.dictionary) !== id)
      throw new InflateError("call to inflateSetDictionary failed", NEED_DICTIONARY);
    this.preset(this.dictionary);
  }

  private preset(dictionary: Bytes): void {
    for (let i = Math.max(0, dictionary.length - WINDOW); i < dictionary.length; i++)
      this.put(dictionary.charCodeAt(i));
    this.taken = this.summed = this.outLength;
    this.total = this.outLength;
  }

  private gzipHeader(first: number, second: number): void {
    const method = this.byte();
    const flags = this.byte();
    if (first !== 0x1f || second !== 0x8b || method !== 8 || (flags & 0xe0) !== 0) throw bad("incorrect header check");
    const raw = [first, second, method, flags];
    const byte = (): number => {
      const b = this.byte();
      raw.push(b);
      return b;
    };
    for (let i = 0; i < 6; i++) byte();
    if (flags & 4) for (let left = byte() + byte() * 256; left > 0; left--) byte();
    for (const flag of [8, 16]) if (flags & flag) while (byte() !== 0);
    if (flags & 2) {
      const sum = crc32(0, Uint8Array.from(raw)) & 0xffff;
      if (this.byte() + this.byte() * 256 !== sum) throw bad("header crc mismatch");
    }
  }

  private block(): void {
    if (this.last) {
      this.bits >>>= this.bitCount & 7;
      this.bitCount -= this.bitCount & 7;
      this.state = this.wrapping === "raw" ? State.Done : State.Trailer;
      return;
    }
    const last = this.take16(1) === 1;
    const kind = this.take16(2);
    if (kind === 0) {
      this.bits >>>= this.bitCount & 7;
      this.bitCount -= this.bitCount & 7;
      const length = this.take16(16);
      if (this.take16(16) !== (length ^ 0xffff)) throw bad("invalid stored block lengths");
      this.storedLeft = length;
      this.state = State.Stored;
    } else {
      if (kind === 1) [this.literals, this.distances] = tablesOfFixedCode();
      else if (kind === 2) this.dynamicTables();
      else throw bad("invalid block type");
      this.state = State.Codes;
    }
    this.last = last;
  }

  private dynamicTables(): void {
    const literalCount = this.take16(5) + 257;
    const distanceCount = this.take16(5) + 1;
    const lengthCount = this.take16(4) + 4;
    if (literalCount > 286 || distanceCount > 30) throw bad("too many length or distance symbols");
    const codeLengths = new Uint8Array(19);
    for (let i = 0; i < lengthCount; i++) codeLengths[CODE_LENGTH_ORDER[i] as number] = this.take16(3);
    const table = huffmanTable(codeLengths, false);
    if (table === undefined) throw bad("invalid code lengths set");
    const lengths = new Uint8Array(literalCount + distanceCount);
    for (let i = 0; i < lengths.length; ) {
      const symbol = this.symbol(table);
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      if (symbol === 16 && i === 0) throw bad("invalid bit length repeat");
      const value = symbol === 16 ? (lengths[i - 1] as number) : 0;
      const count = symbol === 16 ? 3 + this.take16(2) : symbol === 17 ? 3 + this.take16(3) : 11 + this.take16(7);
      if (i + count > lengths.length) throw bad("invalid bit length repeat");
      lengths.fill(value, i, i + count);
      i += count;
    }
    if (lengths[END_OF_BLOCK] === 0) throw bad("invalid code -- missing end-of-block");
    this.literals = huffmanTable(lengths.subarray(0, literalCount), true);
    if (this.literals === undefined) throw bad("invalid literal/lengths set");
    this.distances = huffmanTable(lengths.subarray(literalCount), true);
    if (this.distances === undefined) throw bad("invalid distances set");
  }

  /** Copies what is there of a stored block; no bits are left over before one. */
  private stored(): void {
    const have = Math.min(this.storedLeft, this.input.length - this.at);
    if (have === 0 && this.storedLeft > 0) throw SHORT;
    this.reserve(have);
    spend(have >> 4);
    this.out.set(this.input.subarray(this.at, this.at + have), this.outLength);
    this.outLength += have;
    this.total += have;
    this.at += have;
    this.storedLeft -= have;
    if (this.storedLeft === 0) this.state = State.Block;
  }

  /** Decodes symbols of a block; when the input runs out, all but the last, incomplete one stay decoded. */
  private codes(wanted: number): void {
    const literals = this.literals as HuffmanTable;
    const distances = this.distances as HuffmanTable;
    while (this.available < wanted) {
      this.reserve(LONGEST_COPY);
      const { total } = this;
      const ended = this.codesQuickly(literals, distances, wanted);
      spend(this.total - total + 1);
      if (ended) return;
      if (this.available >= wanted) return;
      const { at, bits, bitCount } = this;
      try {
        const symbol = this.symbol(literals);
        if (symbol < END_OF_BLOCK) this.put(symbol);
        else if (symbol === END_OF_BLOCK) {
          this.state = State.Block;
          return;
        } else this.copy(symbol - 257, distances);
      } catch (e) {
        this.at = at;
        this.bits = bits;
        this.bitCount = bitCount;
        throw e;
      }
    }
  }

  /**
   * The same for literals and copies while there is so much input and room that neither can run out; leaves whatever is
   * wrong to the careful way. Gives true after the end of the block.
   */
  private codesQuickly(literals: HuffmanTable, distances: HuffmanTable, wanted: number): boolean {
    const { input, out } = this;
    const lastInput = input.length - SYMBOL_BYTES;
    const outEnd = Math.min(out.length - LONGEST_COPY, this.taken + wanted - 1, this.outLength + QUICK);
    const literalMask = (1 << literals.bits) - 1;
    const distanceMask = (1 << distances.bits) - 1;
    const begin = this.outLength;
    let { at, bits, bitCount, outLength } = this;
    let ended = false;
    while (at <= lastInput && outLength <= outEnd) {
      const [atBefore, bitsBefore, countBefore] = [at, bits, bitCount];
      for (; bitCount < 15; bitCount += 8) bits |= (input[at++] as number) << bitCount;
      const entry = literals.entries[bits & literalMask] as number;
      bits >>>= entry & 15;
      bitCount -= entry & 15;
      const symbol = entry >>> 4;
      if (symbol < END_OF_BLOCK && entry !== 0) {
        out[outLength++] = symbol;
        continue;
      }
      if (symbol === END_OF_BLOCK) {
        ended = true;
        break;
      }
      for (; bitCount < 20; bitCount += 8) bits |= (input[at++] as number) << bitCount;
      const lengthBits = LENGTH_BITS[symbol - 257] ?? 0;
      const length = (LENGTH_BASE[symbol - 257] ?? 0) + (bits & ((1 << lengthBits) - 1));
      bits >>>= lengthBits;
      bitCount -= lengthBits;
      const far = distances.entries[bits & distanceMask] as number;
      bits >>>= far & 15;
      bitCount -= far & 15;
      const distanceBits = DISTANCE_BITS[far >>> 4] ?? 0;
      for (; bitCount < distanceBits; bitCount += 8) bits |= (input[at++] as number) << bitCount;
      const distance = (DISTANCE_BASE[far >>> 4] ?? 0) + (bits & ((1 << distanceBits) - 1));
      bits >>>= distanceBits;
      bitCount -= distanceBits;
      const reach = this.total + outLength - begin;
      if (entry === 0 || far === 0 || length < 3 || distance === 0 || distance > reach) {
        [at, bits, bitCount] = [atBefore, bitsBefore, countBefore];
        break;
      }
      for (const end = outLength + length; outLength < end; outLength++)
        out[outLength] = out[outLength - distance] as number;
    }
    this.at = at;
    this.bits = bits;
    this.bitCount = bitCount;
    this.total += outLength - begin;
    this.outLength = outLength;
    if (ended) this.state = State.Block;
    return ended;
  }

  private copy(lengthSymbol: number, distances: HuffmanTable): void {
    const base = LENGTH_BASE[lengthSymbol];
    if (base === undefined) throw bad("invalid literal/length code");
    const length = base + this.take16(LENGTH_BITS[lengthSymbol] as number);
    const distanceSymbol = this.symbol(distances);
    const distanceBase = DISTANCE_BASE[distanceSymbol];
    if (distanceBase === undefined) throw bad("invalid distance code");
    const distance = distanceBase + this.take16(DISTANCE_BITS[distanceSymbol] as number);
    if (distance > this.total || distance > WINDOW) throw bad("invalid distance too far back");
    this.reserve(length);
    const { out } = this;
    const from = this.outLength - distance;
    for (let i = 0; i < length; i++) out[this.outLength + i] = out[from + i] as number;
    this.outLength += length;
    this.total += length;
  }

  private put(byte: number): void {
    if (this.outLength === this.out.length) this.reserve(1);
    this.out[this.outLength++] = byte;
    this.total++;
  }

  /** Makes room for `count` bytes more; forgets those that were taken and are out of reach. */
  private reserve(count: number): void {
    if (this.outLength + count <= this.out.length) return;
    if (this.taken >= COMPACT_AT) {
      this.sum();
      const forget = Math.min(this.taken, this.outLength - WINDOW);
      this.out.copyWithin(0, forget, this.outLength);
      this.outLength -= forget;
      this.taken -= forget;
      this.summed -= forget;
      if (this.outLength + count <= this.out.length) return;
    }
    const size = Math.max(2 * this.out.length, this.outLength + count);
    claim(size);
    const bigger = new Uint8Array(size);
    bigger.set(this.out.subarray(0, this.outLength));
    this.out = bigger;
  }

  /** Brings the checksum up to date. */
  private sum(): void {
    const fresh = this.out.subarray(this.summed, this.outLength);
    if (this.wrapping === "gzip") this.checksum = crc32(this.checksum, fresh);
    else if (this.wrapping !== "raw") this.checksum = adler32(this.checksum, fresh);
    this.summed = this.outLength;
  }

  private trailer(): void {
    this.sum();
    const bytes: number[] = [];
    const word = (): number => {
      bytes.length = 0;
      for (let i = 0; i < 4; i++) bytes.push(this.take16(8));
      const ordered = this.wrapping === "gzip" ? bytes.toReversed() : bytes;
      return ordered.reduce((n, byte) => n * 256 + byte, 0);
    };
    if (word() !== this.checksum) throw bad("incorrect data check");
    if (this.wrapping === "gzip" && word() !== this.total % 4294967296) throw bad("incorrect length check");
    this.state = State.Done;
  }
}
