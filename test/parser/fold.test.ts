import { describe, expect, it } from "vitest";
import { type ConstantExpr, Kind, StatKind } from "../../src/parser/ast.ts";
import { constantOf } from "../../src/parser/fold.ts";
import { parse } from "../../src/parser/index.ts";

/** The constant that an expression folds to, as text: integers as such, floats with a point, null when it does not. */
function folded(source: string): string | null {
  const stat = parse(`return ${source}`, "=src").main.body.stats[0];
  if (stat.kind !== StatKind.Return) throw new Error(`statement ${stat.kind}`);
  const constant = constantOf(stat.exprs[0]);
  return constant === null ? null : text(constant);
}

function text(c: ConstantExpr): string {
  switch (c.kind) {
    case Kind.Nil:
      return "nil";
    case Kind.Integer:
      return String(c.value);
    case Kind.Float:
      return Number.isInteger(c.value) ? `${c.value}.0` : String(c.value);
    default:
      return JSON.stringify(c.value);
  }
}

// The reference (5.4.8) makes `local x <const> = <expression>` a compile-time constant for exactly those that fold.
describe("constant expressions", () => {
  it.each([
    ["1 + 2", "3"],
    ["7 // 2", "3"],
    ["-7 // 2", "-4"],
    ["7 // -2", "-4"],
    ["-7 % 3", "2"],
    ["7 % -3", "-2"],
    ["-6 % 3", "0"],
    ["5.5 // 2", "2.0"],
    ["-5.5 % 2", "0.5"],
    ["5.5 % -2", "-0.5"],
    ["5 % (1/2)", null],
    ["3 / 2", "1.5"],
    ["4 / 2", "2.0"],
    ["2 ^ 53", "9007199254740992.0"],
    ["2 ^ -1074", "5e-324"],
    ["3 ^ 2", "9.0"],
    ["10 ^ 2", "100.0"],
    ["2 ^ 0.5", "1.4142135623730951"],
    ["9223372036854775807 + 1", "-9223372036854775808"],
    ["-9223372036854775807 - 2", "9223372036854775807"],
    ["-0x8000000000000000", "-9223372036854775808"],
    ["0x8000000000000000 // -1", "-9223372036854775808"],
    ["9007199254740993 * 3", "27021597764222979"],
    ["1 << 62", "4611686018427387904"],
    ["1 << 64", "0"],
    ["1 << -1", "0"],
    ["-1 >> 60", "15"],
    ["-1 >> 64", "0"],
    ["-1 << 63", "-9223372036854775808"],
    ["2.0 | 1", "3"],
    ["~0", "-1"],
    ["~2.0", "-3"],
    ["5 & 3 | 8 ~ 1", "9"],
    ["-1.5", "-1.5"],
    ["- - 3", "3"],
    ["1e308 * 10", "Infinity"],
    ["not nil", "true"],
    ["not 0", "false"],
    ["not 'x'", "false"],
    ["true and 5", "5"],
    ["false or 5", "5"],
    ["nil or 'x'", '"x"'],
    ["(1 or 2) and 3", "3"],
    ["1 and nil or 2", "2"],
    ["not (1 and 2)", "false"],
  ])("%s is %s", (source, value) => {
    expect(folded(source)).toBe(value);
  });

  it.each(["1 // 0", "1 % 0", "1 / 0", "1.0 // 0.0", "-0.0", "0.0 * 1", "1 - 1.0", "0/1", "1e308 * 10 - 1e308 * 10"])(
    "%s is left to run time",
    (source) => {
      expect(folded(source)).toBeNull();
    },
  );

  it.each([
    "1.5 | 1",
    "2^63 | 0",
    "'1' + 1",
    "-'1'",
    "'a' .. 'b'",
    "1 == 1",
    "1 < 2",
    "#'a'",
    "1 or 2",
    "nil and 1",
    "x",
    "f() and 1",
    "{}",
    "...",
    "(...)",
    "-(1 or 2)",
    "(true and 1) + (1 or 2)",
  ])("%s is none", (source) => {
    expect(folded(source)).toBeNull();
  });
});
