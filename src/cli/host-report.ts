import type { HostRecord, PortRecord } from "../nse/host-table.ts";
import type { ScriptResult } from "../nse/output.ts";
import type { PortSets } from "../nse/ports.ts";
import type { HostReport, PortReport, PortState, RunInfo } from "../nse/report.ts";
import type { InstanceOutcome } from "../nse/session.ts";
import { toBytes } from "./bytes.ts";
import type { ScanOptions } from "./options.ts";
import { resultsOf } from "./reports.ts";

declare const NEAP_VERSION: string;

function portReport(port: PortRecord, scripts: readonly ScriptResult[]): PortReport {
  const v = port.version;
  return {
    protocol: port.protocol,
    number: port.number,
    state: port.state as PortState,
    reason: port.reason,
    reasonTtl: port.reasonTtl,
    service:
      v.name === undefined && v.how === "table" && v.tunnel === "none" && v.fingerprint === undefined
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

/** What is told of a host beside its ports and scripts. */
export interface HostCircumstances {
  readonly state: HostReport["state"];
  /** Seconds since the epoch. */
  readonly startTime: number;
  readonly otherAddresses?: readonly string[];
  readonly timedOut?: boolean;
}

/** A host as reports take it. */
export function hostReport(
  host: HostRecord,
  outcomes: readonly InstanceOutcome[],
  { state, startTime, otherAddresses, timedOut }: HostCircumstances,
): HostReport {
  const byPort = new Map<PortRecord | null, InstanceOutcome[]>();
  for (const outcome of outcomes) {
    const list = byPort.get(outcome.port);
    if (list === undefined) byPort.set(outcome.port, [outcome]);
    else list.push(outcome);
  }
  const of = (port: PortRecord | null): ScriptResult[] => resultsOf(byPort.get(port) ?? []);
  return {
    ip: host.ip,
    state,
    reason: host.reason,
    targetName: host.targetName,
    name: host.name,
    otherAddresses,
    startTime,
    endTime: Date.now() / 1000,
    times: { srtt: host.times.srtt * 1e6, rttvar: host.times.rttvar * 1e6, timeout: host.times.timeout * 1e6 },
    timedOut,
    ports: host.ports.map((port) => portReport(port, of(port))),
    scripts: of(null),
  };
}

/** What is true of the whole run. @param args the command line after the program's name. */
export function runInfo(o: ScanOptions, args: readonly string[], ports: PortSets): RunInfo {
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
    stylesheet: o.stylesheet,
    extent: o.extent,
  };
}
