import fc from "fast-check";

/*
 * Random programs over the whole language except coroutines. A program is data: variables are numbers, which are taken modulo the
 * variables in scope when it is printed, so that any part can be left out or replaced while shrinking.
 */

export type Expr =
  | { readonly k: "literal"; readonly text: string }
  | { readonly k: "variable"; readonly n: number }
  | { readonly k: "global"; readonly n: number }
  | { readonly k: "dots" }
  | { readonly k: "binary"; readonly op: string; readonly a: Expr; readonly b: Expr }
  | { readonly k: "unary"; readonly op: string; readonly a: Expr }
  | { readonly k: "index"; readonly o: Expr; readonly i: Expr }
  | { readonly k: "field"; readonly o: Expr; readonly name: string }
  | { readonly k: "call"; readonly f: Expr; readonly args: readonly Expr[] }
  | { readonly k: "method"; readonly o: Expr; readonly name: string; readonly args: readonly Expr[] }
  | { readonly k: "library"; readonly f: string; readonly args: readonly Expr[] }
  | { readonly k: "function"; readonly f: Func }
  | { readonly k: "table"; readonly items: readonly Item[] }
  | { readonly k: "object"; readonly meta: number; readonly items: readonly Item[] }
  | { readonly k: "parentheses"; readonly a: Expr };

export interface Item {
  readonly key: Expr | string | null;
  readonly value: Expr;
}

export interface Func {
  readonly parameters: number;
  readonly dots: boolean;
  readonly body: Block;
}

export type Block = readonly Stat[];

export type Stat =
  | {
      readonly k: "local";
      readonly count: number;
      readonly attrib: "" | "const" | "close";
      readonly values: readonly Expr[];
    }
  | { readonly k: "assign"; readonly targets: readonly Expr[]; readonly values: readonly Expr[] }
  /** Guarded: an error in a value is part of the transcript. */
  | { readonly k: "print"; readonly values: readonly Expr[]; readonly guarded: boolean }
  | { readonly k: "expression"; readonly e: Expr }
  | { readonly k: "do"; readonly body: Block }
  | { readonly k: "while" | "repeat"; readonly condition: Expr; readonly body: Block }
  | { readonly k: "if"; readonly condition: Expr; readonly then: Block; readonly otherwise: Block }
  | { readonly k: "numeric"; readonly range: readonly Expr[]; readonly body: Block }
  | {
      readonly k: "generic";
      readonly kind: "ipairs" | "SP" | "pairs" | "own";
      readonly values: readonly Expr[];
      readonly body: Block;
    }
  | { readonly k: "function"; readonly f: Func }
  | { readonly k: "protected"; readonly f: Func; readonly handler: Func | null; readonly args: readonly Expr[] }
  | { readonly k: "break" | "continue" }
  | { readonly k: "return"; readonly values: readonly Expr[]; readonly isTail: boolean };

const LITERALS = [
  "nil",
  "true",
  "false",
  "0",
  "1",
  "2",
  "-1",
  "7",
  "255",
  "9007199254740992",
  "math.maxinteger",
  "math.mininteger",
  "0.5",
  "-0.0",
  "1.0",
  "3.0",
  "1e15",
  "2^53",
  "1e308",
  "(1/0)",
  "'a'",
  "'b'",
  "'10'",
  "'0x10'",
  "' 7 '",
  "'3.0'",
  "''",
  "'abc'",
  "'1e1'",
  "'f'",
];
const BINARY = [
  "+",
  "-",
  "*",
  "/",
  "//",
  "%",
  "^",
  "&",
  "|",
  "~",
  "<<",
  ">>",
  "..",
  "==",
  "~=",
  "<",
  "<=",
  ">",
  ">=",
  "and",
  "or",
];
const UNARY = ["-", "not ", "~", "#"];
const NAMES = ["a", "b", "f", "x"];
/** Functions whose results do not depend on addresses, orders or borders. */
const LIBRARY = [
  "type",
  "tostring",
  "tonumber",
  "select",
  "rawget",
  "rawset",
  "rawequal",
  "assert",
  "error",
  "math.type",
  "math.floor",
  "math.max",
  "math.min",
  "math.tointeger",
  "math.abs",
  "math.fmod",
  "math.ult",
  "string.sub",
  "string.byte",
  "string.upper",
  "string.find",
  "string.len",
  "pcall",
  "LEN",
  "setmetatable",
  "table.pack",
];

const literal = fc.constantFrom(...LITERALS).map((text): Expr => ({ k: "literal", text }));
const variable = fc.nat({ max: 11 }).map((n): Expr => ({ k: "variable", n }));
const name = fc.constantFrom(...NAMES);
const few = (e: fc.Arbitrary<Expr>): fc.Arbitrary<Expr[]> => fc.array(e, { maxLength: 3 });
const number = fc
  .constantFrom(
    "0",
    "1",
    "2",
    "-3",
    "255",
    "math.maxinteger",
    "math.mininteger",
    "0.5",
    "-0.0",
    "3.0",
    "1e15",
    "2^53",
    "'10'",
  )
  .map((text): Expr => ({ k: "literal", text }));
/** An operation that does not fail, if the variables in it are numbers. */
const sum = fc.record({
  k: fc.constant("binary" as const),
  op: fc.constantFrom("+", "-", "*", "/", "//", "%", "<", "<=", ".."),
  a: fc.oneof(number, variable),
  b: number,
});
/** An operation that never fails. */
const choice = fc.record({
  k: fc.constant("binary" as const),
  op: fc.constantFrom("==", "~=", "and", "or"),
  a: fc.oneof(literal, variable),
  b: fc.oneof(literal, variable),
});

// A type, not an interface: fast-check asks for one with an index.
type Tied = {
  expr: Expr;
  simple: Expr;
  safe: Expr;
  stat: Stat;
  block: Block;
  func: Func;
  item: Item;
};

/** What can be assigned, most often without an error. */
const target: fc.Arbitrary<Expr> = fc.oneof(
  { arbitrary: variable, weight: 5 },
  { arbitrary: fc.nat({ max: 2 }).map((n): Expr => ({ k: "global", n })), weight: 1 },
  { arbitrary: fc.record({ k: fc.constant("field" as const), o: variable, name }), weight: 1 },
  {
    arbitrary: fc.record({ k: fc.constant("index" as const), o: variable, i: fc.oneof(literal, variable) }),
    weight: 1,
  },
);

const { block } = fc.letrec<Tied>((tie) => ({
  simple: fc.oneof(
    { arbitrary: variable, weight: 6 },
    { arbitrary: literal, weight: 4 },
    { arbitrary: fc.nat({ max: 3 }).map((n): Expr => ({ k: "global", n })), weight: 1 },
    { arbitrary: fc.constant<Expr>({ k: "dots" }), weight: 1 },
  ),
  safe: fc.oneof(
    { maxDepth: 3, depthIdentifier: "expr" },
    { arbitrary: tie("simple"), weight: 6 },
    { arbitrary: fc.oneof(sum, choice), weight: 4 },
    { arbitrary: fc.record({ k: fc.constant("function" as const), f: tie("func") }), weight: 2 },
    {
      arbitrary: fc.record({ k: fc.constant("table" as const), items: fc.array(tie("item"), { maxLength: 4 }) }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        k: fc.constant("object" as const),
        meta: fc.integer({ min: 1, max: 4 }),
        items: fc.array(tie("item"), { maxLength: 2 }),
      }),
      weight: 2,
    },
  ) as fc.Arbitrary<Expr>,
  expr: fc.oneof(
    { maxDepth: 4, depthIdentifier: "expr" },
    { arbitrary: tie("simple"), weight: 10 },
    {
      arbitrary: fc.record({
        k: fc.constant("binary" as const),
        op: fc.constantFrom(...BINARY),
        a: tie("expr"),
        b: tie("expr"),
      }),
      weight: 8,
    },
    {
      arbitrary: fc.record({ k: fc.constant("unary" as const), op: fc.constantFrom(...UNARY), a: tie("expr") }),
      weight: 2,
    },
    { arbitrary: fc.record({ k: fc.constant("index" as const), o: tie("expr"), i: tie("expr") }), weight: 2 },
    { arbitrary: fc.record({ k: fc.constant("field" as const), o: tie("expr"), name }), weight: 2 },
    { arbitrary: fc.record({ k: fc.constant("call" as const), f: tie("expr"), args: few(tie("expr")) }), weight: 2 },
    { arbitrary: fc.record({ k: fc.constant("call" as const), f: variable, args: few(tie("expr")) }), weight: 4 },
    {
      arbitrary: fc.record({ k: fc.constant("method" as const), o: tie("expr"), name, args: few(tie("expr")) }),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        k: fc.constant("library" as const),
        f: fc.constantFrom(...LIBRARY),
        args: few(tie("expr")),
      }),
      weight: 3,
    },
    { arbitrary: fc.record({ k: fc.constant("function" as const), f: tie("func") }), weight: 2 },
    {
      arbitrary: fc.record({ k: fc.constant("table" as const), items: fc.array(tie("item"), { maxLength: 4 }) }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        k: fc.constant("object" as const),
        meta: fc.integer({ min: 1, max: 4 }),
        items: fc.array(tie("item"), { maxLength: 2 }),
      }),
      weight: 3,
    },
    { arbitrary: fc.record({ k: fc.constant("parentheses" as const), a: tie("expr") }), weight: 1 },
  ) as fc.Arbitrary<Expr>,
  item: fc.record({
    key: fc.oneof(fc.constant(null), name, literal),
    value: tie("safe"),
  }),
  func: fc.record({ parameters: fc.nat({ max: 3 }), dots: fc.boolean(), body: tie("block") }),
  block: fc.array(tie("stat"), { maxLength: 5, depthIdentifier: "stat" }),
  stat: fc.oneof(
    { maxDepth: 4, depthIdentifier: "stat" },
    {
      arbitrary: fc.record({
        k: fc.constant("print" as const),
        values: fc.array(tie("expr"), { minLength: 1, maxLength: 3 }),
        guarded: fc.constant(true),
      }),
      weight: 8,
    },
    {
      arbitrary: fc.record({
        k: fc.constant("print" as const),
        values: fc.array(tie("safe"), { minLength: 1, maxLength: 3 }),
        guarded: fc.constant(false),
      }),
      weight: 3,
    },
    {
      arbitrary: fc.record({
        k: fc.constant("local" as const),
        count: fc.integer({ min: 1, max: 3 }),
        attrib: fc.constantFrom("" as const, "" as const, "" as const, "const" as const, "close" as const),
        values: few(tie("safe")),
      }),
      weight: 6,
    },
    {
      arbitrary: fc.record({
        k: fc.constant("assign" as const),
        targets: fc.array(target, { minLength: 1, maxLength: 3 }),
        values: fc.array(tie("safe"), { minLength: 1, maxLength: 3 }),
      }),
      weight: 6,
    },
    { arbitrary: fc.record({ k: fc.constant("expression" as const), e: tie("expr") }), weight: 1 },
    { arbitrary: fc.record({ k: fc.constant("do" as const), body: tie("block") }), weight: 1 },
    {
      arbitrary: fc.record({
        k: fc.constantFrom("while" as const, "repeat" as const),
        condition: tie("safe"),
        body: tie("block"),
      }),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        k: fc.constant("if" as const),
        condition: tie("safe"),
        then: tie("block"),
        otherwise: tie("block"),
      }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        k: fc.constant("numeric" as const),
        range: fc.array(fc.oneof(number, tie("safe")), { minLength: 2, maxLength: 3 }),
        body: tie("block"),
      }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        k: fc.constant("generic" as const),
        kind: fc.constantFrom("ipairs" as const, "SP" as const, "pairs" as const, "own" as const),
        values: fc.array(tie("safe"), { minLength: 1, maxLength: 4 }),
        body: tie("block"),
      }),
      weight: 2,
    },
    { arbitrary: fc.record({ k: fc.constant("function" as const), f: tie("func") }), weight: 2 },
    {
      arbitrary: fc.record({
        k: fc.constant("protected" as const),
        f: tie("func"),
        handler: fc.option(tie("func"), { freq: 3 }),
        args: few(tie("safe")),
      }),
      weight: 5,
    },
    { arbitrary: fc.record({ k: fc.constantFrom("break" as const, "continue" as const) }), weight: 1 },
    {
      arbitrary: fc.record({ k: fc.constant("return" as const), values: few(tie("expr")), isTail: fc.boolean() }),
      weight: 1,
    },
  ) as fc.Arbitrary<Stat>,
}));

/** Programs of several statements; each is protected, so that an error ends only a part. */
export const coreProgram: fc.Arbitrary<Block> = fc.array(block, { minLength: 1, maxLength: 6 }).map((blocks) =>
  blocks.flatMap((body, i): Stat[] =>
    i % 2 === 0
      ? [...body]
      : [
          {
            k: "protected",
            f: { parameters: 2, dots: true, body },
            handler: null,
            args: [{ k: "literal", text: "'p'" }],
          },
        ],
  ),
);
