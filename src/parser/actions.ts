import {
  type AssignTarget,
  type Attrib,
  type Expr,
  Kind,
  type LabelInfo,
  type LocalVar,
  StatKind,
  type TableItem,
} from "./ast.ts";
import { indexExpr, isSkipping, stringExpr } from "./expr-nodes.ts";
import { constantOf } from "./fold.ts";
import type { Name } from "./name.ts";
import { settle } from "./nodes.ts";
import type { ParserState } from "./parser-state.ts";

/** What the grammar's rules and their hand-written twins do alike, once the tokens of a construct have been read. */

/** The label that `break` leads to in a loop that begins in a line. */
export function exitLabel(line: number): LabelInfo {
  return { name: "break", line, uses: 0 };
}

/** Settles the last expression of a list, if there is one. */
export function settleLast(p: ParserState, exprs: Expr[], line: number): void {
  if (exprs.length > 0) settle(p, exprs[exprs.length - 1], line);
}

/** An item of a table constructor while it may still have to be stored later. */
export type PendingItem = { -readonly [K in keyof TableItem]: TableItem[K] };

/** Sets where a positional item of a table constructor is stored. */
export function storeItem(p: ParserState, item: PendingItem, line: number): void {
  item.line = line;
  settle(p, item.value, line);
}

/** The attribute that a name in `<...>` means; reports an unknown one. */
export function attribNamed(p: ParserState, name: Name): Attrib {
  const { text } = name;
  if (text === "const" || text === "close") return text;
  p.semanticError(`unknown attribute '${text}'`);
  return "none";
}

/** Adds a declared variable to those of its `local` statement. */
export function addLocal(p: ParserState, vars: LocalVar[], variable: LocalVar, attrib: Attrib): void {
  if (attrib === "close" && vars.some((v) => v.attrib === "close")) {
    p.semanticError("multiple to-be-closed variables in local list");
  }
  (variable as { attrib: Attrib }).attrib = attrib;
  vars.push(variable);
}

/** Completes a `local` statement. */
export function finishLocal(p: ParserState, vars: LocalVar[], exprs: Expr[]): void {
  const line = p.lastLine();
  settleLast(p, exprs, line);
  const last = vars[vars.length - 1];
  // Only the last variable, and only without adjustment, becomes a compile-time constant (manual 3.3.7).
  if (exprs.length > 0 && exprs.length === vars.length && last.attrib === "const") {
    last.constant = constantOf(exprs[exprs.length - 1]);
  }
  p.scope.activate(vars);
  if (!isSkipping) p.scope.add({ kind: StatKind.Local, vars, exprs, line });
}

/** Reports a target that is read-only; `name` is set when the target is a plain name. */
export function checkTarget(p: ParserState, target: Expr, name: Name | null): void {
  if (target.kind === Kind.Local || target.kind === Kind.Upvalue) p.scope.assign(target);
  else if (target.kind !== Kind.Index && name !== null) p.scope.readOnly(name);
}

/**
 * Adds an expression to the targets of an assignment. Its last token tells what it may be: with `name`, that of a name
 * that ends it; with `inParens` one that a parenthesis ends.
 */
export function addTarget(
  p: ParserState,
  target: Expr,
  name: Name | null,
  inParens: boolean,
  targets: AssignTarget[],
): void {
  const isVariable = target.kind === Kind.Index || target.kind === Kind.Local || target.kind === Kind.Upvalue;
  // An expression in parentheses is a value, even when a variable is all there is between them.
  if (inParens || !(name !== null || isVariable)) p.syntaxError("syntax error");
  checkTarget(p, target, name);
  targets.push(target as AssignTarget);
}

/** Completes an assignment. */
export function finishAssign(p: ParserState, targets: AssignTarget[], exprs: Expr[]): void {
  const line = p.lastLine();
  settleLast(p, exprs, line);
  for (const t of targets) settle(p, t, line);
  if (!isSkipping) p.scope.add({ kind: StatKind.Assign, targets, exprs, line });
}

/** Completes a statement that is an expression alone: it has to be a call. */
export function finishCall(p: ParserState, e: Expr): void {
  if (e.kind !== Kind.Call && e.kind !== Kind.MethodCall) p.syntaxError("syntax error");
  else if (!isSkipping) p.scope.add({ kind: StatKind.Call, call: e, line: e.line });
}

/** The field `obj.name`, or a method's place; the name is the last token read. */
export function fieldOf(obj: Expr, name: Name, line: number): Expr {
  return indexExpr(obj, stringExpr(name, line), line);
}

/** `obj[key]`, whose bracket closes in `line`: an upvalue is read only then. */
export function indexOf(p: ParserState, obj: Expr, key: Expr, line: number): Expr {
  if (obj.kind === Kind.Upvalue && key.kind !== Kind.String) settle(p, obj, line);
  return indexExpr(obj, key, line);
}
