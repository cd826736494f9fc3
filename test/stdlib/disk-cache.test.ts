import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterEach, beforeEach, expect, it } from "vitest";
import { cacheDirectory, DiskCache } from "../../src/stdlib/disk-cache.ts";

let root: string;
let directory: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "neap-cache-"));
  directory = join(root, "a", "b");
});
afterEach(() => {
  chmodSync(root, 0o700);
  rmSync(root, { recursive: true, force: true });
});

const text = (bytes: Buffer | null): string | null => (bytes === null ? null : bytes.toString("latin1"));
const bytes = (s: string): Buffer => Buffer.from(s, "latin1");

it("gives what was put, also to another process's cache, and nothing else", () => {
  const cache = new DiskCache(directory);
  expect(cache.get("k")).toBeNull();
  expect(existsSync(directory)).toBe(false);
  cache.put("k", [bytes("abc"), bytes(""), bytes("\xff\0d")]);
  cache.put("empty", []);
  for (const c of [cache, new DiskCache(directory)]) {
    expect(text(c.get("k"))).toBe("abc\xff\0d");
    expect(text(c.get("empty"))).toBe("");
    expect(c.get("other")).toBeNull();
  }
  cache.put("k", [bytes("new")]);
  expect(text(cache.get("k"))).toBe("new");
  expect(readdirSync(directory).sort()).toEqual(["empty", "k"]);
  expect(statSync(join(directory, "k")).mode & 0o777).toBe(0o600);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
});

it("refuses and removes damaged files, whatever is wrong with them", () => {
  const cache = new DiskCache(directory);
  cache.put("k", [bytes("some content")]);
  const path = join(directory, "k");
  const good = readFileSync(path);
  for (let i = 0; i < good.length; i++) {
    const bad = Buffer.from(good);
    bad[i] = (bad[i] as number) ^ 0x10;
    writeFileSync(path, bad);
    expect(cache.get("k"), `byte ${i}`).toBeNull();
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, good);
    truncateSync(path, i);
    expect(cache.get("k"), `${i} bytes`).toBeNull();
  }
  writeFileSync(path, Buffer.concat([good, bytes("x")]));
  expect(cache.get("k")).toBeNull();
  // Another key's content, with a checksum that is right for that one.
  writeFileSync(join(directory, "other"), good);
  expect(cache.get("other")).toBeNull();
  writeFileSync(path, good);
  expect(text(cache.get("k"))).toBe("some content");
});

it("does without a directory that cannot be made, is no directory, or that others can write to", () => {
  writeFileSync(join(root, "file"), "");
  for (const place of [join(root, "file"), join(root, "file", "below"), "/proc/none/neap"]) {
    const cache = new DiskCache(place);
    cache.put("k", [bytes("v")]);
    expect(cache.get("k")).toBeNull();
  }
  new DiskCache(directory).put("k", [bytes("v")]);
  chmodSync(directory, 0o777);
  const cache = new DiskCache(directory);
  expect(cache.get("k")).toBeNull();
  cache.put("k2", [bytes("v")]);
  expect(readdirSync(directory)).toEqual(["k"]);
});

it.skipIf(process.getuid?.() === 0)("does without a directory that is read-only", () => {
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o500);
  const cache = new DiskCache(directory);
  cache.put("k", [bytes("v")]);
  expect(cache.get("k")).toBeNull();
});

it("leaves nothing behind when a file cannot be named or completed", () => {
  const cache = new DiskCache(directory);
  mkdirSync(join(directory, "k", "full"), { recursive: true });
  cache.put("k", [bytes("v")]);
  expect(cache.get("k")).toBeNull();
  cache.put("x".repeat(1000), [bytes("v")]);
  expect(readdirSync(directory)).toEqual(["k"]);
});

it("gets along with other writers of the same keys", async () => {
  const script = join(root, "writer.mjs");
  await build({
    stdin: {
      contents: `
        import { DiskCache } from "./src/stdlib/disk-cache.ts";
        const cache = new DiskCache(process.argv[2]);
        const own = process.argv[3];
        let seen = 0;
        for (let i = 0; i < 300; i++) {
          const key = "k" + (i % 5);
          cache.put(key, [Buffer.from(own.repeat(2000 + i)), Buffer.from(key)]);
          const got = cache.get(key)?.toString("latin1");
          if (got === undefined) continue;
          if (!/^(a+|b+|c+)k\\d$/.test(got) || !got.endsWith(key)) throw new Error("damaged: " + got.slice(0, 20));
          seen++;
        }
        console.log(seen);`,
      resolveDir: process.cwd(),
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: script,
  });
  const run = promisify(execFile);
  const runs = ["a", "b", "c"].map((own) => run(process.execPath, [script, directory, own]));
  for (const { stdout } of await Promise.all(runs)) expect(Number(stdout)).toBe(300);
  expect(readdirSync(directory).sort()).toEqual(["k0", "k1", "k2", "k3", "k4"]);
});

it("keeps to its size: the files used last stay, those of dead writers go", () => {
  const cache = new DiskCache(directory);
  cache.put("first", [bytes("v")]);
  const hour = Date.now() / 1000 - 2 * 3600;
  for (let i = 0; i < 5; i++) {
    const path = join(directory, `old${i}`);
    writeFileSync(path, "");
    // A hole takes no room, but counts.
    truncateSync(path, 30 << 20);
    utimesSync(path, hour - i, hour - i);
  }
  writeFileSync(join(directory, "dead.1.tmp"), "");
  utimesSync(join(directory, "dead.1.tmp"), hour, hour);
  writeFileSync(join(directory, "busy.1.tmp"), "");
  new DiskCache(directory).put("last", [bytes("v")]);
  expect(readdirSync(directory).sort()).toEqual(["busy.1.tmp", "first", "last", "old0", "old1", "old2"]);
});

it("dates a file anew when it is used long after", () => {
  const cache = new DiskCache(directory);
  cache.put("k", [bytes("v")]);
  const old = Date.now() / 1000 - 10 * 86_400;
  utimesSync(join(directory, "k"), old, old);
  cache.get("k");
  expect(statSync(join(directory, "k")).mtimeMs / 1000).toBeGreaterThan(old + 86_400);
});

it("finds the user's directory", () => {
  expect(cacheDirectory({ XDG_CACHE_HOME: "/x" })).toBe("/x/neap");
  expect(cacheDirectory({ XDG_CACHE_HOME: "relative" })).toBe(cacheDirectory({}));
  expect(cacheDirectory({ NEAP_CACHE: "/y", XDG_CACHE_HOME: "/x" })).toBe("/y");
  expect(cacheDirectory({ NEAP_CACHE: "" })).toBeNull();
});
