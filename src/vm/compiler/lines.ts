import type { Expr } from "../../parser/ast.ts";

/**
 * The line of the instruction that loads an expression's value. The nodes tell that for variables, fields and constants;
 * the value of an operation is loaded only when it is a constant, or a condition.
 */
export function valueLine(e: Expr): number {
  let node = e;
  for (;;) {
    switch (node.kind) {
      case "Logical":
      case "Binary":
        node = node.right;
        break;
      case "Unary":
        node = node.operand;
        break;
      case "Table":
        return node.endLine;
      default:
        return node.line;
    }
  }
}
