import { parseNumeral, utf8Bytes } from "./literals.ts";
import { MAX_SHARED, NAMES } from "./name-table.ts";
import { cutAtNul } from "./syntax-error.ts";
import { T, Token, type TokenValue } from "./tokens.ts";

/** What a character can begin. */
const enum Class {
  Stray,
  Space,
  Newline,
  Letter,
  Digit,
  Quote,
  /** A token of one character that begins no longer one. */
  Single,
  /** A character that may begin several tokens. */
  Operator,
  Nul,
}

/** Class of each byte. */
const CLASS = new Uint8Array(256);
/** 1 for the bytes that continue a name. */
const NAME_PART = new Uint8Array(256);
/** Kind of each byte of class `Single`. */
const SINGLE_KIND = new Uint8Array(256);
/** Value of each hexadecimal digit, 255 for other bytes. */
const HEX_VALUE = new Uint8Array(256).fill(255);

function fill(chars: string, value: Class): void {
  for (let i = 0; i < chars.length; i++) CLASS[chars.charCodeAt(i)] = value;
}

function fillTables(): void {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  fill(letters, Class.Letter);
  fill("0123456789", Class.Digit);
  fill(" \f\t\v", Class.Space);
  fill("\n\r", Class.Newline);
  fill("\"'", Class.Quote);
  fill("-[=<>/~:.", Class.Operator);
  fill("\0", Class.Nul);
  for (const c of `${letters}0123456789`) NAME_PART[c.charCodeAt(0)] = 1;
  for (let i = 0; i < 16; i++) {
    HEX_VALUE["0123456789abcdef".charCodeAt(i)] = i;
    HEX_VALUE["0123456789ABCDEF".charCodeAt(i)] = i;
  }
  const singles: [string, T][] = [
    ["+", T.Plus],
    ["*", T.Star],
    ["%", T.Percent],
    ["^", T.Caret],
    ["#", T.Hash],
    ["&", T.Amp],
    ["|", T.Pipe],
    ["(", T.LParen],
    [")", T.RParen],
    ["{", T.LBrace],
    ["}", T.RBrace],
    ["]", T.RBracket],
    [";", T.Semi],
    [",", T.Comma],
  ];
  for (const [char, kind] of singles) {
    CLASS[char.charCodeAt(0)] = Class.Single;
    SINGLE_KIND[char.charCodeAt(0)] = kind;
  }
}
fillTables();

/**
 * Splits a chunk into tokens (manual 3.1), which are read one by one: the fields are those of the current one. The
 * source has one character per byte; a NUL is appended to it so that reading at the end gives a character and never NaN.
 */
export class Lexer {
  protected src = "\0";
  private length = 0;
  /** Kind of the current token. */
  kind: T = T.Eof;
  /** See `Token`. */
  value: TokenValue = null;
  /** Offset of its first character. */
  start = 0;
  /** Offset after its last character, or after that of the token behind it once `peek` has looked at it. */
  private pos = 0;
  /** Line of the last character read: the reference's line counter. */
  line = 1;
  // The token after the current one, when `peek` has read it.
  private peeked: T | 0 = 0;
  private peekedValue: TokenValue = null;
  private peekedStart = 0;
  /** Offset after the current token, when there is a peeked one. */
  private end = 0;

  /** See `open`. */
  constructor(source = "", start = 0) {
    this.open(source, start);
  }

  /** Makes a chunk's text the one to read; `start` is the offset of the first character. No token is read yet. */
  open(source: string, start = 0): void {
    NAMES.trim();
    // Joined, not added: characters of a sum are read through one more object.
    this.src = [source, "\0"].join("");
    this.length = source.length;
    this.pos = start;
    this.line = 1;
    this.peeked = 0;
  }

  /** Goes on, or back, to an offset in a line. No token is read yet. */
  protected goto(offset: number, line: number): void {
    this.pos = offset;
    this.line = line;
    this.peeked = 0;
  }

  /**
   * All the tokens of the chunk, with an `Eof` at the end. A malformed element becomes a `Bad` token; reading ends there,
   * unless `resume` is set: then it goes on after the element, as far as that can be told.
   */
  tokenize(resume = false): Token[] {
    const tokens: Token[] = [];
    for (;;) {
      this.next();
      tokens.push(this.current());
      if (this.kind === T.Eof) return tokens;
      if (this.kind !== T.Bad) continue;
      if (!resume) {
        tokens.push(new Token(T.Eof, null, this.length, this.length, this.line));
        return tokens;
      }
      const c = this.src.charCodeAt(this.start);
      if (CLASS[c] === Class.Quote || c === 91) this.skipString(c);
    }
  }

  /** The current token as an object. */
  current(): Token {
    return new Token(this.kind, this.value, this.start, this.peeked === 0 ? this.pos : this.end, this.line);
  }

  /** Kind of the token after the current one. It is read, and so lines are counted: the current token's line is its. */
  peek(): T {
    if (this.peeked === 0) {
      const { kind, value, start, pos } = this;
      this.next();
      this.peeked = this.kind;
      this.peekedValue = this.value;
      this.peekedStart = this.start;
      this.kind = kind;
      this.value = value;
      this.start = start;
      this.end = pos;
    }
    return this.peeked as T;
  }

  /** Reads the next token, which becomes the current one; after the last there are only more `Eof`. */
  next(): void {
    if (this.peeked !== 0) {
      this.kind = this.peeked;
      this.value = this.peekedValue;
      this.start = this.peekedStart;
      this.peeked = 0;
      return;
    }
    const { src } = this;
    for (;;) {
      const start = this.pos;
      const c = src.charCodeAt(start);
      switch (CLASS[c]) {
        case Class.Space:
          this.pos = start + 1;
          break;
        case Class.Newline:
          this.newline(c);
          break;
        case Class.Letter:
          this.name(start, c);
          return;
        case Class.Digit:
          this.numeral(start, start);
          return;
        case Class.Single:
          this.put(SINGLE_KIND[c], start, start + 1);
          return;
        case Class.Quote:
          this.shortString(start, c);
          return;
        case Class.Operator:
          if (this.operator(start, c)) return;
          break;
        case Class.Nul:
          if (start >= this.length) {
            this.put(T.Eof, start, start);
            return;
          }
          this.stray(start, c);
          return;
        default:
          this.stray(start, c);
          return;
      }
    }
  }

  private put(kind: T, start: number, end: number): void {
    this.pos = end;
    this.kind = kind;
    this.value = null;
    this.start = start;
  }

  private stray(start: number, c: number): void {
    this.put(T.Stray, start, start + 1);
    this.value = c;
  }

  /** Makes a malformed element, which has been read, the current token. */
  private bad(start: number, message: string, near: string): void {
    this.put(T.Bad, start, this.pos);
    this.value = { message, near, line: this.line };
  }

  /** Reads a line break: any of \n, \r, \r\n and \n\r counts one line. */
  private newline(c: number): void {
    const next = this.src.charCodeAt(++this.pos);
    if ((next === 10 || next === 13) && next !== c) this.pos++;
    this.line++;
  }

  private name(start: number, first: number): void {
    const src = this.src;
    let p = start + 1;
    let hash = first;
    for (let c = src.charCodeAt(p); NAME_PART[c] === 1; c = src.charCodeAt(++p)) hash = (Math.imul(hash, 31) + c) | 0;
    const name = NAMES.find(src, start, p, hash);
    this.pos = p;
    this.kind = name.kind;
    this.value = name;
    this.start = start;
  }

  /** Reads a numeral whose first digit is at `digit`; it began at `start`, one before it when there is a leading dot. */
  private numeral(start: number, digit: number): void {
    const src = this.src;
    let p = digit;
    let value = 0;
    if (start === digit) {
      // Short decimal integers, nearly all numerals, need no conversion of text.
      for (let c = src.charCodeAt(p); c >= 48 && c <= 57; c = src.charCodeAt(++p)) value = value * 10 + (c - 48);
      const c = src.charCodeAt(p);
      if (p - start <= 15 && c !== 46 && NAME_PART[c] !== 1) {
        this.put(T.Int, start, p);
        this.value = value;
        return;
      }
    }
    this.longNumeral(start, digit);
  }

  private longNumeral(start: number, digit: number): void {
    const src = this.src;
    let p = digit + 1;
    let exponentMark = 101; // e
    if (src.charCodeAt(digit) === 48 && (src.charCodeAt(p) | 0x20) === 120) {
      exponentMark = 112; // p
      p++;
    }
    for (;;) {
      const c = src.charCodeAt(p);
      if ((c | 0x20) === exponentMark) {
        p++;
        const sign = src.charCodeAt(p);
        if (sign === 43 || sign === 45) p++;
      } else if (c === 46 || HEX_VALUE[c] < 16) p++;
      else break;
    }
    // A letter that touches the numeral is part of it, and makes it malformed.
    if (CLASS[src.charCodeAt(p)] === Class.Letter) p++;
    this.pos = p;
    const text = src.slice(start, p);
    const numeral = parseNumeral(text);
    if (numeral === null) this.bad(start, "malformed number", `'${text}'`);
    else {
      this.put(numeral.float ? T.Float : T.Int, start, p);
      this.value = numeral.value;
    }
  }

  /** Reads what begins with an operator's character: a token, or nothing when it is a comment (false). */
  private operator(start: number, c: number): boolean {
    const src = this.src;
    const next = src.charCodeAt(start + 1);
    switch (c) {
      case 45: // -
        if (next === 45) return this.comment(start + 2);
        this.put(T.Minus, start, start + 1);
        return true;
      case 91: // [
        if (next === 91 || next === 61) this.longString(start);
        else this.put(T.LBracket, start, start + 1);
        return true;
      case 61: // =
        if (next === 61) this.put(T.Eq, start, start + 2);
        else this.put(T.Assign, start, start + 1);
        return true;
      case 60: // <
        if (next === 61) this.put(T.Le, start, start + 2);
        else if (next === 60) this.put(T.Shl, start, start + 2);
        else this.put(T.Lt, start, start + 1);
        return true;
      case 62: // >
        if (next === 61) this.put(T.Ge, start, start + 2);
        else if (next === 62) this.put(T.Shr, start, start + 2);
        else this.put(T.Gt, start, start + 1);
        return true;
      case 47: // /
        if (next === 47) this.put(T.IDiv, start, start + 2);
        else this.put(T.Slash, start, start + 1);
        return true;
      case 126: // ~
        if (next === 61) this.put(T.Ne, start, start + 2);
        else this.put(T.Tilde, start, start + 1);
        return true;
      case 58: // :
        if (next === 58) this.put(T.DoubleColon, start, start + 2);
        else this.put(T.Colon, start, start + 1);
        return true;
      default: // .
        if (next !== 46) {
          if (CLASS[next] === Class.Digit) this.numeral(start, start + 1);
          else this.put(T.Dot, start, start + 1);
        } else if (src.charCodeAt(start + 2) === 46) this.put(T.Dots, start, start + 3);
        else this.put(T.Concat, start, start + 2);
        return true;
    }
  }

  /** Skips a comment; `p` is after its two hyphens. True when it is unfinished: that is the current token. */
  private comment(p: number): boolean {
    const src = this.src;
    if (src.charCodeAt(p) === 91) {
      const level = this.bracketLevel(p);
      if (level >= 0) {
        this.pos = p + level + 2;
        const line = this.line;
        if (this.longBody(level) !== null) return false;
        this.bad(p - 2, `unfinished long comment (starting at line ${line})`, "<eof>");
        return true;
      }
    }
    let c = src.charCodeAt(p);
    while (c !== 10 && c !== 13 && (c !== 0 || p < this.length)) c = src.charCodeAt(++p);
    this.pos = p;
    return false;
  }

  /** Level of the opening long bracket at `p`, or -1 when there is none. */
  private bracketLevel(p: number): number {
    let q = p + 1;
    while (this.src.charCodeAt(q) === 61) q++;
    return this.src.charCodeAt(q) === 91 ? q - p - 1 : -1;
  }

  private longString(start: number): void {
    const level = this.bracketLevel(start);
    if (level < 0) {
      let p = start + 1;
      while (this.src.charCodeAt(p) === 61) p++;
      this.pos = p;
      this.bad(start, "invalid long string delimiter", `'${this.src.slice(start, p)}'`);
      return;
    }
    const line = this.line;
    this.pos = start + level + 2;
    const value = this.longBody(level);
    if (value === null) this.bad(start, `unfinished long string (starting at line ${line})`, "<eof>");
    else {
      this.put(T.String, start, this.pos);
      this.value = NAMES.string(value);
    }
  }

  /**
   * Reads up to and including the closing long bracket of a level; gives the text between the brackets, with line
   * breaks as \n and without one at its beginning, or null when the end of the source comes first.
   */
  private longBody(level: number): string | null {
    const src = this.src;
    const close = `]${"=".repeat(level)}]`;
    const found = src.indexOf(close, this.pos);
    const end = found < 0 ? this.length : found;
    const first = src.charCodeAt(this.pos);
    if ((first === 10 || first === 13) && this.pos < end) this.newline(first);
    let value = "";
    let from = this.pos;
    for (let p = from; p < end; ) {
      const c = src.charCodeAt(p);
      if (c === 10 || c === 13) {
        this.pos = p;
        this.newline(c);
        if (c === 13 || this.pos > p + 1) {
          value += `${src.slice(from, p)}\n`;
          from = this.pos;
        }
        p = this.pos;
      } else p++;
    }
    this.pos = found < 0 ? end : end + close.length;
    return found < 0 ? null : value + src.slice(from, end);
  }

  private shortString(start: number, quote: number): void {
    const src = this.src;
    let p = start + 1;
    let from = p;
    let hash = 0;
    let value = "";
    for (;;) {
      const c = src.charCodeAt(p);
      if (c === quote) break;
      if (c === 92) {
        value += src.slice(from, p);
        this.pos = p;
        const piece = this.escape(start, value);
        if (piece === null) return;
        value += piece;
        p = from = this.pos;
      } else if (c === 10 || c === 13 || (c === 0 && p >= this.length)) {
        this.pos = p;
        const near = c === 0 ? "<eof>" : `'${cutAtNul(src[start] + value + src.slice(from, p))}'`;
        this.bad(start, "unfinished string", near);
        return;
      } else {
        hash = (Math.imul(hash, 31) + c) | 0;
        p++;
      }
    }
    this.put(T.String, start, p + 1);
    // Without an escape sequence the text is that of the source.
    if (from === start + 1 && p - from <= MAX_SHARED) this.value = NAMES.find(src, from, p, hash);
    else this.value = NAMES.string(from < p ? value + src.slice(from, p) : value);
  }

  /**
   * Reads the escape sequence at `pos` of the string that began at `start` and has the value `before` so far. Gives the
   * text it stands for, or null after it has put a `Bad` token.
   */
  private escape(start: number, before: string): string | null {
    const src = this.src;
    const p = this.pos + 1;
    const c = src.charCodeAt(p);
    this.pos = p + 1;
    switch (c) {
      case 97:
        return "\x07";
      case 98:
        return "\b";
      case 102:
        return "\f";
      case 110:
        return "\n";
      case 114:
        return "\r";
      case 116:
        return "\t";
      case 118:
        return "\v";
      case 92:
      case 34:
      case 39:
        return src[p];
      case 10:
      case 13:
        this.pos = p;
        this.newline(c);
        return "\n";
      case 120:
        return this.hexEscape(start, before, p + 1);
      case 117:
        return this.unicodeEscape(start, before, p + 1);
      case 122:
        this.skipSpaces();
        return "";
      default:
        if (c === 0 && p >= this.length) {
          // The string is unfinished: its reader sees the end of the source next.
          this.pos = p;
          return "";
        }
        return this.decimalEscape(start, before, p);
    }
  }

  /** Skips the rest of a malformed string: to its quote, if it has one, or to the end of the line. */
  private skipString(quote: number): void {
    const src = this.src;
    for (let p = this.pos; p < this.length; p++) {
      const c = src.charCodeAt(p);
      if (c === 10 || c === 13) break;
      if (c === 92) p++;
      this.pos = Math.min(p + 1, this.length);
      if (c === quote) return;
    }
  }

  private skipSpaces(): void {
    for (;;) {
      const c = this.src.charCodeAt(this.pos);
      const kind = CLASS[c];
      if (kind === Class.Newline) this.newline(c);
      else if (kind === Class.Space) this.pos++;
      else return;
    }
  }

  /** Puts a `Bad` token for an escape sequence whose offending character is at `p`. */
  private badEscape(start: number, before: string, p: number, message: string): null {
    const src = this.src;
    const backslash = src.lastIndexOf("\\", p - 1);
    const raw = src.slice(backslash, Math.min(p + 1, this.length));
    this.pos = p;
    this.bad(start, message, `'${cutAtNul(src[start] + before + raw)}'`);
    return null;
  }

  private hexEscape(start: number, before: string, p: number): string | null {
    let code = 0;
    for (let i = p; i < p + 2; i++) {
      const digit = HEX_VALUE[this.src.charCodeAt(i)];
      if (digit > 15) return this.badEscape(start, before, i, "hexadecimal digit expected");
      code = code * 16 + digit;
    }
    this.pos = p + 2;
    return String.fromCharCode(code);
  }

  private unicodeEscape(start: number, before: string, p: number): string | null {
    const src = this.src;
    if (src.charCodeAt(p) !== 123) return this.badEscape(start, before, p, "missing '{'");
    let q = p + 1;
    let code = HEX_VALUE[src.charCodeAt(q)];
    if (code > 15) return this.badEscape(start, before, q, "hexadecimal digit expected");
    for (q++; HEX_VALUE[src.charCodeAt(q)] < 16; q++) {
      if (code > 0x7ffffff) return this.badEscape(start, before, q, "UTF-8 value too large");
      code = code * 16 + HEX_VALUE[src.charCodeAt(q)];
    }
    if (src.charCodeAt(q) !== 125) return this.badEscape(start, before, q, "missing '}'");
    this.pos = q + 1;
    return utf8Bytes(code);
  }

  private decimalEscape(start: number, before: string, p: number): string | null {
    const src = this.src;
    let code = 0;
    let q = p;
    for (; q < p + 3 && CLASS[src.charCodeAt(q)] === Class.Digit; q++) code = code * 10 + src.charCodeAt(q) - 48;
    if (q === p) return this.badEscape(start, before, p, "invalid escape sequence");
    if (code > 255) return this.badEscape(start, before, q, "decimal escape too large");
    this.pos = q;
    return String.fromCharCode(code);
  }
}
