import { addressBytes } from "../nse/address.ts";
import { hostAt } from "../nse/host-facts.ts";
import { HostRecord } from "../nse/host-table.ts";
import type { IoDriver } from "../nse/io/driver.ts";
import type { PortSets } from "../nse/ports.ts";
import type { HostReport, RunEnd, RunInfo } from "../nse/report.ts";
import { isToDetect } from "../nse/service/detect.ts";
import type { InstanceOutcome, Session } from "../nse/session.ts";
import { type BatchWishes, batches, unlessHalted } from "./batches.ts";
import { discover } from "./discovery.ts";
import { type HostCircumstances, hostReport } from "./host-report.ts";
import type { Earlier, Journal } from "./journal.ts";
import { counted, type Narration, portsEach, whom } from "./narration.ts";
import type { ScanOptions } from "./options.ts";
import { type ScanMeans, scanPorts } from "./port-scan.ts";
import type { ReportSink } from "./reports.ts";
import { nameHosts } from "./reverse-names.ts";
import type { RunState } from "./run-state.ts";
import type { TargetAddress } from "./target-source.ts";

/** What a run is made of. */
export interface RunParts {
  readonly options: ScanOptions;
  readonly info: RunInfo;
  readonly ports: PortSets;
  readonly pingPorts: readonly number[];
  readonly session: Session;
  readonly driver: IoDriver;
  readonly means: ScanMeans;
  /** Writes a part to all reports. */
  readonly each: (part: (sink: ReportSink) => void) => void;
  readonly journal: Journal | undefined;
  readonly earlier: Earlier | undefined;
  /** Writes the hosts that an earlier run has finished into the reports, which have them after the prescan. */
  readonly replay: (() => Promise<unknown>) | undefined;
  readonly state: RunState;
  /** Addresses to scan. */
  readonly targets: AsyncIterable<TargetAddress>;
  /** The addresses that a target added by a script means. */
  readonly addressesOf: (word: string) => AsyncIterable<TargetAddress>;
  /** Hosts whose ports are known. */
  readonly known: AsyncIterable<HostRecord>;
  /** Finds out what services are behind the open ports of hosts. */
  readonly detect: ((hosts: readonly HostRecord[], deadline: number | undefined) => Promise<void>) | undefined;
  /** Given when the run is to end, in the middle of whatever it waits for. */
  readonly halt: AbortSignal;
  /** Tells what goes on, to those who want to know (-v). */
  readonly narration: Narration;
}

/** Addresses asked at once whether a host is there. */
const DISCOVERY_BATCH = 1024;
/** When a list of targets is still being written, those that are there are scanned after this time. */
const PATIENCE_MS = 500;
/** Hosts scanned at once: fewer when many ports are looked at. */
const GROUP = 64;
const GROUP_OF_MANY = 16;
const MANY_PORTS = 5000;

interface Group {
  readonly hosts: HostRecord[];
  readonly others: Map<HostRecord, readonly string[]>;
  readonly started: number;
  /** Ports are known: they are not scanned. */
  readonly known: boolean;
}

/** Scans groups of hosts, runs the scripts, and writes what comes of it. */
export class ScanRun {
  private readonly groupSize: number;
  /** Targets of scripts that are known already. */
  private readonly added = new Set<string>();

  constructor(private readonly parts: RunParts) {
    const { options, ports } = parts;
    const count = ports.tcp.length + ports.udp.length;
    const { maxHostGroup, minHostGroup } = options.wishes;
    this.groupSize = Math.min(
      maxHostGroup ?? 4096,
      Math.max(minHostGroup ?? 1, count > MANY_PORTS ? GROUP_OF_MANY : GROUP),
    );
  }

  private get stopped(): boolean {
    return this.parts.session.engine.interrupted;
  }

  /** With -sV alone scripts help to find versions: Nmap tells neither of their phases nor what they say. */
  private get scriptsWanted(): boolean {
    const { options } = this.parts;
    return options.useDefault || options.scripts.length > 0;
  }

  /** Runs all of it. @returns how the run ended. */
  async run(): Promise<RunEnd> {
    const { session, state, known, targets, earlier, narration } = this.parts;
    if (session.scripts.length > 0) narration.line(`NSE: Loaded ${session.scripts.length} scripts for scanning.`);
    const phases = this.scriptsWanted;
    if (phases) narration.line("NSE: Script Pre-scanning.");
    const pre = await session.runPhase("prerule");
    this.parts.each((s) => s.prescan(pre));
    await this.parts.replay?.();
    await this.takeAdded();
    await this.groups(this.knownGroups(known));
    await this.groups(this.groupsOf(targets));
    for (const word of earlier?.targets ?? []) await this.addTarget(word);
    if (!this.stopped) {
      state.phase("Postscan");
      if (phases) narration.line("NSE: Script Post-scanning.");
      const post = await session.runPhase("postrule");
      if (!this.stopped) this.parts.each((s) => s.postscan(post));
    }
    return this.end();
  }

  /** How the run stands now, as an end. */
  end(error?: string): RunEnd {
    const { state } = this.parts;
    const { hostsUp, hostsTotal } = state;
    const why = this.stopped ? "interrupted" : (error ?? this.parts.session.engine.exhausted ?? undefined);
    return { endTime: Date.now() / 1000, hostsUp, hostsTotal, error: why };
  }

  private async groups(groups: AsyncIterable<Group>): Promise<void> {
    for await (const group of groups) {
      if (this.stopped) return;
      await this.scanGroup(group);
      if (!this.stopped) await this.takeAdded();
    }
  }

  /** Scans the targets that scripts have added. */
  private async takeAdded(): Promise<void> {
    const { session, journal } = this.parts;
    const words = session.newTargets.splice(0).filter((word) => !this.added.has(word));
    if (words.length === 0) return;
    journal?.write({ targets: words });
    for (const word of words) await this.addTarget(word);
  }

  private async addTarget(word: string): Promise<void> {
    if (this.added.has(word) || this.stopped) return;
    this.added.add(word);
    await this.groups(this.groupsOf(this.parts.addressesOf(word)));
  }

  private async *knownGroups(known: AsyncIterable<HostRecord>): AsyncGenerator<Group> {
    for await (const batch of batches(known, this.batchesOf(this.groupSize))) {
      const hosts = batch.filter((host) => !this.isFinished(host.ip));
      if (hosts.length === 0) continue;
      this.parts.state.hostsTotal += hosts.length;
      this.parts.state.hostsUp += hosts.length;
      yield { hosts, others: new Map(), started: Date.now() / 1000, known: true };
    }
  }

  private batchesOf(size: number): BatchWishes {
    return { size, patienceMs: PATIENCE_MS, halt: this.parts.halt };
  }

  private isFinished(ip: string): boolean {
    if (this.parts.earlier?.finished.has(ip) !== true) return false;
    this.parts.state.hostsTotal++;
    this.parts.state.hostsUp++;
    return true;
  }

  /** Groups of hosts that are there; those that are not are reported on the way. */
  private async *groupsOf(targets: AsyncIterable<TargetAddress>): AsyncGenerator<Group> {
    const { options, state } = this.parts;
    const lookFirst = !options.assumeUp && options.extent !== "list";
    const batchSize = lookFirst ? Math.max(DISCOVERY_BATCH, this.groupSize) : this.groupSize;
    for await (const all of batches(targets, this.batchesOf(batchSize))) {
      const batch = all.filter((target) => !this.isFinished(target.ip));
      state.hostsTotal += batch.length;
      if (batch.length > 0) yield* this.groupsOfBatch(batch, lookFirst);
    }
  }

  private async *groupsOfBatch(batch: readonly TargetAddress[], lookFirst: boolean): AsyncGenerator<Group> {
    const { means, pingPorts, state, narration } = this.parts;
    const started = Date.now() / 1000;
    const others = new Map<HostRecord, readonly string[]>();
    const hosts = batch.map((target) => {
      const host = this.hostRecord(target.ip);
      host.targetName = target.name;
      host.otherAddresses = target.others ?? [];
      if (target.others !== undefined && target.others.length > 0) others.set(host, target.others);
      return host;
    });
    let up = hosts;
    if (lookFirst) {
      state.phase("Host discovery");
      const ended = narration.begin("Ping Scan");
      narration.line(`Scanning ${whom(hosts)} ${portsEach(pingPorts.length, hosts.length)}`);
      const known = hosts.filter((host) => this.parts.earlier?.begun.has(host.ip) === true);
      const found = new Set([
        ...known,
        ...(await discover(
          means,
          hosts.filter((h) => !known.includes(h)),
          pingPorts,
        )),
      ]);
      ended(`${hosts.length} total hosts`);
      up = hosts.filter((host) => found.has(host));
      if (!this.stopped) {
        for (const host of hosts) if (!found.has(host)) this.report(host, [], { state: "down", startTime: started });
      }
    }
    if (this.parts.options.extent !== "list") state.hostsUp += up.length;
    for (let i = 0; i < up.length && !this.stopped; i += this.groupSize) {
      yield { hosts: up.slice(i, i + this.groupSize), others, started: Date.now() / 1000, known: false };
    }
  }

  /** A scan of connections alone does not look at the route to a host. */
  private hostRecord(ip: string): HostRecord {
    if (this.parts.options.udp) return hostAt(this.parts.driver, ip);
    return new HostRecord(ip, addressBytes(ip) ?? "");
  }

  private async scanGroup({ hosts, others, started, known }: Group): Promise<void> {
    const { options, driver, session, means, ports, state, journal, earlier, detect, narration } = this.parts;
    const late = new Set<HostRecord>();
    const limit = means.timing.hostTimeoutMs;
    const deadline = limit === undefined ? undefined : driver.now() + limit;
    const fresh = hosts.filter((host) => !this.restore(host, earlier, late));
    if (options.reverse === "always" || (options.reverse === "up" && !known && !options.offline)) {
      state.phase("Reverse lookup");
      const nameless = fresh.filter((host) => host.name === "");
      const ended = narration.begin(`Parallel DNS resolution of ${counted(nameless.length, "host")}.`);
      await unlessHalted(this.parts.halt, nameHosts(nameless, options.dnsServers));
      ended();
    }
    if (options.extent === "list") {
      for (const host of hosts) this.report(host, [], { state: "unknown", startTime: started });
      return;
    }
    if (!known && options.extent === "ports") {
      state.phase("Port scan");
      const lateHosts = await scanPorts(means, fresh, ports, {
        inOrder: options.inOrder,
        deadline: () => deadline,
        open: (host, port, protocol) => narration.line(`Discovered open port ${port}/${protocol} on ${host.ip}`),
        narration,
      });
      for (const host of lateHosts) late.add(host);
    }
    if (detect !== undefined && !this.stopped && fresh.length > 0) {
      const inTime = fresh.filter((host) => !late.has(host));
      const services = inTime.reduce((sum, host) => sum + host.ports.filter(isToDetect).length, 0);
      if (services > 0) {
        state.phase("Service detection");
        const ended = narration.begin("Service scan");
        narration.line(`Scanning ${counted(services, "service")} on ${whom(inTime)}`);
        await unlessHalted(this.parts.halt, detect(inTime, deadline));
        ended(`${counted(services, "service")} on ${counted(inTime.length, "host")}`);
      }
    }
    let outcomes: InstanceOutcome[] = [];
    const complete = !this.stopped;
    if (complete) {
      for (const host of fresh) journal?.host(host, others.get(host), late.has(host));
      if (session.scripts.length > 0 && hosts.length > 0) {
        state.phase("Scripts");
        narration.line(`NSE: Script scanning ${hosts.length === 1 ? hosts[0]?.ip : counted(hosts.length, "host")}.`);
      }
      outcomes = await session.runHosts(
        hosts.filter((host) => !late.has(host)),
        () => (deadline === undefined ? undefined : deadline - driver.now()),
      );
    }
    const byHost = new Map<HostRecord | null, InstanceOutcome[]>();
    for (const outcome of outcomes) {
      const list = byHost.get(outcome.host);
      if (list === undefined) byHost.set(outcome.host, [outcome]);
      else list.push(outcome);
    }
    for (const host of hosts) {
      const report = this.report(host, byHost.get(host) ?? [], {
        state: "up",
        startTime: started,
        otherAddresses: others.get(host),
        timedOut: late.has(host) || host.timedOut ? true : undefined,
      });
      if (!this.stopped) journal?.write({ done: report });
    }
  }

  /** Sets a host to what an earlier run found of it. False when that did not come so far. */
  private restore(host: HostRecord, earlier: Earlier | undefined, late: Set<HostRecord>): boolean {
    const entry = earlier?.begun.get(host.ip);
    if (entry === undefined) return false;
    host.name = entry.name;
    host.reason = entry.reason;
    host.times = { ...entry.times };
    if (entry.timedOut === true) late.add(host);
    host.ports.splice(0, host.ports.length, ...entry.ports.map((port) => ({ ...port })));
    return true;
  }

  private report(host: HostRecord, outcomes: readonly InstanceOutcome[], how: HostCircumstances): HostReport {
    const told = this.scriptsWanted ? outcomes : [];
    const report = hostReport(host, told, how);
    this.parts.each((s) => s.host(report, this.parts.info, outcomes));
    if (how.state === "up") this.parts.state.hostsDone++;
    return report;
  }
}
