import { LuaError } from "../vm/errors.ts";
import { LuaTable } from "../vm/table.ts";
import { LuaClosure, LuaFunction, type LuaValue, UpVal } from "../vm/value.ts";
import type { Realm } from "./realm.ts";

/** The four kinds of rule, in the order of the scan's phases. */
export const RULE_KINDS = ["prerule", "hostrule", "portrule", "postrule"] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** A loaded script: its code, and the fields its probe run gave. */
export class Script {
  runlevel = 1;
  constructor(
    /** File name without directory and `.nse`. */
    readonly id: string,
    readonly path: string,
    /** The compiled chunk; instances are closures of its prototype. */
    private readonly chunk: LuaClosure,
    readonly rules: ReadonlySet<RuleKind>,
    readonly categories: readonly string[],
    readonly dependencies: readonly string[],
    readonly description: string,
    /** Selected by name, glob or path, not by category: such scripts are more talkative. */
    readonly selectedByName: boolean,
    /** Selected with `+`: rules are not asked. */
    readonly forced: boolean,
    /** Where it runs; null for what all scripts share. */
    readonly realm: Realm | null = null,
  ) {}

  /** The chunk as a function in an environment of its own. */
  instance(env: LuaTable): LuaClosure {
    return new LuaClosure(this.chunk.c, this.chunk.proto, [new UpVal(env)]);
  }
}

/** How a script was selected. */
export interface Selection {
  readonly path: string;
  readonly selectedByName: boolean;
  readonly forced: boolean;
}

/** File name without directories and without `.nse`. */
export function scriptId(path: string): string {
  return (/([^/\\]*?)(?:\.nse)?$/.exec(path) as RegExpExecArray)[1] as string;
}

function strings(v: LuaValue, what: string, path: string): string[] {
  if (v === undefined) return [];
  if (!(v instanceof LuaTable)) throw new LuaError(`${path}: '${what}' is not a table`);
  const list: string[] = [];
  for (let more = v.next(undefined); more; more = v.next(v.nextKey)) {
    if (typeof v.nextValue !== "string") throw new LuaError(`${path}: entry of '${what}' is not a string`);
    list.push(v.nextValue);
  }
  return list;
}

/**
 * Makes a script of what its probe run left in the environment.
 * Raises what is missing: an action, a rule, or a field of the right type.
 */
export function scriptOf(selection: Selection, chunk: LuaClosure, env: LuaTable, realm: Realm | null = null): Script {
  const { path } = selection;
  const rules = new Set<RuleKind>();
  for (const kind of RULE_KINDS) {
    const rule = env.getStr(kind);
    if (rule === undefined) continue;
    if (!(rule instanceof LuaFunction)) throw new LuaError(`${path}: '${kind}' is not a function`);
    rules.add(kind);
  }
  if (rules.size === 0) throw new LuaError(`${path}: script has no rule (prerule, hostrule, portrule or postrule)`);
  if (!(env.getStr("action") instanceof LuaFunction)) throw new LuaError(`${path}: script has no 'action' function`);
  const description = env.getStr("description");
  return new Script(
    scriptId(path),
    path,
    chunk,
    rules,
    strings(env.getStr("categories"), "categories", path).map((c) => c.toLowerCase()),
    strings(env.getStr("dependencies"), "dependencies", path),
    typeof description === "string" ? description : "",
    selection.selectedByName,
    selection.forced,
    realm,
  );
}

/**
 * Gives every script its runlevel: one more than the highest of the selected scripts it depends on.
 * Throws an Error that names a circular chain.
 */
export function assignRunlevels(scripts: readonly Script[]): void {
  const byId = new Map(scripts.map((s) => [s.id, s]));
  const levels = new Map<Script, number>();
  const visit = (s: Script, chain: string[]): number => {
    const known = levels.get(s);
    if (known !== undefined) return known;
    if (chain.includes(s.id)) {
      const loop = [...chain.slice(chain.indexOf(s.id)), s.id];
      throw new Error(`circular dependency in chain \`${loop.join("->")}\``);
    }
    let level = 1;
    for (const id of s.dependencies) {
      const dependency = byId.get(id.replace(/\.nse$/, ""));
      if (dependency !== undefined) level = Math.max(level, visit(dependency, [...chain, s.id]) + 1);
    }
    levels.set(s, level);
    s.runlevel = level;
    return level;
  };
  for (const s of scripts) visit(s, []);
}
