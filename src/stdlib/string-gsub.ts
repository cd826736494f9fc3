import { luaError } from "../vm/errors.ts";
import { nativeIndex } from "../vm/native-operations.ts";
import { isNumber, numberToString } from "../vm/number.ts";
import { type Body, patiently, pauseSpent, runResumable } from "../vm/resumable.ts";
import { type LuaState, MAX_C_CALLS } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { typeName } from "../vm/typename.ts";
import {
  type CallTarget,
  first,
  LuaClosure,
  LuaFunction,
  type LuaValue,
  type Result,
  UNWIND,
  Values,
} from "../vm/value.ts";
import { claim, spend } from "../vm/work.ts";
import { checkInt, checkString, typeError } from "./args.ts";
import { CompileCache } from "./string-cache.ts";
import { capture, captureList, matchEnd, matchStart, search } from "./string-match.ts";
import { compilePattern, type Pattern } from "./string-pattern.ts";

/** A replacement string: literal text and captures (-1: the whole match) in turn, or the text alone. */
type Template = string | readonly (string | number)[];

/** A result that has grown by so much is claimed. */
const UNTOLD = 1 << 16;

/** Longer strings are dealt with in pieces of this length. */
const PIECE = 1 << 16;

const PERCENT = 37;

/** Stands in a template for a misused `%`: complains when it is reached. */
const BAD_PERCENT = -2;

function parseTemplate(text: string): Template {
  const parts: (string | number)[] = [];
  let literal = "";
  for (let p = 0; p < text.length; ) {
    const at = text.indexOf("%", p);
    if (at < 0) {
      literal += text.slice(p);
      break;
    }
    literal += text.slice(p, at);
    const c = text.charCodeAt(at + 1);
    p = at + 2;
    if (c === PERCENT) literal += "%";
    else {
      if (literal !== "") parts.push(literal);
      literal = "";
      if (c >= 48 && c <= 57) parts.push(c - 49);
      else {
        parts.push(BAD_PERCENT);
        break;
      }
    }
  }
  if (parts.length === 0) return literal;
  if (literal !== "") parts.push(literal);
  return parts;
}

const templates = new CompileCache(parseTemplate);

/** The text of a template for the last match. */
function expand(template: readonly (string | number)[], pattern: Pattern, str: string): string {
  let out = "";
  for (const part of template) {
    if (typeof part === "string") out += part;
    else if (part >= 0) out += capture(pattern, str, part);
    else if (part === BAD_PERCENT) throw luaError("invalid use of '%' in replacement string");
    else out += str.substring(matchStart, matchEnd);
  }
  return out;
}

/** The results of `gsub` that ends with `out` and the rest of the subject from `copied` on. */
function finish(str: string, out: string, copied: number, count: number, changed: boolean): Result {
  if (!changed) return new Values([str, count]);
  return new Values([copied < str.length ? out + str.substring(copied) : out, count]);
}

/** The progress of a `gsub` that asks Lua code for its replacements. */
class Substitution {
  private out = "";
  /** The end of the last match: the subject has been copied up to there. */
  private copied = 0;
  private last = -1;
  /** Where the current match is; other matches may run before it is replaced. */
  private start = 0;
  private end = 0;
  private count = 0;
  private changed = false;

  constructor(
    private readonly L: LuaState,
    private readonly pattern: Pattern,
    private readonly str: string,
    private readonly max: number,
    private readonly repl: LuaFunction | LuaTable,
  ) {}

  /** Goes to the next match. */
  next(): boolean {
    if (this.count >= this.max || (this.count > 0 && this.pattern.anchored)) return false;
    if (!search(this.pattern, this.str, this.copied, this.last)) return false;
    this.count++;
    this.start = matchStart;
    this.end = matchEnd;
    return true;
  }

  /** What the function or table gives for the current match. */
  ask(): Result {
    const { L, pattern, str, repl } = this;
    if (repl instanceof LuaTable) return nativeIndex(L, repl, capture(pattern, str, 0));
    if (pattern.captures.length > 1) return L.call(repl, ...captureList(pattern, str));
    const text = capture(pattern, str, 0);
    if (!(repl instanceof LuaClosure) || L.cCalls >= MAX_C_CALLS) return L.call(repl, text);
    // As L.call does, without a list of arguments.
    L.cCalls++;
    const r = repl.c(text);
    L.cCalls--;
    return r;
  }

  /** Replaces the current match by `value`; false and nil keep it. */
  put(value: LuaValue): void {
    const { str, copied, start, end } = this;
    if (value === undefined || value === false) this.out += str.substring(copied, end);
    else {
      const text = replacementText(value);
      this.out += start > copied ? str.substring(copied, start) + text : text;
      if (text.length > UNTOLD) claim(this.out.length);
      this.changed = true;
    }
    this.copied = this.last = end;
  }

  /** The results of `gsub`. */
  finish(): Result {
    return finish(this.str, this.out, this.copied, this.count, this.changed);
  }
}

/** The text of a replacement other than false and nil. */
function replacementText(value: LuaValue): string {
  if (typeof value === "string") return value;
  if (isNumber(value)) return numberToString(value);
  throw luaError(`invalid replacement value (a ${typeName(value)})`);
}

/** Replaces all matches by what Lua code gives for them. */
function replaceByAsking(L: LuaState, job: Substitution): Result {
  let parked = false;
  L.enterNoYield();
  try {
    for (;;) {
      try {
        if (!job.next()) return job.finish();
      } catch (e) {
        // What was asked before must not be asked again.
        pauseSpent(L, e);
        parked = true;
        return runResumable(L, "string.gsub", resumeReplacing(L, job, false));
      }
      const r = job.ask();
      if (r === UNWIND) {
        parked = true;
        return runResumable(L, "string.gsub", resumeReplacing(L, job, true));
      }
      job.put(first(r));
    }
  } finally {
    if (!parked) L.leaveNoYield();
  }
}

/** Goes on with `replaceByAsking`. @param asked its callee has unwound; else the search for the next match was stopped. */
function* resumeReplacing(L: LuaState, job: Substitution, asked: boolean): Body {
  try {
    const r = yield;
    if (asked) job.put(first(r));
    while (yield* patiently(L, () => job.next())) {
      let answer = job.ask();
      if (answer === UNWIND) answer = yield;
      job.put(first(answer));
    }
    return job.finish();
  } finally {
    L.leaveNoYield();
  }
}

/** Replaces up to `max` matches by a template, or by what a table without metatable has for them. */
function replaceAll(pattern: Pattern, str: string, max: number, by: Template | LuaTable): Result {
  let out = "";
  let told = UNTOLD;
  let copied = 0;
  let last = -1;
  let count = 0;
  let changed = false;
  while (count < max && search(pattern, str, copied, last)) {
    count++;
    let text: string | null;
    if (typeof by === "string") text = by;
    else if (by instanceof LuaTable) {
      const value = by.get(capture(pattern, str, 0));
      text = value === undefined || value === false ? null : replacementText(value);
    } else text = expand(by, pattern, str);
    if (text === null) out += str.substring(copied, matchEnd);
    else {
      out += matchStart > copied ? str.substring(copied, matchStart) + text : text;
      if (out.length > told) {
        claim(out.length);
        told = out.length + UNTOLD;
      }
      changed = true;
    }
    copied = last = matchEnd;
    if (pattern.anchored) break;
  }
  return finish(str, out, copied, count, changed);
}

/** Replaces every occurrence of `text`. */
function replaceLiteral(str: string, text: string, by: string): Result {
  if (str.length > PIECE && text.length < PIECE >> 1) return replaceInPieces(str, text, by);
  const parts = str.split(text);
  claim(str.length + parts.length * by.length);
  return new Values([parts.length === 1 ? str : parts.join(by), parts.length - 1]);
}

/** As `replaceLiteral` for a long string: the parts of all of it, one for each occurrence, would take far more than the result. */
function replaceInPieces(str: string, text: string, by: string): Result {
  const made: string[] = [];
  let [at, count, length, told] = [0, 0, 0, 0];
  for (;;) {
    const end = at + PIECE;
    const parts = str.substring(at, end).split(text);
    const isLast = end >= str.length;
    if (!isLast) {
      // An occurrence may begin in what is left at the end of the piece.
      const rest = parts[parts.length - 1];
      const kept = Math.min(rest.length, text.length - 1);
      parts[parts.length - 1] = rest.slice(0, rest.length - kept);
      at = end - kept;
    }
    count += parts.length - 1;
    const piece = parts.join(by);
    length += piece.length;
    made.push(piece);
    if (length > told) {
      claim(length);
      told = length + (length >> 2);
    }
    spend(PIECE >> 2);
    if (isLast) break;
  }
  return new Values([count === 0 ? str : made.join(""), count]);
}

/** `string.gsub(s, pattern, repl [, n])`. */
export function gsubOf(L: LuaState): CallTarget {
  return (s, p, repl, n) => {
    const str = checkString(s, 1);
    const text = checkString(p, 2);
    const max = n === undefined ? str.length + 1 : checkInt(n, 4);
    const pattern = compilePattern(text);
    if (typeof repl === "string" || isNumber(repl)) {
      const template = templates.get(checkString(repl, 3));
      if (pattern.literal && typeof template === "string" && max > str.length) {
        return replaceLiteral(str, pattern.lead, template);
      }
      return replaceAll(pattern, str, max, template);
    }
    if (repl instanceof LuaTable && repl.metatable === null) return replaceAll(pattern, str, max, repl);
    if (repl instanceof LuaTable || repl instanceof LuaFunction) {
      return replaceByAsking(L, new Substitution(L, pattern, str, max, repl));
    }
    throw typeError(3, "string/function/table", repl);
  };
}
