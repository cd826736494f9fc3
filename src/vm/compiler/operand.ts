import type { Expr, FunctionBody } from "../../parser/ast.ts";
import { Name } from "../../parser/name.ts";
import { isNumber, type LuaNumber } from "../number.ts";
import type { LuaValue } from "../value.ts";
import type { JumpList } from "./code.ts";
import type { FuncState } from "./funcstate.ts";

/** A constant that is not in a register yet. */
export class Const {
  /** @param value strings are names. */
  constructor(readonly value: LuaValue | Name) {}
}

/** True for a constant that is a number. */
export function isNumeral(v: LuaValue | Name): v is LuaNumber {
  return !(v instanceof Name) && isNumber(v);
}

/** Added to the register of a captured local: the register holds an `UpVal`, to be read with GETOPEN. */
export const OPEN = 0x100;

/**
 * A value ready for an instruction: a register, a register plus `OPEN`, or a constant. Local variables are named in place,
 * not copied, so that an operation sees what is in them when it happens: `x + f()` adds what `f` left in x, as in the reference.
 */
export type Operand = number | Const;

/** As a destination: any register, the expression may choose. */
export const ANY = -1;

/** As a number of results: all there are, kept open. */
export const OPEN_RESULTS = -1;

/**
 * How expressions are compiled, for the parts of the compiler that need it without knowing each other. `line` is the line
 * that the load of the value itself is attributed to, by default that of the node. Registers are only reserved where it is said.
 */
export interface ExprCompiler {
  /** Value of `e` into register `dst`: a local variable's, or the first free one, which is not reserved. */
  toReg(f: FuncState, e: Expr, dst: number, line?: number): void;
  /** Value of `e` into the first free register, which is reserved and returned. */
  toNextReg(f: FuncState, e: Expr): number;
  /** Value of `e` in a register: a local variable's own, or the next one, which is reserved then. */
  toAnyReg(f: FuncState, e: Expr): number;
  /** Value of `e` as an operand; a temporary it may need is reserved. */
  operand(f: FuncState, e: Expr): Operand;
  /** Adds to `out` the jumps that are taken when the truth of `e` is `cond`; otherwise execution goes on behind. */
  jumpIf(f: FuncState, e: Expr, cond: boolean, line: number, out: JumpList): void;
  /**
   * `count` results of a call or vararg expression, or `OPEN_RESULTS`, from the first free register on; reserves nothing.
   * @param tail make it a TAILCALL.
   */
  multi(f: FuncState, e: Expr, count: number, tail?: boolean): void;
}

/** Compiles a function nested in `outer` and gives its index among the prototypes of `outer`. */
export type FunctionCompiler = (outer: FuncState, body: FunctionBody) => number;
