import { type IRecognitionException, type IToken, MismatchedTokenException, NoViableAltException, type TokenType } from "chevrotain";
import { Grammar } from "./grammar.ts";
import { Lexer } from "./lexer.ts";
import { firstOffset, type ParseOptions, parse } from "./parse.ts";
import type { ScopeMark } from "./scope.ts";
import { columnOf, LuaSyntaxError } from "./syntax-error.ts";
import { type LexError, T, Token } from "./tokens.ts";

/** One error of a chunk. */
export interface Diagnostic {
  /** What is wrong, in the reference's words, without a position. */
  readonly message: string;
  /** Line, from 1; 0 when it is not known. */
  readonly line: number;
  /** Column of the offending token, from 1; 0 when it is not known. */
  readonly column: number;
}

/**
 * The errors of a chunk, in the order of their positions; empty when `parse` accepts it. The first one is the error of
 * `parse`. Those after it are found by Chevrotain's error recovery, which skips or inserts tokens and goes on; where the
 * structure is badly broken they can be guesses.
 */
export function check(source: string, chunkName: string, options: ParseOptions = {}): Diagnostic[] {
  try {
    parse(source, chunkName, options);
    return [];
  } catch (e) {
    if (!(e instanceof LuaSyntaxError)) throw e;
    const first = diagnostic(e);
    const found = recover(source, chunkName, options);
    return [first, ...found.filter((d) => isAfter(d, first))];
  }
}

function diagnostic(e: LuaSyntaxError): Diagnostic {
  return { message: e.reason, line: e.line, column: e.column };
}

function isAfter(a: Diagnostic, b: Diagnostic): boolean {
  return a.line > b.line || (a.line === b.line && a.column > b.column);
}

let parser: RecoveringParser | null = null;

/** Errors that a parse with recovery meets, by position, one for each. */
function recover(source: string, chunkName: string, options: ParseOptions): Diagnostic[] {
  const { tokens, errors } = repairedTokens(source, firstOffset(source, options));
  parser ??= new RecoveringParser();
  const found = [...errors, ...parser.errorsOf(tokens, source, chunkName).map(diagnostic)];
  found.sort((a, b) => (isAfter(a, b) ? 1 : isAfter(b, a) ? -1 : 0));
  return found.filter((d, i) => i === 0 || isAfter(d, found[i - 1]));
}

/** The tokens of a source with malformed ones reported and replaced by what they were meant to be. */
function repairedTokens(source: string, start: number): { tokens: Token[]; errors: Diagnostic[] } {
  const tokens: Token[] = [];
  const errors: Diagnostic[] = [];
  for (const token of new Lexer(source, start).tokenize(true)) {
    if (token.tokenTypeIdx !== T.Bad) {
      tokens.push(token);
      continue;
    }
    const { message, near, line } = token.value as LexError;
    errors.push({ message: `${message} near ${near}`, line, column: columnOf(source, token.startOffset) });
    const { startOffset, endOffset } = token;
    const char = source[startOffset];
    // A malformed comment takes no place among the tokens.
    if (char === "-") continue;
    const isText = char === "[" || char === '"' || char === "'";
    tokens.push(new Token(isText ? T.String : T.Int, isText ? "" : 0, startOffset, endOffset, token.line));
  }
  return { tokens, errors };
}

/** The members of Chevrotain 11.2 that recovery needs beyond those of ParserBase. */
interface Internals {
  errorMessageProvider: { buildMismatchTokenMessage(o: { expected: TokenType }): string };
  SAVE_ERROR<E extends Error>(error: E): E;
}

/** The grammar with Chevrotain's error recovery: it collects errors and goes on. */
class RecoveringParser extends Grammar {
  private found: LuaSyntaxError[] = [];
  /** Open blocks at the start of each rule that is running. */
  private readonly marks: ScopeMark[] = [];

  constructor() {
    super({ recoveryEnabled: true, skipValidations: true });
    (this as unknown as Internals).errorMessageProvider = {
      buildMismatchTokenMessage: ({ expected }) => this.mismatchMessage(expected.tokenTypeIdx as T),
    };
    this.performSelfAnalysis();
  }

  /** The errors of a chunk, in the order they are met. */
  errorsOf(tokens: Token[], source: string, chunkName: string): LuaSyntaxError[] {
    this.found = [];
    this.marks.length = 0;
    this.start(tokens, source, chunkName);
    try {
      this.chunk();
    } catch (e) {
      // Too deep nesting ends even this parse.
      if (e instanceof LuaSyntaxError) this.found.push(e);
      else if (!(e instanceof RangeError)) throw e;
    }
    this.clear();
    return this.found;
  }

  protected override report(error: LuaSyntaxError): void {
    this.found.push(error);
  }
}
