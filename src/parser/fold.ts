import type { BinaryOp, ConstantExpr, Expr, NumberExpr, UnaryOp } from "./ast.ts";
import { integerValue } from "./literals.ts";

/**
 * Constant folding, exactly where the reference's compiler does it (lcode.c): numeric operations on numerals whose
 * result is neither a NaN nor a zero float, `not` of a constant, and `and`/`or` whose left operand decides.
 */

/** The constant an expression is for the reference's compiler, or null. */
export function constantOf(e: Expr): ConstantExpr | null {
  switch (e.kind) {
    case "Nil":
    case "Boolean":
    case "Number":
    case "String":
      return e;
    case "Unary": {
      const operand = constantOf(e.operand);
      return operand === null ? null : foldUnary(e.op, operand, e.line);
    }
    case "Binary": {
      const left = constantOf(e.left);
      const right = left === null ? null : constantOf(e.right);
      if (left?.kind !== "Number" || right?.kind !== "Number") return null;
      return foldBinary(e.op, left, right, e.line);
    }
    case "Logical": {
      const left = constantOf(e.left);
      if (left === null) return null;
      return isTruthy(left) === (e.op === "and") ? constantOf(e.right) : null;
    }
    default:
      return null;
  }
}

function isTruthy(c: ConstantExpr): boolean {
  return c.kind === "Boolean" ? c.value : c.kind !== "Nil";
}

/** Folds a unary operation, or gives null when the reference leaves it to run time. */
export function foldUnary(op: UnaryOp, operand: ConstantExpr, line: number): ConstantExpr | null {
  if (op === "not") return { kind: "Boolean", value: !isTruthy(operand), line };
  if (operand.kind !== "Number") return null;
  if (op === "-") {
    return operand.float ? float(-Number(operand.value), line) : integer(-BigInt(operand.value), line);
  }
  if (op === "~") {
    const n = exactInteger(operand);
    return n === null ? null : integer(~n, line);
  }
  return null;
}

/** Folds a binary operation on numerals, or gives null when the reference leaves it to run time. */
export function foldBinary(op: BinaryOp, left: NumberExpr, right: NumberExpr, line: number): NumberExpr | null {
  switch (op) {
    case "&":
    case "|":
    case "~":
    case "<<":
    case ">>":
      return foldBits(op, left, right, line);
    case "+":
    case "-":
    case "*":
    case "//":
    case "%":
      return left.float || right.float
        ? foldFloats(op, Number(left.value), Number(right.value), line)
        : foldIntegers(op, BigInt(left.value), BigInt(right.value), line);
    case "/":
    case "^":
      return foldFloats(op, Number(left.value), Number(right.value), line);
    default:
      return null;
  }
}

function foldIntegers(op: BinaryOp, a: bigint, b: bigint, line: number): NumberExpr | null {
  switch (op) {
    case "+":
      return integer(a + b, line);
    case "-":
      return integer(a - b, line);
    case "*":
      return integer(a * b, line);
    default: {
      if (b === 0n) return null;
      // BigInt division truncates; Lua's rounds down.
      const rest = a % b;
      const inexact = rest !== 0n && rest < 0n !== b < 0n;
      if (op === "%") return integer(inexact ? rest + b : rest, line);
      return integer(a / b - (inexact ? 1n : 0n), line);
    }
  }
}

function foldFloats(op: BinaryOp, a: number, b: number, line: number): NumberExpr | null {
  switch (op) {
    case "+":
      return float(a + b, line);
    case "-":
      return float(a - b, line);
    case "*":
      return float(a * b, line);
    case "^":
      return float(b === 2 ? a * a : powerOf(a, b), line);
    case "/":
      return b === 0 ? null : float(a / b, line);
    case "//":
      return b === 0 ? null : float(Math.floor(a / b), line);
    default: {
      if (b === 0) return null;
      const rest = a % b;
      return float(rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest, line);
    }
  }
}

/** C's pow, which gives 1 where JavaScript gives NaN: 1 to any power, and -1 to an infinite one. */
function powerOf(a: number, b: number): number {
  if (a === 1 || (a === -1 && !Number.isFinite(b) && !Number.isNaN(b))) return 1;
  return a ** b;
}

function foldBits(op: BinaryOp, left: NumberExpr, right: NumberExpr, line: number): NumberExpr | null {
  const a = exactInteger(left);
  const b = exactInteger(right);
  if (a === null || b === null) return null;
  switch (op) {
    case "&":
      return integer(a & b, line);
    case "|":
      return integer(a | b, line);
    case "~":
      return integer(a ^ b, line);
    case "<<":
      return integer(shiftLeft(a, b), line);
    default:
      return integer(shiftLeft(a, -b), line);
  }
}

/** Logical shift of 64 bits; a negative count shifts right. */
function shiftLeft(a: bigint, count: bigint): bigint {
  if (count <= -64n || count >= 64n) return 0n;
  const bits = BigInt.asUintN(64, a);
  return count >= 0n ? bits << count : bits >> -count;
}

/** The integer a numeral stands for, or null when it has none in the 64-bit range. */
function exactInteger(e: NumberExpr): bigint | null {
  if (!e.float) return BigInt(e.value);
  const n = Number(e.value);
  if (!Number.isInteger(n) || n < -(2 ** 63) || n >= 2 ** 63) return null;
  return BigInt(n);
}

function integer(n: bigint, line: number): NumberExpr {
  return { kind: "Number", float: false, value: integerValue(n), line };
}

/** A folded float; the reference leaves NaN and both zeros to run time. */
function float(value: number, line: number): NumberExpr | null {
  return value === 0 || Number.isNaN(value) ? null : { kind: "Number", float: true, value, line };
}
