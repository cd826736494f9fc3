import { intern } from "./intern.ts";
import { Name } from "./name.ts";
import { KEYWORDS, T } from "./tokens.ts";

const INITIAL_SIZE = 1 << 12;
/** Between two chunks, the table begins anew when it holds more names than this. */
const MAX_NAMES = 1 << 15;
/** Or when they are so many characters. */
const MAX_SIZE = 1 << 20;
/** Longer strings are not shared. */
export const MAX_SHARED = 40;

/**
 * The names and short strings that have been read. It is asked with the hash that the lexer makes while it scans, so that no
 * text has to be cut out for one that is known.
 */
export class NameTable {
  /** Each at an index that its hash leads to. */
  private names: (Name | null)[] = [];
  /** Their hashes. */
  private hashes = new Int32Array(0);
  private count = 0;
  private size = 0;
  /** Those that are always there. */
  private readonly fixed: Name[] = [];

  constructor() {
    this.clear();
    for (const [word, kind] of KEYWORDS) this.fixed.push(this.add(word, kind, hashOf(word)));
  }

  /** A name that is there for good. */
  permanent(text: string): Name {
    const name = this.add(text, T.Name, hashOf(text));
    this.fixed.push(name);
    return name;
  }

  /** To be called before a chunk is read: keeps the table small. */
  trim(): void {
    if (this.count <= MAX_NAMES && this.size <= MAX_SIZE) return;
    this.clear();
    for (const name of this.fixed) this.put(name);
  }

  /** The name that is `src` from `start` to `end`. The hash is the characters' `h * 31 + c` in 32 bits. */
  find(src: string, start: number, end: number, hash: number): Name {
    const { hashes, names } = this;
    const mask = hashes.length - 1;
    let i = (hash ^ (hash >>> 15)) & mask;
    for (let name = names[i]; name !== null; name = names[i]) {
      if (hashes[i] === hash && isAt(src, start, end, name.text)) return name;
      i = (i + 1) & mask;
    }
    return this.add(src.slice(start, end), T.Name, hash);
  }

  /** The name with a text. */
  name(text: string): Name {
    return this.find(text, 0, text.length, hashOf(text));
  }

  /** The value of a string. */
  string(text: string): Name {
    if (text.length > MAX_SHARED) return new Name(intern(text), T.Name, 0, false);
    return this.name(text);
  }

  private add(text: string, kind: T, hash: number): Name {
    const name = new Name(intern(text), kind, hash, true);
    if (this.count * 2 >= this.hashes.length) this.grow();
    this.put(name);
    return name;
  }

  private put(name: Name): void {
    const { hashes, names } = this;
    const mask = hashes.length - 1;
    let i = (name.hash ^ (name.hash >>> 15)) & mask;
    while (names[i] !== null) i = (i + 1) & mask;
    names[i] = name;
    hashes[i] = name.hash;
    this.count++;
    this.size += name.text.length;
  }

  private grow(): void {
    const { names } = this;
    this.clear(names.length * 2);
    for (const name of names) if (name !== null) this.put(name);
  }

  private clear(size = INITIAL_SIZE): void {
    this.names = new Array<Name | null>(size).fill(null);
    this.hashes = new Int32Array(size);
    this.count = 0;
    this.size = 0;
  }
}

function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

function isAt(src: string, start: number, end: number, text: string): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (src.charCodeAt(start + i) !== text.charCodeAt(i)) return false;
  return true;
}

/** For all chunks. */
export const NAMES = new NameTable();

export const ENV = NAMES.permanent("_ENV");
export const SELF = NAMES.permanent("self");
/** What the variables are called that loops keep their state in. */
export const FOR_STATE = NAMES.permanent("(for state)");
