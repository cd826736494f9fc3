import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { reference, run } from "../stdlib/machine.ts";

const tests = fileURLToPath(new URL(".", import.meta.url)).replace(/[/\\]$/, "");
const libraries = fileURLToPath(new URL("../../nselib", import.meta.url));

/** Lua files beside this one that are not tests but what the tests are run with. */
const SUPPORT = new Set(["harness.lua", "mock-nmap.lua", "support.lua"]);

const names = readdirSync(tests).filter((name) => name.endsWith(".lua") && !SUPPORT.has(name));

/** The expectations of a test file (`--> text`), in order, each with the number of its line. */
function expectations(name: string): { line: number; text: string }[] {
  return readFileSync(`${tests}/${name}`, "latin1")
    .split("\n")
    .flatMap((line, i) => {
      const found = /--> ?(.*)$/.exec(line);
      return found === null ? [] : [{ line: i + 1, text: found[1] as string }];
    });
}

/** Printed lines beside the expectations they belong to. */
function withLines(name: string, printed: string): { line: number; text: string }[] {
  const wanted = expectations(name);
  return printed
    .replace(/\n$/, "")
    .split("\n")
    .map((text, i) => ({ line: wanted[i]?.line ?? 0, text }));
}

const LONG_STRING = (s: string): string => `[==[${s}]==]`;

function runHere(name: string): string {
  const args = [libraries, tests, name].map(LONG_STRING).join(", ");
  return run(`assert(loadfile(${LONG_STRING(`${tests}/harness.lua`)}))(${args})`);
}

function runReference(name: string): string {
  const done = spawnSync(reference as string, [`${tests}/harness.lua`, libraries, tests, name], { encoding: "latin1" });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout;
}

describe.each(names)("%s", (name) => {
  test("prints what it should on this machine", () => {
    expect(withLines(name, runHere(name))).toEqual(expectations(name));
  });

  test.skipIf(reference === undefined)("prints the same with the reference interpreter", () => {
    expect(withLines(name, runReference(name))).toEqual(expectations(name));
  });
});

test("every library loads alone, without the libraries of Nmap", () => {
  const own = readdirSync(libraries, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".lua"))
    .map((path) => path.slice(0, -".lua".length).replaceAll(/[/\\]/g, "."));
  expect(own.length).toBeGreaterThan(15);
  for (const library of own) {
    const printed = run(`
      package.path = ${LONG_STRING(`${libraries}/?.lua`)}
      package.preload["nmap"] = function() return (dofile(${LONG_STRING(`${tests}/mock-nmap.lua`)})) end
      print(type(require(${LONG_STRING(library)})))`);
    expect([library, printed]).toEqual([library, library === "strict" ? "function\n" : "table\n"]);
  }
});
