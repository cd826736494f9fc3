import type { Bytes } from "./bytes.ts";

/** A script argument's value: always a text, or a table. */
export type ArgValue = Bytes | ArgTable;

/** Script arguments: values given bare, in order, and values given under a name (the last one counts). */
export interface ArgTable {
  readonly array: readonly ArgValue[];
  readonly fields: ReadonlyMap<Bytes, ArgValue>;
}

/** Script arguments that cannot be read; the message shows the place. */
export class ScriptArgsError extends Error {
  constructor(text: string, at: number, why: string) {
    const before = text.slice(Math.max(0, at - 30), at);
    super(`arguments did not parse! ${why} after "${before}"`);
    this.name = "ScriptArgsError";
  }
}

/**
 * Joins the texts script arguments come from: files first, so that the command line wins. Commas at a file's end are
 * dropped. Absent and empty texts do not count.
 */
export function joinScriptArgs(files: readonly Bytes[], commandLine: readonly Bytes[]): Bytes {
  const texts = [...files.map((text) => text.replace(/,*$/, "")), ...commandLine];
  return texts.filter((text) => text !== "").join(",");
}

/**
 * Reads script arguments: elements separated by commas or newlines, each `name=value` or a bare value; a value is
 * `{elements}`, a text in single or double quotes (a backslash stands only before that quote or a backslash), or
 * anything up to one of newline `, { } =`, without the blanks around it. Nothing at all between separators is the
 * empty text. Throws a `ScriptArgsError`.
 */
export function parseScriptArgs(text: Bytes): ArgTable {
  if (text === "") return { array: [], fields: new Map() };
  const reader = new Reader(text);
  const table = reader.elements();
  if (!reader.atEnd()) reader.fail(reader.peek() === "}" ? "a } too many" : "a comma is missing");
  return table;
}

/** Recursive descent. Blanks are those of ASCII: other bytes may be part of any letter. */
class Reader {
  private at = 0;

  constructor(private readonly text: Bytes) {}

  peek(): string {
    return this.text[this.at] ?? "";
  }

  atEnd(): boolean {
    return this.at >= this.text.length;
  }

  fail(why: string): never {
    throw new ScriptArgsError(this.text, this.at, why);
  }

  /** Elements up to a closing brace or the end, whose blanks are consumed. */
  elements(): ArgTable {
    const array: ArgValue[] = [];
    const fields = new Map<Bytes, ArgValue>();
    this.skip(/[ \t-\r]*/y);
    for (;;) {
      const start = this.at;
      const key = this.peek() === "{" ? undefined : this.string();
      this.skip(/[ \t\v-\r]*/y);
      if (key !== undefined && this.peek() === "=") {
        this.at++;
        this.skip(/[ \t\v-\r]*/y);
        fields.set(key, this.value());
      } else {
        this.at = start;
        array.push(this.value());
      }
      this.skip(/[ \t\v-\r]*/y);
      if (this.peek() !== "," && this.peek() !== "\n") break;
      this.at++;
      this.skip(/[ \t-\r]*/y);
    }
    this.skip(/[ \t-\r]*/y);
    return { array, fields };
  }

  private value(): ArgValue {
    if (this.peek() !== "{") return this.string();
    this.at++;
    const table = this.elements();
    if (this.peek() !== "}") this.fail(this.atEnd() ? "a } is missing" : "a comma is missing");
    this.at++;
    return table;
  }

  private string(): Bytes {
    const quoted = this.take(/"((?:[^"\\]|\\.?)*)"|'((?:[^'\\]|\\.?)*)'/sy);
    if (quoted !== undefined) {
      const quote = quoted[0] ?? "";
      return quoted.slice(1, -1).replace(/\\(.)/gs, (pair, c: string) => (c === quote || c === "\\" ? c : pair));
    }
    // Everything up to a separator, brace or equals sign; blanks before one of these are not part of it.
    return (this.take(/[ \t\v-\r]*(?:(?![ \t\v-\r]*[\n,{}=]).)*/sy) ?? "").replace(/^[ \t\v-\r]+|[ \t\v-\r]+$/g, "");
  }

  private skip(pattern: RegExp): void {
    this.take(pattern);
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}
