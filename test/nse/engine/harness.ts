import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { addressBytes } from "../../../src/nse/address.ts";
import { debugLimits } from "../../../src/nse/grants/grants.ts";
import { guardedHost } from "../../../src/nse/grants/guarded-host.ts";
import { HostRecord, newPort } from "../../../src/nse/host-table.ts";
import type { IoDriver } from "../../../src/nse/io/driver.ts";
import { Playbook } from "../../../src/nse/io/playbook.ts";
import { driveAlong } from "../../../src/nse/io/playbook-drive.ts";
import { PlaybookDriver, type PlaybookWorld } from "../../../src/nse/io/playbook-driver.ts";
import { type InstanceOutcome, Session, type SessionOptions } from "../../../src/nse/session.ts";
import { flushAll } from "../../../src/stdlib/io-buffer.ts";
import { openLibraries } from "../../../src/stdlib/open.ts";
import { LuaState } from "../../../src/vm/state.ts";
import { memoryHost } from "../../stdlib/machine.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Script libraries of a session: our own, or next to none, which starts faster. */
type Libraries = "own" | "bare";

const BARE: Readonly<Record<string, string>> = {
  "nselib/stdnse.lua": 'local nmap = require "nmap" return { sleep = nmap.socket.sleep }',
  "nselib/strict.lua": "return nil",
};

export interface RunOptions extends Partial<Omit<SessionOptions, "driver" | "files">> {
  readonly book?: Playbook;
  readonly world?: PlaybookWorld;
  readonly libraries?: Libraries;
  /** Hosts by address with the numbers of their open TCP ports; without it one host with one port. */
  readonly hosts?: Readonly<Record<string, readonly number[]>>;
  /** Called after each thing that happens. */
  readonly observe?: (session: Session, driver: PlaybookDriver) => void;
  /** Changes the session before it runs. */
  readonly prepare?: (session: Session) => void;
  /** Selected by category: no louder than the others. */
  readonly byCategory?: boolean;
  /** Selected with `+`. */
  readonly forced?: boolean;
  readonly yieldAcross?: "strict" | "all";
  /** Each script has its own copies of the libraries. */
  readonly isolate?: boolean;
  /** Steps of the playbook may be left over. */
  readonly lenient?: boolean;
}

export interface Run {
  /** Lines that scripts have printed. */
  readonly lines: readonly string[];
  readonly log: readonly string[];
  readonly outcomes: readonly InstanceOutcome[];
  /** `id: ending` of each instance, in the order of their ends. */
  readonly endings: readonly string[];
  /** Output of the first instance. */
  readonly output: string | undefined;
  readonly session: Session;
  readonly driver: PlaybookDriver;
}

/** A session over scripts in memory: sources by id. */
export function openSession(
  scripts: Readonly<Record<string, string>>,
  driver: IoDriver,
  options: RunOptions = {},
): { readonly session: Session; readonly log: string[]; readonly lines: () => string[] } {
  const bare = options.libraries !== "own";
  const sources = new Map(Object.entries(scripts).map(([id, source]) => [`/scripts/${id}.nse`, source]));
  const { grants } = options;
  const host = memoryHost();
  const L = new LuaState({ yieldAcross: options.yieldAcross, metered: true });
  const own = grants === undefined ? host : guardedHost(host, grants);
  openLibraries(L, {
    host: own,
    warn: () => undefined,
    closed: grants?.unlimited === false ? debugLimits(grants) : undefined,
  });
  const log: string[] = [];
  const session = new Session(L, {
    timingLevel: 3,
    versionIntensity: 7,
    log: (text) => log.push(text),
    strict: true,
    ...options,
    driver,
    isolateOn: options.isolate === true ? own : undefined,
    files: {
      fetch: (name) => {
        if (bare) return name in BARE ? name : undefined;
        return existsSync(`${root}/${name}`) ? name : undefined;
      },
      read: (path) => sources.get(path) ?? (bare ? BARE[path] : undefined) ?? readFileSync(`${root}/${path}`, "latin1"),
    },
  });
  session.load(
    [...sources.keys()].map((path) => ({
      path,
      selectedByName: options.byCategory !== true,
      forced: options.forced === true,
    })),
  );
  const lines = (): string[] => {
    flushAll(own);
    return host.stdout.output === "" ? [] : host.stdout.output.replace(/\n$/, "").split("\n");
  };
  return { session, log, lines };
}

/** Hosts with open TCP ports. */
export function hostRecords(hosts: Readonly<Record<string, readonly number[]>>): HostRecord[] {
  return Object.entries(hosts).map(([ip, ports]) => {
    const host = new HostRecord(ip, addressBytes(ip) ?? "");
    for (const port of ports) host.ports.push(newPort(port, "tcp", "open", undefined));
    return host;
  });
}

/** Runs scripts against hosts in virtual time. */
export async function runScripts(scripts: Readonly<Record<string, string>>, options: RunOptions = {}): Promise<Run> {
  const driver = new PlaybookDriver(options.book ?? new Playbook(), options.world);
  const { session, log, lines } = openSession(scripts, driver, options);
  options.prepare?.(session);
  const hosts = hostRecords(options.hosts ?? { "127.0.0.1": [80] });
  const outcomes = await driveAlong(driver, session.runHosts(hosts), () => options.observe?.(session, driver));
  if (options.lenient !== true) driver.finish();
  return {
    lines: lines(),
    log,
    outcomes,
    endings: outcomes.map((o) => `${o.script.id}: ${o.ending}`),
    output: outcomes[0]?.result?.output,
    session,
    driver,
  };
}

/** On one line, so that the body's first line is the script's second. */
const PRELUDE = [
  'local nmap, stdnse, coroutine, string, table = nmap, require "stdnse", coroutine, string, table',
  "portrule = function() return true end",
  'local function join(...) for _, w in ipairs {...} do while coroutine.status(w) ~= "dead" do stdnse.sleep(0.001) end end end',
  "local function show(...) local t = table.pack(...)",
  'for i = 1, t.n do t[i] = type(t[i]) == "thread" and "thread" or (tostring(t[i]):gsub("\\n", "\\\\n")) end',
  'print(table.concat(t, " ", 1, t.n)) end',
  "action = function(host, port)",
].join(" ");

/** A script `test` whose action is `body`; it has `host`, `port`, `join(workers…)` and `show(…)`, which prints a newline as `\n`. */
export function scriptOf(body: string): string {
  return `${PRELUDE}\n${body}\nend`;
}

/** Runs one script given as the body of its action. Throws when it does not end with `done`. */
export async function runAction(body: string, options: RunOptions = {}): Promise<Run> {
  const run = await runScripts({ test: scriptOf(body) }, { debugging: 1, ...options });
  if (run.outcomes[0]?.ending !== "done") throw new Error(`${run.endings.join(", ")}\n${run.log.join("\n")}`);
  return run;
}

/** The playbook of a TCP connection to the host of `runScripts`: name lookup and connect, as socket 1. */
export function connecting(book = new Playbook(), socket = 1, port = 80): Playbook {
  return book
    .asks({ op: "resolve", name: "127.0.0.1" })
    .answers(["127.0.0.1"], "now")
    .asks({ op: "connect", protocol: "tcp", ip: "127.0.0.1", port })
    .answers(socket);
}
