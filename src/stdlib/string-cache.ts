/**
 * What was compiled from strings, by the string. Bounded: entries live in two generations, and when the young one is full
 * the old one is dropped, so entries in use stay.
 */
export class CompileCache<T> {
  private young = new Map<string, T>();
  private old = new Map<string, T>();

  /**
   * @param compile makes the entry of a string; must not throw.
   * @param generation the most entries in a generation.
   */
  constructor(
    private readonly compile: (text: string) => T,
    private readonly generation = 256,
  ) {}

  /** The entry of `text`. */
  get(text: string): T {
    const entry = this.young.get(text);
    return entry === undefined ? this.add(text) : entry;
  }

  private add(text: string): T {
    const entry = this.old.get(text) ?? this.compile(text);
    if (this.young.size >= this.generation) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(text, entry);
    return entry;
  }
}
