import type { FunctionBody } from "../../src/parser/ast.ts";
import { FastParser } from "../../src/parser/fast.ts";
import { Grammar } from "../../src/parser/grammar.ts";
import { Lexer } from "../../src/parser/lexer.ts";
import { dumpTree } from "./dump-ast.ts";

/** The grammar as Chevrotain analyses it, with its validations, and without any hand-written body. */
export class PlainParser extends Grammar {
  constructor() {
    super({});
    this.performSelfAnalysis();
  }
}

const plain = new PlainParser();
const fast = new FastParser();

function run(parser: Grammar, source: string): { tree: string } | { error: string; line: number; column: number } {
  try {
    parser.start(new Lexer(source).tokenize(), source, "=src");
    const main: FunctionBody = parser.runChunk();
    return { tree: dumpTree(main) };
  } catch (e) {
    const { message, line, column } = e as { message: string; line: number; column: number };
    return { error: message, line, column };
  }
}

/** What the grammar's own rule bodies make of a source: the tree, or the first error. */
export function runPlain(source: string) {
  return run(plain, source);
}

/** The same of the hand-written bodies. */
export function runFast(source: string) {
  return run(fast, source);
}
