import { type Expr, Kind } from "../../parser/ast.ts";

/**
 * The line of the instruction that loads an expression's value. The nodes tell that for variables, fields and constants;
 * the value of an operation is loaded only when it is a constant, or a condition.
 */
export function valueLine(e: Expr): number {
  let node = e;
  for (;;) {
    switch (node.kind) {
      case Kind.And:
      case Kind.Or:
      case Kind.Binary:
        node = node.right;
        break;
      case Kind.Unary:
        node = node.left;
        break;
      case Kind.Table:
        return node.num;
      default:
        return node.line;
    }
  }
}
