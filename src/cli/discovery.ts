import type { HostRecord } from "../nse/host-table.ts";
import { PortFinding, type ScanTarget, scanTarget } from "./connect-scan.ts";
import { noteTimes, runConnectScan, type ScanMeans } from "./port-scan.ts";

/** Ports whose answer, whatever it is, shows that a host is there, when nothing else is asked for. */
export const PING_PORTS: readonly number[] = [80, 443];

/**
 * Finds out which hosts are there: those that accept or refuse a connection to one of the ports. Sets their reason and
 * round trip times.
 */
export async function discover(
  means: ScanMeans,
  hosts: readonly HostRecord[],
  ports: readonly number[],
): Promise<HostRecord[]> {
  const targets = new Map<ScanTarget, HostRecord>(hosts.map((host) => [scanTarget(host.ip, ports), host]));
  const up = new Set<HostRecord>();
  await runConnectScan(means, [...targets.keys()], {
    firstAnswer: true,
    found: (target, _, finding) => {
      const host = targets.get(target) as HostRecord;
      if (finding > PortFinding.Closed) host.reason = "no-response";
      else {
        host.reason = finding === PortFinding.Open ? "syn-ack" : "conn-refused";
        up.add(host);
      }
    },
  });
  for (const [target, host] of targets) noteTimes(host, target);
  return hosts.filter((host) => up.has(host));
}
