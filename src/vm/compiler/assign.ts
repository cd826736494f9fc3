import { type AssignTarget, type Expr, Kind } from "../../parser/ast.ts";
import { MAX_C } from "../instruction.ts";
import { Op } from "../opcodes.ts";
import type { FuncState } from "./funcstate.ts";
import { Const, OPEN, type Operand } from "./operand.ts";
import { fieldConstant, indexKey, isMulti, type Key } from "./suffix.ts";

/** A place to assign to, its table and key evaluated. */
export type Target =
  /** A local variable, as an operand. */
  | { readonly kind: "local"; readonly reg: number }
  | { readonly kind: "upvalue"; readonly index: number }
  /** A field, named by constant `k`, of the table in an upvalue. */
  | { readonly kind: "upvalue field"; readonly index: number; readonly k: number }
  | { readonly kind: "index"; readonly obj: Operand; readonly key: Key };

/** Evaluates table and key of a target; the temporaries are reserved. */
export function target(f: FuncState, e: AssignTarget): Target {
  switch (e.kind) {
    case Kind.Local:
      return { kind: "local", reg: f.local(e.value) };
    case Kind.Upvalue:
      return { kind: "upvalue", index: e.num };
    default: {
      if (e.left.kind === Kind.Upvalue) {
        const k = fieldConstant(f, e.right);
        if (k >= 0) return { kind: "upvalue field", index: e.left.num, k };
      }
      const obj = f.expr.operand(f, e.left);
      return { kind: "index", obj, key: indexKey(f, e) };
    }
  }
}

/** Assigns a value at hand. Temporaries it takes are not given back. */
export function store(f: FuncState, t: Target, value: Operand, line: number): void {
  if (t.kind === "local") {
    if (t.reg >= OPEN) f.abc(Op.SetOpen, t.reg - OPEN, f.use(value, line), 0, line);
    else f.load(value, t.reg, line);
    return;
  }
  if (t.kind === "upvalue") {
    f.abc(Op.SetUpval, f.use(value, line), t.index, 0, line);
    return;
  }
  const constant = value instanceof Const ? f.constants.index(value.value) : -1;
  const k = constant >= 0 && constant <= MAX_C;
  const c = k ? constant : f.use(value, line);
  if (t.kind === "upvalue field") {
    f.abc(Op.SetTabUp, t.index, t.k, c, line, k);
    return;
  }
  const a = f.use(t.obj, line);
  const { key } = t;
  if (key.kind === "field") f.abc(Op.SetField, a, key.k, c, line, k);
  else if (key.kind === "integer") f.abc(Op.SetI, a, key.n, c, line, k);
  else f.abc(Op.SetTable, a, f.use(key.reg, line), c, line, k);
}

/** `a, b.c = d, e`: all tables and keys first, then all values, then the stores from the last to the first. */
export function assign(f: FuncState, targets: AssignTarget[], exprs: Expr[], line: number): void {
  const mark = f.freereg;
  let places: Target[] = [];
  for (const e of targets) {
    const place = target(f, e);
    if (places.length > 0) places = separate(f, places, place, line);
    places.push(place);
  }
  const base = f.freereg;
  let rest = places.length - 1;
  if (exprs.length === places.length) {
    for (let i = 0; i < rest; i++) f.expr.toNextReg(f, exprs[i] as Expr);
    assignOne(f, places[rest] as Target, exprs[rest] as Expr, line);
    rest--;
  } else expressions(f, exprs, places.length, line);
  for (let i = rest; i >= 0; i--) {
    f.freereg = base + i + 1;
    store(f, places[i] as Target, base + i, line);
  }
  f.freereg = mark;
}

/** Evaluates one expression straight into its place. */
function assignOne(f: FuncState, place: Target, e: Expr, line: number): void {
  if (place.kind === "local" && place.reg < OPEN) f.expr.toReg(f, e, place.reg, line);
  else {
    const value = f.expr.operand(f, e);
    // A variable assigned to itself is no code.
    if (place.kind !== "local" || value !== place.reg) store(f, place, value, line);
  }
}

/**
 * The targets before `v`, kept apart from it: those that index the variable `v`, or something by it, use a copy that
 * is made now, for the stores go from the last target to the first (`a[i], i = …`).
 */
function separate(f: FuncState, earlier: Target[], v: Target, line: number): Target[] {
  if (v.kind !== "local" && v.kind !== "upvalue") return earlier;
  let copy = -1;
  const copied = (): number => {
    if (copy < 0) {
      copy = f.reserve(1, line);
      if (v.kind === "upvalue") f.abc(Op.GetUpval, copy, v.index, 0, line);
      else f.load(v.reg, copy, line);
    }
    return copy;
  };
  return earlier.map((t): Target => {
    if (v.kind === "upvalue") {
      if (t.kind !== "upvalue field" || t.index !== v.index) return t;
      return { kind: "index", obj: copied(), key: { kind: "field", k: t.k } };
    }
    if (t.kind !== "index") return t;
    const obj = t.obj === v.reg ? copied() : t.obj;
    const key: Key = t.key.kind === "register" && t.key.reg === v.reg ? { kind: "register", reg: copied() } : t.key;
    return { kind: "index", obj, key };
  });
}

/** Exactly `want` values of an expression list into the next registers, which are reserved; nil fills up. */
export function expressions(f: FuncState, list: Expr[], want: number, line: number): void {
  const base = f.freereg;
  const last = list.length - 1;
  for (let i = 0; i < last; i++) f.expr.toNextReg(f, list[i] as Expr);
  const e = list[last];
  let missing = want - list.length;
  if (e !== undefined) {
    if (isMulti(e)) {
      const count = Math.max(missing + 1, 0);
      f.expr.multi(f, e, count);
      f.reserve(count, line, e);
      missing = 0;
    } else f.expr.toNextReg(f, e);
  }
  if (missing > 0) f.loadNil(f.reserve(missing, line, e), missing, line);
  f.freereg = base + want;
}
