import type { Bytes } from "./bytes.ts";
import type { ScriptResult } from "./output.ts";

/** Transport protocols of ports. */
export type Protocol = "tcp" | "udp" | "sctp";

/** States of ports, in the words scripts and reports use. */
export type PortState = "open" | "filtered" | "unfiltered" | "closed" | "open|filtered" | "closed|filtered" | "unknown";

/** What is known about the service behind a port. */
export interface ServiceReport {
  readonly name?: Bytes;
  /** `table`: looked up by number; `probed`: found out. */
  readonly method: "table" | "probed";
  /** 0 to 10. */
  readonly confidence: number;
  readonly product?: Bytes;
  readonly version?: Bytes;
  readonly extrainfo?: Bytes;
  readonly hostname?: Bytes;
  readonly ostype?: Bytes;
  readonly devicetype?: Bytes;
  readonly fingerprint?: Bytes;
  readonly tunnel?: "ssl";
  readonly cpe?: readonly Bytes[];
}

/** One port of one host. */
export interface PortReport {
  readonly protocol: Protocol;
  readonly number: number;
  readonly state: PortState;
  /** How the state was learned: `syn-ack`, `conn-refused`, `no-response`, `script-set`, … */
  readonly reason: string;
  /** Time to live of the packet that told, 0 when there was none. */
  readonly reasonTtl?: number;
  readonly service?: ServiceReport;
  readonly scripts: readonly ScriptResult[];
}

/** Round-trip figures of a host, microseconds. */
export interface HostTimes {
  readonly srtt: number;
  readonly rttvar: number;
  readonly timeout: number;
}

/** One host of a report. */
export interface HostReport {
  readonly ip: string;
  /** `unknown`: it was not looked at. */
  readonly state: "up" | "down" | "unknown";
  /** `user-set`, `localhost-response`, `syn-ack`, … */
  readonly reason: string;
  readonly reasonTtl?: number;
  /** The name it was given as target. */
  readonly targetName?: Bytes;
  /** The name found for the address. */
  readonly name?: Bytes;
  /** Further addresses of `targetName`, which were not scanned. */
  readonly otherAddresses?: readonly string[];
  /** Hardware address `AA:BB:CC:DD:EE:FF`. */
  readonly mac?: string;
  /** Seconds since the epoch. */
  readonly startTime: number;
  readonly endTime: number;
  readonly times?: HostTimes;
  readonly timedOut?: boolean;
  readonly ports: readonly PortReport[];
  readonly scripts: readonly ScriptResult[];
}

/** Ports asked for of one protocol. */
export interface ScanInfo {
  /** `connect`, `udp`, … (`scan_types` of nmap.dtd). */
  readonly type: string;
  readonly protocol: Protocol;
  readonly ports: readonly number[];
}

/** What is true of the whole run; also decides what reports show. */
export interface RunInfo {
  /** This program's version. */
  readonly version: string;
  /** The command line, shell words joined by blanks. */
  readonly args: Bytes;
  /** Seconds since the epoch. */
  readonly startTime: number;
  /** Local time minus UTC, in minutes, and the zone's short name. */
  readonly utcOffset: number;
  readonly zone: string;
  readonly verbose: number;
  readonly debugging: number;
  readonly scans: readonly ScanInfo[];
  /** Version detection was asked for: reports show versions and doubt. */
  readonly versions?: boolean;
  /** Reports show how states were learned. Shown at verbosity 2 in any case. */
  readonly reasons?: boolean;
  /** Only ports that are, or may be, open are shown, and only hosts that have some. */
  readonly openOnly?: boolean;
  /** Ports were not looked at, or not even whether hosts are there. */
  readonly extent?: "list" | "discovery" | "ports";
  /** Address of an XSL stylesheet for the XML form. */
  readonly stylesheet?: string;
}

/** How the run ended. */
export interface RunEnd {
  /** Seconds since the epoch, with fraction. */
  readonly endTime: number;
  readonly hostsUp: number;
  readonly hostsTotal: number;
  /** Present when the run was broken off. */
  readonly error?: Bytes;
}

/** Ports of one state that are counted instead of listed. */
export interface IgnoredPorts {
  readonly state: PortState;
  readonly count: number;
  /** By reason and protocol, most frequent first. */
  readonly groups: readonly {
    readonly reason: string;
    readonly protocol: Protocol;
    readonly ports: readonly number[];
  }[];
}

/** A host's ports, told apart. */
export interface PortTable {
  /** By protocol (tcp, udp, sctp), then number. */
  readonly shown: readonly PortReport[];
  /** Most frequent state first. */
  readonly ignored: readonly IgnoredPorts[];
}

const PROTOCOL_ORDER: Readonly<Record<Protocol, number>> = { tcp: 0, udp: 1, sctp: 2 };

/**
 * Decides which ports of a host are listed: a state other than open that more than 25 ports share is only counted
 * (50 with -v, 75 with -vv, and 500 more per debugging level; everything is listed from -d3 on).
 */
export function portTable(host: HostReport, run: RunInfo): PortTable {
  const shown: PortReport[] = [];
  const byState = new Map<PortState, PortReport[]>();
  const sorted = [...host.ports].sort(comparePorts);
  for (const port of sorted) {
    const list = byState.get(port.state);
    if (list === undefined) byState.set(port.state, [port]);
    else list.push(port);
  }
  const ignored: IgnoredPorts[] = [];
  for (const [state, ports] of byState) {
    if (isIgnored(state, ports.length, run)) ignored.push({ state, count: ports.length, groups: groupReasons(ports) });
    else shown.push(...ports);
  }
  shown.sort(comparePorts);
  ignored.sort((a, b) => b.count - a.count);
  return { shown, ignored };
}

function comparePorts(a: PortReport, b: PortReport): number {
  return PROTOCOL_ORDER[a.protocol] - PROTOCOL_ORDER[b.protocol] || a.number - b.number;
}

/** Whether a state counts as open for `openOnly`. */
export function mayBeOpen(state: PortState): boolean {
  return state === "open" || state === "open|filtered" || state === "unfiltered";
}

function isIgnored(state: PortState, count: number, run: RunInfo): boolean {
  if (state === "open") return false;
  if (run.openOnly === true && !mayBeOpen(state)) return true;
  if (run.debugging > 2) return false;
  return count > 25 * (1 + run.verbose + 20 * run.debugging);
}

function groupReasons(ports: readonly PortReport[]): IgnoredPorts["groups"] {
  const groups = new Map<string, { reason: string; protocol: Protocol; ports: number[] }>();
  for (const { reason, protocol, number } of ports) {
    const key = `${protocol} ${reason}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { reason, protocol, ports: [number] });
    else group.ports.push(number);
  }
  return [...groups.values()].sort((a, b) => b.ports.length - a.ports.length);
}

/** Whether reports leave the host out altogether. */
export function isHidden(host: HostReport, run: RunInfo): boolean {
  if (host.state === "down") return run.verbose === 0;
  if (run.extent === "list" || run.extent === "discovery") return false;
  return run.openOnly === true && !host.ports.some((port) => mayBeOpen(port.state));
}
