import type { Expr } from "./ast.ts";
import type { Scope, ScopeHost } from "./scope.ts";

/**
 * What the actions of the grammar see of a parser, be it the grammar's or the hand-written one. The errors of `ScopeHost`
 * end the parse; they return only in the parser that goes on after errors.
 */
export interface ParserState extends ScopeHost {
  readonly scope: Scope;
  /** The last expression that was read in parentheses. */
  parenthesized: Expr | null;
  /**
   * Null, or gets the line of the last token read when an expression needs its register, where the expression's own lines
   * do not tell it.
   */
  readonly places: Map<Expr, number> | null;
  /** Line of the last token read, 1 before the first. */
  lastLine(): number;
}
