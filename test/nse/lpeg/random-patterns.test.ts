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

/**
 * A reference of version 1.0 loses count of match-time captures inside of predicates, has no accumulators, and takes the
 * length of patterns that never match for another.
 */
const modern = referenceVersion !== "1.0";

/** Patterns that consume something when they match, and others that stand for themselves. */
const consuming = fc.constantFrom('P"a"', 'P"b"', 'S"ab"', 'R"bc"', 'P"ab"', "P(1)", 'C"a"', "C(1)", '(P(1) - "a")');
const leaf = fc.oneof(
  { weight: 5, arbitrary: consuming },
  { weight: 2, arbitrary: text },
  { weight: 1, arbitrary: fc.constantFrom("P(-1)", "P(true)", "P(2)", "P(-2)") },
  { weight: modern ? 1 : 0, arbitrary: fc.constantFrom("P(false)", 'S""', 'R"ba"') },
  { weight: 2, arbitrary: fc.constantFrom("Cp()", 'Cc("k")', 'Cc(7, "l")', "Cc()", "Cc(nil)", "Carg(1)", "Carg(2)") },
  { weight: 1, arbitrary: name.map((n) => `Cb(${n})`) },
  { weight: 1, arbitrary: fc.constantFrom("P(yes)", "P(no)", "P(even)", "P(skip)") },
);

const { pattern } = fc.letrec<{ pattern: string }>((tie) => {
  const p = tie("pattern");
  const quiet = modern ? p : p.filter((s) => !/Cmt|P\((yes|no|even|skip)\)/.test(s));
  const handler = fc.constantFrom("count", "join", "twice", "nothing", "first");
  const matchTime = fc.constantFrom("yes", "no", "give", "even", "skip");
  const format = fc.constantFrom('"<%0>"', '"%1"', '"%2%1"', '""', '"%%%0"');
  const forms: [number, fc.Arbitrary<string>][] = [
    [9, fc.tuple(p, p).map(([a, b]) => `(${a} * ${b})`)],
    [6, fc.tuple(p, p).map(([a, b]) => `(${a} + ${b})`)],
    [2, fc.tuple(p, quiet).map(([a, b]) => `(${a} - ${b})`)],
    [1, quiet.map((a) => `(-${a})`)],
    [1, quiet.map((a) => `(#${a})`)],
    [1, consuming.map((a) => `B(${a})`)],
    [modern ? 1 : 0, p.map((a) => `B(${a})`)],
    [1, fc.tuple(p, fc.integer({ min: -3, max: 3 })).map(([a, n]) => `(${a}^${n})`)],
    [4, fc.tuple(consuming, p, fc.integer({ min: -2, max: 2 })).map(([c, a, n]) => `((${c} * ${a})^${n})`)],
    [4, fc.tuple(consuming, p, consuming).map(([c, a, d]) => `((${c} * ${a} + ${d})^0)`)],
    [4, fc.tuple(p, consuming).map(([a, c]) => `((${a} * ${c})^0)`)],
    [3, p.map((a) => `C(${a})`)],
    [2, p.map((a) => `Ct(${a})`)],
    [3, p.map((a) => `Cs(${a})`)],
    [2, p.map((a) => `Cg(${a})`)],
    [3, fc.tuple(p, name).map(([a, n]) => `Cg(${a}, ${n})`)],
    [2, fc.tuple(p, name, p).map(([a, n, b]) => `(Cg(${a}, ${n}) * ${b} * Cb(${n}))`)],
    [2, p.map((a) => `Cf(Cc("f") * ${a}, join)`)],
    [3, fc.tuple(p, matchTime).map(([a, f]) => `Cmt(${a}, ${f})`)],
    [2, fc.tuple(p, handler).map(([a, f]) => `(${a} / ${f})`)],
    [2, fc.tuple(p, format).map(([a, s]) => `(${a} / ${s})`)],
    [1, fc.tuple(p, fc.integer({ min: 0, max: 2 })).map(([a, n]) => `(${a} / ${n})`)],
    [1, p.map((a) => `(${a} / {a = "A", b = "B", ab = {}, [2] = false})`)],
    [modern ? 2 : 0, p.map((a) => `Cg(Cc("k") * (${a} % join))`)],
  ];
  return {
    pattern: fc.oneof(
      { depthSize: "medium", maxDepth: 6, withCrossShrink: true },
      { weight: 12, arbitrary: leaf },
      ...forms.map(([weight, arbitrary]) => ({ weight, arbitrary })),
    ),
  };
});

/** A grammar of two or three rules, which call one another. */
const grammar = fc
  .tuple(fc.array(pattern, { minLength: 2, maxLength: 3 }), fc.array(fc.nat(), { minLength: 6, maxLength: 6 }))
  .map(([rules, seeds]) => {
    const forms = ["%s", "(%s * V(%n))", "(%s + V(%n))", "(V(%n) * %s)", "(%s * V(%n)^-1)", '(P"a" * V(%n) + %s)'];
    const bodies = rules.map((rule, i) =>
      forms[seeds[i * 2] % forms.length]
        .replace("%s", () => rule)
        .replace("%n", `${(seeds[i * 2 + 1] % rules.length) + 1}`),
    );
    return `P{${bodies.join(", ")}}`;
  });

const subject = fc.string({ unit: char, maxLength: 9 });

const trial = fc.record({
  pattern: fc.oneof({ weight: 4, arbitrary: pattern }, { weight: 1, arbitrary: grammar }),
  subjects: fc.array(subject, { minLength: 1, maxLength: 4 }),
  init: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: -3, max: 4 }) }),
});

/** A program that matches each pattern against its subjects, and prints the results. */
function programOf(trials: readonly { pattern: string; subjects: string[]; init: number }[]): string {
  const lines = trials.map(({ pattern, subjects, init }) => {
    const matches = subjects.map((s) => `case(function() show(p:match("${s}", ${init}, "extra")) end)`);
    return `case(function() local p = ${pattern} ${matches.join(" ")} end)`;
  });
  return `${FUNCTIONS}\n${lines.join("\n")}`;
}

const trials = fc.array(trial, { minLength: 1, maxLength: 60, size: "max" });
const numRuns = Number(process.env.NEAP_FUZZ_RUNS ?? 40);

describe("random patterns", () => {
  it.skipIf(referenceVersion === undefined)("match as in the reference", async () => {
    const agrees = fc.asyncProperty(trials.map(programOf), async (program) => {
      expect(await runNeap(program)).toEqual(runReference(program));
    });
    await fc.assert(agrees, { numRuns });
  });

  it("match the same when all functions are suspended", async () => {
    const agrees = fc.asyncProperty(trials.map(programOf), async (program) => {
      expect(await runNeap(program, true)).toEqual(await runNeap(program));
    });
    await fc.assert(agrees, { numRuns: Math.ceil(numRuns / 4) });
  });
});
