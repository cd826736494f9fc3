import { GrantError } from "../nse/grants/grant-list.ts";
import type { Grants } from "../nse/grants/grants.ts";
import { guardedHost } from "../nse/grants/guarded-host.ts";
import { ALONE, programGrants } from "../nse/grants/program-grants.ts";
import { nodePlaces } from "../nse/io/node-places.ts";
import { loadFile } from "../stdlib/base.ts";
import { ChunkStore } from "../stdlib/chunk-store.ts";
import type { DiskCache } from "../stdlib/disk-cache.ts";
import type { FileHandle, Host } from "../stdlib/host.ts";
import { type HostSignals, nodeHost } from "../stdlib/host-node.ts";
import { openLibraries } from "../stdlib/open.ts";
import { codegenMode } from "../vm/codegen-mode.ts";
import { luaError } from "../vm/errors.ts";
import { toInteger } from "../vm/number.ts";
import type { Body } from "../vm/resumable.ts";
import { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { first, NONE, pack, UNWIND } from "../vm/value.ts";
import { argumentBytes, toBytes } from "./bytes.ts";
import { complete } from "./lua-completion.ts";
import { historyFile } from "./lua-history.ts";
import { inspect, type Subject } from "./lua-inspect.ts";
import { KeyboardInterrupts } from "./lua-interrupt.ts";
import { type Action, BadOption, type LuaArguments, parseLuaArguments } from "./lua-options.ts";
import { type Ended, LuaProgram } from "./lua-program.ts";
import { plainReader, Repl } from "./lua-repl.ts";
import { Warnings } from "./lua-warnings.ts";
import { Exit, LUA_HELP } from "./usage.ts";

/** How the interpreter was started. */
export interface LuaInvocation {
  /** Goes before error messages. */
  readonly name: string;
  /** What a user types to start it. */
  readonly usage: string;
  /** The command line up to the options, for the table `arg`. */
  readonly command: readonly string[];
  /** Its version, as `-v` shows it. */
  readonly version: string;
}

/** How many arguments a script can get: the reference has no room for more on its stack. */
const MAX_SCRIPT_ARGUMENTS = 999_000;

/** `neap lua`: the standalone interpreter (manual 7). Gives its exit code. `cache` keeps compiled chunks. */
export async function luaCommand(
  args: readonly string[],
  invocation: LuaInvocation,
  cache: DiskCache | null = null,
): Promise<number> {
  const interrupts = new KeyboardInterrupts();
  const terminal = new TerminalHost(interrupts);
  const { host } = terminal;
  const given = argumentBytes(args);
  let options: LuaArguments;
  try {
    options = parseLuaArguments(given);
  } catch (e) {
    if (!(e instanceof BadOption)) throw e;
    host.stderr.write(`${invocation.name}: ${e.message}\n${help(invocation)}`);
    return Exit.Failed;
  }
  if (options.help) {
    host.stdout.write(help(invocation));
    return Exit.Ok;
  }
  let grants: Grants | null;
  try {
    grants = options.allow === null ? null : programGrants(options.allow, nodePlaces);
  } catch (e) {
    if (!(e instanceof GrantError)) throw e;
    host.stderr.write(`${invocation.name}: --allow: ${e.message}\n`);
    return Exit.Failed;
  }
  const { budget } = options;
  const codegen = options.codegen ?? codegenMode(process.env["NEAP_CODEGEN"]);
  const chunkCache = cache === null ? null : new ChunkStore(cache);
  const L = new LuaState({ codegen, chunkCache, metered: budget !== null, interruptible: true });
  const guarded = grants === null ? host : guardedHost(host, grants, true);
  const program = new LuaProgram(L, host, interrupts, invocation.name, guarded, budget);
  const warnings = new Warnings((text) => program.complain(text));
  if (options.ignoreEnvironment) L.registry.setStr("LUA_NOENV", true);
  openLibraries(L, {
    host: guarded,
    warn: warnings.take,
    closed: grants === null ? undefined : { ...ALONE, exits: true },
  });
  if (grants !== null) {
    grants.denied = ({ grant, act }) =>
      program.complain(`${invocation.name}: the program may not ${act}: that needs --allow=${grant}\n`);
  }
  const command = new LuaCommand(program, options, given, invocation, warnings, terminal);
  const isGood = options.inspect === null ? await command.run() : inspect(program, options.inspect, command.subjects());
  program.close();
  return isGood ? Exit.Ok : Exit.Failed;
}

function help(invocation: LuaInvocation): string {
  return LUA_HELP.replace("$0", invocation.usage);
}

class LuaCommand {
  constructor(
    private readonly program: LuaProgram,
    private readonly options: LuaArguments,
    private readonly given: readonly string[],
    private readonly invocation: LuaInvocation,
    private readonly warnings: Warnings,
    private readonly terminal: TerminalHost,
  ) {}

  private get hasScript(): boolean {
    return this.options.script < this.given.length;
  }

  /** The chunks of the command line, for options that do not run them. */
  subjects(): Subject[] {
    const subjects: Subject[] = [];
    for (const action of this.options.actions) if (action.kind === "execute") subjects.push(action);
    const files = this.given.slice(this.options.script);
    for (const [i, file] of files.entries()) {
      subjects.push({ file: file === "-" && (i > 0 || this.options.isStdin) ? undefined : file });
    }
    return subjects.length > 0 ? subjects : [{ file: undefined }];
  }

  /** Does all that the command line asks for; false when something failed, which has been reported. */
  async run(): Promise<boolean> {
    const { options, program } = this;
    const { L, host } = program;
    if (options.version) this.showVersion();
    this.createArgTable();
    if (!options.ignoreEnvironment && !(await this.runInit())) return false;
    for (const action of options.actions) if (!(await this.act(action))) return false;
    if (this.hasScript && !(await this.runScript())) return false;
    if (options.interactive) return this.interact();
    if (this.hasScript || options.version || options.actions.some((a) => a.kind === "execute")) return true;
    if (host.stdin.terminal) {
      this.showVersion();
      return this.interact();
    }
    // As in the reference, a failure here does not count.
    await program.runChunk(() => loadFile(L, host, undefined, "bt", L.globals));
    return true;
  }

  private showVersion(): void {
    this.program.print(`${this.invocation.version}\n`);
  }

  /** Makes the global table `arg`: the script's name is at 0, what comes before it at negative indices. */
  private createArgTable(): void {
    const { L } = this.program;
    const command = this.invocation.command.map(toBytes);
    const base = command.length + (this.hasScript ? this.options.script : -1);
    const arg = new LuaTable();
    for (const [i, text] of [...command, ...this.given].entries()) arg.setInt(i - base, text);
    L.globals.setField("arg", arg);
  }

  /** Runs what the environment variable LUA_INIT holds, or the file it names. */
  private async runInit(): Promise<boolean> {
    const { L, host } = this.program;
    for (const name of ["LUA_INIT_5_4", "LUA_INIT"]) {
      const init = host.getenv(name);
      if (init === undefined) continue;
      return this.program.runChunk(() =>
        init.startsWith("@") ? loadFile(L, host, init.slice(1), "bt", L.globals) : L.load(init, `=${name}`),
      );
    }
    return true;
  }

  private async act(action: Action): Promise<boolean> {
    const { program, warnings } = this;
    switch (action.kind) {
      case "warnings":
        warnings.take("@on", false);
        return true;
      case "execute":
        return program.runChunk(() => program.L.load(action.source, "=(command line)"));
      case "require":
        return this.require(action.global, action.module);
    }
  }

  private async require(global: string, module: string): Promise<boolean> {
    const { program } = this;
    const { L } = program;
    const require = await program.run(() => globalVariable(L, "require"));
    if (!require.ok) return program.succeeded(require);
    const loaded = await program.call(require.values[0], [module]);
    if (!loaded.ok) return program.succeeded(loaded);
    const stored = await program.run(function* (): Body {
      const r = L.setIndex(L.globals, global, loaded.values[0]);
      if (r === UNWIND) yield;
      return NONE;
    });
    return program.succeeded(stored);
  }

  private runScript(): Promise<boolean> {
    const { options, program } = this;
    const { L, host } = program;
    const file = options.isStdin ? undefined : (this.given[options.script] as string);
    return program.runChunk(
      () => loadFile(L, host, file, "bt", L.globals),
      () => this.scriptArguments(),
    );
  }

  /** The elements of the table `arg`, which the program may have changed. */
  private scriptArguments(): Promise<Ended> {
    const { L } = this.program;
    return this.program.run(function* (): Body {
      const arg = first(yield* globalVariable(L, "arg"));
      if (!(arg instanceof LuaTable)) throw luaError("'arg' is not a table");
      let r = L.len(arg);
      if (r === UNWIND) r = yield;
      const n = toInteger(first(r));
      if (n === undefined) throw luaError("object length is not an integer");
      if (typeof n !== "number" || n > MAX_SCRIPT_ARGUMENTS) {
        throw luaError("stack overflow (too many arguments to script)");
      }
      return pack(Array.from({ length: Math.max(n, 0) }, (_, i) => arg.getInt(i + 1)));
    });
  }

  private async interact(): Promise<boolean> {
    const { program, terminal } = this;
    if (!terminal.canEdit) return new Repl(program, plainReader(program)).run();
    // There is time for it now.
    program.interrupts.start();
    const { TerminalReader } = await import("./lua-terminal.ts");
    const reader = new TerminalReader(process.stdin, process.stdout, {
      complete: (line) => complete(program.L, line),
      historyFile: historyFile(process.env),
      atLineStart: () => terminal.atLineStart,
    });
    terminal.typedAhead = () => reader.takeAhead();
    return new Repl(program, reader).run();
  }
}

function* globalVariable(L: LuaState, name: string): Body {
  const r = L.index(L.globals, name);
  return r === UNWIND ? yield : r;
}

/** The host of the process, which ends quietly when its output is not wanted; knows where on the screen it is. */
class TerminalHost {
  readonly host: Host;
  /** True when standard input and output are a terminal that can show an editor. */
  readonly canEdit: boolean;
  /** True when what was written to the terminal last was a newline. */
  atLineStart = true;
  /** Gives what the editor has read and not used. */
  typedAhead = (): string => "";
  private input = "";

  constructor(signals: HostSignals) {
    const host = nodeHost({ brokenPipe: "exit", signals });
    this.canEdit = host.stdin.terminal && host.stdout.terminal && process.env.TERM !== "dumb";
    this.host = this.canEdit ? this.watch(host) : host;
  }

  private watch(host: Host): Host {
    const output = (handle: FileHandle): FileHandle =>
      !handle.terminal
        ? handle
        : withHandle(handle, {
            write: (bytes) => {
              handle.write(bytes);
              if (bytes !== "") this.atLineStart = bytes.endsWith("\n");
            },
          });
    const read = (max: number): string => {
      this.input ||= this.typedAhead();
      const part = this.input.slice(0, max);
      this.input = this.input.slice(max);
      return part === "" ? host.stdin.read(max) : part;
    };
    return {
      ...host,
      stdin: withHandle(host.stdin, { read }),
      stdout: output(host.stdout),
      stderr: output(host.stderr),
    };
  }
}

/** A handle with some operations of its own. */
function withHandle(handle: FileHandle, own: Partial<FileHandle>): FileHandle {
  return {
    regular: handle.regular,
    terminal: handle.terminal,
    read: (max) => handle.read(max),
    write: (bytes) => handle.write(bytes),
    seek: (offset, whence) => handle.seek(offset, whence),
    close: () => handle.close(),
    ...own,
  };
}
