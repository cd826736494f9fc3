import { type BytePattern, literalPrefix, translatePcre, UntranslatableError } from "./pcre.ts";
import type { MatchLine, Probe } from "./probe-file.ts";
import { cpePart, fillTemplate, type Groups } from "./template.ts";

/** What an answer tells of a service. */
export interface ServiceMatch {
  readonly service: string;
  readonly soft: boolean;
  readonly product?: string;
  readonly version?: string;
  readonly extrainfo?: string;
  readonly hostname?: string;
  readonly ostype?: string;
  readonly devicetype?: string;
  readonly cpe: readonly string[];
}

/** Runs something that may take for ever: false when it was broken off after so many milliseconds. */
export type TimeGuard = (milliseconds: number, run: () => void) => boolean;

/** Milliseconds on the CPU that one pattern may take on one answer. */
const PATTERN_MS = 100;
/** Milliseconds after which it is looked at which pattern is the slow one. */
const BATCH_MS = 250;
/** Patterns that took so long are not tried on any answer again after that many times. */
const STRIKES = 2;

interface Pattern {
  /** What every matching answer begins with. */
  readonly prefix: string;
  readonly source: string;
  readonly flags: string;
  readonly fields: readonly (readonly [letter: string, template: string])[];
  regex: BytePattern | null | undefined;
  strikes: number;
}

const FIELDS = { p: "product", v: "version", i: "extrainfo", h: "hostname", o: "ostype", d: "devicetype" } as const;

/**
 * Compares answers with patterns. Patterns are made as they are needed. One that cannot be translated, or that takes too
 * long, is told of and left out: an answer made to be hard to match costs a fraction of a second.
 */
export class Matcher {
  private readonly patterns = new Map<MatchLine, Pattern | null>();

  /** @param tell gets what is wrong with a line. */
  constructor(
    private readonly guard: TimeGuard,
    private readonly tell: (line: number, why: string) => void,
  ) {}

  /** The first line of the probes that matches an answer. @param only the one service it may be, after a soft match. */
  find(answer: string, probes: readonly Probe[], only?: string): ServiceMatch | undefined {
    const lines = probes
      .flatMap((probe) => probe.matches)
      .filter((line) => only === undefined || line.service === only);
    let at = 0;
    let found: ServiceMatch | undefined;
    const run = (): void => {
      for (; at < lines.length; at++) {
        found = this.test(lines[at] as MatchLine, answer);
        if (found !== undefined) return;
      }
    };
    while (at < lines.length && found === undefined) {
      if (this.guard(BATCH_MS, run)) break;
      // The one at hand may be slow, or only the last of many that were made for the first time.
      const line = lines[at++] as MatchLine;
      const alone = this.guard(PATTERN_MS, () => {
        found = this.test(line, answer);
      });
      if (alone) continue;
      const pattern = this.patterns.get(line);
      if (pattern === undefined || pattern === null) continue;
      pattern.strikes++;
      this.tell(
        line.line,
        `the pattern takes too long${pattern.strikes >= STRIKES ? " and is left out from now on" : ""}`,
      );
    }
    return found;
  }

  private test(line: MatchLine, answer: string): ServiceMatch | undefined {
    let pattern = this.patterns.get(line);
    if (pattern === undefined) {
      pattern = readPattern(line.text) ?? null;
      this.patterns.set(line, pattern);
      if (pattern === null) this.tell(line.line, "this is no pattern");
    }
    if (pattern === null || pattern.strikes >= STRIKES) return undefined;
    if (!answer.startsWith(pattern.prefix)) return undefined;
    const regex = this.regexOf(line, pattern);
    const groups = regex === null ? null : regex.exec(answer);
    return groups === null ? undefined : matchOf(line, pattern, groups);
  }

  private regexOf(line: MatchLine, pattern: Pattern): BytePattern | null {
    if (pattern.regex !== undefined) return pattern.regex;
    try {
      pattern.regex = translatePcre(pattern.source, pattern.flags);
    } catch (e) {
      if (!(e instanceof UntranslatableError)) throw e;
      pattern.regex = null;
      this.tell(line.line, `the pattern cannot be translated: ${e.message}`);
    }
    return pattern.regex;
  }
}

/** Reads what follows the service's name: `m|pattern|is p/…/ v/…/ cpe:/…/a`. */
export function readPattern(text: string): Pattern | undefined {
  if (text[0] !== "m") return undefined;
  const delimiter = text[1] as string;
  const end = text.indexOf(delimiter, 2);
  if (end < 0) return undefined;
  const source = text.slice(2, end);
  const flags = /^[is]*/.exec(text.slice(end + 1))?.[0] ?? "";
  const fields: [string, string][] = [];
  let at = end + 1 + flags.length;
  while (at < text.length) {
    if (/\s/.test(text[at] as string)) {
      at++;
      continue;
    }
    const letter = /^(cpe:|[pvihod])/.exec(text.slice(at, at + 4))?.[0];
    if (letter === undefined) return undefined;
    at += letter.length;
    const mark = text[at] as string;
    const close = text.indexOf(mark, at + 1);
    if (close < 0) return undefined;
    fields.push([letter, text.slice(at + 1, close)]);
    at = close + 1;
    // "a": more than the version's own product; of no use here.
    if (letter === "cpe:" && text[at] === "a") at++;
  }
  return { prefix: literalPrefix(source, flags), source, flags, fields, regex: undefined, strikes: 0 };
}

function matchOf({ service, soft }: MatchLine, { fields }: Pattern, groups: Groups): ServiceMatch {
  const match: { -readonly [K in keyof ServiceMatch]: ServiceMatch[K] } = { service, soft, cpe: [] };
  // Of each part (application, hardware, system) the last one counts.
  const platforms: Record<string, string> = {};
  for (const [letter, template] of fields) {
    if (letter === "cpe:") {
      const cpe = fillTemplate(template, groups, cpePart);
      if (cpe !== undefined) platforms[cpe[0] ?? ""] = `cpe:/${cpe}`;
      continue;
    }
    const text = fillTemplate(template, groups);
    if (text !== undefined && text !== "") match[FIELDS[letter as keyof typeof FIELDS]] = text;
  }
  match.cpe = ["a", "h", "o"].flatMap((part) => platforms[part] ?? []);
  return match;
}
