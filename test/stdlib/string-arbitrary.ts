import fc from "fast-check";
import { float, intFromBigInt } from "../../src/vm/number.ts";
import type { LuaValue } from "../../src/vm/value.ts";
import { type Case, tableOf } from "./string-harness.ts";

const char = fc.constantFrom("a", "b", "c", "a", "b", " ", "1", "(", ")", "A", "_", ",", "\0", "\xe9");

/** Subjects of a small alphabet, so that patterns match often. */
export const subject = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: char, maxLength: 14 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom("ab", "aaa", " a1", "(a(b))", ",,"), { maxLength: 12 }).map((l) => l.join("")),
  },
);

const single = fc.constantFrom(
  "a",
  "b",
  "c",
  "1",
  " ",
  ".",
  ".",
  "%a",
  "%d",
  "%s",
  "%w",
  "%p",
  "%l",
  "%u",
  "%x",
  "%c",
  "%g",
  "%A",
  "%S",
  "%W",
  "%.",
  "%(",
  "[ab]",
  "[^a]",
  "[a-c]",
  "[%w_]",
  "[^%s,]",
  "[]a]",
  "[^]]",
  "[a-]",
  "[%a-z]",
  "\0",
  "\xe9",
);

const item = fc.oneof(
  { weight: 6, arbitrary: single },
  { weight: 5, arbitrary: fc.tuple(single, fc.constantFrom("*", "+", "-", "?")).map((p) => p.join("")) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "()",
      "%1",
      "%2",
      "%b()",
      "%bab",
      "%f[%w]",
      "%f[%W]",
      "%f[^a]",
      "$",
      "^",
      "%0",
      "-",
      ")",
    ),
  },
);

const sequence = fc.array(item, { maxLength: 5 }).map((l) => l.join(""));

const grouped = fc.letrec<{ part: string; pattern: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 3 },
    { weight: 3, arbitrary: sequence },
    { weight: 2, arbitrary: tie("pattern").map((p) => `(${p})`) },
  ),
  pattern: fc.array(tie("part"), { maxLength: 3 }).map((l) => l.join("")),
})).pattern;

/** Patterns, most of them well-formed. */
export const pattern = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom("", "", "", "^"), grouped, fc.constantFrom("", "", "", "$"))
      .map((p) => p.join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(..."ab%[]()^$*+-?.1f\0"), maxLength: 8 }) },
);

const replacement = fc.constantFrom("<%0>", "<%1>", "%2%1", "", "x", "%%", "%x", "%", "a%1%%b%0");
const substitutes = tableOf({ a: "1", b: false, ab: 7, "": "-" });

/** A call of one of the functions that match patterns. */
export const patternCase: fc.Arbitrary<Case> = fc
  .tuple(subject, pattern, fc.integer({ min: 0, max: 8 }), fc.integer({ min: -8, max: 16 }), replacement)
  .map(([s, p, which, n, repl]): Case => {
    switch (which) {
      case 0:
        return ["find", s, p];
      case 1:
        return ["find", s, p, n];
      case 2:
        return ["match", s, p];
      case 3:
        return ["match", s, p, n];
      case 4:
        return ["gmatch", s, p];
      case 5:
        return ["gmatch", s, p, n];
      case 6:
        return ["gsub", s, p, repl];
      case 7:
        return ["gsub", s, p, repl, n];
      default:
        return ["gsub", s, p, substitutes];
    }
  });

const byteString = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((c) => String.fromCharCode(c)),
  maxLength: 12,
});

/** Integers around the limits of every size. */
export const integer: fc.Arbitrary<LuaValue> = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc
    .tuple(fc.integer({ min: 0, max: 63 }), fc.integer({ min: -1, max: 1 }), fc.boolean())
    .map(([bit, d, negative]) => intFromBigInt((negative ? -1n : 1n) * 2n ** BigInt(bit) + BigInt(d))),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(intFromBigInt),
);

const plainFloat = fc.oneof(
  fc.double(),
  fc.integer({ min: -100000, max: 100000 }).map((n) => n / 8),
  fc.integer({ min: -1000, max: 1000 }).map((n) => n / 10),
  fc.constantFrom(0, -0, 1, 0.5, 2.5, 1e15, 1e16, 1e21, 1e22, 123456789, 1e100, 5e-324, Infinity, -Infinity, NaN),
);

/** Floats of all kinds. */
export const floatValue: fc.Arbitrary<LuaValue> = plainFloat.map((x) => float(x));

const option = fc.constantFrom("b", "B", "h", "H", "i", "I", "l", "L", "j", "J", "T", "f", "d", "n", "s", "z", "x");
const sized = fc.tuple(fc.constantFrom("i", "I", "s"), fc.integer({ min: 1, max: 16 })).map((p) => p.join(""));
const packItem = fc.oneof(
  { weight: 5, arbitrary: option },
  { weight: 5, arbitrary: sized },
  { weight: 1, arbitrary: fc.constantFrom("c3", "c12", "c0") },
  { weight: 1, arbitrary: fc.constantFrom("<", ">", "=", " ", "!", "!2", "!4", "!16", "Xi4", "Xd", "XI8", "Xs") },
  { weight: 1, arbitrary: fc.constantFrom("!3", "i17", "I0", "Xz", "X", "c", "y", "XX", "Xc2", "i3 ", "\0") },
);

/** Formats of `string.pack`, most of them valid. */
export const packFormat = fc.array(packItem, { maxLength: 6 }).map((l) => l.join(""));

const packed = fc.oneof(
  { weight: 4, arbitrary: integer },
  { weight: 2, arbitrary: floatValue },
  { weight: 3, arbitrary: byteString },
  { weight: 1, arbitrary: fc.constantFrom("10", "0x7f", " 5 ", "1e3", undefined, true) },
);

/** A call of `string.pack`, `unpack` or `packsize`. */
export const packCase: fc.Arbitrary<Case> = fc.oneof(
  fc.tuple(packFormat, fc.array(packed, { maxLength: 6 })).map(([p, l]): Case => ["pack", p, ...l]),
  // One item and a value it is likely to take.
  fc.tuple(fc.constantFrom("<", ">", "!4 b>"), sized, packed).map(([e, p, v]): Case => ["pack", e + p, v, v]),
  fc.tuple(packFormat, byteString, fc.integer({ min: -13, max: 14 })).map(([p, s, n]): Case => ["unpack", p, s + s, n]),
  fc
    .tuple(fc.constantFrom("<", ">"), sized, byteString, fc.constantFrom("\0", "\xff", "\x80", "\x7f"))
    .map(([e, p, s, fill]): Case => ["unpack", e + p, s + fill.repeat(16)]),
  packFormat.map((p): Case => ["packsize", p]),
);

const flags = fc.array(fc.constantFrom("-", "+", " ", "#", "0"), { maxLength: 3 }).map((l) => l.join(""));
const width = fc.constantFrom("", "", "1", "5", "10", "20", "99", "100");
const precision = fc.constantFrom("", "", ".", ".0", ".1", ".3", ".10", ".14", ".17", ".20", ".99", ".100");

const specification = fc
  .tuple(flags, width, precision, fc.constantFrom(..."cdiuoxXaAeEfgGqs", ..."dxsgf"))
  .map((p) => `%${p.join("")}`);

const formatItem = fc.oneof(
  { weight: 6, arbitrary: specification },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "abc",
      "%%",
      "\0",
      "\xe9",
      "%",
      "%y",
      "%F",
      "%10",
      "%l",
      "%+5\0",
      "%0000000000000000000000d",
    ),
  },
);

const formatted = fc.oneof(
  { weight: 4, arbitrary: integer },
  { weight: 5, arbitrary: floatValue },
  { weight: 2, arbitrary: byteString },
  { weight: 1, arbitrary: fc.constantFrom<LuaValue>("10", "0x1p4", "1.5", " 7 ", undefined, true, "x".repeat(120)) },
);

/** A call of `string.format`. */
export const formatCase: fc.Arbitrary<Case> = fc
  .tuple(fc.array(formatItem, { minLength: 1, maxLength: 3 }), fc.array(formatted, { minLength: 1, maxLength: 3 }))
  .map(([items, values]): Case => ["format", items.join("|"), ...values]);

const position = fc.oneof(fc.integer({ min: -15, max: 15 }), integer);

/** A call of one of the small functions. */
export const basicCase: fc.Arbitrary<Case> = fc.oneof(
  fc.tuple(byteString, position, position).map(([s, i, j]): Case => ["sub", s, i, j]),
  fc.tuple(byteString, position).map(([s, i]): Case => ["sub", s, i]),
  fc.tuple(byteString, position, position).map(([s, i, j]): Case => ["byte", s, i, j]),
  fc.tuple(byteString, position).map(([s, i]): Case => ["byte", s, i]),
  fc.tuple(byteString, fc.integer({ min: -2, max: 9 }), byteString).map(([s, n, sep]): Case => ["rep", s, n, sep]),
  fc.tuple(fc.constantFrom("upper", "lower", "reverse", "len"), byteString).map(([f, s]): Case => [f, s]),
  fc.array(fc.integer({ min: 0, max: 256 }), { maxLength: 6 }).map((codes): Case => ["char", ...codes]),
);
