import { terminalText } from "../nse/escape.ts";
import type { Denial } from "../nse/grants/denials.ts";
import type { HostRecord } from "../nse/host-table.ts";
import type { IoDriver } from "../nse/io/driver.ts";
import { NodeDriver } from "../nse/io/node-driver.ts";
import { quickConnect } from "../nse/io/node-quick-connect.ts";
import { OfflineDriver } from "../nse/io/offline-driver.ts";
import { PoliteDriver } from "../nse/io/polite-driver.ts";
import { PortError, type PortSets, parsePorts } from "../nse/ports.ts";
import { RateLimit } from "../nse/rate.ts";
import { ScriptArgsError } from "../nse/script-args.ts";
import { SelectionError } from "../nse/select.ts";
import { ScriptLoadError, type Session } from "../nse/session.ts";
import { parseTarget, TargetError } from "../nse/targets.ts";
import { Timeline } from "../nse/timeline.ts";
import { switchedTrace, textTrace } from "../nse/trace.ts";
import { ChunkStore } from "../stdlib/chunk-store.ts";
import type { DiskCache } from "../stdlib/disk-cache.ts";
import { flushAll } from "../stdlib/io-buffer.ts";
import type { ChunkCache } from "../vm/chunk.ts";
import { PING_PORTS } from "./discovery.ts";
import { knownHosts } from "./from/known-hosts.ts";
import { runInfo } from "./host-report.ts";
import { htmlSink } from "./html/html-report.ts";
import { type Earlier, Journal, readJournal } from "./journal.ts";
import { canTakeKeys, type KeyActions, pressKey, watchKeys } from "./keys.ts";
import { Narration } from "./narration.ts";
import { openSession } from "./open-session.ts";
import { parseOptions, type ScanOptions } from "./options.ts";
import { Progress, standardError, statusLines } from "./progress.ts";
import { ByteFile, type ReportSink, Reports } from "./reports.ts";
import { finishedOutcomes, restoredOutcome } from "./resume.ts";
import { ScanRun } from "./run-scan.ts";
import { runState } from "./run-state.ts";
import { scriptDatabase, scriptHelp, updateScriptDatabase } from "./script-command.ts";
import { serviceDetection } from "./service-detection.ts";
import { chosenScripts, dataFiles, scriptArguments, serviceTable, udpPayloads, wantedPorts } from "./setup.ts";
import { addressesOf, exclusions, type TargetWishes, targetAddresses } from "./target-source.ts";
import { type Timing, timingOf } from "./timing.ts";
import { CommandError, Exit, UsageError } from "./usage.ts";

declare const NEAP_VERSION: string;

/** The exit code for an error that the user is told of in a line; undefined for any other. */
export function exitCodeOf(e: unknown): Exit | undefined {
  if (e instanceof UsageError || e instanceof TargetError || e instanceof PortError || e instanceof ScriptArgsError) {
    return Exit.Usage;
  }
  if (e instanceof CommandError || e instanceof SelectionError || e instanceof ScriptLoadError) return Exit.Failed;
  if (e instanceof Error && /^(cannot read|circular dependency|script database)/.test(e.message)) return Exit.Failed;
  return undefined;
}

/** Runs a scan: `neap [OPTIONS] TARGET...`. Gives the exit code. */
export async function scanCommand(args: readonly string[], cache: DiskCache | null = null): Promise<Exit> {
  try {
    return await runScan(args, cache === null ? null : new ChunkStore(cache));
  } catch (e) {
    const code = exitCodeOf(e);
    if (code === undefined) throw e;
    tell(e as Error, code, args.includes("--json"));
    return code;
  }
}

/** Tells of an error, in a line or as JSON. */
export function tell(e: Error, code: Exit, json: boolean): void {
  if (!json) process.stderr.write(`neap: ${e.message}\n`);
  else {
    const [message, ...details] = e.message.split("\n");
    const name = code === Exit.Usage ? "usage" : "failed";
    process.stderr.write(`${JSON.stringify({ code: name, exit: code, message, details })}\n`);
  }
}

const NO_PORTS: PortSets = { tcp: [], udp: [], sctp: [] };

/** Whether a port is one of those asked for. */
function isAmong(ports: PortSets): (number: number, protocol: string) => boolean {
  const all = new Set(
    (["tcp", "udp", "sctp"] as const).flatMap((protocol) => ports[protocol].map((number) => `${number}/${protocol}`)),
  );
  return (number, protocol) => all.has(`${number}/${protocol}`);
}

const warn = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** The options, and for `--resume` those of the run that is gone on with. */
async function withEarlier(
  args: readonly string[],
): Promise<{ o: ScanOptions; words: readonly string[]; earlier: Earlier | undefined }> {
  const given = parseOptions(args);
  if (given.resume === undefined) return { o: given, words: args, earlier: undefined };
  const earlier = await readJournal(given.resume, () => undefined);
  if (given.targets.length + given.targetFiles.length + given.from.length + given.scripts.length > 0) {
    throw new UsageError("--resume takes targets, scripts and all else from the journal; give nothing beside it");
  }
  return { o: { ...parseOptions(earlier.args), journal: given.resume }, words: earlier.args, earlier };
}

/** Writes a file, or to standard output for "-", that consists of one part. */
function writeWhole(path: string, text: string, append: boolean): void {
  const file = new ByteFile(path, append);
  try {
    file.write(text);
  } finally {
    file.close();
  }
}

/** What ends a run early, with its reports complete; a second one ends it at once. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The network of a run: none, one that is held back, or all of it. */
function driverOf(o: ScanOptions, node: NodeDriver, timing: Timing, rate: RateLimit | undefined): IoDriver {
  if (o.offline) return new OfflineDriver(node);
  if (rate === undefined && timing.hostConnections === undefined) return node;
  return new PoliteDriver(node, rate, timing.hostConnections);
}

/** How a run differs from a plain scan. */
export interface RunManner {
  /** Rules are asked, but no action runs. */
  readonly rulesOnly?: boolean;
  /** What is shown on the screen instead of the report. */
  readonly screen?: (file: ByteFile) => ReportSink;
}

/** Runs a scan; throws what is wrong with its command line, its files and its scripts. */
export async function runScan(
  args: readonly string[],
  chunkCache: ChunkCache | null,
  manner: RunManner = {},
): Promise<Exit> {
  const { o, words, earlier } = await withEarlier(args);
  const files = dataFiles(o);
  const services = serviceTable(files);
  const ports = wantedPorts(o, services);
  const pingPorts = o.pingPorts.length === 0 ? PING_PORTS : parsePorts(o.pingPorts.join(","), ["tcp"], services).tcp;
  const scriptArgs = scriptArguments(o, files);
  for (const word of o.targets) parseTarget(word, o.ipv6 ? "inet6" : "inet");

  const node = new NodeDriver();
  const timing = timingOf(o);
  const rate = timing.maxRate === undefined ? undefined : new RateLimit(timing.maxRate, () => node.now());
  const driver = driverOf(o, node, timing, rate);
  let progress: Progress | undefined;
  const state = runState(
    () => node.now(),
    () => progress?.hide(),
  );
  const log = (text: string, bare = false): void => {
    state.hide();
    const shown = process.stderr.isTTY ? terminalText(text) : text;
    process.stderr.write(Buffer.from(`${bare ? "" : "NSE: "}${shown}\n`, "latin1"));
  };
  const interactive = canTakeKeys(o);
  const trace = switchedTrace(
    textTrace((line) => log(line)),
    o.scriptTrace,
  );
  const settings = {
    o,
    driver,
    files,
    scriptArgs,
    timing,
    chunkCache,
    log,
    trace: o.scriptTrace || interactive ? trace : undefined,
  };
  const aside = (): Session => openSession(settings).session;
  if (o.updateDatabase) {
    updateScriptDatabase(files, aside(), log);
    if (o.scripts.length === 0 && o.targets.length === 0 && o.scriptHelp.length === 0) return Exit.Ok;
  }
  if (o.scriptHelp.length > 0) {
    const help = scriptHelp(files, aside(), o.scriptHelp);
    if (o.xmlFile !== undefined) writeWhole(o.xmlFile, help.xml, o.append);
    if (o.xmlFile !== "-") process.stdout.write(Buffer.from(help.text, "latin1"));
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
  if (o.targets.length + o.targetFiles.length + o.from.length === 0 && selected.length === 0) {
    throw new UsageError("no targets and no scripts were given; neap --help shows how");
  }
  const excluded = await exclusions(driver, o);

  const timeline = new Timeline(driver.now());
  const reports = new Reports(o, [["-oH", o.htmlFile, (file) => htmlSink(file, timeline)]], manner.screen);
  const journal = o.journal === undefined ? undefined : new Journal(o.journal, earlier === undefined ? "w" : "a");
  const each = (part: (sink: ReportSink) => void): void => {
    // What scripts printed themselves comes first.
    flushAll(luaHost);
    state.hide();
    reports.each(part);
  };
  const narration = new Narration(
    (line) => {
      if (reports.screen === null) return;
      state.hide();
      reports.screen.write(`${line}\n`);
    },
    () => session.engine.verbosity,
    () => node.now(),
  );
  const denied = (denial: Denial): void => each((s) => s.denied?.(denial));
  const deniedEarly: Denial[] = [];
  let started = false;
  const { session, host: luaHost } = openSession({
    ...settings,
    // While scripts are loaded the reports have not begun.
    onDenied: (denial) => (started ? denied(denial) : void deniedEarly.push(denial)),
    rulesOnly: manner.rulesOnly,
    onLevel: (number, of) => narration.level(number, of),
    watch: o.htmlFile === undefined ? undefined : timeline,
    onOutcome: (outcome) => {
      state.scriptsDone++;
      if (outcome.result !== null) state.findings++;
      journal?.script(outcome);
      each((s) => s.outcome?.(outcome));
    },
    earlier: earlier === undefined ? undefined : (instance) => restoredOutcome(earlier, instance),
  });
  session.load(
    selected.map((s) => ({ path: s.path, forced: s.forced, selectedByName: s.by === "name" || s.by === "path" })),
  );

  let failure: string | undefined;
  const halt = new AbortController();
  const interrupt = (): void => {
    if (halt.signal.aborted) process.exit(Exit.Interrupted);
    halt.abort();
    try {
      session.engine.interrupt();
    } catch (e) {
      // A report that cannot be written: told at the end.
      failure ??= (e as Error).message;
      warn(`neap: ${failure}`);
    }
    state.scan?.stop();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  const watched = new Progress(standardError(o.color), o.statsEveryMs, state, session);
  progress = watched;
  const actions: KeyActions = {
    session,
    tell: (text) => watched.tell(text),
    status: () => statusLines(state, session),
    trace: (on) => {
      trace.on = on;
    },
    interrupt,
  };
  const showThreads = (): void => pressKey("t", actions);
  process.on("SIGUSR2", showThreads);

  const targetWishes: TargetWishes = {
    words: o.targets,
    files: o.targetFiles,
    excluded,
    family: o.ipv6 ? "inet6" : "inet",
    resolveAll: o.resolveAll,
    warn,
  };
  const info = runInfo(o, words, o.targets.length + o.targetFiles.length === 0 && o.from.length > 0 ? NO_PORTS : ports);
  async function* known(): AsyncGenerator<HostRecord> {
    const wanted = o.ports === undefined ? undefined : isAmong(ports);
    const family = o.ipv6 ? "inet6" : "inet";
    for (const path of o.from) yield* knownHosts(path, { driver, family, services, excluded, wanted, warn });
  }
  let payloads: ReadonlyMap<number, readonly string[]> | undefined;
  // Reports begin anew, with the hosts that were finished.
  const replay = (): Promise<Earlier> =>
    readJournal(o.journal as string, (report, scripts) =>
      each((s) => s.host(report, info, finishedOutcomes(report.ip, scripts, session.scripts))),
    );
  const run = new ScanRun({
    options: o,
    info,
    ports,
    pingPorts,
    session,
    driver,
    means: {
      driver,
      connect: quickConnect(),
      timing,
      rate,
      services,
      payloads: () => {
        payloads ??= udpPayloads(files);
        return payloads;
      },
      began: (scan) => {
        state.scan = scan;
        if (session.engine.interrupted) scan.stop();
      },
    },
    each,
    journal,
    earlier,
    replay: earlier === undefined ? undefined : replay,
    state,
    halt: halt.signal,
    targets: targetAddresses(driver, targetWishes),
    addressesOf: (word) => addressesOf(driver, word, targetWishes),
    known: known(),
    detect:
      o.useVersion && !o.offline
        ? serviceDetection(o, files, driver, timing, log, () => session.engine.interrupted)
        : undefined,
    narration,
  });

  let ended = false;
  const finish = (): void => {
    if (ended) return;
    ended = true;
    const idle = session.idleScripts();
    const end = run.end(failure);
    try {
      for (const script of idle) if (script.state === "not-run") each((s) => s.idle?.(script));
      each((s) => s.end(info, end, idle));
      if (end.error === undefined) journal?.write({ end });
    } finally {
      reports.close();
      journal?.close();
    }
  };
  const broken = (): void => {
    failure ??= "the run was broken off";
    finish();
  };
  process.on("exit", broken);
  const forgetKeys = interactive ? watchKeys(actions) : () => undefined;
  watched.start(o.interactive);
  try {
    journal?.start(NEAP_VERSION, words);
    each((s) => s.start(info));
    started = true;
    deniedEarly.forEach(denied);
    for (const script of session.idleScripts()) if (script.state === "not-loaded") each((s) => s.idle?.(script));
    await run.run();
  } catch (e) {
    failure = e instanceof Error ? e.message : String(e);
    throw e;
  } finally {
    forgetKeys();
    watched.stop();
    try {
      finish();
    } finally {
      process.off("exit", broken);
      driver.dispose();
      for (const signal of SIGNALS) process.off(signal, interrupt);
      process.off("SIGUSR2", showThreads);
    }
  }
  if (session.engine.interrupted) return Exit.Interrupted;
  if (session.loadFailures.length > 0 || (state.hostsTotal === 0 && o.targets.length + o.from.length > 0))
    return Exit.Failed;
  return Exit.Ok;
}
