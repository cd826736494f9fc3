import { args, expr, exprlist, funcbody, settledExpr, suffixed, table } from "./fast-expr.ts";
import { block } from "./fast-stat.ts";
import { Grammar } from "./grammar.ts";
import { type LookaheadFunction, lookaheadFunction, lookaheadKey } from "./lookahead.ts";
import type { ParserState } from "./parser-state.ts";
import { LOOKAHEAD_ROWS } from "./tables.ts";

type Body = (p: ParserState, ...rest: never[]) => unknown;

/**
 * Hand-written bodies, by the rule they stand for. Rules that are not here run as the grammar has them: what is left out
 * of this list costs time and nothing else. `block` brings all statements with it, which saves about an eighth of a parse.
 */
const FAST_BODIES: Readonly<Record<string, Body>> = {
  args,
  block,
  expr,
  exprlist,
  funcbody,
  settledExpr,
  suffixed,
  table,
};

/** A rule as Chevrotain makes it: a subrule call runs `coreRule`, which runs the grammar's body. */
interface RuleFunction {
  coreRule: (a: never, b: never) => unknown;
  readonly originalGrammarAction: (...args: never[]) => unknown;
}

/** The members of Chevrotain 11.2 that a parser without grammar analysis needs. */
interface Internals {
  selfAnalysisDone: boolean;
  currRuleShortName: number;
  RULE_STACK_IDX: number;
  readonly RULE_STACK: number[];
  readonly definedRulesNames: readonly string[];
  readonly fullRuleNameToShort: Readonly<Record<string, number>>;
  setLaFuncCache(key: number, decide: LookaheadFunction): void;
}

/**
 * The parser that `parse` uses: the grammar with precomputed lookahead tables in place of Chevrotain's analysis, with
 * hand-written bodies for the hot rules, and with lean wrappers around the others. It stops at the first error.
 */
export class FastParser extends Grammar {
  constructor() {
    super({ skipValidations: true });
    const internals = this as unknown as Internals;
    internals.selfAnalysisDone = true;
    this.installTables(internals);
    this.installBodies(internals);
    useFastProperties(this);
  }

  private installTables(internals: Internals): void {
    for (const row of LOOKAHEAD_ROWS) {
      const [rule, method, occurrence] = row;
      const key = lookaheadKey(internals.fullRuleNameToShort[rule], method, occurrence);
      internals.setLaFuncCache(key, lookaheadFunction(row));
    }
  }

  private installBodies(internals: Internals): void {
    const rules = this as unknown as Record<string, RuleFunction>;
    for (const name of internals.definedRulesNames) {
      const rule = rules[name];
      const body = FAST_BODIES[name];
      rule.coreRule =
        body === undefined ? leanRule(internals.fullRuleNameToShort[name], rule.originalGrammarAction) : fastRule(body);
    }
  }
}

/**
 * What Chevrotain wraps a rule's body in, less what only recovery needs: an error ends this parser's run, so nothing
 * has to be undone.
 */
function leanRule(shortName: number, body: (...args: never[]) => unknown): RuleFunction["coreRule"] {
  return function (this: Internals, a: never, b: never): unknown {
    this.RULE_STACK[++this.RULE_STACK_IDX] = shortName;
    this.currRuleShortName = shortName;
    const result = body.call(this, a, b);
    const outer = --this.RULE_STACK_IDX;
    if (outer >= 0) this.currRuleShortName = this.RULE_STACK[outer];
    return result;
  };
}

function fastRule(body: Body): RuleFunction["coreRule"] {
  return function (this: ParserState, a: never, b: never): unknown {
    return body(this, a, b);
  };
}

/**
 * Makes the engine give an object with very many properties fast access again, by using it as a prototype. Chevrotain
 * does so in the analysis that is left out here.
 */
function useFastProperties(object: object): void {
  function Heir(): void {}
  Heir.prototype = object;
  const heir = new (Heir as unknown as new () => { anything?: unknown })();
  for (let i = 0; i < 2; i++) String(heir.anything);
}
