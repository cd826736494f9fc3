import { describe, expect, it } from "vitest";
import type { Block, Expr, FunctionBody } from "../../src/parser/ast.ts";
import { parse } from "../../src/parser/index.ts";
import { type InstructionLines, instructionLines } from "./instruction-lines.ts";

/** Programs with the lines of the reference's instructions (5.4.8), function by function, outer ones first. */
const PROGRAMS: readonly (readonly [source: string, functions: readonly InstructionLines[]])[] = [
  ["local x = a\n.b\n.c\n+ d\n.e", [{ GET: [1, 2, 4, 4, 5], ARITH: [4], RETURN: [5] }]],
  ["local x = a\n[\nb\n.c\n]\n[d]", [{ GET: [1, 3, 4, 5, 6, 6], RETURN: [6] }]],
  ["f\n(\na\n.b\n,\nc\n.d\n)", [{ GET: [1, 3, 5, 6, 8], CALL: [2], RETURN: [8] }]],
  [
    "f\n{\na\n.b\n,\nc = d\n.e\n,\n[\ng\n.h\n]\n=\ni\n}\n:m\n(\n)",
    [
      {
        GET: [1, 4, 5, 6, 7, 10, 11, 14],
        NEWTABLE: [1],
        SET: [7, 14],
        SETLIST: [15],
        CALL: [2, 17],
        SELF: [16],
        RETURN: [18],
      },
    ],
  ],
  ["local x = { a\n.b\n, c\n.d\n}", [{ NEWTABLE: [1], GET: [2, 3, 4, 5], SETLIST: [5], RETURN: [5] }]],
  ["local x = { a\n.b\n,\n}", [{ NEWTABLE: [1], GET: [2, 4], SETLIST: [4], RETURN: [4] }]],
  ["local x = (\na\n.b\n)\n+\n(\nc\n.d\n)", [{ GET: [2, 4, 7, 9], ARITH: [5], RETURN: [9] }]],
  ["local x = -\na\n.b\nlocal y = #\nx\nlocal z = not\nx.y", [{ GET: [2, 3, 7], UNARY: [1, 4], RETURN: [7] }]],
  ["local x = a\n..\nb\n..\nc\n..\nd", [{ GET: [2, 4, 6, 7], CONCAT: [6], RETURN: [7] }]],
  ["local x = a\n<\nb\nlocal y = a.x\n==\nb.y\n", [{ GET: [2, 3, 4, 5, 6, 6], CMP: [3, 6], RETURN: [6] }]],
  ["local x = a\nand\nb\nor\nc\n.d", [{ GET: [2, 3, 5, 6], RETURN: [6] }]],
  ["a\n.b\n,\nc\n[\nd\n]\n=\ne\n,\nf\n.g", [{ GET: [1, 4, 6, 10, 11, 12], SET: [12, 12], RETURN: [12] }]],
  ["function\na\n.b\n:\nc\n(\n)\nend", [{ GET: [2, 3], CLOSURE: [8], SET: [1], RETURN: [8] }, { RETURN: [8] }]],
  [
    "local function\nf\n(\n)\nreturn\nx\n.y\nend",
    [
      { CLOSURE: [8], RETURN: [8] },
      { GET: [6, 7], RETURN: [7, 8] },
    ],
  ],
  [
    "return\nfunction\n(\n...\n)\nreturn\n...\nend",
    [
      { CLOSURE: [8], RETURN: [8, 8] },
      { VARARG: [6], RETURN: [7, 8] },
    ],
  ],
  [
    "for\ni\n=\na\n.b\n,\nc\n.d\n,\ne\ndo\nf\n(\n)\nend",
    [{ GET: [4, 5, 7, 8, 10, 12], FORPREP: [11], CALL: [13], FORLOOP: [1], RETURN: [15] }],
  ],
  [
    "for\nk\n,\nv\nin\nf\n.g\n,\nh\n.i\ndo\nj\n(\n)\nend",
    [{ GET: [6, 8, 9, 10, 12], TFORPREP: [11], CALL: [13], TFORCALL: [6], TFORLOOP: [6], RETURN: [15] }],
  ],
  [
    "while\na\n.b\ndo\nc\n(\n)\nend\nrepeat\nd\n(\n)\nuntil\ne\n.f\n",
    [{ GET: [2, 3, 5, 10, 14, 15], CALL: [6, 11], RETURN: [15] }],
  ],
  [
    "if\na\n.b\nthen\nc\n(\n)\nelseif\nd\n.e\nthen\nf\n(\n)\nelse\ng\n(\n)\nend",
    [{ GET: [2, 4, 5, 9, 11, 12, 16], CALL: [6, 13, 17], RETURN: [19] }],
  ],
  ["return\na\n.b\n,\nc\n:\nd\n'e'\n", [{ GET: [2, 4, 7], SELF: [7], CALL: [8], RETURN: [8, 8] }]],
  ["return\na\n:\nb\n{\nc\n}\n;", [{ GET: [4, 7], SELF: [4], NEWTABLE: [4], SETLIST: [7], CALL: [5], RETURN: [7, 8] }]],
  ["local t = {}\nt\n.x\n.y\n=\nt\n.z\n^\n2\n", [{ NEWTABLE: [1], GET: [3, 8], ARITH: [8], SET: [9], RETURN: [9] }]],
  [
    "local a\nfunction f()\nreturn a\n.b\n, a\n[\nb\n]\n, a\n:\nc\n(\n)\nend",
    [
      { CLOSURE: [14], SET: [2], RETURN: [14] },
      { GET: [5, 7, 9], GETUPVAL: [8, 11], SELF: [11], CALL: [12], RETURN: [13, 14] },
    ],
  ],
  ["x = 1 + 2\n+ y\n+\n3\n* 4\n- (\n5\n)", [{ GET: [2], ARITH: [2, 3, 6], SET: [8], RETURN: [8] }]],
  ["local x = a\n<<\nb\n|\nc\n~\n~\nd", [{ GET: [2, 3, 6, 8], ARITH: [2, 4, 6], UNARY: [7], RETURN: [8] }]],
];

/** All functions of a chunk, outer ones first. */
function functionsOf(main: FunctionBody): FunctionBody[] {
  const list: FunctionBody[] = [];
  const visit = (node: FunctionBody | Block | Expr | unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("upvalues" in node) list.push(node as FunctionBody);
    for (const value of Object.values(node)) visit(value);
  };
  visit(main);
  return list;
}

describe("lines of instructions", () => {
  it.each(PROGRAMS)("%j", (source, functions) => {
    expect(functionsOf(parse(source, "=src").main).map(instructionLines)).toEqual(functions);
  });
});

describe("lines of functions", () => {
  it("are those of the keyword or the parameter list, and of `end`", () => {
    const source = "function\nf()\nend local function\ng\n()\nend return function\n\n()\n\nend\n\n";
    const functions = functionsOf(parse(source, "=src").main);
    expect(functions.map((f) => [f.line, f.endLine])).toEqual([
      [0, 10],
      [1, 3],
      [5, 6],
      [8, 10],
    ]);
  });
});
