import type { Heap } from "../vm/room.ts";
import { type ErrnoName, errnoOf, strerror } from "./errno.ts";
import { UTC, type Zone } from "./timezone.ts";

/**
 * Everything outside the machine that a Lua program can reach. The standard library touches the world only through
 * the `Host` it is opened with, so a test can fix the clock, a sandbox can refuse files, and the core runs anywhere.
 *
 * All strings that cross this interface are byte strings (one character, 0 to 255, per byte): names, environment,
 * commands and data. Every operation is synchronous. A failed one throws `HostError`.
 */
export interface Host {
  /** Standard input, output and error. They are never closed. */
  readonly stdin: FileHandle;
  readonly stdout: FileHandle;
  readonly stderr: FileHandle;

  /** Opens a file, as C's `fopen` does. */
  open(path: string, mode: OpenMode): FileHandle;
  /** Creates and opens (for update) a file that disappears when it is closed. */
  tmpfile(): FileHandle;
  /** Creates an empty file with a fresh name and gives the name. */
  tmpname(): string;
  /** Deletes a file or an empty directory. */
  remove(path: string): void;
  rename(from: string, to: string): void;
  /** Tells whether `open(path, "r")` would succeed. */
  readable(path: string): boolean;

  /** Starts a shell command whose output ("r") or input ("w") is the handle; closing it gives the exit status. */
  popen(command: string, mode: "r" | "w"): FileHandle;
  /** Runs a shell command and waits for its end. */
  execute(command: string): ExitStatus;
  /** Tells whether there is a shell for `popen` and `execute`. */
  hasShell(): boolean;

  getenv(name: string): string | undefined;
  /** Seconds since 1970 (UTC), with a fraction. */
  time(): number;
  /** Seconds of processor time used by the program. */
  clock(): number;
  /** The local time zone as it is at a time (whole seconds since 1970, UTC). */
  zone(time: number): Zone;
  /** Sets (or asks, when `name` is undefined) a locale as C's `setlocale`; undefined when there is no such locale. */
  setLocale(category: LocaleCategory, name: string | undefined): string | undefined;
  /** Four 32-bit words of entropy. */
  randomSeed(): readonly [number, number, number, number];
  /** Bytes of memory in use, on the heap of values. */
  memoryUsed(): number;
  /** Tells what there is of memory for objects; null when nothing is known. */
  readonly heap: (() => Heap) | null;
  /** Bytes of memory in use outside of it, such as those of buffers. */
  memoryOutside(): number;
  /** Collects as much garbage as can be while JavaScript is running. */
  collect(): void;
  /** Runs `prepare` with nothing on the JavaScript stack, and in the next job collects all garbage. */
  collectLater(prepare: () => void): Promise<void>;
  /** Waits for a new job. */
  turn(): Promise<void>;
  /** Ends the program. Buffered output has been written by then. */
  exit(status: number): never;
}

/** A file opened by a host: unbuffered, with one position. */
export interface FileHandle {
  /** A file on disk: reading and writing never wait, and `seek` works. */
  readonly regular: boolean;
  /** A terminal: C's stdio buffers it by line. */
  readonly terminal: boolean;
  /** Up to `max` bytes from the position on; "" at the end of the file. */
  read(max: number): string;
  /** Writes all of `bytes`. */
  write(bytes: string): void;
  /** Moves the position and gives the new one, in bytes from the start. */
  seek(offset: number, whence: Whence): number;
  /** Closes the handle, even when it throws. A process gives its exit status. */
  close(): ExitStatus | undefined;
}

/** How a file is opened (manual 6.8, `io.open`); the "b" of C's modes makes no difference and is left out. */
export type OpenMode = "r" | "w" | "a" | "r+" | "w+" | "a+";

/** What an offset of `seek` counts from. */
export type Whence = "set" | "cur" | "end";

/** The categories of `os.setlocale`. */
export type LocaleCategory = "all" | "collate" | "ctype" | "monetary" | "numeric" | "time";

/** How a process ended: with an exit code, or by a signal with a number. */
export interface ExitStatus {
  readonly how: "exit" | "signal";
  readonly code: number;
}

/** A string as C functions take it: up to its first zero byte. */
export function cString(s: string): string {
  const end = s.indexOf("\0");
  return end < 0 ? s : s.slice(0, end);
}

/** A failed host operation, with the error number of Linux. */
export class HostError extends Error {
  readonly errno: number;

  constructor(name: ErrnoName | number) {
    const errno = typeof name === "number" ? name : errnoOf(name);
    super(strerror(errno));
    this.errno = errno;
  }
}

/**
 * Thrown by hosts that do not own their process when a program asks to end (`os.exit`). It is no Lua error, so no
 * `pcall` stops it on its way to whoever runs the machine.
 */
export class ExitRequest extends Error {
  constructor(readonly status: number) {
    super(`exit(${status})`);
  }
}

/** Locales of a host that has only C's: "C" for every request that C's locale can serve. */
export function cLocale(_category: LocaleCategory, name: string | undefined): string | undefined {
  return name === undefined || name === "" || name === "C" || name === "POSIX" ? "C" : undefined;
}

/** A handle that has nothing to read and takes no bytes. */
const closedHandle: FileHandle = {
  regular: false,
  terminal: false,
  read: () => "",
  write: () => {
    throw new HostError("EBADF");
  },
  seek: () => {
    throw new HostError("ESPIPE");
  },
  close: () => undefined,
};

function deny(): never {
  throw new HostError("EACCES");
}

/**
 * The host that denies everything: no files, processes or environment; time stands still at 0 and randomness is fixed.
 * A sandbox is made of it: `{ ...nullHost, stdout: mine, time: () => Date.now() / 1000 }`.
 */
export const nullHost: Host = {
  stdin: closedHandle,
  stdout: closedHandle,
  stderr: closedHandle,
  open: deny,
  tmpfile: deny,
  tmpname: deny,
  remove: deny,
  rename: deny,
  readable: () => false,
  popen: deny,
  execute: deny,
  hasShell: () => false,
  getenv: () => undefined,
  time: () => 0,
  clock: () => 0,
  zone: () => UTC,
  setLocale: cLocale,
  randomSeed: () => [0, 0, 0, 0],
  memoryUsed: () => 0,
  heap: null,
  memoryOutside: () => 0,
  collect: () => undefined,
  collectLater: async (prepare) => {
    await undefined;
    prepare();
  },
  turn: async () => undefined,
  exit: (status) => {
    throw new ExitRequest(status);
  },
};
