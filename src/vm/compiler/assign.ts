import type { AssignTarget, Expr } from "../../parser/ast.ts";
import { MAX_C } from "../instruction.ts";
import { Op } from "../opcodes.ts";
import type { FuncState } from "./funcstate.ts";
import { Const, OPEN, type Operand } from "./operand.ts";
import { fieldConstant, indexKey, isMulti, type Key } from "./suffix.ts";

type FieldKey = Extract<Key, { kind: "field" }>;

/** A place to assign to, its table and key evaluated. `obj` with `up` set is an upvalue's index. */
export type Target =
  | { readonly kind: "local"; readonly reg: number }
  | { readonly kind: "upvalue"; readonly index: number }
  | { readonly kind: "index"; up: boolean; obj: Operand; key: Key };

/** Evaluates table and key of a target; the temporaries are reserved. */
export function target(f: FuncState, e: AssignTarget): Target {
  switch (e.kind) {
    case "LocalRef":
      return { kind: "local", reg: f.local(e.variable) };
    case "Upvalue":
      return { kind: "upvalue", index: e.index };
    default: {
      if (e.obj.kind === "Upvalue") {
        const k = fieldConstant(f, e.key);
        if (k >= 0) return { kind: "index", up: true, obj: e.obj.index, key: { kind: "field", k } };
      }
      const obj = f.expr.operand(f, e.obj);
      return { kind: "index", up: false, obj, key: indexKey(f, e) };
    }
  }
}

/** Assigns a value at hand. Temporaries it takes are not given back. */
export function store(f: FuncState, t: Target, value: Operand, line: number): void {
  switch (t.kind) {
    case "local":
      if (t.reg >= OPEN) f.abc(Op.SetOpen, t.reg - OPEN, f.use(value, line), 0, line);
      else f.load(value, t.reg, line);
      return;
    case "upvalue":
      f.abc(Op.SetUpval, f.use(value, line), t.index, 0, line);
      return;
    default: {
      const k = value instanceof Const ? f.constants.index(value.value) : -1;
      const constant = k >= 0 && k <= MAX_C;
      const c = constant ? k : f.use(value, line);
      if (t.up) f.abc(Op.SetTabUp, t.obj as number, (t.key as FieldKey).k, c, line, constant);
      else {
        const a = f.use(t.obj, line);
        if (t.key.kind === "field") f.abc(Op.SetField, a, t.key.k, c, line, constant);
        else if (t.key.kind === "integer") f.abc(Op.SetI, a, t.key.n, c, line, constant);
        else f.abc(Op.SetTable, a, f.use(t.key.reg, line), c, line, constant);
      }
    }
  }
}

/** `a, b.c = d, e`: all tables and keys first, then all values, then the stores from the last to the first. */
export function assign(f: FuncState, targets: AssignTarget[], exprs: Expr[], line: number): void {
  const mark = f.freereg;
  const places: Target[] = [];
  for (const e of targets) {
    const place = target(f, e);
    if (place.kind !== "index") separate(f, places, place, line);
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
  else store(f, place, f.expr.operand(f, e), line);
}

/** Before `v` is assigned: earlier targets that index it, or by it, go on with a copy of it (`a[i], i = …`). */
function separate(f: FuncState, earlier: Target[], v: Target, line: number): void {
  let copy = -1;
  const copied = (): number => {
    if (copy < 0) {
      copy = f.reserve(1, line);
      if (v.kind === "upvalue") f.abc(Op.GetUpval, copy, v.index, 0, line);
      else if (v.kind === "local") f.load(v.reg, copy, line);
    }
    return copy;
  };
  for (const t of earlier) {
    if (t.kind !== "index") continue;
    if (t.up) {
      if (v.kind === "upvalue" && t.obj === v.index) {
        t.obj = copied();
        t.up = false;
      }
    } else if (v.kind === "local") {
      if (t.obj === v.reg) t.obj = copied();
      if (t.key.kind === "register" && t.key.reg === v.reg) t.key = { kind: "register", reg: copied() };
    }
  }
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
      f.reserve(count, line);
      missing = 0;
    } else f.expr.toNextReg(f, e);
  }
  if (missing > 0) f.loadNil(f.reserve(missing, line), missing, line);
  f.freereg = base + want;
}
