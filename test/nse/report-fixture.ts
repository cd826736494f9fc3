import type { HostReport, PortReport, RunEnd, RunInfo } from "../../src/nse/report.ts";

/** A run at a fixed moment: 2026-11-24 23:37:19 UTC. */
export function run(changes: Partial<RunInfo> = {}): RunInfo {
  return {
    version: "1.2.3",
    args: "neap -p 22 --script x 127.0.0.1",
    startTime: 1795563439,
    utcOffset: 0,
    zone: "UTC",
    verbose: 0,
    debugging: 0,
    scans: [],
    ...changes,
  };
}

export function end(changes: Partial<RunEnd> = {}): RunEnd {
  return { endTime: 1795563439.43, hostsUp: 1, hostsTotal: 1, ...changes };
}

export function host(changes: Partial<HostReport> = {}): HostReport {
  return {
    ip: "127.0.0.1",
    state: "up",
    reason: "user-set",
    startTime: 1795563439,
    endTime: 1795563440,
    times: { srtt: 155, rttvar: 2867, timeout: 100000 },
    ports: [],
    scripts: [],
    ...changes,
  };
}

export function port(number: number, changes: Partial<PortReport> = {}): PortReport {
  return { protocol: "tcp", number, state: "open", reason: "syn-ack", scripts: [], ...changes };
}

export function closed(number: number, changes: Partial<PortReport> = {}): PortReport {
  return port(number, { state: "closed", reason: "conn-refused", ...changes });
}

/** Closed ports from `first` on. */
export function closedPorts(first: number, count: number, changes: Partial<PortReport> = {}): PortReport[] {
  return Array.from({ length: count }, (_, i) => closed(first + i, changes));
}
