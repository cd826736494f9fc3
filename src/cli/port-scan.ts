import { type HostRecord, newPort } from "../nse/host-table.ts";
import type { IoDriver } from "../nse/io/driver.ts";
import type { QuickConnect } from "../nse/io/node-quick-connect.ts";
import type { PortSets } from "../nse/ports.ts";
import type { RateLimit } from "../nse/rate.ts";
import type { ServiceTable } from "../nse/services.ts";
import { ConnectScan, type ConnectScanOptions, PortFinding, type ScanTarget, scanTarget } from "./connect-scan.ts";
import { type Narration, portsEach, whom } from "./narration.ts";
import type { Timing } from "./timing.ts";
import { scanUdp } from "./udp-scan.ts";

/** A scan that is going on. */
export interface RunningScan {
  /** Ports of which something is known, and all there are; probes sent. */
  readonly settled: number;
  readonly total: number;
  readonly probes: number;
  stop(): void;
}

/** What a scan works with. */
export interface ScanMeans {
  readonly driver: IoDriver;
  readonly connect: QuickConnect;
  readonly timing: Timing;
  readonly rate: RateLimit | undefined;
  readonly services: ServiceTable;
  /** What UDP services answer to, by port. */
  readonly payloads: () => ReadonlyMap<number, readonly string[]>;
  /** Told of the scan that begins, so that it can be watched and stopped. */
  readonly began: (scan: RunningScan) => void;
}

/** The state and reason of what was found (nmap.dtd's words). */
const WORDS: Readonly<Record<PortFinding, readonly [state: string, reason: string]>> = {
  [PortFinding.Unknown]: ["unknown", "unknown-response"],
  [PortFinding.Open]: ["open", "syn-ack"],
  [PortFinding.Closed]: ["closed", "conn-refused"],
  [PortFinding.Silent]: ["filtered", "no-response"],
  [PortFinding.HostUnreachable]: ["filtered", "host-unreach"],
  [PortFinding.NetUnreachable]: ["filtered", "net-unreach"],
  [PortFinding.Prohibited]: ["filtered", "admin-prohibited"],
};

/** Ports that are open more often than others: looked at first, so that the network is known early. */
const EARLY = [
  80, 443, 22, 25, 21, 23, 53, 110, 135, 139, 143, 445, 993, 995, 3306, 3389, 5900, 8080, 111, 113, 199, 256,
];

/** The order in which ports are looked at: often open ones first, then at random. */
export function scanOrder(ports: readonly number[], inOrder: boolean, random: () => number = Math.random): number[] {
  const list = [...ports];
  if (inOrder) return list;
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const other = list[j] as number;
    list[j] = list[i] as number;
    list[i] = other;
  }
  const asked = new Set(ports);
  const early = EARLY.filter((port) => asked.has(port));
  const isEarly = new Set(early);
  return [...early, ...list.filter((port) => !isEarly.has(port))];
}

/** How ports are looked at. */
export interface PortScanWishes {
  /** In the order of their numbers, not at random. */
  readonly inOrder: boolean;
  /** The clock's time when a host must be finished. */
  readonly deadline: (host: HostRecord) => number | undefined;
  /** Told of every open port as soon as it is found. */
  readonly open: (host: HostRecord, port: number, protocol: "tcp" | "udp") => void;
  readonly narration: Narration;
}

/**
 * Finds the state of ports of several hosts at once and adds them to the hosts.
 * @returns the hosts whose time ran out.
 */
export async function scanPorts(
  means: ScanMeans,
  hosts: readonly HostRecord[],
  ports: PortSets,
  { inOrder, deadline, open, narration }: PortScanWishes,
): Promise<Set<HostRecord>> {
  const late = new Set<HostRecord>();
  const tcp = scanOrder(ports.tcp, inOrder);
  const targets = new Map<ScanTarget, HostRecord>(hosts.map((host) => [scanTarget(host.ip, tcp), host]));
  const begin = (scan: string, count: number): (() => void) => {
    const ended = narration.begin(scan);
    narration.line(`Scanning ${whom(hosts)} ${portsEach(count, hosts.length)}`);
    return () => ended(`${count * hosts.length} total ports`);
  };
  const tcpEnded = tcp.length > 0 ? begin("Connect Scan", tcp.length) : undefined;
  await runConnectScan(means, [...targets.keys()], {
    deadline: (target) => deadline(targets.get(target) as HostRecord),
    found: (target, port, finding) => {
      if (finding === PortFinding.Open) open(targets.get(target) as HostRecord, port, "tcp");
    },
  });
  tcpEnded?.();
  for (const [target, host] of targets) {
    noteTimes(host, target);
    if (target.timedOut) late.add(host);
    const findings = new Map(tcp.map((port, i) => [port, target.findings[i] as PortFinding]));
    for (const port of ports.tcp)
      addPort(means, host, port, "tcp", ...WORDS[findings.get(port) ?? PortFinding.Unknown]);
  }
  if (ports.udp.length === 0) return late;
  const udpEnded = begin("UDP Scan", ports.udp.length);
  await Promise.all(
    hosts.map(async (host) => {
      if (late.has(host)) return;
      const verdicts = await scanUdp(means.driver, host.ip, ports.udp, means.timing, means.rate, means.payloads());
      for (const [i, port] of ports.udp.entries()) {
        const verdict = verdicts[i];
        if (verdict === undefined) continue;
        addPort(means, host, port, "udp", verdict.state, verdict.reason);
        if (verdict.state === "open") open(host, port, "udp");
      }
    }),
  );
  udpEnded();
  return late;
}

/** Runs a scan with the means given. */
export async function runConnectScan(
  means: ScanMeans,
  targets: readonly ScanTarget[],
  wishes: Pick<ConnectScanOptions, "deadline" | "firstAnswer" | "found">,
): Promise<void> {
  const { connect, timing, rate, driver } = means;
  if (targets.length === 0) return;
  const scan = new ConnectScan(targets, { connect, timing, rate, now: () => driver.now(), ...wishes });
  means.began(scan);
  await scan.run();
}

/** Takes over the round trip times that were measured. */
export function noteTimes(host: HostRecord, { rtt }: ScanTarget): void {
  if (rtt === undefined) return;
  host.times = { srtt: rtt.srtt / 1000, rttvar: rtt.rttvar / 1000, timeout: rtt.timeout / 1000 };
}

function addPort(
  means: ScanMeans,
  host: HostRecord,
  number: number,
  protocol: "tcp" | "udp",
  state: string,
  reason: string,
): void {
  const port = newPort(number, protocol, state, means.services.name(number, protocol));
  port.reason = reason;
  host.ports.push(port);
}
