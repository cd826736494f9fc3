import { describe, expect, it } from "vitest";
import { run } from "../stdlib/machine.ts";
import { runCompiled } from "./chunks.ts";

/** Bounds of a numeric loop, and how often it runs; "more" for more than four times. */
const LOOPS: readonly [string, string][] = [
  ["1, 3", "3"],
  ["3, 1", "0"],
  ["3, 1, -1", "3"],
  ["1, 3.9", "3"],
  ["3, 1.1, -1", "2"],
  ["1.0, 2.5, 0.5", "4"],
  ["1, math.huge", "more"],
  ["1, -math.huge", "0"],
  ["1, -math.huge, -1", "more"],
  ["math.maxinteger - 1, math.maxinteger", "2"],
  ["math.maxinteger - 1, math.huge", "2"],
  ["math.mininteger + 1, math.mininteger, -1", "2"],
  ["math.mininteger, math.maxinteger, math.maxinteger", "3"],
  ["1, 0/0", "0"],
  ["1, 0/0, -1", "more"],
  ["math.maxinteger, 0/0", "0"],
  ["math.mininteger + 1, 0/0, -1", "2"],
  ["1.5, 0/0", "1"],
  ["1.5, 0/0, -1", "1"],
  ["0/0, 3", "1"],
  ["0/0, 3, -1", "1"],
  ["1, 3, 0/0", "0"],
  ["0/0, 0/0, 0/0", "1"],
];

/** A program that prints how often a loop runs: the first time, and when it is hot. */
const program = (bounds: string): string => `
  local function count()
    local n = 0
    for i = ${bounds} do
      n = n + 1
      if n > 4 then return "more" end
    end
    return n
  end
  local first = count()
  for _ = 1, 2000 do count() end
  print(first, count())`;

describe("numeric loops run as often as in the reference", () => {
  it.each(LOOPS)("%s: %s", (bounds, times) => {
    expect(run(program(bounds))).toBe(`${times}\t${times}\n`);
    expect(runCompiled(program(bounds))).toBe(`${times}\t${times}\n`);
  });
});
