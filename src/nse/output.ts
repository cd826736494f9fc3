import type { Bytes } from "./bytes.ts";
import { escapeText } from "./escape.ts";

/**
 * A structured script result, free of Lua values: a text, or entries in the order they are printed (the sequence part
 * first, without keys; then the string keys).
 */
export type OutputNode = Bytes | OutputTable;

/** A table of a structured result. */
export interface OutputTable {
  readonly entries: readonly OutputEntry[];
  /** What the table's own `__tostring` gave: replaces the entries in text, not in XML. */
  readonly text?: Bytes;
}

/** One entry of a table; the elements of its sequence have no key. */
export interface OutputEntry {
  readonly key?: Bytes;
  readonly value: OutputNode;
}

/** What one script gave for one target. */
export interface ScriptResult {
  /** The script's file name without `.nse`. */
  readonly id: Bytes;
  /** The text form: what `scriptBlock` lays out and the `output` attribute holds. */
  readonly output: Bytes;
  /** The structured form, for XML. */
  readonly structure?: OutputNode;
}

/**
 * Text of a structured result: a text is itself; every entry of a table stands on a new line, indented two spaces per
 * level. Texts of several lines are not indented again.
 */
export function formatStructure(node: OutputNode): Bytes {
  return formatNode(node, "\n  ");
}

function formatNode(node: OutputNode, newLine: string): Bytes {
  if (typeof node === "string") return node;
  if (node.text !== undefined) return node.text;
  return node.entries
    .map(({ key, value }) => newLine + (key === undefined ? "" : `${key}: `) + formatNode(value, `${newLine}  `))
    .join("");
}

/**
 * One script's lines under its port or section, each ending in a newline: `| id: first line`, `| …`, and `|_` before the
 * last. One newline at the end of the output is dropped; an empty output has no lines.
 */
export function scriptBlock(result: ScriptResult): Bytes {
  if (result.output === "") return "";
  const text = `${result.id}: ${escapeText(result.output.replace(/\n$/, ""))}`;
  const lines = text.split("\n");
  const last = lines.length - 1;
  return lines.map((line, i) => (i === last ? `|_${line}\n` : `| ${line}\n`)).join("");
}

/** The blocks of several scripts, ordered by id. */
export function scriptBlocks(results: readonly ScriptResult[]): Bytes {
  return sortById(results).map(scriptBlock).join("");
}

/** Results in the order they are printed: by id, byte for byte; results of the same id keep their order. */
export function sortById(results: readonly ScriptResult[]): ScriptResult[] {
  return [...results].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
