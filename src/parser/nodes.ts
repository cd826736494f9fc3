import { BinaryOp, type Expr, Kind, UnaryOp } from "./ast.ts";
import { binaryExpr, logicalExpr, parenExpr } from "./expr-nodes.ts";
import type { ParserState } from "./parser-state.ts";
import { T, TOKEN_KINDS } from "./tokens.ts";

/**
 * Sets the line of an expression whose access the reference emits only now (see ast.ts), with `line` that of the last
 * token read. Calls, functions, operations and table constructors keep their line, and so do fields and upvalues in
 * parentheses.
 */
export function settle(p: ParserState, e: Expr, line: number): void {
  switch (e.kind) {
    case Kind.Index:
    case Kind.Upvalue:
      if (e === p.parenthesized) {
        p.places?.set(e, line);
        return;
      }
      break;
    case Kind.Local:
    case Kind.Nil:
    case Kind.Boolean:
    case Kind.Integer:
    case Kind.Float:
    case Kind.String:
      break;
    case Kind.Function:
      return;
    default:
      p.places?.set(e, line);
      return;
  }
  e.line = line;
}

/** Binding power of an operator on either side; the greater binds. Both are 0 for tokens that are no binary operator. */
export const LEFT_PRIORITY = new Uint8Array(TOKEN_KINDS);
export const RIGHT_PRIORITY = new Uint8Array(TOKEN_KINDS);

/** Binding power of the unary operators. */
export const UNARY_PRIORITY = 12;

/** Operator of each binary operator's token; `and` and `or` are not among them. */
export const BINARY_OPS = new Uint8Array(TOKEN_KINDS);

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
  [T.Lt, BinaryOp.Lt],
  [T.Gt, BinaryOp.Gt],
  [T.Le, BinaryOp.Le],
  [T.Ge, BinaryOp.Ge],
  [T.Ne, BinaryOp.Ne],
  [T.Eq, BinaryOp.Eq],
]);
defineOperators(4, 4, [[T.Pipe, BinaryOp.BOr]]);
defineOperators(5, 5, [[T.Tilde, BinaryOp.BXor]]);
defineOperators(6, 6, [[T.Amp, BinaryOp.BAnd]]);
defineOperators(7, 7, [
  [T.Shl, BinaryOp.Shl],
  [T.Shr, BinaryOp.Shr],
]);
defineOperators(9, 8, [[T.Concat, BinaryOp.Concat]]);
defineOperators(10, 10, [
  [T.Plus, BinaryOp.Add],
  [T.Minus, BinaryOp.Sub],
]);
defineOperators(11, 11, [
  [T.Star, BinaryOp.Mul],
  [T.Slash, BinaryOp.Div],
  [T.IDiv, BinaryOp.IDiv],
  [T.Percent, BinaryOp.Mod],
]);
defineOperators(14, 13, [[T.Caret, BinaryOp.Pow]]);

/** The node of a binary operation; `opLine` is the operator's line, `endLine` that of the last token read. */
export function binaryNode(p: ParserState, kind: T, left: Expr, right: Expr, opLine: number, endLine: number): Expr {
  settle(p, right, endLine);
  if (kind === T.And) return logicalExpr(Kind.And, left, right, opLine);
  if (kind === T.Or) return logicalExpr(Kind.Or, left, right, opLine);
  const isComparison = LEFT_PRIORITY[kind] === 3;
  return binaryExpr(BINARY_OPS[kind], left, right, isComparison ? endLine : opLine);
}

/** The unary operator of a token, or null. */
export function unaryOp(kind: T): UnaryOp | null {
  switch (kind) {
    case T.Not:
      return UnaryOp.Not;
    case T.Minus:
      return UnaryOp.Minus;
    case T.Tilde:
      return UnaryOp.BNot;
    case T.Hash:
      return UnaryOp.Length;
    default:
      return null;
  }
}

/** An expression in parentheses, which close in `line`: they matter only around what may give several values. */
export function parenthesized(p: ParserState, e: Expr, line: number): Expr {
  settle(p, e, line);
  p.parenthesized = e;
  return e.kind === Kind.Call || e.kind === Kind.MethodCall || e.kind === Kind.Vararg ? parenExpr(e, line) : e;
}

/** True for the tokens that end a block: `else`, `elseif`, `end`, the end of the chunk, and `until`. */
export function endsBlock(kind: T): boolean {
  return kind === T.End || kind === T.Else || kind === T.ElseIf || kind === T.Until || kind === T.Eof;
}
