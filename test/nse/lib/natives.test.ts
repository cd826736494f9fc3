import { describe, expect, test } from "vitest";
import { hasNmap, readCases, runCases, runNmap } from "./cases.ts";

describe.each(["openssl", "zlib"])("the library %s", (name) => {
  const cases = readCases(name);
  const pairs = (lines: readonly string[]): readonly (readonly [string, string | undefined])[] =>
    cases.expected.map(([source], i) => [source, lines[i]?.trim()]);

  test("shows what the cases say", async () => {
    const lines = await runCases(cases);
    expect(pairs(lines)).toEqual(cases.expected);
    expect(lines).toHaveLength(cases.expected.length);
  });

  test.runIf(hasNmap)("shows in Nmap what the cases say", () => {
    expect(pairs(runNmap(cases))).toEqual(cases.expected);
  });
});
