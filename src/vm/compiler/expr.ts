import type { Expr, LogicalExpr, NumberExpr } from "../../parser/ast.ts";
import { makeABx } from "../instruction.ts";
import { float, intFromBigInt, type LuaNumber } from "../number.ts";
import { Op } from "../opcodes.ts";
import { binary, boolean, compareJump, concat, isComparison, unary } from "./binary.ts";
import type { JumpList } from "./code.ts";
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
  return e.float ? float(e.value) : e.value;
}

/** The value of a literal, or of a compile-time constant variable; null for other expressions. */
function literal(e: Expr): Const | null {
  switch (e.kind) {
    case "Nil":
      return new Const(undefined);
    case "Boolean":
    case "String":
      return new Const(e.value);
    case "Number":
      return new Const(numeral(e));
    case "LocalRef":
      return e.variable.constant === null ? null : literal(e.variable.constant);
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
    case "LocalRef":
      return literal(e) ?? f.local(e.variable);
    case "Binary":
      if (e.op !== "..") return binary(f, e, ANY);
      break;
    case "Unary":
      return unary(f, e, ANY);
    case "Paren":
      return operand(f, e.expr);
    case "Logical":
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
    case "LocalRef":
      f.load(literal(e) ?? f.local(e.variable), dst, line);
      return;
    case "Upvalue":
      f.abc(Op.GetUpval, dst, e.index, 0, line);
      return;
    case "Index":
    case "CallExpr":
    case "MethodCall":
      suffixed(f, e, dst, line, 1);
      return;
    case "Binary":
      if (e.op === "..") concat(f, e, dst, line);
      else f.load(binary(f, e, dst), dst, line);
      return;
    case "Unary":
      f.load(unary(f, e, dst), dst, line);
      return;
    case "Logical":
      logical(f, e, dst, line);
      return;
    case "Paren":
      toReg(f, e.expr, dst, line);
      return;
    case "FunctionExpr":
      f.emit(makeABx(Op.Closure, dst, f.nested(f, e.func)), e.line);
      return;
    case "Vararg":
      f.abc(Op.Vararg, dst, 0, 2, e.line);
      return;
    case "Table":
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
  if (e.kind === "Logical") {
    const skipped: JumpList = [];
    // With `or`, a true operand decides for true; with `and` a false one for false.
    const decisive = e.op === "or";
    const early = cond === decisive ? out : skipped;
    for (const x of leadingOperands(e)) jumpIf(f, x.e, decisive, x.line, early);
    jumpIf(f, e.right, cond, line, out);
    f.patchHere(skipped);
  } else if (e.kind === "Unary" && e.op === "not") jumpIf(f, e.operand, !cond, line, out);
  else if (isComparison(e)) compareJump(f, e, cond, out);
  else {
    const mark = f.freereg;
    const o = operand(f, e);
    if (!(o instanceof Const)) {
      f.abc(Op.Test, f.use(o, line), 0, 0, line, cond);
      out.push(f.jump(line));
    } else if (isTrue(o) === cond) out.push(f.constantJump(line));
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
  const list: LogicalOperand[] = [];
  let node = top;
  while (node.left.kind === "Logical" && node.left.op === node.op) {
    list.push({ e: node.left.right, line: node.line });
    node = node.left;
  }
  list.push({ e: node.left, line: node.line });
  return list.reverse();
}

/** Whether constants on the left say that the value of `and` or `or` is that of its last operand. */
function isDecided(e: LogicalExpr): boolean {
  return leadingOperands(e).every((x) => {
    if (isNegativeNumeral(x.e)) return e.op === "and";
    const constant = literal(x.e);
    return constant !== null && isTrue(constant) === (e.op === "and");
  });
}

/** A numeral with a minus, which folds unless it is a zero (of a float, whose sign would be lost). */
function isNegativeNumeral(e: Expr): boolean {
  return e.kind === "Unary" && e.op === "-" && e.operand.kind === "Number" && Number(e.operand.value) !== 0;
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
  const exits: Exits = { dst, done: [], ifTrue: [], ifFalse: [] };
  const fallsFalse = lastValue(f, e, exits, line);
  if (fallsFalse || exits.ifTrue.length > 0 || exits.ifFalse.length > 0) {
    if (!fallsFalse) exits.done.push(f.jump(line));
    f.patchHere(exits.ifFalse);
    boolean(f, dst, exits.ifTrue, line);
  }
  f.patchHere(exits.done);
}

/** Puts the value into `exits.dst`, unless it leaves through `exits`. True when it is false, and not in `dst` yet. */
function lastValue(f: FuncState, top: Expr, exits: Exits, line: number): boolean {
  let e = top;
  while (e.kind === "Logical") {
    for (const x of leadingOperands(e)) exitIf(f, x.e, e.op === "or", exits, x.line);
    e = e.right;
  }
  if (
    isComparison(e) ||
    (e.kind === "Unary" && e.op === "not" && (e.operand.kind === "Logical" || isComparison(e.operand)))
  ) {
    jumpIf(f, e, true, line, exits.ifTrue);
    return true;
  }
  toReg(f, e, exits.dst, line);
  return false;
}

/** Leaves through `exits` with the value of `e` if its truth is `cond`; otherwise execution goes on behind. */
function exitIf(f: FuncState, e: Expr, cond: boolean, exits: Exits, line: number): void {
  if (e.kind === "Logical") {
    const decisive = e.op === "or";
    if (decisive === cond) {
      for (const x of leadingOperands(e)) exitIf(f, x.e, cond, exits, x.line);
      exitIf(f, e.right, cond, exits, line);
    } else {
      const skipped: JumpList = [];
      for (const x of leadingOperands(e)) jumpIf(f, x.e, decisive, x.line, skipped);
      exitIf(f, e.right, cond, exits, line);
      f.patchHere(skipped);
    }
    return;
  }
  if (isComparison(e) || (e.kind === "Unary" && e.op === "not")) {
    jumpIf(f, e, cond, line, cond ? exits.ifTrue : exits.ifFalse);
    return;
  }
  const mark = f.freereg;
  const o = operand(f, e);
  if (o instanceof Const) {
    if (isTrue(o) === cond) {
      f.loadConstant(exits.dst, o.value, line);
      exits.done.push(f.jump(line));
    }
  } else {
    const r = f.use(o, line);
    if (r === exits.dst) f.abc(Op.Test, r, 0, 0, line, cond);
    else f.abc(Op.TestSet, exits.dst, r, 0, line, cond);
    exits.done.push(f.jump(line));
  }
  f.freereg = mark;
}
