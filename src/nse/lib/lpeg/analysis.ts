import { byteRange, type Charset, complement, EMPTY, FULL, intersection, union } from "./charset.ts";
import { type First, type Node, type Rule, type SeqNode, Tag } from "./tree.ts";

/** The pattern may match without consuming anything (see `First`). */
export const ACCEPTS_EMPTY = 1;
/** There is a match-time capture that must not be bypassed (see `First`). */
export const HAS_RUNTIME = 2;

/*
 * Conservative analyses of patterns. All but `hasCaptures` keep their result in the node. Those that follow calls end
 * because they only follow what a rule can do before it consumes something, and grammars are not left recursive.
 */

/** Whether the pattern may match the empty string. Open calls are taken not to: their grammar asks again. */
export function nullable(node: Node): boolean {
  node.nullable ??= findNullable(node);
  return node.nullable;
}

function findNullable(node: Node): boolean {
  switch (node.tag) {
    case Tag.Set:
    case Tag.Literal:
    case Tag.Any:
    case Tag.Utf:
    case Tag.OpenCall:
      return false;
    case Tag.True:
    case Tag.Rep:
    case Tag.Not:
    case Tag.And:
    case Tag.Behind:
      return true;
    case Tag.Seq:
      return node.items.every(nullable);
    case Tag.Choice:
      return node.items.some(nullable);
    case Tag.Call:
      return nullable(node.rule.body);
    case Tag.Grammar:
      return nullable(node.rules[0].body);
    case Tag.Capture:
    case Tag.RunTime:
      return nullable(node.body);
  }
}

/** Whether the pattern matches a prefix of every string. */
export function nofail(node: Node): boolean {
  node.nofail ??= findNofail(node);
  return node.nofail;
}

function findNofail(node: Node): boolean {
  switch (node.tag) {
    case Tag.Set:
    case Tag.Literal:
    case Tag.Any:
    case Tag.Utf:
    case Tag.OpenCall:
    case Tag.Not:
    case Tag.Behind:
    case Tag.RunTime:
      return false;
    case Tag.True:
    case Tag.Rep:
      return true;
    case Tag.Seq:
      return node.items.every(nofail);
    case Tag.Choice:
      return node.items.some(nofail);
    case Tag.Call:
      return nofail(node.rule.body);
    case Tag.Grammar:
      return nofail(node.rules[0].body);
    case Tag.And:
    case Tag.Capture:
      return nofail(node.body);
  }
}

/** Whether the pattern only fails because of the next byte. */
export function headfail(node: Node): boolean {
  node.headfail ??= findHeadfail(node);
  return node.headfail;
}

function findHeadfail(node: Node): boolean {
  switch (node.tag) {
    case Tag.Set:
      return true;
    case Tag.Literal:
    case Tag.Any:
    case Tag.True:
    case Tag.Utf:
    case Tag.OpenCall:
    case Tag.Rep:
    case Tag.Not:
    case Tag.Behind:
    case Tag.RunTime:
      return false;
    case Tag.Seq:
      return node.items.every((item, i) => i === 0 || nofail(item)) && headfail(node.items[0]);
    case Tag.Choice:
      return node.items.every(headfail);
    case Tag.Call:
      return headfail(node.rule.body);
    case Tag.Grammar:
      return headfail(node.rules[0].body);
    case Tag.And:
    case Tag.Capture:
      return headfail(node.body);
  }
}

/** How many bytes the pattern matches, or -1 when that varies or is not known. */
export function fixedLength(node: Node): number {
  // A rule that comes back to itself finds the -1 that stands here meanwhile, as does everything that needs it.
  if (node.length === undefined) {
    node.length = -1;
    node.length = findLength(node);
  }
  return node.length;
}

function findLength(node: Node): number {
  switch (node.tag) {
    case Tag.Set:
      return node.empty ? 0 : 1;
    case Tag.Literal:
      return node.text.length;
    case Tag.Any:
      return node.count;
    case Tag.Utf: {
      const length = utf8Length(node.low);
      return length === utf8Length(node.high) ? length : -1;
    }
    case Tag.True:
    case Tag.Not:
    case Tag.And:
    case Tag.Behind:
      return 0;
    case Tag.Rep:
    case Tag.RunTime:
    case Tag.OpenCall:
      return -1;
    case Tag.Seq: {
      let sum = 0;
      for (const item of node.items) {
        const length = fixedLength(item);
        if (length < 0) return -1;
        sum += length;
      }
      return sum;
    }
    case Tag.Choice: {
      const length = fixedLength(node.items[0]);
      return node.items.every((item) => fixedLength(item) === length) ? length : -1;
    }
    case Tag.Call:
      return fixedLength(node.rule.body);
    case Tag.Grammar:
      return fixedLength(node.rules[0].body);
    case Tag.Capture:
      return fixedLength(node.body);
  }
}

/** Whether there are captures in the pattern or in the rules that it calls. */
export function hasCaptures(node: Node, seen = new Set<Rule>()): boolean {
  if (node.captures !== undefined) return node.captures;
  const found = findCaptures(node, seen);
  // The answer for a node with calls may depend on what `seen` left out.
  if (!node.calls) node.captures = found;
  return found;
}

function findCaptures(node: Node, seen: Set<Rule>): boolean {
  switch (node.tag) {
    case Tag.Capture:
    case Tag.RunTime:
      return true;
    case Tag.Seq:
    case Tag.Choice:
      return node.items.some((item) => hasCaptures(item, seen));
    case Tag.Rep:
    case Tag.Not:
    case Tag.And:
    case Tag.Behind:
      return hasCaptures(node.body, seen);
    case Tag.Call:
      if (seen.has(node.rule)) return false;
      seen.add(node.rule);
      return hasCaptures(node.rule.body, seen);
    case Tag.Grammar:
      return hasCaptures(node.rules[0].body, new Set([node.rules[0]]));
    default:
      return false;
  }
}

/** How the pattern can begin, when what follows it begins with a byte of `follow`. */
export function firstOf(node: Node, follow: Charset): First {
  if (follow !== FULL) return findFirst(node, follow);
  node.first ??= findFirst(node, FULL);
  return node.first;
}

function findFirst(node: Node, follow: Charset): First {
  switch (node.tag) {
    case Tag.Set:
      return { set: node.set, flags: 0 };
    case Tag.Literal:
      return { set: byteRange(node.text.charCodeAt(0), node.text.charCodeAt(0)), flags: 0 };
    case Tag.Any:
      return { set: FULL, flags: 0 };
    case Tag.Utf:
      return { set: byteRange(utf8First(node.low), utf8First(node.high)), flags: 0 };
    case Tag.True:
      return { set: follow, flags: ACCEPTS_EMPTY };
    case Tag.Seq:
      return firstOfSequence(node, 0, follow);
    case Tag.Choice:
      return firstOfChoice(node.items, follow);
    case Tag.Rep:
      return { set: union(firstOf(node.body, follow).set, follow), flags: ACCEPTS_EMPTY };
    case Tag.Capture:
      return firstOf(node.body, follow);
    case Tag.Grammar:
      return firstOf(node.rules[0].body, follow);
    case Tag.Call:
      return firstOf(node.rule.body, follow);
    case Tag.RunTime: {
      // The function may refuse or skip anything, whatever follows.
      const { set, flags } = firstOf(node.body, FULL);
      return { set, flags: flags === 0 ? 0 : HAS_RUNTIME };
    }
    case Tag.And: {
      const { set, flags } = firstOf(node.body, follow);
      return { set: intersection(set, follow), flags };
    }
    case Tag.Not:
      if (node.body.tag === Tag.Set) return { set: complement(node.body.set), flags: ACCEPTS_EMPTY };
      return { set: follow, flags: firstOf(node.body, follow).flags | ACCEPTS_EMPTY };
    case Tag.Behind:
      return { set: follow, flags: firstOf(node.body, follow).flags | ACCEPTS_EMPTY };
    case Tag.OpenCall:
      return { set: FULL, flags: HAS_RUNTIME };
  }
}

/** `firstOf` for the items from `start` on. */
export function firstOfSequence(node: SeqNode, start: number, follow: Charset): First {
  const { items } = node;
  let last = start;
  while (last < items.length - 1 && nullable(items[last])) last++;
  let rest = firstOf(items[last], last < items.length - 1 ? FULL : follow);
  for (let i = last - 1; i >= start; i--) {
    const { set, flags } = firstOf(items[i], rest.set);
    if (flags === 0) rest = { set, flags };
    else if (((flags | rest.flags) & HAS_RUNTIME) !== 0) rest = { set, flags: HAS_RUNTIME };
    else rest = { set, flags: rest.flags };
  }
  return rest;
}

function firstOfChoice(items: readonly Node[], follow: Charset): First {
  let set: Charset = EMPTY;
  let flags = 0;
  for (const item of items) {
    const first = firstOf(item, follow);
    set = union(set, first.set);
    flags |= first.flags;
  }
  return { set, flags };
}

/** How many bytes a code point takes in UTF-8. */
export function utf8Length(codePoint: number): number {
  return codePoint <= 0x7f ? 1 : codePoint <= 0x7ff ? 2 : codePoint <= 0xffff ? 3 : 4;
}

/** The first byte of a code point in UTF-8. */
function utf8First(codePoint: number): number {
  if (codePoint <= 0x7f) return codePoint;
  if (codePoint <= 0x7ff) return 0xc0 | (codePoint >> 6);
  return codePoint <= 0xffff ? 0xe0 | (codePoint >> 12) : 0xf0 | (codePoint >> 18);
}
