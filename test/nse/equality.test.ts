import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCases, summary } from "../../conformance/nse/main.ts";
import { findProgram } from "../../conformance/nse/process.ts";

/* The short form of `npm run conformance -- nse`: only services of our own, which need no package but Nmap. */

const program = join(import.meta.dirname, "../../dist/neap.mjs");
const hasNmap = findProgram("nmap") !== undefined;
if (!hasNmap) console.log("nothing was compared with Nmap: it is not installed");

describe.runIf(hasNmap)("Nmap's scripts say what they say under Nmap", () => {
  test("against fakes", { timeout: 600_000 }, async () => {
    expect(existsSync(program), "dist/neap.mjs has to be built").toBe(true);
    const outcomes = await runCases({
      neap: [process.execPath, program],
      only: [],
      short: true,
      fakes: true,
      jobs: 3,
      print: () => undefined,
    });
    const wrong = outcomes.filter((o) => o.verdict === "different").map((o) => `${o.id}: ${o.cause}`);
    expect(wrong).toEqual([]);
    // The scripts ran without a grant; what they lacked is in the profile for Nmap's scripts.
    const lacked = outcomes.flatMap((o) => o.denied ?? []).map((denial) => denial.replace(/^\S+ |=.*/gs, ""));
    expect(lacked.filter((grant) => !["net", "dns", "interfaces"].includes(grant))).toEqual([]);
    expect(
      outcomes.filter((o) => o.verdict === "equal" || o.verdict === "words").length,
      summary(outcomes),
    ).toBeGreaterThan(15);
  });
});
