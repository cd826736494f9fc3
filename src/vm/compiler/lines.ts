import type { Expr, Stat } from "../../parser/ast.ts";

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

/** The line of a loop's `end`, where its to-be-closed variables are closed; that of its block's end if the node tells no other. */
export function closeLine(loop: { readonly endLine: number; readonly closeLine?: number }): number {
  return loop.closeLine ?? loop.endLine;
}

/** The line of a block's last token; `fallback` if the node does not tell. */
export function blockEndLine(block: { readonly stats: Stat[]; readonly endLine?: number }, fallback: number): number {
  return block.endLine ?? fallback;
}
