import { skipFirstComment } from "../stdlib/base.ts";
import { protectMetatable } from "../stdlib/closed-debug.ts";
import type { Host } from "../stdlib/host.ts";
import { fileMetatable } from "../stdlib/io-file.ts";
import { LuaError } from "../vm/errors.ts";
import { inFinalizer } from "../vm/finalizers.ts";
import { SpentError } from "../vm/meter.ts";
import { startBase } from "../vm/resume.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { Thread } from "../vm/thread.ts";
import { framesFrom, traceback } from "../vm/traceback.ts";
import { LuaClosure, type LuaValue, type NativeFunction, UpVal } from "../vm/value.ts";
import { Engine, type EngineOptions } from "./engine.ts";
import { guardClose, guardGlobals, installSearcher, libraryCompiler, scriptEnvironment } from "./environment.ts";
import { errorText, errorType } from "./error-value.ts";
import type { Denial } from "./grants/denials.ts";
import { type Actor, debugLimits, type Grants } from "./grants/grants.ts";
import { GuardedDriver } from "./grants/guarded-driver.ts";
import { guardedDirectories } from "./grants/guarded-host.ts";
import type { HostRecord, PortRecord } from "./host-table.ts";
import { baseThread } from "./instance.ts";
import type { HostServices } from "./io/services.ts";
import { endingOf, lackText } from "./lacks.ts";
import { openNatives } from "./lib/natives.ts";
import { openNmap } from "./lib/nmap.ts";
import { engineFunctions, injectStdnse } from "./lib/stdnse-native.ts";
import { addOldDebug, allowUnterminated, oldNames } from "./old-names.ts";
import type { ScriptResult } from "./output.ts";
import { inRealm, type Realm, RealmMaker } from "./realm.ts";
import type { PlainValue } from "./result.ts";
import { assignRunlevels, type RuleKind, type Script, type Selection, scriptId, scriptOf } from "./script.ts";
import type { ScriptThread } from "./script-thread.ts";

/** How long a script or a library may take to load, in milliseconds. */
const LOAD_MS = 10_000;

/** Where libraries, scripts and data files are found and read. */
export interface DataFiles {
  /** Path of a data file given by its relative name, or undefined (`nmap.fetchfile`). */
  fetch(name: string): string | undefined;
  /** Contents of a file, one character per byte; throws an Error with a readable message. */
  read(path: string): string;
}

export interface SessionOptions extends EngineOptions {
  /** What scripts may do; all without it. The host that the libraries were opened on has to be guarded by it too. */
  readonly grants?: Grants;
  readonly files: DataFiles;
  /** Each script has its own copies of all libraries, opened on this host; without it scripts share them. */
  readonly isolateOn?: Host;
  /** For the native libraries; without it only those that need nothing of the host can be required. */
  readonly services?: HostServices;
  /** The parsed script arguments: `nmap.registry.args`. */
  readonly scriptArgs?: LuaTable;
  /** -T: 0 to 5. */
  readonly timingLevel: number;
  readonly versionIntensity: number;
  /** -e */
  readonly interface?: string;
  /** --dns-servers: addresses that stand for the system's name servers. */
  readonly dnsServers?: readonly string[];
  /** A script that does not load ends the run, as in Nmap; else it alone is skipped. */
  readonly strict?: boolean;
  /** Told of each script instance as soon as it has ended. */
  readonly onOutcome?: (outcome: InstanceOutcome) => void;
  /** Told of each runlevel that begins, and of how many there are; what it gives is called when that level has ended. */
  readonly onLevel?: (number: number, of: number) => () => void;
  /** Rules are asked, but no action runs: an instance whose rule says yes is done. */
  readonly rulesOnly?: boolean;
  /** The outcome of an instance that ran before (`--resume`): it does not run again. */
  readonly earlier?: (instance: Instance) => InstanceOutcome | undefined;
}

/** What became of one selected script on one target. */
export interface InstanceOutcome {
  readonly script: Script;
  readonly kind: RuleKind;
  readonly host: HostRecord | null;
  readonly port: PortRecord | null;
  readonly ending: NonNullable<ScriptThread["ending"]>;
  readonly result: ScriptResult | null;
  /** What the action returned first, keeping the types of values. */
  readonly value?: PlainValue;
  /** When it ended with one: the error value, or the message of `nmap.new_try`, as text. */
  readonly error?: string;
  /** For those ended from outside, and for "needs-raw": why, and what they waited for. */
  readonly why?: string;
  /** True when the action had begun. */
  readonly inAction: boolean;
  /** Milliseconds from start to end, and how many of them on the CPU, without workers. */
  readonly elapsedMs: number;
  readonly cpuMs: number;
  /** Calls and loop iterations, with workers; library work counts for some too. */
  readonly steps?: number;
  /** What it, or a worker of it, was refused; absent when that was nothing. */
  readonly denied?: readonly Denial[];
}

/** A script that was chosen and never ran anywhere. */
export interface IdleScript {
  readonly id: string;
  readonly state: "not-loaded" | "not-run";
  readonly reason: string;
}

/** A script that could not be loaded. */
export class ScriptLoadError extends Error {
  override readonly name = "ScriptLoadError";
  constructor(
    message: string,
    readonly traceback: string,
    /** True when a library it needs quietly said no (`stdnse.silent_require`). */
    readonly silent: boolean,
  ) {
    super(message);
  }
}

/** A run of scripts: one Lua state, one engine, and what the scripts share. */
export class Session {
  readonly engine: Engine;
  readonly registry = new LuaTable();
  readonly scripts: Script[] = [];
  /** The hosts being processed. */
  hosts: HostRecord[] = [];
  /** Targets that scripts have added, not yet taken by the host. */
  readonly newTargets: string[] = [];
  /** What scripts of Lua 5.1 find in their environments. */
  readonly oldNames: LuaTable;
  private readonly knownTargets = new Set<string>();
  /** What scripts may do; null when that is all. */
  private readonly grants: Grants | null;
  /** The functions that the engine gives to `stdnse`, and what compiles libraries. */
  private readonly functions: Readonly<Record<string, NativeFunction>>;
  private readonly compile: (path: string, env: LuaTable) => LuaClosure;
  /** Makes the realms of scripts; null when they share one. */
  private readonly realms: RealmMaker | null;
  /** The script that is being loaded. */
  private loaded: Actor | null = null;

  /** @param L a state with the standard libraries open. */
  constructor(
    readonly L: LuaState,
    readonly options: SessionOptions,
  ) {
    const args = options.scriptArgs ?? new LuaTable();
    const grants = options.grants?.unlimited === false ? options.grants : null;
    this.grants = grants;
    const driver = grants === null ? options.driver : new GuardedDriver(options.driver, grants);
    this.engine = new Engine(L, { ...options, driver });
    if (grants !== null) this.takeGrants(grants, args);
    this.registry.setStr("args", args);
    const nmap = openNmap(L, this.engine, this);
    L.loaded.setStr("nmap", nmap);
    L.globals.setField("nmap", nmap);
    openNatives(L, {
      driver,
      services: this.services(),
      data: (name) => this.dataText(name),
      readFile: (path) => this.readFile(path),
    });
    guardClose(L, this.engine);
    allowUnterminated(L);
    this.functions = engineFunctions(L, this.engine);
    this.compile = libraryCompiler(L, options.files);
    this.realms = options.isolateOn === undefined ? null : new RealmMaker(L, options.isolateOn);
    if (this.realms !== null) protectMetatable(fileMetatable(L));
    this.oldNames = this.furnish();
  }

  /** Puts in place what scripts of the realm that is the state's now find; gives their old names. */
  private furnish(): LuaTable {
    const { L, grants, functions, options } = this;
    installSearcher(L, options.files, this.compile);
    const limits = grants === null ? null : debugLimits(grants);
    addOldDebug(L, limits);
    const names = oldNames(L, functions, limits);
    injectStdnse(L, functions, this.require("stdnse"));
    guardGlobals(this.require("strict"), (guard) => this.callAside(guard, L.globals));
    return names;
  }

  /** The realm of one more script: null when all scripts share what there is. */
  private newRealm(): Realm | null {
    if (this.realms === null) return null;
    const realm = this.realms.make();
    realm.oldNames = inRealm(this.L, realm, () => this.furnish());
    return realm;
  }

  /** The contents of a data file; undefined when there is none. */
  private dataText(name: string): string | undefined {
    const path = this.options.files.fetch(name);
    return path === undefined ? undefined : this.options.files.read(path);
  }

  /** Has the grants know who acts, and the engine tell what they refuse. */
  private takeGrants(grants: Grants, args: LuaTable): void {
    const { engine, options } = this;
    grants.takeArguments(args);
    for (const shared of [this.registry, args]) seal(shared);
    grants.nameServers = () => options.dnsServers ?? options.driver.dnsServers();
    grants.scriptIds = () => this.scripts.map((s) => s.id);
    grants.actor = () => {
      const { current } = engine;
      // Whose finalizer it is cannot be told: it has no script's target and files.
      if (inFinalizer(this.L)) return null;
      if (current === null) return this.loaded;
      const { script, host, root } = current;
      return { id: script.id, path: script.path, host, denials: root.denials };
    };
    const told = grants.denied;
    grants.denied = (denial) => {
      told?.(denial);
      const { script, grant, act } = denial;
      engine.say(`${script === "" ? "a script" : script} may not ${act}: that needs --allow ${grant}`);
    };
  }

  private services(): HostServices {
    const { options, grants } = this;
    const services = options.services ?? {};
    const { directories } = services;
    if (grants === null || directories === undefined) return services;
    return { ...services, directories: guardedDirectories(directories, grants) };
  }

  /** A file as a script may read it; throws an Error. */
  private readFile(path: string): string {
    if (this.grants?.mayUse("read", path) === false) throw new Error(`cannot read ${path}: permission denied`);
    return this.options.files.read(path);
  }

  /** `nmap.fetchfile`: a name that leads out of the data directories is not there. */
  fetchFile(name: string): string | undefined {
    const path = this.options.files.fetch(name);
    return path === undefined || this.grants?.mayUse("read", path, true) === false ? undefined : path;
  }

  /** Addresses of the name servers, as far as scripts may see them. */
  nameServers(): readonly string[] {
    const { dnsServers } = this.options;
    if (dnsServers === undefined) return this.engine.driver.dnsServers();
    return this.grants?.may("dns", "see the name servers") === false ? [] : dnsServers;
  }

  private require(name: string): LuaValue {
    return this.callAside(this.L.globals.getStr("require"), name);
  }

  /** Calls a function that must not wait, outside all script threads. Throws `ScriptLoadError`. */
  private callAside(f: LuaValue, ...args: LuaValue[]): LuaValue {
    const outcome = this.loading(() => startBase(this.L, new Thread(f), args));
    if (outcome.kind === "returned") return outcome.values[0];
    if (outcome.kind !== "failed") throw new ScriptLoadError("a script must not wait while it is loaded", "", false);
    const { error } = outcome;
    const silent = errorType(error.value) === "nse_require_error";
    const value = silent && error.value instanceof LuaTable ? error.value.getStr("message") : error.value;
    const text = errorText(this.L, value);
    throw new ScriptLoadError(text, traceback(this.L, framesFrom(error.top), text, false), silent);
  }

  /** Runs code of scripts and libraries that cannot be paused; throws `ScriptLoadError` when it does not come to an end. */
  private loading<T>(body: () => T): T {
    const { meter } = this.L;
    if (meter === null) return body();
    try {
      return meter.run([{ deadline: meter.clock() + LOAD_MS }], Number.POSITIVE_INFINITY, null, body);
    } catch (e) {
      if (!(e instanceof SpentError)) throw e;
      throw new ScriptLoadError(`loading took more than ${LOAD_MS / 1000} s`, "", false);
    }
  }

  /** Scripts that were skipped because they do not load. */
  readonly loadFailures: { readonly path: string; readonly message: string }[] = [];
  /** Scripts that quietly said no when they were loaded. */
  private readonly declined: { readonly path: string; readonly message: string }[] = [];
  /** Scripts that have had an instance. */
  private readonly tried = new Set<Script>();

  /** Loads scripts; those that fail are reported and skipped, or end the run when `strict`. Assigns the runlevels. */
  load(selections: readonly Selection[]): void {
    const ids = new Map<string, string>();
    for (const selection of selections) {
      try {
        const script = this.readScript(selection);
        const other = ids.get(script.id);
        if (other !== undefined)
          throw new ScriptLoadError(`duplicate script ID: '${script.id}' (${other}, ${script.path})`, "", false);
        ids.set(script.id, script.path);
        this.scripts.push(script);
      } catch (e) {
        if (!(e instanceof ScriptLoadError)) throw e;
        if (e.silent) {
          this.declined.push({ path: selection.path, message: e.message });
          if (this.engine.verbosity > 0) this.engine.say(`failed to load ${selection.path}: ${e.message}`);
          continue;
        }
        if (this.options.strict === true) throw e;
        this.engine.say(`${selection.path} was skipped: ${e.message}`);
        this.loadFailures.push({ path: selection.path, message: e.message });
        if (e.traceback !== "") this.engine.debug(1, e.traceback);
      }
    }
    assignRunlevels(this.scripts);
  }

  /**
   * Compiles a script, runs its chunk once in an environment of its own, and reads the fields it left there. It is not
   * one of those that run. Throws `ScriptLoadError`.
   */
  readScript(selection: Selection): Script {
    const { L } = this;
    let source: string;
    try {
      source = this.options.files.read(selection.path);
    } catch (e) {
      throw new ScriptLoadError(e instanceof Error ? e.message : String(e), "", false);
    }
    if (/^\s*<(!doctype|html)/i.test(source)) {
      throw new ScriptLoadError(`${selection.path} is an HTML page, not a script`, "", false);
    }
    this.loaded = { id: scriptId(selection.path), path: selection.path, host: null };
    try {
      const chunk = L.load(skipFirstComment(source), `@${selection.path}`, "t");
      const realm = this.newRealm();
      return inRealm(L, realm, () => {
        const env = scriptEnvironment(L, selection.path, null, realm?.oldNames ?? this.oldNames);
        this.callAside(new LuaClosure(chunk.c, chunk.proto, [new UpVal(env)]));
        return scriptOf(selection, chunk, env, realm);
      });
    } catch (e) {
      if (e instanceof LuaError) throw new ScriptLoadError(errorText(L, e.value), "", false);
      throw e;
    } finally {
      this.loaded = null;
    }
  }

  /** Adds target names to the queue, each once; gives how many were accepted. */
  addTargets(names: readonly string[]): number {
    const accepted = names.filter((name) => name !== "" && this.grants?.mayAdd(name) !== false);
    for (const name of accepted) {
      if (this.knownTargets.has(name)) continue;
      this.knownTargets.add(name);
      this.newTargets.push(name);
    }
    return accepted.length;
  }

  /** Runs the prerules or the postrules. */
  runPhase(kind: "prerule" | "postrule"): Promise<InstanceOutcome[]> {
    return this.runAt({ kind, host: null, port: null });
  }

  /**
   * Runs the host and port rules against hosts.
   * @param timeLeft milliseconds until a host's time is up: then its instances end, and no more are started.
   */
  async runHosts(
    hosts: readonly HostRecord[],
    timeLeft: (host: HostRecord) => number | undefined = () => undefined,
  ): Promise<InstanceOutcome[]> {
    this.take(hosts);
    const { driver } = this.engine;
    const timers = hosts.flatMap((host) => {
      const ms = timeLeft(host);
      if (ms === undefined) return [];
      return [driver.start({ op: "sleep", ms: Math.max(ms, 0) }, (r) => r.ok && this.hostTimeOut(host))];
    });
    try {
      return await this.runLevels((scripts) => placesOn(hosts, scripts));
    } finally {
      for (const timer of timers) timer.cancel();
      this.hosts = [];
    }
  }

  /** Runs all loaded scripts that have the rule of a place, there and nowhere else. */
  async runAt({ kind, host, port }: Place): Promise<InstanceOutcome[]> {
    this.take(host === null ? [] : [host]);
    try {
      return await this.runLevels((scripts) =>
        scripts.filter((s) => s.rules.has(kind)).map((script) => ({ script, kind, host, port })),
      );
    } finally {
      this.hosts = [];
    }
  }

  /** Makes hosts those that are being processed. */
  private take(hosts: readonly HostRecord[]): void {
    this.hosts = [...hosts];
    if (this.grants !== null) for (const { registry } of hosts) seal(registry);
  }

  private hostTimeOut(host: HostRecord): void {
    host.timedOut = true;
    for (const thread of [...this.engine.live]) if (thread.host === host) this.engine.timeOut(thread, "the host's");
  }

  /** Runs, one runlevel after the other, all instances of the loaded scripts in the places they get. */
  private async runLevels(instancesOf: (scripts: readonly Script[]) => Iterable<Instance>): Promise<InstanceOutcome[]> {
    const outcomes: InstanceOutcome[] = [];
    const levels = [...new Set(this.scripts.map((s) => s.runlevel))].sort((a, b) => a - b);
    for (const [i, level] of levels.entries()) {
      const ended = this.options.onLevel?.(i + 1, levels.length);
      const scripts = this.scripts.filter((s) => s.runlevel === level);
      const instances = instancesOf(scripts)[Symbol.iterator]();
      await this.engine.run(() => {
        const { value: instance, done } = instances.next();
        if (done === true) return false;
        if (instance.host?.timedOut !== true) this.startInstance(instance, outcomes);
        return true;
      });
      if (this.engine.interrupted || this.engine.exhausted !== null) break;
      ended?.();
    }
    return outcomes;
  }

  private startInstance(instance: Instance, outcomes: InstanceOutcome[]): void {
    const earlier = this.options.earlier?.(instance);
    if (earlier !== undefined) {
      this.tried.add(instance.script);
      outcomes.push(earlier);
      return;
    }
    let result: ScriptResult | null = null;
    let value: PlainValue | undefined;
    const thread = baseThread(this, instance.script, instance, (r, v) => {
      result = r;
      value = v;
    });
    this.tried.add(instance.script);
    this.engine.start(thread, ({ ending, error, why, inAction, startedAt, cpu }) => {
      const failed = ending === "error" || ending === "exception" || ending === "yielded";
      const reported = endingOf(thread, result !== null);
      const outcome: InstanceOutcome = {
        ...instance,
        ending: reported,
        result: this.resultOf(thread, result),
        ...(failed && { error: errorText(this.L, error) }),
        ...(!failed && value !== undefined && { value }),
        ...(reported === "needs-raw" ? { why: lackText(thread.lacks) } : why !== undefined && { why }),
        inAction,
        elapsedMs: this.engine.driver.now() - startedAt,
        cpuMs: cpu,
        steps: thread.steps,
        ...(thread.denials.all.length > 0 && { denied: thread.denials.all }),
      };
      outcomes.push(outcome);
      this.options.onOutcome?.(outcome);
    });
  }

  /** The chosen scripts that have run nowhere so far, with the reason. */
  idleScripts(): IdleScript[] {
    const skipped = [...this.loadFailures, ...this.declined].map(
      ({ path, message }): IdleScript => ({ id: scriptId(path), state: "not-loaded", reason: message }),
    );
    const idle = this.scripts.filter((s) => !this.tried.has(s));
    return [...skipped, ...idle.map((s): IdleScript => ({ id: s.id, state: "not-run", reason: this.whyIdle(s) }))];
  }

  private whyIdle(script: Script): string {
    if (this.engine.interrupted) return "the run was interrupted before its turn";
    const needs = {
      prerule: "a prescan",
      hostrule: "a host that is up",
      portrule: "an open port",
      postrule: "a postscan",
    };
    const missing = [...script.rules].map((kind) => `its ${kind} needs ${needs[kind]}`);
    return `${missing.join(", ")}; there was none`;
  }

  private resultOf(thread: ScriptThread, result: ScriptResult | null): ScriptResult | null {
    if (thread.ending === "done") return result;
    if (thread.ending === "error" && this.engine.debugging === 0) {
      return { id: thread.script.id, output: "ERROR: Script execution failed (use -d to debug)" };
    }
    return null;
  }
}

/** Keeps scripts from setting the metatable of a table that they share: its metamethods would act for whoever looks there. */
function seal(table: LuaTable): void {
  if (table.metatable !== null) return;
  const meta = new LuaTable();
  meta.setStr("__metatable", false);
  table.setMetatable(meta);
}

/** The host and port rules to ask, in order: per host first the host rules, then port after port the port rules. */
function* placesOn(hosts: readonly HostRecord[], scripts: readonly Script[]): Generator<Instance> {
  for (const host of hosts) {
    for (const script of scripts)
      if (script.rules.has("hostrule")) yield { script, kind: "hostrule", host, port: null };
    for (const port of host.ports) {
      if (!mayRun(port)) continue;
      for (const script of scripts) if (script.rules.has("portrule")) yield { script, kind: "portrule", host, port };
    }
  }
}

/** Where a script instance runs. */
export interface Place {
  readonly kind: RuleKind;
  readonly host: HostRecord | null;
  readonly port: PortRecord | null;
}

/** A script in one place. */
export interface Instance extends Place {
  readonly script: Script;
}

function mayRun(port: PortRecord): boolean {
  return port.state === "open" || port.state === "open|filtered" || port.state === "unfiltered";
}
