import type { Expr, FunctionBody, LocalVar, TableItem } from "./ast.ts";
import { cut } from "./cut.ts";
import { isSkipping, SkipError, setSkipping } from "./expr-nodes.ts";
import { canWait, type Extent, type FunctionStart, isSmall, MAX_LENGTH } from "./extent.ts";
import { funcbody } from "./fast-expr.ts";
import { block } from "./fast-stat.ts";
import { Lexer } from "./lexer.ts";
import type { Name } from "./name.ts";
import type { ParseOptions } from "./parse.ts";
import type { ParserState } from "./parser-state.ts";
import { Scope } from "./scope.ts";
import { closeMessage, columnOf, deepest, errorAt, LuaSyntaxError, MAX_LEVEL, overflowError } from "./syntax-error.ts";
import { kindText, T } from "./tokens.ts";
import { reading, tellReading } from "./work.ts";

/**
 * Takes a function of the chunk as soon as it is complete; those nested in it come first. `extent` is set when it can be
 * read again later, with `readFunction`, and is certain to compile.
 */
export type FunctionDone = (body: FunctionBody, extent: Extent | null) => void;

const NONE: never[] = [];

/** How many statements and operands are read until `ParseOptions.look` is called. */
const NODES = 1 << 14;

/**
 * The parser that `parse` uses: the grammar's rules written by hand in fast-expr.ts and fast-stat.ts, over tokens that are
 * read when they are needed. It stops at the first error. It makes the same trees and the same first errors as the grammar.
 *
 * It is a lexer, whose current token is the next one to be used.
 */
export class FastParser extends Lexer implements ParserState {
  /** Depth of nesting, as the reference counts its C levels. */
  level = 0;
  /** The deepest level so far in the current function. */
  private deepestLevel = 0;
  /** True when functions may be looked over first. */
  skips = false;
  /** The outermost function that is being looked over. */
  skipped: FunctionStart | null = null;
  /** The most list items that have been pending at once in it. */
  private mostListed = 0;
  private limit = MAX_LEVEL;
  private untilLook = NODES;
  private look: (() => void) | null = null;
  scope: Scope = new Scope(this);
  parenthesized: Expr | null = null;
  readonly places: Map<Expr, number> | null = null;
  /** Kind and line of the last token that was used, and 1 for the line before the first. */
  lastKind: T = T.Eof;
  usedLine = 1;
  // Lists that are being read.
  readonly exprs: Expr[] = [];
  readonly vars: LocalVar[] = [];
  readonly items: TableItem[] = [];
  private source = "";
  private chunkName = "";
  private done: FunctionDone | null = null;

  /**
   * The main function of a chunk whose text begins at an offset. Throws a `LuaSyntaxError`. With `done`, which gets every
   * nested function, the caller may let go of their bodies. With `skips`, functions that can wait are only looked over, and
   * have no body.
   */
  read(
    source: string,
    start: number,
    chunkName: string,
    options: ParseOptions,
    done: FunctionDone | null,
    skips: boolean,
  ): FunctionBody {
    this.begin(source, start, chunkName, done);
    this.skips = skips;
    this.level = options.level ?? 0;
    this.deepestLevel = this.level;
    this.limit = deepest(this.level);
    this.look = options.look ?? null;
    this.next();
    try {
      block(this);
      const endLine = this.usedLine;
      if (this.kind !== T.Eof) this.fail(`${kindText(T.Eof)} expected`);
      return this.scope.closeFunction(endLine);
    } catch (e) {
      if (e instanceof LuaSyntaxError) options.unfinished?.(this.scope.closeAll());
      throw e;
    } finally {
      // The parser is kept; the chunk need not be.
      this.begin("", 0, "", null);
    }
  }

  /**
   * A function whose extent was given with it, alone. `names` are those of its upvalues; the function has the same ones in
   * the same order.
   */
  readFunction(
    source: string,
    extent: Extent,
    names: readonly Name[],
    chunkName: string,
    done: FunctionDone,
  ): FunctionBody {
    this.begin(source.slice(extent.from, extent.to), 0, chunkName, done);
    this.line = extent.line;
    this.limit = MAX_LEVEL;
    this.next();
    this.usedLine = extent.usedLine;
    try {
      this.scope.surround(names);
      return funcbody(this, extent.isMethod, extent.definedLine).value;
    } finally {
      this.begin("", 0, "", null);
    }
  }

  private begin(source: string, start: number, chunkName: string, done: FunctionDone | null): void {
    this.open(source, start);
    this.source = source;
    this.chunkName = chunkName;
    this.done = done;
    this.scope.abandon();
    this.scope = new Scope(this);
    this.level = 0;
    this.deepestLevel = 0;
    this.mostListed = 0;
    this.skips = false;
    this.skipped = null;
    setSkipping(false);
    this.parenthesized = null;
    this.lastKind = T.Eof;
    this.usedLine = 1;
    this.value = null;
    this.look = null;
    cut(this.exprs, 0);
    cut(this.vars, 0);
    cut(this.items, 0);
  }

  /** To be called at a function's parameter list; `line` is the one it is said to be defined at. */
  entered(isMethod: boolean, line: number): FunctionStart {
    const exprs = this.exprs.length;
    const items = this.items.length;
    const listed = exprs + items;
    const start = {
      from: this.start,
      to: 0,
      line: this.line,
      usedLine: this.usedLine,
      definedLine: line,
      isMethod,
      outerDeepest: this.deepestLevel,
      level: this.level,
      outerListed: this.mostListed,
      listed,
      exprs,
      items,
    };
    this.deepestLevel = this.level;
    this.mostListed = listed;
    return start;
  }

  /** Ends looking over a function that is too long to be read again. */
  checkLength(): void {
    if (this.skipped !== null && this.start - this.skipped.from > MAX_LENGTH) throw new SkipError();
  }

  /** Goes back to a function's parameter list. */
  restart(start: FunctionStart): void {
    this.goto(start.from, start.line);
    this.next();
    this.lastKind = T.Function;
    this.usedLine = start.usedLine;
    this.level = start.level;
    this.deepestLevel = start.level;
    this.mostListed = start.listed;
    cut(this.exprs, start.exprs);
    cut(this.items, start.items);
    cut(this.vars, 0);
  }

  /**
   * Hands out a function that is complete and has declared so many variables, unless it has been looked over only and has to
   * be read (false).
   */
  finished(body: FunctionBody, start: FunctionStart, declared: number): boolean {
    const depth = this.deepestLevel - start.level;
    const listed = this.mostListed - start.listed;
    this.deepestLevel = Math.max(this.deepestLevel, start.outerDeepest);
    this.mostListed = Math.max(this.mostListed, start.outerListed);
    if (this.done === null) return true;
    if (start !== this.skipped && isSkipping) {
      if (!isSmall(depth, listed, declared)) throw new SkipError();
      return true;
    }
    const waits = body.isMovable && canWait(start.to - start.from, depth, listed, declared);
    if (isSkipping && !waits) return false;
    this.done(body, waits ? start : null);
    return true;
  }

  /** Takes a list that has been read off the pending ones; gives none in a function that is looked over. */
  taken<X>(stack: X[], level: number): X[] {
    this.mostListed = Math.max(this.mostListed, this.exprs.length + this.items.length);
    if (!isSkipping) return cut(stack, level);
    while (stack.length > level) stack.pop();
    return NONE;
  }

  lastLine(): number {
    return this.usedLine;
  }

  /** Uses up the next token. */
  advance(): void {
    this.lastKind = this.kind;
    this.usedLine = this.line;
    if (--reading.left < 0) tellReading();
    this.next();
  }

  /** Uses up the next token, which has to be of a kind. */
  expect(kind: T): void {
    if (this.kind !== kind) this.fail(`${kindText(kind)} expected`);
    this.advance();
  }

  /** Uses up a name and gives it; its line is `usedLine` then. */
  expectName(): Name {
    if (this.kind !== T.Name) this.fail(`${kindText(T.Name)} expected`);
    const name = this.value as Name;
    this.advance();
    return name;
  }

  /** Uses up the token that closes what a token of a kind in a line opened. */
  close(kind: T, openKind: T, line: number): void {
    if (this.kind !== kind) this.fail(closeMessage(kind, openKind, line, this.line));
    this.advance();
  }

  /** Goes a level deeper; too deep nesting is an error. */
  enterLevel(): void {
    if (++this.level > this.deepestLevel) this.deeper();
    if (--this.untilLook < 0) this.lookAround();
  }

  private deeper(): void {
    if (this.level > this.limit) this.overflow();
    this.deepestLevel = this.level;
  }

  private lookAround(): void {
    this.untilLook = NODES;
    this.look?.();
  }

  private overflow(): never {
    if (this.kind === T.Bad) throw this.error("", true);
    const atEnd = this.current().endOffset >= this.source.length;
    throw overflowError(this.line, columnOf(this.source, this.start), this.limit, atEnd);
  }

  /** Ends the parse with an error at the next token. */
  fail(message: string): never {
    throw this.error(message, true);
  }

  syntaxError(message: string): void {
    throw this.error(message, true);
  }

  semanticError(message: string): void {
    throw this.error(message, false);
  }

  private error(message: string, showToken: boolean): LuaSyntaxError {
    return errorAt(this.source, this.chunkName, this.current(), message, showToken);
  }
}
