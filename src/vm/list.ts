import { chunkId } from "../parser/syntax-error.ts";
import { getA, getAx, getB, getBx, getC, getK, getOp, getSB, getSBx, getSC, getSJ } from "./instruction.ts";
import { isFloat, isNumber, numberToString } from "./number.ts";
import { Op, opInfo } from "./opcodes.ts";
import type { Proto } from "./proto.ts";
import type { LuaValue } from "./value.ts";

/** Options of `list`. */
export interface ListOptions {
  /** Also list constants, local variables and upvalues. */
  tables?: boolean;
}

/** The listing of a prototype and of those nested in it, in the shape of `luac -l`. */
export function list(proto: Proto, options: ListOptions = {}): string {
  const out: string[] = [];
  listFunction(proto.load(), options.tables === true, out);
  return out.join("\n");
}

function listFunction(p: Proto, tables: boolean, out: string[]): void {
  const what = p.linedefined === 0 ? "main" : "function";
  const place = `${chunkId(p.source)}:${p.linedefined},${p.lastlinedefined}`;
  const params = `${p.numparams}${p.isVararg ? "+" : ""} param${p.numparams === 1 ? "" : "s"}`;
  out.push(
    "",
    `${what} <${place}> (${count(p.code.length, "instruction")})`,
    [
      params,
      count(p.maxstacksize, "slot"),
      count(p.upvalues.length, "upvalue"),
      count(p.locvars.length, "local"),
      count(p.k.length, "constant"),
      count(p.p.length, "function"),
    ].join(", "),
  );
  for (let pc = 0; pc < p.code.length; pc++) out.push(listInstruction(p, pc));
  if (tables) listTables(p, out);
  for (const nested of p.p) listFunction(nested.load(), tables, out);
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** One line of a listing: number from 1, source line, name, operands and a comment. */
export function listInstruction(p: Proto, pc: number): string {
  const i = p.code[pc] as number;
  const info = opInfo(getOp(i));
  const name = info?.name ?? `OP_${getOp(i)}`;
  const note = comment(p, pc, i);
  const text = `\t${pc + 1}\t[${p.lineinfo[pc] ?? "-"}]\t${name.padEnd(9)}\t${operands(i)}`;
  return note === "" ? text : `${text}\t; ${note}`;
}

function listTables(p: Proto, out: string[]): void {
  out.push(`constants (${p.k.length}):`);
  for (let i = 0; i < p.k.length; i++) out.push(`\t${i}\t${typeLetter(p.k[i])}\t${constantText(p.k[i])}`);
  out.push(`locals (${p.locvars.length}):`);
  for (const [i, v] of p.locvars.entries()) {
    out.push(`\t${i}\t${v.name}\t${v.startpc + 1}\t${v.endpc + 1}\tR[${v.reg}]${v.captured ? "\tcaptured" : ""}`);
  }
  out.push(`upvalues (${p.upvalues.length}):`);
  for (const [i, u] of p.upvalues.entries()) out.push(`\t${i}\t${u.name}\t${u.instack ? 1 : 0}\t${u.index}`);
}

/** The operands that mean something to the instruction. */
function operands(i: number): string {
  const a = getA(i);
  const b = getB(i);
  const c = getC(i);
  const k = getK(i) ? "k" : "";
  const op = getOp(i);
  switch (op) {
    case Op.LoadI:
    case Op.LoadF:
      return `${a} ${getSBx(i)}`;
    case Op.LoadK:
    case Op.ForLoop:
    case Op.ForPrep:
    case Op.TForPrep:
    case Op.TForLoop:
    case Op.Closure:
      return `${a} ${getBx(i)}`;
    case Op.LoadKX:
    case Op.LoadFalse:
    case Op.LFalseSkip:
    case Op.LoadTrue:
    case Op.MkOpen:
    case Op.Close:
    case Op.Tbc:
    case Op.Return1:
      return `${a}`;
    case Op.Return0:
      return "";
    case Op.ExtraArg:
      return `${getAx(i)}`;
    case Op.Jmp:
      return `${getSJ(i)}`;
    case Op.Move:
    case Op.LoadNil:
    case Op.GetUpval:
    case Op.SetUpval:
    case Op.GetOpen:
    case Op.SetOpen:
    case Op.Unm:
    case Op.BNot:
    case Op.Not:
    case Op.Len:
      return `${a} ${b}`;
    case Op.TForCall:
    case Op.Vararg:
      return `${a} ${c}`;
    case Op.AddI:
      return `${a} ${b} ${getSC(i)}${k}`;
    case Op.Eq:
    case Op.Lt:
    case Op.Le:
    case Op.EqK:
    case Op.TestSet:
      return `${a} ${b} ${k === "" ? 0 : 1}`;
    case Op.EqI:
    case Op.LtI:
    case Op.LeI:
    case Op.GtI:
    case Op.GeI:
      return `${a} ${getSB(i)} ${k === "" ? 0 : 1}`;
    case Op.Test:
      return `${a} ${k === "" ? 0 : 1}`;
    case Op.Return:
      return `${a} ${b}${k}`;
    case Op.TailCall:
      return `${a} ${b}`;
    default:
      return `${a} ${b} ${c}${k}`;
  }
}

/** What the operands refer to. */
function comment(p: Proto, pc: number, i: number): string {
  const op = getOp(i);
  const next = pc + 2;
  switch (op) {
    case Op.LoadK:
      return constant(p, getBx(i));
    case Op.LoadKX:
      return constant(p, getAx(p.code[pc + 1] ?? 0));
    case Op.LoadNil:
      return `${getB(i) + 1} out`;
    case Op.GetUpval:
    case Op.SetUpval:
      return upvalue(p, getB(i));
    case Op.GetTabUp:
      return `${upvalue(p, getB(i))} ${constant(p, getC(i))}`;
    case Op.GetField:
      return constant(p, getC(i));
    case Op.Self:
    case Op.SetTable:
    case Op.SetI:
      return getK(i) ? constant(p, getC(i)) : "";
    case Op.SetTabUp:
      return `${upvalue(p, getA(i))} ${constant(p, getB(i))}${getK(i) ? ` ${constant(p, getC(i))}` : ""}`;
    case Op.SetField:
      return `${constant(p, getB(i))}${getK(i) ? ` ${constant(p, getC(i))}` : ""}`;
    case Op.EqK:
      return constant(p, getB(i));
    case Op.Jmp:
      return `to ${getSJ(i) + next}`;
    case Op.Call:
      return `${inCount(i)} in ${outCount(getC(i))} out`;
    case Op.TailCall:
      return `${inCount(i)} in`;
    case Op.Return:
      return `${outCount(getB(i))} out`;
    case Op.Vararg:
      return `${outCount(getC(i))} out`;
    case Op.ForLoop:
    case Op.TForLoop:
      return `to ${next - getBx(i)}`;
    case Op.ForPrep:
      return `exit to ${getBx(i) + next + 1}`;
    case Op.TForPrep:
      return `to ${getBx(i) + next}`;
    case Op.SetList:
      return getK(i) ? `from ${getC(i) + 256 * getAx(p.code[pc + 1] ?? 0) + 1}` : "";
    case Op.Closure: {
      const nested = p.p[getBx(i)];
      return nested === undefined ? "?" : `lines ${nested.linedefined} to ${nested.lastlinedefined}`;
    }
    default:
      return op >= Op.AddK && op <= Op.ShrK ? constant(p, getC(i)) : "";
  }
}

function inCount(i: number): string {
  const b = getB(i);
  return b === 0 ? "all" : `${b - 1}`;
}

function outCount(n: number): string {
  return n === 0 ? "all" : `${n - 1}`;
}

function upvalue(p: Proto, i: number): string {
  return p.upvalues[i]?.name ?? "?";
}

function constant(p: Proto, i: number): string {
  return i < p.k.length ? constantText(p.k[i]) : "?";
}

function typeLetter(v: LuaValue): string {
  if (v === undefined) return "N";
  if (typeof v === "boolean") return "B";
  if (typeof v === "string") return "S";
  return isFloat(v) ? "F" : "I";
}

function constantText(v: LuaValue): string {
  if (v === undefined) return "nil";
  if (typeof v === "boolean") return String(v);
  if (typeof v === "string") return quoted(v);
  return isNumber(v) ? numberToString(v) : "?";
}

const ESCAPES: Record<string, string> = {
  '"': '\\"',
  "\\": "\\\\",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

function quoted(s: string): string {
  const text = s.replace(/["\\]|[^\x20-\x7e]/g, (c) => {
    return ESCAPES[c] ?? `\\${String(c.charCodeAt(0)).padStart(3, "0")}`;
  });
  return `"${text}"`;
}
