import type { BinaryOp, Expr, UnaryOp } from "./ast.ts";
import type { ParserState } from "./parser-state.ts";
import { T, TOKEN_KINDS } from "./tokens.ts";

type Mutable<X> = { -readonly [K in keyof X]: X[K] };

/**
 * Sets the line of an expression whose access the reference emits only now (see ast.ts), with `line` that of the last
 * token read. Calls, functions, operations and table constructors keep their line, and so do fields and upvalues in
 * parentheses.
 */
export function settle(p: ParserState, e: Expr, line: number): void {
  switch (e.kind) {
    case "Index":
    case "Upvalue":
      if (e === p.parenthesized) {
        p.places?.set(e, line);
        return;
      }
      break;
    case "LocalRef":
    case "Nil":
    case "Boolean":
    case "Number":
    case "String":
      break;
    case "FunctionExpr":
      return;
    default:
      p.places?.set(e, line);
      return;
  }
  (e as Mutable<Expr>).line = line;
}

/** Binding power of an operator on either side; the greater binds. Both are 0 for tokens that are no binary operator. */
export const LEFT_PRIORITY = new Uint8Array(TOKEN_KINDS);
export const RIGHT_PRIORITY = new Uint8Array(TOKEN_KINDS);

/** Binding power of the unary operators. */
export const UNARY_PRIORITY = 12;

/** Operator of each binary operator's token; `and` and `or` are not among them. */
export const BINARY_OPS: (BinaryOp | undefined)[] = new Array<BinaryOp | undefined>(TOKEN_KINDS).fill(undefined);

function defineOperators(left: number, right: number, kinds: readonly (readonly [T, BinaryOp | null])[]): void {
  for (const [kind, op] of kinds) {
    LEFT_PRIORITY[kind] = left;
    RIGHT_PRIORITY[kind] = right;
    if (op !== null) BINARY_OPS[kind] = op;
  }
}

// Manual 3.4.8, from lower to higher priority.
defineOperators(1, 1, [[T.Or, null]]);
defineOperators(2, 2, [[T.And, null]]);
defineOperators(3, 3, [
  [T.Lt, "<"],
  [T.Gt, ">"],
  [T.Le, "<="],
  [T.Ge, ">="],
  [T.Ne, "~="],
  [T.Eq, "=="],
]);
defineOperators(4, 4, [[T.Pipe, "|"]]);
defineOperators(5, 5, [[T.Tilde, "~"]]);
defineOperators(6, 6, [[T.Amp, "&"]]);
defineOperators(7, 7, [
  [T.Shl, "<<"],
  [T.Shr, ">>"],
]);
defineOperators(9, 8, [[T.Concat, ".."]]);
defineOperators(10, 10, [
  [T.Plus, "+"],
  [T.Minus, "-"],
]);
defineOperators(11, 11, [
  [T.Star, "*"],
  [T.Slash, "/"],
  [T.IDiv, "//"],
  [T.Percent, "%"],
]);
defineOperators(14, 13, [[T.Caret, "^"]]);

/** The node of a binary operation; `opLine` is the operator's line, `endLine` that of the last token read. */
export function binaryNode(p: ParserState, kind: T, left: Expr, right: Expr, opLine: number, endLine: number): Expr {
  settle(p, right, endLine);
  if (kind === T.And) return { kind: "Logical", op: "and", left, right, line: opLine };
  if (kind === T.Or) return { kind: "Logical", op: "or", left, right, line: opLine };
  const isComparison = LEFT_PRIORITY[kind] === 3;
  return { kind: "Binary", op: BINARY_OPS[kind] as BinaryOp, left, right, line: isComparison ? endLine : opLine };
}

/** The unary operator of a token, or null. */
export function unaryOp(kind: T): UnaryOp | null {
  switch (kind) {
    case T.Not:
      return "not";
    case T.Minus:
      return "-";
    case T.Tilde:
      return "~";
    case T.Hash:
      return "#";
    default:
      return null;
  }
}

/** An expression in parentheses, which close in `line`: they matter only around what may give several values. */
export function parenthesized(p: ParserState, e: Expr, line: number): Expr {
  settle(p, e, line);
  p.parenthesized = e;
  if (e.kind === "CallExpr" || e.kind === "MethodCall" || e.kind === "Vararg") return { kind: "Paren", expr: e, line };
  return e;
}

/** True for the tokens that end a block: `else`, `elseif`, `end`, the end of the chunk, and `until`. */
export function endsBlock(kind: T): boolean {
  return kind === T.End || kind === T.Else || kind === T.ElseIf || kind === T.Until || kind === T.Eof;
}
