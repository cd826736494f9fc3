/** The groups that a pattern took, the whole match first. */
export type Groups = readonly (string | undefined)[];

/** A part of a version template that stands for something; what it means is not known. */
const FIELD = /\$(?:(\d)|([A-Z]+)\(([^()]*)\))/g;

/** Longest texts of the fields. */
const LIMIT = 1024;

/**
 * Fills in a version template (nmap-service-probes, "version info"): `$1`, `$P(1)` (printable characters only),
 * `$SUBST(1,"_",".")`, `$I(1,">")` (an unsigned number from up to eight bytes, big-endian or "<" little-endian). Gives
 * undefined when a part means nothing: then the field is left out.
 */
export function fillTemplate(
  template: string,
  groups: Groups,
  transform: (text: string) => string = (t) => t,
): string | undefined {
  let failed = false;
  const text = template.replace(
    FIELD,
    (_, digit: string | undefined, name: string | undefined, args: string | undefined) => {
      const value = digit !== undefined ? (groups[Number(digit)] ?? "") : call(name as string, args as string, groups);
      if (value === undefined) failed = true;
      return transform(value ?? "");
    },
  );
  return failed ? undefined : text.slice(0, LIMIT).replace(/[\r\n]+$/, "");
}

function call(name: string, list: string, groups: Groups): string | undefined {
  const args = splitArgs(list);
  const number = args?.[0];
  if (args === undefined || typeof number !== "number") return undefined;
  const text = groups[number] ?? "";
  const [, first, second] = args;
  if (name === "P" && args.length === 1) return text.replace(/[^\x20-\x7e]/g, "");
  if (name === "SUBST" && typeof first === "string" && typeof second === "string") {
    return first === "" ? text : text.replaceAll(first, () => second);
  }
  if (name === "I" && (first === ">" || first === "<") && text.length <= 8) {
    let value = 0n;
    for (const byte of first === ">" ? text : Array.from(text).reverse())
      value = value * 256n + BigInt(byte.charCodeAt(0));
    return value.toString();
  }
  return undefined;
}

/** `1,"a","b"` as a number and texts. */
function splitArgs(list: string): (number | string)[] | undefined {
  const args: (number | string)[] = [];
  const part = /\s*(?:(\d+)|"((?:[^"\\]|\\.)*)")\s*(,|$)/gsy;
  for (let match = part.exec(list); match !== null; match = part.exec(list)) {
    args.push(match[1] !== undefined ? Number(match[1]) : unescapeText(match[2] as string));
    if (match[3] === "") return args;
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", a: "\x07", f: "\f", v: "\v", "0": "\0" };

/** A text with C's escapes. */
export function unescapeText(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/gs, (_, code: string | undefined, c: string | undefined) =>
    code !== undefined ? String.fromCharCode(Number.parseInt(code, 16)) : (ESCAPES[c as string] ?? (c as string)),
  );
}

/** What a template puts into a platform name: lower case, blanks as `_`, signs of its own meaning as `%XX` (CPE 2.2, 5.4). */
export function cpePart(text: string): string {
  return Array.from(text, (c) => {
    if (/\s/.test(c)) return "_";
    if (":/?#[]@!$&'()*+,;=%<>\"".includes(c)) return `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
    return c.toLowerCase();
  }).join("");
}
