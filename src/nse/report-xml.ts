import type { Bytes } from "./bytes.ts";
import { escapeXml, printable, protectXml } from "./escape.ts";
import type { Denial } from "./grants/denials.ts";
import type { OutputNode, OutputTable, ScriptResult } from "./output.ts";
import { sortById } from "./output.ts";
import { formatPorts } from "./ports.ts";
import type { HostReport, PortReport, RunEnd, RunInfo, ScanInfo, ServiceReport } from "./report.ts";
import { isHidden, portTable } from "./report.ts";
import { tally } from "./report-text.ts";
import { longTime } from "./time-text.ts";
import { element, emptyTag, instruction, openTag } from "./xml.ts";

/** Version of the document format, as nmap.dtd of Nmap 7.9x describes it. */
const FORMAT_VERSION = "1.05";

/**
 * The document's start, up to the first host. The format allows only one name in `scanner`, so that readers of it take the
 * document; the comment names the program.
 */
export function xmlStart(run: RunInfo): string {
  const started = longTime(run.startTime, run.utcOffset);
  const style = run.stylesheet;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<!DOCTYPE nmaprun>",
    ...(style === undefined ? [] : [`<?xml-stylesheet href="${escapeXml(style)}" type="text/xsl"?>`]),
    `<!-- Neap ${run.version} scan initiated ${started} as: ${escapeXml(run.args)} -->`,
    openTag("nmaprun", {
      scanner: "nmap",
      args: run.args,
      start: Math.floor(run.startTime),
      startstr: started,
      version: run.version,
      xmloutputversion: FORMAT_VERSION,
    }),
    ...run.scans.map(scanInfo),
    emptyTag("verbose", { level: run.verbose }),
    emptyTag("debugging", { level: run.debugging }),
  ];
  return `${lines.join("\n")}\n`;
}

function scanInfo(scan: ScanInfo): string {
  const { type, protocol, ports } = scan;
  return emptyTag("scaninfo", { type, protocol, numservices: ports.length, services: formatPorts(ports) });
}

/** What the prerule scripts gave. */
export function xmlPrescan(results: readonly ScriptResult[]): string {
  return scriptSection("prescript", results);
}

/** What the postrule scripts gave. */
export function xmlPostscan(results: readonly ScriptResult[]): string {
  return scriptSection("postscript", results);
}

function scriptSection(name: string, results: readonly ScriptResult[]): string {
  return results.length === 0 ? "" : element(name, {}, sortById(results).map(xmlScript).join(""));
}

/** What scripts were refused. Nmap's XML has no element for it, and elements of our own would make documents invalid. */
export function xmlDenied(denials: readonly Denial[]): string {
  return denials
    .map(({ script, act, grant }) => {
      const who = script === "" ? undefined : script;
      return `${instruction("neap-denied", { script: who, act, grant })}\n`;
    })
    .join("");
}

/** The document's end. */
export function xmlEnd(run: RunInfo, end: RunEnd): string {
  const ended = longTime(end.endTime, run.utcOffset);
  const finished = emptyTag("finished", {
    time: Math.floor(end.endTime),
    timestr: ended,
    summary: `Neap done at ${ended}; ${tally(run, end)}`,
    elapsed: Math.max(0, end.endTime - run.startTime).toFixed(2),
    exit: end.error === undefined ? "success" : "error",
    errormsg: end.error,
  });
  const hosts = emptyTag("hosts", { up: end.hostsUp, down: end.hostsTotal - end.hostsUp, total: end.hostsTotal });
  return `<runstats>${finished}${hosts}\n</runstats>\n</nmaprun>\n`;
}

/** One host; nothing for hosts that are not shown. */
export function xmlHost(host: HostReport, run: RunInfo): string {
  if (isHidden(host, run)) return "";
  const status = emptyTag("status", { state: host.state, reason: host.reason, reason_ttl: host.reasonTtl ?? 0 });
  const addresses = [emptyTag("address", { addr: host.ip, addrtype: host.ip.includes(":") ? "ipv6" : "ipv4" })];
  if (host.mac !== undefined) addresses.push(emptyTag("address", { addr: host.mac, addrtype: "mac" }));
  const head = `${status}\n${addresses.join("\n")}\n`;
  if (host.state === "unknown") return `${element("host", {}, head + hostNames(host))}\n`;
  if (host.state === "down") return `${element("host", {}, head)}\n`;
  const attributes = {
    starttime: Math.floor(host.startTime),
    endtime: Math.floor(host.endTime),
    timedout: host.timedOut === true ? "true" : undefined,
  };
  const body = [
    hostNames(host),
    ...(host.timedOut === true ? [] : [ports(host, run), scriptSection("hostscript", host.scripts)]),
    times(host),
  ];
  return `${element("host", attributes, head + body.join(""))}\n`;
}

function hostNames(host: HostReport): string {
  const names = [
    { name: host.targetName, type: "user" },
    { name: host.name, type: "PTR" },
  ].filter(({ name }) => name !== undefined && name !== "");
  const lines = names.map(({ name, type }) => `${emptyTag("hostname", { name: printable(name ?? ""), type })}\n`);
  return `${element("hostnames", {}, `\n${lines.join("")}`)}\n`;
}

function ports(host: HostReport, run: RunInfo): string {
  if (host.ports.length === 0) return "";
  const { shown, ignored } = portTable(host, run);
  const extra = ignored.map(({ state, count, groups }) => {
    const reasons = groups.map(({ reason, protocol, ports: list }) =>
      emptyTag("extrareasons", { reason, count: list.length, proto: protocol, ports: formatPorts(list) }),
    );
    return `${element("extraports", { state, count }, `\n${reasons.join("\n")}\n`)}\n`;
  });
  return `${element("ports", {}, extra.join("") + shown.map(xmlPort).join(""))}\n`;
}

function xmlPort(port: PortReport): string {
  const { state, reason } = port;
  const content = [
    emptyTag("state", { state, reason, reason_ttl: port.reasonTtl ?? 0 }),
    service(port.service),
    ...sortById(port.scripts).map(xmlScript),
  ];
  return `${element("port", { protocol: port.protocol, portid: port.number }, content.join(""))}\n`;
}

function service(found: ServiceReport | undefined): string {
  const { name, tunnel, fingerprint } = found ?? {};
  if (found === undefined || (found.method !== "probed" && (name ?? tunnel ?? fingerprint) === undefined)) return "";
  const fact = (text: Bytes | undefined): string | undefined =>
    text === undefined || text === "" ? undefined : printable(text);
  const attributes = {
    name: found.name ?? "unknown",
    product: fact(found.product),
    version: fact(found.version),
    extrainfo: fact(found.extrainfo),
    hostname: fact(found.hostname),
    ostype: fact(found.ostype),
    devicetype: fact(found.devicetype),
    servicefp: fact(found.fingerprint),
    tunnel: found.tunnel,
    method: found.method,
    conf: Math.round(found.confidence),
  };
  const platforms = (found.cpe ?? []).map((cpe) => element("cpe", {}, escapeXml(printable(cpe))));
  if (platforms.length === 0) return emptyTag("service", attributes);
  return element("service", attributes, platforms.join(""));
}

/** One script's element: the text form as attribute, the structured form as content. */
export function xmlScript(result: ScriptResult): string {
  const attributes = { id: result.id, output: protectXml(result.output) };
  const { structure } = result;
  if (structure === undefined) return emptyTag("script", attributes);
  return element("script", attributes, typeof structure === "string" ? elementText(structure) : entries(structure));
}

function entries(table: OutputTable): string {
  return table.entries.map(({ key, value }) => `${node(key, value)}\n`).join("");
}

function node(key: Bytes | undefined, value: OutputNode): string {
  const attributes = { key: key === undefined ? undefined : protectXml(key) };
  if (typeof value === "string") return element("elem", attributes, elementText(value));
  return element("table", attributes, `\n${entries(value)}`);
}

function elementText(text: Bytes): string {
  return escapeXml(protectXml(text));
}

function times(host: HostReport): string {
  if (host.times === undefined) return "\n";
  const { srtt, rttvar, timeout } = host.times;
  return `${emptyTag("times", { srtt: Math.round(srtt), rttvar: Math.round(rttvar), to: Math.round(timeout) })}\n`;
}
