import { createHash } from "node:crypto";
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

/** What a file begins with: 12 bytes to tell it by, then 20 of the SHA-256 of its name and what follows. */
const MAGIC = Buffer.from("neap cache 1", "latin1");
const HEADER = MAGIC.length + 20;

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
    const body = file.subarray(HEADER);
    if (file.length < HEADER || !file.subarray(0, HEADER).equals(header(key, [body]))) {
      this.remove(path);
      return null;
    }
    this.renew(path);
    return body;
  }

  /** Stores the bytes of some parts, one after the other, under a key. */
  put(key: string, parts: readonly Uint8Array[]): void {
    if (!this.usable(true)) return;
    const path = join(this.directory, key);
    const unfinished = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
    try {
      write(unfinished, [header(key, parts), ...parts]);
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

function header(key: string, parts: readonly Uint8Array[]): Buffer {
  const hash = createHash("sha256").update(key, "utf8").update("\0");
  for (const part of parts) hash.update(part);
  return Buffer.concat([MAGIC, hash.digest().subarray(0, HEADER - MAGIC.length)]);
}

function write(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, "wx", 0o600);
  try {
    for (const part of parts) {
      for (let at = 0; at < part.length; ) at += writeSync(file, part, at);
    }
  } finally {
    closeSync(file);
  }
}
