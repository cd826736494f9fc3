import type { DataFiles } from "../nse/datadir.ts";
import type { HostRecord } from "../nse/host-table.ts";
import type { IoDriver } from "../nse/io/driver.ts";
import { readBytes } from "../nse/io/node-files.ts";
import { timeGuard } from "../nse/io/node-time-guard.ts";
import { detectServices } from "../nse/service/detect.ts";
import { Matcher } from "../nse/service/match.ts";
import { parseProbes } from "../nse/service/probe-file.ts";
import type { ScanOptions } from "./options.ts";
import type { Timing } from "./timing.ts";

declare const NEAP_VERSION: string;

/** Ports looked at at once. */
const PARALLELISM = 40;

/**
 * Detection of services (-sV) with the probes of the data directory; the file is read when it is first needed. Without a
 * file, and for lines in it that cannot be used, there is a message.
 * @param log takes messages.
 */
export function serviceDetection(
  o: ScanOptions,
  files: DataFiles,
  driver: IoDriver,
  timing: Timing,
  log: (text: string) => void,
  stopped: () => boolean,
): (hosts: readonly HostRecord[], deadline: number | undefined) => Promise<void> {
  let detect: ((hosts: readonly HostRecord[], deadline: number | undefined) => Promise<void>) | undefined;
  const prepare = (): typeof detect => {
    const path = files.fetch("nmap-service-probes");
    if (path === undefined) {
      log("no nmap-service-probes was found: only scripts look at versions (neap doctor shows where it may be)");
      return () => Promise.resolve();
    }
    const file = parseProbes(readBytes(path));
    const tell = (line: number, why: string): void => {
      if (o.debugging > 0 || o.versionTrace || why.includes("too long")) log(`${path}, line ${line}: ${why}`);
    };
    for (const warning of file.warnings) log(`${path}, ${warning}`);
    const matcher = new Matcher(timeGuard(), tell);
    const parallelism = Math.min(PARALLELISM, timing.maxParallelism);
    return (hosts, deadline) =>
      detectServices(hosts, {
        driver,
        file,
        matcher,
        intensity: o.versionIntensity,
        parallelism,
        allPorts: o.allPorts,
        stopped,
        deadline: () => deadline,
        program: { version: NEAP_VERSION, platform: `${process.arch}-${process.platform}` },
        trace: o.versionTrace ? log : undefined,
      });
  };
  return (hosts, deadline) => {
    detect ??= prepare();
    return detect === undefined ? Promise.resolve() : detect(hosts, deadline);
  };
}
