/** One script as the script database describes it. */
export interface ScriptEntry {
  /** File name in a `scripts` directory, with `.nse`. */
  readonly filename: string;
  readonly categories: readonly string[];
}

/** A script database that cannot be read; the message tells the line. */
export class ScriptDbError extends Error {
  constructor(line: number, why: string) {
    super(`script database, line ${line}: ${why}; --script-updatedb makes it anew`);
    this.name = "ScriptDbError";
  }
}

/** Blanks and comments, a name, a quoted text, or one character of punctuation. */
const TOKEN = /(?:\s+|--[^\n]*)*(?:([A-Za-z_]\w*)|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|(.))?/gsy;

interface Token {
  readonly kind: "name" | "text" | "mark" | "end";
  readonly value: string;
  readonly line: number;
}

/**
 * Reads a script database: a sequence of `Entry { filename = "…", categories = { "…", … } }`. The file is Lua, but is
 * read as data: nothing else is understood, and nothing is run. Throws a `ScriptDbError`.
 */
export function parseScriptDb(text: string): ScriptEntry[] {
  const tokens = readTokens(text);
  const entries: ScriptEntry[] = [];
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: "end", value: "", line: 0 };
  const fail = (wanted: string): never => {
    const { kind, value, line } = peek();
    throw new ScriptDbError(line, `${wanted} expected, not ${kind === "end" ? "the end" : `"${value}"`}`);
  };
  const accept = (kind: Token["kind"], value?: string): string | undefined => {
    const token = peek();
    if (token.kind !== kind || (value !== undefined && token.value !== value)) return undefined;
    at++;
    return token.value;
  };
  const expect = (kind: Token["kind"], value: string | undefined, wanted: string): string =>
    accept(kind, value) ?? fail(wanted);
  const separator = (): boolean => (accept("mark", ",") ?? accept("mark", ";")) !== undefined;

  const texts = (): string[] => {
    const list: string[] = [];
    expect("mark", "{", "{");
    while (accept("mark", "}") === undefined) {
      list.push(expect("text", undefined, "a category"));
      if (!separator()) {
        expect("mark", "}", "}");
        break;
      }
    }
    return list;
  };

  while (accept("end") === undefined) {
    expect("name", "Entry", "Entry");
    expect("mark", "{", "{");
    let filename: string | undefined;
    let categories: string[] | undefined;
    while (accept("mark", "}") === undefined) {
      const { line } = peek();
      const field = expect("name", undefined, "a field");
      expect("mark", "=", "=");
      if (field === "filename") filename = expect("text", undefined, "a file name");
      else if (field === "categories") categories = texts();
      else throw new ScriptDbError(line, `"${field}" is neither filename nor categories`);
      if (!separator()) {
        expect("mark", "}", "}");
        break;
      }
    }
    if (filename === undefined || categories === undefined) return fail("filename and categories");
    entries.push({ filename, categories });
    accept("mark", ";");
  }
  return entries;
}

function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  TOKEN.lastIndex = 0;
  for (;;) {
    const match = TOKEN.exec(text);
    if (match === null) break;
    const [all, name, double, single, mark] = match;
    line += all.split("\n").length - 1;
    const quoted = double ?? single;
    if (name !== undefined) tokens.push({ kind: "name", value: name, line });
    else if (quoted !== undefined) tokens.push({ kind: "text", value: quoted.replace(/\\(.)/gs, "$1"), line });
    else if (mark !== undefined) tokens.push({ kind: "mark", value: mark, line });
    else break;
  }
  tokens.push({ kind: "end", value: "", line });
  return tokens;
}

/** Text of a script database: one line per script, ordered by file name, categories ordered too. */
export function formatScriptDb(entries: readonly ScriptEntry[]): string {
  const sorted = [...entries].sort((a, b) => (a.filename < b.filename ? -1 : 1));
  return sorted
    .map(({ filename, categories }) => {
      const list = [...categories].sort().map((category) => `"${escapeQuoted(category)}", `);
      return `Entry { filename = "${escapeQuoted(filename)}", categories = { ${list.join("")}} }\n`;
    })
    .join("");
}

function escapeQuoted(text: string): string {
  return text.replace(/["\\]/g, "\\$&");
}
