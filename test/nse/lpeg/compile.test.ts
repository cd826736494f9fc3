import { describe, expect, it } from "vitest";
import { byteRange } from "../../../src/nse/lib/lpeg/charset.ts";
import { compile } from "../../../src/nse/lib/lpeg/compile.ts";
import { listProgram } from "../../../src/nse/lib/lpeg/list.ts";
import { CaptureKind } from "../../../src/nse/lib/lpeg/opcodes.ts";
import {
  AndNode,
  alternatives,
  anyBytes,
  CallNode,
  CaptureNode,
  GrammarNode,
  literal,
  type Node,
  NotNode,
  RepNode,
  Rule,
  SetNode,
  sequence,
} from "../../../src/nse/lib/lpeg/tree.ts";

/** The program of a pattern without its last line, "end". */
function listing(tree: Node): string[] {
  const lines = listProgram(compile(tree)).map((line) => line.replace(/^\d+ /, ""));
  expect(lines.pop()).toBe("end");
  return lines;
}

const lower = new SetNode(byteRange(97, 122));
const simple = (body: Node) => new CaptureNode(CaptureKind.Simple, body);

describe("compile", () => {
  it("spans repeated sets", () => {
    expect(listing(new RepNode(lower))).toEqual(["span [97-122]"]);
    expect(listing(new RepNode(anyBytes(1)))).toEqual(["spanany"]);
  });

  it("tests the first byte instead of pushing a choice, and does not look at it twice", () => {
    const tree = alternatives(literal("ab"), literal("c"));
    expect(listing(tree)).toEqual(["testchar 97 -> 4", "skip 1", "char 98", "end", "char 99"]);
  });

  it("pushes a choice between alternatives that begin alike, after a test", () => {
    const tree = alternatives(literal("ab"), literal("ac"));
    expect(listing(tree)).toEqual([
      "testchar 97 -> 5",
      "choice -> 5",
      "skip 1",
      "char 98",
      "commit -> 6",
      'literal "ac"',
    ]);
  });

  it("repeats without choices when what follows cannot begin like the body", () => {
    const body = literal("abc");
    expect(listing(sequence(new RepNode(body), literal("b")))).toEqual([
      "testchar 97 -> 4",
      "skip 1",
      'literal "bc"',
      "jump -> 0",
      "char 98",
    ]);
    expect(listing(sequence(new RepNode(body), literal("a")))).toEqual([
      "testchar 97 -> 4",
      "choice -> 4",
      'literal "abc"',
      "partialcommit -> 2",
      "char 97",
    ]);
  });

  it("looks ahead with a test, by going back, or with a choice", () => {
    expect(listing(new NotNode(lower))).toEqual(["testset [97-122] -> 2", "fail"]);
    expect(listing(new NotNode(literal("ab")))).toEqual([
      "testchar 97 -> 4",
      "choice -> 4",
      'literal "ab"',
      "failtwice",
    ]);
    expect(listing(new AndNode(literal("ab")))).toEqual(['literal "ab"', "behind 2"]);
    expect(listing(new AndNode(new RepNode(lower)))).toEqual([
      "choice -> 3",
      "span [97-122]",
      "backcommit -> 4",
      "fail",
    ]);
  });

  it("captures a fixed length at once", () => {
    expect(listing(simple(literal("ab")))).toEqual(['literal "ab"', "fullcapture simple 0 length 2"]);
    expect(listing(simple(new RepNode(lower)))).toEqual(["opencapture simple 0", "span [97-122]", "closecapture"]);
    expect(listing(simple(simple(literal("a"))))).toEqual([
      "opencapture simple 0",
      "char 97",
      "fullcapture simple 0 length 1",
      "closecapture",
    ]);
  });

  it("turns last calls into jumps", () => {
    const [first, second] = [new Rule("first"), new Rule("second")];
    for (const rule of [first, second]) rule.used = true;
    first.body = alternatives(sequence(literal("x"), new CallNode(second)), literal("y"));
    second.body = sequence(sequence(literal("("), new CallNode(first)), literal(")"));
    expect(listing(new GrammarNode([first, second]))).toEqual([
      "call -> 2",
      "end",
      "testchar 120 -> 6",
      "skip 1",
      "jump -> 8",
      "return",
      "char 121",
      "return",
      "char 40",
      "call -> 2",
      "char 41",
      "return",
    ]);
  });
});
