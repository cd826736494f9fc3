import { getA, getB, getC, getK, getOp } from "../instruction.ts";
import { Op } from "../opcodes.ts";
import { EMPTY_SHAPE, type Shape } from "../shape.ts";
import { OWN_FIELDS } from "../table.ts";
import { accessesFloats, constantKind, hasFloatKeys, readsBox, Type, transfer } from "./types.ts";
import { isOverloaded } from "./write-metamethods.ts";
import type { CodeWriter } from "./writer.ts";

/** An index of a table as JavaScript text. */
interface Index {
  /** What it is in a JavaScript array. */
  readonly at: string;
  readonly tagged: string;
  /** The test, to be put behind others, whether it is one of a list. */
  readonly inside: (list: string) => string;
  /** Whether it is the one after a list's last. */
  readonly isNext: (list: string) => string;
}

/** Most string keys of a table constructor that are given to the table at once. */
const MAX_LITERAL_FIELDS = 24;

/** A field of a table by its slot, as JavaScript text behind the dot. */
function fieldOf(slot: number): string {
  return slot < OWN_FIELDS ? `f${slot}` : `more[${slot - OWN_FIELDS}]`;
}

/** Writes GETFIELD or GETTABUP: `object.k` into register `a`. */
export function getField(w: CodeWriter, pc: number, a: number, object: string, k: number): void {
  w.at(pc);
  const seen = w.seen(pc);
  const o = w.once("x", object);
  if (seen !== null && getOp(w.proto.code[pc] as number) === Op.GetField && readsBox(w.proto, pc)) {
    w.line(`if (${o}?.shape !== ${w.shape(seen.shape)}) ${w.bail(pc)}`);
    w.line(`${w.floatVar(a)} = ${o}.${fieldOf(seen.slot)}.n;`);
    return;
  }
  const slow = w.slow(a, `R.getField(L, ${o}, ${w.k(k)}, ${w.site()})`);
  if (seen === null) w.line(slow);
  else {
    const shape = w.shape(seen.shape);
    if (seen.shape.isBoxed(seen.slot)) {
      w.line(`if (${o}?.shape === ${shape}) r${a} = R.float(${o}.${fieldOf(seen.slot)}.n);`);
    } else {
      const known = `((t = ${o}.${fieldOf(seen.slot)}) !== undefined || ${o}.metatable === null)`;
      w.line(`if (${o}?.shape === ${shape} && ${known}) r${a} = t;`);
    }
    w.line(`else { ${slow} }`);
  }
}

/** Writes SETFIELD. */
export function setFieldOf(w: CodeWriter, pc: number, i: number, a: number, k: number, value: string): void {
  if (w.typeOf(a) === Type.Fresh) {
    const slot = literalSlot(w, a, k);
    if (slot >= 0) {
      w.line(`r${a}.${fieldOf(slot)} = ${value};`);
      return;
    }
  }
  setField(w, pc, w.rd(a), k, value, storedFloat(w, i));
}

/** Writes `object.k = value`. @param stored the value as a float, if it may be one. */
export function setField(
  w: CodeWriter,
  pc: number,
  object: string,
  k: number,
  value: string,
  stored: StoredFloat | null = null,
): void {
  w.at(pc);
  const seen = w.seen(pc);
  const o = w.once("x", object);
  if (seen?.shape.isBoxed(seen.slot) === true) {
    const slow = w.unwinds(`R.setField(L, ${o}, ${w.k(k)}, ${value}, ${w.site()})`);
    const box = `${o}.${fieldOf(seen.slot)}`;
    if (stored === null) {
      const v = w.once("y", value);
      const isFloat = `typeof ${v} === "number" && (${v} | 0) !== ${v} && !Number.isSafeInteger(${v})`;
      w.line(`if (${isFloat} && ${o}?.shape === ${w.shape(seen.shape)}) ${box}.n = ${v};`);
      w.line(`else if (${slow}) ${w.leave()}`);
    } else {
      w.line(`if (${stored.test}${o}?.shape === ${w.shape(seen.shape)}) ${box}.n = ${stored.value};`);
      w.line(`else if (${slow}) ${w.leave()}`);
    }
    return;
  }
  const v = w.once("y", value);
  const slow = `if (${w.unwinds(`R.setField(L, ${o}, ${w.k(k)}, ${v}, ${w.site()})`)}) ${w.leave()}`;
  if (seen === null) w.line(slow);
  else {
    const { shape, slot } = seen;
    const known = `${o}?.shape === ${w.shape(shape)} && (${o}.${fieldOf(slot)} !== undefined || ${o}.metatable === null)`;
    w.line(`if (${known}) ${o}.${fieldOf(slot)} = ${v};`);
    w.line(`else ${slow}`);
  }
}

/**
 * Puts an index, or what it is in a JavaScript array, into `y`; floats count as the integers they equal. Gives the test
 * whether it is one in an array, to be put behind others, and the index as a tagged value.
 */
function indexOf(w: CodeWriter, pc: number, r: number): Index {
  const type = w.typeOf(r);
  const tagged = w.rd(r);
  if (type !== Type.Int && !w.inFloat(r)) {
    w.line(`y = ${tagged};${hasFloatKeys(w.proto, pc) ? " if (y instanceof LuaFloat) y = y.n;" : ""}`);
    const test = ' && typeof y === "number" && (y | 0) === y && y > 0';
    const inside = (list: string): string => `${test} && y <= ${list}.length`;
    return { at: "y - 1", tagged, inside, isNext: (list) => `y === ${list}.length + 1` };
  }
  w.line(`y = ${w.num(r)} - 1;`);
  const test = type === Type.Int ? " && y >= 0" : " && (y | 0) === y && y >= 0";
  const inside = (list: string): string => `${test} && y < ${list}.length`;
  return { at: "y", tagged, inside, isNext: (list) => `y === ${list}.length` };
}

/** Writes GETTABLE. */
export function getTable(w: CodeWriter, pc: number, a: number, b: number, c: number): void {
  w.at(pc);
  const { at, tagged, inside } = indexOf(w, pc, c);
  const o = w.rd(b);
  if (accessesFloats(w.proto, pc)) {
    const list = w.listOf("d", b);
    const known = list === null ? `(t = ${o}?.floats) != null` : `${list} != null`;
    w.line(`if (!(${known}${inside(list ?? "t")})) ${w.bail(pc)}`);
    w.line(`${w.floatVar(a)} = ${list ?? "t"}[${at}];`);
    return;
  }
  const list = w.listOf("q", b);
  const known = list === null ? `(t = ${o}?.arr) !== undefined` : `${list} !== undefined`;
  const item = `((t = ${list ?? "t"}[${at}]) !== undefined || ${o}.metatable === null)`;
  w.line(`if (${known}${inside(list ?? "t")} && ${item}) r${a} = t;`);
  w.line(`else { ${w.slow(a, `R.getTable(L, ${o}, ${tagged})`)} }`);
}

/** A value to store as a float, and the test whether it is one, to be put before others. */
interface StoredFloat {
  readonly value: string;
  readonly test: string;
}

/** The float that SETTABLE, SETI or SETFIELD stores, when that can be known. */
function storedFloat(w: CodeWriter, i: number): StoredFloat | null {
  const c = getC(i);
  if (getK(i)) return constantKind(w.proto, c) === 2 ? { value: w.floatConstant(c), test: "" } : null;
  const type = w.typeOf(c);
  if (type === Type.Float) return { value: w.floatVar(c), test: "" };
  return type === Type.Num ? { value: w.floatVar(c), test: `${w.flagVar(c)} && ` } : null;
}

/** Writes SETTABLE. */
export function setTable(w: CodeWriter, pc: number, i: number, a: number, b: number, value: string): void {
  w.at(pc);
  const { at, tagged, inside, isNext } = indexOf(w, pc, b);
  const o = w.rd(a);
  // Tables with metatables of a shape that has no `__newindex`.
  const site = isOverloaded(w, pc) ? w.site() : null;
  const set = site === null ? "R.setTable(" : `R.setTableAt(${site}, `;
  const slow = `else if (${w.unwinds(`${set}L, ${o}, ${tagged}, ${value})`)}) ${w.leave()}`;
  const isRaw = `${o}.metatable === null${site === null ? "" : ` || ${o}.metatable.shape === ${site}.mtShape`}`;
  const stored = accessesFloats(w.proto, pc) ? storedFloat(w, i) : null;
  const known = w.listOf(stored === null ? "q" : "d", a);
  const list = known ?? "t";
  // Not at powers of two, where the table looks whether it is too empty for an array; nor for the first item.
  const room = `${isNext(list)} && (${list}.length & (${list}.length - 1)) !== 0`;
  const plain = `(${isRaw}) && ${o}.hash === null`;
  if (stored !== null) {
    if (known === null) w.line(`t = ${o}?.floats;`);
    w.line(`if (${stored.test}${list} != null${inside(list)}) ${list}[${at}] = ${stored.value};`);
    w.line(`else if (${stored.test}${list} != null && ${room} && ${plain}) ${list}.push(${stored.value});`);
    w.line(slow);
    return;
  }
  if (known === null) w.line(`t = ${o}?.arr;`);
  const owned = `(${isRaw} || ${list}[${at}] !== undefined)`;
  w.line(`if (${list} !== undefined${inside(list)} && ${owned}) ${list}[${at}] = ${value};`);
  const sure = getK(i) ? w.proto.k[getC(i)] !== undefined : w.typeOf(getC(i)) !== Type.Any;
  const some = sure ? "" : ` && ${value} !== undefined`;
  w.line(`else if (${list} !== undefined && ${room} && ${plain}${some}) ${list}.push(${value});`);
  w.line(slow);
}

/** The string keys that the table made at `pc` gets while nobody else can see it, in order. */
function literalKeys(w: CodeWriter, pc: number, a: number): string[] {
  const { proto } = w;
  const types = [...w.types];
  transfer(proto, pc, types);
  const keys: string[] = [];
  const end = blockEnd(w, pc);
  for (let at = pc + 1; at < end && types[a] === Type.Fresh; at++) {
    const i = proto.code[at] as number;
    if (getOp(i) === Op.SetField && getA(i) === a) {
      const key = proto.k[getB(i)];
      if (typeof key === "string" && !keys.includes(key)) keys.push(key);
    }
    transfer(proto, at, types);
  }
  return keys.slice(0, MAX_LITERAL_FIELDS);
}

function blockEnd(w: CodeWriter, pc: number): number {
  for (const b of w.graph.rpo) if (b.start <= pc && pc < b.end) return b.end;
  return pc + 1;
}

/** Writes NEWTABLE. */
export function newTable(w: CodeWriter, pc: number, a: number): void {
  const keys = literalKeys(w, pc, a);
  let shape: Shape = EMPTY_SHAPE;
  const used: string[] = [];
  for (const key of keys) {
    const next = shape.add(key);
    if (next === null) break;
    shape = next;
    used.push(key);
  }
  w.literals.set(pc, used);
  w.freshAt.set(a, pc);
  if (used.length === 0) w.set(a, "new LuaTable()");
  else {
    const more = used.slice(OWN_FIELDS).map(() => "undefined");
    w.set(
      a,
      `new LuaTable(${[w.shape(shape), ...(more.length === 0 ? [] : [`listOf(${more.join(", ")})`])].join(", ")})`,
    );
  }
}

function literalSlot(w: CodeWriter, a: number, k: number): number {
  const made = w.freshAt.get(a);
  const key = w.proto.k[k];
  if (made === undefined || typeof key !== "string") return -1;
  return (w.literals.get(made) as string[]).indexOf(key);
}

/** Writes SETLIST. */
export function setList(w: CodeWriter, pc: number, i: number, a: number, b: number): void {
  const extra = getK(i) ? 256 * ((w.proto.code[pc + 1] as number) >>> 7) : 0;
  const from = getC(i) + extra;
  const last = b === 0 ? getA(w.proto.code[pc - 1] as number) : a + b + 1;
  const items: string[] = [];
  for (let r = a + 1; r < last; r++) items.push(w.rd(r));
  const t = `r${a}, ${from}`;
  if (b !== 0) {
    w.line(`R.setList(${t}, listOf(${items.join(", ")}));`);
    return;
  }
  // The list has exactly the size it needs: a push would reserve room for many more.
  const single = [...items, `r${last}`].join(", ");
  const several = `listOf(${items.join(", ")}).concat(r${last}.v)`;
  w.line(`R.setList(${t}, r${last} instanceof Values ? ${several} : listOf(${single}));`);
}
