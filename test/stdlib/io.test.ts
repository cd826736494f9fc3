import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readCases, run, trimLines } from "./machine.ts";

let directory = "";
const before = process.cwd();
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "neap-io-"));
  process.chdir(directory);
});
afterEach(() => {
  process.chdir(before);
  rmSync(directory, { recursive: true });
});

describe("programs", () => {
  it.each(readCases("io"))("$title", ({ source, expected }) => {
    expect(trimLines(run(source).replace(/\n$/, ""))).toBe(expected.replaceAll("stdin:", "t:"));
  });
});
