import type { Expr, TableExpr, TableItem } from "../../parser/ast.ts";
import { MAX_B, MAX_C } from "../instruction.ts";
import { Op } from "../opcodes.ts";
import { store } from "./assign.ts";
import type { FuncState } from "./funcstate.ts";
import { OPEN_RESULTS } from "./operand.ts";
import { isMulti, key } from "./suffix.ts";

/** How many positional items are collected in registers before they are stored. */
const ITEMS_PER_FLUSH = 50;

/** A table constructor, value into `dst`. The table is built in a register of its own, for the items may use `dst`. */
export function table(f: FuncState, e: TableExpr, dst: number, line: number): void {
  const items = e.list;
  let positional = 0;
  for (const item of items) if (item.key === null) positional++;
  const last = items[items.length - 1];
  const openEnd = last !== undefined && last.key === null && isMulti(last.value);
  const hash = Math.min(items.length - positional, MAX_B);
  const array = Math.min(openEnd ? positional - 1 : positional, MAX_C);
  if (items.length === 0 && line === e.line) {
    f.abc(Op.NewTable, dst, 0, 0, e.line);
    return;
  }
  const t = f.reserve(1, e.line);
  f.abc(Op.NewTable, t, hash, array, e.line);
  fill(f, e, t, openEnd);
  f.freereg = t;
  if (t !== dst) f.abc(Op.Move, dst, t, 0, line);
}

function fill(f: FuncState, e: TableExpr, t: number, openEnd: boolean): void {
  const items = e.list;
  let stored = 0;
  let pending = 0;
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as TableItem;
    if (item.key !== null) {
      field(f, t, item.key, item.value, item.line);
      continue;
    }
    if (pending === ITEMS_PER_FLUSH) {
      setList(f, t, stored, pending, f.lastLine);
      stored += pending;
      pending = 0;
    }
    if (openEnd && i === items.length - 1) {
      f.expr.multi(f, item.value, OPEN_RESULTS);
      setList(f, t, stored, -1, e.num);
      return;
    }
    f.expr.toNextReg(f, item.value);
    pending++;
  }
  if (pending > 0) setList(f, t, stored, pending, e.num);
}

/** `[key] = value` in a constructor. */
function field(f: FuncState, t: number, k: Expr, value: Expr, line: number): void {
  const mark = f.freereg;
  const target = key(f, f.expr.operand(f, k), k.line);
  store(f, { kind: "index", obj: t, key: target }, f.expr.operand(f, value), line);
  f.freereg = mark;
}

/** Stores the `count` items above the table (-1: up to the open end) behind the `stored` ones that it has. */
function setList(f: FuncState, t: number, stored: number, count: number, line: number): void {
  const wide = stored > MAX_C;
  f.abc(Op.SetList, t, Math.max(count, 0), wide ? stored & MAX_C : stored, line, wide);
  if (wide) f.extraArg(stored >>> 8, line);
  f.freereg = t + 1;
}
