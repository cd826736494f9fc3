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
import type { AssignTarget, Attrib, Block, Expr, IfClause, LabelInfo, LocalVar } from "./ast.ts";
import { expr, exprlist, funcbody, suffixed } from "./fast-expr.ts";
import { endsBlock, settle } from "./nodes.ts";
import type { ParserState } from "./parser-state.ts";
import { T } from "./tokens.ts";

/**
 * Hand-written bodies of the statement rules. Each is the twin of the rule of that name in grammar.ts: same tree, same
 * first error.
 */

/** block ::= {stat} [retstat]: adds the statements to the scope's current block. */
export function block(p: ParserState): void {
  for (;;) {
    const kind = p.tokVector[p.currIdx + 1].tokenTypeIdx;
    if (endsBlock(kind)) return;
    stat(p, kind);
    if (kind === T.Return) return;
  }
}

/** A block with its own scope. */
function scopedBlock(p: ParserState): Block {
  p.scope.openBlock(null);
  block(p);
  return p.scope.closeBlock(p.tokVector[p.currIdx].line);
}

/** stat, or retstat; `kind` is that of its first token. */
function stat(p: ParserState, kind: T): void {
  // A `break` right after `then` is no statement of its own for the reference: it takes no level.
  if (kind === T.Break && p.currIdx >= 0 && p.tokVector[p.currIdx].tokenTypeIdx === T.Then) {
    breakStat(p);
    return;
  }
  p.enterLevel();
  switch (kind) {
    case T.Semi:
      p.currIdx++;
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
      p.currIdx++;
      if (p.tokVector[p.currIdx + 1].tokenTypeIdx === T.Function) localFunction(p);
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
      p.currIdx++;
      const name = p.expect(T.Name);
      p.scope.gotoStat(name.value as string, name.line);
      break;
    }
    default:
      exprStat(p);
  }
  p.level--;
}

function breakStat(p: ParserState): void {
  p.scope.breakStat(p.tokVector[++p.currIdx].line);
}

function ifStat(p: ParserState): void {
  const open = p.tokVector[p.currIdx + 1];
  const clauses = [ifClause(p)];
  while (p.tokVector[p.currIdx + 1].tokenTypeIdx === T.ElseIf) clauses.push(ifClause(p));
  let orElse: Block | null = null;
  if (p.tokVector[p.currIdx + 1].tokenTypeIdx === T.Else) {
    p.currIdx++;
    orElse = scopedBlock(p);
  }
  p.close(T.End, open);
  p.scope.add({ kind: "If", clauses, orElse, line: open.line });
}

function ifClause(p: ParserState): IfClause {
  p.currIdx++;
  const cond = expr(p);
  const { line } = p.expect(T.Then);
  settle(p, cond, line);
  return { cond, block: scopedBlock(p), line, endLine: p.tokVector[p.currIdx].line };
}

function whileStat(p: ParserState): void {
  const { scope } = p;
  const open = p.tokVector[++p.currIdx];
  const { line } = open;
  const cond = settledExpr(p);
  const exit = exitLabel(line);
  scope.openBlock(exit);
  p.expect(T.Do);
  block(p);
  const endLine = p.tokVector[p.currIdx].line;
  const closeLine = p.close(T.End, open).line;
  const body = scope.closeBlock(endLine);
  scope.add({ kind: "While", cond, block: body, exit, line, endLine, closeLine });
}

function doStat(p: ParserState): void {
  const open = p.tokVector[++p.currIdx];
  const body = scopedBlock(p);
  p.close(T.End, open);
  p.scope.add({ kind: "Do", block: body, line: open.line });
}

function repeatStat(p: ParserState): void {
  const { scope } = p;
  const open = p.tokVector[++p.currIdx];
  const { line } = open;
  const exit = exitLabel(line);
  scope.openBlock(exit);
  block(p);
  p.close(T.Until, open);
  const cond = settledExpr(p);
  const endLine = p.tokVector[p.currIdx].line;
  const body = scope.closeBlock(endLine);
  scope.add({ kind: "Repeat", block: body, cond, exit, line, endLine });
}

function forStat(p: ParserState): void {
  const { line } = p.tokVector[++p.currIdx];
  const exit = exitLabel(line);
  // This block holds the loop's variables.
  p.scope.openBlock(exit);
  const name = p.expect(T.Name);
  const kind = p.tokVector[p.currIdx + 1].tokenTypeIdx;
  if (kind === T.Assign) numericFor(p, name.value as string, name.line, exit);
  else if (kind === T.Comma || kind === T.In) genericFor(p, name.value as string, name.line, exit);
  else p.fail("'=' or 'in' expected");
}

function numericFor(p: ParserState, name: string, nameLine: number, exit: LabelInfo): void {
  const { scope } = p;
  const { line } = exit;
  scope.declareHidden(3);
  const variable = scope.declare(name, nameLine);
  p.currIdx++;
  const start = settledExpr(p);
  p.expect(T.Comma);
  const limit = settledExpr(p);
  let step: Expr | null = null;
  if (p.tokVector[p.currIdx + 1].tokenTypeIdx === T.Comma) {
    p.currIdx++;
    step = settledExpr(p);
  }
  const doLine = p.expect(T.Do).line;
  const body = loopBlock(p, [variable]);
  const closeLine = closeLoop(p, line);
  const { endLine } = body;
  scope.add({ kind: "NumericFor", variable, start, limit, step, block: body, exit, line, doLine, endLine, closeLine });
}

function genericFor(p: ParserState, name: string, nameLine: number, exit: LabelInfo): void {
  const { scope } = p;
  scope.declareHidden(4);
  const vars = [scope.declare(name, nameLine)];
  while (p.tokVector[p.currIdx + 1].tokenTypeIdx === T.Comma) {
    p.currIdx++;
    const token = p.expect(T.Name);
    vars.push(scope.declare(token.value as string, token.line));
  }
  p.expect(T.In);
  const { line } = p.tokVector[p.currIdx + 1];
  const exprs = exprlist(p);
  settleLast(p, exprs, p.tokVector[p.currIdx].line);
  const doLine = p.expect(T.Do).line;
  const body = loopBlock(p, vars);
  const closeLine = closeLoop(p, exit.line);
  const { endLine } = body;
  scope.add({ kind: "GenericFor", vars, exprs, block: body, exit, line, doLine, endLine, closeLine });
}

function settledExpr(p: ParserState): Expr {
  const e = expr(p);
  settle(p, e, p.tokVector[p.currIdx].line);
  return e;
}

function loopBlock(p: ParserState, vars: LocalVar[]): Block {
  p.scope.activateLoop(vars);
  return scopedBlock(p);
}

/** Reads a loop's `end`, closes the block of its variables, and gives the line. */
function closeLoop(p: ParserState, line: number): number {
  const closeLine = p.closeAt(T.End, T.For, line).line;
  p.scope.closeBlock(closeLine);
  return closeLine;
}

function functionStat(p: ParserState): void {
  const { scope } = p;
  const { line } = p.tokVector[++p.currIdx];
  const name = p.expect(T.Name);
  let target = scope.resolve(name.value as string, name.line);
  let isMethod = false;
  let isName = true;
  for (;;) {
    const kind = p.tokVector[p.currIdx + 1].tokenTypeIdx;
    if (isMethod || (kind !== T.Dot && kind !== T.Colon)) break;
    settle(p, target, p.tokVector[p.currIdx].line);
    p.currIdx++;
    const key = p.expect(T.Name);
    target = fieldOf(target, key.value as string, key.line);
    isName = false;
    isMethod = kind === T.Colon;
  }
  const func = funcbody(p, isMethod, line);
  checkTarget(p, target, isName ? (name.value as string) : null);
  settle(p, target, line);
  scope.add({ kind: "Function", target: target as AssignTarget, func, line });
}

function localFunction(p: ParserState): void {
  const { scope } = p;
  p.currIdx++;
  const name = p.expect(T.Name);
  const variable = scope.declare(name.value as string, name.line);
  scope.activate([variable]);
  const func = funcbody(p, false, p.tokVector[p.currIdx + 1].line);
  scope.add({ kind: "LocalFunction", variable, func, line: func.line });
}

function localStat(p: ParserState): void {
  const { scope } = p;
  const vars: LocalVar[] = [];
  for (;;) {
    const name = p.expect(T.Name);
    const variable = scope.declare(name.value as string, name.line);
    addLocal(p, vars, variable, attrib(p));
    if (p.tokVector[p.currIdx + 1].tokenTypeIdx !== T.Comma) break;
    p.currIdx++;
  }
  let exprs: Expr[] = [];
  if (p.tokVector[p.currIdx + 1].tokenTypeIdx === T.Assign) {
    p.currIdx++;
    exprs = exprlist(p);
  }
  finishLocal(p, vars, exprs);
}

/** attrib ::= ['<' Name '>']. */
function attrib(p: ParserState): Attrib {
  if (p.tokVector[p.currIdx + 1].tokenTypeIdx !== T.Lt) return "none";
  p.currIdx++;
  const name = p.expect(T.Name).value as string;
  p.expect(T.Gt);
  return attribNamed(p, name);
}

/** label ::= '::' Name '::', with the void statements after it. */
function labelStat(p: ParserState): void {
  const { scope } = p;
  const { line } = p.tokVector[++p.currIdx];
  const name = p.expect(T.Name);
  p.expect(T.DoubleColon);
  const label = scope.addLabel(name.value as string, line);
  for (;;) {
    const kind = p.tokVector[p.currIdx + 1].tokenTypeIdx;
    if (kind !== T.Semi && kind !== T.DoubleColon) {
      scope.defineLabel(label, kind !== T.Until && endsBlock(kind));
      return;
    }
    stat(p, kind);
  }
}

/** retstat ::= return [exprlist] [';']. */
function returnStat(p: ParserState): void {
  p.currIdx++;
  let exprs: Expr[] = [];
  const kind = p.tokVector[p.currIdx + 1].tokenTypeIdx;
  if (kind !== T.Semi && !endsBlock(kind)) exprs = exprlist(p);
  const { line } = p.tokVector[p.currIdx];
  settleLast(p, exprs, line);
  p.scope.add({ kind: "Return", exprs, line });
  const isClosed = p.tokVector[p.currIdx + 1].tokenTypeIdx === T.Semi;
  if (isClosed) p.currIdx++;
  if (isClosed || exprs.length > 0) p.returnEnd = p.currIdx;
}

/** A call, or an assignment: varlist '=' exprlist. */
function exprStat(p: ParserState): void {
  let before = p.currIdx;
  let target = suffixed(p);
  let kind = p.tokVector[p.currIdx + 1].tokenTypeIdx;
  if (kind !== T.Assign && kind !== T.Comma) {
    finishCall(p, target);
    return;
  }
  const targets: AssignTarget[] = [];
  const { level } = p;
  addTarget(p, target, before, targets);
  for (;;) {
    kind = p.tokVector[p.currIdx + 1].tokenTypeIdx;
    if (kind !== T.Comma) break;
    before = ++p.currIdx;
    target = suffixed(p);
    p.enterLevel();
    addTarget(p, target, before, targets);
  }
  p.expect(T.Assign);
  const exprs = exprlist(p);
  finishAssign(p, targets, exprs);
  p.level = level;
}
