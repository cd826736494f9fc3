import { readFileSync } from "node:fs";
import { EOF } from "chevrotain";
import { describe, expect, it } from "vitest";
import { type AnalysedParser, lookaheadFunction, lookaheadRows, tablesSource } from "../../src/parser/lookahead.ts";
import { LOOKAHEAD_ROWS } from "../../src/parser/tables.ts";
import { T, TOKEN_KINDS } from "../../src/parser/tokens.ts";
import { PlainParser } from "./parsers.ts";

describe("lookahead tables", () => {
  const analysed = new PlainParser() as unknown as AnalysedParser;
  const file = new URL("../../src/parser/tables.ts", import.meta.url);

  it("are those of the grammar", () => {
    expect(readFileSync(file, "utf8")).toBe(tablesSource(lookaheadRows(analysed)));
  });

  it("decide like the functions they were made from", () => {
    const functions = [...analysed.lookAheadFuncsCache.values()];
    expect(functions).toHaveLength(LOOKAHEAD_ROWS.length);
    LOOKAHEAD_ROWS.forEach((row, i) => {
      for (let kind = 0; kind < TOKEN_KINDS; kind++) {
        const next = { LA_FAST: () => ({ tokenTypeIdx: kind }) };
        expect(lookaheadFunction(row).call(next)).toBe(functions[i].call(next));
      }
    });
  });

  it("share Chevrotain's number for the end of the input", () => {
    expect(EOF.tokenTypeIdx).toBe(T.Eof);
  });
});
