const MIN_CAPACITY = 16;
/** Longer strings are left to a Map, which can remember the hash of a string that it has seen. */
export const MAX_INDEXED = 32;
/** A key that is put so far from where its search begins, in buckets, is a sign that keys were chosen to collide. */
const MAX_DISTANCE = 128;

/** Not the same in every process: so nobody can choose keys that collide. */
const SEED = Math.floor(Math.random() * 0x100000000) | 0;

/**
 * The places of short string keys in a list of entries: an open-addressed hash, at most half full, for strings that
 * programs compute; a JavaScript Map calls out of compiled code to hash such a string. It holds no keys but finds them in
 * the list; keys are added only.
 */
export class StringIndex {
  /** By bucket: the hash, and a place and one, or 0. */
  private buckets = new Int32Array(MIN_CAPACITY * 2);
  private mask = MIN_CAPACITY - 1;
  private count = 0;
  /** Too many keys were at one place: what is here is to be moved to a Map. */
  isCrowded = false;

  /** The hash of a string. */
  static hash(s: string): number {
    let h = SEED ^ s.length;
    for (let i = 0; i < s.length; i++) h = Math.imul(h ^ s.charCodeAt(i), 0x9e3779b1) ^ (h >>> 15);
    return h ^ (h >>> 16);
  }

  /** The place of `key`, whose hash is `hash`, among `keys`, or -1. */
  find(key: string, hash: number, keys: readonly unknown[]): number {
    const { buckets, mask } = this;
    for (let b = hash & mask; ; b = (b + 1) & mask) {
      const place = (buckets[2 * b + 1] as number) - 1;
      if (place < 0 || (buckets[2 * b] === hash && keys[place] === key)) return place;
    }
  }

  /** Adds a key, of which only the hash matters, that is not here and is at `place` of the entries. */
  add(hash: number, place: number): void {
    if (++this.count * 2 > this.mask) this.grow();
    this.put(hash, place + 1);
  }

  private put(hash: number, mark: number): void {
    const { buckets, mask } = this;
    const first = hash & mask;
    let b = first;
    while (buckets[2 * b + 1] !== 0) b = (b + 1) & mask;
    buckets[2 * b] = hash;
    buckets[2 * b + 1] = mark;
    if (((b - first) & mask) > MAX_DISTANCE) this.isCrowded = true;
  }

  private grow(): void {
    const old = this.buckets;
    const factor = this.mask < 4096 ? 4 : 2;
    this.buckets = new Int32Array(old.length * factor);
    this.mask = this.buckets.length / 2 - 1;
    for (let i = 0; i < old.length; i += 2) if (old[i + 1] !== 0) this.put(old[i] as number, old[i + 1] as number);
  }
}
