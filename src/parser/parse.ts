import type { Chunk, FunctionBody } from "./ast.ts";
import type { Extent } from "./extent.ts";
import { FastParser, type FunctionDone } from "./fast.ts";
import type { Name } from "./name.ts";
import { overflowError } from "./syntax-error.ts";

/** Options of `parse` and `check`. */
export interface ParseOptions {
  /** Skip a first line that begins with `#`, and a byte order mark before it, as `loadfile` does (and `load` does not). */
  readonly shebang?: boolean;
  /** How many C levels the caller has used up of those that nesting may use. */
  readonly level?: number;
  /** Called now and then; it may throw to stop the parse. */
  readonly look?: () => void;
  /**
   * Called at a syntax error: gets the functions that are not complete, outermost first, with the statements before it; it
   * may throw another error in its place.
   */
  readonly unfinished?: (bodies: FunctionBody[]) => void;
}

let parser: FastParser | null = null;

/**
 * Parses a chunk: `source` has one character per byte, `chunkName` is as given to `load` (`@file`, `=name`, or source
 * text). Throws a `LuaSyntaxError` with the message of the reference for the first error. `done` gets every nested function
 * when it is complete, and may throw. `skips`: see `FastParser.read`.
 */
export function parse(
  source: string,
  chunkName: string,
  options: ParseOptions = {},
  done: FunctionDone | null = null,
  skips = false,
): Chunk {
  parser ??= new FastParser();
  try {
    return { chunkName, main: parser.read(source, firstOffset(source, options), chunkName, options, done, skips) };
  } catch (e) {
    // The nesting limit keeps well within the stack, unless the caller has used most of it up.
    if (e instanceof RangeError && e.message.includes("call stack")) throw overflowError();
    throw e;
  }
}

/** Reads a function alone; see `FastParser.readFunction`. */
export function parseFunction(
  source: string,
  extent: Extent,
  names: readonly Name[],
  chunkName: string,
  done: FunctionDone,
): FunctionBody {
  parser ??= new FastParser();
  return parser.readFunction(source, extent, names, chunkName, done);
}

/** Offset where a chunk's text begins: after a byte order mark and before the line break of a skipped first line. */
export function firstOffset(source: string, options: ParseOptions): number {
  if (options.shebang !== true) return 0;
  const start = source.startsWith("\xef\xbb\xbf") ? 3 : 0;
  if (source[start] !== "#") return start;
  const end = source.indexOf("\n", start);
  return end < 0 ? source.length : end;
}
