import { claim, spend } from "../vm/work.ts";

/** Longer texts are not kept, so that what is kept is bounded in size too. */
const LONGEST = 1 << 12;
/** Memory and work that a character of a text takes, about. */
const MEMORY = 64;
const WORK = 4;

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
    if (text.length > LONGEST) {
      spend(text.length * WORK);
      claim(text.length * MEMORY);
      return this.compile(text);
    }
    const entry = this.old.get(text) ?? this.compile(text);
    if (this.young.size >= this.generation) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(text, entry);
    return entry;
  }
}
