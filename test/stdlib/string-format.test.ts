import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NativeFunction } from "../../src/vm/value.ts";
import { hasReference } from "../vm/reference.ts";
import { formatCase } from "./string-arbitrary.ts";
import { call, differences, errorOf, f, L, lib, outcome, type Row, tableOf } from "./string-harness.ts";

// The outcomes are the reference's (5.4.8).

const CONVERSIONS: readonly Row[] = [
  [["format", "%d %i %u", 42, -42, 42], "'42 -42 42'"],
  [["format", "%5d|%-5d|%05d|%+d|% d", 42, 42, 42, 42, 42], "'   42|42   |00042|+42| 42'"],
  [["format", "%5d|%-5d|%05d|%+d|% d", -42, -42, -42, -42, -42], "'  -42|-42  |-0042|-42|-42'"],
  [["format", "%.3d|%6.3d|%-6.3d|%06.3d|%.0d|%.d", 5, 5, 5, 5, 0, 0], "'005|   005|005   |   005||'"],
  [["format", "%d %d %d", f(3), "0x10", "1e1"], "'3 16 10'"],
  [
    ["format", "%x %X %#x %#X %08x %#08x %.4x %#.4x", 255, 255, 255, 255, 255, 255, 255, 255],
    "'ff FF 0xff 0XFF 000000ff 0x0000ff 00ff 0x00ff'",
  ],
  [["format", "%x %o %u", -1, -1, -1], "'ffffffffffffffff 1777777777777777777777 18446744073709551615'"],
  [["format", "%#x %#o %#.0x %#.0o %.0x", 0, 0, 0, 0, 0], "'0 0  0 '"],
  [
    ["format", "%o %#o %#.2o %#.5o %#8o|%-#8o|%#08o", 8, 8, 8, 8, 8, 8, 8],
    "'10 010 010 00010      010|010     |00000010'",
  ],
  [["format", "%c%c%c|%3c|%-3c|", 72, 105, 33, 65, 66], "'Hi!|  A|B  |'"],
  [["format", "%c", 0], "'\\000'"],
  [["format", "%c", 321], "'A'"],
  [["format", "%s %s %s %s %s", "a", 1, f(1), true, undefined], "'a 1 1.0 true nil'"],
  [
    ["format", "%5s|%-5s|%.2s|%5.1s|%-5.1s|%.s|%.0s", "abc", "abc", "abc", "abc", "abc", "abc", "abc"],
    "'  abc|abc  |ab|    a|a    ||'",
  ],
  [["format", "%s", "a\0b"], "'a\\000b'"],
  [["format", "%.3s", "x".repeat(120)], "'xxx'"],
  [
    ["format", "%f %.0f %.3f %#.0f %10.2f|%-10.2f|%010.2f|%+.1f", 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, -2.5, 2.5],
    "'2.500000 2 2.500 2.       2.50|2.50      |-000002.50|+2.5'",
  ],
  [
    ["format", "%e %.0e %#.0e %.3E %15.2e", 12345.678, 12345.678, 12345.678, 12345.678, 12345.678],
    "'1.234568e+04 1e+04 1.e+04 1.235E+04        1.23e+04'",
  ],
  [
    ["format", "%g %g %g %g %.3g %#g %G", 0.0001, 0.00001, 100000, 1000000, Math.PI, 1, 1e-10],
    "'0.0001 1e-05 100000 1e+06 3.14 1.00000 1E-10'",
  ],
  [
    ["format", "%a %A %.1a %.0a %20a", 0.5, 255.75, 1.999, 1.5, 1],
    "'0x1p-1 0X1.FF8P+7 0x2.0p+0 0x2p+0               0x1p+0'",
  ],
  [["format", "%f %g %e %a %5.1f", Infinity, -Infinity, Infinity, Infinity, -Infinity], "'inf -inf inf inf  -inf'"],
  [["format", "%F", 1], "error invalid conversion '%F' to 'format'"],
  [["format", "%d%%|%%", 5], "'5%|%'"],
  [["format", "no items"], "'no items'"],
  [["format", "%p %p %p %10p|%-10p|", 1, true, undefined, 2, false], "'(null) (null) (null)     (null)|(null)    |'"],
  [["format", "%s %s", 2 ** 53, 2 ** 53 - 1], "'9.007199254741e+15 9007199254740991'"],
  [["format", 12], "'12'"],
  [["format", "%s", "x", "more", "arguments"], "'x'"],
];

const QUOTED: readonly Row[] = [
  [["format", "%q", "hello"], "'\"hello\"'"],
  [
    ["format", "%q", '"\\\n\r\t\0\x01\x7f\xff'],
    '\'"\\092"\\092\\092\\092\\010\\09213\\0929\\0920\\0921\\092127\\255"\'',
  ],
  [["format", "%q", "\x001\x0012\x00a\x1f9"], "'\"\\0920001\\09200012\\0920a\\0920319\"'"],
  [["format", "%q %q %q", 0, -7, 255], "'0 -7 255'"],
  [["format", "%q %q %q", f(1), f(0.1), f(-0)], "'0x1p+0 0x1.999999999999ap-4 -0x0p+0'"],
  [["format", "%q %q %q", Infinity, -Infinity, NaN], "'1e9999 -1e9999 (0/0)'"],
  [["format", "%q %q %q", undefined, true, false], "'nil true false'"],
  [["format", "%q", f(1e100)], "'0x1.249ad2594c37dp+332'"],
];

const ERRORS: readonly Row[] = [
  [["format"], "error bad argument #1 to 'string.format' (string expected, got no value)"],
  [["format", undefined], "error bad argument #1 to 'string.format' (string expected, got nil)"],
  [["format", "%d"], "error bad argument #2 to 'string.format' (no value)"],
  [["format", "%d %d", 1], "error bad argument #3 to 'string.format' (no value)"],
  [["format", "%s"], "error bad argument #2 to 'string.format' (no value)"],
  [["format", "%"], "error bad argument #2 to 'string.format' (no value)"],
  [["format", "%", 1], "error invalid conversion '%' to 'format'"],
  [["format", "%y", 1], "error invalid conversion '%y' to 'format'"],
  [["format", "%l", 1], "error invalid conversion '%l' to 'format'"],
  [["format", "%10", 1], "error invalid conversion '%10' to 'format'"],
  [["format", "%5\0d", 1], "error invalid conversion '%5' to 'format'"],
  [["format", "%100d", 1], "error invalid conversion specification: '%100d'"],
  [["format", "%.100d", 1], "error invalid conversion specification: '%.100d'"],
  [["format", "%#d", 1], "error invalid conversion specification: '%#d'"],
  [["format", "%+x", 1], "error invalid conversion specification: '%+x'"],
  [["format", "%+u", 1], "error invalid conversion specification: '%+u'"],
  [["format", "%#s", "x"], "error invalid conversion specification: '%#s'"],
  [["format", "%05s", "x"], "error invalid conversion specification: '%05s'"],
  [["format", "%010c", 65], "error invalid conversion specification: '%010c'"],
  [["format", "%.3c", 65], "error invalid conversion specification: '%.3c'"],
  [["format", "%3.1p", 1], "error invalid conversion specification: '%3.1p'"],
  [["format", "%0.34s", "x"], "error invalid conversion specification: '%0.34s'"],
  [["format", "%10q", "x"], "error specifier '%q' cannot have modifiers"],
  [["format", "%-+ #0-+ #0-+ #0-+ #0-+ #0d", 1], "error invalid format (too long)"],
  [["format", "%00000000000000000000d", 1], "'1'"],
  [["format", "%000000000000000000000d", 1], "error invalid format (too long)"],
  [["format", "%d", 1.5], "error bad argument #2 to 'string.format' (number has no integer representation)"],
  [["format", "%d", "1.5"], "error bad argument #2 to 'string.format' (number has no integer representation)"],
  [["format", "%d", "x"], "error bad argument #2 to 'string.format' (number expected, got string)"],
  [["format", "%d", undefined], "error bad argument #2 to 'string.format' (number expected, got nil)"],
  [["format", "%x", true], "error bad argument #2 to 'string.format' (number expected, got boolean)"],
  [["format", "%d", 1e100], "error bad argument #2 to 'string.format' (number has no integer representation)"],
  [["format", "%f", "x"], "error bad argument #2 to 'string.format' (number expected, got string)"],
  [["format", "%c", "x"], "error bad argument #2 to 'string.format' (number expected, got string)"],
  [["format", "%a", "x"], "error bad argument #2 to 'string.format' (number expected, got string)"],
  [["format", "%s %d", "x", "y"], "error bad argument #3 to 'string.format' (number expected, got string)"],
  [["format", "%5s", "a\0b"], "error bad argument #2 to 'string.format' (string contains zeros)"],
  [["format", "%.100s", "a\0b"], "error bad argument #2 to 'string.format' (string contains zeros)"],
  [["format", "%100d", "x"], "error bad argument #2 to 'string.format' (number expected, got string)"],
  [["format", "%100a", "x"], "error invalid conversion specification: '%100a'"],
  [["format", "%q", tableOf({})], "error bad argument #2 to 'string.format' (value has no literal form)"],
];

/** A table whose `__tostring` gives `v`. */
function printable(v: string | number | boolean) {
  const t = tableOf({});
  t.metatable = tableOf({ __tostring: new NativeFunction("f", () => v) });
  return t;
}

describe("string.format", () => {
  for (const [title, rows] of Object.entries({ CONVERSIONS, QUOTED, ERRORS })) {
    test.each(rows)(`${title}: %j`, (c, expected) => {
      expect(outcome(c)).toBe(expected);
    });
  }

  test("%s calls __tostring", () => {
    expect(
      call("format", "%s|%5s|%-4s|%.1s", printable("ab"), printable("ab"), printable("ab"), printable("ab")),
    ).toEqual(["ab|   ab|ab  |a"]);
    expect(call("format", "%s", printable("a\0b"))).toEqual(["a\0b"]);
    expect(call("format", "%s", printable(12))).toEqual(["12"]);
    expect(errorOf("format", "%5s", printable("a\0b"))).toBe(
      "bad argument #2 to 'string.format' (string contains zeros)",
    );
    expect(errorOf("format", "%s", printable(true))).toBe("'__tostring' must return a string");
    const named = tableOf({});
    named.metatable = tableOf({ __name: "Point" });
    expect(call("format", "%s", named)[0]).toMatch(/^Point: 0x[0-9a-f]+$/);
  });

  test("%p is stable, distinct, and what tostring shows", () => {
    const [a, b] = [tableOf({}), tableOf({})];
    const address = call("format", "%p", a)[0] as string;
    expect(address).toMatch(/^0x[0-9a-f]+$/);
    expect(call("format", "%p", a)).toEqual([address]);
    expect(call("format", "%p", b)).not.toEqual([address]);
    expect(call("format", "%s", a)).toEqual([`table: ${address}`]);
    expect(call("format", "%20p|%-20p|", a, a)).toEqual([`${address.padStart(20)}|${address.padEnd(20)}|`]);
    expect(call("format", "%p", lib.getStr("rep"))).not.toEqual(call("format", "%p", lib.getStr("sub")));
    expect(call("format", "%p", "abc")).toEqual(call("format", "%p", "abc"));
    expect(call("format", "%p", "abc")).not.toEqual(call("format", "%p", "abd"));
    expect(call("format", "%p", L.main)[0]).toMatch(/^0x[0-9a-f]+$/);
  });

  test("long items", () => {
    expect(call("format", "%5s", "x".repeat(120))).toEqual(["x".repeat(120)]);
    expect((call("format", "%99.99f", 1e300)[0] as string).length).toBe(401);
    expect(call("format", "%.99f", 0.5)).toEqual([`0.5${"0".repeat(98)}`]);
  });

  test.runIf(hasReference)("as the reference has it", () => {
    expect(differences(fc.sample(formatCase, { numRuns: 4000, seed: 7 }))).toEqual([]);
  });
});
