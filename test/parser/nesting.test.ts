import { describe, expect, it } from "vitest";
import { parse } from "../../src/parser/index.ts";
import { runPlain } from "./parsers.ts";

/** Constructs of a depth, with the least depth that the reference (5.4.8) refuses when `load` is called from a chunk. */
const CONSTRUCTS: [name: string, source: (n: number) => string, refused: number][] = [
  ["parentheses", (n) => `return ${"(".repeat(n)}1${")".repeat(n)}`, 196],
  ["concatenation", (n) => `return x${" .. x".repeat(n)}`, 196],
  ["exponentiation", (n) => `return x${" ^ x".repeat(n)}`, 196],
  ["not", (n) => `return ${"not ".repeat(n)}x`, 196],
  ["do", (n) => "do ".repeat(n) + "end ".repeat(n), 198],
  ["if", (n) => "if x then ".repeat(n) + "end ".repeat(n), 197],
  ["functions", (n) => `return ${"function() return ".repeat(n)}${"end ".repeat(n)}`, 99],
  ["tables", (n) => `return ${"{".repeat(n)}${"}".repeat(n)}`, 197],
  ["indices", (n) => `return ${"a[".repeat(n)}1${"]".repeat(n)}`, 196],
  ["calls", (n) => `return ${"a(".repeat(n)}1${")".repeat(n)}`, 196],
  ["targets of an assignment", (n) => `a${", a".repeat(n)} = 1`, 196],
  ["labels", (n) => Array.from({ length: n }, (_, i) => `::l${i}::`).join(" "), 198],
  ["labels before a statement", (n) => `${Array.from({ length: n }, (_, i) => `::l${i}::`).join(" ")}; x = 1`, 197],
  ["break in if", (n) => `while x do ${"do ".repeat(n)}if x then break end ${"end ".repeat(n)} end`, 195],
  ["return in if", (n) => `while x do ${"do ".repeat(n)}if x then return end ${"end ".repeat(n)} end`, 195],
];

function errorOf(source: string): string {
  try {
    parse(source, "=src");
    return "none";
  } catch (e) {
    return (e as Error).message;
  }
}

describe.each(CONSTRUCTS)("%s", (_name, source, refused) => {
  it("nest as deep as in the reference", () => {
    expect(errorOf(source(refused - 1))).toBe("none");
    expect(errorOf(source(refused))).toBe("C stack overflow");
    expect(runPlain(source(refused - 1))).toHaveProperty("tree");
    expect(runPlain(source(refused))).toMatchObject({ error: "C stack overflow" });
  });

  it("are refused in any number, never at the cost of the host's stack", () => {
    expect(errorOf(source(10_000))).toBe("C stack overflow");
  });
});

describe("operators that associate to the left", () => {
  it("may be chained without end", () => {
    expect(errorOf(`return x${" + x".repeat(20_000)}`)).toBe("none");
    expect(errorOf(`return x${" or x".repeat(20_000)}`)).toBe("none");
    expect(errorOf(`return x${".y[1]:z()".repeat(5000)}`)).toBe("none");
  });
});

describe("when the host's stack is nearly full", () => {
  it("gives the same error", () => {
    const source = "do ".repeat(150) + "end ".repeat(150);
    const results = new Set<string>();
    const dig = (): void => {
      try {
        dig();
      } catch {
        // The deepest frames have no room for anything; those above have room for more and more of the parse.
      }
      if (!results.has("none")) results.add(errorOf(source));
    };
    try {
      dig();
    } catch {
      // No room even for the handlers above.
    }
    expect(results).toContain("C stack overflow");
    expect(results).toContain("none");
  });
});
