import type { Bytes } from "./bytes.ts";
import { type Denial, DenialList } from "./grants/denials.ts";
import { type Json, jsonBytes, jsonText, jsonValue } from "./json-value.ts";
import { outcomeReason } from "./outcome-text.ts";
import { formatPorts } from "./ports.ts";
import type { HostReport, PortReport, RunEnd, RunInfo, ServiceReport } from "./report.ts";
import { isHidden, portTable } from "./report.ts";
import type { IdleScript, InstanceOutcome } from "./session.ts";

/** Version of both JSON forms (schema/): raised when something that readers rely on changes. */
export const JSON_VERSION = 1;

type Fields = { readonly [key: string]: Json | undefined };

/** Seconds since the epoch as an ISO 8601 time. */
function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function seconds(ms: number): number {
  return Math.round(ms * 1000) / 1e6;
}

/** What the run was asked to do. */
export function runFields(run: RunInfo): Fields {
  return {
    version: JSON_VERSION,
    program: `neap ${run.version}`,
    args: jsonText(run.args),
    startTime: isoTime(run.startTime),
    scans: run.scans.map(({ type, protocol, ports }) => ({ type, protocol, ports: formatPorts(ports) })),
  };
}

/** How the run ended. */
export function endFields(run: RunInfo, end: RunEnd): Fields {
  return {
    endTime: isoTime(end.endTime),
    seconds: Math.round(Math.max(0, end.endTime - run.startTime) * 1000) / 1000,
    hostsUp: end.hostsUp,
    hostsTotal: end.hostsTotal,
    complete: end.error === undefined,
    ...(end.error !== undefined && { error: jsonText(end.error) }),
  };
}

/** What became of a script on a target. */
export function outcomeFields(o: InstanceOutcome): Fields {
  const output = o.result?.output ?? "";
  return {
    script: jsonText(o.script.id),
    rule: o.kind,
    state: o.ending,
    reason: jsonText(outcomeReason(o)),
    ...(o.ending === "error" && { during: o.inAction ? "action" : "rule" }),
    ...(output !== "" && { output: jsonText(output) }),
    ...(o.value !== undefined && { value: jsonValue(o.value) }),
    seconds: seconds(o.elapsedMs),
    cpuSeconds: seconds(o.cpuMs),
    ...(o.denied !== undefined && { denied: o.denied.map(denialFields) }),
  };
}

/** What a script was refused; without its name when it cannot be told who it was. */
export function denialFields({ script, act, grant }: Denial): Fields {
  return { ...(script !== "" && { script: jsonText(script) }), act: jsonText(act), grant: jsonText(grant) };
}

/** A chosen script that ran nowhere. */
export function idleFields({ id, state, reason }: IdleScript): Fields {
  return { script: jsonText(id), state, reason: jsonText(reason) };
}

/** The outcomes in one place of a report: those of scripts that were to run, and the names of those that had no interest. */
function scriptFields(outcomes: readonly InstanceOutcome[]): { scripts: Json; noMatch: Json } {
  const sorted = [...outcomes].sort((a, b) => (a.script.id < b.script.id ? -1 : a.script.id > b.script.id ? 1 : 0));
  return {
    scripts: sorted.filter((o) => o.ending !== "no-match").map(outcomeFields),
    noMatch: sorted.filter((o) => o.ending === "no-match").map((o) => jsonText(o.script.id)),
  };
}

function serviceFields(service: ServiceReport): Json {
  const text = (bytes: string | undefined): string | undefined =>
    bytes === undefined || bytes === "" ? undefined : jsonText(bytes);
  return {
    name: text(service.name),
    method: service.method,
    confidence: service.confidence,
    product: text(service.product),
    version: text(service.version),
    extraInfo: text(service.extrainfo),
    hostname: text(service.hostname),
    osType: text(service.ostype),
    deviceType: text(service.devicetype),
    fingerprint: text(service.fingerprint),
    tunnel: service.tunnel,
    cpe: service.cpe === undefined || service.cpe.length === 0 ? undefined : service.cpe.map(jsonText),
  };
}

function portFields({ protocol, number, state, reason, reasonTtl, service }: PortReport): Fields {
  return {
    protocol,
    number,
    state,
    reason,
    reasonTtl: reasonTtl ?? 0,
    ...(service !== undefined && { service: serviceFields(service) }),
  };
}

/** A host and its ports. @param portMore what else each port has. */
function hostFields(host: HostReport, run: RunInfo, portMore: (port: PortReport) => Fields): Fields {
  const { shown, ignored } = portTable(host, run);
  return {
    address: host.ip,
    addressType: host.ip.includes(":") ? "ipv6" : "ipv4",
    ...(host.mac !== undefined && { mac: host.mac }),
    ...(host.targetName !== undefined && { targetName: jsonText(host.targetName) }),
    ...(host.name !== undefined && host.name !== "" && { name: jsonText(host.name) }),
    state: host.state,
    reason: host.reason,
    startTime: isoTime(host.startTime),
    endTime: isoTime(host.endTime),
    timedOut: host.timedOut === true,
    ports: shown.map((port) => ({ ...portFields(port), ...portMore(port) })),
    portsNotShown: ignored.flatMap(({ state, groups }) =>
      groups.map(({ reason, protocol, ports }) => ({ state, reason, protocol, ports: formatPorts(ports) })),
    ),
  };
}

/** A host without its scripts. */
export function hostFacts(host: HostReport, run: RunInfo): Fields {
  return hostFields(host, run, () => ({}));
}

function prescanText(outcomes: readonly InstanceOutcome[]): Bytes {
  return `"prescan":${jsonBytes(scriptFields(outcomes))},\n"hosts":[`;
}

function postscanText(outcomes: readonly InstanceOutcome[]): Bytes {
  return `\n],\n"postscan":${jsonBytes(scriptFields(outcomes))},\n`;
}

/** A document in pieces, in UTF-8, to be written one after the other. */
export class JsonDocument {
  private hosts = 0;
  private readonly refusals = new DenialList();
  private part: "start" | "hosts" | "postscan" = "start";

  /** The start, up to the first host. */
  start(run: RunInfo): Bytes {
    const fields = Object.entries(runFields(run)).map(([key, v]) => `${jsonBytes(key)}:${jsonBytes(v ?? null)}`);
    return `{${fields.join(",\n")},\n`;
  }

  /** A script was refused something: that stands at the end. */
  denied(denial: Denial): void {
    this.refusals.add(denial);
  }

  /** Instances that an earlier run has finished were refused what they were then. */
  private note(outcomes: readonly InstanceOutcome[]): void {
    for (const { denied = [] } of outcomes) for (const denial of denied) this.denied(denial);
  }

  /** The prerule scripts; comes once, before the hosts. */
  prescan(outcomes: readonly InstanceOutcome[]): Bytes {
    this.part = "hosts";
    this.note(outcomes);
    return prescanText(outcomes);
  }

  /** One host with its scripts; nothing for hosts that are not shown. */
  host(host: HostReport, run: RunInfo, outcomes: readonly InstanceOutcome[]): Bytes {
    this.note(outcomes);
    if (isHidden(host, run)) return "";
    const at = (number: number | undefined, protocol?: string): InstanceOutcome[] =>
      outcomes.filter((o) => o.port?.number === number && o.port?.protocol === protocol);
    const fields = hostFields(host, run, (port) => scriptFields(at(port.number, port.protocol)));
    const before = this.hosts++ === 0 ? "\n" : ",\n";
    return `${before}${jsonBytes({ ...fields, ...scriptFields(at(undefined)) })}`;
  }

  /** The postrule scripts, after the last host. */
  postscan(outcomes: readonly InstanceOutcome[]): Bytes {
    this.part = "postscan";
    this.note(outcomes);
    return postscanText(outcomes);
  }

  /** What makes a whole document of what was given so far. */
  rest(run: RunInfo, end: RunEnd, idle: readonly IdleScript[]): Bytes {
    const missing =
      this.part === "start" ? prescanText([]) + postscanText([]) : this.part === "hosts" ? postscanText([]) : "";
    return `${missing}"idle":${jsonBytes(idle.map(idleFields))},\n"denied":${jsonBytes(this.refusals.all.map(denialFields))},\n"end":${jsonBytes(endFields(run, end))}}\n`;
  }
}
