import { closeSync, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import type { HostRecord, PortRecord } from "../nse/host-table.ts";
import type { ScriptResult } from "../nse/output.ts";
import type { HostReport, RunEnd } from "../nse/report.ts";
import type { PlainValue } from "../nse/result.ts";
import type { RuleKind } from "../nse/script.ts";
import type { Instance, InstanceOutcome } from "../nse/session.ts";
import { readLines } from "./text-file.ts";
import { CommandError, systemSays } from "./usage.ts";

/** Version of the journal's form. */
const FORM = 1;

/** A host as it stood before its scripts ran. */
export interface HostEntry {
  readonly ip: string;
  readonly name: string;
  readonly targetName?: string;
  readonly others?: readonly string[];
  readonly reason: string;
  readonly times: HostRecord["times"];
  readonly timedOut?: boolean;
  readonly ports: readonly PortRecord[];
}

/** A finished script instance. */
export interface ScriptEntry {
  readonly id: string;
  readonly rule: RuleKind;
  readonly ip?: string;
  /** `80/tcp` */
  readonly port?: string;
  readonly ending: InstanceOutcome["ending"];
  readonly result?: ScriptResult;
  readonly value?: PlainValue;
  readonly error?: string;
  readonly why?: string;
  readonly inAction: boolean;
  readonly elapsedMs: number;
  readonly cpuMs: number;
  /** The port as the script left it, when that may be other than it was. */
  readonly left?: PortRecord;
}

/** One line of a journal: an object with exactly one of these. */
export interface Entry {
  readonly neap?: {
    readonly form: number;
    readonly version: string;
    readonly args: readonly string[];
    readonly at: number;
  };
  readonly host?: HostEntry;
  readonly script?: ScriptEntry;
  /** The host's report was written. */
  readonly done?: HostReport;
  /** Targets that scripts added. */
  readonly targets?: readonly string[];
  readonly end?: RunEnd;
}

/** Integers that a JSON number cannot hold are written as `{"$int": "…"}`. */
function toJson(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? { $int: value.toString() } : value;
}

function fromJson(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("$int" in value)) return value;
  return BigInt((value as { $int: string }).$int);
}

/**
 * Writes down what is done, one JSON object a line. Each line is on its way to the disk before the run goes on, so that a
 * killed process loses at most the scripts that were running.
 */
export class Journal {
  private readonly fd: number;

  /** @param flags "w" for a new journal, "a" to go on with one. Throws a `CommandError`. */
  constructor(
    private readonly path: string,
    flags: "w" | "a",
  ) {
    try {
      // What was cut off in the middle must not run into what is written now.
      const goesOn = flags === "a" && !endsInLine(path);
      this.fd = openSync(path, flags);
      if (goesOn) writeSync(this.fd, "\n");
    } catch (e) {
      throw new CommandError(`cannot write ${path}: ${systemSays(e)}`);
    }
  }

  /** Throws a `CommandError` when the disk is full; what was written before stays good. */
  write(entry: Entry): void {
    let bytes = Buffer.from(`${JSON.stringify(entry, toJson)}\n`, "utf8");
    try {
      while (bytes.length > 0) bytes = bytes.subarray(writeSync(this.fd, bytes));
    } catch (e) {
      throw new CommandError(`cannot write ${this.path}: ${systemSays(e)}`);
    }
  }

  start(version: string, args: readonly string[]): void {
    this.write({ neap: { form: FORM, version, args, at: Date.now() / 1000 } });
  }

  host(host: HostRecord, others: readonly string[] | undefined, timedOut: boolean): void {
    const { ip, name, targetName, reason, times, ports } = host;
    this.write({ host: { ip, name, targetName, others, reason, times, timedOut, ports } });
  }

  script(outcome: InstanceOutcome): void {
    const { script, kind, host, port, ending, result, ...more } = outcome;
    // What was broken off has to run again.
    if (ending === "interrupted") return;
    const left = port !== null && ending !== "no-match" ? port : undefined;
    const place = port === null ? undefined : `${port.number}/${port.protocol}`;
    this.write({
      script: {
        id: script.id,
        rule: kind,
        ip: host?.ip,
        port: place,
        ending,
        result: result ?? undefined,
        ...more,
        left,
      },
    });
  }

  close(): void {
    try {
      fdatasyncSync(this.fd);
    } catch {
      // Not every file can be synchronised: a pipe, for one.
    }
    closeSync(this.fd);
  }
}

/** Whether a file ends in a newline; an empty one does. */
function endsInLine(path: string): boolean {
  const fd = openSync(path, "r");
  try {
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    return size === 0 || readSync(fd, last, 0, 1, size - 1) === 0 || last[0] === 10;
  } finally {
    closeSync(fd);
  }
}

/** What a journal says was done. */
export interface Earlier {
  /** The command line of the run. */
  readonly args: readonly string[];
  /** Addresses of the hosts that are finished. */
  readonly finished: ReadonlySet<string>;
  /** Hosts that were scanned, but not finished. */
  readonly begun: ReadonlyMap<string, HostEntry>;
  readonly targets: readonly string[];
  /** True when the run came to its end. */
  readonly ended: boolean;
  /** The entry of an instance that has run. */
  script(instance: Instance): ScriptEntry | undefined;
}

const instanceKey = (id: string, rule: string, ip = "", port = ""): string => `${id} ${rule} ${ip} ${port}`;

/**
 * Reads a journal. A last line that was cut off in the middle is left out. Only unfinished hosts are kept in memory.
 * @param finished gets the reports of finished hosts with what scripts did there, in order. Throws a `CommandError`.
 */
export async function readJournal(
  path: string,
  finished: (report: HostReport, scripts: readonly ScriptEntry[]) => void,
): Promise<Earlier> {
  let args: readonly string[] | undefined;
  let ended = false;
  let number = 0;
  let broken: number | undefined;
  const done = new Set<string>();
  const begun = new Map<string, HostEntry>();
  const scripts = new Map<string, ScriptEntry>();
  const targets: string[] = [];
  const take = (entry: Entry): void => {
    if (entry.neap !== undefined) {
      if (entry.neap.form !== FORM) throw new CommandError(`${path} was written by another version of this program`);
      args ??= entry.neap.args;
      ended = false;
    }
    if (entry.host !== undefined) begun.set(entry.host.ip, entry.host);
    if (entry.script !== undefined) {
      const { id, rule, ip, port } = entry.script;
      scripts.set(instanceKey(id, rule, ip, port), entry.script);
    }
    if (entry.done !== undefined) {
      const { ip } = entry.done;
      const there = [...scripts].filter(([, script]) => script.ip === ip);
      finished(
        entry.done,
        there.map(([, script]) => script),
      );
      done.add(ip);
      begun.delete(ip);
      for (const [key] of there) scripts.delete(key);
    }
    if (entry.targets !== undefined) targets.push(...entry.targets);
    if (entry.end !== undefined) ended = true;
  };
  for await (const lines of readLines(path)) {
    for (const line of lines) {
      number++;
      if (line === "") continue;
      let entry: Entry;
      try {
        entry = JSON.parse(Buffer.from(line, "latin1").toString("utf8"), fromJson) as Entry;
      } catch {
        broken ??= number;
        continue;
      }
      // Only what was being written when the process died may be broken, and what came after begins anew.
      if (broken !== undefined && entry.neap === undefined) {
        throw new CommandError(`${path}, line ${broken}: is no line of a journal`);
      }
      broken = undefined;
      take(entry);
    }
  }
  if (args === undefined) throw new CommandError(`${path} is not a journal (it has no first line of one)`);
  return {
    args,
    finished: done,
    begun,
    targets,
    ended,
    script: ({ script, kind, host, port }) =>
      scripts.get(
        instanceKey(script.id, kind, host?.ip, port === null ? undefined : `${port.number}/${port.protocol}`),
      ),
  };
}
