/**
 * Runs the programs in the folders beside this file, each about one behaviour. What a program is to print stands in it: every
 * `--> text` is a line. They are run under the reference too, when it is on the PATH, which proves the expectations.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { memoryHost, run } from "../stdlib/machine.ts";
import { hasReference, luaQuote, runReference } from "../vm/reference.ts";

const here = new URL(".", import.meta.url);

interface Program {
  readonly name: string;
  readonly source: string;
  readonly expected: string[];
}

const programs: Program[] = readdirSync(here, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".lua"))
  .sort()
  .map((path) => {
    const source = readFileSync(new URL(path, here), "latin1");
    return {
      name: path,
      source,
      expected: [...source.matchAll(/--> ?(.*)$/gm)].map((m) => (m[1] as string).trimEnd()),
    };
  });

/** A program that loads another one under a fixed name, so that positions in messages are the same everywhere. */
function loader({ source }: Program): string {
  return `assert(load(${luaQuote(source)}, "=t"))()`;
}

function lines(output: string): string[] {
  return output
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.trimEnd());
}

it("every program expects something", () => {
  expect(programs.length).toBeGreaterThan(100);
  expect(programs.filter((p) => p.expected.length === 0).map((p) => p.name)).toEqual([]);
});

describe("behaviour", () => {
  it.each(programs)("$name", (program) => {
    expect(lines(run(loader(program), memoryHost()))).toEqual(program.expected);
  });
});

describe.skipIf(!hasReference)("the reference behaves so", () => {
  it.each(programs)("$name", (program) => {
    expect(runReference(loader(program)).map((line) => line.trimEnd())).toEqual(program.expected);
  });
});
