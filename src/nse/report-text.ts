import type { Bytes } from "./bytes.ts";
import { printable } from "./escape.ts";
import type { ScriptResult } from "./output.ts";
import { scriptBlocks } from "./output.ts";
import type { HostReport, IgnoredPorts, PortReport, PortTable, RunEnd, RunInfo, ServiceReport } from "./report.ts";
import { isHidden, portTable } from "./report.ts";
import { shortTime, twoDigits } from "./time-text.ts";

/** First line of a run. */
export function textStart(run: RunInfo): Bytes {
  return `Starting Neap ${run.version} at ${shortTime(run.startTime, run.utcOffset)} ${run.zone}\n`;
}

/** What the prerule scripts gave; nothing when they gave nothing. */
export function textPrescan(results: readonly ScriptResult[]): Bytes {
  return section("Pre-scan script results:", results);
}

/** What the postrule scripts gave; nothing when they gave nothing. */
export function textPostscan(results: readonly ScriptResult[]): Bytes {
  return section("Post-scan script results:", results);
}

function section(title: string, results: readonly ScriptResult[]): Bytes {
  return results.length === 0 ? "" : `${title}\n${scriptBlocks(results)}`;
}

/**
 * One host: header, ports with their scripts, host scripts, and an empty line. Nothing for hosts that are not shown, and
 * only the header for one whose time was up.
 */
export function textHost(host: HostReport, run: RunInfo): Bytes {
  if (isHidden(host, run)) return "";
  const name = displayName(host);
  if (host.state === "down") {
    const why = showsReasons(run) ? `, received ${host.reason}` : "";
    return `Neap scan report for ${name} [host down${why}]\n`;
  }
  if (host.state === "unknown") return `Neap scan report for ${name}\n`;
  const head = `Neap scan report for ${name}\n${hostStatus(host, run)}`;
  if (host.timedOut === true) return `${head}Skipping host ${name} due to host timeout\n`;
  const scripts = section("Host script results:", host.scripts);
  const rest = scripts === "" ? "" : `\n${scripts}`;
  const end = run.extent === "discovery" && scripts === "" ? "" : "\n";
  return `${head}${portSection(host, name, run)}${rest}${end}`;
}

/** Last lines of a run. */
export function textEnd(run: RunInfo, end: RunEnd): Bytes {
  const warning = end.hostsTotal === 0 ? "WARNING: no targets were given, so no hosts were scanned.\n" : "";
  return `${warning}Neap done: ${tally(run, end)}\n`;
}

/** `2 IP addresses (1 host up) scanned in 0.43 seconds`. */
export function tally(run: RunInfo, end: RunEnd): string {
  const addresses = `${end.hostsTotal} IP address${end.hostsTotal === 1 ? "" : "es"}`;
  const hosts = `${end.hostsUp} host${end.hostsUp === 1 ? "" : "s"} up`;
  return `${addresses} (${hosts}) scanned in ${Math.max(0, end.endTime - run.startTime).toFixed(2)} seconds`;
}

/** Whether reports say how states were learned. */
export function showsReasons(run: RunInfo): boolean {
  return run.reasons === true || run.verbose > 1 || run.debugging > 0;
}

/** The target's name, or else the address's, with the address; or the address alone. */
function displayName(host: HostReport): string {
  const name = host.targetName ?? host.name ?? "";
  return name === "" ? host.ip : `${printable(name)} (${host.ip})`;
}

function hostStatus(host: HostReport, run: RunInfo): string {
  const reason = showsReasons(run) ? `, received ${reasonText(host.reason, host.reasonTtl)}` : "";
  const srtt = host.times?.srtt ?? 0;
  const latency = srtt > 0 ? ` (${twoDigits(srtt / 1e6)}s latency)` : "";
  const lines = [`Host is up${reason}${latency}.`];
  const others = host.otherAddresses ?? [];
  if (others.length > 0)
    lines.push(`Other addresses for ${host.targetName ?? host.ip} (not scanned): ${others.join(" ")}`);
  const { name, targetName } = host;
  if (name !== undefined && name !== "" && targetName !== undefined && name !== targetName) {
    lines.push(`rDNS record for ${host.ip}: ${printable(name)}`);
  }
  return `${lines.join("\n")}\n`;
}

function reasonText(reason: string, ttl: number | undefined): string {
  return ttl === undefined || ttl === 0 ? reason : `${reason} ttl ${ttl}`;
}

function portSection(host: HostReport, name: string, run: RunInfo): string {
  if (host.ports.length === 0) return "";
  const table = portTable(host, run);
  const hidden = notShown(table);
  if (table.shown.length === 0) {
    const { length } = host.ports;
    const all = length === 1 ? "The only scanned port" : `All ${length} scanned ports`;
    return `${all} on ${name} ${length === 1 ? "is in an ignored state" : "are in ignored states"}.\n${hidden}`;
  }
  return `${hidden === "" ? "\n" : hidden}${portLines(table.shown, run)}${macLine(host)}${serviceInfo(table.shown)}`;
}

function macLine(host: HostReport): string {
  return host.mac === undefined ? "" : `MAC Address: ${host.mac}\n`;
}

/** `Not shown: 63 closed tcp ports (conn-refused), …`. */
function notShown(table: PortTable): string {
  if (table.ignored.length === 0) return "";
  const groups = table.ignored.flatMap((ignored: IgnoredPorts) =>
    ignored.groups.map(({ reason, protocol, ports }) => ({ ...ignored, reason, protocol, count: ports.length })),
  );
  const texts = groups.map(
    ({ count, state, protocol, reason }) => `${count} ${state} ${protocol} port${count === 1 ? "" : "s"} (${reason})`,
  );
  return `Not shown: ${texts.join(", ")}\n`;
}

/** The table of ports, columns aligned, each port's scripts under its row. */
function portLines(ports: readonly PortReport[], run: RunInfo): string {
  const reasons = showsReasons(run);
  const versions = run.versions === true;
  const header = ["PORT", "STATE", "SERVICE", ...(reasons ? ["REASON"] : []), ...(versions ? ["VERSION"] : [])];
  const rows = ports.map((port) => [
    `${port.number}/${port.protocol}`,
    port.state,
    serviceName(port.service, versions && port.state === "open"),
    ...(reasons ? [reasonText(port.reason, port.reasonTtl)] : []),
    ...(versions ? [versionText(port.service)] : []),
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, i) => cell.padEnd(widths[i] ?? 0));
    return `${padded.join(" ").trimEnd()}\n`;
  };
  return [line(header), ...rows.map((row, i) => line(row) + scriptBlocks(ports[i]?.scripts ?? []))].join("");
}

/** `ssl/http`, `unknown`; a question mark when version detection was asked for and could not tell. */
function serviceName(service: ServiceReport | undefined, versions: boolean): string {
  if (service === undefined) return "unknown";
  const doubt = versions && service.confidence <= 5 && service.name !== undefined ? "?" : "";
  return `${service.tunnel === "ssl" ? "ssl/" : ""}${printable(service.name ?? "unknown")}${doubt}`;
}

function versionText(service: ServiceReport | undefined): string {
  if (service === undefined) return "";
  const parts = [service.product, service.version].filter((part) => part !== undefined && part !== "");
  if (service.extrainfo !== undefined && service.extrainfo !== "") parts.push(`(${service.extrainfo})`);
  return printable(parts.join(" "));
}

/** The `Service Info` line: what the services of all ports tell about the host. */
function serviceInfo(ports: readonly PortReport[]): string {
  const collect = (pick: (service: ServiceReport) => readonly (Bytes | undefined)[]): string[] => {
    const found = ports.flatMap((port) => (port.service === undefined ? [] : pick(port.service)));
    return [...new Set(found.filter((text) => text !== undefined && text !== "").map((text) => printable(text ?? "")))];
  };
  const hosts = collect((service) => [service.hostname]);
  const systems = collect((service) => [service.ostype]);
  const devices = collect((service) => [service.devicetype]);
  // Of the platform names only those of operating systems and hardware are about the host.
  const platforms = collect((service) => service.cpe ?? []).filter((cpe) => !cpe.startsWith("cpe:/a"));
  const facts = [
    labelled("Host", hosts),
    labelled("OS", systems),
    labelled("Device", devices),
    platforms.length === 0 ? "" : `CPE: ${platforms.join(", ")}`,
  ].filter((fact) => fact !== "");
  return facts.length === 0 ? "" : `Service Info: ${facts.join("; ")}\n`;
}

function labelled(label: string, values: readonly string[]): string {
  return values.length === 0 ? "" : `${label}${values.length === 1 ? "" : "s"}: ${values.join(", ")}`;
}
