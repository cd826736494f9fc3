import { T, TOKEN_KINDS } from "./tokens.ts";

/**
 * Chevrotain's lookahead functions as tables, so that a parser can start without analysing its grammar.
 *
 * A row is `[rule, method, occurrence, choices]`. `choices` has a character for each kind of token, that of `Eof` first
 * and then those from `T.And` on: `.` where the rule's optional part is not entered, or no alternative fits, else the
 * alternative's number in base 36 (1 for an optional part that is entered).
 */
export type LookaheadRow = readonly [rule: string, method: LookaheadMethod, occurrence: number, choices: string];

export type LookaheadMethod = "OR" | "OPTION" | "MANY";

/** Chevrotain's number for each method, in the keys of its lookahead cache. */
const METHOD_BITS: Record<LookaheadMethod, number> = { OR: 1 << 8, OPTION: 2 << 8, MANY: 3 << 8 };

/** What a lookahead function reads the next token from. */
interface Lookahead {
  LA_FAST(n: number): { readonly tokenTypeIdx: number };
}

/** A lookahead function: alternatives give a number or undefined, optional parts a boolean. */
export type LookaheadFunction = (this: Lookahead) => number | boolean | undefined;

/** The members of an analysed parser that tables are made from. */
export interface AnalysedParser {
  readonly lookAheadFuncsCache: ReadonlyMap<number, LookaheadFunction>;
  readonly shortRuleNameToFull: Readonly<Record<number, string>>;
}

/** The key that Chevrotain finds a lookahead function by; `rule` is its short name for the rule. */
export function lookaheadKey(rule: number, method: LookaheadMethod, occurrence: number): number {
  return rule | METHOD_BITS[method] | occurrence;
}

/** Kind of the character at an index of `choices`. */
function kindAt(index: number): T {
  return index === 0 ? T.Eof : ((T.And + index - 1) as T);
}

/** The rows for a parser that has analysed its grammar. Throws when a decision takes more than one token. */
export function lookaheadRows(parser: AnalysedParser): LookaheadRow[] {
  const rows: LookaheadRow[] = [];
  for (const [key, decide] of parser.lookAheadFuncsCache) {
    const method = (Object.keys(METHOD_BITS) as LookaheadMethod[]).find((m) => METHOD_BITS[m] === (key & 0xf00));
    const rule = parser.shortRuleNameToFull[key & ~0xfff];
    if (method === undefined || rule === undefined) throw new Error(`unknown lookahead key ${key}`);
    let choices = "";
    for (let i = 0; i <= TOKEN_KINDS - T.And; i++) {
      const tokenTypeIdx = kindAt(i);
      const choice = decide.call({
        LA_FAST(n) {
          if (n !== 1) throw new Error(`${method} in ${rule} looks at token ${n}`);
          return { tokenTypeIdx };
        },
      });
      choices += choice === undefined || choice === false ? "." : Number(choice).toString(36);
    }
    rows.push([rule, method, key & 0xff, choices]);
  }
  return rows;
}

/** The lookahead function of a row. */
export function lookaheadFunction(row: LookaheadRow): LookaheadFunction {
  const [, method, , choices] = row;
  const table = new Int8Array(TOKEN_KINDS).fill(-1);
  for (let i = 0; i < choices.length; i++) {
    if (choices[i] !== ".") table[kindAt(i)] = Number.parseInt(choices[i], 36);
  }
  if (method === "OR") {
    return function () {
      const choice = table[this.LA_FAST(1).tokenTypeIdx];
      return choice < 0 ? undefined : choice;
    };
  }
  return function () {
    return table[this.LA_FAST(1).tokenTypeIdx] === 1;
  };
}

/** The text of tables.ts for the rows of the grammar. */
export function tablesSource(rows: readonly LookaheadRow[]): string {
  const lines = rows.map(
    ([rule, method, occurrence, choices]) => `  ["${rule}", "${method}", ${occurrence}, "${choices}"],`,
  );
  return `// Written by scripts/parser-tables.mjs from grammar.ts; a test fails when it is stale.
import type { LookaheadRow } from "./lookahead.ts";

/** Every decision of the grammar, in the order of its rules. */
export const LOOKAHEAD_ROWS: readonly LookaheadRow[] = [
${lines.join("\n")}
];
`;
}
