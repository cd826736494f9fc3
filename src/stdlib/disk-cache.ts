import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";

/** What a file begins with: 12 bytes to tell it by, its length, a checksum of its name and of what follows; zeros. */
const MAGIC = Buffer.from("neap cache 2", "latin1");
const HEADER = 32;

/** Bytes that all files together may take, and what is left when they were more. */
const MAX_BYTES = 128 << 20;
const KEPT_BYTES = 96 << 20;
/** How often a process looks at the sizes: at its first file, and after as many more. */
const FILES_PER_LOOK = 256;
/** A file that is used gets a new date when its own is older, so that the ones used last are kept. */
const DATE_MS = 86_400_000;
/** Age of unfinished files whose writers must have died. */
const DEAD_MS = 3_600_000;

/** Group and others must not be able to write. */
const FOREIGN_WRITE = 0o022;

/** Of what a cache needs of the environment. */
export interface CacheEnvironment {
  readonly XDG_CACHE_HOME?: string | undefined;
  readonly LOCALAPPDATA?: string | undefined;
  readonly NEAP_CACHE?: string | undefined;
}

/**
 * Where a user's cache is: the directory that NEAP_CACHE names, else `neap` in that of XDG_CACHE_HOME or in ~/.cache; null
 * when there is to be none (NEAP_CACHE is empty, or there is no home).
 */
export function cacheDirectory(env: CacheEnvironment): string | null {
  if (env.NEAP_CACHE !== undefined) return env.NEAP_CACHE === "" ? null : env.NEAP_CACHE;
  // A relative path is to be ignored (XDG Base Directory Specification).
  if (env.XDG_CACHE_HOME?.startsWith("/")) return join(env.XDG_CACHE_HOME, "neap");
  if (process.platform === "win32" && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, "neap", "cache");
  const home = homedir();
  return home === "" || home === "/" ? null : join(home, ".cache", "neap");
}

/**
 * Files by key in a directory of the user's own. Nothing that can go wrong with them is an error: what cannot be read, or
 * is not what was written, is not there, and what cannot be written is not kept. Writers do not disturb each other, nor
 * readers: a file gets its name when it is complete.
 *
 * A file is trusted when its checksum is right and when nobody but the user, or root, can write to the directory: who can
 * write there can as well change the user's programs.
 */
export class DiskCache {
  private isUsable: boolean | null = null;
  private written = 0;

  /** @param directory is made when the first file is written, and the one around it. */
  constructor(private readonly directory: string) {}

  /** What was stored last under a key, which is a file name; null when nothing was, or it is damaged. */
  get(key: string): Buffer | null {
    if (!this.usable()) return null;
    const path = join(this.directory, key);
    let file: Buffer;
    try {
      file = readFileSync(path);
    } catch {
      return null;
    }
    if (file.length < HEADER || !file.subarray(0, HEADER).equals(header(key, file))) {
      this.remove(path);
      return null;
    }
    this.renew(path);
    return file.subarray(HEADER);
  }

  /** Stores the bytes of some parts, one after the other, under a key. */
  put(key: string, parts: readonly Uint8Array[]): void {
    if (!this.usable(true)) return;
    const path = join(this.directory, key);
    const unfinished = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
    try {
      const file = Buffer.concat([Buffer.alloc(HEADER), ...parts]);
      header(key, file).copy(file);
      write(unfinished, file);
      renameSync(unfinished, path);
    } catch {
      this.remove(unfinished);
      return;
    }
    if (this.written++ % FILES_PER_LOOK === 0) this.prune();
  }

  /** True when the directory is there and is the user's; `make`: makes it. */
  private usable(make = false): boolean {
    if (this.isUsable === null || (make && !this.isUsable)) {
      try {
        if (make) for (const path of [dirname(this.directory), this.directory]) makeDirectory(path);
        const { mode, uid } = statSync(this.directory);
        const own = process.getuid === undefined || uid === process.getuid() || uid === 0;
        this.isUsable = own && (process.platform === "win32" || (mode & FOREIGN_WRITE) === 0);
      } catch {
        this.isUsable = false;
      }
    }
    return this.isUsable;
  }

  private renew(path: string): void {
    try {
      const now = Date.now();
      if (now - statSync(path).mtimeMs > DATE_MS) utimesSync(path, now / 1000, now / 1000);
    } catch {
      // It is not ours to date.
    }
  }

  private remove(path: string): void {
    try {
      rmSync(path, { force: true });
    } catch {
      // It stays.
    }
  }

  /** Removes the files that were used least recently, when there are too many, and what dead writers left. */
  private prune(): void {
    const files: { path: string; size: number; time: number }[] = [];
    let total = 0;
    try {
      for (const name of readdirSync(this.directory)) {
        const path = join(this.directory, name);
        const { size, mtimeMs: time } = statSync(path);
        if (name.endsWith(".tmp") && Date.now() - time > DEAD_MS) this.remove(path);
        else {
          files.push({ path, size, time });
          total += size;
        }
      }
    } catch {
      // Another process is pruning: a file is gone.
      return;
    }
    if (total <= MAX_BYTES) return;
    files.sort((a, b) => a.time - b.time);
    for (const { path, size } of files) {
      if (total <= KEPT_BYTES) return;
      this.remove(path);
      total -= size;
    }
  }
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== "EEXIST") throw e;
  }
}

/**
 * The header that is right for a file, whose own is not looked at. The checksum is against accidents, not against malice;
 * loading `node:crypto` for a better one would take as long as a short program takes to start.
 */
function header(key: string, file: Buffer): Buffer {
  const made = Buffer.alloc(HEADER);
  MAGIC.copy(made);
  made.writeUInt32LE(file.length, MAGIC.length);
  made.writeUInt32LE(crc32(file.subarray(HEADER), crc32(key)), MAGIC.length + 4);
  return made;
}

function write(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "wx", 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  } finally {
    closeSync(file);
  }
}
