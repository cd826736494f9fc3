import fc from "fast-check";

/**
 * Lua programs as lists of tokens, for fast-check: syntactically valid, with names few enough to meet again as locals,
 * upvalues, globals and labels. Joined with spaces or line breaks they can be parsed.
 */
type Tokens = readonly string[];

const name = fc.constantFrom("a", "b", "c", "x", "self", "_ENV");
const literal = fc.constantFrom("nil", "true", "false", "0", "1", "3.5", "0x10", "'s'", "[[t\nu]]", '"\\n"');
const unary = fc.constantFrom("-", "not", "#", "~");
const binary = fc.constantFrom(
  ...[
    "or",
    "and",
    "<",
    ">",
    "<=",
    ">=",
    "~=",
    "==",
    "|",
    "~",
    "&",
    "<<",
    ">>",
    "..",
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "^",
  ],
);

function separated(list: Tokens[], separator: string): Tokens {
  return list.flatMap((item, i) => (i === 0 ? item : [separator, ...item]));
}

const { block } = fc.letrec<{
  expr: Tokens;
  exprs: Tokens;
  suffixed: Tokens;
  call: Tokens;
  args: Tokens;
  table: Tokens;
  item: Tokens;
  body: Tokens;
  stat: Tokens;
  last: Tokens;
  block: Tokens;
}>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    literal.map((t) => [t]),
    name.map((t) => [t]),
    tie("suffixed"),
    fc.tuple(unary, tie("expr")).map(([op, e]) => [op, ...e]),
    fc.tuple(tie("expr"), binary, tie("expr")).map(([a, op, b]) => [...a, op, ...b]),
    fc.tuple(tie("expr"), binary, tie("expr"), binary, tie("expr")).map(([a, o, b, q, c]) => [...a, o, ...b, q, ...c]),
    tie("expr").map((e) => ["(", ...e, ")"]),
    tie("table"),
    tie("body").map((b) => ["function", ...b]),
    fc.constant(["..."]),
  ),
  exprs: fc.array(tie("expr"), { minLength: 1, maxLength: 3 }).map((list) => separated(list, ",")),
  suffixed: fc.oneof(
    { maxDepth: 4 },
    name.map((t) => [t]),
    tie("expr").map((e) => ["(", ...e, ")"]),
    fc.tuple(tie("suffixed"), name).map(([e, n]) => [...e, ".", n]),
    fc.tuple(tie("suffixed"), tie("expr")).map(([e, k]) => [...e, "[", ...k, "]"]),
    tie("call"),
  ),
  call: fc.oneof(
    { maxDepth: 4 },
    fc.tuple(tie("suffixed"), tie("args")).map(([e, a]) => [...e, ...a]),
    fc.tuple(tie("suffixed"), name, tie("args")).map(([e, n, a]) => [...e, ":", n, ...a]),
  ),
  args: fc.oneof(
    { maxDepth: 4 },
    fc.constant(["(", ")"]),
    fc.constant(["'arg'"]),
    tie("exprs").map((e) => ["(", ...e, ")"]),
    tie("table"),
  ),
  table: fc
    .tuple(fc.array(fc.tuple(tie("item"), fc.constantFrom(",", ";")), { maxLength: 4 }), fc.boolean())
    .map(([items, trailing]) => {
      const list = items.flatMap(([item, separator]) => [...item, separator]);
      return ["{", ...(trailing ? list : list.slice(0, -1)), "}"];
    }),
  item: fc.oneof(
    { maxDepth: 4 },
    tie("expr"),
    fc.tuple(name, tie("expr")).map(([n, e]) => [n, "=", ...e]),
    fc.tuple(tie("expr"), tie("expr")).map(([k, e]) => ["[", ...k, "]", "=", ...e]),
  ),
  body: fc.tuple(fc.array(name, { maxLength: 3 }), fc.boolean(), tie("block")).map(([params, isVararg, b]) => {
    const list = [...params, ...(isVararg ? ["..."] : [])].map((p) => [p]);
    return ["(", ...separated(list, ","), ")", ...b, "end"];
  }),
  stat: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant([";"]),
    tie("call"),
    fc
      .tuple(
        fc.array(fc.tuple(name, fc.constantFrom("", "const", "close")), { minLength: 1, maxLength: 3 }),
        tie("exprs"),
      )
      .map(([vars, e]) => {
        const list = vars.map(([n, attrib]) => (attrib === "" ? [n] : [n, "<", attrib, ">"]));
        return ["local", ...separated(list, ","), "=", ...e];
      }),
    name.map((n) => ["local", n]),
    fc
      .tuple(fc.array(tie("suffixed"), { minLength: 1, maxLength: 3 }), tie("exprs"))
      .map(([targets, e]) => [...separated(targets, ","), "=", ...e]),
    tie("block").map((b) => ["do", ...b, "end"]),
    fc.tuple(tie("expr"), tie("block")).map(([e, b]) => ["while", ...e, "do", ...b, "end"]),
    fc.tuple(tie("block"), tie("expr")).map(([b, e]) => ["repeat", ...b, "until", ...e]),
    fc
      .tuple(fc.array(fc.tuple(tie("expr"), tie("block")), { minLength: 1, maxLength: 3 }), fc.option(tie("block")))
      .map(([clauses, orElse]) => [
        ...clauses.flatMap(([e, b], i) => [i === 0 ? "if" : "elseif", ...e, "then", ...b]),
        ...(orElse === null ? [] : ["else", ...orElse]),
        "end",
      ]),
    fc
      .tuple(name, fc.array(tie("expr"), { minLength: 2, maxLength: 3 }), tie("block"))
      .map(([n, e, b]) => ["for", n, "=", ...separated(e, ","), "do", ...b, "end"]),
    fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), tie("exprs"), tie("block")).map(([n, e, b]) => [
      "for",
      ...separated(
        n.map((x) => [x]),
        ",",
      ),
      "in",
      ...e,
      "do",
      ...b,
      "end",
    ]),
    fc
      .tuple(name, fc.array(name, { maxLength: 2 }), fc.boolean(), tie("body"))
      .map(([n, fields, isMethod, b]) => [
        "function",
        n,
        ...fields.flatMap((f, i) => [isMethod && i === fields.length - 1 ? ":" : ".", f]),
        ...b,
      ]),
    fc.tuple(name, tie("body")).map(([n, b]) => ["local", "function", n, ...b]),
    name.map((n) => ["::", n, "::"]),
    name.map((n) => ["goto", n]),
    fc.constant(["break"]),
  ),
  last: fc.oneof(
    fc.constant(["return"]),
    fc.constant(["return", ";"]),
    tie("exprs").map((e) => ["return", ...e]),
  ),
  block: fc
    .tuple(fc.array(tie("stat"), { maxLength: 4 }), fc.option(tie("last"), { freq: 3 }))
    .map(([stats, last]) => [...stats.flat(), ...(last ?? [])]),
}));

/** Tokens of a syntactically valid program. Names in it may still be used wrongly: constants, labels, `...`. */
export const programTokens: fc.Arbitrary<Tokens> = block;

const spaces = fc.infiniteStream(fc.constantFrom(" ", " ", " ", "\n", "\n", " --[[\n]] ", " -- c\r\n"));

/** The text of a program, spread over lines at random. */
export const program: fc.Arbitrary<string> = fc
  .tuple(programTokens, spaces)
  .map(([tokens, gaps]) => join(tokens, gaps));

/** Elements that mutations put into programs. */
const intruder = fc.constantFrom(
  ...[
    "=",
    ",",
    ")",
    "(",
    "}",
    "{",
    "]",
    "[",
    "end",
    "do",
    "then",
    "else",
    "elseif",
    "until",
    "in",
    "local",
    "function",
  ],
  ...[
    "return",
    "break",
    "goto",
    "::",
    "...",
    "<",
    ">",
    ".",
    ":",
    ";",
    "not",
    "-",
    "and",
    "1",
    "x",
    "'s'",
    "nil",
    "repeat",
  ],
  ...["@", "\0", "\xff", "3x", "'\\q'", "'open\n", "[==[", "--[[", "0x", "for", "while", "if"],
);

/** The text of a program with one to three tokens removed, added, replaced or exchanged. */
export const brokenProgram: fc.Arbitrary<string> = fc
  .tuple(
    programTokens.filter((t) => t.length > 0),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom("drop", "add", "replace", "swap", "cut"), intruder), {
      minLength: 1,
      maxLength: 3,
    }),
    spaces,
  )
  .map(([tokens, mutations, gaps]) => {
    const list = [...tokens];
    for (const [at, how, token] of mutations) {
      const i = at % Math.max(list.length, 1);
      if (how === "drop") list.splice(i, 1);
      else if (how === "add") list.splice(i, 0, token);
      else if (how === "replace") list.splice(i, 1, token);
      else if (how === "cut") list.length = Math.min(list.length, i + 1);
      else if (i + 1 < list.length) list.splice(i, 2, list[i + 1], list[i]);
    }
    return join(list, gaps);
  });

function join(tokens: Tokens, gaps: Iterator<string>): string {
  return tokens.map((t) => t + String(gaps.next().value)).join("");
}
