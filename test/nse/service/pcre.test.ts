import { describe, expect, it } from "vitest";
import { literalPrefix, translatePcre, UntranslatableError } from "../../../src/nse/service/pcre.ts";

describe("patterns of PCRE over bytes", () => {
  it.each<[pattern: string, flags: string, text: string, groups: (string | undefined)[] | null]>([
    ["^SSH-([\\d.]+)-", "", "SSH-2.0-x", ["SSH-2.0-", "2.0"]],
    ["a.c", "", "a\nc", null],
    ["a.c", "", "a\rc", ["a\rc"]],
    ["a.c", "s", "a\nc", ["a\nc"]],
    ["abc$", "", "abc\n", ["abc"]],
    ["abc$", "", "abc\n\n", null],
    ["abc\\z", "", "abc\n", null],
    ["\\Aabc\\Z", "", "abc\n", ["abc"]],
    ["^b", "", "a\nb", null],
    ["(?m)^b$", "", "a\nb\nc", ["b"]],
    ["AbC", "i", "aBc", ["aBc"]],
    ["[a-f]+", "i", "xABFg", ["ABF"]],
    ["\u00e9", "i", "\u00c9", null],
    ["a(?i)b", "", "aB", ["aB"]],
    ["a(?i)b", "", "AB", null],
    ["a(?i:b)c", "", "aBC", null],
    ["(?i)a(?-i)b", "", "AB", null],
    ["\\s", "", "\u00a0", null],
    ["[\\s]", "", "\u00a0", null],
    ["[^\\s]", "", "\u00a0", ["\u00a0"]],
    ["[\\S]", "", " ", null],
    ["\\x000", "", "\x000", ["\x000"]],
    ["\\0\\01\\x1", "", "\0\x01\x01", ["\0\x01\x01"]],
    ["\\x{ff}", "", "\xff", ["\xff"]],
    ["\\a\\e\\f\\t\\cA", "", "\x07\x1b\f\t\x01", ["\x07\x1b\f\t\x01"]],
    ["[]x]+", "", "]x", ["]x"]],
    ["[^]x]+", "", "]ab", ["ab"]],
    ["[a\\]-]+", "", "]-a", ["]-a"]],
    ["[[:digit:][:upper:]]+", "", "a1B2", ["1B2"]],
    ["a{2}{", "", "aa{", ["aa{"]],
    ["x{,3}", "", "x{,3}", ["x{,3}"]],
    ["(a)(?:b)(c)\\2", "", "abcc", ["abcc", "a", "c"]],
    ["(a)\\1\\x31", "", "aa1", ["aa1", "a"]],
    ["a++b", "", "aaab", ["aaab"]],
    ["a++a", "", "aaa", null],
    ["(?>a|ab)c", "", "abc", null],
    ["(?P<n>a)b", "", "ab", ["ab", "a"]],
    ["(?<=a)b", "", "ab", ["b"]],
    ["(?<!a)b", "", "ab", null],
    ["a(?#no)b", "", "ab", ["ab"]],
    ["\\Qa.b\\E+", "", "a.bb", ["a.bb"]],
    ["a\\Rb", "", "a\r\nb", ["a\r\nb"]],
    ['\\/\\-\\_\\"', "", '/-_"', ['/-_"']],
    ["a b # c\n d", "x", "abd", ["abd"]],
  ])("%j %s on %j", (pattern, flags, text, groups) => {
    const found = translatePcre(pattern, flags).exec(text);
    expect(found === null ? null : [...found]).toEqual(groups);
  });

  it.each(["(?R)", "(?(1)a)", "a\\Kb", "(*FAIL)", "\\X", "(a", "a)", "[a", "\\", "\\x{100}", "[b-a]", "(?>(a))"])(
    "%s cannot be translated",
    (pattern) => {
      expect(() => translatePcre(pattern, "")).toThrow(UntranslatableError);
    },
  );

  it.each([
    ["^SSH-([\\d.]+)", "", "SSH-"],
    ["^ab?c", "", "a"],
    ["^ab+c", "", "ab"],
    ["^ab{2}", "", "a"],
    ["^a\\x00\\r\\n\\0\\.b.", "", "a\0\r\n\0.b"],
    ["^a|b", "", ""],
    ["^a(b|c)", "", "a"],
    ["^a[|]", "", "a"],
    ["abc", "", ""],
    ["^abc", "i", ""],
  ])("%j begins with %j%j", (pattern, flags, prefix) => {
    expect(literalPrefix(pattern, flags)).toBe(prefix);
  });
});
