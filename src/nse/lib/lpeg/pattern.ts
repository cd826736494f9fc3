import { typeError } from "../../../stdlib/args.ts";
import { isNumber, type LuaInteger, toIntegerExact } from "../../../vm/number.ts";
import type { LuaState } from "../../../vm/state.ts";
import { LuaTable } from "../../../vm/table.ts";
import { Int64, LuaFunction, type LuaValue, Userdata } from "../../../vm/value.ts";
import { compile } from "./compile.ts";
import { checkClosed, makeGrammar } from "./grammar.ts";
import type { Program } from "./program.ts";
import { anyBytes, FALSE, literal, type Node, RunTimeNode, TRUE } from "./tree.ts";

/** The name of the patterns' metatable in the registry, and of their type. */
const PATTERN_TYPE = "lpeg-pattern";

/** What a pattern's userdata holds. */
class Pattern {
  private compiled: Program | undefined = undefined;
  constructor(readonly tree: Node) {}

  /** Raises an error when the pattern calls rules of a grammar that it is not in. */
  get program(): Program {
    if (this.compiled === undefined) {
      checkClosed(this.tree);
      this.compiled = compile(this.tree);
    }
    return this.compiled;
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

  /** A new pattern. */
  make(tree: Node): Userdata {
    const pattern = new Userdata(new Pattern(tree));
    pattern.metatable = this.metatable;
    return pattern;
  }

  /** Whether a value is a pattern, as `lpeg.type` finds out. */
  is(v: LuaValue): v is Userdata {
    return v instanceof Userdata && v.metatable === this.metatable;
  }

  /** The tree of a pattern that has already been checked or converted. */
  treeOf(pattern: Userdata): Node {
    return (pattern.data as Pattern).tree;
  }

  /** The program of such a pattern. */
  programOf(pattern: Userdata): Program {
    return (pattern.data as Pattern).program;
  }

  /** Argument `n` as a pattern; other values are converted as `lpeg.P` does. */
  check(v: LuaValue, n: number): Userdata {
    return this.is(v) ? v : this.make(this.convert(v, n));
  }

  /** The tree of argument `n`, converted if need be. */
  tree(v: LuaValue, n: number): Node {
    return this.is(v) ? this.treeOf(v) : this.convert(v, n);
  }

  private convert(v: LuaValue, n: number): Node {
    if (typeof v === "string") return literal(v);
    if (isNumber(v)) return anyBytes(toInt32(toIntegerExact(v) ?? 0));
    if (typeof v === "boolean") return v ? TRUE : FALSE;
    if (v instanceof LuaFunction) return new RunTimeNode(TRUE, v);
    if (v instanceof LuaTable) return makeGrammar(v, n, (rule) => (this.is(rule) ? this.treeOf(rule) : undefined));
    throw typeError(n, PATTERN_TYPE, v);
  }
}

/** An integer cut to a C `int`, as the reference does. */
export function toInt32(i: LuaInteger): number {
  return i instanceof Int64 ? i.lo : i | 0;
}
