import { BinaryOp, type Expr, Kind, type LogicalExpr, type NumberExpr, UnaryOp } from "../../parser/ast.ts";
import { makeABx } from "../instruction.ts";
import { float, intFromBigInt, type LuaNumber } from "../number.ts";
import { Op } from "../opcodes.ts";
import { binary, boolean, compareJump, concat, isComparison, isLogical, unary } from "./binary.ts";
import { JumpList } from "./code.ts";
import type { FuncState } from "./funcstate.ts";
import { valueLine } from "./lines.ts";
import { ANY, Const, type ExprCompiler, OPEN_RESULTS, type Operand } from "./operand.ts";
import { isSuffixed, suffixed } from "./suffix.ts";
import { table } from "./table.ts";

/** The compiler of expressions. */
export const exprCompiler: ExprCompiler = { toReg, toNextReg, toAnyReg, operand, jumpIf, multi };

/** The value of a numeral. */
function numeral(e: NumberExpr): LuaNumber {
  if (typeof e.value === "bigint") return intFromBigInt(e.value);
  return e.kind === Kind.Float ? float(e.value) : e.value;
}

/** The value of a literal, or of a compile-time constant variable; null for other expressions. */
function literal(e: Expr): Const | null {
  switch (e.kind) {
    case Kind.Nil:
      return new Const(undefined);
    case Kind.Boolean:
    case Kind.String:
      return new Const(e.value);
    case Kind.Integer:
    case Kind.Float:
      return new Const(numeral(e));
    case Kind.Local:
      return e.value.constant === null ? null : literal(e.value.constant);
    default:
      return null;
  }
}

function toNextReg(f: FuncState, e: Expr): number {
  const line = valueLine(e);
  toReg(f, e, f.freereg, line);
  return f.reserve(1, line, e);
}

function toAnyReg(f: FuncState, e: Expr): number {
  return f.use(operand(f, e), valueLine(e));
}

function operand(f: FuncState, e: Expr): Operand {
  switch (e.kind) {
    case Kind.Local:
      return literal(e) ?? f.local(e.value);
    case Kind.Binary:
      if (e.num !== BinaryOp.Concat) return binary(f, e, ANY);
      break;
    case Kind.Unary:
      return unary(f, e, ANY);
    case Kind.Paren:
      return operand(f, e.left);
    case Kind.And:
    case Kind.Or:
      if (isDecided(e)) return operand(f, e.right);
      break;
    default: {
      const constant = literal(e);
      if (constant !== null) return constant;
    }
  }
  return toNextReg(f, e);
}

function toReg(f: FuncState, e: Expr, dst: number, line = valueLine(e)): void {
  switch (e.kind) {
    case Kind.Local:
      f.load(literal(e) ?? f.local(e.value), dst, line);
      return;
    case Kind.Upvalue:
      f.abc(Op.GetUpval, dst, e.num, 0, line);
      return;
    case Kind.Index:
    case Kind.Call:
    case Kind.MethodCall:
      suffixed(f, e, dst, line, 1);
      return;
    case Kind.Binary:
      if (e.num === BinaryOp.Concat) concat(f, e, dst, line);
      else f.load(binary(f, e, dst), dst, line);
      return;
    case Kind.Unary:
      f.load(unary(f, e, dst), dst, line);
      return;
    case Kind.And:
    case Kind.Or:
      logical(f, e, dst, line);
      return;
    case Kind.Paren:
      toReg(f, e.left, dst, line);
      return;
    case Kind.Function:
      f.emit(makeABx(Op.Closure, dst, f.nested(f, e.value)), e.line);
      return;
    case Kind.Vararg:
      f.abc(Op.Vararg, dst, 0, 2, e.line);
      return;
    case Kind.Table:
      table(f, e, dst, line);
      return;
    default:
      f.load(literal(e) as Const, dst, line);
  }
}

function multi(f: FuncState, e: Expr, count: number, tail = false): void {
  if (isSuffixed(e)) {
    suffixed(f, e, f.freereg, e.line, count, tail);
    return;
  }
  f.checkStack(count === OPEN_RESULTS ? 1 : count, e.line, e);
  f.abc(Op.Vararg, f.freereg, 0, count === OPEN_RESULTS ? 0 : count + 1, e.line);
}

function jumpIf(f: FuncState, e: Expr, cond: boolean, line: number, out: JumpList): void {
  if (isLogical(e)) {
    const skipped = new JumpList();
    // With `or`, a true operand decides for true; with `and` a false one for false.
    const decisive = e.kind === Kind.Or;
    const early = cond === decisive ? out : skipped;
    for (const x of leadingOperands(e)) jumpIf(f, x.e, decisive, x.line, early);
    jumpIf(f, e.right, cond, line, out);
    f.patchHere(skipped);
  } else if (e.kind === Kind.Unary && e.num === UnaryOp.Not) jumpIf(f, e.left, !cond, line, out);
  else if (isComparison(e)) compareJump(f, e, cond, out);
  else {
    const mark = f.freereg;
    const o = operand(f, e);
    if (!(o instanceof Const)) {
      f.abc(Op.Test, f.use(o, line), 0, 0, line, cond);
      f.jumpInto(out, line);
    } else if (isTrue(o) === cond) f.constantJump(out, line);
    f.freereg = mark;
  }
}

function isTrue(c: Const): boolean {
  return c.value !== undefined && c.value !== false;
}

/** An operand of `and` or `or`, and the line of the operator behind it. */
interface LogicalOperand {
  readonly e: Expr;
  readonly line: number;
}

/** `a and b and c …` is a left-leaning chain of any length: all its operands but the last, in order. */
function leadingOperands(top: LogicalExpr): LogicalOperand[] {
  if (top.left.kind !== top.kind) return [{ e: top.left, line: top.line }];
  const list: LogicalOperand[] = [];
  let node = top;
  while (node.left.kind === node.kind) {
    const left = node.left as LogicalExpr;
    list.push({ e: left.right, line: node.line });
    node = left;
  }
  list.push({ e: node.left, line: node.line });
  return list.reverse();
}

/** Whether constants on the left say that the value of `and` or `or` is that of its last operand. */
function isDecided(e: LogicalExpr): boolean {
  return leadingOperands(e).every((x) => {
    if (isNegativeNumeral(x.e)) return e.kind === Kind.And;
    const constant = literal(x.e);
    return constant !== null && isTrue(constant) === (e.kind === Kind.And);
  });
}

/** A numeral with a minus, which folds unless it is a zero (of a float, whose sign would be lost). */
function isNegativeNumeral(e: Expr): boolean {
  if (e.kind !== Kind.Unary || e.num !== UnaryOp.Minus) return false;
  const { left } = e;
  return (left.kind === Kind.Integer || left.kind === Kind.Float) && Number(left.value) !== 0;
}

/** The ways out of a logical expression whose value goes into one register. */
interface Exits {
  readonly dst: number;
  /** Jumps with the value in `dst` already. */
  readonly done: JumpList;
  /** Jumps after which `dst` is to become true, and false. */
  readonly ifTrue: JumpList;
  readonly ifFalse: JumpList;
}

/** The value of `a and b` or `a or b` into `dst`. */
function logical(f: FuncState, e: LogicalExpr, dst: number, line: number): void {
  const exits: Exits = { dst, done: new JumpList(), ifTrue: new JumpList(), ifFalse: new JumpList() };
  const fallsFalse = lastValue(f, e, exits, line);
  if (fallsFalse || exits.ifTrue.last !== 0 || exits.ifFalse.last !== 0) {
    if (!fallsFalse) f.jumpInto(exits.done, line);
    f.patchHere(exits.ifFalse);
    boolean(f, dst, exits.ifTrue, line);
  }
  f.patchHere(exits.done);
}

/** Puts the value into `exits.dst`, unless it leaves through `exits`. True when it is false, and not in `dst` yet. */
function lastValue(f: FuncState, top: Expr, exits: Exits, line: number): boolean {
  let e = top;
  while (isLogical(e)) {
    for (const x of leadingOperands(e)) exitIf(f, x.e, e.kind === Kind.Or, exits, x.line);
    e = e.right;
  }
  if (
    isComparison(e) ||
    (e.kind === Kind.Unary && e.num === UnaryOp.Not && (isLogical(e.left) || isComparison(e.left)))
  ) {
    jumpIf(f, e, true, line, exits.ifTrue);
    return true;
  }
  toReg(f, e, exits.dst, line);
  return false;
}

/** Leaves through `exits` with the value of `e` if its truth is `cond`; otherwise execution goes on behind. */
function exitIf(f: FuncState, e: Expr, cond: boolean, exits: Exits, line: number): void {
  if (isLogical(e)) {
    const decisive = e.kind === Kind.Or;
    if (decisive === cond) {
      for (const x of leadingOperands(e)) exitIf(f, x.e, cond, exits, x.line);
      exitIf(f, e.right, cond, exits, line);
    } else {
      const skipped = new JumpList();
      for (const x of leadingOperands(e)) jumpIf(f, x.e, decisive, x.line, skipped);
      exitIf(f, e.right, cond, exits, line);
      f.patchHere(skipped);
    }
    return;
  }
  if (isComparison(e) || (e.kind === Kind.Unary && e.num === UnaryOp.Not)) {
    jumpIf(f, e, cond, line, cond ? exits.ifTrue : exits.ifFalse);
    return;
  }
  const mark = f.freereg;
  const o = operand(f, e);
  if (o instanceof Const) {
    if (isTrue(o) === cond) {
      f.loadConstant(exits.dst, o.value, line);
      f.jumpInto(exits.done, line);
    }
  } else {
    const r = f.use(o, line);
    if (r === exits.dst) f.abc(Op.Test, r, 0, 0, line, cond);
    else f.abc(Op.TestSet, exits.dst, r, 0, line, cond);
    f.jumpInto(exits.done, line);
  }
  f.freereg = mark;
}
