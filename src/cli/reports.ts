import { closeSync, openSync, writeSync } from "node:fs";
import type { ScriptResult } from "../nse/output.ts";
import type { HostReport, RunEnd, RunInfo } from "../nse/report.ts";
import { textEnd, textHost, textPostscan, textPrescan, textStart } from "../nse/report-text.ts";
import { xmlEnd, xmlHost, xmlPostscan, xmlPrescan, xmlStart } from "../nse/report-xml.ts";
import { CommandError } from "./usage.ts";

/** One place a report goes to. Every part is written as soon as it is known. */
export interface ReportSink {
  start(run: RunInfo): void;
  prescan(results: readonly ScriptResult[]): void;
  host(host: HostReport, run: RunInfo): void;
  postscan(results: readonly ScriptResult[]): void;
  end(run: RunInfo, end: RunEnd): void;
}

/** Writes bytes (one character each) to a file, or to standard output for "-". */
export class ByteFile {
  private readonly fd: number;

  constructor(private readonly path: string) {
    try {
      this.fd = path === "-" ? 1 : openSync(path, "w");
    } catch (e) {
      throw new CommandError(`cannot write ${path}: ${why(e)}`);
    }
  }

  write(text: string): void {
    let bytes = Buffer.from(text, "latin1");
    while (bytes.length > 0) {
      try {
        bytes = bytes.subarray(writeSync(this.fd, bytes));
      } catch (e) {
        const { code } = e as { code?: string };
        if (code === "EAGAIN") continue;
        if (code === "EPIPE" && this.fd === 1) process.exit(0);
        throw new CommandError(`cannot write ${this.path}: ${why(e)}`);
      }
    }
  }

  close(): void {
    if (this.fd !== 1) closeSync(this.fd);
  }
}

/** What the system says of a failed file operation: "no such file or directory". */
function why(e: unknown): string {
  return (e as Error).message.replace(/^\w+: /, "").replace(/, \w+( '.*)?$/s, "");
}

/** The text form, as on the screen. */
export function textSink(file: ByteFile): ReportSink {
  return {
    start: (run) => file.write(textStart(run)),
    prescan: (results) => file.write(textPrescan(results)),
    host: (host, run) => file.write(textHost(host, run)),
    postscan: (results) => file.write(textPostscan(results)),
    end: (run, end) => file.write(textEnd(run, end)),
  };
}

/** The XML form (nmap.dtd). */
export function xmlSink(file: ByteFile): ReportSink {
  return {
    start: (run) => file.write(xmlStart(run)),
    prescan: (results) => file.write(xmlPrescan(results)),
    host: (host, run) => file.write(xmlHost(host, run)),
    postscan: (results) => file.write(xmlPostscan(results)),
    end: (run, end) => file.write(xmlEnd(run, end)),
  };
}
