import { intern } from "./intern.ts";
import { KEYWORDS, T } from "./tokens.ts";

const INITIAL_SIZE = 1 << 12;
/** The table begins anew when it holds this many names. */
const MAX_NAMES = 1 << 15;
/** Or when they are so many characters. */
const MAX_SIZE = 1 << 20;

/**
 * Names that have been read, interned, and whether they are reserved words. It is asked with the hash that the lexer makes
 * while it scans, so that no text has to be cut out for a name that is known.
 */
export class NameTable {
  /** By index, as `index` gives it: `T.Name` or the reserved word's kind. */
  kinds = new Uint8Array(0);
  texts: string[] = [];
  /** Hash of each entry; `kinds` is 0 where there is none. */
  private hashes = new Int32Array(0);
  private count = 0;
  private size = 0;

  constructor() {
    this.clear(INITIAL_SIZE);
  }

  /** Index of the name that is `src` from `start` to `end`. The hash is the characters' `h * 31 + c` in 32 bits. */
  index(src: string, start: number, end: number, hash: number): number {
    const { hashes, kinds, texts } = this;
    const mask = kinds.length - 1;
    for (let i = (hash ^ (hash >>> 15)) & mask; kinds[i] !== 0; i = (i + 1) & mask) {
      if (hashes[i] === hash && isAt(src, start, end, texts[i])) return i;
    }
    return this.add(intern(src.slice(start, end)), T.Name, hash);
  }

  private add(text: string, kind: T, hash: number): number {
    if (this.count * 2 >= this.kinds.length || this.size > MAX_SIZE) this.grow();
    this.count++;
    this.size += text.length;
    const { kinds } = this;
    const mask = kinds.length - 1;
    let i = (hash ^ (hash >>> 15)) & mask;
    while (kinds[i] !== 0) i = (i + 1) & mask;
    kinds[i] = kind;
    this.texts[i] = text;
    this.hashes[i] = hash;
    return i;
  }

  private grow(): void {
    const { kinds, texts, hashes } = this;
    const isFull = this.count >= MAX_NAMES || this.size > MAX_SIZE;
    this.clear(isFull ? INITIAL_SIZE : kinds.length * 2);
    if (isFull) return;
    for (let i = 0; i < kinds.length; i++) {
      if (kinds[i] === T.Name) this.add(texts[i], T.Name, hashes[i]);
    }
  }

  /** Forgets all but the reserved words. */
  private clear(size: number): void {
    this.kinds = new Uint8Array(size);
    this.texts = new Array<string>(size).fill("");
    this.hashes = new Int32Array(size);
    this.count = 0;
    this.size = 0;
    for (const [word, kind] of KEYWORDS) this.add(intern(word), kind, hashOf(word));
  }
}

function hashOf(text: string): number {
  let hash = text.charCodeAt(0);
  for (let i = 1; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

function isAt(src: string, start: number, end: number, text: string): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (src.charCodeAt(start + i) !== text.charCodeAt(i)) return false;
  return true;
}
