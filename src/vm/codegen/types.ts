import { getA, getB, getBx, getC, getOp } from "../instruction.ts";
import { isFloat } from "../number.ts";
import { Op } from "../opcodes.ts";
import { Feedback, type Proto } from "../proto.ts";
import { Int64 } from "../value.ts";
import type { Graph } from "./cfg.ts";

/** What is known of a register at a place in the program. */
export const enum Type {
  /** Not computed yet. */
  None,
  Any,
  /** A safe integer: a raw number. */
  Int,
  /** A float, held unboxed in the register's float variable. */
  Float,
  /** A safe integer or a float: unboxed in the float variable, with a flag that tells which. */
  Num,
  /** An integer of any size, held as two signed halves of 32 bits in variables of their own. */
  Big,
  /** A table made here that nobody else has seen with other string keys than its final ones. */
  Fresh,
}

export type Types = Type[];

/** Whether a constant is a number that arithmetic can use raw: 1 integer, 2 float, 0 neither. */
export function constantKind(proto: Proto, k: number): 0 | 1 | 2 {
  const v = proto.k[k];
  if (typeof v === "number" && Number.isSafeInteger(v)) return 1;
  return isFloat(v) ? 2 : 0;
}

/** The type of a constant. */
export function constantType(proto: Proto, k: number): Type {
  if (proto.k[k] instanceof Int64) return Type.Big;
  const kind = constantKind(proto, k);
  return kind === 1 ? Type.Int : kind === 2 ? Type.Float : Type.Any;
}

/** The operand types of an arithmetic instruction, as [left, right]; constants count as what they are. */
export function operandTypes(proto: Proto, pc: number, types: Types): [Type, Type] {
  const i = proto.code[pc] as number;
  const op = getOp(i);
  const left = types[getB(i)] as Type;
  if (op === Op.AddI) return [left, Type.Int];
  if (op >= Op.AddK && op <= Op.ShrK) {
    return [left, constantType(proto, getC(i))];
  }
  return [left, types[getC(i)] as Type];
}

/** The plain operator of an arithmetic instruction with a constant or immediate. */
export function plainOp(op: Op): Op {
  if (op === Op.AddI) return Op.Add;
  return op >= Op.AddK && op <= Op.ShrK ? ((op - Op.AddK + Op.Add) as Op) : op;
}

/** How an arithmetic instruction is compiled. */
export const enum Mode {
  /** Result any value; slow paths are called. */
  Generic,
  /** Integers only: anything else goes back to the interpreter. */
  Int,
  /** Integers of any size, as halves: anything else goes back to the interpreter. */
  Big,
  /** The result is a float, computed unboxed: operands that are no numbers go back to the interpreter. */
  Float,
  /** Operands that may be integers or floats, and so the result: unboxed, with a flag. */
  Num,
  /** It has not run yet: compiled code goes back there, and is made anew when more is known. */
  Unseen,
}

/** How often a prototype is compiled anew for instructions that had not run before. */
const MAX_UNSEEN = 6;

const isUnboxedNumber = (t: Type): boolean => t === Type.Int || t === Type.Float || t === Type.Num;
const isIntegerType = (t: Type): boolean => t === Type.Int || t === Type.Big;

/** The operators that are compiled for integers held as halves. */
function worksOnHalves(op: Op): boolean {
  return op === Op.Add || op === Op.Sub || op === Op.Mul || (op >= Op.BAnd && op <= Op.Shr);
}

/** Whether an operation on halves has a right constant because of which its result is a safe integer. */
export function narrows(proto: Proto, pc: number): boolean {
  const i = proto.code[pc] as number;
  const op = getOp(i);
  const n = proto.k[getC(i)];
  if (typeof n !== "number" || (i & 0x8000) !== 0) return false;
  if (op === Op.ShrK) return n > 10 && n < 64;
  return op === Op.BAndK && n >= 0 && n <= 0x7fffffff;
}

/** Whether an instruction has been seen to give both integers and floats, and nothing speaks against taking that for all. */
function seesBoth(op: Op, seen: number): boolean {
  const other = Feedback.Other | Feedback.Big | Feedback.BailedBig;
  const both = Feedback.Int | Feedback.Float;
  return (
    (seen & (both | other)) === both &&
    (op === Op.Add || op === Op.Sub || op === Op.Mul || op === Op.Mod || op === Op.IDiv)
  );
}

/** Whether operands of such types may be numbers, and it is not known which kind the result is of. */
function isEither(x: Type, y: Type): boolean {
  const either = (t: Type): boolean => t === Type.Any || t === Type.Num;
  return (either(x) && (either(y) || y === Type.Int)) || (either(y) && x === Type.Int);
}

/** The mode of an arithmetic instruction, given its operands' types and what the interpreter saw. */
export function arithMode(proto: Proto, pc: number, types: Types): Mode {
  const [x, y] = operandTypes(proto, pc, types);
  const seen = proto.feedback[pc] as number;
  const op = plainOp(getOp(proto.code[pc] as number));
  const mixed = (seen & (Feedback.Other | Feedback.Bailed)) !== 0;
  if (worksOnHalves(op)) {
    const exact = (seen & (Feedback.Float | Feedback.Other | Feedback.BailedBig)) === 0;
    const known = isIntegerType(x) && isIntegerType(y);
    const big = x === Type.Big || y === Type.Big;
    if (exact && ((seen & Feedback.Big) !== 0 || (big && (known || seen === Feedback.Int)))) return Mode.Big;
  }
  if (x === Type.Big || y === Type.Big) return Mode.Generic;
  if ((x === Type.Num || y === Type.Num) && isUnboxedNumber(x) && isUnboxedNumber(y)) {
    const flags = op === Op.Add || op === Op.Sub || op === Op.Mul || op === Op.Mod || op === Op.IDiv;
    if (flags && !mixed && x !== Type.Float && y !== Type.Float && seen !== 0) return Mode.Num;
  }
  if (seesBoth(op, seen) && isEither(x, y)) return Mode.Num;
  switch (op) {
    case Op.Div:
    case Op.Pow:
      return mixed ? Mode.Generic : Mode.Float;
    case Op.BAnd:
    case Op.BOr:
    case Op.BXor:
    case Op.Shl:
    case Op.Shr:
      return seen === Feedback.Int ? Mode.Int : Mode.Generic;
    case Op.Add:
    case Op.Sub:
    case Op.Mul:
      if (mixed) return Mode.Generic;
      if (x === Type.Float || y === Type.Float) return Mode.Float;
      if (seen === Feedback.Float) return Mode.Float;
      if (seen === Feedback.Int || (seen === 0 && x === Type.Int && y === Type.Int)) return Mode.Int;
      return seen === 0 && proto.unseen < MAX_UNSEEN ? Mode.Unseen : Mode.Generic;
    case Op.Mod:
    case Op.IDiv:
      if (mixed) return Mode.Generic;
      if (x === Type.Float || y === Type.Float || seen === Feedback.Float) return Mode.Float;
      if (seen === Feedback.Int || (seen === 0 && x === Type.Int && y === Type.Int)) return Mode.Int;
      return seen === 0 && proto.unseen < MAX_UNSEEN ? Mode.Unseen : Mode.Generic;
    default:
      return Mode.Generic;
  }
}

/** The mode of a unary minus. */
export function unmMode(proto: Proto, pc: number, types: Types): Mode {
  const x = types[getB(proto.code[pc] as number)] as Type;
  if (x === Type.Float) return Mode.Float;
  return x === Type.Int ? Mode.Int : Mode.Generic;
}

/** Whether the loop that FORPREP begins is taken to be over safe integers; if it is not, compiled code goes back. */
export function isIntegerLoop(proto: Proto, prep: number): boolean {
  return ((proto.feedback[prep] as number) & Feedback.Bailed) === 0;
}

/** Whether an access by index is taken to be to a table whose items are unboxed floats. */
export function accessesFloats(proto: Proto, pc: number): boolean {
  return ((proto.feedback[pc] as number) & ~(Feedback.FloatKey | Feedback.Other)) === Feedback.Float;
}

/** Whether the index of an access has been seen to be a float that equals an integer. */
export function hasFloatKeys(proto: Proto, pc: number): boolean {
  return ((proto.feedback[pc] as number) & Feedback.FloatKey) !== 0;
}

/** Whether GETFIELD is taken to be of a table that keeps the field in a box. */
export function readsBox(proto: Proto, pc: number): boolean {
  const shape = proto.cacheShape[pc + 1];
  if (shape == null || ((proto.feedback[pc] as number) & Feedback.Bailed) !== 0) return false;
  return shape.isBoxed(proto.cacheSlot[pc + 1] as number);
}

function resultOf(mode: Mode): Type {
  if (mode === Mode.Int) return Type.Int;
  if (mode === Mode.Big) return Type.Big;
  if (mode === Mode.Num) return Type.Num;
  return mode === Mode.Float ? Type.Float : Type.Any;
}

/** Changes `types` from before the instruction at `pc` to after it. */
export function transfer(proto: Proto, pc: number, types: Types): void {
  const i = proto.code[pc] as number;
  const op = getOp(i);
  const a = getA(i);
  switch (op) {
    case Op.Move:
      types[a] = types[getB(i)] === Type.Fresh ? Type.Any : (types[getB(i)] as Type);
      if (types[getB(i)] === Type.Fresh) types[getB(i)] = Type.Any;
      return;
    case Op.LoadI:
      types[a] = Type.Int;
      return;
    case Op.LoadF:
      types[a] = Type.Float;
      return;
    case Op.LoadK: {
      types[a] = constantType(proto, getBx(i));
      return;
    }
    case Op.LoadNil:
      for (let j = 0; j <= getB(i); j++) types[a + j] = Type.Any;
      return;
    case Op.NewTable:
      types[a] = Type.Fresh;
      return;
    case Op.SetField:
    case Op.SetList:
      // Still the same table; values stored become anybody's.
      if (op === Op.SetField) tableEscapes(types, getC(i));
      return;
    case Op.Unm:
      types[a] = resultOf(unmMode(proto, pc, types));
      return;
    case Op.ForPrep: {
      const loop = isIntegerLoop(proto, pc) ? Type.Int : Type.Any;
      types[a] = loop;
      types[a + 1] = Type.Any;
      if (types[a + 2] !== Type.Int) types[a + 2] = Type.Any;
      types[a + 3] = loop;
      return;
    }
    case Op.ForLoop:
      types[a] = types[a] === Type.Int ? Type.Int : Type.Any;
      types[a + 3] = types[a] as Type;
      return;
    case Op.TForPrep:
      for (let j = a; j < a + 4; j++) types[j] = Type.Any;
      freshEscapes(types);
      return;
    case Op.TForCall:
      for (let j = a; j < a + 3; j++) types[j] = Type.Any;
      for (let j = a + 4; j < types.length; j++) types[j] = Type.Any;
      return;
    case Op.TForLoop:
      types[a + 2] = Type.Any;
      freshEscapes(types);
      return;
    case Op.Call:
      // The function and its arguments are among these registers; tables in others are not seen by it.
      for (let j = a; j < types.length; j++) types[j] = Type.Any;
      return;
    case Op.Vararg: {
      const end = getC(i) === 0 ? types.length : a + getC(i) - 1;
      for (let j = a; j < end; j++) types[j] = Type.Any;
      return;
    }
    case Op.Self:
      types[a] = Type.Any;
      types[a + 1] = Type.Any;
      tableEscapes(types, getB(i));
      return;
    case Op.Close:
    case Op.Tbc:
    case Op.Jmp:
    case Op.Test:
    case Op.SetUpval:
    case Op.SetOpen:
    case Op.SetTabUp:
    case Op.SetTable:
    case Op.SetI:
    case Op.Return:
    case Op.Return0:
    case Op.Return1:
    case Op.TailCall:
    case Op.ExtraArg:
      freshEscapes(types);
      return;
    case Op.Len:
      types[a] = Type.Any;
      return;
    default:
      if (op >= Op.AddI && op <= Op.Shr) {
        const mode = arithMode(proto, pc, types);
        types[a] = mode === Mode.Big && narrows(proto, pc) ? Type.Int : resultOf(mode);
        return;
      }
      if (op >= Op.Eq && op <= Op.GeI) return;
      if (!keepsFresh(op)) freshEscapes(types);
      types[a] = givesFloat(proto, pc, op) ? Type.Float : Type.Any;
  }
}

/** Whether an access is taken to give a float, which is not boxed. */
function givesFloat(proto: Proto, pc: number, op: Op): boolean {
  if (op === Op.GetField) return readsBox(proto, pc);
  return (op === Op.GetTable || op === Op.GetI) && accessesFloats(proto, pc);
}

/** Whether an instruction, one of those that write R[A] only, shows no other register's table to anybody. */
function keepsFresh(op: Op): boolean {
  switch (op) {
    case Op.LoadTrue:
    case Op.LoadFalse:
    case Op.LoadKX:
    case Op.GetUpval:
    case Op.GetOpen:
    case Op.GetTabUp:
    case Op.GetTable:
    case Op.GetField:
    case Op.GetI:
    case Op.Not:
    case Op.Closure:
      return true;
    default:
      return false;
  }
}

function tableEscapes(types: Types, reg: number): void {
  if (types[reg] === Type.Fresh) types[reg] = Type.Any;
}

function freshEscapes(types: Types): void {
  for (let j = 0; j < types.length; j++) if (types[j] === Type.Fresh) types[j] = Type.Any;
}

/** What is known of a register that comes from two ways. */
function meet(a: Type, b: Type): Type {
  if (a === Type.None) return b;
  if (b === Type.None || a === b) return a;
  if (isIntegerType(a) && isIntegerType(b)) return Type.Big;
  const numeric = (t: Type): boolean => t === Type.Int || t === Type.Float || t === Type.Num;
  return numeric(a) && numeric(b) ? Type.Num : Type.Any;
}

/** The types at the start of every reachable block, by block index. */
export function inferTypes(proto: Proto, graph: Graph, entryTypes: Types): Types[] {
  const at: Types[] = [];
  at[graph.entry] = [...entryTypes];
  for (let changed = true; changed; ) {
    changed = false;
    for (const b of graph.rpo) {
      const types = at[b.index];
      if (types === undefined) continue;
      const out = [...types];
      for (let pc = b.start; pc < b.end; pc++) transfer(proto, pc, out);
      freshEscapes(out);
      for (const s of b.succs) changed = merge(at, s, out) || changed;
    }
  }
  return at;
}

function merge(at: Types[], index: number, types: Types): boolean {
  const known = at[index];
  if (known === undefined) {
    at[index] = [...types];
    return true;
  }
  let changed = false;
  for (let r = 0; r < types.length; r++) {
    const m = meet(known[r] as Type, types[r] as Type);
    if (m !== known[r]) {
      known[r] = m;
      changed = true;
    }
  }
  return changed;
}
