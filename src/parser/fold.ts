import { BinaryOp, type ConstantExpr, type Expr, Kind, type NumberExpr, UnaryOp } from "./ast.ts";
import { booleanExpr, numberExpr } from "./expr-nodes.ts";
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
    case Kind.Nil:
    case Kind.Boolean:
    case Kind.Integer:
    case Kind.Float:
    case Kind.String:
      return plain(e);
    case Kind.Unary: {
      const operand = fold(e.left);
      if (operand === null) return null;
      const { whenTrue, whenFalse } = operand;
      if (e.num !== UnaryOp.Not && (whenTrue || whenFalse)) return null;
      const value = foldUnary(e.num, operand.value, e.line);
      return value === null ? null : { value, whenTrue: whenFalse, whenFalse: whenTrue };
    }
    case Kind.Binary: {
      const left = constantOf(e.left);
      const right = left === null ? null : constantOf(e.right);
      if (left === null || right === null || !isNumeral(left) || !isNumeral(right)) return null;
      const value = foldBinary(e.num, left, right, e.line);
      return value === null ? null : plain(value);
    }
    case Kind.And:
    case Kind.Or: {
      const left = fold(e.left);
      const right = left === null ? null : fold(e.right);
      if (left === null || right === null) return null;
      // The jumps of the left operand that lead to the right one end there; a left operand that is known to lead there
      // needs none of its own.
      if (e.kind === Kind.And) {
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
  return c.kind === Kind.Boolean ? c.value : c.kind !== Kind.Nil;
}

function isNumeral(c: ConstantExpr): c is NumberExpr {
  return c.kind === Kind.Integer || c.kind === Kind.Float;
}

/** Folds a unary operation, or gives null when the reference leaves it to run time. */
export function foldUnary(op: UnaryOp, operand: ConstantExpr, line: number): ConstantExpr | null {
  if (op === UnaryOp.Not) return booleanExpr(!isTruthy(operand), line);
  if (!isNumeral(operand)) return null;
  if (op === UnaryOp.Minus) {
    return operand.kind === Kind.Float ? float(-Number(operand.value), line) : integer(-BigInt(operand.value), line);
  }
  if (op === UnaryOp.BNot) {
    const n = exactInteger(operand);
    return n === null ? null : integer(~n, line);
  }
  return null;
}

/** Folds a binary operation on numerals, or gives null when the reference leaves it to run time. */
export function foldBinary(op: BinaryOp, left: NumberExpr, right: NumberExpr, line: number): NumberExpr | null {
  switch (op) {
    case BinaryOp.BAnd:
    case BinaryOp.BOr:
    case BinaryOp.BXor:
    case BinaryOp.Shl:
    case BinaryOp.Shr:
      return foldBits(op, left, right, line);
    case BinaryOp.Add:
    case BinaryOp.Sub:
    case BinaryOp.Mul:
    case BinaryOp.IDiv:
    case BinaryOp.Mod:
      return left.kind === Kind.Float || right.kind === Kind.Float
        ? foldFloats(op, Number(left.value), Number(right.value), line)
        : foldIntegers(op, BigInt(left.value), BigInt(right.value), line);
    case BinaryOp.Div:
    case BinaryOp.Pow:
      return foldFloats(op, Number(left.value), Number(right.value), line);
    default:
      return null;
  }
}

function foldIntegers(op: BinaryOp, a: bigint, b: bigint, line: number): NumberExpr | null {
  switch (op) {
    case BinaryOp.Add:
      return integer(a + b, line);
    case BinaryOp.Sub:
      return integer(a - b, line);
    case BinaryOp.Mul:
      return integer(a * b, line);
    default: {
      if (b === 0n) return null;
      // BigInt division truncates; Lua's rounds down.
      const rest = a % b;
      const inexact = rest !== 0n && rest < 0n !== b < 0n;
      if (op === BinaryOp.Mod) return integer(inexact ? rest + b : rest, line);
      return integer(a / b - (inexact ? 1n : 0n), line);
    }
  }
}

function foldFloats(op: BinaryOp, a: number, b: number, line: number): NumberExpr | null {
  switch (op) {
    case BinaryOp.Add:
      return float(a + b, line);
    case BinaryOp.Sub:
      return float(a - b, line);
    case BinaryOp.Mul:
      return float(a * b, line);
    case BinaryOp.Pow:
      return float(exactPower(a, b), line);
    case BinaryOp.Div:
      return b === 0 ? null : float(a / b, line);
    case BinaryOp.IDiv:
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
    case BinaryOp.BAnd:
      return integer(a & b, line);
    case BinaryOp.BOr:
      return integer(a | b, line);
    case BinaryOp.BXor:
      return integer(a ^ b, line);
    case BinaryOp.Shl:
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
  if (e.kind === Kind.Integer) return BigInt(e.value);
  const n = Number(e.value);
  if (!Number.isInteger(n) || n < -(2 ** 63) || n >= 2 ** 63) return null;
  return BigInt(n);
}

function integer(n: bigint, line: number): NumberExpr {
  return numberExpr(Kind.Integer, integerValue(n), line);
}

/** A folded float; the reference leaves NaN and both zeros to run time. */
function float(value: number, line: number): NumberExpr | null {
  return value === 0 || Number.isNaN(value) ? null : numberExpr(Kind.Float, value, line);
}
