import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { referenceVersion, runNeap, runReference } from "./harness.ts";

/*
 * Random patterns, as Lua expressions, matched against random subjects: the results, or the errors, have to be those of the
 * reference. The alphabet is small, so that matches succeed often.
 */

const FUNCTIONS = `
local function count(...) return select("#", ...) end
local function join(...)
  local t = {...}
  for i = 1, select("#", ...) do t[i] = tostring(t[i]):gsub("^table.*", "t") end
  return table.concat(t, "|")
end
local function twice(x) return x, x end
local function nothing() end
local function first(x) return x end
local function yes() return true end
local function no() return false end
local function give(_, i, ...) return i, i, ... end
local function even(_, i) return i % 2 == 0 end
local function skip(s, i) return i <= #s and i + 1, "skipped" end
`;

const char = fc.constantFrom("a", "b", "c");
const text = fc.string({ unit: char, maxLength: 3 }).map((s) => `P"${s}"`);
const name = fc.constantFrom('"x"', '"y"', "1");

/** Patterns that stand for themselves. */
const leaf = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 2, arbitrary: fc.constantFrom("P(1)", "P(-1)", "P(true)", "P(false)", 'S"ab"', 'R"bc"', 'S""', "P(2)") },
  { weight: 1, arbitrary: fc.constantFrom("Cp()", 'Cc("k")', 'Cc(7, "l")', "Cc()", "Cc(nil)", "Carg(1)", "Carg(2)") },
  { weight: 1, arbitrary: name.map((n) => `Cb(${n})`) },
  { weight: 1, arbitrary: fc.constantFrom("P(yes)", "P(no)", "P(even)", "P(skip)") },
);

/** A reference of version 1.0 loses count of match-time captures inside of predicates, and has no accumulators. */
const modern = referenceVersion !== "1.0";

interface Grown {
  pattern: string;
}

const { pattern } = fc.letrec<Grown>((tie) => {
  const p = tie("pattern");
  const plain = modern ? p : p.filter((s) => !/Cmt|P\((yes|no|even|skip)\)/.test(s));
  const map = (format: (p: string) => string, of = p) => of.map(format);
  const pair = (format: (a: string, b: string) => string) => fc.tuple(p, p).map(([a, b]) => format(a, b));
  const handler = fc.constantFrom("count", "join", "twice", "nothing", "first");
  const matchTime = fc.constantFrom("yes", "no", "give", "even", "skip");
  const format = fc.constantFrom('"<%0>"', '"%1"', '"%2%1"', '""', '"%%%0"');
  return {
    pattern: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      pair((a, b) => `(${a} * ${b})`),
      pair((a, b) => `(${a} * ${b})`),
      pair((a, b) => `(${a} + ${b})`),
      pair((a, b) => `(${a} + ${b})`),
      pair((a, b) => `(${a} - ${b})`),
      map((a) => `(-${a})`, plain),
      map((a) => `(#${a})`, plain),
      map((a) => `B(${a})`),
      fc.tuple(p, fc.integer({ min: -3, max: 3 })).map(([a, n]) => `(${a}^${n})`),
      fc.tuple(p, fc.constantFrom("0", "1")).map(([a, n]) => `(${a}^${n})`),
      map((a) => `C(${a})`),
      map((a) => `Ct(${a})`),
      map((a) => `Cs(${a})`),
      map((a) => `Cg(${a})`),
      fc.tuple(p, name).map(([a, n]) => `Cg(${a}, ${n})`),
      map((a) => `Cf(${a}, join)`),
      fc.tuple(p, matchTime).map(([a, f]) => `Cmt(${a}, ${f})`),
      fc.tuple(p, handler).map(([a, f]) => `(${a} / ${f})`),
      fc.tuple(p, format).map(([a, s]) => `(${a} / ${s})`),
      fc.tuple(p, fc.integer({ min: 0, max: 2 })).map(([a, n]) => `(${a} / ${n})`),
      map((a) => `(${a} / {a = "A", b = "B", ab = {}, [2] = false})`),
      ...(modern ? [map((a) => `Cg(Cc("k") * (${a} % join))`)] : []),
    ),
  };
});

/** A grammar of two or three rules, which call one another. */
const grammar = fc
  .tuple(fc.array(pattern, { minLength: 2, maxLength: 3 }), fc.array(fc.nat(), { minLength: 6, maxLength: 6 }))
  .map(([rules, seeds]) => {
    const forms = ["%s", "(%s * V(%n))", "(%s + V(%n))", "(V(%n) * %s)", "(%s * V(%n)^-1)", '(P"a" * V(%n) + %s)'];
    const bodies = rules.map((rule, i) =>
      forms[seeds[i * 2] % forms.length].replace("%s", () => rule).replace("%n", `${(seeds[i * 2 + 1] % rules.length) + 1}`),
    );
    return `P{${bodies.join(", ")}}`;
  });

const subject = fc.string({ unit: char, maxLength: 8 });

const trial = fc.record({
  pattern: fc.oneof({ weight: 4, arbitrary: pattern }, { weight: 1, arbitrary: grammar }),
  subjects: fc.array(subject, { minLength: 1, maxLength: 4 }),
  init: fc.integer({ min: -3, max: 4 }),
});

describe.skipIf(referenceVersion === undefined)("random patterns", () => {
  it("match as in the reference", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(trial, { minLength: 1, maxLength: 60, size: "max" }), async (trials) => {
        const lines = trials.map(({ pattern, subjects, init }) => {
          const matches = subjects.map((s) => `case(function() show(p:match("${s}", ${init}, "extra")) end)`);
          return `case(function() local p = ${pattern} ${matches.join(" ")} end)`;
        });
        const program = `${FUNCTIONS}\n${lines.join("\n")}`;
        expect(await runNeap(program)).toEqual(runReference(program));
      }),
      { numRuns: Number(process.env.NEAP_FUZZ_RUNS ?? 40) },
    );
  });
});
