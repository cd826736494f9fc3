/** A pattern that has no equal among JavaScript's; the message says which part. */
export class UntranslatableError extends Error {
  override readonly name = "UntranslatableError";
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: "A-Za-z0-9",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7f",
  blank: " \\t",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\t-\\r ",
  upper: "A-Z",
  word: "\\w",
  xdigit: "0-9A-Fa-f",
};

/** What a blank is to PCRE without Unicode; JavaScript counts more characters. */
const SPACE = "\\t-\\r ";
const END = "(?=\\n?$)";
const hex = (code: number): string => `\\x${code.toString(16).padStart(2, "0")}`;

interface Flags {
  /** Capital letters count as small ones. */
  i: boolean;
  /** `.` takes newlines, too. */
  s: boolean;
  /** `^` and `$` are at lines. */
  m: boolean;
  x: boolean;
}

/**
 * Translates a Perl-compatible pattern (pcrepattern(3), without Unicode) into JavaScript's over strings of bytes, one
 * character each. Throws an `UntranslatableError` for what JavaScript has not:
 * recursion, conditions, verbs, `\G`, `\K`, `\X`.
 */
export function translatePcre(pattern: string, flags: string): BytePattern {
  const translator = new Translator(pattern, {
    i: flags.includes("i"),
    s: flags.includes("s"),
    m: flags.includes("m"),
    x: flags.includes("x"),
  });
  const source = translator.translate();
  try {
    return new BytePattern(new RegExp(source), translator.groupNumbers);
  } catch (e) {
    throw new UntranslatableError(`${(e as Error).message}`);
  }
}

/** A translated pattern. */
export class BytePattern {
  private readonly plain: boolean;

  /** @param numbers the number in `regex` of each group of the pattern; the translation may have added groups. */
  constructor(
    private readonly regex: RegExp,
    private readonly numbers: readonly number[],
  ) {
    this.plain = numbers.every((number, i) => number === i);
  }

  /** The first match: the whole of it, then the groups; null for none. */
  exec(text: string): readonly (string | undefined)[] | null {
    const found = this.regex.exec(text);
    return found === null || (this.plain && found.length === this.numbers.length)
      ? found
      : this.numbers.map((number) => found[number]);
  }
}

class Translator {
  private at = 0;
  private depth = 0;
  /** Groups so far, as the result counts them, and the result's number of each of the pattern's. */
  private groups = 0;
  private readonly numbers: number[] = [0];
  private readonly total: number;

  constructor(
    private readonly pattern: string,
    private flags: Flags,
  ) {
    this.total = pattern.replace(/\\.|\[\^?\]?(?:\\.|[^\]])*\]/gs, "").match(/\((?!\?)|\(\?P?<(?![=!])/g)?.length ?? 0;
  }

  get groupNumbers(): readonly number[] {
    return this.numbers;
  }

  translate(): string {
    const out = this.alternatives();
    if (this.at < this.pattern.length) throw new UntranslatableError("a ) without its (");
    return out;
  }

  private alternatives(): string {
    let out = "";
    while (this.at < this.pattern.length && this.pattern[this.at] !== ")") {
      if (this.pattern[this.at] === "|") {
        this.at++;
        out += "|";
      } else out += this.piece();
    }
    return out;
  }

  /** One item with what repeats it. */
  private piece(): string {
    const before = this.groups;
    const start = this.at;
    const item = this.item();
    if (item === "" || start === this.at) return item;
    const repeat = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(this.pattern.slice(this.at, this.at + 24))?.[0];
    if (repeat === undefined) return item;
    this.at += repeat.length;
    const next = this.pattern[this.at];
    if (next === "?") {
      this.at++;
      return `${item}${repeat}?`;
    }
    if (next !== "+") return item + repeat;
    // What does not give back is a group of its own that is looked for and then taken as a whole.
    this.at++;
    if (this.groups > before) throw new UntranslatableError("a repetition that does not give back around a group");
    return this.atomic(item + repeat);
  }

  private atomic(content: string): string {
    this.groups++;
    return `(?:(?=(${content}))\\${this.groups})`;
  }

  private item(): string {
    const c = this.pattern[this.at++] as string;
    const { flags } = this;
    switch (c) {
      case "(":
        return this.group();
      case "[":
        return this.set();
      case ".":
        return flags.s ? "[^]" : "[^\\n]";
      case "^":
        return flags.m ? "(?<![^\\n])" : "^";
      case "$":
        return flags.m ? "(?![^\\n])" : END;
      case "\\":
        return this.escape();
      case "#":
        if (!flags.x) return "#";
        this.at = (this.pattern.indexOf("\n", this.at) + 1 || this.pattern.length + 1) - 1;
        return "";
      default:
        if (flags.x && /\s/.test(c)) return "";
        return this.literal(c.charCodeAt(0));
    }
  }

  /** A byte that means itself. */
  private literal(code: number): string {
    const c = String.fromCharCode(code);
    if (this.flags.i && /[A-Za-z]/.test(c)) return `[${c.toUpperCase()}${c.toLowerCase()}]`;
    return /[A-Za-z0-9 _<>=!:;,"'@#%&~`-]/.test(c) ? c : hex(code);
  }

  private group(): string {
    if (++this.depth > 200) throw new UntranslatableError("groups are nested too deeply");
    const outer = { ...this.flags };
    const out = this.groupBody();
    this.flags = outer;
    this.depth--;
    return out;
  }

  private groupBody(): string {
    const { pattern } = this;
    if (pattern[this.at] === "*") throw new UntranslatableError("a verb (*…)");
    if (pattern[this.at] !== "?") return this.captured();
    const rest = pattern.slice(this.at, this.at + 64);
    if (rest.startsWith("?#")) {
      this.at = pattern.indexOf(")", this.at) + 1;
      if (this.at === 0) throw new UntranslatableError("a comment without an end");
      return "";
    }
    const look = /^\?(?:<?[=!]|:)/.exec(rest)?.[0];
    if (look !== undefined) {
      this.at += look.length;
      return `(${look}${this.closed()}`;
    }
    if (rest.startsWith("?>")) {
      this.at += 2;
      const before = this.groups;
      const content = this.closed().slice(0, -1);
      if (this.groups > before) throw new UntranslatableError("an atomic group around a group");
      return this.atomic(content);
    }
    const name = /^\?(?:P?<(\w+)>|'(\w+)')/.exec(rest);
    if (name !== null) {
      this.at += name[0].length;
      return this.captured();
    }
    const flags = /^\?([imsx]*)(?:-([imsx]*))?([:)])/.exec(rest);
    if (flags === null) throw new UntranslatableError(`(${rest.slice(0, 3)}…`);
    this.at += flags[0].length;
    const changed = { ...this.flags };
    for (const f of flags[1] as string) changed[f as keyof Flags] = true;
    for (const f of flags[2] ?? "") changed[f as keyof Flags] = false;
    this.flags = changed;
    if (flags[3] === ":") return `(?:${this.closed()}`;
    // Up to the end of the group around it; its alternatives included.
    return `(?:${this.alternatives()})`;
  }

  private captured(): string {
    this.groups++;
    this.numbers.push(this.groups);
    return `(${this.closed()}`;
  }

  /** What stands before a group's `)`, and that. */
  private closed(): string {
    const out = this.alternatives();
    if (this.pattern[this.at] !== ")") throw new UntranslatableError("a ( without its )");
    this.at++;
    return `${out})`;
  }

  private escape(): string {
    const c = this.pattern[this.at++];
    switch (c) {
      case undefined:
        throw new UntranslatableError("a \\ at the end");
      case "A":
        return "^";
      case "Z":
        return END;
      case "z":
        return "$";
      case "b":
      case "B":
      case "d":
      case "D":
      case "w":
      case "W":
        return `\\${c}`;
      case "s":
        return `[${SPACE}]`;
      case "S":
        return `[^${SPACE}]`;
      case "h":
        return "[\\t \\xa0]";
      case "H":
        return "[^\\t \\xa0]";
      case "v":
        return "[\\n-\\r\\x85]";
      case "V":
        return "[^\\n-\\r\\x85]";
      case "N":
        return "[^\\n]";
      case "R":
        return "(?:\\r\\n|[\\n-\\r\\x85])";
      case "Q": {
        const end = this.pattern.indexOf("\\E", this.at);
        const text = this.pattern.slice(this.at, end < 0 ? undefined : end);
        this.at = end < 0 ? this.pattern.length : end + 2;
        return Array.from(text, (x) => this.literal(x.charCodeAt(0))).join("");
      }
      case "E":
        return "";
      case "g":
      case "k":
        return this.namedReference();
    }
    this.at--;
    const reference = /^[1-9]\d*/.exec(this.pattern.slice(this.at, this.at + 4))?.[0];
    if (reference !== undefined && (Number(reference) < 10 || Number(reference) <= this.total)) {
      this.at += reference.length;
      return this.reference(Number(reference));
    }
    return this.literal(this.character());
  }

  private namedReference(): string {
    const match = /^(?:\{?(\d+)\}?)/.exec(this.pattern.slice(this.at, this.at + 8));
    if (match === null) throw new UntranslatableError("a reference by name");
    this.at += match[0].length;
    return this.reference(Number(match[1]));
  }

  private reference(n: number): string {
    const number = this.numbers[n];
    if (number === undefined) throw new UntranslatableError(`\\${n} refers to a group that comes later`);
    // A digit after it must not become part of it.
    return `(?:\\${number})`;
  }

  /** The byte that an escape means; the backslash is behind us. */
  private character(): number {
    const rest = this.pattern.slice(this.at, this.at + 8);
    const hexadecimal = /^x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{0,2}))/.exec(rest);
    if (hexadecimal !== null) {
      this.at += hexadecimal[0].length;
      const code = Number.parseInt(hexadecimal[1] ?? hexadecimal[2] ?? "", 16) || 0;
      if (code > 255) throw new UntranslatableError("a character that is no byte");
      return code;
    }
    const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{0,2})/.exec(rest)?.[0];
    if (octal !== undefined) {
      this.at += octal.length;
      return Number.parseInt(octal, 8) & 255;
    }
    const c = this.pattern[this.at++] as string;
    if (c === "c") return ((this.pattern[this.at++] ?? "@").toUpperCase().charCodeAt(0) ^ 64) & 127;
    const named = "aefnrt".indexOf(c);
    if (named >= 0) return [7, 27, 12, 10, 13, 9][named] as number;
    if (/[CGKLPUXlpu]/.test(c)) throw new UntranslatableError(`\\${c}`);
    return c.charCodeAt(0);
  }

  /** `[…]` */
  private set(): string {
    const { pattern } = this;
    let out = "[";
    if (pattern[this.at] === "^") {
      this.at++;
      out += "^";
    }
    const start = this.at;
    while (pattern[this.at] !== "]" || this.at === start) {
      if (this.at >= pattern.length) throw new UntranslatableError("a [ without its ]");
      const named = /^\[:(\^?)(\w+):\]/.exec(pattern.slice(this.at, this.at + 16));
      if (named !== null) {
        const name = named[2] as string;
        const members = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
        if (members === undefined || named[1] === "^") throw new UntranslatableError(named[0]);
        this.at += named[0].length;
        out += members;
        continue;
      }
      const first = this.member();
      if (typeof first === "string") {
        out += first;
        continue;
      }
      if (pattern[this.at] === "-" && pattern[this.at + 1] !== "]" && this.at + 1 < pattern.length) {
        const mark = this.at++;
        const last = this.member();
        if (typeof last === "number") {
          if (last < first) throw new UntranslatableError("a range that is backwards");
          out += this.range(first, last);
          continue;
        }
        this.at = mark;
      }
      out += this.range(first, first);
    }
    this.at++;
    return `${out}]`;
  }

  /** A member of a set: a byte, or a set's text. */
  private member(): number | string {
    const c = this.pattern[this.at++] as string;
    if (c !== "\\") return c.charCodeAt(0);
    const e = this.pattern[this.at];
    switch (e) {
      case "d":
      case "D":
      case "w":
      case "W":
        this.at++;
        return `\\${e}`;
      case "s":
        this.at++;
        return SPACE;
      case "S":
        this.at++;
        return "\\x00-\\x08\\x0e-\\x1f!-\\xff";
      case "h":
        this.at++;
        return "\\t \\xa0";
      case "v":
        this.at++;
        return "\\n-\\r\\x85";
      case "b":
        this.at++;
        return 8;
      case undefined:
        throw new UntranslatableError("a \\ at the end");
    }
    return this.character();
  }

  private range(first: number, last: number): string {
    const part = (a: number, b: number): string => (a === b ? hex(a) : `${hex(a)}-${hex(b)}`);
    let out = part(first, last);
    if (!this.flags.i) return out;
    for (const [low, high, other] of [
      [65, 90, 32],
      [97, 122, -32],
    ] as const) {
      const a = Math.max(first, low);
      const b = Math.min(last, high);
      if (a <= b) out += part(a + other, b + other);
    }
    return out;
  }
}

/**
 * The bytes that every text begins with which the pattern matches, as far as they can be seen at a glance; "" when they
 * cannot. Saves making and running most patterns.
 */
export function literalPrefix(pattern: string, flags: string): string {
  if (pattern[0] !== "^" || /[imx]/.test(flags) || hasBranches(pattern)) return "";
  let prefix = "";
  let at = 1;
  while (at < pattern.length) {
    const plain = /^(?:([^\\^$.|?*+()[{])|\\x([0-9a-fA-F]{2})|\\([rnt])|\\([^A-Za-z0-9])|\\0(?![0-7]))/.exec(
      pattern.slice(at, at + 4),
    );
    if (plain === null) break;
    const next = pattern[at + plain[0].length];
    if (next === "?" || next === "*" || next === "{") break;
    const [, self, code, letter, sign] = plain;
    if (self !== undefined) prefix += self;
    else if (code !== undefined) prefix += String.fromCharCode(Number.parseInt(code, 16));
    else if (letter !== undefined) prefix += { r: "\r", n: "\n", t: "\t" }[letter] as string;
    else prefix += sign ?? "\0";
    at += plain[0].length;
    if (next === "+") break;
  }
  return prefix;
}

/** Whether there is a `|` outside all groups, or may be. */
function hasBranches(pattern: string): boolean {
  let depth = 0;
  let inSet = false;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === "\\") {
      if (pattern[i + 1] === "Q") return true;
      i++;
    } else if (inSet) inSet = c !== "]";
    else if (c === "[") {
      inSet = true;
      if (pattern[i + 1] === "^") i++;
      if (pattern[i + 1] === "]") i++;
    } else if (c === "(") depth++;
    else if (c === ")") depth--;
    else if (c === "|" && depth <= 0) return true;
  }
  return false;
}
