import { checkAny, checkFunction, checkInteger, checkString, checkTable } from "../../../stdlib/args.ts";
import { defineLib, setFunctions } from "../../../stdlib/lib.ts";
import { argError, luaError } from "../../../vm/errors.ts";
import { float, isNumber, toFloat, toIntegerExact } from "../../../vm/number.ts";
import { runResumable } from "../../../vm/resumable.ts";
import type { LuaState } from "../../../vm/state.ts";
import { LuaTable } from "../../../vm/table.ts";
import { typeName } from "../../../vm/typename.ts";
import { first, LuaFunction, type LuaValue, NONE, type Result, UNWIND } from "../../../vm/value.ts";
import { fixedLength, hasCaptures, nofail, nullable } from "./analysis.ts";
import { addByte, byteRange, difference, newCharset, union } from "./charset.ts";
import { MAX_BEHIND } from "./compile.ts";
import { isInitialName } from "./grammar.ts";
import { LOCALE_SETS } from "./locale.ts";
import { match } from "./match.ts";
import { CaptureKind } from "./opcodes.ts";
import { Patterns, toInt32 } from "./pattern.ts";
import {
  AndNode,
  alternatives,
  BehindNode,
  CaptureNode,
  type Node,
  NotNode,
  OpenCallNode,
  RepNode,
  RunTimeNode,
  SeqNode,
  SetNode,
  sequence,
  Tag,
  TRUE,
  UtfNode,
} from "./tree.ts";

const VERSION = "LPeg 1.1.0";
const MAX_STACK = "lpeg-maxstack";
/** The default limit of the backtrack stack, and the largest one. */
const DEFAULT_MAX_STACK = 400;
const LARGEST_MAX_STACK = Math.trunc(0x7fffffff / 100);
/** The largest number that a numbered or an argument capture can have. */
const MAX_NUMBER = 0x7fff;
const NO_ARGS: readonly LuaValue[] = [];
const MAX_CODE_POINT = 0x10ffff;

/** Opens the library `lpeg` (its manual, version 1.1): gives its table, which also goes into `package.loaded`. */
export function openLpeg(L: LuaState): LuaTable {
  const patterns = new Patterns(L);
  L.registry.setStr(MAX_STACK, float(DEFAULT_MAX_STACK));
  const lib = defineLib(L, "lpeg", {
    ...basicFunctions(L, patterns),
    ...captureFunctions(L, patterns),
    ...otherFunctions(L, patterns),
  });
  setFunctions(patterns.metatable, "lpeg.", operators(L, patterns));
  patterns.metatable.setStr("__index", lib);
  lib.setStr("version", VERSION);
  return lib;
}

type Body = (...args: LuaValue[]) => Result;
type Functions = Record<string, Body>;

/**
 * A native whose first `count` arguments are patterns or become ones. The initial rule of a grammar is read with
 * metamethods: when that calls Lua, it happens here, before `body`, which gets a copy of the grammar with that rule.
 */
function onPatterns(L: LuaState, count: number, body: Body): Body {
  return (...args) => {
    for (let i = 0; i < count; i++)
      if (lacksInitialRule(args[i])) return runResumable(L, "lpeg", readInitialRules(L, count, body, args));
    return body(...args);
  };
}

function lacksInitialRule(v: LuaValue): v is LuaTable {
  if (!(v instanceof LuaTable) || v.metatable === null) return false;
  const name = v.getInt(1);
  return isInitialName(name) && v.get(name) === undefined;
}

function* readInitialRules(
  L: LuaState,
  count: number,
  body: Body,
  args: LuaValue[],
): Generator<undefined, Result, Result> {
  for (let i = 0; i < count; i++) {
    const table = args[i];
    if (!lacksInitialRule(table)) continue;
    const name = table.getInt(1);
    L.enterNoYield();
    try {
      let rule = L.index(table, name);
      if (rule === UNWIND) rule = yield;
      const copy = new LuaTable();
      for (let more = table.next(undefined); more; more = table.next(table.nextKey)) {
        copy.set(table.nextKey, table.nextValue);
      }
      copy.set(name, first(rule));
      args[i] = copy;
    } finally {
      L.leaveNoYield();
    }
  }
  return body(...args);
}

/** `P`, `S`, `R`, …: patterns without captures (manual, "Basic Constructions"). */
function basicFunctions(L: LuaState, patterns: Patterns): Functions {
  return {
    P: onPatterns(L, 1, (...args) => {
      checkAny(args.length, 1);
      return patterns.check(args[0], 1);
    }),
    S: (chars) => {
      const set = newCharset();
      for (const byte of bytesOf(checkString(chars, 1))) addByte(set, byte);
      return patterns.make(new SetNode(set));
    },
    R: (...ranges) => {
      let set = newCharset();
      ranges.forEach((range, i) => {
        const [low, high, ...rest] = bytesOf(checkString(range, i + 1));
        if (high === undefined || rest.length > 0) throw argError(i + 1, "range must have two characters");
        set = union(set, byteRange(low, high));
      });
      return patterns.make(new SetNode(set));
    },
    utfR: (from, to) => {
      const low = toFloat(checkInteger(from, 1));
      const high = toFloat(checkInteger(to, 2));
      // The reference compares them as unsigned.
      if (low < 0 === high < 0 ? low > high : low < 0) throw argError(2, "empty range");
      for (const [i, codePoint] of [low, high].entries()) {
        if (codePoint < 0 || codePoint > MAX_CODE_POINT) throw argError(i + 1, "invalid code point");
      }
      return patterns.make(high <= 0x7f ? new SetNode(byteRange(low, high)) : new UtfNode(low, high));
    },
    B: onPatterns(L, 1, (p) => {
      const body = patterns.tree(p, 1);
      const length = fixedLength(body);
      if (length < 0) throw argError(1, "pattern may not have fixed length");
      if (hasCaptures(body)) throw argError(1, "pattern have captures");
      if (length > MAX_BEHIND) throw argError(1, "pattern too long to look behind");
      return patterns.make(new BehindNode(body, length));
    }),
    V: (...args) => {
      // Without an argument, the reference takes the new pattern for it.
      const name = args.length === 0 ? patterns.make(TRUE) : args[0];
      if (name === undefined) throw argError(1, "non-nil value expected");
      return patterns.make(new OpenCallNode(name));
    },
  };
}

/** The captures, but for those that are operators. */
function captureFunctions(L: LuaState, patterns: Patterns): Functions {
  /** A capture around the first argument. */
  const around = (kind: CaptureKind): Body =>
    onPatterns(L, 1, (p) => patterns.make(new CaptureNode(kind, patterns.tree(p, 1))));
  return {
    C: around(CaptureKind.Simple),
    Cs: around(CaptureKind.Substitution),
    Ct: around(CaptureKind.Table),
    Cg: onPatterns(L, 1, (p, name) => patterns.make(new CaptureNode(CaptureKind.Group, patterns.tree(p, 1), name))),
    Cf: onPatterns(L, 1, (p, f) => {
      checkFunction(f, 2);
      return patterns.make(new CaptureNode(CaptureKind.Fold, patterns.tree(p, 1), f));
    }),
    Cmt: onPatterns(L, 1, (p, f) => {
      checkFunction(f, 2);
      return patterns.make(new RunTimeNode(patterns.tree(p, 1), f));
    }),
    Cp: () => patterns.make(new CaptureNode(CaptureKind.Position, TRUE)),
    Cc: (...values) => {
      const constants = values.map((v) => new CaptureNode(CaptureKind.Constant, TRUE, v));
      if (constants.length === 0) return patterns.make(TRUE);
      if (constants.length === 1) return patterns.make(constants[0]);
      return patterns.make(new CaptureNode(CaptureKind.Group, new SeqNode(constants)));
    },
    Cb: (...args) => {
      checkAny(args.length, 1);
      return patterns.make(new CaptureNode(CaptureKind.Back, TRUE, args[0]));
    },
    Carg: (n) => {
      const number = toInt32(checkInteger(n, 1));
      if (number <= 0 || number > MAX_NUMBER) throw argError(1, "invalid argument index");
      return patterns.make(new CaptureNode(CaptureKind.Argument, TRUE, undefined, number));
    },
  };
}

/** Matching, and functions that are not about a pattern. */
function otherFunctions(L: LuaState, patterns: Patterns): Functions {
  let maxStack = DEFAULT_MAX_STACK;
  const matchPattern = (args: LuaValue[]): Result => {
    const program = patterns.programOf(patterns.check(args[0], 1));
    const subject = checkString(args[1], 2);
    const start = args[2] === undefined ? 1 : toFloat(checkInteger(args[2], 3));
    const position = start > 0 ? Math.min(start - 1, subject.length) : Math.max(subject.length + start, 0);
    return match(L, program, subject, position, args.length > 3 ? args.slice(3) : NO_ARGS, maxStack);
  };
  const matchAny = onPatterns(L, 1, (...args) => matchPattern(args));
  return {
    match: (...args) => (patterns.is(args[0]) ? matchPattern(args) : matchAny(...args)),
    type: (v) => (patterns.is(v) ? "pattern" : undefined),
    setmaxstack: (n) => {
      const limit = toFloat(checkInteger(n, 1));
      if (limit <= 0 || limit > LARGEST_MAX_STACK) throw argError(1, "out of range");
      maxStack = limit;
      L.registry.setStr(MAX_STACK, limit);
      return NONE;
    },
    locale: (t) => {
      const table = t === undefined ? new LuaTable() : checkTable(t, 1);
      for (const [name, set] of Object.entries(LOCALE_SETS)) table.setStr(name, patterns.make(new SetNode(set)));
      return table;
    },
  };
}

/** The operators on patterns, as metamethods. */
function operators(L: LuaState, patterns: Patterns): Functions {
  return {
    __mul: onPatterns(L, 2, (a, b) => {
      const left = patterns.check(a, 1);
      const right = patterns.check(b, 2);
      const l = patterns.treeOf(left);
      const r = patterns.treeOf(right);
      if (isFalse(l) || r === TRUE) return left;
      return l === TRUE ? right : patterns.make(sequence(l, r));
    }),
    __add: onPatterns(L, 2, (a, b) => {
      const left = patterns.check(a, 1);
      const right = patterns.check(b, 2);
      const l = patterns.treeOf(left);
      const r = patterns.treeOf(right);
      if (l.tag === Tag.Set && r.tag === Tag.Set) return patterns.make(new SetNode(union(l.set, r.set)));
      if (nofail(l) || isFalse(r)) return left;
      return isFalse(l) ? right : patterns.make(alternatives(l, r));
    }),
    __sub: onPatterns(L, 2, (a, b) => {
      const l = patterns.tree(a, 1);
      const r = patterns.tree(b, 2);
      if (l.tag === Tag.Set && r.tag === Tag.Set) return patterns.make(new SetNode(difference(l.set, r.set)));
      return patterns.make(sequence(new NotNode(r), l));
    }),
    __pow: onPatterns(L, 1, (p, n) => {
      const count = toInt32(checkInteger(n, 2));
      const body = patterns.tree(p, 1);
      return patterns.make(count >= 0 ? atLeast(body, count) : atMost(body, -count));
    }),
    __len: onPatterns(L, 1, (p) => patterns.make(new AndNode(patterns.tree(p, 1)))),
    __unm: onPatterns(L, 1, (p) => patterns.make(new NotNode(patterns.tree(p, 1)))),
    __div: onPatterns(L, 1, (p, v) => patterns.make(transformed(patterns, p, v))),
    __mod: onPatterns(L, 1, (p, f) => patterns.make(new CaptureNode(CaptureKind.Accumulator, patterns.tree(p, 1), f))),
  };
}

function isFalse(node: Node): boolean {
  return node.tag === Tag.Set && node.empty;
}

function atLeast(body: Node, count: number): Node {
  if (nullable(body)) throw luaError("loop body may accept empty string");
  if (count === 0) return new RepNode(body);
  const items = body.tag === Tag.Seq ? body.items : [body];
  return new SeqNode([...new Array<readonly Node[]>(count).fill(items).flat(), new RepNode(body)]);
}

function atMost(body: Node, count: number): Node {
  let tree = alternatives(body, TRUE);
  for (let i = 1; i < count; i++) tree = alternatives(sequence(body, tree), TRUE);
  return tree;
}

/** `p / v`. */
function transformed(patterns: Patterns, p: LuaValue, v: LuaValue): Node {
  if (v instanceof LuaFunction) return new CaptureNode(CaptureKind.Function, patterns.tree(p, 1), v);
  if (v instanceof LuaTable) return new CaptureNode(CaptureKind.Query, patterns.tree(p, 1), v);
  if (typeof v === "string") return new CaptureNode(CaptureKind.String, patterns.tree(p, 1), v);
  if (!isNumber(v)) throw luaError(`unexpected ${typeName(v)} as 2nd operand to LPeg '/'`);
  const n = toInt32(toIntegerExact(v) ?? 0);
  const body = patterns.tree(p, 1);
  if (n < 0 || n > MAX_NUMBER) throw argError(1, "invalid number");
  return new CaptureNode(CaptureKind.Number, body, undefined, n);
}

function bytesOf(s: string): number[] {
  const bytes: number[] = [];
  for (let i = 0; i < s.length; i++) bytes.push(s.charCodeAt(i));
  return bytes;
}
