import type { FunctionBody } from "../../src/parser/ast.ts";
import { Grammar } from "../../src/parser/grammar.ts";
import { Lexer } from "../../src/parser/lexer.ts";
import { parse } from "../../src/parser/parse.ts";
import { dumpTree } from "./dump-ast.ts";

/** The grammar as Chevrotain analyses it, with its validations, and without any hand-written body. */
export class PlainParser extends Grammar {
  constructor() {
    super({});
    this.performSelfAnalysis();
  }
}

const plain = new PlainParser();

type Outcome = { tree: string } | { error: string; line: number; column: number };

function outcome(main: () => FunctionBody): Outcome {
  try {
    return { tree: dumpTree(main()) };
  } catch (e) {
    const { message, line, column } = e as { message: string; line: number; column: number };
    return { error: message, line, column };
  }
}

/** What the grammar makes of a source: the tree, or the first error. */
export function runPlain(source: string): Outcome {
  return outcome(() => {
    plain.start(new Lexer(source).tokenize(), source, "=src");
    return plain.runChunk();
  });
}

/** The same of the hand-written parser. */
export function runFast(source: string): Outcome {
  return outcome(() => parse(source, "=src").main);
}
