import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { Program } from "./lua-harness.ts";

let program: Program;
let cache: string;
beforeAll(async () => {
  program = await Program.build();
  cache = join(program.root, "cache");
  // Long enough to be kept.
  program.write(
    "kept.lua",
    `print(("%s %d"):format(..., 2 ^ 53 | 0), debug.traceback("t"))${"\n-- more".repeat(400)}\n`,
  );
});
afterAll(() => rmSync(program.root, { recursive: true, force: true }));
beforeEach(() => rmSync(cache, { recursive: true, force: true }));

const run = (args: readonly string[], directory: string) => program.run(args, "", { NEAP_CACHE: directory });
const files = (): string[] => readdirSync(cache).sort();

it("`neap lua` runs the same with an empty, a filled, a damaged and no cache", async () => {
  const plain = await run(["lua", "kept.lua", "x"], "");
  expect(plain.code).toBe(0);
  expect(plain.stdout).toMatch(/^x 9007199254740992\tt\nstack traceback:/);
  expect(await run(["lua", "kept.lua", "x"], cache)).toEqual(plain);
  const kept = files();
  expect(kept.map((name) => name.replace(/.*\./, "")).sort()).toEqual(["lua", "v8"]);
  expect(await run(["lua", "kept.lua", "x"], cache)).toEqual(plain);
  for (const name of kept) {
    const path = join(cache, name);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    writeFileSync(path, bytes);
  }
  expect(await run(["lua", "kept.lua", "x"], cache)).toEqual(plain);
  expect(files()).toEqual(kept);
  expect(await run(["lua", "kept.lua", "x"], join(program.folder, "kept.lua"))).toEqual(plain);
});

it("`--no-cache` neither reads nor writes", async () => {
  const plain = await run(["lua", "--no-cache", "kept.lua", "x"], cache);
  expect(plain.code).toBe(0);
  expect(existsSync(cache)).toBe(false);
  const scan = await run(["--no-cache", "--script", "./nothing.nse", "127.0.0.1"], cache);
  expect(scan.stderr).not.toMatch(/no-cache/);
  expect(existsSync(cache)).toBe(false);
});

it("a changed file is not taken for what it was", async () => {
  const text = program.read("kept.lua");
  await run(["lua", "kept.lua", "x"], cache);
  program.write("kept.lua", text.replace("%s %d", "%d %d"));
  const changed = await run(["lua", "kept.lua", "5"], cache);
  program.write("kept.lua", text);
  expect(changed.stdout).toMatch(/^5 9007199254740992\t/);
});
