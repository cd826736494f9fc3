import { describe, expect, it } from "vitest";
import { readCases, readHere, referenceVersion, runNeap, runReference } from "./harness.ts";

const FILES = ["basics", "grammars", "captures", "substitution", "match-time", "arguments", "limits", "new-in-1.1"];

describe.each(FILES)("%s", (file) => {
  const text = readHere(`cases/${file}.lua`);

  it("does what the cases say", async () => {
    const { program, expected } = readCases(text);
    expect(await runNeap(program)).toEqual(expected);
  });

  it("does the same when every function it calls is suspended", async () => {
    const { program, expected } = readCases(text);
    expect(await runNeap(program, true)).toEqual(expected);
  });

  const comparable = referenceVersion === "1.1" || (referenceVersion !== undefined && file !== "new-in-1.1");
  it.skipIf(!comparable)("agrees with the reference", () => {
    const { program, expected } = readCases(text, referenceVersion);
    expect(runReference(program)).toEqual(expected);
  });
});
