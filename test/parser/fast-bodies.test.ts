import { existsSync, readdirSync, readFileSync } from "node:fs";
import { EOF } from "chevrotain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { T } from "../../src/parser/tokens.ts";
import { runFast, runPlain } from "./parsers.ts";
import { brokenProgram, program } from "./programs.ts";

describe("the hand-written parser and the grammar", () => {
  it("make the same tree of generated programs", () => {
    let accepted = 0;
    fc.assert(
      fc.property(program, (source) => {
        const result = runPlain(source);
        if ("tree" in result) accepted++;
        expect(runFast(source)).toEqual(result);
      }),
      { numRuns: 1500 },
    );
    // The generator has to make valid programs, or the property says little.
    expect(accepted).toBeGreaterThan(300);
  });

  it("find the same first error in broken ones", () => {
    fc.assert(
      fc.property(brokenProgram, (source) => {
        expect(runFast(source)).toEqual(runPlain(source));
      }),
      { numRuns: 3000 },
    );
  });
});

it("share the number of the end of the input", () => {
  expect(EOF.tokenTypeIdx).toBe(T.Eof);
});

const NMAP = "/usr/share/nmap";

describe.runIf(existsSync(`${NMAP}/nselib`))("Nmap's own files", () => {
  it("parse to the same tree", () => {
    const files = [
      ...readdirSync(`${NMAP}/nselib`, { recursive: true }).map((f) => `${NMAP}/nselib/${String(f)}`),
      ...readdirSync(`${NMAP}/scripts`).map((f) => `${NMAP}/scripts/${f}`),
      `${NMAP}/nse_main.lua`,
    ].filter((f) => /\.(lua|nse)$/.test(f));
    for (const file of files) {
      const source = readFileSync(file, "latin1");
      const result = runFast(source);
      expect(result, file).toHaveProperty("tree");
      expect(runPlain(source), file).toEqual(result);
    }
  });
});
