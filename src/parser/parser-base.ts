import { EmbeddedActionsParser, type IParserConfig, type IToken, type ParserMethod, type TokenType } from "chevrotain";
import type { Expr } from "./ast.ts";
import { endsBlock } from "./nodes.ts";
import type { ParserState } from "./parser-state.ts";
import { Scope } from "./scope.ts";
import { closeMessage, columnOf, errorAt, type LuaSyntaxError, MAX_LEVEL, overflowError } from "./syntax-error.ts";
import { kindText, T, TOKEN_TYPES, type Token } from "./tokens.ts";

/** A position in no chunk. */
const NOWHERE = -2;

/** Runs a rule from outside the grammar's own subrule calls, without the checks that Chevrotain adds to a start rule. */
export function runRule<R>(parser: object, rule: ParserMethod<[], R>): R {
  return (rule as unknown as { coreRule: () => R }).coreRule.call(parser);
}

/**
 * State, token access and errors of the grammar's parsers. This file and check.ts are the only ones that touch members
 * which Chevrotain does not document; they are those of version 11.2.
 */
export abstract class ParserBase extends EmbeddedActionsParser implements ParserState {
  // Members of Chevrotain's lexer adapter.
  declare tokVector: Token[];
  declare currIdx: number;
  declare protected tokVectorLength: number;
  // Member of Chevrotain's recognizer engine.
  declare protected getCurrRuleFullName: () => string;

  level = 0;
  scope: Scope = new Scope(this);
  private source = "";
  private chunkName = "";
  /** The token that the next closing token closes; null when messages are not to tell it. */
  protected opener: { readonly tokenTypeIdx: T; readonly line: number } | null = null;
  returnEnd = NOWHERE;
  parenthesized: Expr | null = null;
  readonly places = null;

  constructor(config: IParserConfig) {
    super(
      TOKEN_TYPES.filter((t) => t !== undefined),
      { maxLookahead: 1, ...config },
    );
  }

  /** Makes the parser ready for the tokens of a chunk. */
  start(tokens: Token[], source: string, chunkName: string): void {
    this.input = tokens as unknown as IToken[];
    this.source = source;
    this.chunkName = chunkName;
    this.scope.abandon();
    this.scope = new Scope(this);
    this.level = 0;
    this.opener = null;
    this.returnEnd = NOWHERE;
    this.parenthesized = null;
  }

  /** Lets go of the last chunk. */
  clear(): void {
    this.start([], "", "");
  }

  // ---- Tokens ----

  /** The next token; the last one of the chunk is its `Eof`, also when that has been read. */
  protected nextToken(): Token {
    return this.tokVector[Math.min(this.currIdx + 1, this.tokVectorLength - 1)];
  }

  lastLine(): number {
    return this.currIdx < 0 ? 1 : this.tokVector[this.currIdx].line;
  }

  lineBefore(): number {
    return this.currIdx < 1 ? 1 : this.tokVector[this.currIdx - 1].line;
  }

  /** Line of the next token. */
  protected nextLine(): number {
    return this.RECORDING_PHASE ? 1 : this.nextToken().line;
  }

  enterLevel(): void {
    if (++this.level > MAX_LEVEL && !this.RECORDING_PHASE) this.overflow();
  }

  private overflow(): never {
    const token = this.nextToken();
    if (token.tokenTypeIdx === T.Bad) throw this.errorAt(token, "", true);
    throw overflowError(token.line, columnOf(this.source, token.startOffset));
  }

  // ---- Errors ----

  syntaxError(message: string): void {
    if (!this.RECORDING_PHASE) this.report(this.errorAt(this.nextToken(), message, true));
  }

  semanticError(message: string): void {
    if (!this.RECORDING_PHASE) this.report(this.errorAt(this.nextToken(), message, false));
  }

  /** Takes an error that the parse could go on after; ends it. */
  protected report(error: LuaSyntaxError): void {
    throw error;
  }

  protected errorAt(token: Token, message: string, showToken: boolean): LuaSyntaxError {
    return errorAt(this.source, this.chunkName, token, message, showToken);
  }

  /** What the reference says when a token of a kind is due and another one comes. */
  protected mismatchMessage(expected: T): string {
    const token = this.nextToken();
    const previous = this.currIdx < 0 ? T.Eof : this.tokVector[this.currIdx].tokenTypeIdx;
    switch (expected) {
      case T.End:
      case T.Until:
      case T.Eof:
        // A block goes on until a token that can end it, so any other one begins a statement.
        if (this.returnEnd !== this.currIdx && !endsBlock(token.tokenTypeIdx)) return "unexpected symbol";
        break;
      case T.RBrace:
        if (previous === T.LBrace || previous === T.Comma || previous === T.Semi) return "unexpected symbol";
        break;
      case T.RParen:
        if (previous !== T.LParen) break;
        return this.opener === null ? "<name> or '...' expected" : "unexpected symbol";
    }
    const closes = expected === T.End || expected === T.Until || expected === T.RParen || expected === T.RBrace;
    if (this.opener === null || !closes) return `${kindText(expected)} expected`;
    return closeMessage(expected, this.opener.tokenTypeIdx, this.opener.line, token.line);
  }

  /** What the reference says when no alternative of the current rule fits the next token. */
  protected noAlternativeMessage(rule: string): string {
    switch (rule) {
      case "args":
        return "function arguments expected";
      case "forStat":
        return "'=' or 'in' expected";
      case "localStat":
        return "<name> expected";
      case "parameter":
        return "<name> or '...' expected";
      default:
        return "unexpected symbol";
    }
  }

  // ---- Overridden members of Chevrotain's recognizer engine and error handler ----

  protected consumeInternalError(type: TokenType, _next: IToken, _options: unknown): never {
    throw this.errorAt(this.nextToken(), this.mismatchMessage(type.tokenTypeIdx as T), true);
  }

  protected raiseNoAltException(_occurrence: number, _message: string | undefined): never {
    throw this.errorAt(this.nextToken(), this.noAlternativeMessage(this.getCurrRuleFullName()), true);
  }
}
