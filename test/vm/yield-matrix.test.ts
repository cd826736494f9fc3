import { describe, expect, it } from "vitest";
import { run } from "../stdlib/machine.ts";
import { hasReference, runReference } from "./reference.ts";
import { CELLS, programOf } from "./yield-cells.ts";

/** The lines a cell's program prints, without what the cell itself printed. */
function lines(output: string): string[] {
  return output.split("\n").filter((line) => line !== "" && line !== "text\ttext");
}

describe("where the reference lets Lua yield, strict mode does", () => {
  it.each(CELLS)("$name", (cell) => {
    expect(lines(run(programOf(cell)))).toEqual(cell.strict ?? cell.works);
  });
});

describe('with yieldAcross "all", Lua yields everywhere', () => {
  it.each(CELLS)("$name", (cell) => {
    expect(lines(run(programOf(cell), undefined, { yieldAcross: "all" }))).toEqual(cell.works);
  });
});

describe.skipIf(!hasReference)("the reference does the same as strict mode", () => {
  it.each(CELLS)("$name", (cell) => {
    expect(runReference(programOf(cell)).filter((line) => line !== "text\ttext")).toEqual(cell.strict ?? cell.works);
  });
});
