import { intern } from "../parser/intern.ts";
import { VmBug } from "./errors.ts";
import type { Image, ListImage } from "./image.ts";
import { float, int64, isInteger, type LuaNumber, toFloat } from "./number.ts";
import { Int64, type LuaValue } from "./value.ts";

/**
 * An image as bytes. Words of 32 bits in the machine's own order: the counts below, the image's words, three words for each
 * value (kind and two of data); then the bytes of all strings. It has no checksum: it is for those who made it.
 */
const enum Count {
  Main,
  Words,
  Values,
  Size,
}

const enum Kind {
  Nil,
  False,
  True,
  /** Low and high half. */
  Integer,
  /** Low and high half of its bits. */
  Float,
  /** Offset and length. */
  String,
}

const WORDS_PER_VALUE = 3;

const bits = new Float64Array(1);
const halves = new Int32Array(bits.buffer);

/** The bytes of an image, in parts. */
export function imageBytes(image: ListImage): Uint8Array[] {
  const { words, values } = image;
  const head = new Int32Array(Count.Size);
  head[Count.Main] = image.main;
  head[Count.Words] = words.length;
  head[Count.Values] = values.length;
  const table = new Int32Array(values.length * WORDS_PER_VALUE);
  let text = "";
  for (const [i, v] of values.entries()) {
    const at = i * WORDS_PER_VALUE;
    if (typeof v === "string") {
      table[at] = Kind.String;
      table[at + 1] = text.length;
      table[at + 2] = v.length;
      text += v;
    } else if (v === undefined) table[at] = Kind.Nil;
    else if (typeof v === "boolean") table[at] = v ? Kind.True : Kind.False;
    else putNumber(v as LuaNumber, table, at);
  }
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return [bytesOf(head), bytesOf(words), bytesOf(table), bytes];
}

function bytesOf(words: Int32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function putNumber(n: LuaNumber, table: Int32Array, at: number): void {
  if (!isInteger(n)) {
    table[at] = Kind.Float;
    bits[0] = toFloat(n);
    table[at + 1] = halves[0] as number;
    table[at + 2] = halves[1] as number;
    return;
  }
  table[at] = Kind.Integer;
  table[at + 1] = n instanceof Int64 ? n.lo : n;
  table[at + 2] = n instanceof Int64 ? n.hi : Math.floor(n / 2 ** 32);
}

/** The image of the bytes that `imageBytes` made, which are kept and not checked. `textOf` decodes one byte a character. */
export function imageOfBytes(bytes: Uint8Array, textOf: (bytes: Uint8Array) => string): Image {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  const all = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
  const main = all[Count.Main] as number;
  const tableAt = Count.Size + (all[Count.Words] as number);
  const textAt = tableAt + (all[Count.Values] as number) * WORDS_PER_VALUE;
  return new FileImage(all.subarray(Count.Size, tableAt), main, all.subarray(tableAt, textAt), () =>
    textOf(aligned.subarray(textAt * 4)),
  );
}

/** An image whose values are made when they are asked for. */
class FileImage implements Image {
  private readonly known: LuaValue[] = [];
  private text: string | null = null;

  constructor(
    readonly words: Int32Array,
    readonly main: number,
    private readonly table: Int32Array,
    private readonly readText: () => string,
  ) {}

  complete(): never {
    throw new VmBug("an image on disk that is not complete");
  }

  value(i: number): LuaValue {
    const v = this.known[i];
    if (v !== undefined) return v;
    const made = this.make(i * WORDS_PER_VALUE);
    this.known[i] = made;
    return made;
  }

  private make(at: number): LuaValue {
    const a = this.table[at + 1] as number;
    const b = this.table[at + 2] as number;
    switch (this.table[at] as Kind) {
      case Kind.Nil:
        return undefined;
      case Kind.False:
        return false;
      case Kind.True:
        return true;
      case Kind.Integer:
        return int64(b, a);
      case Kind.Float:
        halves[0] = a;
        halves[1] = b;
        return float(bits[0] as number);
      default:
        this.text ??= this.readText();
        return intern(this.text.slice(a, a + b));
    }
  }
}
