import { checkInteger } from "../../../stdlib/args.ts";
import { argError, luaError } from "../../../vm/errors.ts";
import { isNumber, toIntegerExact } from "../../../vm/number.ts";
import type { LuaState } from "../../../vm/state.ts";
import { LuaTable } from "../../../vm/table.ts";
import { typeName } from "../../../vm/typename.ts";
import { LuaFunction, type LuaValue, type Result } from "../../../vm/value.ts";
import { nofail, nullable } from "./analysis.ts";
import { type Functions, onPatterns } from "./arguments.ts";
import { difference, union } from "./charset.ts";
import { CaptureKind } from "./opcodes.ts";
import { type Pattern, type Patterns, toInt32 } from "./pattern.ts";
import {
  AndNode,
  alternatives,
  CaptureNode,
  type Node,
  NotNode,
  RepNode,
  SeqNode,
  SetNode,
  sequence,
  Tag,
  TRUE,
} from "./tree.ts";

/** The largest number that a numbered or an argument capture can have. */
export const MAX_CAPTURE_NUMBER = 0x7fff;

/** The operators on patterns, as metamethods. */
export function operators(L: LuaState, patterns: Patterns): Functions {
  /** An operator on two patterns. */
  const binary = (operate: (a: Pattern, b: Pattern) => Result) =>
    onPatterns(L, 2, (a, b) => operate(patterns.check(a, 1), patterns.check(b, 2)));
  /** An operator on a pattern and some other value. */
  const unary = (operate: (p: Pattern, v: LuaValue) => Result) =>
    onPatterns(L, 1, (p, v) => operate(patterns.check(p, 1), v));
  return {
    __mul: binary((a, b) => {
      if (isFalse(a.tree) || b.tree === TRUE) return a.userdata;
      return a.tree === TRUE ? b.userdata : a.join(b, sequence(a.tree, b.tree));
    }),
    __add: binary((a, b) => {
      if (a.tree.tag === Tag.Set && b.tree.tag === Tag.Set) {
        return patterns.make(new SetNode(union(a.tree.set, b.tree.set))).userdata;
      }
      if (nofail(a.tree) || isFalse(b.tree)) return a.userdata;
      return isFalse(a.tree) ? b.userdata : a.join(b, alternatives(a.tree, b.tree));
    }),
    __sub: binary((a, b) => {
      if (a.tree.tag === Tag.Set && b.tree.tag === Tag.Set) {
        return patterns.make(new SetNode(difference(a.tree.set, b.tree.set))).userdata;
      }
      return a.join(b, sequence(new NotNode(b.tree), a.tree));
    }),
    __pow: onPatterns(L, 1, (p, n) => {
      const count = toInt32(checkInteger(n, 2));
      const body = patterns.check(p, 1);
      return body.wrap(count >= 0 ? atLeast(body.tree, count) : atMost(body.tree, -count));
    }),
    __len: unary((p) => p.wrap(new AndNode(p.tree))),
    __unm: unary((p) => p.wrap(new NotNode(p.tree))),
    __mod: unary((p, f) => p.wrap(new CaptureNode(CaptureKind.Accumulator, p.tree, f), f)),
    __div: onPatterns(L, 1, (p, v) => {
      const kind = divisionKind(v);
      const body = patterns.check(p, 1);
      if (kind !== CaptureKind.Number) return body.wrap(new CaptureNode(kind, body.tree, v), v);
      const n = toInt32(toIntegerExact(v) ?? 0);
      if (n < 0 || n > MAX_CAPTURE_NUMBER) throw argError(1, "invalid number");
      return body.wrap(new CaptureNode(kind, body.tree, undefined, n));
    }),
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

/** What `p / v` is. */
function divisionKind(v: LuaValue): CaptureKind {
  if (v instanceof LuaFunction) return CaptureKind.Function;
  if (v instanceof LuaTable) return CaptureKind.Query;
  if (typeof v === "string") return CaptureKind.String;
  if (isNumber(v)) return CaptureKind.Number;
  throw luaError(`unexpected ${typeName(v)} as 2nd operand to LPeg '/'`);
}
