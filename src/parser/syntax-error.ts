import type { Name } from "./name.ts";
import { kindText, type LexError, T, type Token } from "./tokens.ts";

/** Size of the buffer the reference formats a chunk's identification in, with its final NUL. */
const ID_SIZE = 60;

/** Deepest nesting that `load` called from a main chunk accepts. */
export const MAX_LEVEL = 197;
/** How much deeper it may be where "C stack overflow" is being handled. */
const HANDLING_LEVELS = 20;

/** The deepest nesting for a chunk that is loaded at a level. */
export function deepest(level: number): number {
  return level <= MAX_LEVEL ? MAX_LEVEL : MAX_LEVEL + HANDLING_LEVELS;
}

/**
 * A chunk that is not a program: a lexical or syntactic error, or a violated limit. `message` is complete, as the
 * reference's `load` gives it: `chunk:line: message near 'token'`.
 */
export class LuaSyntaxError extends Error {
  constructor(
    message: string,
    /** The message without `chunk:line: `. */
    readonly reason: string,
    /** Line of the error, from 1; 0 when it is not known. */
    readonly line: number,
    /** Column of the offending token's first character, from 1; 0 when it is not known. */
    readonly column: number,
    /** True when the chunk ended too early, so that more text could complete it. */
    readonly incomplete: boolean,
    /** True when all of the text was read before the error was found: with more of it, it might be another or none. */
    readonly atEnd = true,
  ) {
    super(message);
    this.name = "LuaSyntaxError";
  }
}

/**
 * What messages call a chunk: `=name` and `@file` without their first character, cut to fit; other chunk names are
 * source text, of which the first line is shown in `[string "..."]`.
 */
export function chunkId(chunkName: string): string {
  const name = cutAtNul(chunkName);
  const first = name[0];
  if (first === "=") return name.slice(1, ID_SIZE);
  if (first === "@") {
    return name.length <= ID_SIZE ? name.slice(1) : `...${name.slice(name.length - (ID_SIZE - 4))}`;
  }
  const room = ID_SIZE - '[string "..."]'.length - 1;
  const newline = name.indexOf("\n");
  if (newline < 0 && name.length < room) return `[string "${name}"]`;
  const line = newline < 0 ? name : name.slice(0, newline);
  return `[string "${line.slice(0, room)}..."]`;
}

/** The part of a text that a message shows: the reference formats C strings. */
export function cutAtNul(text: string): string {
  const nul = text.indexOf("\0");
  return nul < 0 ? text : text.slice(0, nul);
}

/** How a message shows a token after "near", with its quotes; null for a NUL, which the reference does not show. */
export function nearText(source: string, token: Token): string | null {
  switch (token.tokenTypeIdx) {
    case T.Name:
    case T.Int:
    case T.Float:
      return `'${source.slice(token.startOffset, token.endOffset)}'`;
    case T.String:
      return `'${cutAtNul(delimited(source, token))}'`;
    case T.Stray: {
      const byte = token.value as number;
      if (byte === 0) return null;
      return byte >= 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `'<\\${byte}>'`;
    }
    case T.Bad:
      return (token.value as LexError).near;
    default:
      return kindText(token.tokenTypeIdx);
  }
}

/** A string token's value between its delimiters. */
function delimited(source: string, token: Token): string {
  const value = (token.value as Name).text;
  const quote = source[token.startOffset];
  if (quote !== "[") return quote + value + quote;
  const level = source.indexOf("[", token.startOffset + 1) - token.startOffset - 1;
  const equals = "=".repeat(level);
  return `[${equals}[${value}]${equals}]`;
}

/**
 * The error with a message at a token, which is shown or not. A malformed token is always the error: the reference, which
 * reads token by token, finds it before it looks at what the token is for.
 */
export function errorAt(
  source: string,
  chunkName: string,
  token: Token,
  message: string,
  showToken: boolean,
): LuaSyntaxError {
  let { line } = token;
  let text = message;
  let near = showToken ? nearText(source, token) : null;
  if (token.tokenTypeIdx === T.Bad) {
    const bad = token.value as LexError;
    line = bad.line;
    text = bad.message;
    near = bad.near;
  }
  const reason = near === null ? text : `${text} near ${near}`;
  const complete = `${chunkId(chunkName)}:${line}: ${reason}`;
  return new LuaSyntaxError(
    complete,
    reason,
    line,
    columnOf(source, token.startOffset),
    near === "<eof>",
    token.endOffset >= source.length,
  );
}

/** That a closing token is missing; tells what it would close when that is not in the same line. */
export function closeMessage(kind: T, openKind: T, openLine: number, line: number): string {
  const expected = `${kindText(kind)} expected`;
  return openLine === line ? expected : `${expected} (to close ${kindText(openKind)} at line ${openLine})`;
}

/** Column, from 1, of an offset in the source. */
export function columnOf(source: string, offset: number): number {
  const before = offset - 1;
  const lineStart = offset === 0 ? -1 : Math.max(source.lastIndexOf("\n", before), source.lastIndexOf("\r", before));
  return offset - lineStart;
}

/** Too deep nesting: for the reference no syntax error but one that happens while `load` runs, and without a position. */
export class NestingError extends LuaSyntaxError {
  /** True when the nesting is in what handles such an error. */
  constructor(
    line: number,
    column: number,
    readonly isHandling: boolean,
    atEnd = true,
  ) {
    const message = isHandling ? "error in error handling" : "C stack overflow";
    super(message, message, line, column, false, atEnd);
  }
}

/** The error of too deep nesting. @param limit the level that was passed. @param atEnd whether all the text was read. */
export function overflowError(line = 0, column = 0, limit = MAX_LEVEL, atEnd = true): NestingError {
  return new NestingError(line, column, limit > MAX_LEVEL, atEnd);
}
