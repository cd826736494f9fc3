/** Formats of `string.pack` (manual 6.4.2): what their items are. */

/** What an item of a pack format stands for (manual 6.4.2). */
export const enum Kind {
  Int,
  Uint,
  Float,
  Double,
  /** `c[n]`: a string of fixed size. */
  Char,
  /** `s[n]`: a string after its length. */
  String,
  /** `z`: a string before a zero. */
  Zero,
  /** `x`: a byte of padding. */
  Padding,
  /** `X`: only alignment. */
  Align,
  /** Raises `problem`. */
  Error,
}

export interface PackItem {
  readonly kind: Kind;
  /** Bytes, without alignment; of the length only for `s`. */
  readonly size: number;
  /** The position is advanced to a multiple of this, a power of two; 0: the alignment asked for is none. */
  readonly align: number;
  readonly little: boolean;
  /** The message of an `Error`, and whether it blames argument 1. */
  readonly problem: string;
  readonly blames: boolean;
}

const MAX_INT_SIZE = 16;
const NATIVE_INT = 4;
const NATIVE_LONG = 8;
const NATIVE_ALIGN = 8;
/** The most bytes that a size can be. */
export const MAX_SIZE = 0x7fffffff;

/** Reads a format from left to right; an invalid option becomes an `Error`, raised when it is reached. */
export class FormatParser {
  readonly items: PackItem[] = [];
  private p = 0;
  private little = true;
  private maxAlign = 1;
  private kind = Kind.Int;
  private failed = false;

  constructor(private readonly text: string) {}

  parse(): void {
    while (!this.failed && this.p < this.text.length) this.item();
  }

  private fail(problem: string, blames: boolean): void {
    this.failed = true;
    this.items.push({ kind: Kind.Error, size: 0, align: 1, little: true, problem, blames });
  }

  private item(): void {
    const size = this.option();
    if (this.failed || size < 0) return;
    const { kind } = this;
    let align = size;
    if (kind === Kind.Align) {
      align = this.p < this.text.length ? this.option() : 0;
      if (this.failed) return;
      if (align <= 0 || this.kind === Kind.Char) {
        this.fail("invalid next option for option 'X'", true);
        return;
      }
    }
    if (align <= 1 || kind === Kind.Char) align = 1;
    else if (align > this.maxAlign) align = this.maxAlign;
    if ((align & (align - 1)) !== 0) this.fail("format asks for alignment not power of 2", true);
    else this.items.push({ kind, size, align, little: this.little, problem: "", blames: false });
  }

  /** Reads an option and sets `kind`; returns its size, or -1 for one that only changes how the others are read. */
  private option(): number {
    const c = this.text[this.p++];
    switch (c) {
      case "b":
        return this.is(Kind.Int, 1);
      case "B":
        return this.is(Kind.Uint, 1);
      case "h":
        return this.is(Kind.Int, 2);
      case "H":
        return this.is(Kind.Uint, 2);
      case "i":
        return this.is(Kind.Int, this.limited(NATIVE_INT));
      case "I":
        return this.is(Kind.Uint, this.limited(NATIVE_INT));
      case "l":
      case "j":
        return this.is(Kind.Int, NATIVE_LONG);
      case "L":
      case "J":
      case "T":
        return this.is(Kind.Uint, NATIVE_LONG);
      case "f":
        return this.is(Kind.Float, 4);
      case "d":
      case "n":
        return this.is(Kind.Double, 8);
      case "s":
        return this.is(Kind.String, this.limited(NATIVE_LONG));
      case "c": {
        const size = this.number(-1);
        if (size < 0) this.fail("missing size for format option 'c'", false);
        return this.is(Kind.Char, size);
      }
      case "z":
        return this.is(Kind.Zero, 0);
      case "x":
        return this.is(Kind.Padding, 1);
      case "X":
        return this.is(Kind.Align, 0);
    }
    this.configure(c);
    return -1;
  }

  private configure(c: string): void {
    switch (c) {
      case " ":
        return;
      case "<":
      case "=":
        this.little = true;
        return;
      case ">":
        this.little = false;
        return;
      case "!":
        this.maxAlign = this.limited(NATIVE_ALIGN);
        return;
      default:
        this.fail(`invalid format option '${c}'`, false);
    }
  }

  private is(kind: Kind, size: number): number {
    this.kind = kind;
    return size;
  }

  /** Reads a numeral, stopping before it gets too large for the reference's `int`. */
  private number(def: number): number {
    const { text } = this;
    let n = -1;
    for (;;) {
      const digit = text.charCodeAt(this.p) - 48;
      if (!(digit >= 0 && digit <= 9) || n > (MAX_SIZE - 9) / 10) return n < 0 ? def : n;
      n = Math.max(n, 0) * 10 + digit;
      this.p++;
    }
  }

  /** Reads the size of an integer. */
  private limited(def: number): number {
    const n = this.number(def);
    if (n > MAX_INT_SIZE || n <= 0) this.fail(`integral size (${n}) out of limits [1,${MAX_INT_SIZE}]`, false);
    return n;
  }
}
