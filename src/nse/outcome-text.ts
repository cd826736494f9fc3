import type { InstanceOutcome } from "./session.ts";

/** Why a script instance ended as it did, in one line (for an error: its message). */
export function outcomeReason(o: InstanceOutcome): string {
  switch (o.ending) {
    case "done":
      return o.result === null ? "the action gave no result" : "the action gave a result";
    case "no-match":
      return `its ${o.kind} said no${subject(o)}`;
    case "error":
    case "exception":
    case "yielded":
      return o.error ?? "";
    default:
      return o.why ?? "";
  }
}

/** What a rule was asked about, as far as rules mostly look at it. */
function subject({ port }: InstanceOutcome): string {
  if (port === null) return "";
  return ` to ${port.number}/${port.protocol} (${port.state}, ${port.version.name ?? "service unknown"})`;
}
