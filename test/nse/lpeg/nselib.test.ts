import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readCases, readHere, referenceVersion, runNeap, runReference } from "./harness.ts";

/** Where Nmap keeps its libraries; nothing of them is part of this project. */
const NSELIB = "/usr/share/nmap/nselib";
const present = ["re", "json", "lpeg-utility", "unicode"].every((name) => existsSync(`${NSELIB}/${name}.lua`));
if (!present) console.log(`not tested: Nmap's libraries on lpeg are not in ${NSELIB}`);

describe.skipIf(!present)("the libraries of Nmap on lpeg", () => {
  const { program, expected } = readCases(readHere("cases/nselib.lua"));
  const source = `NSELIB = "${NSELIB}"\n${program}`;

  it("do what the cases say", async () => {
    expect(await runNeap(source)).toEqual(expected);
  });

  it("do the same when every function they pass to patterns is suspended", async () => {
    expect(await runNeap(source, true)).toEqual(expected);
  });

  it.skipIf(referenceVersion === undefined)("do the same in the reference", () => {
    expect(runReference(source)).toEqual(expected);
  });
});
