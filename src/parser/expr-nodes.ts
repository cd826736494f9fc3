import {
  type BinaryExpr,
  type BinaryOp,
  type BooleanExpr,
  type CallExpr,
  type Expr,
  type ExprNode,
  type FunctionBody,
  type FunctionExpr,
  type IndexExpr,
  Kind,
  type LocalExpr,
  type LocalVar,
  type LogicalExpr,
  type MethodCallExpr,
  type NilExpr,
  type NumberExpr,
  type ParenExpr,
  type StringExpr,
  type TableExpr,
  type TableItem,
  type UnaryExpr,
  type UnaryOp,
  type UpvalueExpr,
  type VarargExpr,
} from "./ast.ts";
import type { Name } from "./name.ts";

/** The nodes of expressions; see ast.ts for what the parameters are. */

/**
 * True while a function is only looked over: no tree is kept, and so all nodes of a kind are one object. It tells of the last
 * one what `Scope.assign` has to know.
 */
export let isSkipping = false;

export function setSkipping(skips: boolean): void {
  isSkipping = skips;
}

/** Ends looking over a function, which has to be read with its tree. */
export class SkipError extends Error {}

class Node implements ExprNode {
  constructor(
    readonly kind: Kind,
    public line: number,
    readonly left: Expr | null,
    readonly right: Expr | null,
    readonly list: readonly Expr[] | readonly TableItem[] | null,
    public value: ExprNode["value"],
    public num: number,
  ) {}
}

/** By kind. */
const SKIPPED = Array.from({ length: Kind.Index + 1 }, (_, kind) => new Node(kind, 0, null, null, null, null, 0));

function make(
  kind: Kind,
  line: number,
  left: Expr | null,
  right: Expr | null,
  list: readonly Expr[] | readonly TableItem[] | null,
  value: ExprNode["value"],
  num: number,
): Node {
  return isSkipping ? SKIPPED[kind] : new Node(kind, line, left, right, list, value, num);
}

/** As `make`, for what can be assigned to. */
function makeVariable(kind: Kind.Local | Kind.Upvalue, line: number, value: LocalVar | Name, num: number): Node {
  if (!isSkipping) return new Node(kind, line, null, null, null, value, num);
  const node = SKIPPED[kind];
  node.value = value;
  node.num = num;
  return node;
}

export function nilExpr(line: number): NilExpr {
  return make(Kind.Nil, line, null, null, null, null, 0) as NilExpr;
}

export function booleanExpr(value: boolean, line: number): BooleanExpr {
  return make(Kind.Boolean, line, null, null, null, value, 0) as BooleanExpr;
}

export function numberExpr(kind: Kind.Integer | Kind.Float, value: number | bigint, line: number): NumberExpr {
  return make(kind, line, null, null, null, value, 0) as NumberExpr;
}

export function stringExpr(value: Name, line: number): StringExpr {
  return make(Kind.String, line, null, null, null, value, 0) as StringExpr;
}

export function varargExpr(line: number): VarargExpr {
  return make(Kind.Vararg, line, null, null, null, null, 0) as VarargExpr;
}

export function functionExpr(func: FunctionBody, line: number): FunctionExpr {
  return make(Kind.Function, line, null, null, null, func, 0) as FunctionExpr;
}

export function localExpr(variable: LocalVar, line: number): LocalExpr {
  return makeVariable(Kind.Local, line, variable, 0) as LocalExpr;
}

export function upvalueExpr(index: number, name: Name, line: number): UpvalueExpr {
  return makeVariable(Kind.Upvalue, line, name, index) as UpvalueExpr;
}

export function indexExpr(obj: Expr, key: Expr, line: number): IndexExpr {
  return make(Kind.Index, line, obj, key, null, null, 0) as IndexExpr;
}

export function globalExpr(env: Expr, name: Name, line: number): IndexExpr {
  return make(Kind.Index, line, env, stringExpr(name, line), null, null, 1) as IndexExpr;
}

export function callExpr(func: Expr, args: Expr[], line: number): CallExpr {
  return make(Kind.Call, line, func, null, args, null, 0) as CallExpr;
}

export function methodCallExpr(obj: Expr, name: Name, args: Expr[], nameLine: number, line: number): MethodCallExpr {
  return make(Kind.MethodCall, line, obj, null, args, name, nameLine) as MethodCallExpr;
}

export function binaryExpr(op: BinaryOp, left: Expr, right: Expr, line: number): BinaryExpr {
  return make(Kind.Binary, line, left, right, null, null, op) as BinaryExpr;
}

export function logicalExpr(kind: Kind.And | Kind.Or, left: Expr, right: Expr, line: number): LogicalExpr {
  return make(kind, line, left, right, null, null, 0) as LogicalExpr;
}

export function unaryExpr(op: UnaryOp, operand: Expr, line: number): UnaryExpr {
  return make(Kind.Unary, line, operand, null, null, null, op) as UnaryExpr;
}

export function parenExpr(inner: Expr, line: number): ParenExpr {
  return make(Kind.Paren, line, inner, null, null, null, 0) as ParenExpr;
}

export function tableExpr(items: TableItem[], line: number, endLine: number): TableExpr {
  return make(Kind.Table, line, null, null, items, null, endLine) as TableExpr;
}
