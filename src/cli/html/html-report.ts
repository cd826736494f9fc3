import { DenialList } from "../../nse/grants/denials.ts";
import type { ScriptResult } from "../../nse/output.ts";
import { sortById } from "../../nse/output.ts";
import { formatPorts } from "../../nse/ports.ts";
import { type HostReport, isHidden, type PortReport, portTable, type RunEnd, type RunInfo } from "../../nse/report.ts";
import { tally } from "../../nse/report-text.ts";
import { longTime } from "../../nse/time-text.ts";
import type { Timeline } from "../../nse/timeline.ts";
import { toBytes } from "../bytes.ts";
import { type ByteFile, type ReportSink, resultsOf } from "../reports.ts";
import { bytesHtml, escapeHtml } from "./markup.ts";
import { FILTER, STYLE } from "./style.ts";
import { timelinePicture } from "./timeline-picture.ts";

/**
 * The report as one HTML file that needs nothing else: hosts, ports and what scripts found, a filter, and a picture of what
 * the script threads waited for. What is known is written at once; a file that was broken off can still be read.
 */
export function htmlSink(file: ByteFile, timeline: Timeline): ReportSink {
  const write = (html: string): void => file.write(toBytes(html));
  const refused = new DenialList();
  return {
    start: (run) => write(start(run)),
    prescan: (outcomes) => write(scriptSection("Before the scan", resultsOf(outcomes))),
    denied: (denial) => void refused.add(denial),
    host: (host, run) => write(hostSection(host, run)),
    postscan: (outcomes) => write(scriptSection("After the scan", resultsOf(outcomes))),
    end: (run, end) => write(refusedSection(refused) + endOf(run, end, timeline)),
  };
}

function start(run: RunInfo): string {
  const when = longTime(run.startTime, run.utcOffset);
  const scans = run.scans.map(({ protocol, ports }) => `${ports.length} ${protocol} ports (${formatPorts(ports)})`);
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Scan of ${escapeHtml(when)}</title><style>${STYLE}</style></head><body>
<header><h1>Scan report</h1><div class="dim">Neap ${escapeHtml(run.version)}, begun ${escapeHtml(when)} ${escapeHtml(run.zone)}</div>
<div class="cmd">${bytesHtml(run.args)}</div>
${scans.length === 0 ? "" : `<details class="dim"><summary>${run.scans.map((s) => `${s.ports.length} ${s.protocol} ports`).join(", ")}</summary>${scans.map(escapeHtml).join("<br>")}</details>`}
</header><input id="filter" type="search" placeholder="Filter hosts: address, port, service, text…" aria-label="Filter hosts"><div id="shown" class="dim"></div>
`;
}

function scriptBlocks(results: readonly ScriptResult[]): string {
  return sortById(results)
    .map(
      ({ id, output }) =>
        `<details open><summary><code>${bytesHtml(id)}</code></summary><pre>${bytesHtml(output.replace(/^\n/, ""))}</pre></details>`,
    )
    .join("");
}

function scriptSection(title: string, results: readonly ScriptResult[]): string {
  return results.length === 0 ? "" : `<section><h2>${title}</h2>${scriptBlocks(results)}</section>\n`;
}

function hostSection(host: HostReport, run: RunInfo): string {
  if (isHidden(host, run)) return "";
  const names = [...new Set([host.targetName, host.name].filter((name) => name !== undefined && name !== ""))];
  const heading = `<h2>${escapeHtml(host.ip)}${names.length === 0 ? "" : ` <span class="dim">${names.map((name) => bytesHtml(name as string)).join(", ")}</span>`}</h2>`;
  const facts = [`${host.state} (${escapeHtml(host.reason)})`];
  if (host.mac !== undefined) facts.push(escapeHtml(host.mac));
  if (host.timedOut === true) facts.push("its time ran out");
  const { shown, ignored } = portTable(host, run);
  for (const { state, count } of ignored) facts.push(`${count} ${escapeHtml(state)} ports not shown`);
  const table =
    shown.length === 0
      ? ""
      : `<table><tr><th>Port<th>State<th>Service<th>Version</tr>${shown.map(portRow).join("")}</table>`;
  const scripts = host.scripts.length === 0 ? "" : `<h3>Host</h3>${scriptBlocks(host.scripts)}`;
  return `<section class="host">${heading}<div class="dim">${facts.join(" · ")}</div>${table}${scripts}</section>\n`;
}

function portRow(port: PortReport): string {
  const s = port.service;
  const extra = s?.extrainfo === undefined || s.extrainfo === "" ? undefined : `(${s.extrainfo})`;
  const version = [s?.product, s?.version, extra].filter((part) => part !== undefined && part !== "").join(" ");
  const name = `${s?.tunnel === "ssl" ? "ssl/" : ""}${s?.name ?? "unknown"}`;
  const kind = port.state.startsWith("open") ? "open" : port.state.startsWith("closed") ? "closed" : "filtered";
  const row = `<tr><td class="port">${port.number}/${port.protocol}<td class="${kind}" title="${escapeHtml(port.reason)}">${escapeHtml(port.state)}<td>${bytesHtml(name)}<td>${bytesHtml(version)}</tr>`;
  return port.scripts.length === 0 ? row : `${row}<tr><td><td colspan="3">${scriptBlocks(port.scripts)}</tr>`;
}

function refusedSection({ all }: DenialList): string {
  const rows = all.map(
    ({ script, act, grant }) =>
      `<tr><td><code>${bytesHtml(script)}</code><td>${bytesHtml(act)}<td><code>--allow ${bytesHtml(grant)}</code></tr>`,
  );
  if (rows.length === 0) return "";
  return `<section><h2>What scripts were refused</h2><table><tr><th>Script<th>Wanted to<th>Allowed by</tr>${rows.join("")}</table></section>\n`;
}

const KEY = [
  ["run", "running"],
  ["network", "network"],
  ["lock", "mutex or condition"],
  ["slot", "a connection slot"],
  ["sleep", "sleep"],
  ["other", "other"],
]
  .map(([kind, text]) => `<i class="${kind}"></i>${text}`)
  .join("");

function endOf(run: RunInfo, end: RunEnd, timeline: Timeline): string {
  const picture = timelinePicture(timeline.spans());
  const more = timeline.dropped > 0 ? `<p class="dim">${timeline.dropped} shorter ones are not shown.</p>` : "";
  const section =
    picture === ""
      ? ""
      : `<section><h2>What scripts waited for</h2><div class="dim key">${KEY}</div>${picture}${more}</section>\n`;
  const error = end.error === undefined ? "" : `<p><strong>Not complete: ${bytesHtml(end.error)}</strong></p>`;
  return `${section}<footer>${error}<p class="dim">${escapeHtml(tally(run, end))}</p></footer><script>${FILTER}</script></body></html>\n`;
}
