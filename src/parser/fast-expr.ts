import { beginsNamedItem, fieldOf, indexOf, type PendingItem, storeItem } from "./actions.ts";
import type { Expr, FunctionExpr, LocalVar, TableItem } from "./ast.ts";
import { binaryNode, LEFT_PRIORITY, parenthesized, RIGHT_PRIORITY, settle, UNARY_PRIORITY, unaryOp } from "./nodes.ts";
import type { ParserState } from "./parser-state.ts";
import { T, type Token } from "./tokens.ts";

/** expr (manual section 9). */
export function expr(p: ParserState): Expr {
  return subexpr(p, 0);
}

/** exprlist ::= expr {',' expr}. The last expression is left unsettled. */
export function exprlist(p: ParserState): Expr[] {
  let e = subexpr(p, 0);
  const list = [e];
  for (;;) {
    const token = p.tokVector[p.currIdx + 1];
    if (token.tokenTypeIdx !== T.Comma) return list;
    p.currIdx++;
    settle(p, e, token.line);
    e = subexpr(p, 0);
    list.push(e);
  }
}

/** An operand, and the operators after it that bind stronger than `limit`. */
function subexpr(p: ParserState, limit: number): Expr {
  p.enterLevel();
  let left: Expr;
  let token = p.tokVector[p.currIdx + 1];
  const unary = unaryOp(token.tokenTypeIdx);
  if (unary === null) left = simple(p, token);
  else {
    p.currIdx++;
    const operand = subexpr(p, UNARY_PRIORITY);
    const { line } = p.tokVector[p.currIdx];
    settle(p, operand, line);
    left = { kind: "Unary", op: unary, operand, line: unary === "not" ? line : token.line };
  }
  for (;;) {
    token = p.tokVector[p.currIdx + 1];
    const kind = token.tokenTypeIdx;
    if (LEFT_PRIORITY[kind] <= limit) break;
    p.currIdx++;
    settle(p, left, token.line);
    const right = subexpr(p, RIGHT_PRIORITY[kind]);
    left = binaryNode(p, kind, left, right, token.line, p.tokVector[p.currIdx].line);
  }
  p.level--;
  return left;
}

function simple(p: ParserState, token: Token): Expr {
  const { line } = token;
  switch (token.tokenTypeIdx) {
    case T.Name:
    case T.LParen:
      return suffixed(p);
    case T.String:
      p.currIdx++;
      return { kind: "String", value: token.value as string, line };
    case T.Int:
      p.currIdx++;
      return { kind: "Number", float: false, value: token.value as number | bigint, line };
    case T.Float:
      p.currIdx++;
      return { kind: "Number", float: true, value: token.value as number, line };
    case T.Nil:
      p.currIdx++;
      return { kind: "Nil", line };
    case T.True:
      p.currIdx++;
      return { kind: "Boolean", value: true, line };
    case T.False:
      p.currIdx++;
      return { kind: "Boolean", value: false, line };
    case T.LBrace:
      return table(p);
    case T.Function: {
      p.currIdx++;
      return funcbody(p, false, p.tokVector[p.currIdx + 1].line);
    }
    case T.Dots:
      if (!p.scope.isVararg) p.fail("cannot use '...' outside a vararg function");
      p.currIdx++;
      return { kind: "Vararg", line: p.lineBefore() };
    default:
      return p.fail("unexpected symbol");
  }
}

/** suffixedexp: a name or an expression in parentheses, then fields, indices and calls. */
export function suffixed(p: ParserState): Expr {
  let e = primary(p);
  for (;;) {
    const token = p.tokVector[p.currIdx + 1];
    switch (token.tokenTypeIdx) {
      case T.Dot: {
        settle(p, e, p.tokVector[p.currIdx].line);
        p.currIdx++;
        const name = p.expect(T.Name);
        e = fieldOf(e, name.value as string, name.line);
        break;
      }
      case T.LBracket: {
        settle(p, e, p.tokVector[p.currIdx].line);
        p.currIdx++;
        const key = subexpr(p, 0);
        settle(p, key, p.tokVector[p.currIdx].line);
        const close = p.expect(T.RBracket);
        e = indexOf(p, e, key, close.line);
        break;
      }
      case T.Colon: {
        p.currIdx++;
        const name = p.expect(T.Name);
        settle(p, e, name.line);
        const { line } = p.tokVector[p.currIdx + 1];
        const list = args(p);
        e = { kind: "MethodCall", obj: e, name: name.value as string, args: list, nameLine: name.line, line };
        break;
      }
      case T.LParen:
      case T.String:
      case T.LBrace:
        settle(p, e, p.tokVector[p.currIdx].line);
        e = { kind: "CallExpr", func: e, args: args(p), line: token.line };
        break;
      default:
        return e;
    }
  }
}

function primary(p: ParserState): Expr {
  const token = p.tokVector[p.currIdx + 1];
  if (token.tokenTypeIdx === T.Name) {
    p.currIdx++;
    return p.scope.resolve(token.value as string, token.line);
  }
  if (token.tokenTypeIdx !== T.LParen) return p.fail("unexpected symbol");
  p.currIdx++;
  const e = subexpr(p, 0);
  return parenthesized(p, e, p.close(T.RParen, token).line);
}

/** args ::= '(' [exprlist] ')' | tableconstructor | String. */
export function args(p: ParserState): Expr[] {
  const token = p.tokVector[p.currIdx + 1];
  switch (token.tokenTypeIdx) {
    case T.LParen: {
      p.currIdx++;
      if (p.tokVector[p.currIdx + 1].tokenTypeIdx === T.RParen) {
        p.currIdx++;
        return [];
      }
      const list = exprlist(p);
      settle(p, list[list.length - 1], p.close(T.RParen, token).line);
      return list;
    }
    case T.LBrace:
      return [table(p)];
    case T.String:
      p.currIdx++;
      return [{ kind: "String", value: token.value as string, line: token.line }];
    default:
      return p.fail("function arguments expected");
  }
}

/** tableconstructor ::= '{' [fieldlist] '}'. */
export function table(p: ParserState): Expr {
  const line = p.lastLine();
  const open = p.tokVector[++p.currIdx];
  const items: TableItem[] = [];
  // A positional item is stored when the token after it has been read.
  let pending: PendingItem | null = null;
  while (p.tokVector[p.currIdx + 1].tokenTypeIdx !== T.RBrace) {
    const item = field(p);
    items.push(item);
    pending = item.key === null ? item : null;
    const kind = p.tokVector[p.currIdx + 1].tokenTypeIdx;
    if (kind !== T.Comma && kind !== T.Semi) break;
    p.currIdx++;
    // After the last separator the item is stored at the closing brace.
    if (pending !== null && p.tokVector[p.currIdx + 1].tokenTypeIdx !== T.RBrace) {
      storeItem(p, pending, p.tokVector[p.currIdx].line);
      pending = null;
    }
  }
  const endLine = p.close(T.RBrace, open).line;
  if (pending !== null) storeItem(p, pending, endLine);
  return { kind: "Table", items, line, endLine };
}

function field(p: ParserState): PendingItem {
  const token = p.tokVector[p.currIdx + 1];
  let key: Expr | null = null;
  if (token.tokenTypeIdx === T.Name) {
    if (!beginsNamedItem(p)) return { key, value: subexpr(p, 0), line: token.line };
    p.currIdx++;
    key = { kind: "String", value: token.value as string, line: token.line };
  } else if (token.tokenTypeIdx === T.LBracket) {
    p.currIdx++;
    key = subexpr(p, 0);
    settle(p, key, p.tokVector[p.currIdx].line);
    p.expect(T.RBracket);
  } else return { key, value: subexpr(p, 0), line: token.line };
  p.expect(T.Assign);
  const value = subexpr(p, 0);
  const { line } = p.tokVector[p.currIdx];
  settle(p, value, line);
  return { key, value, line };
}

/** funcbody ::= '(' [parlist] ')' block end. `line` is the one the function is defined at. */
export function funcbody(p: ParserState, isMethod: boolean, line: number): FunctionExpr {
  const { scope } = p;
  scope.openFunction(line);
  p.expect(T.LParen);
  const params: LocalVar[] = [];
  if (isMethod) params.push(scope.declare("self", line));
  let isVararg = false;
  if (p.tokVector[p.currIdx + 1].tokenTypeIdx !== T.RParen) {
    for (;;) {
      const token = p.tokVector[p.currIdx + 1];
      if (token.tokenTypeIdx === T.Name) {
        p.currIdx++;
        params.push(scope.declare(token.value as string, token.line));
      } else if (token.tokenTypeIdx === T.Dots) {
        p.currIdx++;
        isVararg = true;
        break;
      } else p.fail("<name> or '...' expected");
      if (p.tokVector[p.currIdx + 1].tokenTypeIdx !== T.Comma) break;
      p.currIdx++;
    }
  }
  scope.setParameters(params, isVararg);
  p.expect(T.RParen);
  p.readBlock();
  const endLine = p.closeAt(T.End, T.Function, line).line;
  return { kind: "FunctionExpr", func: scope.closeFunction(endLine), line: endLine };
}

export function settledExpr(p: ParserState): Expr {
  const e = subexpr(p, 0);
  settle(p, e, p.tokVector[p.currIdx].line);
  return e;
}
