import type { FunctionBody } from "../../src/parser/ast.ts";

/**
 * A tree as text, one that is equal for two trees exactly when they have the same nodes, the same values and the same
 * sharing of variables and labels.
 */
export function dumpTree(root: FunctionBody): string {
  const ids = new Map<object, number>();
  return JSON.stringify(root, (_key, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "number" && !Number.isFinite(value)) return String(value);
    if (Object.is(value, -0)) return "-0";
    if (typeof value !== "object" || value === null) return value;
    // Variables and labels are shared; later uses are their number.
    const isShared = "reassigned" in value || "uses" in value;
    if (!isShared) return value;
    const id = ids.get(value);
    if (id !== undefined) return `#${id}`;
    ids.set(value, ids.size);
    return { id: ids.size - 1, ...value };
  });
}
