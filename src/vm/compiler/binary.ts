import {
  type BinaryExpr,
  BinaryOp,
  type Expr,
  Kind,
  type LogicalExpr,
  type UnaryExpr,
  UnaryOp,
} from "../../parser/ast.ts";
import { VmBug } from "../errors.ts";
import { MAX_B, MAX_C, makeABC, OFFSET_SC } from "../instruction.ts";
import { Arith } from "../number.ts";
import { Op } from "../opcodes.ts";
import { fitsSC, JumpList } from "./code.ts";
import { foldBinary, foldUnary } from "./fold.ts";
import type { FuncState } from "./funcstate.ts";
import { valueLine } from "./lines.ts";
import { ANY, Const, isNumeral, type Operand } from "./operand.ts";

// The arithmetic operators are in the order of `Arith` and of their instructions, those for two registers and those for a
// register and a constant.
const FIRST_ARITH: Arith = Arith.Add;

/** True for `==`, `<` and the other operators whose result is a boolean. */
export function isComparison(e: Expr): e is BinaryExpr {
  return e.kind === Kind.Binary && e.num > BinaryOp.Concat;
}

/** True for `and` and `or`. */
export function isLogical(e: Expr): e is LogicalExpr {
  return e.kind === Kind.And || e.kind === Kind.Or;
}

/**
 * An arithmetic, bitwise or comparison expression: a constant when it folds, else the register with its value: `dst`, or
 * with `ANY` the first free one, which is reserved then. The left operands, of which there can be any number, are not a recursion.
 */
export function binary(f: FuncState, top: BinaryExpr, dst: number): Operand {
  const mark = f.freereg;
  let e = top.left;
  if (e.kind !== Kind.Binary || e.num === BinaryOp.Concat) return operation(f, top, f.expr.operand(f, e), mark, dst);
  const spine: BinaryExpr[] = [];
  while (e.kind === Kind.Binary && e.num !== BinaryOp.Concat) {
    spine.push(e);
    e = e.left;
  }
  let left = f.expr.operand(f, e);
  for (let i = spine.length - 1; i >= 0; i--) left = operation(f, spine[i] as BinaryExpr, left, mark, ANY);
  return operation(f, top, left, mark, dst);
}

/** One operation of `binary`, its left operand at hand. */
function operation(f: FuncState, e: BinaryExpr, leftSide: Operand, mark: number, dst: number): Operand {
  const left = leftOperand(f, e, leftSide);
  const right = f.expr.operand(f, e.right);
  if (e.num < BinaryOp.Concat) return arithmetic(f, left, right, mark, dst, e);
  const out = new JumpList();
  compare(f, e.num, left, right, true, e.line, out);
  f.freereg = mark;
  const reg = dst === ANY ? f.reserve(1, e.line, e) : dst;
  boolean(f, reg, out, e.line);
  return reg;
}

/** The left operand: a constant that is no number gets its register before the right one, unless it is compared for equality. */
function leftOperand(f: FuncState, e: BinaryExpr, left: Operand): Operand {
  if (!(left instanceof Const) || isNumeral(left.value) || e.num === BinaryOp.Eq || e.num === BinaryOp.Ne) return left;
  return f.use(left, e.num > BinaryOp.Concat ? valueLine(e.left) : e.line);
}

function arithmetic(f: FuncState, left: Operand, right: Operand, mark: number, dst: number, node: BinaryExpr): Operand {
  const { line, num: op } = node;
  let swapped = false;
  let a = left;
  let b = right;
  if (left instanceof Const) {
    if (right instanceof Const) {
      const folded = foldBinary(FIRST_ARITH + op, left.value, right.value);
      if (folded !== undefined) {
        f.freereg = mark;
        return new Const(folded);
      }
    } else if (isNumeral(left.value)) {
      swapped = true;
      a = right;
      b = left;
    }
  }
  let i: number;
  if (b instanceof Const && op === BinaryOp.Add && fitsSC(b.value)) {
    i = makeABC(Op.AddI, 0, f.use(a, line), b.value + OFFSET_SC, swapped);
  } else {
    const k = b instanceof Const && isNumeral(b.value) ? f.constants.index(b.value) : -1;
    if (k >= 0 && k <= MAX_C) i = makeABC(Op.AddK + op, 0, f.use(a, line), k, swapped);
    else {
      const x = f.use(left, line);
      i = makeABC(Op.Add + op, 0, x, f.use(right, line));
    }
  }
  f.freereg = mark;
  const reg = dst === ANY ? f.reserve(1, line, node) : dst;
  f.emit(i | (reg << 7), line);
  return reg;
}

/** Compiles `e`, a comparison, as a condition; see `ExprCompiler.jumpIf`. */
export function compareJump(f: FuncState, e: BinaryExpr, cond: boolean, out: JumpList): void {
  const mark = f.freereg;
  const left = leftOperand(f, e, f.expr.operand(f, e.left));
  const right = f.expr.operand(f, e.right);
  compare(f, e.num, left, right, cond, e.line, out);
  f.freereg = mark;
}

function compare(f: FuncState, op: BinaryOp, a: Operand, b: Operand, cond: boolean, line: number, out: JumpList): void {
  switch (op) {
    case BinaryOp.Eq:
      equal(f, a, b, cond, line);
      break;
    case BinaryOp.Ne:
      equal(f, a, b, !cond, line);
      break;
    case BinaryOp.Lt:
      order(f, Op.Lt, Op.LtI, Op.GtI, a, b, cond, line);
      break;
    case BinaryOp.Le:
      order(f, Op.Le, Op.LeI, Op.GeI, a, b, cond, line);
      break;
    case BinaryOp.Gt:
      order(f, Op.Lt, Op.LtI, Op.GtI, b, a, cond, line);
      break;
    case BinaryOp.Ge:
      order(f, Op.Le, Op.LeI, Op.GeI, b, a, cond, line);
      break;
    default:
      throw new VmBug(`no comparison: ${op}`);
  }
  f.jumpInto(out, line);
}

function equal(f: FuncState, left: Operand, right: Operand, cond: boolean, line: number): void {
  const swap = left instanceof Const && !(right instanceof Const);
  const a = swap ? right : left;
  const b = swap ? left : right;
  const r = f.use(a, line);
  if (b instanceof Const) {
    if (fitsSC(b.value)) {
      f.abc(Op.EqI, r, b.value + OFFSET_SC, 0, line, cond);
      return;
    }
    const k = f.constants.index(b.value);
    if (k <= MAX_B) {
      f.abc(Op.EqK, r, k, 0, line, cond);
      return;
    }
  }
  f.abc(Op.Eq, r, f.use(b, line), 0, line, cond);
}

/** `a < b` or `a <= b`: `op` for two registers, `ri` with the constant on the right, `ir` with it on the left. */
function order(f: FuncState, op: Op, ri: Op, ir: Op, a: Operand, b: Operand, cond: boolean, line: number): void {
  if (b instanceof Const && fitsSC(b.value)) f.abc(ri, f.use(a, line), b.value + OFFSET_SC, 0, line, cond);
  else if (a instanceof Const && fitsSC(a.value)) f.abc(ir, f.use(b, line), a.value + OFFSET_SC, 0, line, cond);
  else {
    const x = f.use(a, line);
    f.abc(op, x, f.use(b, line), 0, line, cond);
  }
}

/** R[dst] := true after the jumps in `ifTrue`, false without a jump. */
export function boolean(f: FuncState, dst: number, ifTrue: JumpList, line: number): void {
  f.label();
  f.abc(Op.LFalseSkip, dst, 0, 0, line);
  f.patchHere(ifTrue);
  f.abc(Op.LoadTrue, dst, 0, 0, line);
  f.label();
}

/**
 * `a .. b .. c` into `dst`: all operands in order into registers, then joined from the right, at the last operator's line.
 * The reference moves the result into a local variable at `end`; the move is left out if that is the same line.
 */
export function concat(f: FuncState, top: BinaryExpr, dst: number, end: number): void {
  const mark = f.freereg;
  let e: Expr = top;
  let line = top.line;
  while (e.kind === Kind.Binary && e.num === BinaryOp.Concat) {
    line = e.line;
    f.expr.toNextReg(f, e.left);
    e = e.right;
  }
  const last = f.expr.toNextReg(f, e);
  const result = line === end ? dst : mark;
  for (let r = last - 1; r >= mark; r--) f.abc(Op.Concat, r === mark ? result : r, r, r + 1, line);
  f.freereg = mark;
  f.load(result, dst, end);
}

/** `-x`, `~x`, `#x`, `not x`: result as for `binary`. */
export function unary(f: FuncState, e: UnaryExpr, dst: number): Operand {
  const mark = f.freereg;
  const inner = e.left;
  if (e.num === UnaryOp.Not && (isLogical(inner) || isComparison(inner))) {
    const out = new JumpList();
    f.expr.jumpIf(f, inner, false, valueLine(inner), out);
    const reg = dst === ANY ? f.reserve(1, e.line, e) : dst;
    boolean(f, reg, out, valueLine(inner));
    return reg;
  }
  const o = f.expr.operand(f, inner);
  if (o instanceof Const) {
    const folded = foldConstant(e, o);
    if (folded !== undefined) return folded;
  }
  const r = f.use(o, e.line);
  f.freereg = mark;
  const reg = dst === ANY ? f.reserve(1, e.line, e) : dst;
  f.abc(UNARY[e.num] as Op, reg, r, 0, e.line);
  return reg;
}

/** In the order of `UnaryOp`. */
const UNARY: readonly Op[] = [Op.Unm, Op.BNot, Op.Not, Op.Len];

function foldConstant(e: UnaryExpr, o: Const): Const | undefined {
  switch (e.num) {
    case UnaryOp.Not:
      return new Const(o.value === undefined || o.value === false);
    case UnaryOp.Length:
      return undefined;
    default: {
      const r = foldUnary(e.num === UnaryOp.Minus ? Arith.Unm : Arith.BNot, o.value);
      return r === undefined ? undefined : new Const(r);
    }
  }
}
