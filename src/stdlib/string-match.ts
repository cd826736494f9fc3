import { luaError } from "../vm/errors.ts";
import type { LuaValue } from "../vm/value.ts";
import { cut, spend, work } from "../vm/work.ts";
import { AT_END } from "./string-class.ts";
import { Cap, MAX_CAPTURES, MAX_DEPTH, type PatNode, PatOp, type Pattern, SPAN_ALL } from "./string-pattern.ts";

/**
 * The last match: [matchStart, matchEnd) in the subject and where its captures start and end. One set of captures is
 * enough: they are read before anything else can run.
 */
export const captureStart = new Int32Array(MAX_CAPTURES);
export const captureEnd = new Int32Array(MAX_CAPTURES);
/** See `captureStart`. */
export let matchStart = 0;
/** See `captureStart`. */
export let matchEnd = 0;

/** Where a repetition of `n` that starts at `s` stops at the latest. */
function span(n: PatNode, str: string, s: number): number {
  const end = str.length;
  if (n.c === SPAN_ALL) return end;
  const set = n.set;
  let i = s;
  if (n.c >= 0 && end - s > 24) {
    const near = s + 24;
    while (i < near && set[str.charCodeAt(i)] !== 0) i++;
    if (i < near) return i;
    i = str.indexOf(String.fromCharCode(n.c), i);
    return i < 0 ? end : i;
  }
  while (i < end && set[str.charCodeAt(i)] !== 0) i++;
  return i;
}

/** Matches the rest of a pattern from `node` at `s`; returns the end of the match, or -1. */
function run(node: PatNode, str: string, s: number): number {
  const end = str.length;
  let n = node;
  for (;;) {
    switch (n.op) {
      case PatOp.End:
        return s;
      case PatOp.Eos:
        return s === end ? s : -1;
      case PatOp.Char:
        if (s >= end || str.charCodeAt(s) !== n.c) return -1;
        s++;
        break;
      case PatOp.Text: {
        const { text } = n;
        const { length } = text;
        if (end - s < length) return -1;
        for (let i = 0; i < length; i++) if (str.charCodeAt(s + i) !== text.charCodeAt(i)) return -1;
        s += length;
        break;
      }
      case PatOp.Set:
        if (s >= end || n.set[str.charCodeAt(s)] === 0) return -1;
        s++;
        break;
      case PatOp.MaxOnly: {
        const most = span(n, str, s);
        if (most - s < n.d) return -1;
        work.left -= most - s;
        s = most;
        break;
      }
      case PatOp.Max: {
        const most = span(n, str, s);
        const least = s + n.d;
        const next = n.next as PatNode;
        const { first } = next;
        work.left -= most - s;
        for (let i = most; i >= least; i--) {
          if (first[i < end ? str.charCodeAt(i) : AT_END] === 0) continue;
          const e = run(next, str, i);
          if (e >= 0) return e;
          if (--work.left < 0) work.exhausted();
        }
        return -1;
      }
      case PatOp.Min: {
        const { set } = n;
        const next = n.next as PatNode;
        const { first } = next;
        for (;;) {
          const c = s < end ? str.charCodeAt(s) : AT_END;
          if (first[c] !== 0) {
            const e = run(next, str, s);
            if (e >= 0) return e;
          }
          if (--work.left < 0) work.exhausted();
          if (set[c] === 0) return -1;
          s++;
        }
      }
      case PatOp.MinOnly: {
        const { set } = n;
        const from = s;
        while (s < end && set[str.charCodeAt(s)] !== 0) s++;
        work.left -= s - from;
        break;
      }
      case PatOp.MinFind: {
        const at = str.indexOf(n.text, s);
        work.left -= (at < 0 ? end : at) - s;
        if (at < 0) return -1;
        s = at;
        if (n.d === 1) break;
        const e = run(n.next as PatNode, str, s);
        if (e >= 0) return e;
        if (--work.left < 0) work.exhausted();
        s++;
        continue;
      }
      case PatOp.Opt: {
        if (s < end && n.set[str.charCodeAt(s)] !== 0) {
          const next = n.next as PatNode;
          if (next.first[s + 1 < end ? str.charCodeAt(s + 1) : AT_END] !== 0) {
            const e = run(next, str, s + 1);
            if (e >= 0) return e;
            if (--work.left < 0) work.exhausted();
          }
        }
        break;
      }
      case PatOp.OptOnly:
        if (s < end && n.set[str.charCodeAt(s)] !== 0) s++;
        break;
      case PatOp.Open:
      case PatOp.Position:
        captureStart[n.c] = s;
        break;
      case PatOp.Close:
        captureEnd[n.c] = s;
        break;
      case PatOp.Frontier:
        if (n.set[s === 0 ? 0 : str.charCodeAt(s - 1)] !== 0 || n.set[s < end ? str.charCodeAt(s) : 0] === 0) return -1;
        break;
      default:
        s = special(n, str, s);
        if (s < 0) return -1;
    }
    n = n.next as PatNode;
  }
}

/** Matches one item of the rarer kinds at `s`; returns where to go on, or -1. */
function special(n: PatNode, str: string, s: number): number {
  const end = str.length;
  switch (n.op) {
    case PatOp.BackRef: {
      const from = captureStart[n.c];
      const length = captureEnd[n.c] - from;
      if (end - s < length) return -1;
      work.left -= length;
      for (let i = 0; i < length; i++) if (str.charCodeAt(from + i) !== str.charCodeAt(s + i)) return -1;
      return s + length;
    }
    case PatOp.Balance: {
      if (s >= end || str.charCodeAt(s) !== n.c) return -1;
      const { c: opening, d: closing } = n;
      let depth = 1;
      for (let i = s + 1; i < end; i++) {
        const c = str.charCodeAt(i);
        if (c === closing) {
          if (--depth === 0) {
            work.left -= i - s;
            return i + 1;
          }
        } else if (c === opening) depth++;
      }
      work.left -= end - s;
      return -1;
    }
    case PatOp.Frontier: {
      const previous = s === 0 ? 0 : str.charCodeAt(s - 1);
      const current = s < end ? str.charCodeAt(s) : 0;
      return n.set[previous] === 0 && n.set[current] !== 0 ? s : -1;
    }
    case PatOp.Error:
      throw luaError(n.text);
    default:
      return -1;
  }
}

/** As `run`, counting `depth` as the reference counts nested calls, for patterns that could exceed its limit. */
function runDeep(node: PatNode, str: string, s: number, depth: number): number {
  if (depth > MAX_DEPTH) throw luaError("pattern too complex");
  const end = str.length;
  let n = node;
  for (;;) {
    if (--work.left < 0) work.exhausted();
    const next = n.next as PatNode;
    const matches = s < end && n.set[str.charCodeAt(s)] !== 0;
    switch (n.base) {
      case PatOp.End:
        return s;
      case PatOp.Eos:
        return s === end ? s : -1;
      case PatOp.Char:
      case PatOp.Set:
        if (!matches) return -1;
        s++;
        break;
      case PatOp.Max: {
        if (!matches) {
          if (n.d === 1) return -1;
          break;
        }
        const most = span(n, str, s);
        work.left -= most - s;
        for (let i = most; i >= s + n.d; i--) {
          const e = runDeep(next, str, i, depth + 1);
          if (e >= 0) return e;
        }
        return -1;
      }
      case PatOp.Min:
        if (!matches) break;
        for (;;) {
          const e = runDeep(next, str, s, depth + 1);
          if (e >= 0) return e;
          if (s >= end || n.set[str.charCodeAt(s)] === 0) return -1;
          s++;
        }
      case PatOp.Opt: {
        if (!matches) break;
        const e = runDeep(next, str, s + 1, depth + 1);
        if (e >= 0) return e;
        break;
      }
      case PatOp.Open:
      case PatOp.Position:
        captureStart[n.c] = s;
        return runDeep(next, str, s, depth + 1);
      case PatOp.Close:
        captureEnd[n.c] = s;
        return runDeep(next, str, s, depth + 1);
      default:
        s = special(n, str, s);
        if (s < 0) return -1;
    }
    n = next;
  }
}

/**
 * Looks for the first match that starts at `from` or later (only there when the pattern is anchored) and does not end
 * at `last`, the end of the match before it (-1: none). On success sets matchStart, matchEnd and the captures.
 * Raises the errors of a malformed pattern.
 */
export function search(pattern: Pattern, str: string, from: number, last: number): boolean {
  const { start, lead } = pattern;
  const end = str.length;
  if (pattern.anchored || pattern.deep) return searchPlainly(pattern, str, from, last);
  if (pattern.only !== null) return searchSpan(pattern.only, str, from);
  if (lead !== "") {
    for (let s = from; ; s++) {
      const at = str.indexOf(lead, s);
      spend((at < 0 ? end : at) - s);
      if (at < 0) return false;
      s = at;
      const e = pattern.literal ? s + lead.length : run(start, str, s);
      if (e >= 0) {
        matchStart = s;
        matchEnd = e;
        return true;
      }
    }
  }
  if (from > end) return false;
  const { first } = start;
  for (let s = from; s < end; s++) {
    if (first[str.charCodeAt(s)] === 0) continue;
    const e = run(start, str, s);
    if (e >= 0 && e !== last) {
      matchStart = s;
      matchEnd = e;
      work.left -= s - from;
      return true;
    }
    if (e < 0) {
      if (pattern.sweeping) return false;
      const set = pattern.run;
      if (set !== null && set[str.charCodeAt(s)] !== 0) {
        const at = s;
        while (s + 1 < end && set[str.charCodeAt(s + 1)] !== 0) s++;
        work.left -= s - at;
      }
    }
    if (--work.left < 0) work.exhausted();
  }
  spend(end - from);
  if (first[AT_END] === 0) return false;
  const e = run(start, str, end);
  if (e < 0 || e === last) return false;
  matchStart = end;
  matchEnd = e;
  return true;
}

/** `search` for one repetition, which is not empty. */
function searchSpan(n: PatNode, str: string, from: number): boolean {
  const { set } = n;
  const end = str.length;
  let s = from;
  while (s < end && set[str.charCodeAt(s)] === 0) s++;
  if (s >= end) {
    if (s > from) spend(s - from);
    return false;
  }
  const e = span(n, str, s);
  spend(e - from);
  matchStart = s;
  matchEnd = e;
  return true;
}

/** `search` without any short cut. */
function searchPlainly(pattern: Pattern, str: string, from: number, last: number): boolean {
  const { start, deep, anchored } = pattern;
  const stop = anchored ? from : str.length;
  for (let s = from; s <= stop; s++) {
    const e = deep ? runDeep(start, str, s, 1) : run(start, str, s);
    if (e >= 0 && e !== last) {
      matchStart = s;
      matchEnd = e;
      return true;
    }
    if (--work.left < 0) work.exhausted();
  }
  return false;
}

/** Capture `i` (from 0) of the last match of `pattern` in `str`; the whole match when `i` is 0 and there are none. */
export function capture(pattern: Pattern, str: string, i: number): string | number {
  const { captures } = pattern;
  if (i >= captures.length) {
    if (i !== 0) throw luaError(`invalid capture index %${i + 1}`);
    return cut(str.substring(matchStart, matchEnd), str.length);
  }
  switch (captures[i]) {
    case Cap.Position:
      return captureStart[i] + 1;
    case Cap.Unfinished:
      throw luaError("unfinished capture");
    default:
      return cut(str.substring(captureStart[i], captureEnd[i]), str.length);
  }
}

/** All captures of the last match as a list; the whole match when there are none. */
export function captureList(pattern: Pattern, str: string): LuaValue[] {
  switch (pattern.captures.length) {
    case 0:
    case 1:
      return [capture(pattern, str, 0)];
    case 2:
      return [capture(pattern, str, 0), capture(pattern, str, 1)];
    case 3:
      return [capture(pattern, str, 0), capture(pattern, str, 1), capture(pattern, str, 2)];
    default:
      return pattern.captures.map((_, i) => capture(pattern, str, i));
  }
}
