import type { Chunk } from "../parser/ast.ts";

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
      if (typeof value !== "object" || value === null || !("reassigned" in value || "uses" in value)) return value;
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
