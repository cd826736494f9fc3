import { byteRange, type Charset, difference, singleton, union } from "./charset.ts";

const range = (low: string, high: string): Charset => byteRange(low.charCodeAt(0), high.charCodeAt(0));

const digit = range("0", "9");
const lower = range("a", "z");
const upper = range("A", "Z");
const alpha = union(lower, upper);
const alnum = union(alpha, digit);
const graph = range("!", "~");

/** The classes of `<ctype.h>` in the C locale. */
export const LOCALE_SETS = {
  alnum,
  alpha,
  cntrl: union(byteRange(0, 31), singleton(127)),
  digit,
  graph,
  lower,
  print: range(" ", "~"),
  punct: difference(graph, alnum),
  space: union(range("\t", "\r"), singleton(32)),
  upper,
  xdigit: union(digit, union(range("a", "f"), range("A", "F"))),
} satisfies Record<string, Charset>;
