import type { Json } from "./json-value.ts";
import type { HostReport, RunEnd, RunInfo } from "./report.ts";
import { isHidden } from "./report.ts";
import { endFields, hostFacts, idleFields, outcomeFields, runFields } from "./report-json.ts";
import type { IdleScript, InstanceOutcome } from "./session.ts";

/* The stream of events: one JSON object a line (schema/events.schema.json). */

function line(event: string, fields: { readonly [key: string]: Json | undefined }): string {
  return `${JSON.stringify({ event, ...fields })}\n`;
}

/** The first line. */
export function startEvent(run: RunInfo): string {
  return line("start", runFields(run));
}

/** A script has ended on a target, or its rule said no. */
export function scriptEvent(o: InstanceOutcome): string {
  const { host, port } = o;
  return line("script", {
    ...(host !== null && { address: host.ip }),
    ...(port !== null && { port: port.number, protocol: port.protocol }),
    ...outcomeFields(o),
  });
}

/** A chosen script that will not run. */
export function idleEvent(script: IdleScript): string {
  return line("script", idleFields(script));
}

/** All about a host is known; nothing for hosts that are not shown. */
export function hostEvent(host: HostReport, run: RunInfo): string {
  return isHidden(host, run) ? "" : line("host", hostFacts(host, run));
}

/** The last line. */
export function endEvent(run: RunInfo, end: RunEnd): string {
  return line("end", endFields(run, end));
}
