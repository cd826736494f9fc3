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

class Node implements ExprNode {
  constructor(
    readonly kind: Kind,
    public line: number,
    readonly left: Expr | null,
    readonly right: Expr | null,
    readonly list: readonly Expr[] | readonly TableItem[] | null,
    readonly value: ExprNode["value"],
    readonly num: number,
  ) {}
}

export function nilExpr(line: number): NilExpr {
  return new Node(Kind.Nil, line, null, null, null, null, 0) as NilExpr;
}

export function booleanExpr(value: boolean, line: number): BooleanExpr {
  return new Node(Kind.Boolean, line, null, null, null, value, 0) as BooleanExpr;
}

export function numberExpr(kind: Kind.Integer | Kind.Float, value: number | bigint, line: number): NumberExpr {
  return new Node(kind, line, null, null, null, value, 0) as NumberExpr;
}

export function stringExpr(value: Name, line: number): StringExpr {
  return new Node(Kind.String, line, null, null, null, value, 0) as StringExpr;
}

export function varargExpr(line: number): VarargExpr {
  return new Node(Kind.Vararg, line, null, null, null, null, 0) as VarargExpr;
}

export function functionExpr(func: FunctionBody, line: number): FunctionExpr {
  return new Node(Kind.Function, line, null, null, null, func, 0) as FunctionExpr;
}

export function localExpr(variable: LocalVar, line: number): LocalExpr {
  return new Node(Kind.Local, line, null, null, null, variable, 0) as LocalExpr;
}

export function upvalueExpr(index: number, name: Name, line: number): UpvalueExpr {
  return new Node(Kind.Upvalue, line, null, null, null, name, index) as UpvalueExpr;
}

export function indexExpr(obj: Expr, key: Expr, line: number): IndexExpr {
  return new Node(Kind.Index, line, obj, key, null, null, 0) as IndexExpr;
}

export function globalExpr(env: Expr, name: Name, line: number): IndexExpr {
  return new Node(Kind.Index, line, env, stringExpr(name, line), null, null, 1) as IndexExpr;
}

export function callExpr(func: Expr, args: Expr[], line: number): CallExpr {
  return new Node(Kind.Call, line, func, null, args, null, 0) as CallExpr;
}

export function methodCallExpr(obj: Expr, name: Name, args: Expr[], nameLine: number, line: number): MethodCallExpr {
  return new Node(Kind.MethodCall, line, obj, null, args, name, nameLine) as MethodCallExpr;
}

export function binaryExpr(op: BinaryOp, left: Expr, right: Expr, line: number): BinaryExpr {
  return new Node(Kind.Binary, line, left, right, null, null, op) as BinaryExpr;
}

export function logicalExpr(kind: Kind.And | Kind.Or, left: Expr, right: Expr, line: number): LogicalExpr {
  return new Node(kind, line, left, right, null, null, 0) as LogicalExpr;
}

export function unaryExpr(op: UnaryOp, operand: Expr, line: number): UnaryExpr {
  return new Node(Kind.Unary, line, operand, null, null, null, op) as UnaryExpr;
}

export function parenExpr(inner: Expr, line: number): ParenExpr {
  return new Node(Kind.Paren, line, inner, null, null, null, 0) as ParenExpr;
}

export function tableExpr(items: TableItem[], line: number, endLine: number): TableExpr {
  return new Node(Kind.Table, line, null, null, items, null, endLine) as TableExpr;
}
