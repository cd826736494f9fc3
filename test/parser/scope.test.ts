import { describe, expect, it } from "vitest";
import {
  type Block,
  type Expr,
  type FunctionBody,
  Kind,
  type LocalVar,
  type Stat,
  StatKind,
} from "../../src/parser/ast.ts";
import { parse } from "../../src/parser/index.ts";
import type { Name } from "../../src/parser/name.ts";
import { ENV, NAMES } from "../../src/parser/name-table.ts";

function name(text: string): Name {
  return NAMES.string(text);
}

function main(source: string): FunctionBody {
  return parse(source, "=src").main;
}

/** The statement at an index of a chunk, which has to be of a kind. */
function statAt<K extends StatKind>(body: FunctionBody, index: number, kind: K): Extract<Stat, { kind: K }> {
  const stat = body.body.stats[index];
  expect(stat.kind).toBe(kind);
  return stat as Extract<Stat, { kind: K }>;
}

/** The values that the chunk returns. */
function returned(source: string): Expr[] {
  const stats = main(source).body.stats;
  const last = stats[stats.length - 1];
  if (last.kind !== StatKind.Return) throw new Error("no return");
  return last.exprs;
}

/** The local variables of a block's statements, in order. */
function localsIn({ stats }: Block): LocalVar[] {
  return stats.flatMap((s) => {
    if (s.kind === StatKind.LocalFunction) return [s.variable];
    return s.kind === StatKind.Local ? s.vars : [];
  });
}

function localsOf(body: FunctionBody): LocalVar[] {
  return localsIn(body.body);
}

describe("local variables", () => {
  it("come into scope after their statement and hide outer ones", () => {
    const body = main("local x = 1 local x = x do local x end return x");
    const [first, second] = localsOf(body);
    expect(statAt(body, 1, StatKind.Local).exprs[0]).toMatchObject({ kind: Kind.Local });
    expect(statAt(body, 1, StatKind.Local).exprs[0]).toHaveProperty("value", first);
    expect(statAt(body, 3, StatKind.Return).exprs[0]).toHaveProperty("value", second);
  });

  it("are visible in their own function when declared with it", () => {
    const body = main("local function f() return f end");
    const { func, variable } = statAt(body, 0, StatKind.LocalFunction);
    expect(func.value.upvalues).toEqual([{ name: name("f"), local: variable, index: -1, attrib: "none" }]);
    const other = statAt(main("local f = function() return f end"), 0, StatKind.Local).exprs[0];
    expect(other).toMatchObject({ value: { upvalues: [{ name: ENV }] } });
  });

  it("of a repeat block are visible in its condition", () => {
    const stat = statAt(main("repeat local x until x"), 0, StatKind.Repeat);
    expect(stat.cond).toMatchObject({ kind: Kind.Local });
    expect(stat.cond).toHaveProperty("value", localsIn(stat.block)[0]);
  });

  it("of a loop belong to it, not to its block", () => {
    const numeric = statAt(main("for i = 1, 2 do local j = i end"), 0, StatKind.NumericFor);
    expect(localsIn(numeric.block).map((v) => v.name.text)).toEqual(["j"]);
    expect(numeric.variable.name.text).toBe("i");
    const generic = statAt(main("for k, v in k, v do local j = k end"), 0, StatKind.GenericFor);
    expect(generic.exprs.map((e) => e.kind)).toEqual([Kind.Index, Kind.Index]);
    expect(generic.vars.map((v) => v.name.text)).toEqual(["k", "v"]);
    expect(localsIn(generic.block).map((v) => v.name.text)).toEqual(["j"]);
  });

  it("know whether they are captured and assigned", () => {
    const body = main(`
      local a, b, c, d, e
      b = 1
      function d() e = c end
      local function f() return f end
      local g <const> = a`);
    expect(localsOf(body).map((v) => [v.name.text, v.captured, v.reassigned])).toEqual([
      ["a", false, false],
      ["b", false, true],
      ["c", true, false],
      ["d", false, true],
      ["e", true, true],
      ["f", true, false],
      ["g", false, false],
    ]);
    const loop = statAt(main("for i = 1, 2 do i = i + 1 end"), 0, StatKind.NumericFor);
    expect(loop.variable.reassigned).toBe(true);
  });

  it("have the line of their name and their attribute", () => {
    const body = main("local a,\nb <const>,\nc <close> = 1, {}, nil");
    expect(localsOf(body).map((v) => [v.line, v.attrib, v.constant])).toEqual([
      [1, "none", null],
      [2, "const", null],
      [3, "close", null],
    ]);
  });

  it("include self before the parameters of a method", () => {
    const { func } = statAt(main("function a.b:c(x, ...) return self, x, ... end"), 0, StatKind.Function);
    expect(func.value.params.map((v) => v.name.text)).toEqual(["self", "x"]);
    expect(func.value.isVararg).toBe(true);
    expect(localsOf(func.value)).toEqual([]);
    expect(func.value.upvalues).toEqual([]);
  });
});

describe("upvalues", () => {
  it("pass through the functions between", () => {
    const body = main("local x function f() return function() return x, y, x end end");
    const outer = statAt(body, 1, StatKind.Function).func.value;
    const inner = (outer.body.stats[0] as Extract<Stat, { kind: StatKind.Return }>).exprs[0];
    if (inner.kind !== Kind.Function) throw new Error(`expression ${inner.kind}`);
    expect(body.upvalues).toEqual([{ name: ENV, local: null, index: 0, attrib: "none" }]);
    expect(outer.upvalues).toEqual([
      { name: name("x"), local: localsOf(body)[0], index: -1, attrib: "none" },
      { name: ENV, local: null, index: 0, attrib: "none" },
    ]);
    expect(inner.value.upvalues).toEqual([
      { name: name("x"), local: null, index: 0, attrib: "none" },
      { name: ENV, local: null, index: 1, attrib: "none" },
    ]);
    expect(inner.value.body.stats[0]).toMatchObject({
      exprs: [
        { kind: Kind.Upvalue, num: 0, value: name("x") },
        { kind: Kind.Index, num: 1, left: { kind: Kind.Upvalue, num: 1, value: ENV }, right: { value: name("y") } },
        { kind: Kind.Upvalue, num: 0 },
      ],
    });
  });

  it("carry the attribute of their variable", () => {
    const body = main("local x <close> = nil local y <const> = {} return function() return x, y end");
    expect(statAt(body, 2, StatKind.Return).exprs[0]).toMatchObject({
      value: {
        upvalues: [
          { name: name("x"), attrib: "close" },
          { name: name("y"), attrib: "const" },
        ],
      },
    });
  });

  it("of two variables of one name are two", () => {
    const body = main("local x local function f() local a = x local x return function() return x, a end end");
    const { value: func } = statAt(body, 1, StatKind.LocalFunction).func;
    expect(func.upvalues).toHaveLength(1);
    expect(func.body.stats[2]).toMatchObject({
      exprs: [{ value: { upvalues: [{ local: localsOf(func)[1] }, { local: localsOf(func)[0] }] } }],
    });
  });
});

describe("_ENV", () => {
  it("is the chunk's upvalue, also by name", () => {
    expect(returned("return _ENV, x")).toMatchObject([
      { kind: Kind.Upvalue, num: 0, value: ENV },
      {
        kind: Kind.Index,
        num: 1,
        left: { kind: Kind.Upvalue, num: 0 },
        right: { kind: Kind.String, value: name("x") },
      },
    ]);
    expect(main("_ENV = {}").body.stats[0]).toMatchObject({ targets: [{ kind: Kind.Upvalue, num: 0 }] });
  });

  it("may be a local variable, a parameter or a constant", () => {
    const body = main("local _ENV = {} x = 1");
    expect(statAt(body, 1, StatKind.Assign).targets[0]).toMatchObject({
      kind: Kind.Index,
      num: 1,
      left: { kind: Kind.Local },
    });
    expect(returned("return function(_ENV) return x end")).toMatchObject([
      { value: { upvalues: [], body: { stats: [{ exprs: [{ num: 1, left: { kind: Kind.Local } }] }] } } },
    ]);
    expect(returned("local _ENV <const> = 5 return x")).toMatchObject([
      { kind: Kind.Index, num: 1, left: { kind: Kind.Integer, value: 5 } },
    ]);
  });
});

describe("constants", () => {
  it("stand for their value, also in closures, which need no upvalue for them", () => {
    const body = main("local x <const> = 'k' return x, function() return x, -x end");
    const [value, func] = statAt(body, 1, StatKind.Return).exprs;
    expect(value).toMatchObject({ kind: Kind.String, value: name("k") });
    expect(func).toMatchObject({ value: { upvalues: [], body: { stats: [{ exprs: [{ kind: Kind.String }, {}] }] } } });
    expect(localsOf(body)[0]).toMatchObject({ captured: false, constant: { kind: Kind.String, value: name("k") } });
  });

  it.each([
    ["local x <const> = nil", true],
    ["local x <const> = 1 + 2 * 3", true],
    ["local x <const> = (1)", true],
    ["local x <const> = {}", false],
    ["local x <const> = f", false],
    ["local x <const> = 'a' .. 'b'", false],
    ["local x <const>", false],
    ["local x <close> = nil", false],
    ["local x = 1", false],
    // Only the last variable counts, and only when nothing has to be adjusted.
    ["local y, x <const> = f(), 1", true],
    ["local x <const>, y = 1, 2", false],
    ["local y, x <const> = 1", false],
    ["local y, x <const> = 1, 2, 3", false],
    ["local a <const> = 1 local x <const> = a + 1", true],
  ])("%s: %s", (source, isConstant) => {
    const x = localsOf(main(source)).find((v) => v.name.text === "x");
    expect(x?.constant != null).toBe(isConstant);
  });
});

describe("labels", () => {
  it("are found by gotos before and after them, and counted", () => {
    const body = main("goto a ::a:: goto a do goto a end goto b ::b::");
    const { label } = statAt(body, 1, StatKind.Label);
    expect(label).toMatchObject({ name: "a", uses: 3 });
    expect(statAt(body, 0, StatKind.Goto).label).toBe(label);
    expect(statAt(body, 2, StatKind.Goto).label).toBe(label);
    expect(statAt(body, 3, StatKind.Do).block.stats[0]).toHaveProperty("label", label);
    expect(statAt(body, 4, StatKind.Goto).label).toBe(statAt(body, 5, StatKind.Label).label);
  });

  it("of one name in sibling blocks and in functions are apart", () => {
    const body = main("do goto a ::a:: end do goto a ::a:: end function f() ::a:: goto a end ::a::");
    const labels = [0, 1].map((i) => {
      const [jump, label] = statAt(body, i, StatKind.Do).block.stats;
      expect(jump).toHaveProperty("label", (label as { label: unknown }).label);
      return (label as { label: { uses: number } }).label;
    });
    expect(labels[0]).not.toBe(labels[1]);
    expect(labels.map((l) => l.uses)).toEqual([1, 1]);
    expect(statAt(body, 3, StatKind.Label).label.uses).toBe(0);
  });

  it("at the end of a block let gotos over the block's locals pass", () => {
    for (const source of [
      "goto a local x ::a::",
      "do goto a local x ::a:: ; ::b:: end",
      "while x do if y then goto continue end local z ::continue:: end",
      "repeat goto a; ::a:: until x",
    ]) {
      expect(() => main(source)).not.toThrow();
    }
  });

  it("keep the order of the source", () => {
    const body = main("::a:: ::b:: ; ::c:: x = 1");
    expect(body.body.stats.map((s) => (s.kind === StatKind.Label ? s.label.name : s.kind))).toEqual([
      "a",
      "b",
      "c",
      StatKind.Assign,
    ]);
  });

  it("of loops are where breaks lead", () => {
    const body = main("while 1 do break for i = 1, 2 do repeat break until 1 break end break end");
    const loop = statAt(body, 0, StatKind.While);
    expect(loop.exit).toMatchObject({ name: "break", uses: 2 });
    expect(loop.block.stats[0]).toMatchObject({ kind: StatKind.Goto, isBreak: true });
    expect(loop.block.stats[0]).toHaveProperty("label", loop.exit);
    const inner = loop.block.stats[1] as Extract<Stat, { kind: StatKind.NumericFor }>;
    expect(inner.exit.uses).toBe(1);
    expect(inner.block.stats[1]).toHaveProperty("label", inner.exit);
  });
});
