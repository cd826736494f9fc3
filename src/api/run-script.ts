import { addressBytes } from "../nse/address.ts";
import type { DataFiles } from "../nse/datadir.ts";
import { parseGrants } from "../nse/grants/grant-list.ts";
import { debugLimits, type GrantPlaces, Grants } from "../nse/grants/grants.ts";
import { guardedHost } from "../nse/grants/guarded-host.ts";
import { hostAt } from "../nse/host-facts.ts";
import { type HostRecord, newPort } from "../nse/host-table.ts";
import { type IoDriver, resolverText } from "../nse/io/driver.ts";
import { driveAlong } from "../nse/io/playbook-drive.ts";
import { PlaybookDriver } from "../nse/io/playbook-driver.ts";
import type { HostServices } from "../nse/io/services.ts";
import type { PlainValue } from "../nse/result.ts";
import { type RuleKind, scriptId } from "../nse/script.ts";
import type { Ending } from "../nse/script-thread.ts";
import { ServiceTable } from "../nse/services.ts";
import { type InstanceOutcome, ScriptLoadError, Session } from "../nse/session.ts";
import { wellKnownPorts } from "../nse/well-known-ports.ts";
import type { FileHandle, Host } from "../stdlib/host.ts";
import { flushAll } from "../stdlib/io-buffer.ts";
import { openLibraries } from "../stdlib/open.ts";
import type { ChunkCache } from "../vm/chunk.ts";
import type { CodegenMode } from "../vm/codegen-mode.ts";
import type { Grant } from "../vm/grant.ts";
import { LuaState } from "../vm/state.ts";
import { luaToString, type StringForm, textToLua } from "./convert.ts";
import { meterState } from "./meter-state.ts";
import { type ScriptArg, scriptArgTable } from "./script-args.ts";

/** A script: its source, or where to find it. */
export type ScriptSource = string | { readonly path: string };

export interface RunScriptOptions {
  /** Name or address of the target; scripts with a prerule or postrule need none. A name is looked up. */
  readonly host?: string;
  /** The target's port; without it a host rule runs. */
  readonly port?: number;
  /** "tcp" without it. */
  readonly protocol?: "tcp" | "udp" | "sctp";
  /** State of the port, as a scan would have found it; "open" without it. Nothing is scanned. */
  readonly state?: string;
  /** Service name of the port; without it the one that nmap-services, or our own table, has for its number. */
  readonly service?: string;
  /** The rule to ask; without it "portrule", or "hostrule" without a port, or "prerule" without a host. */
  readonly rule?: RuleKind;
  /** Runs the action without asking the rule (`+` before a script's name). */
  readonly force?: boolean;
  /** Script arguments: values by name, or a text in the notation of `--script-args`. */
  readonly args?: string | Readonly<Record<string, ScriptArg>>;
  /** Time for the script and its workers, in milliseconds; no limit without it. */
  readonly timeoutMs?: number;
  /** What the script and its workers may use. */
  readonly budget?: Grant;
  /** Ends the script when aborted. */
  readonly signal?: AbortSignal;
  /** The network, the clock and randomness; the real ones without it. A `PlaybookDriver` is led through its virtual time. */
  readonly driver?: IoDriver;
  /** Data directories (with `nselib` and `scripts` in them) to search before all others. */
  readonly dataDirs?: readonly string[];
  /**
   * Files, clock and environment that the script can reach, all of them; without it this process's, as far as `allow` goes. Its
   * output goes to `onPrint`.
   */
  readonly lua?: Host;
  /**
   * What the script may do beyond reaching its target and reading the data directories, as `--allow` takes it: `net=10.0.0.0/8`,
   * `read=PATH`, `write=PATH`, `exec`, `env`, `dns`, `interfaces`, `nmap` (what Nmap's own scripts need), `all`.
   */
  readonly allow?: string | readonly string[];
  /**
   * The script gets its own copies of the libraries. Each call has a state of its own anyway: this is how a script behaves with
   * `--isolate`.
   */
  readonly isolate?: boolean;
  /** "inet" without it, or "inet6" for an IPv6 address. */
  readonly family?: "inet" | "inet6";
  /** Most threads that may own connected sockets is one more than this. */
  readonly parallelism?: number;
  /** Makes the order of threads that are ready at once random, but the same in every run; else first come, first served. */
  readonly seed?: number;
  readonly verbosity?: number;
  readonly debugging?: number;
  /** -T: 0 to 5 (3). */
  readonly timingLevel?: number;
  /** 0 to 9 (7). */
  readonly versionIntensity?: number;
  /** How code is compiled; "auto" without it. */
  readonly codegen?: CodegenMode;
  /** The form of texts in the outcome; "utf8" without it. */
  readonly strings?: Exclude<StringForm, "bytes">;
  /** Takes what the script writes to standard output, in pieces. */
  readonly onPrint?: (text: string) => void;
  /** Takes each message for the log, as it comes. */
  readonly onLog?: (line: string) => void;
  /** As in `LuaOptions`. */
  readonly cache?: boolean | string;
}

/** How a run ended: as a script thread ends, or before there was one. */
export type ScriptState =
  | Ending
  /** The script does not load. */
  | "not-loaded"
  /** The host's name could not be looked up. */
  | "unresolved";

/** What became of a script. */
export interface ScriptOutcome {
  /** File name without `.nse`; "script" for a source without a file. */
  readonly id: string;
  readonly state: ScriptState;
  /** Why, for every state but "done": an error message with its position, the message given to `nmap.new_try`, …. */
  readonly reason?: string;
  /** The text a scan would show; absent when there is nothing to show. */
  readonly output?: string;
  /**
   * The result's structure, with numbers and booleans as such: a table is an array, or, when it has string keys, an object in
   * which the elements of its sequence go by their numbers. Integers beyond 2^53 are bigints.
   */
  readonly value?: ScriptValue;
  /** What the script has made of its port, if it has one. */
  readonly port?: {
    readonly state: string;
    readonly service?: string;
    readonly product?: string;
    readonly version?: string;
  };
  /** Messages of the engine and of the script for the log. */
  readonly log: readonly string[];
  /** What the script has written to standard output. */
  readonly printed: string;
  /** What it was refused; absent when it was refused nothing. */
  readonly denied?: readonly Refusal[];
}

/** An act that a script was refused, as in JSON reports. */
export interface Refusal {
  /** The script's id; absent when it cannot be told who it was. */
  readonly script?: string;
  /** What was wanted, in words: `reach 10.0.0.1`. */
  readonly act: string;
  /** The grant that it lacked, as `allow` takes it: `net=10.0.0.1`. */
  readonly grant: string;
}

/** A structured script result. */
export type ScriptValue =
  | string
  | number
  | bigint
  | boolean
  | readonly ScriptValue[]
  | { readonly [key: string]: ScriptValue };

/** What a run needs of its surroundings; `index.ts` has those of this process. */
export interface Surroundings {
  readonly driver: () => IoDriver;
  readonly host: () => Host;
  readonly services: HostServices;
  /** The data directories, those given first. */
  readonly files: (first: readonly string[]) => DataFiles;
  /** Where files are, and which every script may read, with the same directories given first. */
  readonly places: (first: readonly string[]) => GrantPlaces;
  /** Contents of a file, one character per byte. Throws an Error with a readable message. */
  readonly read: (path: string) => string;
  /** Where compiled files are kept, as the option `cache` has it. */
  readonly chunkCache: (cache: boolean | string | undefined) => ChunkCache | null;
}

/** Path under which a source without a file is known. */
const NO_FILE = "script.nse";

/**
 * Runs one script against one host or port, without a scan, and gives what became of it. Rejects only for misuse: options
 * that fit no target, arguments that cannot be parsed, a driver that throws.
 */
export async function runScriptIn(
  surroundings: Surroundings,
  source: ScriptSource,
  options: RunScriptOptions,
): Promise<ScriptOutcome> {
  const driver = options.driver ?? surroundings.driver();
  const run = new ScriptRun(surroundings, source, options, driver);
  try {
    const outcome = run.outcome();
    return await (driver instanceof PlaybookDriver ? driveAlong(driver, outcome) : outcome);
  } finally {
    if (options.driver === undefined) driver.dispose();
  }
}

const REASONS: Readonly<Record<Ending, string>> = {
  done: "",
  "no-match": "the rule said no",
  "needs-raw": "",
  error: "",
  exception: "",
  yielded: "",
  timeout: "the time was up",
  deadlock: "nothing could wake it any more",
  orphan: "all script threads had ended",
  interrupted: "interrupted",
  budget: "a budget was spent",
};

class ScriptRun {
  private readonly log: string[] = [];
  private printed = "";
  private readonly grants: Grants;
  private readonly denied: Refusal[] = [];
  private readonly files: DataFiles;
  private readonly path: string;
  private readonly id: string;

  constructor(
    private readonly surroundings: Surroundings,
    private readonly source: ScriptSource,
    private readonly options: RunScriptOptions,
    private readonly driver: IoDriver,
  ) {
    const { allow = [], dataDirs = [] } = options;
    this.files = surroundings.files(dataDirs);
    const list = parseGrants((typeof allow === "string" ? [allow] : allow).map(textToLua));
    this.grants = new Grants(list, {
      ...surroundings.places(dataDirs),
      noFile: typeof source === "string" ? NO_FILE : undefined,
    });
    this.grants.denied = ({ script, act, grant }) => {
      const who = script === "" ? {} : { script: this.text(script) };
      this.denied.push({ ...who, act: this.text(act), grant: this.text(grant) });
    };
    this.path = typeof source === "string" ? NO_FILE : textToLua(source.path);
    this.id = scriptId(this.path);
  }

  private text(bytes: string): string {
    return luaToString(bytes, this.options.strings ?? "utf8") as string;
  }

  private ended(state: ScriptState, reason: string): ScriptOutcome {
    return { id: this.text(this.id), state, reason: this.text(reason), ...this.seen() };
  }

  /** What was seen of the script. */
  private seen(): Pick<ScriptOutcome, "log" | "printed" | "denied"> {
    return { log: this.log, printed: this.printed, ...(this.denied.length > 0 && { denied: this.denied }) };
  }

  async outcome(): Promise<ScriptOutcome> {
    const { options } = this;
    const kind = this.ruleKind();
    let host: HostRecord | null = null;
    if (options.host !== undefined && kind !== "prerule" && kind !== "postrule") {
      const found = await this.resolve(options.host);
      if (typeof found === "string") return this.ended("unresolved", found);
      host = found;
    }
    const port = kind === "portrule" && host !== null ? this.addPort(host) : null;
    const lua = this.capturing(options.lua ?? guardedHost(this.surroundings.host(), this.grants));
    const session = this.open(lua);
    try {
      session.load([{ path: this.path, selectedByName: true, forced: options.force === true }]);
    } catch (e) {
      flushAll(lua);
      if (e instanceof ScriptLoadError) return this.ended("not-loaded", e.message);
      throw e;
    }
    const abort = (): void => session.engine.interrupt();
    options.signal?.addEventListener("abort", abort, { once: true });
    let outcomes: InstanceOutcome[];
    try {
      if (options.signal?.aborted === true) return this.ended("interrupted", REASONS.interrupted);
      outcomes = await session.runAt({ kind, host, port });
    } finally {
      options.signal?.removeEventListener("abort", abort);
      flushAll(lua);
    }
    const [outcome] = outcomes;
    if (outcome === undefined) return this.ended("no-match", `the script has no ${kind}`);
    return this.finished(outcome);
  }

  private ruleKind(): RuleKind {
    const { host, port, rule } = this.options;
    const kind = rule ?? (port !== undefined ? "portrule" : host !== undefined ? "hostrule" : "prerule");
    if ((kind === "portrule" || kind === "hostrule") && host === undefined)
      throw new TypeError(`a ${kind} needs a host`);
    if (kind === "portrule" && port === undefined) throw new TypeError("a portrule needs a port");
    return kind;
  }

  private async resolve(name: string): Promise<HostRecord | string> {
    if (addressBytes(name) !== undefined) return hostAt(this.driver, name);
    const bytes = textToLua(name);
    const { driver, options } = this;
    return new Promise((resolve) => {
      driver.start({ op: "resolve", name: bytes, family: options.family ?? "inet" }, (reply) => {
        const [ip, ...others] = reply.ok ? reply.value : [];
        if (ip === undefined) {
          resolve(reply.ok ? resolverText("name-unknown") : resolverText(reply.reason));
          return;
        }
        const host = hostAt(driver, ip);
        host.targetName = bytes;
        host.otherAddresses = others;
        resolve(host);
      });
    });
  }

  private addPort(host: HostRecord): HostRecord["ports"][0] {
    const { port = 0, protocol = "tcp", state = "open", service } = this.options;
    const name = service === undefined ? this.services().name(port, protocol) : textToLua(service);
    const record = newPort(port, protocol, state, name);
    host.ports.push(record);
    return record;
  }

  private services(): ServiceTable {
    const path = this.files.fetch("nmap-services");
    return path === undefined ? wellKnownPorts() : new ServiceTable(this.surroundings.read(path));
  }

  /** The host, its standard output taken by us line by line. */
  private capturing(host: Host): Host {
    const stdout: FileHandle = {
      regular: false,
      terminal: true,
      read: () => "",
      write: (bytes) => {
        const text = this.text(bytes);
        this.printed += text;
        this.options.onPrint?.(text);
      },
      seek: (offset, whence) => host.stdout.seek(offset, whence),
      close: () => undefined,
    };
    return Object.create(host, { stdout: { value: stdout, enumerable: true } }) as Host;
  }

  private open(host: Host): Session {
    const { options, files, path, source, surroundings } = this;
    const L = new LuaState({
      codegen: options.codegen,
      metered: true,
      chunkCache: surroundings.chunkCache(options.cache),
    });
    meterState(L, host);
    const { grants } = this;
    openLibraries(L, { host, warn: () => undefined, closed: grants.unlimited ? undefined : debugLimits(grants) });
    const v6 = options.host?.includes(":") === true;
    return new Session(L, {
      grants,
      isolateOn: options.isolate === true ? host : undefined,
      driver: this.driver,
      services: surroundings.services,
      files: {
        fetch: (name) => files.fetch(name),
        read: (name) => (name === path && typeof source === "string" ? textToLua(source) : surroundings.read(name)),
      },
      scriptArgs: options.args === undefined ? undefined : scriptArgTable(options.args),
      family: options.family ?? (v6 ? "inet6" : "inet"),
      parallelism: options.parallelism,
      seed: options.seed,
      scriptTimeoutMs: options.timeoutMs,
      scriptBudget: options.budget,
      verbosity: options.verbosity,
      debugging: options.debugging,
      timingLevel: options.timingLevel ?? 3,
      versionIntensity: options.versionIntensity ?? 7,
      strict: true,
      log: (text) => {
        const line = this.text(text);
        this.log.push(line);
        options.onLog?.(line);
      },
    });
  }

  private finished(o: InstanceOutcome): ScriptOutcome {
    const output = o.result?.output;
    const reason = o.ending === "needs-raw" || o.ending === "budget" ? (o.why ?? "") : (o.error ?? REASONS[o.ending]);
    const version = o.port?.version;
    const shown = (bytes: string | undefined): string | undefined =>
      bytes === undefined ? undefined : this.text(bytes);
    return {
      id: this.text(this.id),
      state: o.ending,
      ...(o.ending !== "done" && { reason: this.text(reason) }),
      ...(output !== undefined && output !== "" && o.ending === "done" && { output: this.text(output) }),
      ...(o.value !== undefined && { value: this.plain(o.value) }),
      ...(o.port !== null && {
        port: {
          state: o.port.state,
          service: shown(version?.name),
          product: shown(version?.product),
          version: shown(version?.version),
        },
      }),
      ...this.seen(),
    };
  }

  private plain(value: PlainValue): ScriptValue {
    if (typeof value === "string") return this.text(value);
    if (typeof value !== "object") return value;
    if (Array.isArray(value)) return (value as readonly PlainValue[]).map((v) => this.plain(v));
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [this.text(key), this.plain(v as PlainValue)]));
  }
}
