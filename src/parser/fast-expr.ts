import { fieldOf, indexOf, type PendingItem, storeItem } from "./actions.ts";
import {
  BinaryOp,
  type Expr,
  type FunctionBody,
  type FunctionExpr,
  Kind,
  type LocalVar,
  type TableItem,
  UnaryOp,
} from "./ast.ts";
import { cut } from "./cut.ts";
import {
  booleanExpr,
  callExpr,
  functionExpr,
  isSkipping,
  methodCallExpr,
  nilExpr,
  numberExpr,
  SkipError,
  setSkipping,
  stringExpr,
  tableExpr,
  unaryExpr,
  varargExpr,
} from "./expr-nodes.ts";
import type { FunctionStart } from "./extent.ts";
import type { FastParser } from "./fast.ts";
import { block } from "./fast-stat.ts";
import type { Name } from "./name.ts";
import { SELF } from "./name-table.ts";
import { binaryNode, LEFT_PRIORITY, parenthesized, RIGHT_PRIORITY, settle, UNARY_PRIORITY, unaryOp } from "./nodes.ts";
import { LuaSyntaxError } from "./syntax-error.ts";
import { T } from "./tokens.ts";

/**
 * Expressions by hand. Each function is the twin of the rule of that name in grammar-expr.ts: same tree, same first error.
 */

const NO_ARGUMENTS: Expr[] = [];
const NO_ITEMS: TableItem[] = [];
/** Stands for items and expressions of functions that are looked over. */
const SKIPPED_ITEM: PendingItem = { key: null, value: nilExpr(0), line: 0 };
const SKIPPED_LIST: Expr[] = [nilExpr(0)];
const NO_PARAMETERS: LocalVar[] = [];

/** expr (manual section 9). */
export function expr(p: FastParser): Expr {
  return subexpr(p, 0);
}

/** exprlist ::= expr {',' expr}. The last expression is left unsettled. */
export function exprlist(p: FastParser): Expr[] {
  let e = subexpr(p, 0);
  if (p.kind !== T.Comma) return isSkipping ? SKIPPED_LIST : [e];
  const { exprs } = p;
  const level = exprs.length;
  exprs.push(e);
  while ((p.kind as T) === T.Comma) {
    settle(p, e, p.line);
    p.advance();
    e = subexpr(p, 0);
    exprs.push(e);
  }
  const list = p.taken(exprs, level);
  return isSkipping ? SKIPPED_LIST : list;
}

/** An operand, and the operators after it that bind stronger than `limit`. */
function subexpr(p: FastParser, limit: number): Expr {
  p.enterLevel();
  let left: Expr;
  const unary = unaryOp(p.kind);
  if (unary === null) left = simple(p);
  else {
    const opLine = p.line;
    p.advance();
    const operand = subexpr(p, UNARY_PRIORITY);
    const line = p.usedLine;
    settle(p, operand, line);
    left = unaryExpr(unary, operand, unary === UnaryOp.Not ? line : opLine);
  }
  for (;;) {
    const { kind } = p;
    if (LEFT_PRIORITY[kind] <= limit) break;
    const opLine = p.line;
    settle(p, left, opLine);
    p.advance();
    const right = subexpr(p, RIGHT_PRIORITY[kind]);
    left = binaryNode(p, kind, left, right, opLine, p.usedLine);
  }
  p.level--;
  return left;
}

function simple(p: FastParser): Expr {
  const { line, value } = p;
  switch (p.kind) {
    case T.Name:
    case T.LParen:
      return suffixed(p);
    case T.String:
      p.advance();
      return stringExpr(value as Name, line);
    case T.Int:
      p.advance();
      return numberExpr(Kind.Integer, value as number | bigint, line);
    case T.Float:
      p.advance();
      return numberExpr(Kind.Float, value as number, line);
    case T.Nil:
      p.advance();
      return nilExpr(line);
    case T.True:
      p.advance();
      return booleanExpr(true, line);
    case T.False:
      p.advance();
      return booleanExpr(false, line);
    case T.LBrace:
      return table(p);
    case T.Function:
      p.advance();
      return funcbody(p, false, p.line);
    case T.Dots: {
      if (!p.scope.isVararg) p.fail("cannot use '...' outside a vararg function");
      const before = p.usedLine;
      p.advance();
      return varargExpr(before);
    }
    default:
      return p.fail("unexpected symbol");
  }
}

/** suffixedexp: a name or an expression in parentheses, then fields, indices and calls. */
export function suffixed(p: FastParser): Expr {
  let e = primary(p);
  for (;;) {
    const { line } = p;
    switch (p.kind) {
      case T.Dot: {
        settle(p, e, p.usedLine);
        p.advance();
        const name = p.expectName();
        e = fieldOf(e, name, p.usedLine);
        break;
      }
      case T.LBracket: {
        settle(p, e, p.usedLine);
        p.advance();
        const key = settledExpr(p);
        p.expect(T.RBracket);
        placeKey(p, key);
        e = indexOf(p, e, key, p.usedLine);
        break;
      }
      case T.Colon: {
        p.advance();
        const name = p.expectName();
        const nameLine = p.usedLine;
        settle(p, e, nameLine);
        const argsLine = p.line;
        e = methodCallExpr(e, name, args(p), nameLine, argsLine);
        break;
      }
      case T.LParen:
      case T.String:
      case T.LBrace:
        settle(p, e, p.usedLine);
        e = callExpr(e, args(p), line);
        break;
      default:
        return e;
    }
  }
}

function primary(p: FastParser): Expr {
  const { line } = p;
  if (p.kind === T.Name) {
    const name = p.value as Name;
    p.advance();
    return p.scope.resolve(name, line);
  }
  if (p.kind !== T.LParen) return p.fail("unexpected symbol");
  p.advance();
  const e = subexpr(p, 0);
  p.close(T.RParen, T.LParen, line);
  return parenthesized(p, e, p.usedLine);
}

/** args ::= '(' [exprlist] ')' | tableconstructor | String. */
function args(p: FastParser): Expr[] {
  const { line, value } = p;
  switch (p.kind) {
    case T.LParen: {
      p.advance();
      if ((p.kind as T) === T.RParen) {
        p.advance();
        return NO_ARGUMENTS;
      }
      const list = exprlist(p);
      const last = list[list.length - 1];
      // Any number of values have their registers before the parenthesis closes.
      if (last.kind === Kind.Vararg) settle(p, last, p.usedLine);
      p.close(T.RParen, T.LParen, line);
      if (last.kind !== Kind.Vararg) settle(p, last, p.usedLine);
      return list;
    }
    case T.LBrace: {
      const e = table(p);
      return isSkipping ? SKIPPED_LIST : [e];
    }
    case T.String:
      p.advance();
      return isSkipping ? SKIPPED_LIST : [stringExpr(value as Name, line)];
    default:
      return p.fail("function arguments expected");
  }
}

/** tableconstructor ::= '{' [fieldlist] '}'. */
function table(p: FastParser): Expr {
  const line = p.usedLine;
  const openLine = p.line;
  p.advance();
  const { items } = p;
  const level = items.length;
  // A positional item is stored when the token after it has been read.
  let pending: PendingItem | null = null;
  while (p.kind !== T.RBrace) {
    const item = field(p);
    items.push(item);
    pending = item.key === null ? item : null;
    if (p.kind !== T.Comma && p.kind !== T.Semi) break;
    p.advance();
    // After the last separator the item is stored at the closing brace.
    if (pending !== null && (p.kind as T) !== T.RBrace) {
      storeItem(p, pending, p.usedLine);
      pending = null;
    }
  }
  p.close(T.RBrace, T.LBrace, openLine);
  const endLine = p.usedLine;
  if (pending !== null) storeItem(p, pending, endLine);
  return tableExpr(items.length > level ? p.taken(items, level) : NO_ITEMS, line, endLine);
}

function field(p: FastParser): PendingItem {
  let key: Expr | null = null;
  if (p.kind === T.Name) {
    // The reference reads the token after the name, and counts its lines, before it deals with the name.
    const isNamed = p.peek() === T.Assign;
    const { line } = p;
    if (!isNamed) return positional(p, line);
    key = stringExpr(p.value as Name, line);
    p.advance();
  } else if (p.kind === T.LBracket) {
    p.advance();
    key = settledExpr(p);
    p.expect(T.RBracket);
  } else {
    return positional(p, p.line);
  }
  p.expect(T.Assign);
  placeKey(p, key);
  const value = settledExpr(p);
  return isSkipping ? SKIPPED_ITEM : { key, value, line: p.usedLine };
}

function positional(p: FastParser, line: number): PendingItem {
  const value = subexpr(p, 0);
  return isSkipping ? SKIPPED_ITEM : { key: null, value, line };
}

/** funcbody ::= '(' [parlist] ')' block end. `line` is the one the function is defined at. */
export function funcbody(p: FastParser, isMethod: boolean, line: number): FunctionExpr {
  const start = p.entered(isMethod, line);
  if (!p.skips) return bodyExpr(p, start);
  // Functions in it are looked over with it, or read with it.
  p.skips = false;
  const func = lookOver(p, start) ?? bodyExpr(p, start);
  p.skips = true;
  return func;
}

function bodyExpr(p: FastParser, start: FunctionStart): FunctionExpr {
  return functionExpr(functionBody(p, start) as FunctionBody, p.usedLine);
}

/** Looks a function over; null, and nothing has been read, when it has to be read with its tree. */
function lookOver(p: FastParser, start: FunctionStart): FunctionExpr | null {
  const mark = p.scope.mark();
  p.skipped = start;
  setSkipping(true);
  let body: FunctionBody | null = null;
  try {
    body = functionBody(p, start);
  } catch (e) {
    // An error is found again, and reported then.
    if (!(e instanceof SkipError || e instanceof LuaSyntaxError)) throw e;
  }
  setSkipping(false);
  if (body !== null) return functionExpr(body, p.usedLine);
  p.scope.rewind(mark);
  p.restart(start);
  return null;
}

/** The function that begins with the parameter list; null when it has been looked over and has to be read. */
function functionBody(p: FastParser, start: FunctionStart): FunctionBody | null {
  const { scope } = p;
  const line = start.definedLine;
  scope.openFunction(line);
  p.expect(T.LParen);
  const { vars } = p;
  const level = vars.length;
  if (start.isMethod) vars.push(scope.declare(SELF, line));
  let isVararg = false;
  if (p.kind !== T.RParen) {
    for (;;) {
      if (p.kind === T.Name) {
        const name = p.expectName();
        vars.push(scope.declare(name, p.usedLine));
      } else if (p.kind === T.Dots) {
        p.advance();
        isVararg = true;
        break;
      } else p.fail("<name> or '...' expected");
      if ((p.kind as T) !== T.Comma) break;
      p.advance();
    }
  }
  scope.setParameters(vars.length > level ? cut(vars, level) : NO_PARAMETERS, isVararg);
  p.expect(T.RParen);
  block(p);
  start.to = p.start + "end".length;
  p.close(T.End, T.Function, line);
  const endLine = p.usedLine;
  const declared = scope.declaredCount;
  const func = scope.closeFunction(endLine);
  return p.finished(func, start, declared) ? func : null;
}

/** A key gets its register when the token after it has been read, unless its value takes jumps. */
function placeKey(p: FastParser, key: Expr): void {
  if (p.places === null || key.kind === Kind.And || key.kind === Kind.Or) return;
  if (key.kind !== Kind.Binary || key.num <= BinaryOp.Concat) p.places.set(key, p.usedLine);
}

/** An expression that the last token read ends. */
export function settledExpr(p: FastParser): Expr {
  const e = subexpr(p, 0);
  settle(p, e, p.usedLine);
  return e;
}
