import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { scriptDatabase } from "../../src/cli/script-command.ts";
import { DataFiles } from "../../src/nse/datadir.ts";
import { nodeFileLook, readBytes } from "../../src/nse/io/node-files.ts";
import { Playbook } from "../../src/nse/io/playbook.ts";
import { PlaybookDriver } from "../../src/nse/io/playbook-driver.ts";
import { Session } from "../../src/nse/session.ts";
import { openLibraries } from "../../src/stdlib/open.ts";
import { LuaState } from "../../src/vm/state.ts";
import { memoryHost } from "../stdlib/machine.ts";

const folder = mkdtempSync(join(tmpdir(), "neap-scripts-"));
afterAll(() => rmSync(folder, { recursive: true }));

function session(files: DataFiles, log: string[]): Session {
  const L = new LuaState();
  openLibraries(L, { host: memoryHost(), warn: () => undefined });
  const library = join(import.meta.dirname, "../..");
  return new Session(L, {
    driver: new PlaybookDriver(new Playbook()),
    files: { fetch: (name) => files.fetch(name) ?? join(library, name), read: readBytes },
    timingLevel: 3,
    versionIntensity: 7,
    log: (text) => log.push(text),
  });
}

test("a database that is not there is made and kept", () => {
  mkdirSync(join(folder, "scripts"));
  const one = "categories = {'safe', 'Demo'} prerule = function() end action = function() end";
  writeFileSync(join(folder, "scripts", "one.nse"), one);
  writeFileSync(join(folder, "scripts", "bad.nse"), "x = = 1");
  const files = new DataFiles([folder], nodeFileLook);
  const log: string[] = [];
  const entries = scriptDatabase(files, () => session(files, log));
  expect(entries).toEqual([{ filename: "one.nse", categories: ["safe", "demo"] }]);
  expect(log).toEqual([expect.stringContaining("bad.nse is left out of the script database: ")]);
  expect(readFileSync(join(folder, "scripts", "script.db"), "latin1")).toContain("one.nse");
  const again = scriptDatabase(files, () => {
    throw new Error("is not needed");
  });
  expect(again).toEqual([{ filename: "one.nse", categories: ["demo", "safe"] }]);
});

test("one that cannot be kept is made all the same; without a directory of scripts there is none", () => {
  const readOnly = join(folder, "read-only");
  mkdirSync(join(readOnly, "scripts", "script.db"), { recursive: true });
  writeFileSync(join(readOnly, "scripts", "one.nse"), "prerule = function() end action = function() end");
  const files = new DataFiles([readOnly], nodeFileLook);
  expect(scriptDatabase(files, () => session(files, []))).toEqual([{ filename: "one.nse", categories: [] }]);
  const none = new DataFiles([join(folder, "nowhere")], nodeFileLook);
  expect(scriptDatabase(none, () => session(none, []))).toEqual([]);
  expect(existsSync(join(folder, "nowhere"))).toBe(false);
});
