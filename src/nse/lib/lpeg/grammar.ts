import { rawEquals } from "../../../vm/compare.ts";
import { argError, luaError } from "../../../vm/errors.ts";
import { isNumber, numberToString, toFloat, toNumber } from "../../../vm/number.ts";
import { LuaTable } from "../../../vm/table.ts";
import { typeName } from "../../../vm/typename.ts";
import type { LuaValue } from "../../../vm/value.ts";
import { nullable } from "./analysis.ts";
import {
  AndNode,
  BehindNode,
  CallNode,
  CaptureNode,
  ChoiceNode,
  GrammarNode,
  type Node,
  NotNode,
  RepNode,
  Rule,
  RunTimeNode,
  SeqNode,
  Tag,
} from "./tree.ts";

const MAX_RULES = 1000;

/** The pattern that a value is, or undefined; strings and the like are none. */
export type PatternOf = (v: LuaValue) => Node | undefined;

/** A rule's name in messages. */
export function ruleName(name: LuaValue): string {
  if (typeof name === "string") return name;
  return isNumber(name) ? numberToString(name) : `(a ${typeName(name)})`;
}

/**
 * Makes a pattern of a table of rules.
 * @param arg the table's position as an argument. The initial rule is read raw.
 * Raises what is wrong with the grammar: rules that are no patterns or not defined, left recursion, empty loops.
 */
export function makeGrammar(table: LuaTable, arg: number, patternOf: PatternOf): GrammarNode {
  const { rules, bodies, byName } = collectRules(table, arg, patternOf);
  const resolver = new Resolver(byName);
  for (const [i, rule] of rules.entries()) rule.body = resolver.resolve(bodies[i]);
  rules[0].used = true;
  verifyRules(rules.filter((rule) => rule.used));
  return new GrammarNode(rules);
}

/** Whether the first entry of a grammar is the name of the initial rule. */
export function isInitialName(v: LuaValue): v is string | number {
  return typeof v === "string" || isNumber(v);
}

function collectRules(table: LuaTable, arg: number, patternOf: PatternOf) {
  const firstEntry = table.getInt(1);
  const initialName = isInitialName(firstEntry) ? firstEntry : 1;
  const initialRule = isInitialName(firstEntry) ? table.get(firstEntry) : firstEntry;
  const initialBody = patternOf(initialRule);
  if (initialBody === undefined) {
    if (initialRule === undefined) throw luaError("grammar has no initial rule");
    throw luaError(`initial rule '${ruleName(initialName)}' is not a pattern`);
  }
  const rules = [new Rule(initialName)];
  const bodies = [initialBody];
  const byName = new RuleNames();
  byName.add(rules[0]);
  let key: LuaValue;
  while (table.next(key)) {
    key = table.nextKey;
    // As in the reference, a key that converts to the number 1 is the first entry.
    const n = toNumber(key);
    if ((n !== undefined && toFloat(n) === 1) || rawEquals(key, initialName)) continue;
    const body = patternOf(table.nextValue);
    if (body === undefined) throw luaError(`rule '${ruleName(key)}' is not a pattern`);
    const rule = new Rule(key);
    rules.push(rule);
    bodies.push(body);
    byName.add(rule);
  }
  if (rules.length > MAX_RULES) throw argError(arg, "grammar has too many rules");
  return { rules, bodies, byName };
}

/** Rules by their names, which are compared as a table's keys are. */
class RuleNames {
  private readonly positions = new LuaTable();
  private readonly rules: Rule[] = [];

  add(rule: Rule): void {
    this.positions.set(rule.name, this.rules.push(rule));
  }

  find(name: LuaValue): Rule | undefined {
    const position = this.positions.get(name);
    return typeof position === "number" ? this.rules[position - 1] : undefined;
  }
}

/** Copies the open parts of rules, with calls in place of open calls. */
class Resolver {
  constructor(private readonly names: RuleNames) {}

  resolve(node: Node): Node {
    if (!node.open) return node;
    switch (node.tag) {
      case Tag.OpenCall: {
        const rule = this.names.find(node.name);
        if (rule === undefined) throw luaError(`rule '${ruleName(node.name)}' undefined in given grammar`);
        rule.used = true;
        return new CallNode(rule);
      }
      case Tag.Seq:
        return new SeqNode(node.items.map((item) => this.resolve(item)));
      case Tag.Choice:
        return new ChoiceNode(node.items.map((item) => this.resolve(item)));
      case Tag.Rep:
        return new RepNode(this.resolve(node.body));
      case Tag.Not:
        return new NotNode(this.resolve(node.body));
      case Tag.And:
        return new AndNode(this.resolve(node.body));
      case Tag.Behind:
        return new BehindNode(this.resolve(node.body), node.distance);
      case Tag.Capture:
        return new CaptureNode(node.kind, this.resolve(node.body), node.value, node.n);
      case Tag.RunTime:
        return new RunTimeNode(this.resolve(node.body), node.f);
      default:
        return node;
    }
  }
}

/** Raises an error when a pattern that stands alone calls a rule. */
export function checkClosed(node: Node): void {
  if (!node.open) return;
  switch (node.tag) {
    case Tag.OpenCall:
      throw luaError(`rule '${ruleName(node.name)}' used outside a grammar`);
    case Tag.Seq:
    case Tag.Choice:
      node.items.forEach(checkClosed);
      return;
    case Tag.Rep:
    case Tag.Not:
    case Tag.And:
    case Tag.Behind:
    case Tag.Capture:
    case Tag.RunTime:
      checkClosed(node.body);
  }
}

function verifyRules(rules: readonly Rule[]): void {
  const recursion = new RecursionCheck();
  for (const rule of rules) recursion.passes(rule.body);
  for (const rule of rules) {
    if (hasEmptyLoop(rule.body)) throw luaError(`empty loop in rule '${ruleName(rule.name)}'`);
  }
}

/** Looks for rules that come back to themselves without consuming anything. */
class RecursionCheck {
  /** The rules being visited, outermost first. */
  private readonly path: Rule[] = [];
  /** Whether the rules that were visited can be passed without consuming anything. */
  private readonly passed = new Map<Rule, boolean>();

  /** Whether what follows the pattern may be reached without consuming anything. Raises "… may be left recursive". */
  passes(node: Node): boolean {
    switch (node.tag) {
      case Tag.Set:
      case Tag.Literal:
      case Tag.Any:
      case Tag.Utf:
      case Tag.OpenCall:
        return false;
      case Tag.True:
      case Tag.Behind:
        return true;
      case Tag.Not:
      case Tag.And:
      case Tag.Rep:
        this.passes(node.body);
        return true;
      case Tag.Capture:
      case Tag.RunTime:
        return this.passes(node.body);
      case Tag.Call:
        return this.passesRule(node.rule);
      case Tag.Seq:
        return node.items.every((item) => this.passes(item));
      case Tag.Choice:
        return node.items.reduce((any, item) => this.passes(item) || any, false);
      case Tag.Grammar:
        return nullable(node);
    }
  }

  private passesRule(rule: Rule): boolean {
    const known = this.passed.get(rule);
    if (known !== undefined) return known;
    const start = this.path.indexOf(rule);
    if (start >= 0) throw this.recursionError(start);
    this.path.push(rule);
    const result = this.passes(rule.body);
    this.path.pop();
    this.passed.set(rule, result);
    return result;
  }

  /** The reference notices the cycle, which begins at `start`, after a thousand calls, and names the last one. */
  private recursionError(start: number) {
    if (this.path.length >= MAX_RULES) return luaError("too many left calls in grammar");
    const last = start + ((MAX_RULES - 1 - start) % (this.path.length - start));
    return luaError(`rule '${ruleName(this.path[last].name)}' may be left recursive`);
  }
}

/** Whether a repetition's body may match the empty string. Grammars inside were checked when they were made. */
function hasEmptyLoop(node: Node): boolean {
  switch (node.tag) {
    case Tag.Rep:
      return nullable(node.body) || hasEmptyLoop(node.body);
    case Tag.Seq:
    case Tag.Choice:
      return node.items.some(hasEmptyLoop);
    case Tag.Not:
    case Tag.And:
    case Tag.Behind:
    case Tag.Capture:
    case Tag.RunTime:
      return hasEmptyLoop(node.body);
    default:
      return false;
  }
}
