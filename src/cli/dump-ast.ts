import { BinaryOp, type Chunk, type Expr, Kind, StatKind, UnaryOp } from "../parser/ast.ts";

/**
 * A chunk's syntax tree as JSON. Variables and labels, which are shared, have an `id` where they come first and are
 * "#id" after that; integers that JSON cannot hold are strings, and so are floats that are no numbers for it.
 */
export function dumpAst(chunk: Chunk): string {
  const ids = new Map<object, number>();
  return JSON.stringify(
    chunk,
    (_key, value: unknown) => {
      if (typeof value === "bigint") return String(value);
      if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0) ? value : spell(value);
      if (typeof value !== "object" || value === null) return value;
      if ("num" in value) return named(value as Expr);
      if ("kind" in value && typeof value.kind === "number") return { ...value, kind: STATS[value.kind as StatKind] };
      if (!("reassigned" in value || "uses" in value)) return value;
      const known = ids.get(value);
      if (known !== undefined) return `#${known}`;
      ids.set(value, ids.size);
      return { id: ids.size - 1, ...value };
    },
    2,
  );
}

function spell(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}

const STATS: Record<StatKind, string> = {
  [StatKind.Local]: "Local",
  [StatKind.LocalFunction]: "LocalFunction",
  [StatKind.Assign]: "Assign",
  [StatKind.Function]: "Function",
  [StatKind.Call]: "Call",
  [StatKind.Do]: "Do",
  [StatKind.While]: "While",
  [StatKind.Repeat]: "Repeat",
  [StatKind.If]: "If",
  [StatKind.NumericFor]: "NumericFor",
  [StatKind.GenericFor]: "GenericFor",
  [StatKind.Return]: "Return",
  [StatKind.Goto]: "Goto",
  [StatKind.Label]: "Label",
};

const BINARY: Record<BinaryOp, string> = {
  [BinaryOp.Add]: "+",
  [BinaryOp.Sub]: "-",
  [BinaryOp.Mul]: "*",
  [BinaryOp.Mod]: "%",
  [BinaryOp.Pow]: "^",
  [BinaryOp.Div]: "/",
  [BinaryOp.IDiv]: "//",
  [BinaryOp.BAnd]: "&",
  [BinaryOp.BOr]: "|",
  [BinaryOp.BXor]: "~",
  [BinaryOp.Shl]: "<<",
  [BinaryOp.Shr]: ">>",
  [BinaryOp.Concat]: "..",
  [BinaryOp.Eq]: "==",
  [BinaryOp.Ne]: "~=",
  [BinaryOp.Lt]: "<",
  [BinaryOp.Le]: "<=",
  [BinaryOp.Gt]: ">",
  [BinaryOp.Ge]: ">=",
};

const UNARY: Record<UnaryOp, string> = {
  [UnaryOp.Minus]: "-",
  [UnaryOp.BNot]: "~",
  [UnaryOp.Not]: "not",
  [UnaryOp.Length]: "#",
};

/** An expression with fields that are called after what they are. */
function named(e: Expr): Record<string, unknown> {
  const { line } = e;
  switch (e.kind) {
    case Kind.Nil:
      return { kind: "Nil", line };
    case Kind.Boolean:
      return { kind: "Boolean", value: e.value, line };
    case Kind.Integer:
    case Kind.Float:
      return { kind: "Number", float: e.kind === Kind.Float, value: e.value, line };
    case Kind.String:
      return { kind: "String", value: e.value, line };
    case Kind.Local:
      return { kind: "LocalRef", variable: e.value, line };
    case Kind.Upvalue:
      return { kind: "Upvalue", index: e.num, name: e.value, line };
    case Kind.Function:
      return { kind: "FunctionExpr", func: e.value, line };
    case Kind.Table:
      return { kind: "Table", items: e.list, line, endLine: e.num };
    case Kind.Paren:
      return { kind: "Paren", expr: e.left, line };
    case Kind.Unary:
      return { kind: "Unary", op: UNARY[e.num], operand: e.left, line };
    case Kind.Binary:
      return { kind: "Binary", op: BINARY[e.num], left: e.left, right: e.right, line };
    case Kind.And:
    case Kind.Or:
      return { kind: "Logical", op: e.kind === Kind.And ? "and" : "or", left: e.left, right: e.right, line };
    case Kind.Vararg:
      return { kind: "Vararg", line };
    case Kind.Call:
      return { kind: "CallExpr", func: e.left, args: e.list, line };
    case Kind.MethodCall:
      return { kind: "MethodCall", obj: e.left, name: e.value, args: e.list, nameLine: e.num, line };
    default:
      return { kind: "Index", obj: e.left, key: e.right, global: e.num === 1, line };
  }
}
