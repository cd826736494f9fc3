import { suggest } from "../nse/suggest.ts";
import { UsageError } from "./usage.ts";

/** What a flag does with the options `O`. */
export interface Flag<O> {
  /** Whether a value follows: the rest of the word, what is after `=`, or (only when required) the next word. */
  readonly takes?: "required" | "optional";
  /** @param name the flag as it is called in messages. @param value undefined without one. */
  readonly apply: (o: O, value: string | undefined, name: string) => void;
}

/** The flags of a command line. */
export interface Grammar<O> {
  /** By name; one dash or two may stand before it. A name may be shortened as long as it stays unique. */
  readonly long: Readonly<Record<string, Flag<O>>>;
  /** By first characters, the longer ones first; what follows in the word is the value, or more flags. */
  readonly short: readonly (readonly [name: string, flag: Flag<O>])[];
  /** Takes what is not a flag. */
  readonly operand: (o: O, word: string) => void;
  /** What to do instead of a flag that is not there on purpose; undefined for one that nobody knows. */
  readonly instead: (word: string) => string | undefined;
}

/**
 * Reads a command line in the manner of getopt_long_only: flags and operands in any order, long names with one dash too,
 * names with `_` for `-`, values after `=` or in the next word, short flags together in a word, `--` before operands that
 * look like flags. Throws a `UsageError`.
 */
export function readCommandLine<O>(o: O, words: readonly string[], grammar: Grammar<O>): void {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === "--") {
      for (const operand of words.slice(i + 1)) grammar.operand(o, operand);
      return;
    }
    if (!word.startsWith("-") || word === "-") {
      grammar.operand(o, word);
      continue;
    }
    const next = (name: string): string => {
      i++;
      const value = words[i];
      if (value === undefined) throw new UsageError(`${name} needs a value`);
      return value;
    };
    if (!readLong(o, word, grammar, next) && (word.startsWith("--") || !readShort(o, word, grammar, next))) {
      throw unknown(word, grammar);
    }
  }
}

/** False when the word is no long flag. */
function readLong<O>(o: O, word: string, grammar: Grammar<O>, next: (name: string) => string): boolean {
  const match = /^(--?)([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word);
  if (match === null) return false;
  const given = (match[2] as string).replaceAll("_", "-");
  const single = match[1] === "-";
  const name = longName(given, single, grammar);
  if (name === undefined) return false;
  const flag = grammar.long[name] as Flag<O>;
  const called = `--${name}`;
  let value = match[3];
  if (flag.takes === undefined && value !== undefined) throw new UsageError(`${called} takes no value`);
  if (flag.takes === "required") value ??= next(called);
  flag.apply(o, value, called);
  return true;
}

/** The name that is meant, which may be shortened. With one dash, only from three letters on: two are short flags. */
function longName<O>(given: string, single: boolean, grammar: Grammar<O>): string | undefined {
  if (Object.hasOwn(grammar.long, given)) return given;
  if (single && (given.length < 3 || grammar.short.some(([name]) => given.startsWith(name)))) return undefined;
  const fitting = Object.keys(grammar.long).filter((name) => name.startsWith(given));
  if (fitting.length < 2) return fitting[0];
  const [first, ...others] = fitting.map((name) => `--${name}`);
  throw new UsageError(`--${given} may mean ${first} or ${others.join(" or ")}`);
}

/** Short flags of one word. False when the first is unknown. */
function readShort<O>(o: O, word: string, grammar: Grammar<O>, next: (name: string) => string): boolean {
  let rest = word.slice(1);
  while (rest !== "") {
    const found = grammar.short.find(([name]) => rest.startsWith(name));
    if (found === undefined) {
      if (rest.length === word.length - 1) return false;
      throw unknown(`-${rest}`, grammar);
    }
    const [name, flag] = found;
    rest = rest.slice(name.length);
    if (flag.takes === undefined) {
      flag.apply(o, undefined, `-${name}`);
      continue;
    }
    const value = rest !== "" ? rest : flag.takes === "required" ? next(`-${name}`) : undefined;
    flag.apply(o, value, `-${name}`);
    break;
  }
  return true;
}

function unknown<O>(word: string, grammar: Grammar<O>): UsageError {
  const instead = grammar.instead(word);
  if (instead !== undefined) return new UsageError(`${word}: ${instead}`);
  const name = word.replace(/^-+/, "").replace(/=.*$/s, "").replaceAll("_", "-");
  const near = word.startsWith("--") || name.length > 3 ? suggest(name, Object.keys(grammar.long)) : [];
  const hint =
    near.length > 0
      ? `did you mean ${near.map((candidate) => `--${candidate}`).join(" or ")}?`
      : "neap --help lists what there is";
  return new UsageError(`unknown option ${word}; ${hint}`);
}
