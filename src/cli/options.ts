import type { CodegenMode } from "../vm/codegen-mode.ts";
import type { Grant } from "../vm/grant.ts";
import { GRAMMAR } from "./flags.ts";
import { readCommandLine } from "./getopt.ts";
import type { UsageError } from "./usage.ts";

/** Times and limits that stand for those of the timing template; all times in milliseconds. */
export interface TimingWishes {
  minRttMs?: number;
  maxRttMs?: number;
  initialRttMs?: number;
  maxRetries?: number;
  /** Least time between two probes of a host. */
  scanDelayMs?: number;
  /** Connections begun a second, at most; those of scripts count. */
  maxRate?: number;
  minRate?: number;
  /** Also: no more script instances are started while that many threads are alive, if it is more than 1000. */
  minParallelism?: number;
  /** Most connections to one host that are open at once; those of scripts count. */
  hostConnections?: number;
  minHostGroup?: number;
  maxHostGroup?: number;
}

/** What the command line of a scan asks for. */
export interface ScanOptions {
  targets: string[];
  targetFiles: string[];
  excludes: string[];
  excludeFiles: string[];
  /** A file of known ports, instead of a scan; "-" is standard input. */
  from: string[];
  /** No network: only what needs none is done. */
  offline: boolean;
  /** `list`: the targets are only listed; `discovery`: no ports are looked at; `ports`: all. */
  extent: "list" | "discovery" | "ports";
  assumeUp: boolean;
  /** Ports whose answers tell that a host is there. */
  pingPorts: string[];
  reverse: "never" | "up" | "always";
  resolveAll: boolean;
  ports: string | undefined;
  excludePorts: string | undefined;
  fast: boolean;
  topPorts: number | undefined;
  portRatio: number | undefined;
  inOrder: boolean;
  tcp: boolean;
  udp: boolean;
  ipv6: boolean;
  scripts: string[];
  scriptArgs: string[];
  scriptArgsFiles: string[];
  /** Expressions of `--script-help`. */
  scriptHelp: string[];
  updateDatabase: boolean;
  scriptTimeoutMs: number | undefined;
  /** What a script instance, and what all of them together, may use. */
  budget: Grant | undefined;
  runBudget: Grant | undefined;
  scriptTrace: boolean;
  useDefault: boolean;
  useVersion: boolean;
  versionIntensity: number;
  versionTrace: boolean;
  allPorts: boolean;
  timing: number;
  wishes: TimingWishes;
  parallelism: number | undefined;
  codegen: CodegenMode | undefined;
  /** Makes the order of threads, and random numbers of scripts, the same in every run. */
  seed: number | undefined;
  hostTimeoutMs: number | undefined;
  interface: string | undefined;
  dnsServers: readonly string[] | undefined;
  datadir: string | undefined;
  servicedb: string | undefined;
  versiondb: string | undefined;
  textFile: string | undefined;
  xmlFile: string | undefined;
  grepFile: string | undefined;
  jsonFile: string | undefined;
  /** Where the stream of events goes, a line of JSON each. */
  eventFile: string | undefined;
  htmlFile: string | undefined;
  append: boolean;
  stylesheet: string | undefined;
  journal: string | undefined;
  resume: string | undefined;
  openOnly: boolean;
  reasons: boolean;
  statsEveryMs: number | undefined;
  interactive: boolean;
  color: "auto" | "always" | "never";
  verbose: number;
  debugging: number;
  strict: boolean;
  /** What scripts may do beyond the usual (`--allow`). */
  allow: string[];
  /** Each script has its own copies of the libraries. */
  isolate: boolean;
}

function defaults(): ScanOptions {
  return {
    targets: [],
    targetFiles: [],
    excludes: [],
    excludeFiles: [],
    from: [],
    offline: false,
    extent: "ports",
    assumeUp: false,
    pingPorts: [],
    reverse: "up",
    resolveAll: false,
    ports: undefined,
    excludePorts: undefined,
    fast: false,
    topPorts: undefined,
    portRatio: undefined,
    inOrder: false,
    tcp: false,
    udp: false,
    ipv6: false,
    scripts: [],
    scriptArgs: [],
    scriptArgsFiles: [],
    scriptHelp: [],
    updateDatabase: false,
    scriptTimeoutMs: undefined,
    budget: undefined,
    runBudget: undefined,
    scriptTrace: false,
    useDefault: false,
    useVersion: false,
    versionIntensity: 7,
    versionTrace: false,
    allPorts: false,
    timing: 3,
    wishes: {},
    parallelism: undefined,
    codegen: undefined,
    seed: undefined,
    hostTimeoutMs: undefined,
    interface: undefined,
    dnsServers: undefined,
    datadir: undefined,
    servicedb: undefined,
    versiondb: undefined,
    textFile: undefined,
    xmlFile: undefined,
    grepFile: undefined,
    jsonFile: undefined,
    eventFile: undefined,
    htmlFile: undefined,
    append: false,
    stylesheet: undefined,
    journal: undefined,
    resume: undefined,
    openOnly: false,
    reasons: false,
    statsEveryMs: undefined,
    interactive: true,
    color: "auto",
    verbose: 0,
    debugging: 0,
    strict: false,
    allow: [],
    isolate: false,
  };
}

/** Reads a scan's command line. Throws a {@link UsageError}. */
export function parseOptions(args: readonly string[]): ScanOptions {
  const o = defaults();
  readCommandLine(o, args, GRAMMAR);
  const script = o.targets[0];
  if (o.scripts.length === 0 && script?.endsWith(".nse") === true) {
    o.scripts.push(script.includes("/") ? script : `./${script}`);
    o.targets.shift();
  }
  return o;
}
