import type { SpawnSyncReturns } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Worker } from "node:worker_threads";
import { errnoOf } from "./errno.ts";
import { cLocale, type ExitStatus, type FileHandle, type Host, HostError, type OpenMode, type Whence } from "./host.ts";
import {
  Answer,
  DATA_SIZE,
  DATA_START,
  POPEN_WORKER,
  type PopenRequest,
  type PopenShell,
  type PopenStart,
} from "./popen-worker.ts";
import { parsePosixZone, parseZoneFile, type TimeZone, UTC } from "./timezone.ts";

/** What the embedding program decides about a Node host. */
export interface NodeHostOptions {
  /**
   * When whoever read standard output or error has gone: "error" fails the write, as for any file; "exit" ends the process
   * as the signal SIGPIPE ends the reference interpreter.
   */
  readonly brokenPipe?: "error" | "exit";
  /** What signals do to calls that wait; they are repeated without it. */
  readonly signals?: HostSignals;
}

/** What signals do to calls that wait for something outside. */
export interface HostSignals {
  /** Does something that may wait in system calls, which are to be ended. */
  waiting<T>(call: () => T): T;
  /** A signal has interrupted such a call: returns to have it repeated; throws to end it. */
  interrupted(): void;
  /** Runs a program that has the signals of the terminal until it ends. */
  elsewhere<T>(call: () => T): T;
}

/** These are loaded when they are needed: most programs start no process, and start sooner. */
const childProcess = (): typeof import("node:child_process") => process.getBuiltinModule("node:child_process");
const v8 = (): typeof import("node:v8") => process.getBuiltinModule("node:v8");
const workerThreads = (): typeof import("node:worker_threads") => process.getBuiltinModule("node:worker_threads");

let collectAll: (() => void) | null = null;

/** The function that has V8 collect all garbage: it is only there for code that is made after a flag has been set. */
function collector(): () => void {
  if (collectAll === null) {
    v8().setFlagsFromString("--expose-gc");
    const found: unknown = process.getBuiltinModule("node:vm").runInNewContext("typeof gc === 'function' ? gc : null");
    collectAll = typeof found === "function" ? (found as () => void) : () => undefined;
  }
  return collectAll;
}

/** Bytes of V8's limit that are there for new objects only. */
const YOUNG = 48 << 20;

const WINDOWS = process.platform === "win32";
/** The exit status that a shell shows for a process ended by SIGPIPE. */
const SIGPIPE_STATUS = 141;

/** A byte string as a file name. */
function fileName(name: string): Buffer | string {
  const bytes = Buffer.from(name, "latin1");
  return WINDOWS ? bytes.toString("utf8") : bytes;
}

/** A text of the system as a byte string, and back. */
function fromText(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
function toText(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

function codeOf(e: unknown): string | undefined {
  return e instanceof Error && "code" in e && typeof e.code === "string" ? e.code : undefined;
}

function hostError(e: unknown): unknown {
  const code = codeOf(e);
  return code === undefined || code.startsWith("ERR_") ? e : new HostError(errnoOf(code));
}

/** Does a system call, turning its errors into `HostError`. */
function call<T>(operation: () => T): T {
  try {
    return operation();
  } catch (e) {
    throw hostError(e);
  }
}

/** Milliseconds in which a signal that ends the program, rather than only this call, does so. */
const SIGNAL_WAIT = 200;

const sleepCell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Repeats a call that a signal has interrupted, and one on a file that does not block until it has something to give.
 * @param signals what a signal does instead.
 */
function waiting<T>(operation: () => T, signals: HostSignals | null = null): T {
  for (let ms = 1; ; ms = Math.min(ms * 2, 16)) {
    try {
      return operation();
    } catch (e) {
      const code = codeOf(e);
      if (code !== "EAGAIN" && code !== "EINTR") throw e;
      if (signals !== null && code === "EINTR") signals.interrupted();
      else Atomics.wait(sleepCell, 0, 0, code === "EINTR" ? SIGNAL_WAIT : ms);
    }
  }
}

const readBuffer = Buffer.allocUnsafeSlow(DATA_SIZE);

/** Whether a descriptor is a terminal. What else it can be is told without loading `node:tty`, which takes a while. */
function isTerminal(fd: number): boolean {
  try {
    return fs.fstatSync(fd).isCharacterDevice() && process.getBuiltinModule("node:tty").isatty(fd);
  } catch {
    return false;
  }
}

/** An open file descriptor. */
class DescriptorHandle implements FileHandle {
  readonly regular: boolean;
  readonly terminal: boolean;
  /** A device that can be sought but stays at 0, as /dev/null. */
  private readonly device: boolean;
  private readonly brokenPipe: "error" | "exit";
  /** What signals do to reads; null where these do not wait. */
  private readonly signals: HostSignals | null;
  /** Where reads and writes go; null where the system keeps the position, which is shared with other processes. */
  private position: number | null = null;

  constructor(
    private readonly fd: number,
    private readonly append: boolean,
    { brokenPipe = "error", signals }: NodeHostOptions = {},
  ) {
    this.brokenPipe = brokenPipe;
    const stat = describe(fd);
    this.regular = stat !== undefined && (stat.isFile() || stat.isBlockDevice());
    this.terminal = isTerminal(fd);
    this.device = stat?.isCharacterDevice() === true && !this.terminal;
    this.signals = this.regular || this.device ? null : (signals ?? null);
  }

  /** Starts keeping the position here, which needs a file of our own. */
  keepPosition(start: "set" | "end"): this {
    if (this.regular) this.position = start === "set" ? 0 : fs.fstatSync(this.fd).size;
    return this;
  }

  read(max: number): string {
    const buffer = max <= readBuffer.length ? readBuffer : Buffer.allocUnsafe(max);
    let n: number;
    try {
      const { signals } = this;
      const read = (): number => waiting(() => fs.readSync(this.fd, buffer, 0, max, this.position), signals);
      n = signals === null ? read() : signals.waiting(read);
    } catch (e) {
      // Windows reports the end of a pipe as an error.
      if (codeOf(e) === "EOF") return "";
      throw hostError(e);
    }
    if (this.position !== null) this.position += n;
    return buffer.toString("latin1", 0, n);
  }

  write(bytes: string): void {
    let rest = bytes;
    while (rest !== "") {
      let n: number;
      try {
        n = waiting(() => fs.writeSync(this.fd, rest, this.append ? null : this.position, "latin1"));
      } catch (e) {
        const broken = codeOf(e) === "EPIPE" || codeOf(e) === "ECONNRESET";
        if (broken && this.brokenPipe === "exit") process.exit(SIGPIPE_STATUS);
        throw hostError(e);
      }
      if (this.position !== null) this.position += n;
      rest = n === rest.length ? "" : rest.slice(n);
    }
    if (this.append && this.position !== null) this.position = fs.fstatSync(this.fd).size;
  }

  seek(offset: number, whence: Whence): number {
    if (!this.regular) {
      if (this.device) return 0;
      throw new HostError("ESPIPE");
    }
    let base = 0;
    if (whence === "cur") base = this.position ?? systemPosition(this.fd);
    else if (whence === "end") base = call(() => fs.fstatSync(this.fd).size);
    const position = base + offset;
    if (position < 0 || !Number.isSafeInteger(position)) throw new HostError("EINVAL");
    if (whence !== "cur" || offset !== 0) this.position = position;
    return position;
  }

  close(): undefined {
    call(() => fs.closeSync(this.fd));
  }
}

function describe(fd: number): fs.Stats | undefined {
  try {
    return fs.fstatSync(fd);
  } catch {
    return undefined;
  }
}

/** The position that Linux keeps for an inherited descriptor; 0 where it cannot be known. */
function systemPosition(fd: number): number {
  try {
    return Number(/^pos:\s*(\d+)/m.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** How a process that runs a shell command is started. */
function shell(command: string): PopenShell {
  const text = toText(command);
  if (WINDOWS) {
    const file = process.env.ComSpec ?? "cmd.exe";
    return { file, args: ["/d", "/s", "/c", `"${text}"`], argv0: file, windowsVerbatimArguments: true };
  }
  // Arguments reach a process as UTF-8: other bytes are spelled in octal, for the shell to decode.
  const octal = (c: string): string => `\\0${c.charCodeAt(0).toString(8).padStart(3, "0")}`;
  const exact = fromText(text) === command;
  const script = exact ? text : `eval "$(printf %b '${command.replace(/[^ -&(-[\]-~]/g, octal)}')"`;
  return { file: "/bin/sh", args: ["-c", script], argv0: "sh", windowsVerbatimArguments: false };
}

const NAME_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A name for a temporary file that is most likely free. */
function temporaryName(): string {
  const directory = !WINDOWS && fs.existsSync("/tmp") ? "/tmp" : os.tmpdir();
  let name = "lua_";
  for (let i = 0; i < 6; i++) name += NAME_LETTERS.charAt(Math.floor(Math.random() * NAME_LETTERS.length));
  return path.join(directory, name);
}

/** Creates a file under a fresh name, open for update. */
function createTemporary(): { name: string; fd: number } {
  for (let attempt = 0; ; attempt++) {
    const name = temporaryName();
    try {
      return { name, fd: fs.openSync(name, "wx+", 0o600) };
    } catch (e) {
      if (codeOf(e) !== "EEXIST" || attempt >= 100) throw hostError(e);
    }
  }
}

/**
 * Makes a pipe: a named one that loses its name at once. Undefined where the system has none.
 * Node's own pipes to a process are sockets: the process would not end by SIGPIPE, and could not open /dev/stdout.
 */
function makePipe(): { readEnd: number; writeEnd: number } | undefined {
  if (WINDOWS) return undefined;
  const name = temporaryName();
  if (childProcess().spawnSync("mkfifo", ["-m", "600", name]).status !== 0) return undefined;
  try {
    // Open for both, it waits for nobody; and then neither do the others.
    const both = fs.openSync(name, "r+");
    const ends = { readEnd: fs.openSync(name, "r"), writeEnd: fs.openSync(name, "w") };
    fs.closeSync(both);
    return ends;
  } finally {
    fs.unlinkSync(name);
  }
}

/** A process started by `popen`. */
class ProcessHandle implements FileHandle {
  readonly regular = false;
  readonly terminal = false;
  private readonly answer: Int32Array;
  private readonly data: Buffer;
  private readonly worker: Worker;
  /** Our end of the pipe, unless the worker has it. */
  private readonly end: DescriptorHandle | null = null;

  constructor(command: string, mode: "r" | "w", options: NodeHostOptions) {
    const shared = new SharedArrayBuffer(DATA_START + DATA_SIZE);
    this.answer = new Int32Array(shared, 0, DATA_START / 4);
    this.data = Buffer.from(shared, DATA_START);
    const pipe = makePipe();
    const theirs = pipe === undefined ? "pipe" : mode === "r" ? pipe.writeEnd : pipe.readEnd;
    const workerData: PopenStart = { shared, mode, end: theirs, ...shell(command) };
    if (pipe !== undefined)
      this.end = new DescriptorHandle(mode === "r" ? pipe.readEnd : pipe.writeEnd, false, options);
    this.worker = new (workerThreads().Worker)(POPEN_WORKER, { eval: true, workerData });
    this.worker.unref();
    try {
      this.await();
    } catch (e) {
      this.end?.close();
      throw e;
    } finally {
      if (theirs !== "pipe") fs.closeSync(theirs);
    }
  }

  /** Waits for an answer and gives its value. */
  private await(): number {
    Atomics.wait(this.answer, Answer.Ready, 0);
    this.answer[Answer.Ready] = 0;
    const error = this.answer[Answer.Error];
    if (error !== 0) throw new HostError(-error);
    return this.answer[Answer.Value];
  }

  private ask(request: PopenRequest): number {
    this.worker.postMessage(request);
    return this.await();
  }

  read(max: number): string {
    if (this.end !== null) return this.end.read(max);
    return this.data.toString("latin1", 0, this.ask({ op: "read", n: Math.min(max, DATA_SIZE) }));
  }

  write(bytes: string): void {
    if (this.end !== null) {
      this.end.write(bytes);
      return;
    }
    for (let done = 0; done < bytes.length; done += DATA_SIZE) {
      const part = bytes.slice(done, done + DATA_SIZE);
      this.data.write(part, "latin1");
      this.ask({ op: "write", n: part.length });
    }
  }

  seek(): never {
    throw new HostError("ESPIPE");
  }

  close(): ExitStatus {
    this.end?.close();
    const how = this.ask({ op: "close", n: 0 }) === 0 ? "exit" : "signal";
    return { how, code: this.answer[Answer.Code] };
  }
}

/** The zone of JavaScript's `Date`, where there is no zone file. */
function dateZone(time: number): ReturnType<TimeZone> {
  const date = new Date(time * 1000);
  const offsetIn = (d: Date): number => -d.getTimezoneOffset() * 60;
  const offset = offsetIn(date);
  const year = date.getFullYear();
  const standard = Math.min(offsetIn(new Date(year, 0, 1)), offsetIn(new Date(year, 6, 1)));
  const parts = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" }).formatToParts(date);
  const name = parts.find((p) => p.type === "timeZoneName")?.value;
  return name === undefined || name === "GMT+0" ? UTC : { offset, dst: offset > standard, name };
}

function readZone(file: string): TimeZone | undefined {
  try {
    return parseZoneFile(fs.readFileSync(file));
  } catch (e) {
    if (codeOf(e) === undefined) throw e;
    return undefined;
  }
}

/** The time zone that the environment asks for (tzset(3)). */
function localZone(): TimeZone {
  const setting = process.env.TZ;
  if (setting === undefined) return readZone("/etc/localtime") ?? dateZone;
  const name = setting.replace(/^:/, "");
  if (name === "") return () => UTC;
  const file = path.resolve(process.env.TZDIR ?? "/usr/share/zoneinfo", name);
  return readZone(file) ?? parsePosixZone(name) ?? dateZone;
}

/** The host of a program that runs in Node: everything the process may do. */
export function nodeHost(options: NodeHostOptions = {}): Host {
  const { signals } = options;
  // Only the streams of the process itself end it.
  const other: NodeHostOptions = { ...options, brokenPipe: "error" };
  let zone: TimeZone | undefined;
  return {
    stdin: new DescriptorHandle(0, false, other),
    stdout: new DescriptorHandle(1, false, options),
    stderr: new DescriptorHandle(2, false, options),

    open(name: string, mode: OpenMode) {
      const fd = call(() => fs.openSync(fileName(name), mode));
      return new DescriptorHandle(fd, mode.startsWith("a"), other).keepPosition(mode === "a" ? "end" : "set");
    },
    tmpfile() {
      const { name, fd } = createTemporary();
      try {
        fs.unlinkSync(name);
      } catch (e) {
        // Windows does not delete open files.
        if (codeOf(e) === undefined) throw e;
      }
      return new DescriptorHandle(fd, false).keepPosition("set");
    },
    tmpname() {
      const { name, fd } = createTemporary();
      fs.closeSync(fd);
      return fromText(name);
    },
    remove(name) {
      const file = fileName(name);
      call(() => (fs.lstatSync(file).isDirectory() ? fs.rmdirSync(file) : fs.unlinkSync(file)));
    },
    rename: (from, to) => call(() => fs.renameSync(fileName(from), fileName(to))),
    readable(name) {
      try {
        fs.accessSync(fileName(name), fs.constants.R_OK);
        return true;
      } catch {
        return false;
      }
    },

    popen: (command, mode) => new ProcessHandle(command, mode, other),
    execute(command) {
      const { file, args, ...settings } = shell(command);
      const run = (): SpawnSyncReturns<Buffer> =>
        childProcess().spawnSync(file, args, { ...settings, stdio: "inherit" });
      const { error, status, signal } = signals === undefined ? run() : signals.elsewhere(run);
      if (error !== undefined) throw hostError(error);
      return signal === null
        ? { how: "exit", code: status ?? 0 }
        : { how: "signal", code: os.constants.signals[signal] };
    },
    hasShell: () => WINDOWS || fs.existsSync("/bin/sh"),

    getenv(name) {
      const value = process.env[toText(name)];
      return value === undefined ? undefined : fromText(value);
    },
    time: () => Date.now() / 1000,
    clock() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    zone(time) {
      zone ??= localZone();
      return zone(time);
    },
    setLocale: cLocale,
    randomSeed() {
      const word = (): number => Math.floor(Math.random() * 2 ** 32) | 0;
      return [word(), word(), word(), word()];
    },
    memoryUsed() {
      let used = 0;
      // The machine code that V8 makes of programs comes and goes as it likes.
      for (const { space_name: name, space_used_size: size } of v8().getHeapSpaceStatistics()) {
        if (!name.startsWith("code")) used += size;
      }
      return used;
    },
    heap: () => {
      const { used_heap_size: used, total_heap_size: taken, heap_size_limit: total } = v8().getHeapStatistics();
      const limit = Math.max(total - YOUNG, total / 2);
      // Pages that are not full count when they are many.
      return { used: Math.max(used, taken - limit / 10), limit };
    },
    memoryOutside: () => v8().getHeapStatistics().external_memory,
    collect: () => collector()(),
    collectLater: (prepare) =>
      new Promise((resolve, reject) => {
        // Two callbacks of one phase of the event loop: nothing else runs in between, but each is a job of its own.
        setImmediate(() => {
          try {
            prepare();
          } catch (e) {
            reject(e);
          }
        });
        setImmediate(() => {
          collector()();
          resolve();
        });
      }),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    exit: (status) => process.exit(status & 0xff),
  };
}
