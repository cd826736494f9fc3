import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { randomOf } from "./chaos-driver.ts";

const PROGRAM = resolve("dist/neap.mjs");
const SCRIPTS = ["one", "two", "three"];
const PORTS = 12;
/** Loopback addresses: the same servers, as several hosts. */
const TARGETS = "127.0.0.1,2,3,4";
/** A run is killed after up to so many milliseconds. */
const LONGEST_LIFE = 1500;

/** What killing and resuming came to. */
export interface JournalReport {
  readonly kills: number;
  readonly runs: number;
  readonly instances: number;
  /** Instances that had run, but were not in the journal yet when the process was killed, and ran again. */
  readonly begunAgain: number;
  readonly problems: readonly string[];
}

/** Kills journalled runs at random moments, again and again, and resumes them until they end. */
export async function soakJournal(kills: number, seed: number): Promise<JournalReport> {
  const folder = mkdtempSync(join(tmpdir(), "neap-soak-"));
  const servers = await Promise.all(Array.from({ length: PORTS }, () => listen()));
  try {
    return await new JournalSoak(folder, servers.map(portOf), randomOf(seed)).run(kills);
  } finally {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  }
}

function listen(): Promise<Server> {
  return new Promise((done) => {
    const server = createServer((socket) => socket.on("error", () => undefined).end());
    // All of 127.0.0.0/8 is this machine; nothing but the runs made here knows the port.
    server.listen(0, () => done(server));
  });
}

const portOf = (server: Server): number => (server.address() as { port: number }).port;

/** Each says in a file of its run that it has ended, and takes a moment. */
const script = (id: string, ran: string): string => `local stdnse = require "stdnse"
portrule = function() return true end
action = function(host, port)
  stdnse.sleep(0.02 + math.random() / 20)
  local f <close> = io.open("${ran}", "a")
  f:write("${id} ", host.ip, " ", port.number, "\\n")
  return "${id} on " .. port.number
end`;

class JournalSoak {
  private killed = 0;
  private instances = 0;
  private begunAgain = 0;
  private readonly problems: string[] = [];

  constructor(
    private readonly folder: string,
    private readonly ports: readonly number[],
    private readonly random: () => number,
  ) {}

  async run(kills: number): Promise<JournalReport> {
    let runs = 0;
    while (this.killed < kills && this.problems.length === 0) await this.oneRun(runs++, kills);
    const { killed, instances, begunAgain, problems } = this;
    return { kills: killed, runs, instances, begunAgain, problems };
  }

  /** One run, killed and resumed until it ends. */
  private async oneRun(number: number, kills: number): Promise<void> {
    const [ran, journal, report] = ["ran", "journal", "report"].map((name) => join(this.folder, `${name}${number}`));
    if (ran === undefined || journal === undefined || report === undefined) throw new Error("no names");
    for (const id of SCRIPTS) writeFileSync(join(this.folder, `${id}.nse`), script(id, ran));
    const paths = SCRIPTS.map((id) => join(this.folder, `${id}.nse`)).join(",");
    const first = ["--script", paths, "-Pn", "-n", "-p", this.ports.join(","), TARGETS, "--max-hostgroup", "1"];
    let args = [
      ...first,
      "--allow",
      `write=${this.folder}`,
      "--max-parallelism",
      "4",
      "--journal",
      journal,
      "-oJ",
      report,
    ];
    // What was finished before a kill, and how often it had run by then: it must not run again.
    const finished = new Map<string, number>();
    for (;;) {
      const limit = this.killed < kills ? 200 + this.random() * LONGEST_LIFE : undefined;
      const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ["ignore", "ignore", "pipe"] });
      const { code, errors } = await ended(child, limit);
      const counts = runsOf(ran);
      for (const [key, count] of finished) {
        if (counts.get(key) !== count) this.problems.push(`${key} was finished, and ran again`);
      }
      if (code !== null) {
        if (code !== 0) this.problems.push(`a run ended with ${code}: ${errors.trim().split("\n").at(-1)}`);
        break;
      }
      this.killed++;
      for (const key of finishedIn(journal)) finished.set(key, counts.get(key) ?? 0);
      // A run that was killed before it had a journal begins anew.
      if (hasBegun(journal)) args = ["--resume", journal];
      else if (this.problems.length > 0) return;
    }
    this.check(report, runsOf(ran));
  }

  /** Whether everything is in the report of a run, and once. */
  private check(report: string, counts: ReadonlyMap<string, number>): void {
    const seen = new Map<string, number>();
    for (const { address, ports } of hostsOf(report)) {
      for (const { number, scripts } of ports) {
        for (const s of scripts) {
          const key = `${s.script} ${address} ${number}`;
          seen.set(key, (seen.get(key) ?? 0) + 1);
          if (s.output !== `${s.script} on ${number}`) this.problems.push(`${key} says ${s.output}`);
        }
      }
    }
    for (const host of [1, 2, 3, 4]) {
      for (const id of SCRIPTS) {
        for (const port of this.ports) {
          const key = `${id} 127.0.0.${host} ${port}`;
          const times = seen.get(key) ?? 0;
          if (times !== 1) this.problems.push(`${key} is ${times} times in the report`);
          if (!counts.has(key)) this.problems.push(`${key} has not run`);
          this.instances++;
          this.begunAgain += (counts.get(key) ?? 1) - 1;
        }
      }
    }
  }
}

interface ReportedHost {
  readonly address: string;
  readonly ports: readonly {
    readonly number: number;
    readonly scripts: readonly { readonly script: string; readonly output: string }[];
  }[];
}

/** The hosts of a report, which is one JSON document. */
function hostsOf(path: string): readonly ReportedHost[] {
  return (JSON.parse(readFileSync(path, "utf8")) as { hosts: readonly ReportedHost[] }).hosts;
}

const linesOf = (path: string): string[] =>
  existsSync(path)
    ? readFileSync(path, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];

/** How often each instance has run to its end. */
function runsOf(path: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of linesOf(path)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function entries(
  path: string,
): { readonly script?: { id: string; ip: string; port: string }; readonly neap?: object }[] {
  return linesOf(path).flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      // The line that was being written.
      return [];
    }
  });
}

const hasBegun = (path: string): boolean => entries(path).some(({ neap }) => neap !== undefined);

function finishedIn(path: string): string[] {
  return entries(path).flatMap(({ script: s }) => (s === undefined ? [] : [`${s.id} ${s.ip} ${s.port.split("/")[0]}`]));
}

/** Waits for the end of a process, and kills it after a while: then its exit code is null. */
function ended(child: ChildProcess, lifeMs: number | undefined): Promise<{ code: number | null; errors: string }> {
  let errors = "";
  child.stderr?.on("data", (data: Buffer) => {
    errors += data.toString();
  });
  const timer = lifeMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), lifeMs);
  return new Promise((done, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      done({ code, errors });
    });
  });
}
