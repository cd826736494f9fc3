import type { Chunk, Expr } from "./ast.ts";
import { FastParser, type FunctionDone } from "./fast.ts";
import { Lexer } from "./lexer.ts";
import { firstOffset, type ParseOptions } from "./parse.ts";
import { errorAt, type LuaSyntaxError } from "./syntax-error.ts";
import type { T, Token } from "./tokens.ts";

/** A parser for which each token has a line to itself: lines of nodes are numbers of tokens, from 1. */
class TokenPlaces extends FastParser {
  private count = 0;

  constructor(override readonly places: Map<Expr, number>) {
    super();
  }

  override open(source: string, start = 0): void {
    super.open(source, start);
    this.count = 0;
  }

  override next(): void {
    super.next();
    this.line = ++this.count;
  }

  override peek(): T {
    const { count } = this;
    const kind = super.peek();
    this.count = count;
    this.line = count;
    return kind;
  }
}

/**
 * Parses a chunk that is known to be well-formed as `parse` does, but with numbers of tokens for lines. `places` gets those
 * that `ParserState.places` is about.
 */
export function parseTokenPlaces(
  source: string,
  chunkName: string,
  options: ParseOptions,
  places: Map<Expr, number>,
  done: FunctionDone,
): Chunk {
  const parser = new TokenPlaces(places);
  return { chunkName, main: parser.read(source, firstOffset(source, options), chunkName, options, done, false) };
}

/** The error with a message at the token behind the one with a number. */
export function errorBehind(
  source: string,
  chunkName: string,
  options: ParseOptions,
  number: number,
  message: string,
): LuaSyntaxError {
  const tokens = new Lexer(source, firstOffset(source, options)).tokenize();
  return errorAt(source, chunkName, tokens[Math.min(number, tokens.length - 1)] as Token, message, true);
}
