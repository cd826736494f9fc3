import { describe, expect, it } from "vitest";
import { parse } from "../../src/parser/index.ts";
import { Lexer } from "../../src/parser/lexer.ts";
import { Name } from "../../src/parser/name.ts";
import { KEYWORDS, kindText, type LexError, T, type Token } from "../../src/parser/tokens.ts";

function tokens(source: string) {
  return new Lexer(source).tokenize();
}

/** What a token stands for, names and strings as their text. */
function shown({ value }: Token): unknown {
  return value instanceof Name ? value.text : value;
}

/** The value of the first token. */
function first(source: string): unknown {
  return shown(tokens(source)[0]);
}

describe("tokens", () => {
  it("tells every operator from its longer kin", () => {
    const operators = "+ - * / % ^ # & ~ | << >> // == ~= <= >= < > = ( ) { } [ ] :: ; : , . .. ...".split(" ");
    expect(tokens(operators.join(" ")).map((t) => kindText(t.tokenTypeIdx))).toEqual([
      ...operators.map((o) => `'${o}'`),
      "<eof>",
    ]);
    expect(tokens("a<<=b>>=c..=d~==e:::f....g").map((t) => kindText(t.tokenTypeIdx))).toEqual(
      [
        "<name>",
        "'<<'",
        "'='",
        "<name>",
        "'>>'",
        "'='",
        "<name>",
        "'..'",
        "'='",
        "<name>",
        "'~='",
        "'='",
        "<name>",
      ].concat(["'::'", "':'", "<name>", "'...'", "'.'", "<name>", "<eof>"]),
    );
  });

  it("knows the reserved words, and only them", () => {
    expect([...KEYWORDS.keys()]).toHaveLength(22);
    for (const word of KEYWORDS.keys()) {
      expect(tokens(word)[0].tokenTypeIdx).toBe(KEYWORDS.get(word));
      expect(tokens(`${word}_`)[0].tokenTypeIdx).toBe(T.Name);
      expect(tokens(word.toUpperCase())[0].tokenTypeIdx).toBe(T.Name);
    }
  });

  it("gives offsets and the line where a token ends", () => {
    const list = tokens("a\n  bc [[\n\n]] -- x\n--[[\n]] d");
    expect(list.map((t) => [t.startOffset, t.endOffset, t.line])).toEqual([
      [0, 1, 1],
      [4, 6, 2],
      [7, 13, 4],
      [27, 28, 6],
      [28, 28, 6],
    ]);
  });

  it.each(["\n", "\r", "\r\n", "\n\r"])("counts %j as one line break", (br) => {
    expect(tokens(`a${br}b${br}${br}c`).map((t) => t.line)).toEqual([1, 2, 4, 4]);
    expect(tokens(`'a\\${br}b' c`).map((t) => [shown(t), t.line])).toEqual([
      ["a\nb", 2],
      ["c", 2],
      [null, 2],
    ]);
    expect(tokens(`[[${br}a${br}b]] c`).map((t) => [shown(t), t.line])).toEqual([
      ["a\nb", 3],
      ["c", 3],
      [null, 3],
    ]);
    expect(tokens(`'a\\z ${br} \t ${br}b' c`)[0]).toMatchObject({ value: { text: "ab" }, line: 3 });
  });

  it("takes a NUL and bytes above 127 for what they are", () => {
    expect(tokens("\0").map((t) => t.tokenTypeIdx)).toEqual([T.Stray, T.Eof]);
    expect(tokens("\xe9")[0]).toMatchObject({ tokenTypeIdx: T.Stray, value: 0xe9 });
    expect(first("'a\0\xff'")).toBe("a\0\xff");
    expect(first("[[\0]]")).toBe("\0");
    expect(tokens("--\0\n x").map(shown)).toEqual(["x", null]);
    expect(tokens("").map((t) => t.tokenTypeIdx)).toEqual([T.Eof]);
  });
});

describe("strings", () => {
  it.each([
    [String.raw`'\a\b\f\n\r\t\v\\\"\''`, "\x07\b\f\n\r\t\v\\\"'"],
    [String.raw`'\x41\xfF\x00'`, "A\xff\0"],
    [String.raw`'\65\065\0650\2555'`, "AAA0\xff5"],
    [String.raw`'\u{0}\u{7F}\u{80}\u{7ff}'`, "\0\x7f\xc2\x80\xdf\xbf"],
    [String.raw`'\u{800}\u{FFFF}\u{10000}'`, "\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80"],
    [String.raw`'\u{1FFFFF}\u{200000}'`, "\xf7\xbf\xbf\xbf\xf8\x88\x80\x80\x80"],
    [String.raw`'\u{3FFFFFF}\u{4000000}'`, "\xfb\xbf\xbf\xbf\xbf\xfc\x84\x80\x80\x80\x80"],
    [String.raw`'\u{7FFFFFFF}\u{00000000041}'`, "\xfd\xbf\xbf\xbf\xbf\xbfA"],
    [String.raw`'a\z`.concat(" \t\n\v\f b'"), "ab"],
    ["'\"'", '"'],
    ['"\'"', "'"],
    ["[==[a]]b]=]c]==]", "a]]b]=]c"],
    ["[=[]]]=]", "]]"],
    ["[[]]", ""],
    ["[[\n\nx]]", "\nx"],
    ["[[a\\nb]]", "a\\nb"],
  ])("%j", (source, value) => {
    expect(first(source)).toBe(value);
  });

  it("skips long comments and short ones that look long", () => {
    expect(tokens("--[=[ ]] \n ]=] a --[=x ]=]\nb --[ c\nd --").map(shown)).toEqual(["a", "b", "d", null]);
  });
});

describe("numerals", () => {
  it.each<[string, number | bigint]>([
    ["0", 0],
    ["00012", 12],
    ["123456789012345", 123456789012345],
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", 9007199254740992n],
    ["9223372036854775807", 9223372036854775807n],
    ["0xff", 255],
    ["0XA", 10],
    ["0x7fffffffffffffff", 9223372036854775807n],
    ["0xffffffffffffffff", -1],
    ["0x8000000000000000", -9223372036854775808n],
    ["0x123456789abcdef01", 0x23456789abcdef01n],
  ])("%s is an integer", (source, value) => {
    expect(tokens(source)[0]).toMatchObject({ tokenTypeIdx: T.Int, value });
  });

  it.each([
    ["9223372036854775808", 2 ** 63],
    ["1e309", Number.POSITIVE_INFINITY],
    ["0.0", 0],
    ["3.", 3],
    [".5e1", 5],
    ["1e2", 100],
    ["1E+2", 100],
    ["271.5e-2", 2.715],
    ["0x.8", 0.5],
    ["0x1.", 1],
    ["0xA.8p1", 21],
    ["0x1P-2", 0.25],
    ["0x0p99999", 0],
    ["0x1p99999", Number.POSITIVE_INFINITY],
    ["0x1p-1074", 5e-324],
    ["0x1p-1075", 0],
    ["0x1.8p-1075", 5e-324],
    ["0x1.fffffffffffff7p0", 1.9999999999999998],
    ["0x1.fffffffffffff8p0", 2],
    ["0x1.fffffffffffff8p1023", Number.POSITIVE_INFINITY],
    ["0x.00000000000000000000000000000001p128", 1],
  ])("%s is a float", (source, value) => {
    expect(tokens(source)[0]).toMatchObject({ tokenTypeIdx: T.Float, value });
  });

  it("takes signs only in exponents", () => {
    expect(tokens("3-4").map(shown)).toEqual([3, null, 4, null]);
    expect(tokens("0xe+1").map(shown)).toEqual([14, null, 1, null]);
    expect(tokens("0x1p+1").map(shown)).toEqual([2, null]);
  });
});

describe("malformed elements", () => {
  it("end the tokens", () => {
    const list = tokens("a 3x b");
    expect(list.map((t) => t.tokenTypeIdx)).toEqual([T.Name, T.Bad, T.Eof]);
    expect(list[1].value).toEqual({ message: "malformed number", near: "'3x'", line: 1 } satisfies LexError);
  });

  it("are skipped when asked", () => {
    const list = new Lexer("a 3x b 'c\\q d' e 'f\ng [=x h\ni [==[").tokenize(true);
    expect(list.map((t) => (t.tokenTypeIdx === T.Bad ? "bad" : shown(t)))).toEqual([
      "a",
      "bad",
      "b",
      "bad",
      "e",
      "bad",
      "g",
      "bad",
      "i",
      "bad",
      null,
    ]);
  });
});

describe("first line", () => {
  it("is skipped when it begins with # and that is asked for", () => {
    for (const source of ["#!/usr/bin/lua\nreturn 1", "\xef\xbb\xbf#\nreturn 1", "#"]) {
      expect(() => parse(source, "=src", { shebang: true })).not.toThrow();
      expect(() => parse(source, "=src")).toThrow("unexpected symbol");
    }
    expect(parse("# x\nreturn", "=src", { shebang: true }).main.body.stats[0].line).toBe(2);
    expect(parse("\xef\xbb\xbfreturn", "=src", { shebang: true }).main.body.stats[0].line).toBe(1);
  });
});
