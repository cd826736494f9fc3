import {
  addLocal,
  addTarget,
  attribNamed,
  checkTarget,
  exitLabel,
  fieldOf,
  finishAssign,
  finishCall,
  finishLocal,
  settleLast,
} from "./actions.ts";
import {
  type AssignTarget,
  type Attrib,
  type Block,
  type Expr,
  type IfClause,
  type LabelInfo,
  type LocalVar,
  StatKind,
} from "./ast.ts";
import { cut } from "./cut.ts";
import { isSkipping, SkipError } from "./expr-nodes.ts";
import type { FastParser } from "./fast.ts";
import { expr, exprlist, funcbody, settledExpr, suffixed } from "./fast-expr.ts";
import { Name } from "./name.ts";
import { endsBlock, settle } from "./nodes.ts";
import { T, type TokenValue } from "./tokens.ts";

/**
 * Statements by hand. Each function is the twin of the rule of that name in grammar.ts: same tree, same first error.
 */

const NO_VALUES: Expr[] = [];
const NO_CLAUSES: IfClause[] = [];

/** block ::= {stat} [retstat]: adds the statements to the scope's current block. */
export function block(p: FastParser): void {
  for (;;) {
    const { kind } = p;
    if (endsBlock(kind)) return;
    if (isSkipping) p.checkLength();
    stat(p);
    if (kind === T.Return) return;
  }
}

/** A block with its own scope. */
function scopedBlock(p: FastParser): Block {
  p.scope.openBlock(null);
  block(p);
  return p.scope.closeBlock(p.usedLine);
}

/** stat, or retstat. */
function stat(p: FastParser): void {
  // A `break` right after `then` is no statement of its own for the reference: it takes no level.
  if (p.kind === T.Break && p.lastKind === T.Then) {
    breakStat(p);
    return;
  }
  p.enterLevel();
  switch (p.kind) {
    case T.Semi:
      p.advance();
      break;
    case T.If:
      ifStat(p);
      break;
    case T.While:
      whileStat(p);
      break;
    case T.Do:
      doStat(p);
      break;
    case T.For:
      forStat(p);
      break;
    case T.Repeat:
      repeatStat(p);
      break;
    case T.Function:
      functionStat(p);
      break;
    case T.Local:
      p.advance();
      if ((p.kind as T) === T.Function) localFunction(p);
      else localStat(p);
      break;
    case T.DoubleColon:
      labelStat(p);
      break;
    case T.Return:
      returnStat(p);
      break;
    case T.Break:
      breakStat(p);
      break;
    case T.Goto: {
      p.advance();
      const name = p.expectName();
      p.scope.gotoStat(name.text, p.usedLine);
      break;
    }
    default:
      exprStat(p);
  }
  p.level--;
}

function breakStat(p: FastParser): void {
  const { line } = p;
  p.advance();
  p.scope.breakStat(line);
}

function ifStat(p: FastParser): void {
  const { line } = p;
  let clause = ifClause(p);
  const clauses = isSkipping ? NO_CLAUSES : [clause];
  while (p.kind === T.ElseIf) {
    clause = ifClause(p);
    if (!isSkipping) clauses.push(clause);
  }
  let orElse: Block | null = null;
  if (p.kind === T.Else) {
    p.advance();
    orElse = scopedBlock(p);
  }
  p.close(T.End, T.If, line);
  if (!isSkipping) p.scope.add({ kind: StatKind.If, clauses, orElse, line });
}

function ifClause(p: FastParser): IfClause {
  p.advance();
  const cond = expr(p);
  p.expect(T.Then);
  const line = p.usedLine;
  settle(p, cond, line);
  return { cond, block: scopedBlock(p), line, endLine: p.usedLine };
}

function whileStat(p: FastParser): void {
  const { scope, line } = p;
  p.advance();
  const cond = settledExpr(p);
  const exit = exitLabel(line);
  scope.openBlock(exit);
  p.expect(T.Do);
  block(p);
  const endLine = p.usedLine;
  p.close(T.End, T.While, line);
  const closeLine = p.usedLine;
  const body = scope.closeBlock(endLine);
  scope.add({ kind: StatKind.While, cond, block: body, exit, line, endLine, closeLine });
}

function doStat(p: FastParser): void {
  const { line } = p;
  p.advance();
  const body = scopedBlock(p);
  p.close(T.End, T.Do, line);
  p.scope.add({ kind: StatKind.Do, block: body, line });
}

function repeatStat(p: FastParser): void {
  const { scope, line } = p;
  p.advance();
  const exit = exitLabel(line);
  scope.openBlock(exit);
  block(p);
  p.close(T.Until, T.Repeat, line);
  const cond = settledExpr(p);
  const endLine = p.usedLine;
  const body = scope.closeBlock(endLine);
  scope.add({ kind: StatKind.Repeat, block: body, cond, exit, line, endLine });
}

function forStat(p: FastParser): void {
  const exit = exitLabel(p.line);
  p.advance();
  // This block holds the loop's variables.
  p.scope.openBlock(exit);
  const name = p.expectName();
  const nameLine = p.usedLine;
  if (p.kind === T.Assign) numericFor(p, name, nameLine, exit);
  else if (p.kind === T.Comma || p.kind === T.In) genericFor(p, name, nameLine, exit);
  else p.fail("'=' or 'in' expected");
}

function numericFor(p: FastParser, name: Name, nameLine: number, exit: LabelInfo): void {
  const { scope } = p;
  const { line } = exit;
  scope.declareHidden(3);
  const variable = scope.declare(name, nameLine);
  p.advance();
  const start = settledExpr(p);
  p.expect(T.Comma);
  const limit = settledExpr(p);
  let step: Expr | null = null;
  if (p.kind === T.Comma) {
    p.advance();
    step = settledExpr(p);
  }
  p.expect(T.Do);
  const doLine = p.usedLine;
  const body = loopBlock(p, [variable]);
  const closeLine = closeLoop(p, line);
  const { endLine } = body;
  scope.add({
    kind: StatKind.NumericFor,
    variable,
    start,
    limit,
    step,
    block: body,
    exit,
    line,
    doLine,
    endLine,
    closeLine,
  });
}

function genericFor(p: FastParser, name: Name, nameLine: number, exit: LabelInfo): void {
  const { scope } = p;
  scope.declareHidden(4);
  const vars = [scope.declare(name, nameLine)];
  while (p.kind === T.Comma) {
    p.advance();
    const next = p.expectName();
    vars.push(scope.declare(next, p.usedLine));
  }
  p.expect(T.In);
  const { line } = p;
  const exprs = exprlist(p);
  settleLast(p, exprs, p.usedLine);
  p.expect(T.Do);
  const doLine = p.usedLine;
  const body = loopBlock(p, vars);
  const closeLine = closeLoop(p, exit.line);
  const { endLine } = body;
  scope.add({ kind: StatKind.GenericFor, vars, exprs, block: body, exit, line, doLine, endLine, closeLine });
}

function loopBlock(p: FastParser, vars: LocalVar[]): Block {
  p.scope.activate(vars);
  return scopedBlock(p);
}

/** Reads a loop's `end`, closes the block of its variables, and gives the line. */
function closeLoop(p: FastParser, line: number): number {
  p.close(T.End, T.For, line);
  const closeLine = p.usedLine;
  p.scope.closeBlock(closeLine);
  return closeLine;
}

function functionStat(p: FastParser): void {
  const { scope, line } = p;
  p.advance();
  const name = p.expectName();
  let target = scope.resolve(name, p.usedLine);
  let isMethod = false;
  let isName = true;
  while (!isMethod && (p.kind === T.Dot || p.kind === T.Colon)) {
    settle(p, target, p.usedLine);
    isMethod = p.kind === T.Colon;
    p.advance();
    const key = p.expectName();
    target = fieldOf(target, key, p.usedLine);
    isName = false;
  }
  if (isSkipping) target = { ...target };
  const func = funcbody(p, isMethod, line);
  checkTarget(p, target, isName ? name : null);
  settle(p, target, line);
  scope.add({ kind: StatKind.Function, target: target as AssignTarget, func, line });
}

function localFunction(p: FastParser): void {
  const { scope } = p;
  p.advance();
  const name = p.expectName();
  const variable = scope.declare(name, p.usedLine);
  scope.activate([variable]);
  const func = funcbody(p, false, p.line);
  scope.add({ kind: StatKind.LocalFunction, variable, func, line: func.line });
}

function localStat(p: FastParser): void {
  const { scope } = p;
  const level = p.vars.length;
  for (;;) {
    const name = p.expectName();
    const variable = scope.declare(name, p.usedLine);
    addLocal(p, p.vars, variable, attrib(p));
    if (p.kind !== T.Comma) break;
    p.advance();
  }
  const vars = cut(p.vars, level);
  let exprs = NO_VALUES;
  if (p.kind === T.Assign) {
    p.advance();
    exprs = exprlist(p);
  }
  finishLocal(p, vars, exprs);
}

/** attrib ::= ['<' Name '>']. */
function attrib(p: FastParser): Attrib {
  if (p.kind !== T.Lt) return "none";
  p.advance();
  const name = p.expectName();
  p.expect(T.Gt);
  const attrib = attribNamed(p, name);
  // Whether it is a compile-time constant is seen in the tree.
  if (attrib === "const" && isSkipping) throw new SkipError();
  return attrib;
}

/** label ::= '::' Name '::', with the void statements after it. */
function labelStat(p: FastParser): void {
  const { scope, line } = p;
  p.advance();
  const name = p.expectName();
  p.expect(T.DoubleColon);
  const label = scope.addLabel(name.text, line);
  while (p.kind === T.Semi || p.kind === T.DoubleColon) stat(p);
  scope.defineLabel(label, p.kind !== T.Until && endsBlock(p.kind));
}

/** retstat ::= return [exprlist] [';']. */
function returnStat(p: FastParser): void {
  p.advance();
  let exprs = NO_VALUES;
  if (p.kind !== T.Semi && !endsBlock(p.kind)) exprs = exprlist(p);
  const line = p.usedLine;
  settleLast(p, exprs, line);
  if (!isSkipping) p.scope.add({ kind: StatKind.Return, exprs, line });
  if (p.kind === T.Semi) p.advance();
}

/** A call, or an assignment: varlist '=' exprlist. */
function exprStat(p: FastParser): void {
  let first = p.value;
  let e = suffixed(p);
  if (p.kind !== T.Assign && p.kind !== T.Comma) {
    finishCall(p, e);
    return;
  }
  const targets: AssignTarget[] = [];
  const { level } = p;
  target(p, e, first, targets);
  while (p.kind === T.Comma) {
    p.advance();
    first = p.value;
    e = suffixed(p);
    p.enterLevel();
    target(p, e, first, targets);
  }
  p.expect(T.Assign);
  const exprs = exprlist(p);
  finishAssign(p, targets, exprs);
  p.level = level;
}

/** Adds an expression to the targets of an assignment; `first` is the value of its first token. */
function target(p: FastParser, e: Expr, first: TokenValue, targets: AssignTarget[]): void {
  addTarget(p, e, p.lastKind === T.Name && first instanceof Name ? first : null, p.lastKind === T.RParen, targets);
}
