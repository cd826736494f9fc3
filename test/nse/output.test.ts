import { describe, expect, test } from "vitest";
import { escapeText, escapeXml, printable, protectXml } from "../../src/nse/escape.ts";
import type { OutputNode } from "../../src/nse/output.ts";
import { formatStructure, scriptBlock, scriptBlocks } from "../../src/nse/output.ts";

const table = (...entries: [string | undefined, OutputNode][]): OutputNode => ({
  entries: entries.map(([key, value]) => (key === undefined ? { value } : { key, value })),
});

const allBytes = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));

describe("text of a structured result", () => {
  test("is a text itself, or a line per entry", () => {
    expect(formatStructure("plain")).toBe("plain");
    expect(formatStructure(table())).toBe("");
    expect(formatStructure(table([undefined, "a"], ["k", "v"]))).toBe("\n  a\n  k: v");
  });

  test("indents by level, and leaves bare indentation for tables without a key", () => {
    const inner = table([undefined, "b"], ["c", "d"]);
    const node = table(
      [undefined, "x"],
      ["t", table([undefined, "a"], [undefined, inner], [undefined, table()])],
      ["e", ""],
    );
    expect(formatStructure(node)).toBe("\n  x\n  t: \n    a\n    \n      b\n      c: d\n    \n  e: ");
  });

  test("does not indent the lines of a text again", () => {
    expect(formatStructure(table(["k", "one\ntwo"]))).toBe("\n  k: one\ntwo");
  });

  test("takes a table's own text, at any level", () => {
    const own: OutputNode = { entries: [{ value: "hidden" }], text: "shown" };
    expect(formatStructure(own)).toBe("shown");
    expect(formatStructure(table(["k", own]))).toBe("\n  k: shown");
  });
});

describe("a script's block", () => {
  test.each([
    ["one line", "|_id: one line\n"],
    ["one\ntwo", "| id: one\n|_two\n"],
    ["one\ntwo\n", "| id: one\n|_two\n"],
    ["one\n\n", "| id: one\n|_\n"],
    ["\n  a\n  b", "| id: \n|   a\n|_  b\n"],
    ["\n", "|_id: \n"],
    ["", ""],
    ["a\tb\rc", "|_id: a\tb\\x0Dc\n"],
  ])("%j", (output, block) => {
    expect(scriptBlock({ id: "id", output })).toBe(block);
  });

  test("writes what cannot be shown in hexadecimal", () => {
    const block = scriptBlock({ id: "bytes", output: allBytes });
    expect(block).toMatch(/^\| bytes: \\x00\\x01.*\\x08\t\n\|_\\x0B\\x0C\\x0D.*\\x1F !"#.*~\\x7F\\x80.*\\xFF\n$/);
    expect(block).toMatch(/^[\t\n\x20-\x7e]*$/);
  });

  test("comes in the order of ids", () => {
    const results = ["b", "a", "C", "a-b"].map((id) => ({ id, output: "x" }));
    expect(scriptBlocks(results)).toBe("|_C: x\n|_a: x\n|_a-b: x\n|_b: x\n");
  });
});

describe("escaping", () => {
  test("for the screen leaves tab and newline", () => {
    expect(escapeText("\t\n\r\x1b[0m\x7f\xe9")).toBe("\t\n\\x0D\\x1B[0m\\x7F\\xE9");
  });

  test("for XML keeps carriage returns, as references", () => {
    expect(protectXml("\t\n\r\x00\xff")).toBe("\t\n\r\\x00\\xFF");
    expect(escapeXml("\t\n\r")).toBe("&#x9;&#xa;&#xd;");
  });

  test("turns markup into entities and never lets two dashes meet", () => {
    expect(escapeXml(`<a b='c' d="e">&`)).toBe("&lt;a b=&apos;c&apos; d=&quot;e&quot;&gt;&amp;");
    expect(escapeXml("a-b--c---d")).toBe("a-b-&#45;c-&#45;&#45;d");
    expect(escapeXml("\xe9\x7f")).toBe("&#xe9;&#x7f;");
  });

  test("for XML is ASCII for every byte", () => {
    expect(escapeXml(allBytes)).toMatch(/^[\x20-\x7e]*$/);
    expect(escapeXml(protectXml(allBytes))).not.toMatch(/&#x(?!9;|a;|d;)/);
  });

  test("of short facts is a dot per byte", () => {
    expect(printable("P\xc3\xa9\x7f\x01\t\n-x")).toBe("P......-x");
  });
});
