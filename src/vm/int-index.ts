const MIN_CAPACITY = 16;

/**
 * The places of 32-bit integer keys in a list of entries: an open-addressed hash, at most half full. It holds no keys but
 * finds them in the list; keys are added only.
 */
export class IntIndex {
  /** By bucket: a place and one, or 0. */
  private buckets: Int32Array;
  private shift = 31;
  private count = 0;

  /** @param room how many keys it is made for; more may come. */
  constructor(room = 0) {
    let capacity = MIN_CAPACITY;
    for (; capacity < room * 2; capacity *= 2) this.shift--;
    this.buckets = new Int32Array(capacity);
  }

  /** Where the search for a key begins: neighbouring keys are neighbours, eight at a time. */
  private bucket(key: number): number {
    return ((Math.imul(key >>> 3, 0x9e3779b1) >>> this.shift) << 3) | (key & 7);
  }

  /** The place of `key` among `keys`, or -1. */
  find(key: number, keys: readonly unknown[]): number {
    const { buckets } = this;
    const mask = buckets.length - 1;
    for (let b = this.bucket(key); ; b = (b + 1) & mask) {
      const place = (buckets[b] as number) - 1;
      if (place < 0 || keys[place] === key) return place;
    }
  }

  /** Adds a key that is not here and is at `place` of `keys`. */
  add(key: number, place: number, keys: readonly unknown[]): void {
    if (this.count * 2 >= this.buckets.length) this.grow(keys, place);
    this.count++;
    this.put(key, place);
  }

  private put(key: number, place: number): void {
    const { buckets } = this;
    const mask = buckets.length - 1;
    let b = this.bucket(key);
    while (buckets[b] !== 0) b = (b + 1) & mask;
    buckets[b] = place + 1;
  }

  /** Makes more buckets, and puts the integers among the keys before `end` there anew: a walk through memory in order. */
  private grow(keys: readonly unknown[], end: number): void {
    const factor = this.buckets.length < 4096 ? 2 : 1;
    this.buckets = new Int32Array(this.buckets.length << factor);
    this.shift -= factor;
    for (let place = 0; place < end; place++) {
      const key = keys[place];
      if (typeof key === "number" && (key | 0) === key) this.put(key, place);
    }
  }
}
