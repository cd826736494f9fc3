/** Whether an expression chooses a script, and whether the script's name had a part in it. */
export interface Outcome {
  readonly chosen: boolean;
  /** A file-name pattern anywhere in the expression fits the script. */
  readonly byName: boolean;
}

/** An expression that can be tried on scripts. */
export interface ScriptExpression {
  readonly ok: true;
  /** Every category and name in it. */
  readonly words: readonly string[];
  test(filename: string, categories: readonly string[]): Outcome;
}

/** Text that is no expression, with the reason. */
export interface NoExpression {
  readonly ok: false;
  readonly error: string;
}

type Node =
  | { readonly kind: "word"; readonly text: string; readonly pattern: RegExp }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "not"; readonly operand: Node }
  | { readonly kind: "and" | "or"; readonly left: Node; readonly right: Node };

/**
 * Reads an expression over scripts: category names and file-name patterns (`*` only; `.nse` may be left out) joined by
 * `and`, `or`, `not` and parentheses, with the constants `true`, `false` and `all`. `not` holds for what follows
 * directly; `and` and `or` bind alike and to the right: `a and b or c` is `a and (b or c)`. Keywords and categories are
 * known in any letter case, patterns are not.
 */
export function parseExpression(text: string): ScriptExpression | NoExpression {
  const reader = new Reader(text);
  try {
    const root = reader.whole();
    return { ok: true, words: reader.words, test: (filename, categories) => tryOn(root, filename, categories) };
  } catch (error) {
    if (error instanceof Misread) return { ok: false, error: error.message };
    throw error;
  }
}

class Misread extends Error {}

/** Recursive descent over the text; a keyword counts as one only before a blank, a parenthesis or the end. */
class Reader {
  readonly words: string[] = [];
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): Node {
    this.blanks();
    const node = this.expression();
    this.blanks();
    if (this.at < this.text.length) throw new Misread(`"and" or "or" expected before "${this.text.slice(this.at)}"`);
    return node;
  }

  private expression(): Node {
    const left = this.value();
    this.blanks();
    const kind = this.keyword("and") ? "and" : this.keyword("or") ? "or" : undefined;
    if (kind === undefined) return left;
    this.blanks();
    return { kind, left, right: this.expression() };
  }

  private value(): Node {
    if (this.keyword("not")) {
      this.blanks();
      return { kind: "not", operand: this.value() };
    }
    if (this.text[this.at] === "(") {
      this.at++;
      this.blanks();
      const node = this.expression();
      this.blanks();
      if (this.text[this.at] !== ")") throw new Misread('")" is missing');
      this.at++;
      return node;
    }
    for (const [word, value] of [
      ["true", true],
      ["false", false],
      ["all", true],
    ] as const) {
      if (this.keyword(word)) return { kind: "constant", value };
    }
    const word = /[^ \t-\r()]*/y;
    word.lastIndex = this.at;
    const found = word.exec(this.text)?.[0] ?? "";
    if (found === "") {
      const before = this.text.slice(0, this.at).trimEnd();
      throw new Misread(before === "" ? "a category or name is missing" : `something is missing after "${before}"`);
    }
    this.at += found.length;
    this.words.push(found);
    return { kind: "word", text: found.toLowerCase(), pattern: namePattern(found) };
  }

  private blanks(): void {
    while (/[ \t-\r]/.test(this.text[this.at] ?? "")) this.at++;
  }

  private keyword(word: string): boolean {
    const end = this.at + word.length;
    if (this.text.slice(this.at, end).toLowerCase() !== word) return false;
    if (end < this.text.length && !/[ \t-\r()]/.test(this.text[end] ?? "")) return false;
    this.at = end;
    return true;
  }
}

/** Over a script's file name without `.nse`. */
function namePattern(text: string): RegExp {
  const literal = text.replace(/\.nse$/, "").replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  return new RegExp(`^${literal.replace(/(?:\\\*)+/g, ".*")}$`, "s");
}

function tryOn(root: Node, filename: string, categories: readonly string[]): Outcome {
  const name = filename.replace(/^.*[/\\]/s, "").replace(/\.nse$/, "");
  let byName = false;
  const value = (node: Node): boolean => {
    switch (node.kind) {
      case "constant":
        return node.value;
      case "not":
        return !value(node.operand);
      case "word": {
        if (categories.some((category) => category.toLowerCase() === node.text)) return true;
        const fits = node.pattern.test(name);
        byName ||= fits;
        return fits;
      }
      default: {
        // Both sides are looked at in any case: either may bring the name in.
        const left = value(node.left);
        const right = value(node.right);
        return node.kind === "and" ? left && right : left || right;
      }
    }
  };
  return { chosen: value(root), byName };
}
