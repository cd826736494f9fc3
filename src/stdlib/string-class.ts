/**
 * Character sets of patterns (manual 6.4.1) as tables of 257 cells: cell `c` is 1 when the set has the character `c`,
 * and cell 256 stands for the end of the subject (no single-character set has it).
 * Tables are shared between patterns: never change one that came from here.
 */
export type CharSet = Uint8Array;

/** Cells of a `CharSet`: the 256 characters and the end of the subject. */
export const SET_SIZE = 257;
/** The cell that stands for the end of the subject. */
export const AT_END = 256;

/** A set without any character. */
export const EMPTY_SET: CharSet = new Uint8Array(SET_SIZE);
/** The set of `.`: every character. */
export const ANY_CHAR: CharSet = new Uint8Array(SET_SIZE).fill(1, 0, AT_END);
/** Every character and the end of the subject. */
export const ANYTHING: CharSet = new Uint8Array(SET_SIZE).fill(1);

const isLower = (c: number): boolean => c >= 97 && c <= 122;
const isUpper = (c: number): boolean => c >= 65 && c <= 90;
const isDigit = (c: number): boolean => c >= 48 && c <= 57;
const isAlnum = (c: number): boolean => isLower(c) || isUpper(c) || isDigit(c);
const isGraph = (c: number): boolean => c >= 33 && c <= 126;

/** The classes of the C locale by their lower case letter; `z` is the deprecated class of the character 0. */
const CLASSES: Record<string, (c: number) => boolean> = {
  a: (c) => isLower(c) || isUpper(c),
  c: (c) => c < 32 || c === 127,
  d: isDigit,
  g: isGraph,
  l: isLower,
  p: (c) => isGraph(c) && !isAlnum(c),
  s: (c) => (c >= 9 && c <= 13) || c === 32,
  u: isUpper,
  w: isAlnum,
  x: (c) => isDigit(c) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70),
  z: (c) => c === 0,
};

const singles: (CharSet | undefined)[] = new Array(256);
const escapes: (CharSet | undefined)[] = new Array(256);

/** The set of one character. */
export function singleSet(c: number): CharSet {
  let set = singles[c];
  if (set === undefined) {
    set = new Uint8Array(SET_SIZE);
    set[c] = 1;
    singles[c] = set;
  }
  return set;
}

/** The set of `%c`: a class, its complement when the letter is upper case, or the character itself. */
export function escapeSet(c: number): CharSet {
  let set = escapes[c];
  if (set === undefined) {
    const member = CLASSES[String.fromCharCode(c).toLowerCase()];
    if (member === undefined) set = singleSet(c);
    else {
      set = new Uint8Array(SET_SIZE);
      const wanted = isLower(c);
      for (let i = 0; i < AT_END; i++) if (member(i) === wanted) set[i] = 1;
    }
    escapes[c] = set;
  }
  return set;
}

/** True when `c` after `%` names a class rather than itself. */
export function isClassLetter(c: number): boolean {
  return CLASSES[String.fromCharCode(c).toLowerCase()] !== undefined;
}

const PERCENT = 37;
const DASH = 45;
const CARET = 94;

/** The set written in `text` from `start`, a `[`, to `end`, its closing `]`. */
export function bracketSet(text: string, start: number, end: number): CharSet {
  const set = new Uint8Array(SET_SIZE);
  let p = start + 1;
  const complement = text.charCodeAt(p) === CARET;
  if (complement) p++;
  for (; p < end; p++) {
    const c = text.charCodeAt(p);
    if (c === PERCENT) {
      p++;
      addAll(set, escapeSet(text.charCodeAt(p)));
    } else if (text.charCodeAt(p + 1) === DASH && p + 2 < end) {
      p += 2;
      const last = text.charCodeAt(p);
      for (let i = c; i <= last; i++) set[i] = 1;
    } else set[c] = 1;
  }
  if (complement) for (let i = 0; i < AT_END; i++) set[i] ^= 1;
  return set;
}

/** Adds the cells of `other` to `set`. */
export function addAll(set: CharSet, other: CharSet): void {
  for (let i = 0; i < SET_SIZE; i++) set[i] |= other[i];
}

/** True when no character is in both sets; the end of the subject does not count. */
export function disjoint(a: CharSet, b: CharSet): boolean {
  for (let i = 0; i < AT_END; i++) if (a[i] !== 0 && b[i] !== 0) return false;
  return true;
}

/** The only character missing from `set`, or -1 when it is not exactly one. */
export function onlyMissing(set: CharSet): number {
  let missing = -1;
  for (let i = 0; i < AT_END; i++) {
    if (set[i] === 0) {
      if (missing >= 0) return -1;
      missing = i;
    }
  }
  return missing;
}
