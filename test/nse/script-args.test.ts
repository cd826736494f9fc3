import { describe, expect, test } from "vitest";
import type { ArgValue } from "../../src/nse/script-args.ts";
import { joinScriptArgs, parseScriptArgs, ScriptArgsError } from "../../src/nse/script-args.ts";

/** The value as one line: array part first, then fields by name. */
function show(value: ArgValue): string {
  if (typeof value === "string") return `"${value}"`;
  const fields = [...value.fields].map(([name, field]) => `"${name}"=${show(field)}`).sort();
  return `{${[...value.array.map(show), ...fields].join(",")}}`;
}

describe("script arguments", () => {
  test.each([
    // Measured with Nmap 7.93.
    ["a=true,b=nil,c=0x10", '{"a"="true","b"="nil","c"="0x10"}'],
    ["d= spaced out ", '{"d"="spaced out"}'],
    ["flag", '{"flag"}'],
    ["flag,flag", '{"flag","flag"}'],
    [",", '{"",""}'],
    [",,", '{"","",""}'],
    ["a=b,", '{"","a"="b"}'],
    ["=b", '{""="b"}'],
    ["=", '{""=""}'],
    ["c={1,2,k=v,{n={m=1}}}", '{"c"={"1","2",{"n"={"m"="1"}},"k"="v"}}'],
    ["c={}", '{"c"={""}}'],
    ["c={ }", '{"c"={""}}'],
    ["{}", '{{""}}'],
    ["{a}", '{{"a"}}'],
    [`q='x y',r="z"`, '{"q"="x y","r"="z"}'],
    [String.raw`h="a\nb"`, String.raw`{"h"="a\nb"}`],
    [String.raw`h="a\"b\\c"`, String.raw`{"h"="a"b\c"}`],
    [String.raw`h='a\'b"'`, `{"h"="a'b""}`],
    ["u=http://x/?y", '{"u"="http://x/?y"}'],
    ["a=", '{"a"=""}'],
    ['"a b"=c', '{"a b"="c"}'],
    ['a="b" ,c', '{"c","a"="b"}'],
    [" a = b , c = d ", '{"a"="b","c"="d"}'],
    ["a=1\nb=2", '{"a"="1","b"="2"}'],
    ["a=1\n\nb=2", '{"a"="1","b"="2"}'],
    ["a=1\n", '{"","a"="1"}'],
    ["\na=1", '{"a"="1"}'],
    ["a=\nb", '{"b","a"=""}'],
    ["a=1 \n  , b", '{"","b","a"="1"}'],
    ["a='unclosed", `{"a"="'unclosed"}`],
    ["a=it's", `{"a"="it's"}`],
    ["a={b}, c", '{"c","a"={"b"}}'],
    ["{a,b},{c}", '{{"a","b"},{"c"}}'],
    ["a.b=1,a.c={x}", '{"a.b"="1","a.c"={"x"}}'],
    ["a=1,a=2", '{"a"="2"}'],
    ["a={1},a=x", '{"a"="x"}'],
    ["x={a=1,b={c=2}},y", '{"y","x"={"a"="1","b"={"c"="2"}}}'],
    ["t=\tq\t", '{"t"="q"}'],
    ["1=2", '{"1"="2"}'],
    ['"",x', '{"","x"}'],
    ["''=''", '{""=""}'],
    [String.raw`"\x"`, String.raw`{"\x"}`],
    [String.raw`a\b`, String.raw`{"a\b"}`],
    ['{"a"="b"}', '{{"a"="b"}}'],
    ["a= {b}", '{"a"={"b"}}'],
    ["a ={b}", '{"a"={"b"}}'],
    ["a={b,\nc}", '{"a"={"b","c"}}'],
    ["a={\nb\n}", '{"a"={"b",""}}'],
    ["a={b\n,c}", '{"a"={"b","","c"}}'],
    ["a={,}", '{"a"={"",""}}'],
    ["\xc3\xa9=\xc3\xbc", '{"\xc3\xa9"="\xc3\xbc"}'],
    [String.raw`a="b\\"`, String.raw`{"a"="b\"}`],
    [String.raw`"a\"=b"`, '{"a"=b"}'],
    [`"it's"`, `{"it's"}`],
    ['k = "v" ', '{"k"="v"}'],
    ['k=" v "', '{"k"=" v "}'],
    ['"k" = v', '{"k"="v"}'],
    ["", "{}"],
  ])("%j", (text, shown) => {
    expect(show(parseScriptArgs(text))).toBe(shown);
  });

  test.each([
    ["u=http://x/?y=1", /a comma is missing after "u=http:\/\/x\/\?y"/],
    ["a==b", /a comma is missing after "a="/],
    ["a={", /a } is missing/],
    ["a={b,{c}", /a } is missing/],
    ['"a"x', /a comma is missing/],
    ['a="b"x', /a comma is missing/],
    ["a={b=c}d", /a comma is missing after "a={b=c}"/],
    ["a=b c={d}", /a comma is missing/],
    // Nmap drops what follows without a word; here nothing is lost silently.
    ["a=}", /a } too many/],
    ["a=1}b=2", /a } too many after "a=1"/],
  ])("%j do not parse", (text, message) => {
    expect(() => parseScriptArgs(text)).toThrow(ScriptArgsError);
    expect(() => parseScriptArgs(text)).toThrow(/^arguments did not parse!/);
    expect(() => parseScriptArgs(text)).toThrow(message);
  });

  test("keep the order in which names were given", () => {
    expect([...parseScriptArgs("z=1,a=2,m=3").fields.keys()]).toEqual(["z", "a", "m"]);
  });
});

describe("several sources", () => {
  test("are joined, the command line last", () => {
    expect(joinScriptArgs(["a=1,,"], ["a=2"])).toBe("a=1,a=2");
    expect(show(parseScriptArgs(joinScriptArgs(["a=1\n"], ["a=2"])))).toBe('{"","a"="2"}');
  });

  test("do not count when empty", () => {
    expect(joinScriptArgs([], [])).toBe("");
    expect(joinScriptArgs([",,"], ["x"])).toBe("x");
    expect(joinScriptArgs([""], [""])).toBe("");
  });
});
