import { Resolver } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { HostRecord } from "../nse/host-table.ts";
import { toBytes } from "./bytes.ts";

/** Lookups on their way at once. */
const CONCURRENCY = 50;
/** Milliseconds a name server has for an answer, and how often it is asked. */
const TIMEOUT_MS = 2000;
const TRIES = 2;

/** The first name of each address in the hosts file. */
function hostsFile(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const path = process.platform === "win32" ? "C:\\Windows\\System32\\drivers\\etc\\hosts" : "/etc/hosts";
  try {
    for (const line of readFileSync(path, "latin1").split("\n")) {
      const [ip, name] = line.replace(/#.*/, "").trim().split(/\s+/);
      if (ip !== undefined && name !== undefined && !names.has(ip)) names.set(ip, name);
    }
  } catch {
    // Without the file there are only name servers.
  }
  return names;
}

/** Finds the names of hosts' addresses (the hosts file, then PTR records) and sets them. @param servers instead of the system's. */
export async function nameHosts(hosts: readonly HostRecord[], servers: readonly string[] | undefined): Promise<void> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  const usable = servers?.filter((server) => isIP(server) !== 0) ?? [];
  if (usable.length > 0) resolver.setServers(usable);
  const listed = usable.length > 0 ? new Map<string, string>() : hostsFile();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let host = hosts[next++]; host !== undefined; host = hosts[next++]) {
      const known = listed.get(host.ip);
      if (known !== undefined) {
        host.name = known;
        continue;
      }
      try {
        const [name] = await resolver.reverse(host.ip.replace(/%.*$/, ""));
        host.name = toBytes((name ?? "").replace(/\.$/, ""));
      } catch {
        // No name, or no answer: the host stays without one.
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, hosts.length) }, work));
}
