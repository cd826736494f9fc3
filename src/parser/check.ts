import {
  type IRecognitionException,
  type IToken,
  MismatchedTokenException,
  NoViableAltException,
  type TokenType,
} from "chevrotain";
import { Grammar } from "./grammar.ts";
import { Lexer } from "./lexer.ts";
import { NAMES } from "./name-table.ts";
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
    tokens.push(
      new Token(isText ? T.String : T.Int, isText ? NAMES.string("") : 0, startOffset, endOffset, token.line),
    );
  }
  return { tokens, errors };
}

/** The members of Chevrotain 11.2 that recovery needs beyond those of ParserBase. */
interface Internals {
  errorMessageProvider: {
    buildMismatchTokenMessage(o: { expected: TokenType }): string;
    buildNotAllInputParsedMessage(): string;
  };
  ruleInvocationStateUpdate(shortName: number, name: string, occurrence: number): void;
  ruleFinallyStateUpdate(): void;
}

/** Errors that are too likely the consequence of another one, whose repair was a guess. */
const CONSEQUENCE = /^(?:break outside loop|no visible label|<goto )/;

/** A rule that is running: what it has to restore when recovery abandons it. */
interface RunningRule {
  readonly name: string;
  readonly mark: ScopeMark;
  readonly level: number;
}

/** The grammar with Chevrotain's error recovery: it collects errors and goes on. */
class RecoveringParser extends Grammar {
  private found: LuaSyntaxError[] = [];
  private isRepaired = false;
  private readonly running: RunningRule[] = [];

  constructor() {
    super({ recoveryEnabled: true, skipValidations: true });
    const internals = this as unknown as Internals;
    internals.errorMessageProvider = {
      buildMismatchTokenMessage: ({ expected }) => this.mismatchMessage(expected.tokenTypeIdx as T),
      buildNotAllInputParsedMessage: () => "",
    };
    this.restoreScopes(internals);
    this.performSelfAnalysis();
  }

  /** Makes every rule that ends, normally or not, leave the scopes as it found them. */
  private restoreScopes(internals: Internals): void {
    const { ruleInvocationStateUpdate, ruleFinallyStateUpdate } = internals;
    internals.ruleInvocationStateUpdate = (shortName, name, occurrence) => {
      this.running.push({ name, mark: this.scope.mark(), level: this.level });
      ruleInvocationStateUpdate.call(this, shortName, name, occurrence);
    };
    internals.ruleFinallyStateUpdate = () => {
      ruleFinallyStateUpdate.call(this);
      const rule = this.running.pop();
      if (rule === undefined) return;
      this.scope.rewind(rule.mark);
      if (rule.name === "stat") this.level = rule.level;
    };
  }

  /** The errors of a chunk, in the order they are met. */
  errorsOf(tokens: Token[], source: string, chunkName: string): LuaSyntaxError[] {
    this.found = [];
    this.isRepaired = false;
    this.running.length = 0;
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
    if (!this.isRepaired || !CONSEQUENCE.test(error.reason)) this.found.push(error);
  }

  protected override consumeInternalError(type: TokenType, next: IToken): never {
    const message = this.mismatchMessage(type.tokenTypeIdx as T);
    throw this.SAVE_ERROR(new MismatchedTokenException(message, next, this.LA(0)));
  }

  protected override raiseNoAltException(): never {
    const message = this.noAlternativeMessage(this.getCurrRuleFullName());
    throw this.SAVE_ERROR(new NoViableAltException(message, this.LA(1), this.LA(0)));
  }

  /** Chevrotain's hook for a recognition error that it is about to recover from. */
  protected SAVE_ERROR<E extends IRecognitionException>(error: E): E {
    if (error.message !== "") this.found.push(this.errorAt(this.ownToken(error.token), error.message, true));
    this.isRepaired = true;
    return error;
  }

  /** Chevrotain's hook for the token that it acts as if it had read. */
  protected override getTokenToInsert(type: TokenType): IToken {
    const { startOffset } = this.nextToken();
    return new Token(type.tokenTypeIdx as T, null, startOffset, startOffset, this.lastLine()) as unknown as IToken;
  }

  /** Our token for one of Chevrotain's: its own end of file has no position. */
  private ownToken(token: IToken): Token {
    return token instanceof Token ? token : this.tokVector[this.tokVectorLength - 1];
  }
}
