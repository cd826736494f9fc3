/** In which way a test file is run. */
export type Mode =
  /** As it is. */
  | "full"
  /** With `_port` set: without what depends on the system. */
  | "port"
  /** Loaded, dumped and loaded again. */
  | "dumped";

export const MODES: readonly Mode[] = ["full", "port", "dumped"];

/** A failure that is known, and why it is there. */
export interface Expected {
  readonly file: string;
  /** The lines that are taken out so that the rest of the file can be tested; an error in one of them is this failure. */
  readonly first: number;
  readonly last: number;
  readonly modes: readonly Mode[];
  /**
   * "fails": with an error in one of the lines; "may": it fails in some runs and passes in others; "dies": it does not
   * end, or ends the process.
   */
  readonly kind: "fails" | "may" | "dies";
  readonly reason: string;
}

const ROW =
  /^(?<file>[\w.-]+):(?<first>\d+)(?:-(?<last>\d+))?\s+(?<modes>[\w,]+)\s+(?<kind>fails|may|dies)\s+(?<reason>\S.*)$/;

/**
 * Reads a list of known failures: a line each, `file:line[-line] modes kind reason`; modes are separated by commas, or
 * "all". Empty lines and lines that begin with `#` are left out. Throws an Error that names a bad line.
 */
export function parseExpected(text: string): Expected[] {
  const list: Expected[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const g = ROW.exec(line.trimEnd())?.groups;
    const modes = g?.modes === "all" ? MODES : (g?.modes?.split(",") ?? []);
    if (g === undefined || modes.some((m) => !MODES.includes(m as Mode))) {
      throw new Error(`expected-failures.txt:${i + 1}: want "file:line[-line] modes kind reason", got "${line}"`);
    }
    const first = Number(g.first);
    list.push({
      file: g.file as string,
      first,
      last: g.last === undefined ? first : Number(g.last),
      modes: modes as Mode[],
      kind: g.kind as Expected["kind"],
      reason: g.reason as string,
    });
  }
  return list;
}

/** The text of a file without the lines of some failures; the other lines keep their numbers. */
export function without(text: string, failures: readonly Expected[]): string {
  const lines = text.split("\n");
  for (const { first, last } of failures) lines.fill("", first - 1, last);
  return lines.join("\n");
}
