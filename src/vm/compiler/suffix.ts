import { type CallExpr, type Expr, type IndexExpr, Kind, type MethodCallExpr } from "../../parser/ast.ts";
import { Name } from "../../parser/name.ts";
import { MAX_B, MAX_C } from "../instruction.ts";
import { Op } from "../opcodes.ts";
import type { FuncState } from "./funcstate.ts";
import { Const, OPEN_RESULTS, type Operand } from "./operand.ts";

type Suffixed = IndexExpr | CallExpr | MethodCallExpr;

/** True for `a.b`, `a[b]`, `a(b)` and `a:b(c)`. */
export function isSuffixed(e: Expr): e is Suffixed {
  return e.kind >= Kind.Call;
}

/** True for an expression with any number of values. */
export function isMulti(e: Expr): boolean {
  return e.kind >= Kind.Vararg && e.kind <= Kind.MethodCall;
}

/**
 * A chain `a.b(c):d(e)…` of any length, value into `dst`. A last call may have another number of results than one: they are
 * left from the first free register on, which `dst` must be then.
 */
export function suffixed(f: FuncState, top: Suffixed, dst: number, line: number, results: number, tail = false): void {
  const mark = f.freereg;
  let base = top.left;
  if (!isSuffixed(base)) {
    apply(f, top, base, dst, line, results, tail);
    f.freereg = mark;
    return;
  }
  if (!isSuffixed(base.left)) {
    inner(f, base, base.left, mark);
    apply(f, top, null, dst, line, results, tail);
    f.freereg = mark;
    return;
  }
  const spine: Suffixed[] = [];
  while (isSuffixed(base)) {
    spine.push(base);
    base = base.left;
  }
  for (let i = spine.length - 1; i >= 0; i--)
    inner(f, spine[i] as Suffixed, i === spine.length - 1 ? base : null, mark);
  apply(f, top, null, dst, line, results, tail);
  f.freereg = mark;
}

/** A suffix of a chain but the last, value into the register `mark`, where the object is unless it is given. */
function inner(f: FuncState, e: Suffixed, obj: Expr | null, mark: number): void {
  apply(f, e, obj, mark, e.line, 1, false);
  f.freereg = mark;
  f.reserve(1, e.line, e);
}

/** One suffix. `obj` null: its object is in the register last reserved. */
function apply(
  f: FuncState,
  e: Suffixed,
  obj: Expr | null,
  dst: number,
  line: number,
  results: number,
  tail: boolean,
): void {
  if (e.kind === Kind.Index) {
    index(f, e, obj, dst, line);
    return;
  }
  let base: number;
  if (e.kind === Kind.MethodCall) base = self(f, e, obj);
  else base = obj === null ? f.freereg - 1 : f.expr.toNextReg(f, obj);
  const open = args(f, e.list);
  const b = open ? 0 : f.freereg - base;
  if (tail) f.abc(Op.TailCall, base, b, 0, e.line);
  else f.abc(Op.Call, base, b, results === OPEN_RESULTS ? 0 : results + 1, e.line);
  if (results === 1 && base !== dst) f.abc(Op.Move, dst, base, 0, line);
}

/** Arguments into the next registers. True when the last one is open. */
function args(f: FuncState, list: Expr[]): boolean {
  const last = list.length - 1;
  for (let i = 0; i < last; i++) f.expr.toNextReg(f, list[i] as Expr);
  if (last < 0) return false;
  const e = list[last] as Expr;
  if (isMulti(e)) {
    f.expr.multi(f, e, OPEN_RESULTS);
    return true;
  }
  f.expr.toNextReg(f, e);
  return false;
}

/** Method and object into two new registers; gives the first. */
function self(f: FuncState, e: MethodCallExpr, obj: Expr | null): number {
  const line = e.num;
  let mark = f.freereg;
  let reg: number;
  if (obj === null) reg = --mark;
  else reg = f.expr.toAnyReg(f, obj);
  f.freereg = mark;
  f.reserve(2, line);
  const k = f.constants.string(e.value);
  if (k <= MAX_C) f.abc(Op.Self, mark, reg, k, line, true);
  else {
    const key = f.reserve(1, line);
    f.loadK(key, k, line);
    f.abc(Op.Self, mark, reg, key, line);
    f.freereg--;
  }
  return mark;
}

function index(f: FuncState, e: IndexExpr, obj: Expr | null, dst: number, line: number): void {
  if (obj !== null && obj.kind === Kind.Upvalue) {
    const k = fieldConstant(f, e.right);
    if (k >= 0) {
      f.abc(Op.GetTabUp, dst, obj.num, k, line);
      return;
    }
  }
  const o: Operand = obj === null ? f.freereg - 1 : f.expr.operand(f, obj);
  const key = indexKey(f, e);
  const t = f.use(o, line);
  switch (key.kind) {
    case "field":
      f.abc(Op.GetField, dst, t, key.k, line);
      break;
    case "integer":
      f.abc(Op.GetI, dst, t, key.n, line);
      break;
    default:
      f.abc(Op.GetTable, dst, t, f.use(key.reg, line), line);
  }
}

/** The index of a key that is a constant string, or -1 when it is none or cannot be an instruction's operand. */
export function fieldConstant(f: FuncState, key: Expr): number {
  if (key.kind !== Kind.String) return -1;
  const k = f.constants.string(key.value);
  return k <= MAX_B ? k : -1;
}

/** How an instruction names a key: a constant string, a small integer, or a register. */
export type Key =
  | { readonly kind: "field"; readonly k: number }
  | { readonly kind: "integer"; readonly n: number }
  | { readonly kind: "register"; readonly reg: Operand };

/** The key of an index expression; a temporary it may need is reserved. */
export function indexKey(f: FuncState, e: IndexExpr): Key {
  return key(f, f.expr.operand(f, e.right), e.right.line);
}

/** As `indexKey`, for a key already at hand. */
export function key(f: FuncState, o: Operand, line: number): Key {
  if (!(o instanceof Const)) return { kind: "register", reg: o };
  const { value } = o;
  if (value instanceof Name) {
    const k = f.constants.string(value);
    if (k <= MAX_B) return { kind: "field", k };
  } else if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_C) {
    return { kind: "integer", n: value };
  }
  return { kind: "register", reg: f.use(o, line) };
}
