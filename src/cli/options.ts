import { UsageError } from "./usage.ts";

/** What the command line of a scan asks for. */
export interface ScanOptions {
  targets: string[];
  targetFiles: string[];
  ports: string | undefined;
  scripts: string[];
  scriptArgs: string[];
  scriptArgsFiles: string[];
  scriptTimeoutMs: number | undefined;
  scriptTrace: boolean;
  useDefault: boolean;
  useVersion: boolean;
  tcp: boolean;
  udp: boolean;
  ipv6: boolean;
  timing: number;
  parallelism: number | undefined;
  /** No more script instances are started while that many threads are alive, if it is more than 1000. */
  minParallelism: number;
  /** Makes the order of threads, and random numbers of scripts, the same in every run. */
  seed: number | undefined;
  hostTimeoutMs: number | undefined;
  versionIntensity: number;
  interface: string | undefined;
  dnsServers: readonly string[] | undefined;
  datadir: string | undefined;
  servicedb: string | undefined;
  textFile: string | undefined;
  xmlFile: string | undefined;
  jsonFile: string | undefined;
  /** Where the stream of events goes, a line of JSON each. */
  eventFile: string | undefined;
  /** Expressions of `--script-help`. */
  scriptHelp: string[];
  updateDatabase: boolean;
  openOnly: boolean;
  reasons: boolean;
  verbose: number;
  debugging: number;
  strict: boolean;
  assumeUp: boolean;
}

function defaults(): ScanOptions {
  return {
    targets: [],
    targetFiles: [],
    ports: undefined,
    scripts: [],
    scriptArgs: [],
    scriptArgsFiles: [],
    scriptTimeoutMs: undefined,
    scriptTrace: false,
    useDefault: false,
    useVersion: false,
    tcp: false,
    udp: false,
    ipv6: false,
    timing: 3,
    parallelism: undefined,
    minParallelism: 0,
    seed: undefined,
    hostTimeoutMs: undefined,
    versionIntensity: 7,
    interface: undefined,
    dnsServers: undefined,
    datadir: undefined,
    servicedb: undefined,
    textFile: undefined,
    xmlFile: undefined,
    jsonFile: undefined,
    eventFile: undefined,
    scriptHelp: [],
    updateDatabase: false,
    openOnly: false,
    reasons: false,
    verbose: 0,
    debugging: 0,
    strict: false,
    assumeUp: false,
  };
}

/** A flag: with `takes`, it needs a value. */
interface Flag {
  readonly takes?: true;
  readonly apply: (o: ScanOptions, value: string) => unknown;
}

const nothing = (): void => undefined;

/** A flag that sets one field to what `read` makes of its value. */
function sets<K extends keyof ScanOptions>(field: K, read: (value: string) => ScanOptions[K]): Flag {
  return {
    takes: true,
    apply: (o, value) => {
      o[field] = read(value);
    },
  };
}

/** A flag without a value that changes the options. */
const changes = (...fields: readonly Partial<ScanOptions>[]): Flag => ({
  apply: (o) => {
    Object.assign(o, ...fields);
  },
});

const text = (value: string): string => value;
const ignored: Flag = { apply: nothing };

/** The flags with a long name, which may be given with one dash too, as getopt_long_only allows. */
const LONG: Readonly<Record<string, Flag>> = {
  script: { takes: true, apply: (o, v) => o.scripts.push(v) },
  "script-args": { takes: true, apply: (o, v) => o.scriptArgs.push(v) },
  "script-args-file": { takes: true, apply: (o, v) => o.scriptArgsFiles.push(v) },
  "script-help": { takes: true, apply: (o, v) => o.scriptHelp.push(v) },
  "script-updatedb": changes({ updateDatabase: true }),
  "script-timeout": sets("scriptTimeoutMs", (v) => milliseconds("--script-timeout", v)),
  "script-trace": changes({ scriptTrace: true }),
  "packet-trace": changes({ scriptTrace: true }),
  "host-timeout": sets("hostTimeoutMs", (v) => milliseconds("--host-timeout", v)),
  "max-parallelism": sets("parallelism", (v) => integer("--max-parallelism", v, 1, 100_000)),
  "min-parallelism": sets("minParallelism", (v) => integer("--min-parallelism", v, 0, 100_000)),
  seed: sets("seed", (v) => integer("--seed", v, 0, 0xffffffff)),
  "version-intensity": sets("versionIntensity", (v) => integer("--version-intensity", v, 0, 9)),
  "version-light": changes({ versionIntensity: 2 }),
  "version-all": changes({ versionIntensity: 9 }),
  "dns-servers": sets("dnsServers", (v) => v.split(/[\s,]+/).filter((server) => server !== "")),
  ndjson: sets("eventFile", text),
  datadir: sets("datadir", text),
  servicedb: sets("servicedb", text),
  open: changes({ openOnly: true }),
  reason: changes({ reasons: true }),
  strict: changes({ strict: true }),
  verbose: { apply: (o) => o.verbose++ },
  debug: { apply: (o) => o.debugging++ },
  // The program has seen to it before.
  "no-cache": ignored,
  noninteractive: ignored,
  unprivileged: ignored,
  privileged: ignored,
  "system-dns": ignored,
  "no-stylesheet": ignored,
};

/** The flags with a short name; a value may follow at once. */
const SHORT: readonly (readonly [name: string, flag: Flag])[] = [
  ["iL", { takes: true, apply: (o, v) => o.targetFiles.push(v) }],
  ["oN", sets("textFile", text)],
  ["oX", sets("xmlFile", text)],
  ["oJ", sets("jsonFile", text)],
  [
    "oA",
    {
      takes: true,
      apply: (o, v) => {
        o.textFile = `${v}.nmap`;
        o.xmlFile = `${v}.xml`;
      },
    },
  ],
  ["p", sets("ports", text)],
  ["e", sets("interface", text)],
];

/** Flags without a value. */
const SIMPLE: Readonly<Record<string, Flag>> = {
  Pn: changes({ assumeUp: true }),
  PN: changes({ assumeUp: true }),
  P0: changes({ assumeUp: true }),
  n: ignored,
  R: ignored,
  "6": changes({ ipv6: true }),
  sC: changes({ useDefault: true }),
  sV: changes({ useVersion: true }),
  sT: changes({ tcp: true }),
  sU: changes({ udp: true }),
  A: changes({ useDefault: true, useVersion: true }),
};

/** Flags of Nmap that this program has not, with what to do instead. */
const UNSUPPORTED: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [/^-s[SFNXAWMYZO]/, "raw packet scans are not available; use -sT"],
  [/^-sn$/, "there is no host discovery scan yet; leave it out"],
  [/^-O$/, "operating system detection needs raw packets"],
  [/^--traceroute$/, "tracing routes needs raw packets"],
  [/^-oG$|^-oS$/, "this output form is not written; use -oN or -oX"],
  [/^-f$|^--mtu$|^-D|^-S|^--spoof-mac/, "packets cannot be shaped without raw sockets"],
];

function integer(flag: string, value: string, min: number, max: number): number {
  const n = Number(value);
  if (value === "" || !Number.isInteger(n) || n < min || n > max) {
    throw new UsageError(`${flag} takes a number from ${min} to ${max}, not "${value}"`);
  }
  return n;
}

const UNITS: Readonly<Record<string, number>> = { "": 1000, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A time such as `1500ms`, `30`, `30s`, `2m` or `1h`, in milliseconds. */
function milliseconds(flag: string, value: string): number {
  const m = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(value);
  if (m === null) throw new UsageError(`${flag} takes a time such as 90s, 5m or 500ms, not "${value}"`);
  return Number(m[1]) * (UNITS[m[2] ?? ""] as number);
}

/** Reads a scan's command line. Throws `UsageError`. */
export function parseOptions(args: readonly string[]): ScanOptions {
  const o = defaults();
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (word === "--") {
      o.targets.push(...args.slice(i + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      o.targets.push(word);
      continue;
    }
    const needed = (flag: string, attached: string | undefined): string => {
      if (attached !== undefined) return attached;
      i++;
      const value = args[i];
      if (value === undefined) throw new UsageError(`${flag} needs a value`);
      return value;
    };
    applyFlag(o, word, needed);
  }
  const script = o.targets[0];
  if (o.scripts.length === 0 && script?.endsWith(".nse") === true) {
    o.scripts.push(script.includes("/") ? script : `./${script}`);
    o.targets.shift();
  }
  return o;
}

function applyFlag(o: ScanOptions, word: string, needed: (flag: string, attached: string | undefined) => string): void {
  const long = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word);
  const name = long?.[1]?.replaceAll("_", "-");
  if (name !== undefined && Object.hasOwn(LONG, name)) {
    const flag = LONG[name] as Flag;
    if (flag.takes === true) flag.apply(o, needed(word, long?.[2]));
    else if (long?.[2] !== undefined) throw new UsageError(`--${name} takes no value`);
    else flag.apply(o, "");
    return;
  }
  const short = word.slice(1);
  if (Object.hasOwn(SIMPLE, short)) {
    (SIMPLE[short] as Flag).apply(o, "");
    return;
  }
  const level = /^([vd])(\d*|\1*)$/.exec(short);
  if (level !== null) {
    const rest = level[2] as string;
    const n = /^\d+$/.test(rest) ? Number(rest) : 1 + rest.length;
    if (level[1] === "v") o.verbose = /^\d+$/.test(rest) ? n : o.verbose + n;
    else o.debugging = /^\d+$/.test(rest) ? n : o.debugging + n;
    return;
  }
  const timing = /^T(?:([0-5])|(paranoid|sneaky|polite|normal|aggressive|insane))$/i.exec(short);
  if (timing !== null) {
    const names = ["paranoid", "sneaky", "polite", "normal", "aggressive", "insane"];
    o.timing = timing[1] !== undefined ? Number(timing[1]) : names.indexOf((timing[2] as string).toLowerCase());
    return;
  }
  for (const [pattern, advice] of UNSUPPORTED) {
    if (pattern.test(word)) throw new UsageError(`${word}: ${advice}`);
  }
  for (const [prefix, flag] of SHORT) {
    if (!short.startsWith(prefix) || word.startsWith("--")) continue;
    const attached = short.slice(prefix.length);
    flag.apply(o, needed(`-${prefix}`, attached === "" ? undefined : attached));
    return;
  }
  throw new UsageError(`unknown option ${word}; neap --help lists what there is`);
}
