/** The longest string that is interned: longer ones are seldom keys. */
const MAX_INTERNED = 40;
/** How many strings are remembered, so that the same names need not be interned again and again. */
const MAX_KNOWN = 1 << 15;

let known = new Map<string, string>();
const slot: Record<string, boolean> = Object.create(null);

/**
 * A string equal to `s` that does not keep alive the text that `s` was cut from, as JavaScript's `slice` does. Of short
 * strings the engine keeps one object for all that are equal; comparing and looking up two of them is many times faster.
 */
export function intern(s: string): string {
  // The cut is taken from a copy.
  if (s.length > MAX_INTERNED) return ` ${s}`.slice(1);
  const found = known.get(s);
  if (found !== undefined) return found;
  // Property names are interned; one is got back only by enumerating it.
  slot[s] = true;
  for (const key in slot) {
    delete slot[key];
    if (known.size >= MAX_KNOWN) known = new Map();
    known.set(key, key);
    return key;
  }
  return s;
}
