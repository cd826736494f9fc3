import { SpentError } from "../vm/meter.ts";
import type { LuaState } from "../vm/state.ts";
import { type CallTarget, type LuaFunction, NativeFunction, NONE, type Result, Values } from "../vm/value.ts";
import { checkInt, checkString, toBoolean } from "./args.ts";
import { capture, captureList, matchEnd, matchStart, search } from "./string-match.ts";
import { compilePattern, compileUnanchored, type Pattern } from "./string-pattern.ts";

/**
 * A start position, counted from 1 or, when negative, from the end, as an offset from 0 in a string of `length`.
 * Positions before the start count as the start; the result can be beyond the end.
 */
export function startOffset(pos: number, length: number): number {
  if (pos > 0) return pos - 1;
  return pos === 0 || pos < -length ? 0 : length + pos;
}

/** All captures of the last match as the results of a function; the whole match when there are none. */
function capturesOf(pattern: Pattern, str: string): Result {
  if (pattern.captures.length <= 1) return capture(pattern, str, 0);
  return new Values(captureList(pattern, str));
}

/** Looks for `text` as it is from the offset `from`. */
function findPlain(str: string, text: string, from: number): Result {
  const at = str.indexOf(text, from);
  return at < 0 ? undefined : new Values([at + 1, at + text.length]);
}

/** `string.find(s, pattern [, init [, plain]])`. */
export const find: CallTarget = (s, p, init, plain) => {
  const str = checkString(s, 1);
  const text = checkString(p, 2);
  const from = init === undefined ? 0 : startOffset(checkInt(init, 3), str.length);
  if (from > str.length) return undefined;
  if (toBoolean(plain)) return findPlain(str, text, from);
  const pattern = compilePattern(text);
  if (pattern.plain) return findPlain(str, text, from);
  if (!search(pattern, str, from, -1)) return undefined;
  if (pattern.captures.length === 0) return new Values([matchStart + 1, matchEnd]);
  return new Values([matchStart + 1, matchEnd, ...captureList(pattern, str)]);
};

/** `string.match(s, pattern [, init])`. */
export const match: CallTarget = (s, p, init) => {
  const str = checkString(s, 1);
  const text = checkString(p, 2);
  const from = init === undefined ? 0 : startOffset(checkInt(init, 3), str.length);
  if (from > str.length) return undefined;
  const pattern = compilePattern(text);
  return search(pattern, str, from, -1) ? capturesOf(pattern, str) : undefined;
};

/** `string.gmatch(s, pattern [, init])`. */
export const gmatchOf =
  (L: LuaState): CallTarget =>
  (s, p, init) => {
    const str = checkString(s, 1);
    const text = checkString(p, 2);
    const pattern = compileUnanchored(text);
    let from = init === undefined ? 0 : startOffset(checkInt(init, 3), str.length);
    let last = -1;
    const step: CallTarget = function (this: LuaFunction) {
      try {
        if (from > str.length || !search(pattern, str, from, last)) return NONE;
        const captures = capturesOf(pattern, str);
        from = matchEnd;
        last = matchEnd;
        return captures;
      } catch (e) {
        if (!(e instanceof SpentError) || L.meter === null) throw e;
        return L.meter.retry(e, "for iterator", this, []);
      }
    };
    return new NativeFunction("for iterator", step, [str, text, undefined]);
  };
