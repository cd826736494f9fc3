import type { BinaryOp, ConstantExpr, Expr, NumberExpr, UnaryOp } from "./ast.ts";
import { integerValue } from "./literals.ts";

/**
 * Constant folding, exactly where the reference's compiler does it (lcode.c): numeric operations on numerals whose
 * result is neither a NaN nor a zero float, `not` of a constant, and `and`/`or` whose left operand decides.
 */

/**
 * The constant an expression of nothing but literals is for the reference's compiler, or null.
 *
 * (The reference goes further where code was emitted before the constant: `(f() or 1) and 2` is the constant 2 for it,
 * which calls f all the same. Such an expression is no constant here.)
 */
export function constantOf(e: Expr): ConstantExpr | null {
  const folded = fold(e);
  return folded === null || folded.whenTrue || folded.whenFalse ? null : folded.value;
}

/** A constant with the jumps that the reference has emitted before it: those that may skip it. */
interface Folded {
  readonly value: ConstantExpr;
  /** There are jumps taken when an operand was true. */
  readonly whenTrue: boolean;
  /** There are jumps taken when an operand was false. */
  readonly whenFalse: boolean;
}

function fold(e: Expr): Folded | null {
  switch (e.kind) {
    case "Nil":
    case "Boolean":
    case "Number":
    case "String":
      return plain(e);
    case "Unary": {
      const operand = fold(e.operand);
      if (operand === null) return null;
      const { whenTrue, whenFalse } = operand;
      if (e.op !== "not" && (whenTrue || whenFalse)) return null;
      const value = foldUnary(e.op, operand.value, e.line);
      return value === null ? null : { value, whenTrue: whenFalse, whenFalse: whenTrue };
    }
    case "Binary": {
      const left = constantOf(e.left);
      const right = left === null ? null : constantOf(e.right);
      if (left?.kind !== "Number" || right?.kind !== "Number") return null;
      const value = foldBinary(e.op, left, right, e.line);
      return value === null ? null : plain(value);
    }
    case "Logical": {
      const left = fold(e.left);
      const right = left === null ? null : fold(e.right);
      if (left === null || right === null) return null;
      // The jumps of the left operand that lead to the right one end there; a left operand that is known to lead there
      // needs none of its own.
      if (e.op === "and") {
        return { ...right, whenFalse: right.whenFalse || left.whenFalse || !isTruthy(left.value) };
      }
      return { ...right, whenTrue: right.whenTrue || left.whenTrue || isTruthy(left.value) };
    }
    default:
      return null;
  }
}

function plain(value: ConstantExpr): Folded {
  return { value, whenTrue: false, whenFalse: false };
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
      return float(exactPower(a, b), line);
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

/**
 * `a ^ b` where the result is sure to be the machine's, that is, correctly rounded: simple exponents, powers of integers
 * and of two. Others give NaN, that is, are left to run time.
 */
function exactPower(a: number, b: number): number {
  switch (b) {
    case 0:
      return 1;
    case 1:
      return a;
    case 2:
      return a * a;
    case -1:
      return 1 / a;
    case 0.5:
      return a > 0 ? Math.sqrt(a) : Number.NaN;
  }
  if (!Number.isInteger(a) || !Number.isInteger(b) || Math.abs(b) > 1100) return Number.NaN;
  if (a === 2) return 2 ** b;
  return b < 0 ? Number.NaN : Number(BigInt(a) ** BigInt(b));
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
