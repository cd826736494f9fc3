import { addressBytes } from "../nse/address.ts";
import { HostRecord, newPort, type PortRecord } from "../nse/host-table.ts";
import type { Script } from "../nse/script.ts";
import type { Instance, InstanceOutcome } from "../nse/session.ts";
import type { Earlier, ScriptEntry } from "./journal.ts";

/** The outcome of an instance that an earlier run has finished; what it did to its port is done again. */
export function restoredOutcome(earlier: Earlier, instance: Instance): InstanceOutcome | undefined {
  const entry = earlier.script(instance);
  if (entry === undefined) return undefined;
  if (entry.left !== undefined && instance.port !== null) restorePort(instance.port, entry.left);
  return outcomeOf(entry, instance);
}

function outcomeOf(entry: ScriptEntry, instance: Instance): InstanceOutcome {
  const { id: _, rule: _rule, ip: _ip, port: _port, left: _left, result = null, ...rest } = entry;
  return { ...instance, ...rest, result };
}

function restorePort(port: PortRecord, left: PortRecord): void {
  port.state = left.state;
  port.reason = left.reason;
  port.version = left.version;
}

/** The outcomes on a host that an earlier run has finished, as reports take them. */
export function finishedOutcomes(
  ip: string,
  entries: readonly ScriptEntry[],
  scripts: readonly Script[],
): InstanceOutcome[] {
  const host = new HostRecord(ip, addressBytes(ip) ?? "");
  return entries.flatMap((entry) => {
    const script = scripts.find(({ id }) => id === entry.id);
    if (script === undefined) return [];
    return [
      outcomeOf(entry, { script, kind: entry.rule, host, port: entry.port === undefined ? null : portOf(entry.port) }),
    ];
  });
}

function portOf(text: string): PortRecord {
  const [number, protocol] = text.split("/");
  return newPort(Number(number), protocol as PortRecord["protocol"], "open", undefined);
}
