import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../src/parser/index.ts";
import { compile } from "../../src/vm/compiler/compile.ts";
import { verify } from "../../src/vm/verify.ts";
import { reference, run, runReference } from "../stdlib/machine.ts";
import { program } from "./program.ts";

const choices = fc.array(fc.nat(999), { minLength: 100, maxLength: 900, size: "max" });

test("random programs compile to code that verifies", () => {
  fc.assert(
    fc.property(choices, (list) => {
      verify(compile(parse(program(list), "=t")));
    }),
    { numRuns: 200 },
  );
});

test.skipIf(reference === undefined)("random programs print what the reference prints", () => {
  fc.assert(
    fc.property(choices, (list) => {
      const source = `return load(${quoted(program(list))}, "=t")()`;
      expect(withoutLines(run(source))).toBe(withoutLines(runReference(source)));
    }),
    { numRuns: 60 },
  );
});

/** Without the lines of messages, which 5.4.4 does not always tell right. */
function withoutLines(text: string): string {
  return text.replace(/t:\d+:/g, "t:");
}

/** A Lua string literal. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}
