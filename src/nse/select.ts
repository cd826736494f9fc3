import { type DataFiles, isPlace } from "./datadir.ts";
import type { ScriptEntry } from "./script-db.ts";
import { parseExpression } from "./select-expression.ts";
import { suggest } from "./suggest.ts";

/** A script that was chosen to run. */
export interface SelectedScript {
  /** Where its text is. */
  readonly path: string;
  /** File name without directories and `.nse`. */
  readonly id: string;
  /** Its rule functions are skipped (`+`). */
  readonly forced: boolean;
  /** What chose it. By name or by path it runs with more verbosity and full version intensity. */
  readonly by: "category" | "name" | "path" | "directory";
}

/** What was chosen, in the order of the database, then of the paths. */
export interface Chosen {
  readonly scripts: readonly SelectedScript[];
  /** What is wrong but does not matter to the rest. */
  readonly warnings: readonly string[];
}

/** A choice of scripts that cannot be made; the message has a line for each element of the list that failed. */
export class SelectionError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "SelectionError";
  }
}

/** What is chosen from. */
export interface Selection {
  /** The values of `--script`, in order; each is a list with commas. */
  readonly expressions: readonly string[];
  readonly database: readonly ScriptEntry[];
  readonly files: DataFiles;
  /** `-sC`: the category default, when nothing else is asked for. */
  readonly useDefault?: boolean;
  /** `-sV`: the category version, too. */
  readonly useVersion?: boolean;
}

interface Rule {
  readonly text: string;
  forced: boolean;
  used: boolean;
}

/** The elements of a list of expressions; blanks around them are dropped, empty ones too. */
export function splitExpressions(list: string): string[] {
  return list
    .split(",")
    .map(trimBlanks)
    .filter((element) => element !== "" && element !== "+");
}

/** Without ASCII blanks at both ends: other bytes may be part of any letter. */
function trimBlanks(text: string): string {
  return text.replace(/^[ \t-\r]+|[ \t-\r]+$/g, "");
}

/**
 * Chooses scripts: every element of the lists is an expression over the database's scripts (see `parseExpression`), or the
 * path of a script (`.nse` may be left out), or of a directory of scripts ending in `/`. A `+` before an element forces
 * what it chooses. The first element that chooses a script decides how it runs. Throws a `SelectionError`.
 */
export function selectScripts(selection: Selection): Chosen {
  const rules = readRules(selection);
  const chosen = new Map<string, SelectedScript>();
  const problems: string[] = [];
  const warnings: string[] = [];
  fromDatabase(selection, rules, chosen, warnings);
  for (const rule of rules) {
    if (!rule.used) fromFiles(selection, rule, chosen, problems);
  }
  const ids = new Map<string, string>();
  for (const { id, path } of chosen.values()) {
    const other = ids.get(id);
    if (other !== undefined) problems.push(`duplicate script ID: '${id}' (${other} and ${path})`);
    ids.set(id, path);
  }
  if (problems.length > 0) throw new SelectionError(problems);
  return { scripts: [...chosen.values()], warnings };
}

function readRules(selection: Selection): Rule[] {
  const texts = selection.expressions.flatMap(splitExpressions);
  if (texts.length === 0 && selection.useDefault === true) texts.push("default");
  if (selection.useVersion === true) texts.push("version");
  const rules = new Map<string, Rule>();
  for (const element of texts) {
    const forced = element.startsWith("+");
    const text = forced ? trimBlanks(element.slice(1)) : element;
    const same = rules.get(text);
    if (same === undefined) rules.set(text, { text, forced, used: false });
    else same.forced = forced;
  }
  return [...rules.values()];
}

function fromDatabase(
  selection: Selection,
  rules: readonly Rule[],
  chosen: Map<string, SelectedScript>,
  warnings: string[],
): void {
  const tests = rules.map((rule) => ({ rule, expression: parseExpression(rule.text) }));
  for (const { filename, categories } of selection.database) {
    for (const { rule, expression } of tests) {
      if (!expression.ok) continue;
      const outcome = expression.test(filename, categories);
      if (!outcome.chosen) continue;
      rule.used = true;
      const place = selection.files.fetchScript(filename);
      if (place?.kind !== "file") {
        warnings.push(`the script database names '${filename}', which is not there; --script-updatedb makes it anew`);
        break;
      }
      add(chosen, place.path, rule.forced, outcome.byName ? "name" : "category");
    }
  }
}

function fromFiles(selection: Selection, rule: Rule, chosen: Map<string, SelectedScript>, problems: string[]): void {
  const { files } = selection;
  const place = files.fetchScript(rule.text) ?? files.fetchScript(`${rule.text}.nse`);
  if (place === undefined) {
    if (!(selection.useVersion === true && rule.text === "version")) problems.push(explain(selection, rule.text));
  } else if (place.kind === "bare-directory") {
    problems.push(`directory '${place.path}' found, but will not match without '/'`);
  } else if (place.kind === "file") {
    add(chosen, place.path, rule.forced, "path");
  } else {
    for (const path of files.scriptsIn(place.path)) add(chosen, path, rule.forced, "directory");
  }
}

function add(chosen: Map<string, SelectedScript>, path: string, forced: boolean, by: SelectedScript["by"]): void {
  if (!chosen.has(path)) chosen.set(path, { path, id: scriptId(path), forced, by });
}

/** The id of a script: its file name without directories and `.nse`. */
export function scriptId(path: string): string {
  return path.replace(/^.*[/\\]/s, "").replace(/\.nse$/, "");
}

/** Why an element chose nothing: what is wrong with it as an expression, what may have been meant, where was looked. */
function explain(selection: Selection, text: string): string {
  if (isPlace(text)) return `'${text}': there is no such file or directory`;
  const lines = [`'${text}' did not match a category, filename, or directory`];
  const expression = parseExpression(text);
  const known = new Set(["all"]);
  for (const { filename, categories } of selection.database) {
    known.add(scriptId(filename));
    for (const category of categories) known.add(category);
  }
  const words = expression.ok ? expression.words : [text];
  for (const word of words) {
    if (known.has(word) || word.includes("*")) continue;
    const near = suggest(word.replace(/\.nse$/, ""), known);
    if (near.length > 0) lines.push(`  did you mean ${near.map((name) => `'${name}'`).join(" or ")}?`);
  }
  if (/[\s()]/.test(text)) {
    if (!expression.ok) lines.push(`  as an expression: ${expression.error}`);
    return lines.join("\n");
  }
  if (/[?[\]]/.test(text)) lines.push("  the only wildcard is *");
  if (!text.includes("*")) lines.push(`  looked in ${selection.files.candidates("scripts").join(", ")} and here`);
  return lines.join("\n");
}
