import { closeSync, fstatSync, ftruncateSync, openSync, statSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { type Denial, DenialList } from "../nse/grants/denials.ts";
import type { ScriptResult } from "../nse/output.ts";
import type { HostReport, RunEnd, RunInfo } from "../nse/report.ts";
import { deniedEvent, endEvent, hostEvent, idleEvent, scriptEvent, startEvent } from "../nse/report-events.ts";
import { grepEnd, grepHost, grepStart } from "../nse/report-grep.ts";
import { JsonDocument } from "../nse/report-json.ts";
import { textEnd, textHost, textPostscan, textPrescan, textStart } from "../nse/report-text.ts";
import { xmlDenied, xmlEnd, xmlHost, xmlPostscan, xmlPrescan, xmlStart } from "../nse/report-xml.ts";
import type { IdleScript, InstanceOutcome } from "../nse/session.ts";
import type { ScanOptions } from "./options.ts";
import { CommandError, systemSays, UsageError } from "./usage.ts";

/** One place a report goes to. Every part is written as soon as it is known. */
export interface ReportSink {
  start(run: RunInfo): void;
  /** A script has ended somewhere. */
  outcome?(outcome: InstanceOutcome): void;
  /** A script that was chosen will not run. */
  idle?(script: IdleScript): void;
  /** A script was refused something; told once of each script and grant. */
  denied?(denial: Denial): void;
  prescan(outcomes: readonly InstanceOutcome[]): void;
  host(host: HostReport, run: RunInfo, outcomes: readonly InstanceOutcome[]): void;
  postscan(outcomes: readonly InstanceOutcome[]): void;
  /** The end, wherever the run has got to. */
  end(run: RunInfo, end: RunEnd, idle: readonly IdleScript[]): void;
}

/** The script results among outcomes. */
export function resultsOf(outcomes: readonly InstanceOutcome[]): ScriptResult[] {
  return outcomes.flatMap((o) => (o.result === null ? [] : [o.result]));
}

/** Writes bytes (one character each) to a file, or to standard output for "-". */
export class ByteFile {
  private readonly fd: number;
  /** Where the next part goes in a file that can be written anywhere; undefined for pipes and terminals. */
  private position: number | undefined;
  private tailEnd = 0;

  constructor(
    private readonly path: string,
    append = false,
  ) {
    try {
      this.fd = path === "-" ? 1 : openSync(path, append ? "a" : "w");
      this.position = path !== "-" && !append && fstatSync(this.fd).isFile() ? 0 : undefined;
    } catch (e) {
      throw new CommandError(`cannot write ${path}: ${systemSays(e)}`);
    }
  }

  /**
   * Writes the next part. @param tail what would complete the document: it stands in the file until the next part
   * replaces it, so that the file is whole at any moment. What it has too much is made blank.
   */
  write(text: string, tail = ""): void {
    const { position } = this;
    if (position === undefined) {
      this.writeAll(Buffer.from(text, "latin1"), null);
      return;
    }
    const whole = text + tail;
    this.writeAll(
      Buffer.from(whole + " ".repeat(Math.max(this.tailEnd - position - whole.length, 0)), "latin1"),
      position,
    );
    this.position = position + text.length;
    this.tailEnd = Math.max(this.tailEnd, position + whole.length);
    if (tail === "" && this.tailEnd > this.position) {
      ftruncateSync(this.fd, this.position);
      this.tailEnd = this.position;
    }
  }

  private writeAll(bytes: Buffer, position: number | null): void {
    let rest = bytes;
    while (rest.length > 0) {
      try {
        const at = position === null ? null : position + bytes.length - rest.length;
        rest = rest.subarray(writeSync(this.fd, rest, 0, rest.length, at));
      } catch (e) {
        const { code } = e as { code?: string };
        if (code === "EAGAIN") continue;
        if (code === "EPIPE" && this.fd === 1) process.exit(0);
        throw new CommandError(`cannot write ${this.path === "-" ? "standard output" : this.path}: ${systemSays(e)}`);
      }
    }
  }

  close(): void {
    if (this.fd !== 1) closeSync(this.fd);
  }
}

/** The text form, as on the screen. */
export function textSink(file: ByteFile): ReportSink {
  return {
    start: (run) => file.write(textStart(run)),
    prescan: (outcomes) => file.write(textPrescan(resultsOf(outcomes))),
    host: (host, run) => file.write(textHost(host, run)),
    postscan: (outcomes) => file.write(textPostscan(resultsOf(outcomes))),
    end: (run, end) => file.write(textEnd(run, end)),
  };
}

/** How a run has ended of which nothing more is heard. */
class Unfinished {
  private hosts = 0;

  constructor(readonly run: RunInfo) {}

  host(host: HostReport): void {
    if (host.state === "up") this.hosts++;
  }

  get end(): RunEnd {
    const error = "the run was broken off";
    return { endTime: Date.now() / 1000, hostsUp: this.hosts, hostsTotal: this.hosts, error };
  }
}

/** The XML form (nmap.dtd). */
export function xmlSink(file: ByteFile): ReportSink {
  let unfinished: Unfinished;
  const denials = new DenialList();
  const rest = (run: RunInfo, end: RunEnd): string => xmlDenied(denials.all) + xmlEnd(run, end);
  const write = (text: string): void => file.write(text, rest(unfinished.run, unfinished.end));
  return {
    start: (run) => {
      unfinished = new Unfinished(run);
      write(xmlStart(run));
    },
    denied: (denial) => void denials.add(denial),
    prescan: (outcomes) => write(xmlPrescan(resultsOf(outcomes))),
    host: (host, run) => {
      unfinished.host(host);
      write(xmlHost(host, run));
    },
    postscan: (outcomes) => write(xmlPostscan(resultsOf(outcomes))),
    end: (run, end) => file.write(rest(run, end)),
  };
}

/** One JSON document (schema/report.schema.json). */
export function jsonSink(file: ByteFile): ReportSink {
  const document = new JsonDocument();
  let unfinished: Unfinished;
  const write = (text: string): void => file.write(text, document.rest(unfinished.run, unfinished.end, []));
  return {
    start: (run) => {
      unfinished = new Unfinished(run);
      write(document.start(run));
    },
    denied: (denial) => document.denied(denial),
    prescan: (outcomes) => write(document.prescan(outcomes)),
    host: (host, run, outcomes) => {
      unfinished.host(host);
      write(document.host(host, run, outcomes));
    },
    postscan: (outcomes) => write(document.postscan(outcomes)),
    end: (run, end, idle) => file.write(document.rest(run, end, idle)),
  };
}

/** A line of JSON for everything that happens (schema/events.schema.json). */
export function eventSink(file: ByteFile): ReportSink {
  return {
    start: (run) => file.write(startEvent(run)),
    outcome: (outcome) => file.write(scriptEvent(outcome)),
    idle: (script) => file.write(idleEvent(script)),
    denied: (denial) => file.write(deniedEvent(denial)),
    prescan: () => undefined,
    host: (host, run) => file.write(hostEvent(host, run)),
    postscan: () => undefined,
    end: (run, end) => file.write(endEvent(run, end)),
  };
}

/** The form for grep; it has no place for scripts. */
export function grepSink(file: ByteFile): ReportSink {
  return {
    start: (run) => file.write(grepStart(run)),
    prescan: () => undefined,
    host: (host, run) => file.write(grepHost(host, run)),
    postscan: () => undefined,
    end: (run, end) => file.write(grepEnd(run, end)),
  };
}

type MakeSink = (file: ByteFile) => ReportSink;

/** The output flags with their files, and what writes them. */
function wishes(o: ScanOptions, more: readonly (readonly [string, string | undefined, MakeSink])[]) {
  const all: (readonly [flag: string, path: string | undefined, make: MakeSink])[] = [
    ["-oN", o.textFile, textSink],
    ["-oX", o.xmlFile, xmlSink],
    ["-oG", o.grepFile, grepSink],
    ["-oJ", o.jsonFile, jsonSink],
    ["--ndjson", o.eventFile, eventSink],
    ...more,
  ];
  return all.flatMap(([flag, path, make]) => (path === undefined ? [] : [{ flag, path, make }]));
}

/** Tells regular files apart whatever they are called; undefined for all else, and when there is none. */
function fileIdentity(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return statSync(path).isFile() ? `${dev} ${ino}` : undefined;
  } catch {
    return undefined;
  }
}

/** The flag that reads a file, which then must not be written. */
function readerOf(o: ScanOptions, path: string): string | undefined {
  const identity = fileIdentity(path);
  if (identity === undefined) return undefined;
  const inputs: readonly (readonly [flag: string, paths: readonly string[]])[] = [
    ["--from", o.from],
    ["-iL", o.targetFiles],
    ["--excludefile", o.excludeFiles],
    ["--script-args-file", o.scriptArgsFiles],
  ];
  return inputs.find(([, paths]) => paths.some((input) => input !== "-" && fileIdentity(input) === identity))?.[0];
}

/** All reports of a run: the files that were asked for, and the screen unless one of them is written there. */
export class Reports {
  private sinks: { readonly sink: ReportSink; readonly file: ByteFile }[] = [];
  /** The screen, when the report is shown there as text. */
  readonly screen: ByteFile | null;

  /**
   * Opens the files. Throws `UsageError` when two reports would go to one file, and `CommandError`.
   * @param more further output flags, with what writes their form.
   * @param onScreen what is shown on the screen.
   */
  constructor(
    o: ScanOptions,
    more: readonly (readonly [string, string | undefined, MakeSink])[] = [],
    onScreen: MakeSink = textSink,
  ) {
    const files = wishes(o, more);
    const taken = new Map<string, string>();
    for (const { flag, path } of [
      ...files,
      ...(o.journal === undefined ? [] : [{ flag: "--journal", path: o.journal }]),
    ]) {
      const key = path === "-" ? "-" : resolve(path);
      const other = taken.get(key);
      const name = path === "-" ? "standard output" : path;
      if (other !== undefined && key !== resolve("/dev/null")) {
        throw new UsageError(`${other} and ${flag} would both write ${name}`);
      }
      taken.set(key, flag);
      const reader = path === "-" ? undefined : readerOf(o, path);
      if (reader !== undefined) throw new UsageError(`${flag} would write over ${path}, which ${reader} reads`);
    }
    this.screen = taken.has("-") ? null : new ByteFile("-");
    if (this.screen !== null) this.sinks.push({ sink: onScreen(this.screen), file: this.screen });
    // Two names may be links to one file.
    const identities = new Map<string, string>();
    for (const { flag, path, make } of files) {
      const file = new ByteFile(path, o.append);
      this.sinks.push({ sink: make(file), file });
      const identity = path === "-" ? undefined : fileIdentity(path);
      if (identity === undefined) continue;
      const other = identities.get(identity);
      if (other !== undefined) throw new UsageError(`${other} and ${flag} would both write ${path}`);
      identities.set(identity, flag);
    }
  }

  /**
   * Writes a part to all reports. One that cannot be written is closed and left alone from then on; the others still get
   * the part, then the first failure is thrown (`CommandError`).
   */
  each(write: (sink: ReportSink) => void): void {
    let failure: unknown;
    for (const entry of [...this.sinks]) {
      try {
        write(entry.sink);
      } catch (e) {
        failure ??= e;
        this.sinks = this.sinks.filter((other) => other !== entry);
        entry.file.close();
      }
    }
    if (failure !== undefined) throw failure;
  }

  close(): void {
    for (const { file } of this.sinks) file.close();
    this.sinks = [];
  }
}
