/** A set of bytes: 256 bits in eight words. Never changed once it is part of a tree or a program. */
export type Charset = Int32Array;

const WORDS = 8;

/** A fresh empty set, to be filled with `addByte` before it is shared. */
export function newCharset(): Charset {
  return new Int32Array(WORDS);
}

/** Adds a byte to a set that is not shared yet. */
export function addByte(set: Charset, byte: number): void {
  set[byte >> 5] |= 1 << (byte & 31);
}

/** The set of no byte, and the set of all bytes. */
export const EMPTY: Charset = newCharset();
export const FULL: Charset = newCharset().fill(-1);

/** The set of one byte. */
export function singleton(byte: number): Charset {
  const set = newCharset();
  addByte(set, byte);
  return set;
}

/** The set of the bytes from `low` to `high`, both included. */
export function byteRange(low: number, high: number): Charset {
  const set = newCharset();
  for (let byte = low; byte <= high; byte++) addByte(set, byte);
  return set;
}

/** Writes a table of 256 bytes to `table`, from `at` on: 1 for each byte of the set. The table is all 0 before. */
export function expand(set: Charset, table: Uint8Array, at: number): void {
  for (let i = 0; i < WORDS; i++) {
    const start = at + (i << 5);
    if (set[i] === -1) table.fill(1, start, start + 32);
    else for (let word = set[i], byte = start; word !== 0; word >>>= 1, byte++) table[byte] = word & 1;
  }
}

/** The bytes of both sets. */
export function union(a: Charset, b: Charset): Charset {
  const set = newCharset();
  for (let i = 0; i < WORDS; i++) set[i] = a[i] | b[i];
  return set;
}

/** The bytes that are in both sets. */
export function intersection(a: Charset, b: Charset): Charset {
  const set = newCharset();
  for (let i = 0; i < WORDS; i++) set[i] = a[i] & b[i];
  return set;
}

/** The bytes of `a` that are not in `b`. */
export function difference(a: Charset, b: Charset): Charset {
  const set = newCharset();
  for (let i = 0; i < WORDS; i++) set[i] = a[i] & ~b[i];
  return set;
}

/** The bytes that are not in the set. */
export function complement(a: Charset): Charset {
  return difference(FULL, a);
}

/** Whether the sets have no byte in common. */
export function disjoint(a: Charset, b: Charset): boolean {
  for (let i = 0; i < WORDS; i++) if ((a[i] & b[i]) !== 0) return false;
  return true;
}

/** Whether the sets have the same bytes. */
export function sameSet(a: Charset, b: Charset): boolean {
  if (a === b) return true;
  for (let i = 0; i < WORDS; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Whether the set has no byte. */
export function isEmpty(set: Charset): boolean {
  return sameSet(set, EMPTY);
}

/** Whether the set has all bytes. */
export function isFull(set: Charset): boolean {
  return sameSet(set, FULL);
}

/** The only byte of the set, or -1 when it has none or several. */
export function onlyByte(set: Charset): number {
  let byte = -1;
  for (let i = 0; i < WORDS; i++) {
    const word = set[i];
    if (word === 0) continue;
    if (byte >= 0 || (word & (word - 1)) !== 0) return -1;
    byte = (i << 5) + 31 - Math.clz32(word);
  }
  return byte;
}
