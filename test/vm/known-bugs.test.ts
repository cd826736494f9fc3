/**
 * What other implementations of Lua had wrong, one row each: a test, or the reason why there is none here. The rows are numbered as
 * in the survey of their issue trackers and histories; the list at the end is printed and counted.
 */
import { describe, expect, it } from "vitest";
import { memoryHost, run } from "../stdlib/machine.ts";
import { COROUTINES } from "./known-bugs/coroutines.ts";
import { ELSEWHERE } from "./known-bugs/elsewhere.ts";
import { HOST } from "./known-bugs/host.ts";
import { LANGUAGE } from "./known-bugs/language.ts";
import type { Row } from "./known-bugs/row.ts";
import { hasReference, luaQuote, runReference } from "./reference.ts";

const ROWS: readonly Row[] = [...LANGUAGE, ...COROUTINES, ...HOST, ...ELSEWHERE].sort((a, b) => (a.id < b.id ? -1 : 1));
const programs = ROWS.flatMap((row) => ("lua" in row ? [row] : []));
const hosts = ROWS.flatMap((row) => ("host" in row ? [row] : []));
const elsewhere = ROWS.flatMap((row) => ("elsewhere" in row ? [row] : []));

/** Loads a program under a fixed name. */
const loader = (lua: string): string => `assert(load(${luaQuote(lua)}, "=t"))()`;

describe("known bugs", () => {
  it.each(programs)("$id: $title", ({ lua, expected }) => {
    expect(run(loader(lua), memoryHost()).replace(/\n$/, "").split("\n")).toEqual(expected);
  });

  it.each(hosts)("$id: $title", ({ host }) => host());

  it("85 rows, each with a test or a reason", () => {
    expect(ROWS.map((row) => row.id)).toEqual(
      Array.from({ length: 85 }, (_, i) => `B${String(i + 1).padStart(2, "0")}`),
    );
    const reasons = elsewhere.map((row) => `${row.id} ${row.title}: ${row.elsewhere}`).join("\n");
    console.log(`${programs.length + hosts.length} of ${ROWS.length} rows are tested here; the others:\n${reasons}`);
  });
});

describe.skipIf(!hasReference)("the reference gets these right", () => {
  it.each(programs.filter((row) => row.notReference !== true))("$id: $title", ({ lua, expected }) => {
    expect(runReference(loader(lua))).toEqual(expected);
  });
});
