import { CODEGEN_MODES, codegenMode } from "../vm/codegen-mode.ts";
import { type Grant, parseGrant } from "../vm/grant.ts";
import type { Flag, Grammar } from "./getopt.ts";
import type { ScanOptions, TimingWishes } from "./options.ts";
import { instead } from "./unsupported.ts";
import { UsageError } from "./usage.ts";

type ScanFlag = Flag<ScanOptions>;

/** A flag that sets one field to what `read` makes of its value. */
function sets<K extends keyof ScanOptions>(field: K, read: (value: string, name: string) => ScanOptions[K]): ScanFlag {
  return {
    takes: "required",
    apply: (o, value, name) => {
      o[field] = read(value as string, name);
    },
  };
}

/** A flag for one of the times and limits. */
function wishes<K extends keyof TimingWishes>(
  field: K,
  read: (value: string, name: string) => NonNullable<TimingWishes[K]>,
): ScanFlag {
  return {
    takes: "required",
    apply: (o, value, name) => {
      o.wishes[field] = read(value as string, name);
    },
  };
}

/** A flag that may be given several times; the values add up. */
const adds = (list: (o: ScanOptions) => string[]): ScanFlag => ({
  takes: "required",
  apply: (o, value) => {
    list(o).push(value as string);
  },
});

/** A flag without a value that changes the options. */
const changes = (fields: Partial<ScanOptions>): ScanFlag => ({
  apply: (o) => {
    Object.assign(o, fields);
  },
});

const text = (value: string): string => value;
/** Accepted because scripts around Nmap give it; means nothing here. */
const ignored: ScanFlag = { apply: () => undefined };
const ignoredValue: ScanFlag = { takes: "required", apply: () => undefined };

const integer =
  (min: number, max: number) =>
  (value: string, name: string): number => {
    const n = Number(value);
    if (value === "" || !Number.isInteger(n) || n < min || n > max) {
      throw new UsageError(`${name} takes a number from ${min} to ${max}, not "${value}"`);
    }
    return n;
  };

function positive(value: string, name: string): number {
  const n = Number(value);
  if (!(n > 0) || !Number.isFinite(n)) throw new UsageError(`${name} takes a positive number, not "${value}"`);
  return n;
}

function ratio(value: string, name: string): number {
  const n = Number(value);
  if (value === "" || !(n >= 0 && n < 1)) {
    throw new UsageError(`${name} takes a share from 0 up to less than 1, not "${value}"`);
  }
  return n;
}

const UNITS: Readonly<Record<string, number>> = { "": 1000, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A time such as `1500ms`, `30`, `30s`, `2m` or `1h`, in milliseconds. */
function milliseconds(value: string, name: string): number {
  const m = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(value);
  if (m === null) throw new UsageError(`${name} takes a time such as 90s, 5m or 500ms, not "${value}"`);
  return Number(m[1]) * (UNITS[m[2] ?? ""] as number);
}

function grant(value: string, name: string): Grant {
  try {
    return parseGrant(value);
  } catch (e) {
    throw e instanceof RangeError ? new UsageError(`${name}: ${e.message}`) : e;
  }
}

/** `-v`, `-vv`, `-v3`: each letter counts one, a number sets the level. `-d` is a `-v` as well, as in Nmap. */
function level(letter: "v" | "d"): ScanFlag {
  const fields = letter === "v" ? (["verbose"] as const) : (["verbose", "debugging"] as const);
  return {
    takes: "optional",
    apply: (o, value = "", name) => {
      const set = /^\d+$/.test(value) ? Math.min(Number(value), 10) : undefined;
      if (set === undefined && value !== letter.repeat(value.length)) {
        throw new UsageError(`${name} takes a number or more ${letter}, not "${value}"`);
      }
      for (const field of fields) o[field] = set ?? o[field] + 1 + value.length;
    },
  };
}

const TEMPLATES = ["paranoid", "sneaky", "polite", "normal", "aggressive", "insane"];

function template(value: string, name: string): number {
  const n = /^[0-5]$/.test(value) ? Number(value) : TEMPLATES.indexOf(value.toLowerCase());
  if (n < 0)
    throw new UsageError(`${name} takes a number from 0 to 5 or one of ${TEMPLATES.join(", ")}, not "${value}"`);
  return n;
}

/** The letters of `-s`, several of which may be given together (`-sVC`). */
const SCANS: Readonly<Record<string, Partial<ScanOptions>>> = {
  C: { useDefault: true },
  V: { useVersion: true },
  T: { tcp: true },
  U: { udp: true },
  L: { extent: "list" },
  n: { extent: "discovery" },
  P: { extent: "discovery" },
};

function scans(o: ScanOptions, letters: string): void {
  for (const letter of letters) {
    const fields = SCANS[letter];
    if (fields === undefined) {
      throw new UsageError(`-s${letters}: ${instead(`-s${letter}`) ?? `there is no scan called ${letter}`}`);
    }
    Object.assign(o, fields);
  }
}

/** `-Pn`, `-PS22,80`, `-PA80`. */
function pings(o: ScanOptions, value: string | undefined): void {
  const kind = value?.[0] ?? "E";
  if (value !== undefined && /^[nN0D]$/.test(value)) o.assumeUp = true;
  else if (kind === "S" || kind === "A") o.pingPorts.push((value as string).slice(1) || "80");
  else throw new UsageError(`-P${value ?? ""}: ${instead(`-P${kind}`) ?? "there is no such way to find hosts"}`);
}

/** `-oA BASE`: the three forms Nmap has, with its file names. */
function allForms(o: ScanOptions, base: string | undefined): void {
  o.textFile = `${base}.nmap`;
  o.xmlFile = `${base}.xml`;
  o.grepFile = `${base}.gnmap`;
}

const NMAP_XSL = "https://svn.nmap.org/nmap/docs/nmap.xsl";

/** The flags with a long name, which may be given with one dash too. */
const LONG: Readonly<Record<string, ScanFlag>> = {
  script: adds((o) => o.scripts),
  "script-args": adds((o) => o.scriptArgs),
  "script-args-file": adds((o) => o.scriptArgsFiles),
  "script-help": adds((o) => o.scriptHelp),
  "script-updatedb": changes({ updateDatabase: true }),
  "script-timeout": sets("scriptTimeoutMs", milliseconds),
  budget: sets("budget", grant),
  "run-budget": sets("runBudget", grant),
  "script-trace": changes({ scriptTrace: true }),
  "packet-trace": changes({ scriptTrace: true }),
  "version-intensity": sets("versionIntensity", integer(0, 9)),
  "version-light": changes({ versionIntensity: 2 }),
  "version-all": changes({ versionIntensity: 9 }),
  "version-trace": changes({ versionTrace: true }),
  allports: changes({ allPorts: true }),
  exclude: adds((o) => o.excludes),
  excludefile: adds((o) => o.excludeFiles),
  "exclude-ports": sets("excludePorts", text),
  "top-ports": sets("topPorts", integer(1, 65_536)),
  "port-ratio": sets("portRatio", ratio),
  from: adds((o) => o.from),
  offline: changes({ offline: true }),
  "host-timeout": sets("hostTimeoutMs", milliseconds),
  "max-parallelism": sets("parallelism", integer(1, 100_000)),
  "min-parallelism": wishes("minParallelism", integer(0, 100_000)),
  "max-hostgroup": wishes("maxHostGroup", integer(1, 100_000)),
  "min-hostgroup": wishes("minHostGroup", integer(1, 100_000)),
  "max-host-connections": wishes("hostConnections", integer(1, 100_000)),
  "min-rtt-timeout": wishes("minRttMs", milliseconds),
  "max-rtt-timeout": wishes("maxRttMs", milliseconds),
  "initial-rtt-timeout": wishes("initialRttMs", milliseconds),
  "max-retries": wishes("maxRetries", integer(0, 1000)),
  "scan-delay": wishes("scanDelayMs", milliseconds),
  "max-scan-delay": ignoredValue,
  "max-rate": wishes("maxRate", positive),
  "min-rate": wishes("minRate", positive),
  "dns-servers": sets("dnsServers", (v) => v.split(/[\s,]+/).filter((server) => server !== "")),
  "resolve-all": changes({ resolveAll: true }),
  "system-dns": ignored,
  datadir: sets("datadir", text),
  servicedb: sets("servicedb", text),
  versiondb: sets("versiondb", text),
  "append-output": changes({ append: true }),
  stylesheet: sets("stylesheet", text),
  webxml: changes({ stylesheet: NMAP_XSL }),
  "no-stylesheet": changes({ stylesheet: undefined }),
  ndjson: sets("eventFile", text),
  seed: sets("seed", integer(0, 0xffffffff)),
  journal: sets("journal", text),
  resume: sets("resume", text),
  open: changes({ openOnly: true }),
  reason: changes({ reasons: true }),
  "stats-every": sets("statsEveryMs", milliseconds),
  // The program has seen to it before.
  "no-cache": ignored,
  codegen: sets("codegen", (mode, name) => {
    const found = codegenMode(mode);
    if (found === undefined) throw new UsageError(`${name} takes one of ${CODEGEN_MODES.join(", ")}, not "${mode}"`);
    return found;
  }),
  "no-codegen": changes({ codegen: "off" }),
  noninteractive: changes({ interactive: false }),
  color: { takes: "optional", apply: (o, value, name) => Object.assign(o, { color: colorWish(value, name) }) },
  "no-color": changes({ color: "never" }),
  json: ignored,
  strict: changes({ strict: true }),
  isolate: changes({ isolate: true }),
  allow: adds((o) => o.allow),
  verbose: level("v"),
  debug: level("d"),
  timing: sets("timing", template),
  unprivileged: ignored,
  privileged: ignored,
  "randomize-hosts": ignored,
  "release-memory": ignored,
  "defeat-rst-ratelimit": ignored,
  "nsock-engine": ignoredValue,
};

function colorWish(value: string | undefined, name: string): ScanOptions["color"] {
  if (value === undefined || value === "always") return "always";
  if (value === "auto" || value === "never") return value;
  throw new UsageError(`${name} takes auto, always or never, not "${value}"`);
}

const SHORT: Grammar<ScanOptions>["short"] = [
  ["iL", adds((o) => o.targetFiles)],
  ["oN", sets("textFile", text)],
  ["oX", sets("xmlFile", text)],
  ["oG", sets("grepFile", text)],
  ["oJ", sets("jsonFile", text)],
  ["oH", sets("htmlFile", text)],
  ["oA", { takes: "required", apply: allForms }],
  ["s", { takes: "required", apply: (o, value) => scans(o, value as string) }],
  ["P", { takes: "optional", apply: pings }],
  ["T", sets("timing", template)],
  ["p", sets("ports", text)],
  ["e", sets("interface", text)],
  ["v", level("v")],
  ["d", level("d")],
  ["A", changes({ useDefault: true, useVersion: true })],
  ["F", changes({ fast: true })],
  ["n", changes({ reverse: "never" })],
  ["R", changes({ reverse: "always" })],
  ["r", changes({ inOrder: true })],
  ["6", changes({ ipv6: true })],
  ["4", changes({ ipv6: false })],
];

/** The command line of a scan (nmap(1), and this program's own flags). */
export const GRAMMAR: Grammar<ScanOptions> = {
  long: LONG,
  short: SHORT,
  operand: (o, word) => o.targets.push(word),
  instead,
};

/** The names of all flags with a long name, and whether each takes a value; for completions. */
export function longFlags(): { readonly name: string; readonly takes: boolean }[] {
  return Object.entries(LONG).map(([name, flag]) => ({ name, takes: flag.takes === "required" }));
}

/** The names of all short flags. */
export function shortFlags(): string[] {
  return SHORT.flatMap(([name]) =>
    name === "s" ? Object.keys(SCANS).map((c) => `s${c}`) : name === "P" ? ["Pn", "PS"] : [name],
  );
}
