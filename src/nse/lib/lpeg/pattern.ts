import { typeError } from "../../../stdlib/args.ts";
import { luaError } from "../../../vm/errors.ts";
import { isNumber, type LuaInteger, toIntegerExact } from "../../../vm/number.ts";
import type { LuaState } from "../../../vm/state.ts";
import { LuaTable } from "../../../vm/table.ts";
import { Int64, LuaFunction, type LuaValue, Userdata } from "../../../vm/value.ts";
import { compile } from "./compile.ts";
import { checkClosed, makeGrammar } from "./grammar.ts";
import type { Program } from "./program.ts";
import { anyBytes, FALSE, literal, type Node, RunTimeNode, TRUE } from "./tree.ts";

/** The name of the type, and the key of its metatable in the registry. */
export const PATTERN_TYPE = "lpeg-pattern";
/** How many Lua values there can be in a pattern. */
const MAX_VALUES = 0xffff;

/**
 * The Lua values (names, functions, constants, …) in a pattern, of which only the number counts. Patterns share it when
 * they have the same values, as the reference's tables of values are shared, so that the limit is met in the same cases.
 */
export interface PatternValues {
  readonly count: number;
}

const NO_VALUES: PatternValues = { count: 0 };

/** As many values as `values` has, and `n` more. Raises "too many Lua values in pattern". */
function moreValues(values: PatternValues, n: number): PatternValues {
  const count = values.count + n;
  if (count > MAX_VALUES) throw luaError("too many Lua values in pattern");
  return { count };
}

/** The values of both. */
function joinValues(a: PatternValues, b: PatternValues): PatternValues {
  if (b.count === 0 || a === b) return a;
  return a.count === 0 ? b : moreValues(a, b.count);
}

/** A pattern: the tree and, once it has matched something, the program. */
export class Pattern {
  readonly userdata: Userdata;
  private compiled: Program | undefined = undefined;

  constructor(
    private readonly metatable: LuaTable,
    readonly tree: Node,
    private readonly values: PatternValues,
  ) {
    this.userdata = new Userdata(this);
    this.userdata.metatable = metatable;
  }

  /** The compiled pattern. Raises an error when it calls rules of a grammar that it is not in. */
  get program(): Program {
    if (this.compiled === undefined) {
      checkClosed(this.tree);
      this.compiled = compile(this.tree);
    }
    return this.compiled;
  }

  /** A pattern with this one in it, and possibly one more value, as a Lua value. */
  wrap(tree: Node, value?: LuaValue): Userdata {
    const values = value === undefined ? this.values : moreValues(this.values, 1);
    return new Pattern(this.metatable, tree, values).userdata;
  }

  /** A pattern with this one and another in it, as a Lua value. */
  join(other: Pattern, tree: Node): Userdata {
    return new Pattern(this.metatable, tree, joinValues(this.values, other.values)).userdata;
  }

  /** How many values there are in it. */
  get valueCount(): number {
    return this.values.count;
  }
}

/** Makes and recognises the patterns of a Lua state. */
export class Patterns {
  readonly metatable: LuaTable;

  constructor(L: LuaState) {
    const known = L.registry.getStr(PATTERN_TYPE);
    this.metatable = known instanceof LuaTable ? known : new LuaTable();
    this.metatable.setStr("__name", PATTERN_TYPE);
    L.registry.setStr(PATTERN_TYPE, this.metatable);
  }

  /** A pattern with `count` Lua values. */
  make(tree: Node, count = 0): Pattern {
    return new Pattern(this.metatable, tree, count === 0 ? NO_VALUES : moreValues(NO_VALUES, count));
  }

  /** The pattern that a Lua value is, or undefined. Nothing is converted. */
  of(v: LuaValue): Pattern | undefined {
    return v instanceof Userdata && v.metatable === this.metatable && v.data instanceof Pattern ? v.data : undefined;
  }

  /** Argument `n` as a pattern; other values are converted as `lpeg.P` does. */
  check(v: LuaValue, n: number): Pattern {
    const known = this.of(v);
    if (known !== undefined) return known;
    if (typeof v === "string") return this.make(literal(v));
    if (isNumber(v)) return this.make(anyBytes(toInt32(toIntegerExact(v) ?? 0)));
    if (typeof v === "boolean") return this.make(v ? TRUE : FALSE);
    if (v instanceof LuaFunction) return this.make(new RunTimeNode(TRUE, v), 1);
    if (v instanceof LuaTable) return this.grammar(v, n);
    throw typeError(n, PATTERN_TYPE, v);
  }

  private grammar(table: LuaTable, n: number): Pattern {
    let count = 0;
    const tree = makeGrammar(table, n, (v) => {
      const rule = this.of(v);
      if (rule === undefined) return undefined;
      count = moreValues({ count }, rule.valueCount).count;
      return rule.tree;
    });
    return this.make(tree, count);
  }
}

/** An integer cut to a C `int`, as the reference does. */
export function toInt32(i: LuaInteger): number {
  return i instanceof Int64 ? i.lo : i | 0;
}
