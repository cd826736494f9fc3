import { homedir } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { DataFiles, dataDirectories } from "../nse/datadir.ts";
import { nodeFileLook, readBytes } from "../nse/io/node-files.ts";
import { type PortSets, parsePorts } from "../nse/ports.ts";
import type { Protocol } from "../nse/report.ts";
import { type ArgTable, type ArgValue, joinScriptArgs, parseScriptArgs } from "../nse/script-args.ts";
import { type SelectedScript, type Selection, selectScripts } from "../nse/select.ts";
import { ServiceTable } from "../nse/services.ts";
import { parsePayloads } from "../nse/udp-payloads.ts";
import { wellKnownPorts } from "../nse/well-known-ports.ts";
import { LuaTable } from "../vm/table.ts";
import { toBytes } from "./bytes.ts";
import type { ScanOptions } from "./options.ts";
import { CommandError, UsageError } from "./usage.ts";

/** Where this program's own script library is. */
export function ownDataDirectory(): string {
  return dirname(fileURLToPath(import.meta.url));
}

/** The data directories of the command line and the environment. Throws a `CommandError` for a file that cannot be read. */
export function dataFiles(o: Pick<ScanOptions, "datadir" | "servicedb" | "versiondb">): DataFiles {
  const places = {
    datadir: o.datadir,
    nmapdir: process.env["NMAPDIR"],
    home: homedir(),
    appdata: process.platform === "win32" ? process.env["APPDATA"] : undefined,
    last: [ownDataDirectory()],
  };
  for (const [flag, path] of [
    ["--servicedb", o.servicedb],
    ["--versiondb", o.versiondb],
  ]) {
    if (path !== undefined && nodeFileLook.kind(path) !== "file") throw new CommandError(`${flag}: ${path} is no file`);
  }
  if (o.datadir !== undefined && nodeFileLook.kind(o.datadir) !== "directory") {
    process.stderr.write(`--datadir: ${o.datadir} is no directory; files are searched for elsewhere\n`);
  }
  const overrides: Record<string, string> = {};
  if (o.servicedb !== undefined) overrides["nmap-services"] = o.servicedb;
  if (o.versiondb !== undefined) overrides["nmap-service-probes"] = o.versiondb;
  return new DataFiles(dataDirectories(places), nodeFileLook, overrides);
}

/** Names of ports: the data directory's, or else our own table. */
export function serviceTable(files: DataFiles): ServiceTable {
  const path = files.fetch("nmap-services");
  return path === undefined ? wellKnownPorts() : new ServiceTable(readBytes(path));
}

function argTable(args: ArgTable): LuaTable {
  const t = new LuaTable();
  const value = (v: ArgValue): string | LuaTable => (typeof v === "string" ? v : argTable(v));
  for (const v of args.array) t.append(value(v));
  for (const [name, v] of args.fields) t.setStr(name, value(v));
  return t;
}

/** What UDP services answer to: the data directory's file, or nothing. */
export function udpPayloads(files: DataFiles): ReadonlyMap<number, readonly string[]> {
  const path = files.fetch("nmap-payloads");
  return path === undefined ? new Map() : parsePayloads(readBytes(path));
}

/** `nmap.registry.args`. */
export function scriptArguments(o: ScanOptions, files: DataFiles): LuaTable {
  const texts = o.scriptArgsFiles.map((name) => readBytes(files.fetch(name) ?? name));
  return argTable(parseScriptArgs(joinScriptArgs(texts, o.scriptArgs.map(toBytes))));
}

/** The selected scripts; warnings go to standard error. */
export function chosenScripts(selection: Selection): readonly SelectedScript[] {
  const chosen = selectScripts(selection);
  for (const warning of chosen.warnings) process.stderr.write(`${warning}\n`);
  return chosen.scripts;
}

/** How many ports are looked at when nothing is said, and with -F. */
const COMMON = 1000;
const FAST = 100;

const NO_PORTS: PortSets = { tcp: [], udp: [], sctp: [] };

/** The ports that are asked for. Throws `PortError` and `UsageError`. */
export function wantedPorts(o: ScanOptions, services: ServiceTable): PortSets {
  if (o.extent !== "ports") return NO_PORTS;
  const protocols: Protocol[] = o.udp ? (o.tcp ? ["tcp", "udp"] : ["udp"]) : ["tcp"];
  const ways = [o.ports, o.topPorts, o.portRatio, o.fast ? true : undefined].filter((way) => way !== undefined);
  if (ways.length > 1 && !(ways.length === 2 && o.fast && o.ports !== undefined)) {
    throw new UsageError("-p, -F, --top-ports and --port-ratio each choose the ports; give one of them");
  }
  const chosen = choose(o, protocols, services);
  if (o.excludePorts === undefined) return chosen;
  const left = parsePorts(o.excludePorts, ["tcp", "udp", "sctp"], services);
  const without = (protocol: Protocol): number[] => {
    const leave = new Set(left[protocol]);
    return chosen[protocol].filter((port) => !leave.has(port));
  };
  return { tcp: without("tcp"), udp: without("udp"), sctp: without("sctp") };
}

function choose(o: ScanOptions, protocols: readonly Protocol[], services: ServiceTable): PortSets {
  if (o.ports !== undefined) {
    const sets = parsePorts(o.ports, protocols, services);
    // The letter of a protocol that is not scanned is no order to scan it.
    return { tcp: protocols.includes("tcp") ? sets.tcp : [], udp: protocols.includes("udp") ? sets.udp : [], sctp: [] };
  }
  const of = (protocol: Protocol): number[] => {
    if (!protocols.includes(protocol)) return [];
    if (o.portRatio !== undefined) return services.atLeast(o.portRatio, protocol);
    return services.top(o.topPorts ?? (o.fast ? FAST : COMMON), protocol);
  };
  return { tcp: of("tcp"), udp: of("udp"), sctp: [] };
}
