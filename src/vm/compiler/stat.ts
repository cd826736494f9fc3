import { type Block, type Expr, Kind, type LocalVar, type Stat, StatKind } from "../../parser/ast.ts";
import { makeABx } from "../instruction.ts";
import { Op } from "../opcodes.ts";
import { assign, expressions, store, target } from "./assign.ts";
import { JumpList } from "./code.ts";
import type { FuncState } from "./funcstate.ts";
import { valueLine } from "./lines.ts";
import { OPEN_RESULTS } from "./operand.ts";
import { isMulti } from "./suffix.ts";

type StatOf<K extends StatKind> = Extract<Stat, { kind: K }>;

/** Compiles the statements of a block, without its scope. */
export function statements(f: FuncState, list: Stat[]): void {
  for (const s of list) {
    const level = f.freereg;
    statement(f, s);
    // Only declarations keep registers.
    if (s.kind !== StatKind.Local && s.kind !== StatKind.LocalFunction) f.freereg = level;
  }
}

/** A block with its scope. */
function block(f: FuncState, b: Block): void {
  f.enterBlock(b);
  statements(f, b.stats);
  f.leaveScope(b.endLine);
}

function statement(f: FuncState, s: Stat): void {
  switch (s.kind) {
    case StatKind.Local:
      local(f, s);
      return;
    case StatKind.LocalFunction:
      localFunction(f, s);
      return;
    case StatKind.Assign:
      assign(f, s.targets, s.exprs, s.line);
      return;
    case StatKind.Function: {
      const place = target(f, s.target);
      store(f, place, f.expr.toNextReg(f, s.func), s.line);
      return;
    }
    case StatKind.Call:
      f.expr.multi(f, s.call, 0);
      return;
    case StatKind.Do:
      block(f, s.block);
      return;
    case StatKind.While:
      whileLoop(f, s);
      return;
    case StatKind.Repeat:
      repeatLoop(f, s);
      return;
    case StatKind.If:
      ifStat(f, s);
      return;
    case StatKind.NumericFor:
      numericFor(f, s);
      return;
    case StatKind.GenericFor:
      genericFor(f, s);
      return;
    case StatKind.Return:
      returnStat(f, s);
      return;
    case StatKind.Goto:
      f.goto(s.label, s.line);
      return;
    case StatKind.Label:
      f.placeLabel(s.label, s.line);
  }
}

function local(f: FuncState, s: StatOf<StatKind.Local>): void {
  let { vars, exprs } = s;
  // A compile-time constant has no register and needs no value; it can only be the last variable.
  if (vars[vars.length - 1]?.constant != null) {
    vars = vars.slice(0, -1);
    exprs = exprs.slice(0, -1);
  }
  const base = f.freereg;
  if (vars.length > 0) expressions(f, exprs, vars.length, s.line);
  const line = f.lastLine;
  for (const [i, v] of vars.entries()) f.declare(v, base + i);
  for (const v of vars) {
    if (v.attrib !== "close") continue;
    const reg = f.registerOf(v);
    f.tbc.push(reg);
    f.abc(Op.Tbc, reg, 0, 0, s.line);
  }
  for (const v of vars) f.open(v, line);
}

function localFunction(f: FuncState, s: StatOf<StatKind.LocalFunction>): void {
  const v = s.variable;
  const { line } = s.func;
  const reg = f.reserve(1, line);
  f.place(v, reg);
  if (v.captured) {
    f.loadNil(reg, 1, line);
    f.open(v, line);
  }
  const mark = f.freereg;
  if (v.captured) store(f, { kind: "local", reg: f.local(v) }, f.expr.toNextReg(f, s.func), line);
  else f.expr.toReg(f, s.func, reg);
  f.freereg = mark;
  f.declare(v, reg);
}

function whileLoop(f: FuncState, s: StatOf<StatKind.While>): void {
  const start = f.label();
  const exits = new JumpList();
  f.announce(s.exit);
  f.expr.jumpIf(f, s.cond, false, valueLine(s.cond), exits);
  block(f, s.block);
  f.jumpTo(start, s.endLine);
  f.placeLabel(s.exit, s.closeLine);
  f.patchHere(exits);
}

function repeatLoop(f: FuncState, s: StatOf<StatKind.Repeat>): void {
  const start = f.label();
  const repeat = new JumpList();
  f.announce(s.exit);
  f.enterBlock(s.block);
  const base = f.freereg;
  statements(f, s.block.stats);
  const line = s.endLine;
  f.expr.jumpIf(f, s.cond, false, line, repeat);
  // The condition sees the block's variables, so it stands before they are closed, on both ways out.
  if (f.leaveScopeUnclosed()) {
    f.abc(Op.Close, base, 0, 0, line);
    const exit = f.jump(line);
    f.patchHere(repeat);
    f.abc(Op.Close, base, 0, 0, line);
    f.jumpTo(start, line);
    f.patch(exit, f.label());
  } else f.patchList(repeat, start);
  f.placeLabel(s.exit, line);
}

function ifStat(f: FuncState, s: StatOf<StatKind.If>): void {
  const escapes = new JumpList();
  const { clauses } = s;
  for (let i = 0; i < clauses.length; i++) {
    const clause = clauses[i] as (typeof clauses)[number];
    const skip = new JumpList();
    const { line } = clause;
    if (leavesAtOnce(clause.block)) {
      // `if c then break end`: the condition's jump is the break.
      conditionalBreak(f, clause.cond, clause.block, line);
      continue;
    }
    f.expr.jumpIf(f, clause.cond, false, line, skip);
    block(f, clause.block);
    if (i < clauses.length - 1 || s.orElse !== null) f.jumpInto(escapes, clause.endLine);
    f.patchHere(skip);
  }
  if (s.orElse !== null) block(f, s.orElse);
  f.patchHere(escapes);
}

/** True for a block that is a `break` and nothing else. */
function leavesAtOnce(b: Block): boolean {
  const first = b.stats[0];
  return b.stats.length === 1 && first?.kind === StatKind.Goto && first.isBreak;
}

function conditionalBreak(f: FuncState, cond: Expr, b: Block, line: number): void {
  const jumps = new JumpList();
  f.expr.jumpIf(f, cond, true, line, jumps);
  f.gotoLater((b.stats[0] as StatOf<StatKind.Goto>).label, jumps);
}

function numericFor(f: FuncState, s: StatOf<StatKind.NumericFor>): void {
  f.announce(s.exit);
  const { base } = f.enterScope();
  f.expr.toNextReg(f, s.start);
  f.expr.toNextReg(f, s.limit);
  if (s.step !== null) f.expr.toNextReg(f, s.step);
  else {
    const line = valueLine(s.limit);
    f.loadConstant(f.reserve(1, line, s.limit), 1, line);
  }
  for (let i = 0; i < 3; i++) f.declareHidden(base + i);
  const prep = f.emit(makeABx(Op.ForPrep, base, 0), s.doLine);
  loopBody(f, [s.variable], s);
  f.patchLoop(prep, f.label());
  const loop = f.emit(makeABx(Op.ForLoop, base, 0), s.line);
  f.patchLoop(loop, prep + 1);
  f.leaveScope(s.endLine);
  f.placeLabel(s.exit, s.closeLine);
}

/** The block of a `for` loop in the scope of the loop's variables. */
function loopBody(f: FuncState, vars: LocalVar[], s: StatOf<StatKind.NumericFor> | StatOf<StatKind.GenericFor>): void {
  f.enterScope();
  for (const v of vars) f.declare(v, f.reserve(1, s.doLine));
  f.openAtStart(vars);
  block(f, s.block);
  f.leaveScope(s.endLine);
}

function genericFor(f: FuncState, s: StatOf<StatKind.GenericFor>): void {
  f.announce(s.exit);
  const { base } = f.enterScope();
  const last = s.exprs[s.exprs.length - 1] as Expr;
  expressions(f, s.exprs, 4, valueLine(last));
  // For the call of the iterator.
  f.checkStack(3, valueLine(last), last);
  for (let i = 0; i < 4; i++) f.declareHidden(base + i);
  f.tbc.push(base + 3);
  const prep = f.emit(makeABx(Op.TForPrep, base, 0), s.doLine);
  loopBody(f, s.vars, s);
  f.patchLoop(prep, f.label());
  f.abc(Op.TForCall, base, 0, s.vars.length, s.line);
  const loop = f.emit(makeABx(Op.TForLoop, base, 0), s.line);
  f.patchLoop(loop, prep + 1);
  // Both ways out of the loop close its fourth value.
  f.leaveScopeUnclosed();
  f.placeLabel(s.exit, s.closeLine, true);
}

function returnStat(f: FuncState, s: StatOf<StatKind.Return>): void {
  const { exprs } = s;
  const first = f.freereg;
  const closes = f.tbc.length > 0;
  const last = exprs[exprs.length - 1];
  if (last === undefined) {
    emitReturn(f, first, 0, s.line);
    return;
  }
  const { line } = s;
  if (exprs.length === 1 && !isMulti(last)) {
    emitReturn(f, f.expr.toAnyReg(f, last), 1, line);
    return;
  }
  for (let i = 0; i < exprs.length - 1; i++) f.expr.toNextReg(f, exprs[i] as Expr);
  if (isMulti(last)) {
    const tail = exprs.length === 1 && last.kind !== Kind.Vararg && !closes;
    f.expr.multi(f, last, OPEN_RESULTS, tail);
    if (!tail) emitReturn(f, first, OPEN_RESULTS, line);
  } else {
    f.expr.toNextReg(f, last);
    emitReturn(f, first, exprs.length, line);
  }
}

/** A return of `count` values from `first` on; `OPEN_RESULTS`: up to the open end. */
export function emitReturn(f: FuncState, first: number, count: number, line: number): void {
  const closes = f.tbc.length > 0;
  if (!closes && count === 0) f.abc(Op.Return0, first, 1, 0, line);
  else if (!closes && count === 1) f.abc(Op.Return1, first, 2, 0, line);
  else f.abc(Op.Return, first, count + 1, 0, line, closes);
}
