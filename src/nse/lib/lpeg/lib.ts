import { checkAny, checkFunction, checkInteger, checkString, checkTable } from "../../../stdlib/args.ts";
import { protectMetatable } from "../../../stdlib/closed-debug.ts";
import { defineLib, setRetried } from "../../../stdlib/lib.ts";
import { argError } from "../../../vm/errors.ts";
import { float, toFloat } from "../../../vm/number.ts";
import type { LuaState } from "../../../vm/state.ts";
import { LuaTable } from "../../../vm/table.ts";
import { type LuaValue, NONE, type Result } from "../../../vm/value.ts";
import { fixedLength, hasCaptures } from "./analysis.ts";
import { type Functions, onPatterns } from "./arguments.ts";
import { addByte, byteRange, newCharset, union } from "./charset.ts";
import { MAX_BEHIND } from "./compile.ts";
import { LOCALE_SETS } from "./locale.ts";
import { Matcher } from "./match.ts";
import { CaptureKind } from "./opcodes.ts";
import { MAX_CAPTURE_NUMBER, operators } from "./operators.ts";
import { Patterns, toInt32 } from "./pattern.ts";
import { BehindNode, CaptureNode, OpenCallNode, RunTimeNode, SeqNode, SetNode, TRUE, UtfNode } from "./tree.ts";

const VERSION = "LPeg 1.1.0";
/** Where the registry has the limit of the backtrack stack; the default, and the largest one. */
const MAX_STACK = "lpeg-maxstack";
const DEFAULT_MAX_STACK = 400;
const LARGEST_MAX_STACK = Math.trunc(0x7fffffff / 100);
const MAX_CODE_POINT = 0x10ffff;
const NO_ARGS: readonly LuaValue[] = [];

/** Opens the library `lpeg` (its manual, version 1.1): gives its table, which also goes into `package.loaded`. */
export function openLpeg(L: LuaState): LuaTable {
  const patterns = new Patterns(L);
  L.registry.setStr(MAX_STACK, float(DEFAULT_MAX_STACK));
  const lib = defineLib(L, "lpeg", {
    ...basicFunctions(L, patterns),
    ...captureFunctions(L, patterns),
    ...otherFunctions(L, patterns),
  });
  setRetried(L, patterns.metatable, "lpeg.", operators(L, patterns));
  patterns.metatable.setStr("__index", lib);
  protectMetatable(patterns.metatable, true);
  lib.setField("version", VERSION);
  return lib;
}

/** `P`, `S`, `R`, …: patterns without captures (manual, "Basic Constructions"). */
function basicFunctions(L: LuaState, patterns: Patterns): Functions {
  return {
    P: onPatterns(L, 1, (...args) => {
      checkAny(args.length, 1);
      return patterns.check(args[0], 1).userdata;
    }),
    S: (chars) => {
      const set = newCharset();
      for (const byte of bytesOf(checkString(chars, 1))) addByte(set, byte);
      return patterns.make(new SetNode(set)).userdata;
    },
    R: (...ranges) => {
      let set = newCharset();
      for (const [i, range] of ranges.entries()) {
        const bytes = bytesOf(checkString(range, i + 1));
        if (bytes.length !== 2) throw argError(i + 1, "range must have two characters");
        set = union(set, byteRange(bytes[0], bytes[1]));
      }
      return patterns.make(new SetNode(set)).userdata;
    },
    utfR: (from, to) => {
      const low = toFloat(checkInteger(from, 1));
      const high = toFloat(checkInteger(to, 2));
      // The reference compares them as unsigned.
      if (low < 0 === high < 0 ? low > high : low < 0) throw argError(2, "empty range");
      for (const [i, codePoint] of [low, high].entries()) {
        if (codePoint < 0 || codePoint > MAX_CODE_POINT) throw argError(i + 1, "invalid code point");
      }
      return patterns.make(high <= 0x7f ? new SetNode(byteRange(low, high)) : new UtfNode(low, high)).userdata;
    },
    B: onPatterns(L, 1, (p) => {
      const body = patterns.check(p, 1);
      const length = fixedLength(body.tree);
      if (length < 0) throw argError(1, "pattern may not have fixed length");
      if (hasCaptures(body.tree)) throw argError(1, "pattern have captures");
      if (length > MAX_BEHIND) throw argError(1, "pattern too long to look behind");
      return body.wrap(new BehindNode(body.tree, length));
    }),
    V: (...args) => {
      // Without an argument, the reference takes the new pattern for it.
      const name = args.length === 0 ? patterns.make(TRUE).userdata : args[0];
      if (name === undefined) throw argError(1, "non-nil value expected");
      return patterns.make(new OpenCallNode(name), 1).userdata;
    },
  };
}

/** The captures, but for those that are operators. */
function captureFunctions(L: LuaState, patterns: Patterns): Functions {
  /** A capture around the first argument, with a value that the second one has to be, if any. */
  const around = (kind: CaptureKind, takesValue = false) =>
    onPatterns(L, 1, (p, v) => {
      const body = patterns.check(p, 1);
      const value = takesValue ? v : undefined;
      return body.wrap(new CaptureNode(kind, body.tree, value), value);
    });
  const empty = (kind: CaptureKind, value?: LuaValue, n = 0) =>
    patterns.make(new CaptureNode(kind, TRUE, value, n), value === undefined ? 0 : 1).userdata;
  const fold = around(CaptureKind.Fold, true);
  return {
    C: around(CaptureKind.Simple),
    Cs: around(CaptureKind.Substitution),
    Ct: around(CaptureKind.Table),
    Cg: around(CaptureKind.Group, true),
    Cf: (p, f) => {
      checkFunction(f, 2);
      return fold(p, f);
    },
    Cmt: onPatterns(L, 1, (p, f) => {
      checkFunction(f, 2);
      const body = patterns.check(p, 1);
      return body.wrap(new RunTimeNode(body.tree, f), f);
    }),
    Cp: () => empty(CaptureKind.Position),
    Cc: (...values) => {
      const constants = values.map((v) => new CaptureNode(CaptureKind.Constant, TRUE, v));
      const count = values.filter((v) => v !== undefined).length;
      if (constants.length === 0) return patterns.make(TRUE).userdata;
      if (constants.length === 1) return patterns.make(constants[0], count).userdata;
      return patterns.make(new CaptureNode(CaptureKind.Group, new SeqNode(constants)), count).userdata;
    },
    Cb: (...args) => {
      checkAny(args.length, 1);
      return empty(CaptureKind.Back, args[0]);
    },
    Carg: (n) => {
      const number = toInt32(checkInteger(n, 1));
      if (number <= 0 || number > MAX_CAPTURE_NUMBER) throw argError(1, "invalid argument index");
      return empty(CaptureKind.Argument, undefined, number);
    },
  };
}

/** Matching, and functions that are not about a pattern. */
function otherFunctions(L: LuaState, patterns: Patterns): Functions {
  const matcher = new Matcher(L);
  let maxStack = DEFAULT_MAX_STACK;
  const matchConverted = onPatterns(L, 1, (...args) => matchArgs(args));
  const matchArgs = (args: readonly LuaValue[]): Result => {
    const { program } = patterns.check(args[0], 1);
    const subject = checkString(args[1], 2);
    const start = args[2] === undefined ? 1 : toFloat(checkInteger(args[2], 3));
    const position = start > 0 ? Math.min(start - 1, subject.length) : Math.max(subject.length + start, 0);
    return matcher.match(program, subject, position, args.length > 3 ? args.slice(3) : NO_ARGS, maxStack);
  };
  return {
    match: (...args) => (args[0] instanceof LuaTable ? matchConverted(...args) : matchArgs(args)),
    type: (v) => (patterns.of(v) === undefined ? undefined : "pattern"),
    setmaxstack: (n) => {
      const limit = toFloat(checkInteger(n, 1));
      if (limit <= 0 || limit > LARGEST_MAX_STACK) throw argError(1, "out of range");
      maxStack = limit;
      L.registry.setStr(MAX_STACK, limit);
      return NONE;
    },
    locale: (t) => {
      const table = t === undefined ? new LuaTable() : checkTable(t, 1);
      for (const [name, set] of Object.entries(LOCALE_SETS)) {
        table.setStr(name, patterns.make(new SetNode(set)).userdata);
      }
      return table;
    },
  };
}

function bytesOf(s: string): number[] {
  const bytes: number[] = [];
  for (let i = 0; i < s.length; i++) bytes.push(s.charCodeAt(i));
  return bytes;
}
