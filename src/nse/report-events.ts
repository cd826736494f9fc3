import type { Bytes } from "./bytes.ts";
import type { Denial } from "./grants/denials.ts";
import { type Json, jsonBytes } from "./json-value.ts";
import type { HostReport, RunEnd, RunInfo } from "./report.ts";
import { isHidden } from "./report.ts";
import { denialFields, endFields, hostFacts, idleFields, outcomeFields, runFields } from "./report-json.ts";
import type { IdleScript, InstanceOutcome } from "./session.ts";

/* The stream of events: one JSON object a line, in UTF-8 (schema/events.schema.json). */

function line(event: string, fields: { readonly [key: string]: Json | undefined }): Bytes {
  return `${jsonBytes({ event, ...fields })}\n`;
}

/** The first line. */
export function startEvent(run: RunInfo): Bytes {
  return line("start", runFields(run));
}

/** A script has ended on a target, or its rule said no. */
export function scriptEvent(o: InstanceOutcome): Bytes {
  const { host, port } = o;
  return line("script", {
    ...(host !== null && { address: host.ip }),
    ...(port !== null && { port: port.number, protocol: port.protocol }),
    ...outcomeFields(o),
  });
}

/** A chosen script that will not run. */
export function idleEvent(script: IdleScript): Bytes {
  return line("script", idleFields(script));
}

/** A script was refused something, for the first time with that grant. */
export function deniedEvent(denial: Denial): Bytes {
  return line("denied", denialFields(denial));
}

/** All about a host is known; nothing for hosts that are not shown. */
export function hostEvent(host: HostReport, run: RunInfo): Bytes {
  return isHidden(host, run) ? "" : line("host", hostFacts(host, run));
}

/** The last line. */
export function endEvent(run: RunInfo, end: RunEnd): Bytes {
  return line("end", endFields(run, end));
}
