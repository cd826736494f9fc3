import { expect, test } from "vitest";
import { compileSource } from "../../../src/vm/compiler/compile.ts";
import { LuaError } from "../../../src/vm/errors.ts";
import { mainProto } from "../../../src/vm/image.ts";
import { verify } from "../../../src/vm/verify.ts";

function errorOf(source: string): unknown {
  try {
    compileSource(source, "=src");
  } catch (e) {
    if (e instanceof LuaError) return e.value;
    throw e;
  }
  return null;
}

function locals(count: number): string {
  return `local ${Array.from({ length: count }, (_, i) => `v${i}`).join(", ")}`;
}

test("too many registers", () => {
  const message = "src:2: function or expression needs too many registers near";
  expect(errorOf(`local a\nreturn f(${"a, ".repeat(300)}a)`)).toBe(`${message} 'a'`);
  expect(errorOf(`${locals(199)}\nreturn ${"{1, ".repeat(60)}${"}".repeat(60)}`)).toBe(`${message} '{'`);
  expect(errorOf(`${locals(199)}\nlocal x = v0${" .. v0".repeat(80)}`)).toBe(`${message} 'v0'`);
});

test("too many registers before a syntax error", () => {
  const call = `f(${"a, ".repeat(300)}a)`;
  const message = (line: number): string => `src:${line}: function or expression needs too many registers near 'a'`;
  expect(errorOf(`${call}\nx = = 1`)).toBe(message(1));
  expect(errorOf(`local a\nlocal function g()\n  while x do\n    ${call}\n    x = = 1\n  end\nend`)).toBe(message(4));
  expect(errorOf(`${call}\nlocal function g() x = = 1 end`)).toBe(message(1));
  expect(errorOf(`goto done\n${call}\nx y`)).toBe(message(2));
  expect(errorOf(`while x do\n  if y then break end\n  ${call}\n  x y`)).toBe(message(3));
  expect(errorOf(`x = = 1\n${call}`)).toBe("src:1: unexpected symbol near '='");
});

// Each behind so many arguments that there is no register left for it; the messages are the reference's.
test.each([
  ["y", "2: 'last'", "3: <eof>"],
  ["y.z", "2: '.'", "2: '.'"],
  ["y + z", "2: 'z'", "2: 'z'"],
  ["-y", "2: ','", "3: ')'"],
  ["(y)", "2: 'last'", "3: <eof>"],
  ["y[z]", "2: '['", "2: '['"],
  ["{ y }", "2: '{'", "2: '{'"],
  ["{\n}", "2: '{'", "2: '{'"],
  ["g(1)", "2: '('", "2: '('"],
  ["g.h(1)", "2: '.'", "2: '.'"],
  ["o:m(1)", "2: '('", "2: '('"],
  ["function() end", "2: ','", "3: ')'"],
  ["x and y", "2: 'y'", "2: 'y'"],
  ["v < w", "2: 'last'", "3: <eof>"],
  ["...", "2: 'last'", "3: ')'"],
  ["'a' + w", "2: 'w'", "2: 'w'"],
  ["'a' < w", "2: 'w'", "2: 'w'"],
  ["[[\n]]", "3: 'last'", "4: <eof>"],
])("the token that is read when the registers do not suffice: %j", (expression, before, atEnd) => {
  const start = `local v, w\nreturn f(${"x, ".repeat(251)}${expression}`;
  const where = (source: string): string =>
    String(errorOf(source)).replace("function or expression needs too many registers near ", "");
  expect([where(`${start}, last)`), where(`${start}\n)`)]).toEqual([`src:${before}`, `src:${atEnd}`]);
});

test("the largest number of registers", () => {
  // 254 registers can be used: the function, and 253 arguments.
  const call = (n: number): string => `return f(${Array.from({ length: n }, () => "x").join(", ")})`;
  expect(errorOf(call(253))).toBeNull();
  expect(errorOf(call(254))).not.toBeNull();
});

const N = 20_000;

test.each([
  ["sums", `return x${" + x".repeat(N)}`],
  ["constants that fold", `return 1${" + 1".repeat(N)}`],
  ["comparisons", `return x${" < x".repeat(N)}`],
  ["fields", `return x${".y".repeat(N)}`],
  ["indices", `x${"[i]".repeat(N)} = 1`],
  ["calls", `return x${"()".repeat(N)}`],
  ["methods", `return x${":m()".repeat(N)}`],
  ["and", `return x${" and x".repeat(N)}`],
  ["or in a condition", `if x${" or x".repeat(N)} then y() end`],
  ["and, or", `return x${" and y or x".repeat(N)}`],
  ["elseif", `if x then y()${" elseif x then y()".repeat(N)} end`],
  ["items", `return {${"1,".repeat(N)} f()}`],
  ["distinct items", `return {${Array.from({ length: N }, (_, i) => `"s${i}"`).join(",")}, ...}`],
  ["statements", "x = x + 1\n".repeat(N)],
  ["more constants than LOADK can name", `return {${Array.from({ length: 132_000 }, (_, i) => `"s${i}"`).join(",")}}`],
])("chains of any length: %s", (_, source) => {
  const proto = mainProto(compileSource(source, "=src"), "=src");
  verify(proto);
  expect(proto.maxstacksize).toBeLessThan(60);
});
