import { describe, expect, it } from "vitest";
import * as args from "../../src/stdlib/args.ts";
import { defineLib } from "../../src/stdlib/lib.ts";
import type { LuaError } from "../../src/vm/errors.ts";
import { float, int64 } from "../../src/vm/number.ts";
import { LuaState } from "../../src/vm/state.ts";
import { LuaTable } from "../../src/vm/table.ts";
import { typeName } from "../../src/vm/typename.ts";
import { NativeFunction, Userdata } from "../../src/vm/value.ts";

/** What is wrong with argument 1 according to a check, without what the machine adds. */
function complaint(check: () => unknown): string {
  try {
    check();
  } catch (e) {
    const { fix } = e as LuaError;
    if (fix?.kind !== "argument" || fix.n !== 1) throw e;
    return fix.expected === null ? fix.detail : `${fix.expected} expected, got ${fix.detail}`;
  }
  throw new Error("accepted");
}

const table = new LuaTable();
const f = new NativeFunction("f", () => undefined);

describe("type names", () => {
  it("names every type", () => {
    const values = [
      undefined,
      true,
      1,
      float(1),
      1.5,
      int64(1 << 30, 0),
      "x",
      table,
      f,
      new LuaState().main,
      new Userdata(0),
    ];
    expect(values.map(typeName)).toEqual(
      "nil boolean number number number number string table function thread userdata".split(" "),
    );
  });
});

describe("argument checks", () => {
  it("take integers, and numbers and strings that are integers", () => {
    expect(args.checkInteger(5, 1)).toBe(5);
    expect(args.checkInteger(float(5), 1)).toBe(5);
    expect(args.checkInteger("0x10", 1)).toBe(16);
    expect(args.checkInteger(int64(1 << 30, 1), 1)).toEqual(int64(1 << 30, 1));
    expect(args.checkInt("12", 1)).toBe(12);
    expect(args.checkInt(int64(0x7fffffff, -1), 1)).toBe(2 ** 63);
    expect(args.checkInt(int64(-0x80000000, 0), 1)).toBe(-(2 ** 63));
    for (const check of [args.checkInteger, args.checkInt]) {
      expect(complaint(() => check(1.5, 1))).toBe("number has no integer representation");
      expect(complaint(() => check("1.5", 1))).toBe("number has no integer representation");
      expect(complaint(() => check(2 ** 63, 1))).toBe("number has no integer representation");
      expect(complaint(() => check("x", 1))).toBe("number expected, got string");
      expect(complaint(() => check(undefined, 1))).toBe("number expected, got nil");
    }
  });

  it("take numbers and numerals as numbers or floats", () => {
    expect(args.checkNumber("1e1", 1)).toEqual(float(10));
    expect(args.checkNumber(3, 1)).toBe(3);
    expect(args.checkFloat(float(-0), 1)).toBe(-0);
    expect(args.checkFloat("7", 1)).toBe(7);
    expect(complaint(() => args.checkNumber(true, 1))).toBe("number expected, got boolean");
    expect(complaint(() => args.checkFloat(table, 1))).toBe("number expected, got table");
  });

  it("take strings and numbers as strings", () => {
    expect(args.checkString("s", 1)).toBe("s");
    expect(args.checkString(float(1), 1)).toBe("1.0");
    expect(args.checkString(10, 1)).toBe("10");
    expect(complaint(() => args.checkString(undefined, 1))).toBe("string expected, got nil");
  });

  it("take tables and functions", () => {
    expect(args.checkTable(table, 1)).toBe(table);
    expect(args.checkFunction(f, 1)).toBe(f);
    expect(complaint(() => args.checkTable(f, 1))).toBe("table expected, got function");
    expect(complaint(() => args.checkFunction("f", 1))).toBe("function expected, got string");
  });

  it("name a value by the __name of its metatable", () => {
    const named = new LuaTable();
    const meta = new LuaTable();
    named.metatable = meta;
    expect(complaint(() => args.checkString(named, 1))).toBe("string expected, got table");
    meta.setStr("__name", "My.Type");
    expect(complaint(() => args.checkString(named, 1))).toBe("string expected, got My.Type");
    meta.setStr("__name", 5);
    expect(complaint(() => args.checkString(named, 1))).toBe("string expected, got table");
    expect(complaint(() => args.checkString(new Userdata(0, true), 1))).toBe("string expected, got light userdata");
    expect(complaint(() => args.checkString(new Userdata(0), 1))).toBe("string expected, got userdata");
  });

  it("take one of some options", () => {
    const list = ["set", "cur", "end"] as const;
    expect(args.checkOption("end", 1, "cur", list)).toBe("end");
    expect(args.checkOption(undefined, 1, "cur", list)).toBe("cur");
    expect(complaint(() => args.checkOption(undefined, 1, undefined, list))).toBe("string expected, got nil");
    expect(complaint(() => args.checkOption("no", 1, "cur", list))).toBe("invalid option 'no'");
    expect(complaint(() => args.checkOption(12, 1, "cur", list))).toBe("invalid option '12'");
  });

  it("use the default for nil only", () => {
    expect(args.optInt(undefined, 1, 3)).toBe(3);
    expect(args.optInteger(4, 1, 3)).toBe(4);
    expect(args.optNumber(undefined, 1, 0.5)).toBe(0.5);
    expect(args.optFloat("0.25", 1, 0.5)).toBe(0.25);
    expect(args.optString(undefined, 1, undefined)).toBeUndefined();
    expect(args.optString("a", 1, "b")).toBe("a");
    expect(complaint(() => args.optInt(false, 1, 3))).toBe("number expected, got boolean");
    expect(complaint(() => args.checkAny(0, 1))).toBe("value expected");
    expect(() => args.checkAny(1, 1)).not.toThrow();
  });

  it("know what is true", () => {
    expect([undefined, false, 0, "", table].map(args.toBoolean)).toEqual([false, false, true, true, true]);
  });
});

describe("defineLib", () => {
  it("makes a library that package.loaded knows", () => {
    const L = new LuaState();
    const lib = defineLib(L, "lib", { answer: () => 42 });
    expect(L.loaded.getStr("lib")).toBe(lib);
    expect(L.globals.getStr("lib")).toBeUndefined();
    const answer = lib.getStr("answer") as NativeFunction;
    expect(answer).toBeInstanceOf(NativeFunction);
    expect(answer.name).toBe("lib.answer");
    expect(answer.c()).toBe(42);
  });

  it("puts the basic library into the globals", () => {
    const L = new LuaState();
    expect(defineLib(L, "_G", { answer: () => 42 })).toBe(L.globals);
    expect((L.globals.getStr("answer") as NativeFunction).name).toBe("answer");
  });
});
