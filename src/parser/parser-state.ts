import type { Expr } from "./ast.ts";
import type { Scope } from "./scope.ts";
import type { T, Token } from "./tokens.ts";

/**
 * What rule bodies see of a parser. `tokVector` and `currIdx` are Chevrotain's own token vector and position:
 * `currIdx` is the last token read, -1 before the first. The vector ends with an `Eof` token.
 */
export interface ParserState {
  readonly tokVector: Token[];
  currIdx: number;
  /** Depth of nesting, as the reference counts its C levels. */
  level: number;
  readonly scope: Scope;
  /** The last expression that was read in parentheses. */
  parenthesized: Expr | null;
  /** Position after a `return` statement with values or a semicolon, behind which a block has to end. */
  returnEnd: number;

  /** Reads a block: the statements go to the scope's current one. */
  readBlock(): void;
  /** Goes a level deeper; too deep nesting is an error. */
  enterLevel(): void;
  /** Line of the last token read, 1 before the first. */
  lastLine(): number;
  /** Line of the token before the last one read, 1 when there is none. */
  lineBefore(): number;
  /** Reads the next token, which has to be of a kind. */
  expect(kind: T): Token;
  /** Reads the token that closes what `opener` opened. */
  close(kind: T, opener: Token): Token;
  /** The same for an opener of a kind that stands in a line. */
  closeAt(kind: T, openKind: T, line: number): Token;
  /** Reports an error at the next token and ends the parse. */
  fail(message: string): never;
  /** Reports an error at the next token; returns when the parser is one that goes on after errors. */
  syntaxError(message: string): void;
  /** Reports an error in the line of the next token, without showing the token; may return too. */
  semanticError(message: string): void;
}
