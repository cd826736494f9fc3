import { homedir } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { addressBytes } from "../nse/address.ts";
import { DataFiles, dataDirectories } from "../nse/datadir.ts";
import { HostRecord, type PortRecord } from "../nse/host-table.ts";
import { NodeDriver } from "../nse/io/node-driver.ts";
import { nodeFileLook, readBytes } from "../nse/io/node-files.ts";
import { nodeServices } from "../nse/io/node-services.ts";
import type { ScriptResult } from "../nse/output.ts";
import { PortError, type PortSets, parsePorts } from "../nse/ports.ts";
import type { HostReport, PortState, RunInfo } from "../nse/report.ts";
import { type ArgTable, type ArgValue, joinScriptArgs, parseScriptArgs, ScriptArgsError } from "../nse/script-args.ts";
import { type SelectedScript, type Selection, SelectionError, selectScripts } from "../nse/select.ts";
import { ServiceTable } from "../nse/services.ts";
import { type InstanceOutcome, ScriptLoadError, Session } from "../nse/session.ts";
import { parseTarget, resolvedTarget, splitTargets, TargetError } from "../nse/targets.ts";
import { textTrace } from "../nse/trace.ts";
import { wellKnownPorts } from "../nse/well-known-ports.ts";
import { ChunkStore } from "../stdlib/chunk-store.ts";
import type { DiskCache } from "../stdlib/disk-cache.ts";
import type { Host } from "../stdlib/host.ts";
import { nodeHost } from "../stdlib/host-node.ts";
import { flushAll } from "../stdlib/io-buffer.ts";
import { openLibraries } from "../stdlib/open.ts";
import type { ChunkCache } from "../vm/chunk.ts";
import { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { parseOptions, type ScanOptions } from "./options.ts";
import { scanPorts } from "./port-scan.ts";
import { ByteFile, eventSink, jsonSink, type ReportSink, resultsOf, textSink, xmlSink } from "./reports.ts";
import { scriptDatabase, scriptHelp, updateScriptDatabase } from "./script-command.ts";
import { CommandError, Exit, UsageError } from "./usage.ts";

declare const NEAP_VERSION: string;

/** Where this program's own script library is. */
function ownDataDirectory(): string {
  return dirname(fileURLToPath(import.meta.url));
}

function dataFiles(o: ScanOptions): DataFiles {
  const places = {
    datadir: o.datadir,
    nmapdir: process.env["NMAPDIR"],
    home: homedir(),
    appdata: process.platform === "win32" ? process.env["APPDATA"] : undefined,
    last: [ownDataDirectory()],
  };
  return new DataFiles(
    dataDirectories(places),
    nodeFileLook,
    o.servicedb === undefined ? {} : { "nmap-services": o.servicedb },
  );
}

function serviceTable(files: DataFiles): ServiceTable {
  const path = files.fetch("nmap-services");
  return path === undefined ? wellKnownPorts() : new ServiceTable(readBytes(path));
}

function argTable(args: ArgTable): LuaTable {
  const t = new LuaTable();
  const value = (v: ArgValue): string | LuaTable => (typeof v === "string" ? v : argTable(v));
  for (const v of args.array) t.append(value(v));
  for (const [name, v] of args.fields) t.setStr(name, value(v));
  return t;
}

function scriptArguments(o: ScanOptions, files: DataFiles): LuaTable {
  const texts = o.scriptArgsFiles.map((name) => readBytes(files.fetch(name) ?? name));
  return argTable(parseScriptArgs(joinScriptArgs(texts, o.scriptArgs.map(toBytes))));
}

/** A word of the command line as bytes. */
function toBytes(word: string): string {
  return Buffer.from(word, "utf8").toString("latin1");
}

/** The addresses to scan, with the names they were given by. */
async function* hostsOf(driver: NodeDriver, o: ScanOptions, warn: (text: string) => void): AsyncGenerator<HostRecord> {
  const family = o.ipv6 ? "inet6" : "inet";
  const words = [...o.targets, ...o.targetFiles.flatMap((path) => splitTargets(readBytes(path)))];
  for (const word of words) {
    const target = parseTarget(word, family);
    if (target.kind === "addresses") {
      for (const ip of target.addresses()) yield hostRecord(driver, ip, o.udp);
      continue;
    }
    const reply = await new Promise<{ ok: boolean; value?: readonly string[] }>((resolve) => {
      driver.start({ op: "resolve", name: target.name, family }, resolve);
    });
    const ip = reply.value?.[0];
    if (ip === undefined) {
      warn(`Failed to resolve "${target.name}".`);
      continue;
    }
    for (const address of resolvedTarget(target, ip).addresses()) {
      const host = hostRecord(driver, address, o.udp);
      if (target.prefix === undefined) host.targetName = target.name;
      yield host;
    }
  }
}

/** A scan of connections alone does not look at the route to a host, so `routed` is false then. */
function hostRecord(driver: NodeDriver, ip: string, routed: boolean): HostRecord {
  const host = new HostRecord(ip, addressBytes(ip) ?? "");
  if (!routed) return host;
  const own = driver
    .interfaces()
    .find((i) => (ip.startsWith("127.") || ip === "::1" ? i.link === "loopback" : i.address === ip));
  if (own !== undefined) {
    host.interface = own.device;
    host.interfaceMtu = own.mtu;
    host.directlyConnected = true;
    host.sourceBytes = ip.startsWith("127.") ? host.bytes : addressBytes(own.address);
  }
  return host;
}

function portReport(port: PortRecord, scripts: readonly ScriptResult[]): HostReport["ports"][0] {
  const v = port.version;
  return {
    protocol: port.protocol,
    number: port.number,
    state: port.state as PortState,
    reason: port.reason,
    reasonTtl: port.reasonTtl,
    service:
      v.name === undefined && v.how === "table"
        ? undefined
        : {
            name: v.name,
            method: v.how,
            confidence: v.confidence,
            product: v.product,
            version: v.version,
            extrainfo: v.extrainfo,
            hostname: v.hostname,
            ostype: v.ostype,
            devicetype: v.devicetype,
            fingerprint: v.fingerprint,
            tunnel: v.tunnel === "ssl" ? "ssl" : undefined,
            cpe: v.cpe,
          },
    scripts,
  };
}

function wantedPorts(o: ScanOptions, services: ServiceTable): PortSets {
  const protocols = o.udp ? (o.tcp ? (["tcp", "udp"] as const) : (["udp"] as const)) : (["tcp"] as const);
  if (o.ports !== undefined) return parsePorts(o.ports, protocols, services);
  return {
    tcp: o.udp && !o.tcp ? [] : services.top(1000, "tcp"),
    udp: o.udp ? services.top(1000, "udp") : [],
    sctp: [],
  };
}

/** Runs a scan: `neap [OPTIONS] TARGET...`. Gives the exit code. */
export async function scanCommand(args: readonly string[], cache: DiskCache | null = null): Promise<Exit> {
  try {
    return await scan(args, cache === null ? null : new ChunkStore(cache));
  } catch (e) {
    if (e instanceof UsageError || e instanceof TargetError || e instanceof PortError || e instanceof ScriptArgsError) {
      process.stderr.write(`neap: ${e.message}\n`);
      return Exit.Usage;
    }
    if (e instanceof CommandError || e instanceof SelectionError || e instanceof ScriptLoadError) {
      process.stderr.write(`neap: ${e.message}\n`);
      return Exit.Failed;
    }
    if (e instanceof Error && /^(cannot read|circular dependency|script database)/.test(e.message)) {
      process.stderr.write(`neap: ${e.message}\n`);
      return Exit.Failed;
    }
    throw e;
  }
}

/** What ends a run early, with its reports complete; a second one ends it at once. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The selected scripts; warnings go to standard error. */
function chosenScripts(selection: Selection): readonly SelectedScript[] {
  const chosen = selectScripts(selection);
  for (const warning of chosen.warnings) process.stderr.write(`${warning}\n`);
  return chosen.scripts;
}

async function scan(args: readonly string[], chunkCache: ChunkCache | null): Promise<Exit> {
  const o = parseOptions(args);
  const files = dataFiles(o);
  const services = serviceTable(files);
  const ports = wantedPorts(o, services);
  const scriptArgs = scriptArguments(o, files);
  for (const word of o.targets) parseTarget(word, o.ipv6 ? "inet6" : "inet");
  const driver = new NodeDriver();
  const log = (text: string, bare = false): void => {
    process.stderr.write(Buffer.from(`${bare ? "" : "NSE: "}${text}\n`, "latin1"));
  };
  const luaHost = nodeHost();
  const aside = (): Session => openSession(o, driver, files, nodeHost(), scriptArgs, log, chunkCache);
  if (o.updateDatabase) {
    updateScriptDatabase(files, aside(), log);
    if (o.scripts.length === 0 && o.targets.length === 0 && o.scriptHelp.length === 0) return Exit.Ok;
  }
  if (o.scriptHelp.length > 0) {
    process.stdout.write(Buffer.from(scriptHelp(files, aside(), o.scriptHelp), "latin1"));
    return Exit.Ok;
  }
  const selected =
    o.scripts.length === 0 && !o.useDefault && !o.useVersion
      ? []
      : chosenScripts({
          expressions: o.scripts,
          database: scriptDatabase(files, aside),
          files,
          useDefault: o.useDefault,
          useVersion: o.useVersion,
        });
  if (o.targets.length === 0 && o.targetFiles.length === 0 && selected.length === 0) {
    throw new UsageError("no targets and no scripts were given; neap --help shows how");
  }

  const screen = [o.textFile, o.xmlFile, o.jsonFile, o.eventFile].includes("-") ? null : new ByteFile("-");
  const sinks: ReportSink[] = [];
  if (screen !== null) sinks.push(textSink(screen));
  if (o.textFile !== undefined) sinks.push(textSink(new ByteFile(o.textFile)));
  if (o.xmlFile !== undefined) sinks.push(xmlSink(new ByteFile(o.xmlFile)));
  if (o.jsonFile !== undefined) sinks.push(jsonSink(new ByteFile(o.jsonFile)));
  if (o.eventFile !== undefined) sinks.push(eventSink(new ByteFile(o.eventFile)));

  const each = (f: (sink: ReportSink) => void): void => {
    // What scripts printed themselves comes first.
    flushAll(luaHost);
    for (const sink of sinks) f(sink);
  };
  const session = openSession(o, driver, files, luaHost, scriptArgs, log, chunkCache, (x) =>
    each((s) => s.outcome?.(x)),
  );
  session.load(
    selected.map((s) => ({ path: s.path, forced: s.forced, selectedByName: s.by === "name" || s.by === "path" })),
  );

  let interrupts = 0;
  const interrupt = (): void => {
    if (++interrupts > 1) process.exit(Exit.Interrupted);
    session.engine.interrupt();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);

  const run = runInfo(o, args, ports);
  let total = 0;
  let up = 0;
  let failure: string | undefined;
  let ended = false;
  const finish = (): void => {
    if (ended) return;
    ended = true;
    const idle = session.idleScripts();
    for (const script of idle) if (script.state === "not-run") each((s) => s.idle?.(script));
    each((s) => s.end(run, { endTime: Date.now() / 1000, hostsUp: up, hostsTotal: total, error: failure }, idle));
  };
  const broken = (): void => {
    failure ??= "the run was broken off";
    finish();
  };
  process.on("exit", broken);
  each((s) => s.start(run));
  for (const script of session.idleScripts()) if (script.state === "not-loaded") each((s) => s.idle?.(script));
  try {
    const pre = await session.runPhase("prerule");
    each((s) => s.prescan(pre));
    for await (const host of hostsOf(driver, o, (text) => process.stderr.write(`${text}\n`))) {
      if (session.engine.interrupted) break;
      const startTime = Date.now() / 1000;
      total++;
      const timeLeft = (): number | undefined =>
        o.hostTimeoutMs === undefined ? undefined : startTime * 1000 + o.hostTimeoutMs - Date.now();
      await scanPorts(driver, host, ports, services);
      up++;
      const outcomes = await session.runHosts([host], timeLeft);
      const report = hostReport(host, outcomes, startTime);
      each((s) => s.host(report, run, outcomes));
    }
    if (!session.engine.interrupted) {
      const post = await session.runPhase("postrule");
      each((s) => s.postscan(post));
    }
  } catch (e) {
    failure = e instanceof Error ? e.message : String(e);
    throw e;
  } finally {
    if (session.engine.interrupted) failure = "interrupted";
    finish();
    process.off("exit", broken);
    driver.dispose();
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
  if (session.engine.interrupted) return Exit.Interrupted;
  if (session.loadFailures.length > 0 || (total === 0 && o.targets.length > 0)) return Exit.Failed;
  return Exit.Ok;
}

function openSession(
  o: ScanOptions,
  driver: NodeDriver,
  files: DataFiles,
  host: Host,
  scriptArgs: LuaTable,
  log: (text: string, bare?: boolean) => void,
  chunkCache: ChunkCache | null,
  onOutcome?: (outcome: InstanceOutcome) => void,
): Session {
  const L = new LuaState({ chunkCache });
  const { seed } = o;
  const randomSeed = (): readonly [number, number, number, number] => [0, 0, 0, seed ?? 0];
  const seeded = seed === undefined ? host : (Object.create(host, { randomSeed: { value: randomSeed } }) as Host);
  openLibraries(L, { host: seeded, warn: () => undefined });
  return new Session(L, {
    driver,
    files: { fetch: (name) => files.fetch(name), read: readBytes },
    services: nodeServices,
    scriptArgs,
    family: o.ipv6 ? "inet6" : "inet",
    // The polite templates do one thing at a time.
    parallelism: o.parallelism ?? (o.timing <= 2 ? 1 : undefined),
    maxThreads: Math.max(1000, o.minParallelism),
    seed: o.seed,
    onOutcome,
    scriptTimeoutMs: o.scriptTimeoutMs ?? (o.timing === 5 ? 600_000 : undefined),
    verbosity: o.verbose,
    debugging: o.debugging,
    timingLevel: o.timing,
    versionIntensity: o.versionIntensity,
    interface: o.interface,
    dnsServers: o.dnsServers,
    strict: o.strict,
    log,
    trace: o.scriptTrace ? textTrace(log) : undefined,
  });
}

function hostReport(host: HostRecord, outcomes: readonly InstanceOutcome[], startTime: number): HostReport {
  const of = (port: PortRecord | null): ScriptResult[] => resultsOf(outcomes.filter((x) => x.port === port));
  return {
    ip: host.ip,
    state: "up",
    reason: host.reason,
    timedOut: host.timedOut,
    targetName: host.targetName,
    name: host.name,
    startTime,
    endTime: Date.now() / 1000,
    times: { srtt: host.times.srtt * 1e6, rttvar: host.times.rttvar * 1e6, timeout: host.times.timeout * 1e6 },
    ports: host.ports.map((port) => portReport(port, of(port))),
    scripts: of(null),
  };
}

function runInfo(o: ScanOptions, args: readonly string[], ports: PortSets): RunInfo {
  const now = new Date();
  const zone = /\(([^)]*)\)/.exec(now.toTimeString())?.[1] ?? "UTC";
  return {
    version: NEAP_VERSION,
    args: toBytes(`neap ${args.join(" ")}`),
    startTime: now.getTime() / 1000,
    utcOffset: -now.getTimezoneOffset(),
    zone: zone === "Coordinated Universal Time" ? "UTC" : zone,
    verbose: o.verbose,
    debugging: o.debugging,
    scans: [
      ...(ports.tcp.length > 0 ? [{ type: "connect", protocol: "tcp" as const, ports: ports.tcp }] : []),
      ...(ports.udp.length > 0 ? [{ type: "udp", protocol: "udp" as const, ports: ports.udp }] : []),
    ],
    versions: o.useVersion,
    reasons: o.reasons,
    openOnly: o.openOnly,
  };
}
