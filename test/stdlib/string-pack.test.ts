import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { intFromBigInt, intToBigInt, type LuaInteger } from "../../src/vm/number.ts";
import type { LuaValue } from "../../src/vm/value.ts";
import { hasReference } from "../vm/reference.ts";
import { floatValue, packCase } from "./string-arbitrary.ts";
import { call, differences, f, outcome, type Row } from "./string-harness.ts";

// The outcomes are the reference's (5.4.8).

const PACKED: readonly Row[] = [
  [["pack", "<i1i2i3i4", -1, -2, -3, -4], "'\\255\\254\\255\\253\\255\\255\\252\\255\\255\\255'"],
  [["pack", ">i1i2i3i4", 1, 2, 3, 4], "'\\001\\000\\002\\000\\000\\003\\000\\000\\000\\004'"],
  [["pack", "<I5>I5", 1, 1], "'\\001\\000\\000\\000\\000\\000\\000\\000\\000\\001'"],
  [
    ["pack", "<i6>i7<i8", -2, -3, -4],
    "'\\254\\255\\255\\255\\255\\255\\255\\255\\255\\255\\255\\255\\253\\252\\255\\255\\255\\255\\255\\255\\255'",
  ],
  [["pack", "<i9", -2], "'\\254\\255\\255\\255\\255\\255\\255\\255\\255'"],
  [["pack", ">i16", -2], "'\\255\\255\\255\\255\\255\\255\\255\\255\\255\\255\\255\\255\\255\\255\\255\\254'"],
  [["pack", "<I9", -2], "'\\254\\255\\255\\255\\255\\255\\255\\255\\000'"],
  [["pack", ">I16", -2], "'\\000\\000\\000\\000\\000\\000\\000\\000\\255\\255\\255\\255\\255\\255\\255\\254'"],
  [["pack", "<b B h H", -128, 255, -32768, 65535], "'\\128\\255\\000\\128\\255\\255'"],
  [["pack", "<l>J", -2, -2], "'\\254\\255\\255\\255\\255\\255\\255\\255\\255\\255\\255\\255\\255\\255\\255\\254'"],
  [["pack", "<L>T", -1, 1], "'\\255\\255\\255\\255\\255\\255\\255\\255\\000\\000\\000\\000\\000\\000\\000\\001'"],
  [["pack", ">j", -3], "'\\255\\255\\255\\255\\255\\255\\255\\253'"],
  [
    ["pack", "<f>f<d>d<n", 1, 1, 1, 1, 1],
    "'\\000\\000\\128??\\128\\000\\000\\000\\000\\000\\000\\000\\000\\240??\\240\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\240?'",
  ],
  [["pack", "<f>d", 0.1, 0.1], "'\\205\\204\\204=?\\185\\153\\153\\153\\153\\153\\154'"],
  [["pack", ">d", "0x10"], "'@0\\000\\000\\000\\000\\000\\000'"],
  [["pack", "z", "abc"], "'abc\\000'"],
  [["pack", "s1>s2<s3", "a", "bc", "def"], "'\\001a\\000\\002bc\\003\\000\\000def'"],
  [["pack", "<s", "xyz"], "'\\003\\000\\000\\000\\000\\000\\000\\000xyz'"],
  [["pack", "c5c0", "abc", ""], "'abc\\000\\000'"],
  [["pack", "bxb", 1, 2], "'\\001\\000\\002'"],
  [["pack", "<!4 b i4", 1, 2], "'\\001\\000\\000\\000\\002\\000\\000\\000'"],
  [["pack", "<!b i8", 1, 2], "'\\001\\000\\000\\000\\000\\000\\000\\000\\002\\000\\000\\000\\000\\000\\000\\000'"],
  [["pack", "<!2 b i4", 1, 2], "'\\001\\000\\002\\000\\000\\000'"],
  [["pack", "<!4 b Xi4", 1], "'\\001\\000\\000\\000'"],
  [["pack", "<!4 b Xi8 b", 1, 2], "'\\001\\000\\000\\000\\002'"],
  [["pack", "<!8 b Xd d", 1, 2], "'\\001\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000@'"],
  [["pack", "> i2 < i2", 10, 20], "'\\000\\010\\020\\000'"],
  [["pack", "i1\0i1", 1], "'\\001'"],
  [["pack", "i4", "12"], "'\\012\\000\\000\\000'"],
  [["pack", "i4", f(12)], "'\\012\\000\\000\\000'"],
  [["pack", ""], "''"],
  [["pack", "<i7", intFromBigInt(2n ** 55n - 1n)], "'\\255\\255\\255\\255\\255\\255\\127'"],
  [["packsize", "<i1i2i4i8"], "15"],
  [["packsize", "!xXi16"], "8"],
  [["packsize", "!8 b i8 b"], "17"],
  [["packsize", "c10 x"], "11"],
  [["packsize", ""], "0"],
  [["unpack", "<i2", "\xff\xff"], "-1 3"],
  [["unpack", "<I2>I2", "\x01\x02\x01\x02"], "513 258 5"],
  [["unpack", "<i3>i3", "\xfe\xff\xff\xff\xff\xfd"], "-2 -3 7"],
  [["unpack", "<i8", "\xff\xff\xff\xff\xff\xff\xff\x7f"], "9223372036854775807 9"],
  [["unpack", "<J", "\xff\xff\xff\xff\xff\xff\xff\xff"], "-1 9"],
  [["unpack", "<i9", "\xfe\xff\xff\xff\xff\xff\xff\xff\xff"], "-2 10"],
  [["unpack", ">I16", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x02"], "258 17"],
  [["unpack", "<f", "\0\0\x80\x3f"], "0x1p+0 5"],
  [["unpack", ">d", "\x3f\xb9\x99\x99\x99\x99\x99\x9a"], "0x1.999999999999ap-4 9"],
  [["unpack", "z", "abc\0def"], "'abc' 5"],
  [["unpack", "zz", "abc\0def\0"], "'abc' 'def' 9"],
  [["unpack", "s1", "\x03abcd"], "'abc' 5"],
  [["unpack", "c3", "abcd"], "'abc' 4"],
  [["unpack", "c0", ""], "'' 1"],
  [["unpack", "b", "abc", 2], "98 3"],
  [["unpack", "b", "abc", -1], "99 4"],
  [["unpack", "b", "abc", -100], "97 2"],
  [["unpack", "", "abc", 4], "4"],
  [["unpack", "<!4 b i4", "\x01\0\0\0\x02\0\0\0"], "1 2 9"],
  [["unpack", "<!4 i4", "\0\x01\0\0\0\x02\0\0", 2], "512 9"],
  [["unpack", "bxb", "\x01\x02\x03"], "1 3 4"],
];

const PACK_ERRORS: readonly Row[] = [
  [["pack"], "error bad argument #1 to 'string.pack' (string expected, got no value)"],
  [["pack", "i0", 0], "error integral size (0) out of limits [1,16]"],
  [["pack", "i17", 0], "error integral size (17) out of limits [1,16]"],
  [["pack", "!17", 0], "error integral size (17) out of limits [1,16]"],
  [["pack", "!0"], "error integral size (0) out of limits [1,16]"],
  [["pack", "Xi17"], "error integral size (17) out of limits [1,16]"],
  [["pack", "i3r", 0], "error invalid format option 'r'"],
  [["pack", "r"], "error invalid format option 'r'"],
  [["pack", "!4i3", 0], "error bad argument #1 to 'string.pack' (format asks for alignment not power of 2)"],
  [["pack", "c", ""], "error missing size for format option 'c'"],
  [["pack", "X"], "error bad argument #1 to 'string.pack' (invalid next option for option 'X')"],
  [["pack", "Xz"], "error bad argument #1 to 'string.pack' (invalid next option for option 'X')"],
  [["pack", "XX"], "error bad argument #1 to 'string.pack' (invalid next option for option 'X')"],
  [["pack", "Xc1"], "error bad argument #1 to 'string.pack' (invalid next option for option 'X')"],
  [["pack", "X<"], "error bad argument #1 to 'string.pack' (invalid next option for option 'X')"],
  [["pack", "i99999999999", 1], "error integral size (999999999) out of limits [1,16]"],
  [["pack", "i1", 128], "error bad argument #2 to 'string.pack' (integer overflow)"],
  [["pack", "i1", -129], "error bad argument #2 to 'string.pack' (integer overflow)"],
  [["pack", "I1", 256], "error bad argument #2 to 'string.pack' (unsigned overflow)"],
  [["pack", "I1", -1], "error bad argument #2 to 'string.pack' (unsigned overflow)"],
  [["pack", "i4", 2147483648], "error bad argument #2 to 'string.pack' (integer overflow)"],
  [["pack", "I4", 4294967296], "error bad argument #2 to 'string.pack' (unsigned overflow)"],
  [["pack", "<i7", intFromBigInt(2n ** 55n)], "error bad argument #2 to 'string.pack' (integer overflow)"],
  [["pack", "<I7", intFromBigInt(2n ** 56n)], "error bad argument #2 to 'string.pack' (unsigned overflow)"],
  [["pack", "b", 1.5], "error bad argument #2 to 'string.pack' (number has no integer representation)"],
  [["pack", "b", "x"], "error bad argument #2 to 'string.pack' (number expected, got string)"],
  [["pack", "b"], "error bad argument #2 to 'string.pack' (number expected, got nil)"],
  [["pack", "bb", 1], "error bad argument #3 to 'string.pack' (number expected, got nil)"],
  [["pack", "z"], "error bad argument #2 to 'string.pack' (string expected, got nil)"],
  [["pack", "d", "x"], "error bad argument #2 to 'string.pack' (number expected, got string)"],
  [["pack", "z", "a\0"], "error bad argument #2 to 'string.pack' (string contains zeros)"],
  [["pack", "c2", "abc"], "error bad argument #2 to 'string.pack' (string longer than given size)"],
  [
    ["pack", "s1", "x".repeat(256)],
    "error bad argument #2 to 'string.pack' (string length does not fit in given size)",
  ],
  [["pack", "s0", "x"], "error integral size (0) out of limits [1,16]"],
  [["packsize", "s"], "error bad argument #1 to 'string.packsize' (variable-length format)"],
  [["packsize", "z"], "error bad argument #1 to 'string.packsize' (variable-length format)"],
  [["packsize", `c1${"0".repeat(40)}`], "error invalid format option '0'"],
  [["packsize", "c268435456".repeat(8)], "error bad argument #1 to 'string.packsize' (format result too large)"],
  [["packsize", `${"c268435456".repeat(7)}c268435455`], "2147483647"],
  [["unpack", "b"], "error bad argument #2 to 'string.unpack' (string expected, got no value)"],
  [["unpack", "b", ""], "error bad argument #2 to 'string.unpack' (data string too short)"],
  [["unpack", "i4", "abc"], "error bad argument #2 to 'string.unpack' (data string too short)"],
  [["unpack", "s1", "\x05abc"], "error bad argument #2 to 'string.unpack' (data string too short)"],
  [["unpack", "s2", "\x05"], "error bad argument #2 to 'string.unpack' (data string too short)"],
  [
    ["unpack", "s8", "\xff\xff\xff\xff\xff\xff\xff\xff"],
    "error bad argument #2 to 'string.unpack' (data string too short)",
  ],
  [["unpack", "z", "abc"], "error bad argument #2 to 'string.unpack' (unfinished string for format 'z')"],
  [["unpack", "c4", "abc"], "error bad argument #2 to 'string.unpack' (data string too short)"],
  [["unpack", "b", "abc", 4], "error bad argument #2 to 'string.unpack' (data string too short)"],
  [["unpack", "b", "abc", 5], "error bad argument #3 to 'string.unpack' (initial position out of string)"],
  [["unpack", "<i16", "\x03".repeat(16)], "error 16-byte integer does not fit into Lua Integer"],
  [["unpack", "<i9", "\xff\xff\xff\xff\xff\xff\xff\xff\0"], "error 9-byte integer does not fit into Lua Integer"],
  [["unpack", "<I9", "\0\0\0\0\0\0\0\0\x01"], "error 9-byte integer does not fit into Lua Integer"],
  [["unpack", "<!4 b i4", "\x01\0\0\0\x02\0\0"], "error bad argument #2 to 'string.unpack' (data string too short)"],
  [["unpack", "r", ""], "error invalid format option 'r'"],
];

/** An item of a format and a value it can hold. */
const held: fc.Arbitrary<{ item: string; value: LuaValue }> = fc.oneof(
  fc.integer({ min: 1, max: 16 }).chain((size) => {
    const bits = BigInt(Math.min(size * 8, 64));
    const signed = fc.bigInt({ min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n });
    // From 8 bytes on, an unsigned item holds any integer, but beyond 8 only one that is not negative comes back.
    const unsigned = fc.bigInt({ min: 0n, max: 2n ** (size > 8 ? 63n : bits) - 1n });
    return fc.oneof(
      signed.map((b) => ({ item: `i${size}`, value: intFromBigInt(b) })),
      unsigned.map((b) => ({ item: `I${size}`, value: intFromBigInt(b) })),
    );
  }),
  floatValue.map((value) => ({ item: "d", value })),
  fc.float({ noNaN: true }).map((x) => ({ item: "f", value: f(x) })),
  fc.string({ unit: "binary-ascii" }).map((value) => ({ item: "s4", value })),
  fc.string({ unit: "binary-ascii" }).map((s) => ({ item: "z", value: s.replaceAll("\0", "") })),
  fc.string({ unit: "binary-ascii" }).map((value) => ({ item: `c${value.length}`, value })),
  fc.constantFrom("<", ">", "!4", "!2", "=", "x").map((item) => ({ item, value: undefined })),
);

describe("string.pack, packsize and unpack", () => {
  for (const [title, rows] of Object.entries({ PACKED, PACK_ERRORS })) {
    test.each(rows)(`${title}: %j`, (c, expected) => {
      expect(outcome(c)).toBe(expected);
    });
  }

  test("unpack undoes pack", () => {
    fc.assert(
      fc.property(fc.array(held, { maxLength: 8 }), (items) => {
        // Alignments that are not powers of two are refused.
        const aligned = items.some(({ item }) => item.startsWith("!"));
        const usable = items.filter(({ item }) => !aligned || !/^[iI](3|5|6|7|9|1[0-5])$/.test(item));
        const format = usable.map(({ item }) => item).join(" ");
        const values = usable.map(({ value }) => value).filter((v) => v !== undefined);
        const packed = call("pack", format, ...values)[0] as string;
        expect(call("unpack", format, packed)).toEqual([...values, packed.length + 1]);
        if (!/[sz]/.test(format)) expect(call("packsize", format)).toEqual([packed.length]);
      }),
    );
  });

  test("every size at its limits", () => {
    for (let size = 1; size <= 8; size++) {
      const max = 2n ** BigInt(size * 8 - 1) - 1n;
      for (const b of [max, -max - 1n, 0n, -1n]) {
        const packed = call("pack", `<i${size}`, intFromBigInt(b))[0] as string;
        expect(packed.length).toBe(size);
        expect(intToBigInt(call("unpack", `<i${size}`, packed)[0] as LuaInteger)).toBe(b);
        const reversed = [...packed].reverse().join("");
        expect(call("pack", `>i${size}`, intFromBigInt(b))).toEqual([reversed]);
      }
    }
  });

  test.runIf(hasReference)("as the reference has it", () => {
    expect(differences(fc.sample(packCase, { numRuns: 4000, seed: 7 }))).toEqual([]);
  });
});

describe("a format that is used often", () => {
  // Code is made for it.
  const USES = 300;

  test("does what it did at first", () => {
    fc.assert(
      fc.property(fc.array(packCase, { minLength: 1, maxLength: 4 }), (cases) => {
        const first = cases.map(outcome);
        for (const [name, format, ...args] of cases) {
          for (let i = 0; i < USES; i++) outcome([name, format, ...args]);
        }
        expect(cases.map(outcome)).toEqual(first);
      }),
      { numRuns: 150 },
    );
  });

  test.each<[string, readonly LuaValue[]]>([
    ["<i1 >i2 <i3 >i4", [-128, 32767, -8388608, 2147483647]],
    [">I1 <I2 >I3 <I4", [255, 65535, 16777215, 4294967295]],
    ["<j >J", [-(2 ** 53) + 1, 2 ** 53 - 1]],
    ["<j >j", [intFromBigInt(-(2n ** 63n)), intFromBigInt(2n ** 53n)]],
    ["<j", [intFromBigInt(-(2n ** 53n))]],
    ["<f >d <d", [0.5, f(-0), Number.NEGATIVE_INFINITY]],
    [">s1 x <s2 z c3", ["", "a\0b", "zero", "\xff\0c"]],
    ["b".repeat(8), [1, 2, 3, 4, 5, 6, 7, 8]],
    ["b".repeat(9), [1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ])("%s: bytes and back, and what does not fit", (format, values) => {
    const wrong: LuaValue[] = [
      undefined,
      true,
      "",
      "x",
      1.5,
      -1,
      256,
      2 ** 31,
      2 ** 32,
      -(2 ** 31) - 1,
      f(1),
      f(2 ** 60),
    ];
    const cases: [string, ...LuaValue[]][] = [
      ["pack", format, ...values],
      ["pack", format, ...values, "more"],
    ];
    for (let i = 0; i < values.length; i++) {
      cases.push(["pack", format, ...values.slice(0, i)]);
      for (const w of wrong) cases.push(["pack", format, ...values.slice(0, i), w, ...values.slice(i + 1)]);
    }
    const packed = call("pack", format, ...values)[0] as string;
    for (let n = 0; n <= packed.length; n++) cases.push(["unpack", format, packed.slice(0, n)]);
    cases.push(["unpack", format, `12${packed}3`, 3], ["unpack", format, packed, -packed.length]);
    const first = cases.map((c) => outcome(c));
    for (let i = 0; i < USES; i++) outcome(cases[0] as [string, ...LuaValue[]]);
    expect(cases.map((c) => outcome(c))).toEqual(first);
    expect(call("unpack", format, packed).slice(0, -1)).toEqual(values);
  });
});
