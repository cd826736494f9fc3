import { type CodegenMode, codegenMode } from "../vm/codegen-mode.ts";
import { type Grant, parseGrant } from "../vm/grant.ts";

/** What is done with chunks instead of running them. */
export type Inspection =
  /** `--list`: the bytecode; `--list=full`: with constants, local variables and upvalues. */
  | "list"
  | "list-full"
  /** `--dump-ast`: the syntax tree. */
  | "ast"
  /** `--check`: the syntax errors. */
  | "check";

/** An option that does something, in the order of the command line. */
export type Action =
  | { readonly kind: "execute"; readonly source: string }
  /** `global = require(module)`. */
  | { readonly kind: "require"; readonly global: string; readonly module: string }
  | { readonly kind: "warnings" };

/** A command line of `neap lua` (manual 7). Strings are byte strings. */
export interface LuaArguments {
  /** What has to be known before any Lua code runs. */
  interactive: boolean;
  version: boolean;
  help: boolean;
  ignoreEnvironment: boolean;
  codegen: CodegenMode | undefined;
  /** What the program may use; null without a limit. */
  budget: Grant | null;
  inspect: Inspection | null;
  /** Values of `--allow`; null without it: then everything is allowed. */
  allow: string[] | null;
  readonly actions: Action[];
  /** Index of the script's name among the arguments; their number when there is none. */
  script: number;
  /** True when the script's name is "-" and means standard input. */
  isStdin: boolean;
}

/** A command line that makes no sense. */
export class BadOption extends Error {
  override readonly name = "BadOption";
}

/** Handles an option of two dashes and a name; false when there is none of this name. */
function longOption(option: string, to: LuaArguments): boolean {
  switch (option) {
    case "--list":
      to.inspect = "list";
      return true;
    case "--list=full":
      to.inspect = "list-full";
      return true;
    case "--dump-ast":
      to.inspect = "ast";
      return true;
    case "--check":
      to.inspect = "check";
      return true;
    case "--no-cache":
      // The program has seen to it before.
      return true;
    case "--no-codegen":
      to.codegen = "off";
      return true;
    case "--help":
      to.help = true;
      return true;
    case "--version":
      to.version = true;
      return true;
  }
  if (option.startsWith("--allow=")) {
    to.allow = [...(to.allow ?? []), option.slice("--allow=".length)];
    return true;
  }
  if (option.startsWith("--budget=")) {
    to.budget = budgetOf(option.slice("--budget=".length));
    return true;
  }
  const mode = option.startsWith("--codegen=") ? codegenMode(option.slice("--codegen=".length)) : undefined;
  if (mode === undefined) return false;
  to.codegen = mode;
  return true;
}

function budgetOf(text: string): Grant {
  try {
    return parseGrant(text);
  } catch (e) {
    throw e instanceof RangeError ? new BadOption(`--budget: ${e.message}`) : e;
  }
}

/** `-l NAME`, `-l GLOBAL=NAME`: without a global name the module's own, up to a hyphen, is it. */
function requireAction(text: string): Action {
  const equals = text.indexOf("=");
  if (equals >= 0) return { kind: "require", global: text.slice(0, equals), module: text.slice(equals + 1) };
  const hyphen = text.indexOf("-");
  return { kind: "require", global: hyphen < 0 ? text : text.slice(0, hyphen), module: text };
}

/** Reads the arguments up to the script's name. Throws `BadOption` with a message in the reference's words. */
export function parseLuaArguments(args: readonly string[]): LuaArguments {
  const to: LuaArguments = {
    interactive: false,
    version: false,
    help: false,
    ignoreEnvironment: false,
    codegen: undefined,
    budget: null,
    inspect: null,
    allow: null,
    actions: [],
    script: args.length,
    isStdin: false,
  };
  for (let i = 0; i < args.length; i++) {
    const option = args[i] as string;
    if (!option.startsWith("-")) {
      to.script = i;
      return to;
    }
    switch (option) {
      case "-":
        to.script = i;
        to.isStdin = true;
        return to;
      case "--":
        to.script = i + 1;
        return to;
      case "-i":
        to.interactive = true;
        to.version = true;
        continue;
      case "-v":
        to.version = true;
        continue;
      case "-E":
        to.ignoreEnvironment = true;
        continue;
      case "-W":
        to.actions.push({ kind: "warnings" });
        continue;
    }
    if (option.startsWith("-e") || option.startsWith("-l")) {
      let text: string | undefined = option.slice(2);
      if (text === "") {
        text = args[++i];
        if (text === undefined || text.startsWith("-")) throw new BadOption(`'${option}' needs argument`);
      }
      to.actions.push(option.startsWith("-e") ? { kind: "execute", source: text } : requireAction(text));
    } else if (!option.startsWith("--") || !longOption(option, to)) {
      throw new BadOption(`unrecognized option '${option}'`);
    }
  }
  return to;
}
