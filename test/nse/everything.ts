import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { addressBytes } from "../../src/nse/address.ts";
import { DataFiles } from "../../src/nse/datadir.ts";
import { HostRecord, newPort } from "../../src/nse/host-table.ts";
import type { Directories } from "../../src/nse/io/directories.ts";
import { nodeFileLook, readBytes } from "../../src/nse/io/node-files.ts";
import { nodeServices } from "../../src/nse/io/node-services.ts";
import { ServiceTable } from "../../src/nse/services.ts";
import { type InstanceOutcome, Session, type SessionOptions } from "../../src/nse/session.ts";
import { type Host, HostError, nullHost } from "../../src/stdlib/host.ts";
import { nodeHost } from "../../src/stdlib/host-node.ts";
import { openLibraries } from "../../src/stdlib/open.ts";
import { resumable } from "../../src/vm/resumable.ts";
import { startBase } from "../../src/vm/resume.ts";
import { LuaState } from "../../src/vm/state.ts";
import type { LuaTable } from "../../src/vm/table.ts";
import { Thread } from "../../src/vm/thread.ts";
import { rawToString } from "../../src/vm/tostring.ts";
import { type LuaFunction, NativeFunction, NONE, UNWIND } from "../../src/vm/value.ts";
import { RefusingDriver } from "./refusing-driver.ts";

/** Nmap's data directory, whose scripts and libraries are loaded: that of NMAPDIR first; "" when there is none. */
export const NMAP_DATA =
  [process.env.NMAPDIR ?? "/nowhere", "/usr/share/nmap", "/usr/local/share/nmap"].find((d) =>
    existsSync(join(d, "nselib")),
  ) ?? "";

function deny(): never {
  throw new HostError("EACCES");
}

const NO_DIRECTORIES: Directories = { separator: "/", list: deny, make: deny, remove: deny, link: deny };

/** A session whose network refuses everything. @param isolate each script has its own copies of the libraries. */
export function refusingSession(options: Partial<SessionOptions> = {}, isolate = false): Session {
  const L = new LuaState({});
  // Files can be read, so that scripts find their data; nothing else of this computer can be touched.
  const files = nodeHost();
  const host: Host = {
    ...nullHost,
    open: (path, mode) => (mode === "r" ? files.open(path, mode) : nullHost.open(path, mode)),
    readable: (path) => files.readable(path),
    time: () => 1_700_000_000,
  };
  openLibraries(L, { host, warn: () => undefined });
  const data = new DataFiles([NMAP_DATA], nodeFileLook);
  return new Session(L, {
    driver: new RefusingDriver(),
    files: { fetch: (name) => data.fetch(name), read: readBytes },
    services: { ...nodeServices, directories: NO_DIRECTORIES },
    timingLevel: 3,
    versionIntensity: 7,
    isolateOn: isolate ? host : undefined,
    ...options,
  });
}

/** Paths of all scripts. */
export function allScripts(): string[] {
  const folder = join(NMAP_DATA, "scripts");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".nse"))
    .sort()
    .map((name) => join(folder, name));
}

/** Names of all libraries, as `require` takes them. */
export function allLibraries(): string[] {
  return readdirSync(join(NMAP_DATA, "nselib"))
    .filter((name) => name.endsWith(".lua"))
    .sort()
    .map((name) => basename(name, ".lua"));
}

/** Requires every library; gives a line for each that fails. */
export function requireAll(session: Session): string[] {
  const failures: string[] = [];
  for (const name of allLibraries()) {
    const outcome = startBase(session.L, new Thread(session.L.globals.getStr("require")), [name]);
    if (outcome.kind === "failed") failures.push(`${name}: ${rawToString(outcome.error.value)}`);
    else if (outcome.kind !== "returned") failures.push(`${name}: ${outcome.kind}`);
  }
  return failures;
}

/** Loads every script; gives a line for each that fails, and those that were skipped quietly. */
export function loadAll(session: Session): string[] {
  session.load(allScripts().map((path) => ({ path, selectedByName: false, forced: false })));
  return session.loadFailures.map((f) => `${basename(f.path)}: ${f.message}`);
}

/** Ports that scripts look for, by number or by service. */
const TCP_PORTS = [
  13, 21, 22, 23, 25, 43, 49, 53, 70, 79, 80, 88, 102, 110, 111, 113, 119, 135, 139, 143, 179, 264, 311, 389, 427, 443,
  445, 465, 500, 502, 512, 513, 514, 523, 548, 554, 563, 593, 623, 631, 636, 666, 873, 902, 993, 995, 1080, 1099, 1128,
  1194, 1241, 1352, 1433, 1521, 1723, 1883, 1911, 1935, 2000, 2010, 2019, 2049, 2121, 2181, 2202, 2401, 2628, 3000,
  3031, 3128, 3260, 3306, 3389, 3632, 3690, 4369, 4569, 4786, 4840, 4899, 5000, 5019, 5060, 5222, 5269, 5353, 5432,
  5500, 5555, 5632, 5666, 5672, 5683, 5800, 5850, 5900, 5984, 6000, 6379, 6481, 6666, 6667, 7000, 7210, 7634, 8000,
  8008, 8009, 8080, 8081, 8087, 8098, 8333, 8443, 8728, 8888, 9000, 9001, 9050, 9080, 9100, 9160, 9200, 9300, 9418,
  9999, 10000, 10080, 10809, 11210, 11211, 12345, 17185, 18245, 20000, 22222, 23399, 25565, 27017, 30718, 32764, 35871,
  44818, 49152, 50000, 50020, 50030, 50060, 50070, 50075, 50090, 55553, 60010, 60030, 64738,
];
const UDP_PORTS = [
  53, 67, 69, 80, 88, 111, 123, 137, 161, 177, 389, 427, 443, 500, 502, 520, 523, 546, 554, 623, 1194, 1434, 1604, 1645,
  1812, 1900, 2049, 2362, 3283, 3401, 3478, 4500, 4569, 5060, 5093, 5351, 5353, 5683, 6481, 7777, 8611, 9600, 11211,
  17185, 19000, 26000, 27015, 30718, 34964, 44818, 47808, 48899, 50020, 64738,
];

/** A host whose usual ports are open, as far as its table says. @param every how many of them: each `every`th */
export function syntheticHost(ip: string, every = 1): HostRecord {
  const services = new ServiceTable(readBytes(join(NMAP_DATA, "nmap-services")));
  const host = new HostRecord(ip, addressBytes(ip) ?? "");
  host.targetName = "host.test";
  host.interface = "lo";
  host.directlyConnected = true;
  const some = (ports: readonly number[]): number[] => ports.filter((_, i) => i % every === every - 1);
  for (const n of some(TCP_PORTS)) host.ports.push(newPort(n, "tcp", "open", services.name(n, "tcp")));
  for (const n of some(UDP_PORTS)) host.ports.push(newPort(n, "udp", "open|filtered", services.name(n, "udp")));
  return host;
}

/**
 * Hosts of other kinds than `syntheticHost` makes: public and private addresses, IPv6, without a name, with one by
 * reverse lookup, with ports of every state and with what a version scan would have found.
 */
export function oddHosts(every: number): HostRecord[] {
  const hosts = ["192.168.1.7", "198.51.100.9", "::1", "fe80::1", "2001:db8::9"].map((ip) => syntheticHost(ip, every));
  const [inLan, far, , linkLocal] = hosts as [HostRecord, HostRecord, HostRecord, HostRecord];
  inLan.name = "seven.lan.test";
  far.targetName = undefined;
  far.directlyConnected = false;
  linkLocal.targetName = undefined;
  const states = ["open", "closed", "filtered", "unfiltered", "open|filtered", "closed|filtered"];
  const names = ["http", "ssh", "ms-wbt-server", "unknown", "tcpwrapped", "domain", undefined];
  for (const host of hosts) {
    for (const [i, port] of host.ports.entries()) {
      port.state = states[i % states.length] as string;
      if (i % 2 === 0) continue;
      port.version.name = names[i % names.length];
      port.version.confidence = i % 11;
      if (i % 4 === 1) port.version.tunnel = "ssl";
      if (i % 3 === 0) Object.assign(port.version, { product: "Apache httpd", version: "2.4.1", extrainfo: "(x)" });
    }
  }
  return hosts;
}

/** Makes the actions of the loaded scripts do nothing, so that a run asks only the rules. */
export function onlyRules(session: Session): void {
  const nothing = new NativeFunction("action", () => NONE);
  for (const script of session.scripts) {
    const instance = script.instance.bind(script);
    const withoutAction = (env: LuaTable): LuaFunction =>
      resumable(session.L, "chunk", function* () {
        if (session.L.call(instance(env)) === UNWIND) yield;
        env.setStr("action", nothing);
        return NONE;
      });
    Object.defineProperty(script, "instance", { value: withoutAction });
  }
}

/** An instance that did not end as scripts may: a line that names it and its error. */
export function failuresOf(outcomes: readonly InstanceOutcome[]): string[] {
  const lines = outcomes
    .filter((o) => o.ending === "error" || o.ending === "deadlock" || o.ending === "yielded")
    .map((o) => `${o.script.id} ${o.kind}${o.port === null ? "" : ` ${o.port.number}`}: ${o.error ?? o.ending}`);
  return [...new Set(lines)];
}
