import { printable } from "./escape.ts";
import { formatPorts } from "./ports.ts";
import type { HostReport, PortReport, RunEnd, RunInfo } from "./report.ts";
import { isHidden, portTable } from "./report.ts";
import { tally } from "./report-text.ts";
import { longTime } from "./time-text.ts";

/** First lines of the form for grep: tab-separated `Label: value` fields, a line or two per host (nmap(1), "Grepable output"). */
export function grepStart(run: RunInfo): string {
  const begun = `# Neap ${run.version} scan initiated ${longTime(run.startTime, run.utcOffset)} as: ${printable(run.args)}\n`;
  if (run.verbose === 0) return begun;
  const counts = (["tcp", "udp", "sctp"] as const).map((protocol) => {
    const ports = run.scans.filter((scan) => scan.protocol === protocol).flatMap((scan) => scan.ports);
    return `${protocol.toUpperCase()}(${ports.length};${formatPorts(ports)})`;
  });
  return `${begun}# Ports scanned: ${counts.join(" ")} PROTOCOLS(0;)\n`;
}

/** One host. */
export function grepHost(host: HostReport, run: RunInfo): string {
  if (isHidden(host, run)) return "";
  const who = `Host: ${host.ip} (${printable(host.name ?? "")})`;
  if (host.state !== "up") return `${who}\tStatus: ${host.state === "down" ? "Down" : "Unknown"}\n`;
  const status = `${who}\tStatus: ${host.timedOut === true ? "Timeout" : "Up"}\n`;
  if (host.timedOut === true || host.ports.length === 0) return status;
  const { shown, ignored } = portTable(host, run);
  const fields = [who];
  if (shown.length > 0) fields.push(`Ports: ${shown.map(portField).join(", ")}`);
  const [most] = ignored;
  if (most !== undefined) fields.push(`Ignored State: ${most.state} (${most.count})`);
  return `${status}${fields.join("\t")}\n`;
}

/** `22/open/tcp//ssh//OpenSSH 9.2p1/`: port, state, protocol, owner, service, RPC facts, version. */
function portField(port: PortReport): string {
  const { service } = port;
  const tunnel = service?.tunnel === "ssl" ? "ssl|" : "";
  const extra = service?.extrainfo === undefined || service.extrainfo === "" ? "" : `(${service.extrainfo})`;
  const version = [service?.product, service?.version, extra].filter((part) => part !== undefined && part !== "");
  const parts = [
    String(port.number),
    port.state,
    port.protocol,
    "",
    tunnel + field(service?.name ?? ""),
    "",
    field(version.join(" ")),
  ];
  return `${parts.join("/")}/`;
}

/** A text without what separates fields. */
function field(text: string): string {
  return printable(text).replaceAll("/", "|").replaceAll(",", ";").replace(/\s/g, " ");
}

/** Last line. */
export function grepEnd(run: RunInfo, end: RunEnd): string {
  return `# Neap done at ${longTime(end.endTime, run.utcOffset)} -- ${tally(run, end)}\n`;
}
