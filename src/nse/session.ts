import { skipFirstComment } from "../stdlib/base.ts";
import { LuaError } from "../vm/errors.ts";
import { startBase } from "../vm/resume.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { Thread } from "../vm/thread.ts";
import { framesFrom, traceback } from "../vm/traceback.ts";
import { LuaClosure, type LuaValue, UpVal } from "../vm/value.ts";
import { Engine, type EngineOptions, errorText, errorType } from "./engine.ts";
import { guardGlobals, installSearcher, scriptEnvironment } from "./environment.ts";
import type { HostRecord, PortRecord } from "./host-table.ts";
import { baseThread } from "./instance.ts";
import { openLpeg } from "./lib/lpeg/lib.ts";
import { openNmap } from "./lib/nmap.ts";
import { injectStdnse } from "./lib/stdnse-native.ts";
import type { ScriptResult } from "./output.ts";
import { assignRunlevels, type RuleKind, type Script, type Selection, scriptOf } from "./script.ts";
import type { ScriptThread } from "./script-thread.ts";

/** Most script threads alive at once, workers counted. */
const MAX_THREADS = 1000;

/** Where libraries, scripts and data files are found and read. */
export interface DataFiles {
  /** Path of a data file given by its relative name, or undefined (`nmap.fetchfile`). */
  fetch(name: string): string | undefined;
  /** Contents of a file, one character per byte; throws an Error with a readable message. */
  read(path: string): string;
}

export interface SessionOptions extends EngineOptions {
  readonly files: DataFiles;
  /** The parsed script arguments: `nmap.registry.args`. */
  readonly scriptArgs?: LuaTable;
  /** -T: 0 to 5. */
  readonly timingLevel: number;
  readonly versionIntensity: number;
  /** -e */
  readonly interface?: string;
  /** A script that does not load ends the run, as in Nmap; else it alone is skipped. */
  readonly strict?: boolean;
}

/** What became of one selected script on one target. */
export interface InstanceOutcome {
  readonly script: Script;
  readonly kind: RuleKind;
  readonly host: HostRecord | null;
  readonly port: PortRecord | null;
  readonly ending: NonNullable<ScriptThread["ending"]>;
  readonly result: ScriptResult | null;
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
  private readonly knownTargets = new Set<string>();

  /** @param L a state with the standard libraries open. */
  constructor(
    readonly L: LuaState,
    readonly options: SessionOptions,
  ) {
    this.engine = new Engine(L, options);
    this.registry.setStr("args", options.scriptArgs ?? new LuaTable());
    for (const [name, lib] of [
      ["nmap", openNmap(L, this.engine, this)],
      ["lpeg", openLpeg(L)],
    ] as const) {
      L.loaded.setStr(name, lib);
      L.globals.setStr(name, lib);
    }
    installSearcher(L, options.files);
    injectStdnse(L, this.engine, this.require("stdnse"));
    guardGlobals(this.require("strict"), (guard) => this.callAside(guard, L.globals));
  }

  private require(name: string): LuaValue {
    return this.callAside(this.L.globals.getStr("require"), name);
  }

  /** Calls a function that must not wait, outside all script threads. Throws `ScriptLoadError`. */
  private callAside(f: LuaValue, ...args: LuaValue[]): LuaValue {
    const outcome = startBase(this.L, new Thread(f), args);
    if (outcome.kind === "returned") return outcome.values[0];
    if (outcome.kind !== "failed") throw new ScriptLoadError("a script must not wait while it is loaded", "", false);
    const { error } = outcome;
    const silent = errorType(error.value) === "nse_require_error";
    const value = silent && error.value instanceof LuaTable ? error.value.getStr("message") : error.value;
    const text = errorText(this.L, value);
    throw new ScriptLoadError(text, traceback(this.L, framesFrom(error.top), text, false), silent);
  }

  /** Scripts that were skipped because they do not load. */
  readonly loadFailures: { readonly path: string; readonly message: string }[] = [];

  /** Loads scripts; those that fail are reported and skipped, or end the run when `strict`. Assigns the runlevels. */
  load(selections: readonly Selection[]): void {
    const ids = new Map<string, string>();
    for (const selection of selections) {
      try {
        const script = this.loadScript(selection);
        const other = ids.get(script.id);
        if (other !== undefined)
          throw new ScriptLoadError(`duplicate script ID: '${script.id}' (${other}, ${script.path})`, "", false);
        ids.set(script.id, script.path);
        this.scripts.push(script);
      } catch (e) {
        if (!(e instanceof ScriptLoadError)) throw e;
        if (e.silent) {
          if (this.engine.verbosity > 0) this.engine.say(`failed to load ${selection.path}: ${e.message}`);
          continue;
        }
        if (this.options.strict === true) throw e;
        this.engine.say(`${selection.path} was skipped: ${e.message}`);
        this.loadFailures.push({ path: selection.path, message: e.message });
        this.engine.debug(1, e.traceback);
      }
    }
    assignRunlevels(this.scripts);
  }

  /** Compiles a script, runs its chunk once in an environment of its own, and reads the fields it left there. */
  private loadScript(selection: Selection): Script {
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
    try {
      const chunk = L.load(skipFirstComment(source), `@${selection.path}`, "t");
      const env = scriptEnvironment(L, selection.path, null);
      this.callAside(new LuaClosure(chunk.c, chunk.proto, [new UpVal(env)]));
      return scriptOf(selection, chunk, env);
    } catch (e) {
      if (e instanceof LuaError) throw new ScriptLoadError(errorText(L, e.value), "", false);
      throw e;
    }
  }

  /** Adds target names; gives how many are new. */
  addTargets(names: readonly string[]): number {
    let added = 0;
    for (const name of names) {
      if (this.knownTargets.has(name)) continue;
      this.knownTargets.add(name);
      this.newTargets.push(name);
      added++;
    }
    return added;
  }

  /** Runs the prerules or the postrules. */
  runPhase(kind: "prerule" | "postrule"): Promise<InstanceOutcome[]> {
    return this.runLevels((script) => (script.rules.has(kind) ? [{ kind, host: null, port: null }] : []));
  }

  /** Runs the host and port rules against hosts. */
  async runHosts(hosts: readonly HostRecord[]): Promise<InstanceOutcome[]> {
    this.hosts = [...hosts];
    try {
      return await this.runLevels((script) =>
        hosts.flatMap((host) => {
          const places: Place[] = [];
          if (script.rules.has("hostrule")) places.push({ kind: "hostrule", host, port: null });
          if (script.rules.has("portrule")) {
            for (const port of host.ports) if (mayRun(port)) places.push({ kind: "portrule", host, port });
          }
          return places;
        }),
      );
    } finally {
      this.hosts = [];
    }
  }

  /** Runs, one runlevel after the other, all instances of the loaded scripts in the places they get. */
  private async runLevels(placesOf: (script: Script) => readonly Place[]): Promise<InstanceOutcome[]> {
    const outcomes: InstanceOutcome[] = [];
    const levels = [...new Set(this.scripts.map((s) => s.runlevel))].sort((a, b) => a - b);
    for (const level of levels) {
      const places = this.scripts
        .filter((s) => s.runlevel === level)
        .flatMap((script) => placesOf(script).map((place) => ({ script, place })));
      let next = 0;
      const startMore = (): void => {
        while (next < places.length && this.engine.live.size < MAX_THREADS) {
          const { script, place } = places[next++] as (typeof places)[0];
          const results: { value: ScriptResult | null } = { value: null };
          const thread = baseThread(this, script, place, results);
          this.engine.start(thread, (ended) => {
            outcomes.push({
              ...place,
              script,
              ending: ended.ending ?? "done",
              result: this.resultOf(ended, results.value),
            });
            startMore();
          });
        }
      };
      startMore();
      await this.engine.run();
      if (this.engine.interrupted) break;
    }
    return outcomes;
  }

  private resultOf(thread: ScriptThread, result: ScriptResult | null): ScriptResult | null {
    if (thread.ending === "done") return result;
    if (thread.ending === "error" && this.engine.debugging === 0) {
      return { id: thread.script.id, output: "ERROR: Script execution failed (use -d to debug)" };
    }
    return null;
  }
}

/** Where a script instance runs. */
export interface Place {
  readonly kind: RuleKind;
  readonly host: HostRecord | null;
  readonly port: PortRecord | null;
}

function mayRun(port: PortRecord): boolean {
  return port.state === "open" || port.state === "open|filtered" || port.state === "unfiltered";
}
