import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { work } from "../../src/vm/work.ts";
import { hasReference } from "../vm/reference.ts";
import { patternCase } from "./string-arbitrary.ts";
import { call, differences, errorOf, f, outcome, type Row } from "./string-harness.ts";

// The outcomes are the reference's (5.4.8).

const FIND: readonly Row[] = [
  [["find", "", ""], "1 0"],
  [["find", "alo", ""], "1 0"],
  [["find", " a  b  ", "%s+$"], "6 7"],
  [["find", " a  b", "%s+$"], "nil"],
  [["find", "ab12c", "%d+"], "3 4"],
  [["find", "ab12", "%d+", 4], "4 4"],
  [["find", "ab", "%d+"], "nil"],
  [["find", "alo", "", 4], "4 3"],
  [["find", "alo", "", 5], "nil"],
  [["find", "a\0b\0c", "\0c"], "4 5"],
  [["find", "a.b", ".", 2, true], "2 2"],
  [["find", "a.b", "%."], "2 2"],
  [["find", "abc", "b", -1], "nil"],
  [["find", "abc", "b", -2], "2 2"],
  [["find", "abc", "b", -100], "2 2"],
  [["find", "abcabc", "c", 4], "6 6"],
  [["find", "abc", "(b)()"], "2 2 'b' 3"],
  [["find", "a)b", ")"], "2 2"],
  [["find", "key = value", "^(%w+)%s*=%s*(%w+)$"], "1 11 'key' 'value'"],
  [["find", "aab aac", "(a+)c"], "5 7 'aa'"],
  [["find", "aab aac", "a*c"], "5 7"],
  [["find", "abab xyxx", "(%w+)x%f[%W]"], "6 9 'xyx'"],
  [["find", "abcbc", "(%w+)%1"], "2 5 'bc'"],
  [["find", "a1b22c", "%w+()2"], "1 5 5"],
  [["find", "a$a", "$a"], "2 3"],
  [["find", "a$", "a$"], "nil"],
  [["find", "a^", "a^"], "1 2"],
  [["find", "b$a", "$\0?"], "2 2"],
  [["find", "x", "^"], "1 0"],
  [["find", "x", "^", 2], "2 1"],
  [["find", "xay", "^a", 2], "2 2"],
  [["find", 1234, 23], "2 3"],
  [["find", "abc", "[a-", 10], "nil"],
  [["find", "abc", "", 9007199254740991], "nil"],
];

const MATCH: readonly Row[] = [
  [["match", "aaab", ".*b"], "'aaab'"],
  [["match", "aaab", ".-b"], "'aaab'"],
  [["match", "aaab", ".+b"], "'aaab'"],
  [["match", "b", ".+b"], "nil"],
  [["match", "aaab", ".?b"], "'ab'"],
  [["match", "0alo alo", "%x*"], "'0a'"],
  [["match", "alo alo", "%C+"], "'alo alo'"],
  [["match", "  x  ", "^%s*(.-)%s*$"], "'x'"],
  [["match", "  x y ", "%S.*%S"], "'x y'"],
  [["match", "==[[x]]==", "^(=*)%[%[(.-)%]%]%1$"], "'==' 'x'"],
  [["match", "'a\"b'c", "(['\"])(.-)%1"], "''' 'a\"b'"],
  [["match", "()", "()%b()()"], "1 3"],
  [["match", "f(a(b)c)d", "%b()"], "'(a(b)c)'"],
  [["match", "((a)", "%b()"], "'(a)'"],
  [["match", "THE (quick) fox", "%f[%a]%a+%f[%A]", 2], "'quick'"],
  [["match", "aba", "()%f[\0]"], "4"],
  [["match", "a", "%f[^\0]()"], "1"],
  [["match", "a]b-c^d", "[]^-]+"], "']'"],
  [["match", "a-z", "[a%-]+"], "'a-'"],
  [["match", "a%b", "[%%b]+"], "'%b'"],
  [["match", "x^y", "[x^]+"], "'x^'"],
  [["match", "ab", "[^^]+"], "'ab'"],
  [["match", "\x80\xff", "[\x80-\xff]+"], "'\\128\\255'"],
  [["match", "\xe9", "%a"], "nil"],
  [["match", "\0\x01", "%z"], "'\\000'"],
  [["match", "a\0b", "%Z+"], "'a'"],
  [["match", "abc", "((a)(b)(c))"], "'abc' 'a' 'b' 'c'"],
  [["match", "abc", "()a()b()c()"], "1 2 3 4"],
  [["match", "aXb", "%u"], "'X'"],
  [["match", "foo.bar", "^(.*)%.(.*)$"], "'foo' 'bar'"],
  [["match", "a,b,,c", "^([^,]*),([^,]*),([^,]*)"], "'a' 'b' ''"],
  [["match", "2024-01-02", "(%d+)-(%d+)-(%d+)"], "'2024' '01' '02'"],
  [["match", "a\nb", "a.b"], "'a\\010b'"],
  [["match", "xyz", "()", 3], "3"],
  [["match", "xyz", "()", 4], "4"],
  [["match", "xyz", "()", 5], "nil"],
  [["match", "aa", "(a)%1"], "'a'"],
  [["match", "ab", "()%1"], "nil"],
  [["match", "abc", "a-$"], "''"],
  [["match", "aaa", "^a-$"], "'aaa'"],
  [["match", "*a", "*a"], "'*a'"],
  [["match", "+", "+"], "'+'"],
  [["match", "-", "^-"], "'-'"],
  [["match", "a?b", "a%?b"], "'a?b'"],
  [["match", "ab*", "(ab)*"], "'ab'"],
];

const GMATCH: readonly Row[] = [
  [["gmatch", "one two", "%a+"], "'one'; 'two'"],
  [["gmatch", "k=v, a=b", "(%w+)=(%w+)"], "'k' 'v'; 'a' 'b'"],
  [["gmatch", "abc", ""], "''; ''; ''; ''"],
  [["gmatch", "abc", "()"], "1; 2; 3; 4"],
  [["gmatch", "a^b^", "^b"], "'^b'"],
  [["gmatch", "a,b,,c", "([^,]*)"], "'a'; 'b'; ''; 'c'"],
  [["gmatch", "10 20 30", "%d+", 3], "'20'; '30'"],
  [["gmatch", "11 21 31", "%d+", -4], "'1'; '31'"],
  [["gmatch", "11 21 31", "%w*", 9], "''"],
  [["gmatch", "11 21 31", "%w*", 10], ""],
  [["gmatch", "xuxx uu ppar r", "()(.)%2"], "3 'x'; 6 'u'; 9 'p'"],
  [["gmatch", "aaa", "a-"], "''; ''; ''; ''"],
  [["gmatch", "a b", "%s*"], "''; ' '; ''"],
];

const GSUB: readonly Row[] = [
  [["gsub", "hello world", "o", "0"], "'hell0 w0rld' 2"],
  [["gsub", "hello", "", "-"], "'-h-e-l-l-o-' 6"],
  [["gsub", "hello", "l", "L", 1], "'heLlo' 1"],
  [["gsub", "hello", "l", "L", 0], "'hello' 0"],
  [["gsub", "hello", "l", "L", -1], "'hello' 0"],
  [["gsub", "abc", "%w", "%0%0"], "'aabbcc' 3"],
  [["gsub", "abc", "%w", "%1"], "'abc' 3"],
  [["gsub", "hello world", "(%w+) (%w+)", "%2 %1"], "'world hello' 1"],
  [["gsub", "abc", "b", "%%"], "'a%c' 1"],
  [["gsub", "a b cd", " *", "-"], "'-a-b-c-d-' 5"],
  [["gsub", "alo", "()[al]", "%1"], "'12o' 2"],
  [["gsub", "  x  ", "^%s+", ""], "'x  ' 1"],
  [["gsub", "aaa", "^a", "b"], "'baa' 1"],
  [["gsub", "", "^", "r"], "'r' 1"],
  [["gsub", "", "$", "r"], "'r' 1"],
  [["gsub", "abc", "b", 1], "'a1c' 1"],
  [["gsub", "abc", "b", f(2)], "'a2.0c' 1"],
  [["gsub", "abc", "b", 0.5], "'a0.5c' 1"],
  [["gsub", "a.b.c", "%.", "::"], "'a::b::c' 2"],
  [["gsub", "a.b.c", "%.", "::", 1], "'a::b.c' 1"],
  [["gsub", "abcabc", "bc", "%0"], "'abcabc' 2"],
  [["gsub", 121, 1, 3], "'323' 2"],
  [["gsub", "a\0b", "\0", "\0\0"], "'a\\000\\000b' 1"],
  [["gsub", "abc", "(a", "x"], "'xbc' 1"],
  [["gsub", "x\xffy", "[^%w]", "?"], "'x?y' 1"],
];

const ERRORS: readonly Row[] = [
  [["find"], "error bad argument #1 to 'string.find' (string expected, got no value)"],
  [["find", "a"], "error bad argument #2 to 'string.find' (string expected, got no value)"],
  [["find", "a", "b", "x"], "error bad argument #3 to 'string.find' (number expected, got string)"],
  [["find", "a", "b", 1.5], "error bad argument #3 to 'string.find' (number has no integer representation)"],
  [["match", undefined, "a"], "error bad argument #1 to 'string.match' (string expected, got nil)"],
  [["gmatch", "a"], "error bad argument #2 to 'string.gmatch' (string expected, got no value)"],
  [["gsub", "a", "b"], "error bad argument #3 to 'string.gsub' (string/function/table expected, got no value)"],
  [["gsub", "a", "b", true], "error bad argument #3 to 'string.gsub' (string/function/table expected, got boolean)"],
  [["gsub", "a", "b", undefined, "x"], "error bad argument #4 to 'string.gsub' (number expected, got string)"],
  [["find", "a", "%"], "error malformed pattern (ends with '%')"],
  [["find", "a", "a%"], "error malformed pattern (ends with '%')"],
  [["find", "b", "a%"], "nil"],
  [["find", "a", "["], "error malformed pattern (missing ']')"],
  [["find", "a", "[]"], "error malformed pattern (missing ']')"],
  [["find", "a", "[^]"], "error malformed pattern (missing ']')"],
  [["find", "a", "[a%]"], "error malformed pattern (missing ']')"],
  [["find", "a", "[a%"], "error malformed pattern (missing ']')"],
  [["find", "a", "[a"], "error malformed pattern (missing ']')"],
  [["find", "a", "%b"], "error malformed pattern (missing arguments to '%b')"],
  [["find", "a", "%ba"], "error malformed pattern (missing arguments to '%b')"],
  [["find", "a", "%f"], "error missing '[' after '%f' in pattern"],
  [["find", "a", "%fa"], "error missing '[' after '%f' in pattern"],
  [["find", "a", "%f[a"], "error malformed pattern (missing ']')"],
  [["find", "a", "("], "error unfinished capture"],
  [["find", "a", "(a"], "error unfinished capture"],
  [["find", "a", "(()"], "error unfinished capture"],
  [["find", "a", ")"], "nil"],
  [["find", "a", "a)"], "nil"],
  [["find", "a", "%1"], "error invalid capture index %1"],
  [["find", "a", "(a%1)"], "error invalid capture index %1"],
  [["find", "a", "()%2"], "error invalid capture index %2"],
  [["find", "a", "%0"], "error invalid capture index %0"],
  [["match", "a", "%9"], "error invalid capture index %9"],
  [["gmatch", "a", "(a"], "error unfinished capture"],
  [["gsub", "a", "a", "%2"], "error invalid capture index %2"],
  [["gsub", "a", "(a)", "%2"], "error invalid capture index %2"],
  [["gsub", "a", "a", "%x"], "error invalid use of '%' in replacement string"],
  [["gsub", "a", "a", "%"], "error invalid use of '%' in replacement string"],
  [["gsub", "b", "a", "%"], "'b' 0"],
  [["gsub", "abc", "(a", "%1"], "error unfinished capture"],
];

describe("patterns", () => {
  for (const [title, rows] of Object.entries({ FIND, MATCH, GMATCH, GSUB, ERRORS })) {
    test.each(rows)(`${title}: %j`, (c, expected) => {
      expect(outcome(c)).toBe(expected);
    });
  }

  test("up to 32 captures", () => {
    expect(call("match", "a".repeat(40), "(a)".repeat(32)).length).toBe(32);
    expect(errorOf("match", "a".repeat(40), "(a)".repeat(33))).toBe("too many captures");
    // The error is met only by a match that gets there.
    expect(call("match", "a".repeat(31), "(a)".repeat(33))).toEqual([undefined]);
  });

  test("nesting up to the limit of the reference", () => {
    const subject = "a".repeat(300);
    for (const item of ["a?", "a-", "a-b?"]) {
      expect(call("match", subject, item.repeat(199)).length).toBe(1);
      expect(errorOf("match", subject, item.repeat(200))).toBe("pattern too complex");
    }
    expect(errorOf("match", subject, `()(a)${"a?".repeat(197)}`)).toBe("pattern too complex");
    expect(call("match", subject, `()(a)${"a?".repeat(196)}`)).toEqual([1, "a"]);
  });

  test("a character that is not there does not nest", () => {
    expect(call("match", "b", "a?".repeat(1000))).toEqual([""]);
    expect(call("match", "b", "a*".repeat(1000))).toEqual([""]);
    expect(call("match", "a".repeat(1000), "a".repeat(1000))).toEqual(["a".repeat(1000)]);
  });

  test("deep patterns match as others do", () => {
    const deep = "x?".repeat(200);
    expect(call("find", "abc=def;", `${deep}(%w+)=(%w-)(;)()`)).toEqual([1, 8, "abc", "def", ";", 9]);
    expect(call("match", "  [[a]] ", `${deep}%f[%[]%b[]$?`)).toEqual(["[[a]]"]);
    expect(call("match", "abab", `${deep}^?(ab)%1$`)).toEqual(["ab"]);
    expect(call("match", "aab", `^${deep}a*ab$`)).toEqual(["aab"]);
  });

  test("more compiled patterns than the cache holds", () => {
    for (let i = 0; i < 2000; i++) expect(call("match", `<${i}>`, `<(${i})>`)).toEqual([String(i)]);
  });

  test("long subjects", () => {
    const a = "a".repeat(300_000);
    expect(call("find", a, "^a*.?$")).toEqual([1, 300_000]);
    expect(call("find", a, "^a*.?b$")).toEqual([undefined]);
    expect(call("find", a, "^a-.?$")).toEqual([1, 300_000]);
    expect(call("find", `${a}b`, ".-b")).toEqual([1, 300_001]);
    expect(call("find", a, ".-b")).toEqual([undefined]);
    expect(call("find", a, "(.-)%s*x")).toEqual([undefined]);
    expect(call("match", `${"x".repeat(100)}\n${a}`, "[^\n]+")).toEqual(["x".repeat(100)]);
    expect(call("match", `${a}\n`, "[^\n]*")).toEqual([a]);
  });

  test.runIf(hasReference)("as the reference has it", () => {
    expect(differences(fc.sample(patternCase, { numRuns: 4000, seed: 7 }))).toEqual([]);
  });
});

describe("the step budget", () => {
  const { exhausted } = work;
  afterEach(() => {
    work.left = 0x3fffffff;
    work.exhausted = exhausted;
  });

  const slow: readonly [string, string][] = [
    ["a".repeat(10_000), ".-.-.-.-b$"],
    ["a".repeat(10_000), "a*a*a*a*b"],
    ["a".repeat(10_000), "a?a-a+b"],
    ["(".repeat(30_000), "%b()"],
    ["a".repeat(100_000), "()a*b"],
    ["a".repeat(10_000), `${"x?".repeat(200)}a-a-b`],
  ];

  test.each(slow)("stops %.5s… against %.20s", (subject, pattern) => {
    const stop = new Error("out of steps");
    work.left = 100_000;
    work.exhausted = () => {
      throw stop;
    };
    expect(() => call("find", subject, pattern)).toThrow(stop);
  });

  test("leaves ordinary matches alone, and is refilled", () => {
    let refills = 0;
    work.left = 10;
    work.exhausted = () => {
      work.left = 10;
      refills++;
    };
    expect(call("find", "aaaaaaaaaaaaaaaaaaaaaab", "a-a-c")).toEqual([undefined]);
    expect(call("find", "aaaaaaaaaaaaaaaaaaaaaab", "a-a-b$")).toEqual([1, 23]);
    expect(refills).toBeGreaterThan(0);
  });
});

test("gsub of plain text in long strings, at the ends of pieces too", () => {
  const strings = [
    "a".repeat(200_001),
    "aab".repeat(50_000),
    `${"x".repeat(65_535)}aabc${"a".repeat(65_533)}bc`,
    `${"abc".repeat(40_000)}a`,
  ];
  for (const s of strings) {
    for (const [text, by] of [
      ["a", "aa"],
      ["aa", "x"],
      ["aab", "<>"],
      ["bc", ""],
      ["zz", "q"],
    ] as const) {
      const parts = s.split(text);
      const [made, count] = call("gsub", s, text, by) as [string, number];
      expect(count, text).toBe(parts.length - 1);
      expect(made === parts.join(by), text).toBe(true);
    }
  }
});
