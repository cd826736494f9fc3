/** What a run of scripts said, made comparable. */
export interface Said {
  /** The lines of the normal output that scripts wrote, with the headings of their sections. */
  readonly text: string;
  /** The `script` elements of the XML output, a line each with where it stands, sorted. */
  readonly xml: readonly string[];
  /** Ports whose state or version differs are told apart by these: the `state` and `service` elements. */
  readonly ports: readonly string[];
}

/** How two runs compare. "words": the same words in another order, as where a table has no order of its own. */
export type Verdict = "equal" | "words" | "silent" | "different";

/** What always changes between two runs: dates, times of day, how long something took. */
const ALWAYS: readonly RegExp[] = [
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? \d{1,2} \w{3} \d{4}(?: \d\d:\d\d:\d\d)?(?: [A-Z]{3})?/g,
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} +\d{1,2} \d\d:\d\d:\d\d(?: [A-Z]+)? \d{4}/g,
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)?/g,
  /[-+]?\d+s from (?:local time|scanner time)/g,
  /in \d+ seconds?, average tps: [\d.]+/g,
];

/** Takes from the two output files of Nmap, or of Neap, what scripts said. */
export function extract(normal: string, xml: string, masks: readonly RegExp[] = []): Said {
  const all = [...ALWAYS, ...masks];
  const lines = normal
    .split("\n")
    .filter((l) => l.startsWith("|") || /^(?:Host|Pre-scan|Post-scan) script results:/.test(l));
  return {
    text: mask(lines.join("\n"), all),
    xml: elements(xml)
      .map((e) => mask(e, all))
      .sort(),
    ports: [...xml.matchAll(/<port [^>]*>(<state [^>]*>)(<service .*?(?:\/>|<\/service>))?/gs)].map((m) =>
      mask(`${(m[1] as string).replace(/ reason\w*="[^"]*"/g, "")}${m[2] ?? ""}`, all),
    ),
  };
}

/** Compares what two programs said. */
export function compare(a: Said, b: Said): Verdict {
  if (a.ports.join("\n") !== b.ports.join("\n")) return "different";
  if (a.text === b.text && same(a.xml, b.xml)) {
    // A script may also speak through its port's version.
    const says = a.text !== "" || a.xml.length > 0 || a.ports.some((port) => / (?:product|version)="/.test(port));
    return says ? "equal" : "silent";
  }
  if (words(a.text) === words(b.text) && same(a.xml.map(words).sort(), b.xml.map(words).sort())) return "words";
  return "different";
}

/** The differing lines of two runs, for a reader. */
export function difference(a: Said, b: Said): string {
  const show = (said: Said, other: Said): string[] => {
    const text = said.text.split("\n").filter((line) => !other.text.split("\n").includes(line));
    const xml = said.xml.filter((line) => !other.xml.includes(line));
    const ports = said.ports.filter((line) => !other.ports.includes(line));
    return [...text, ...(text.length === 0 ? xml : []), ...ports].filter((line) => line !== "");
  };
  const list = (name: string, lines: readonly string[]): string =>
    lines.map((line) => `    ${name}: ${line.slice(0, 300)}`).join("\n");
  return [list("nmap", show(a, b)), list("neap", show(b, a))].filter((s) => s !== "").join("\n");
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}

function mask(text: string, masks: readonly RegExp[]): string {
  let masked = text;
  for (const m of masks) masked = masked.replace(m, "<...>");
  return masked;
}

/** The words of a text in alphabetical order, without what only draws the layout. */
function words(text: string): string {
  return text
    .replace(/^\|[ _]/gm, " ")
    .replaceAll("&#xa;", " ")
    .replaceAll("&#10;", " ")
    .split(/[\s,<>"]+/)
    .filter((w) => w !== "")
    .sort()
    .join(" ");
}

/** The `script` elements of an XML text (they never nest), each after the name of its section. */
function elements(xml: string): string[] {
  const found: string[] = [];
  let section = "";
  for (const [whole, name, port] of xml.matchAll(
    /<(prescript|postscript|hostscript)>|<port [^>]*portid="(\d+)"|<script [^>]*?(?:\/>|>.*?<\/script>)/gs,
  )) {
    if (whole.startsWith("<script")) found.push(`${section} ${whole.replace(/>\s+</g, "><")}`);
    else section = name ?? `port ${port}`;
  }
  return found;
}
