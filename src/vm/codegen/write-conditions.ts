import { getA, getB, getBx, getK, getOp, getSB } from "../instruction.ts";
import { TM } from "../metamethods.ts";
import { Op } from "../opcodes.ts";
import type { Block } from "./cfg.ts";
import { constantStep } from "./strips.ts";
import { isIntegerLoop, Type } from "./types.ts";
import { isOverloaded, metamethodCall } from "./write-metamethods.ts";
import type { CodeWriter } from "./writer.ts";

/** The condition on which a block branches, as an expression of JavaScript, after what has to be done first is written. */
export function condition(w: CodeWriter, block: Block): string {
  const pc = w.isTestAt(block) ? block.end - 2 : block.end - 1;
  const i = w.proto.code[pc] as number;
  const op = getOp(i);
  const a = getA(i);
  const not = getK(i) ? "" : "!";
  switch (op) {
    case Op.ForPrep:
      return forPrep(w, pc, a);
    case Op.ForLoop: {
      const step = constantStep(w.proto, pc - getBx(i), a);
      const add = `r${a} + ${step ?? `r${a + 2}`}`;
      if (w.typeOf(a) === Type.Int) {
        w.set(a, add);
        const strip = w.stripEndedBy(block);
        return w.withinLimit(a, step, strip === null ? `r${a + 1}` : `z${a}`);
      }
      w.line(`if (typeof r${a} === "number") { r${a} = ${add}; t = ${w.withinLimit(a, step)} ? r${a} : undefined; }`);
      w.line(`else t = r${a}.next();`);
      return "t !== undefined";
    }
    case Op.TForLoop:
      return `r${a + 4} !== undefined`;
    case Op.Test:
      return w.isTrue(a) ? `${not}true` : `${not}(r${a} !== undefined && r${a} !== false)`;
    case Op.TestSet: {
      if (w.isUnboxed(a)) w.set(a, w.rd(a));
      const b = getB(i);
      return w.isTrue(b) ? `${not}true` : `${not}(r${b} !== undefined && r${b} !== false)`;
    }
    case Op.Eq:
      return not + equality(w, pc, a, getB(i));
    case Op.EqK:
      return not + equalsConstant(w, a, getB(i));
    case Op.EqI: {
      const y = getSB(i);
      if (w.inFloat(a)) return `${not}(${w.floatVar(a)} === ${y})`;
      if (w.typeOf(a) === Type.Big) return `${not}(${w.low(a)} === ${y} && ${w.high(a)} === ${y >> 31})`;
      if (w.typeOf(a) === Type.Int) return `${not}(r${a} === ${y})`;
      return `${not}(r${a} === ${y} || (r${a} instanceof LuaFloat && r${a}.n === ${y}))`;
    }
    case Op.Lt:
    case Op.Le:
      return not + comparison(w, pc, op === Op.Lt ? "<" : "<=", op === Op.Lt ? "lt" : "le", a, getB(i), null, false);
    case Op.LtI:
      return not + comparison(w, pc, "<", "lt", a, -1, getSB(i), false);
    case Op.LeI:
      return not + comparison(w, pc, "<=", "le", a, -1, getSB(i), false);
    case Op.GtI:
      return not + comparison(w, pc, ">", "lt", a, -1, getSB(i), true);
    default:
      return not + comparison(w, pc, ">=", "le", a, -1, getSB(i), true);
  }
}

function forPrep(w: CodeWriter, pc: number, a: number): string {
  w.at(pc);
  for (const r of [a, a + 1, a + 2]) if (w.isUnboxed(r)) w.set(r, w.rd(r));
  if (!isIntegerLoop(w.proto, pc)) {
    w.line(`t = R.forPrep(L, r${a}, r${a + 1}, r${a + 2});`);
    w.line(`if (t !== null) { r${a} = t[0]; r${a + 1} = t[1]; }`);
    return "t !== null";
  }
  const step = constantStep(w.proto, pc, a);
  const stepOk = step === null ? ` && Number.isSafeInteger(r${a + 2}) && r${a + 2} !== 0` : "";
  w.line(`if (!(Number.isSafeInteger(r${a}) && Number.isSafeInteger(r${a + 1})${stepOk})) {`);
  w.line(`t = R.forLimit(r${a}, r${a + 1}, r${a + 2}); if (t !== t) ${w.bail(pc)} r${a + 1} = t; }`);
  return w.withinLimit(a, step);
}

function equality(w: CodeWriter, pc: number, a: number, b: number): string {
  const x = w.typeOf(a);
  const y = w.typeOf(b);
  if (w.isNumeric(x) && w.isNumeric(y)) return `(${w.num(a)} === ${w.num(b)})`;
  w.at(pc);
  const v = w.once("x", w.rd(a));
  const u = w.once("y", w.rd(b));
  w.line(`if (${v} === ${u}) t = true; else if (typeof ${v} !== "object" && typeof ${u} !== "object") t = false;`);
  const isMeta = isOverloaded(w, pc);
  if (isMeta) metamethodCall(w, "else if", TM.Eq, v, u, ` && ${u}?.arr !== undefined`);
  w.line(`else if (${w.unwinds(`L.equals(${v}, ${u})`)}) ${w.leave()}`);
  return isMeta ? "(t !== undefined && t !== false)" : "t";
}

function equalsConstant(w: CodeWriter, a: number, k: number): string {
  const v = w.proto.k[k];
  if (typeof v === "string" || typeof v === "boolean" || v === undefined) return `(${w.rd(a)} === ${w.k(k)})`;
  return `R.rawEquals(${w.rd(a)}, ${w.k(k)})`;
}

/** A comparison with a register (`b`), or with an immediate; `swapped`: the slow path has the operands the other way. */
function comparison(
  w: CodeWriter,
  pc: number,
  js: string,
  name: string,
  a: number,
  b: number,
  immediate: number | null,
  swapped: boolean,
): string {
  const x = w.typeOf(a);
  if (x === Type.Big || (immediate === null && w.typeOf(b) === Type.Big)) {
    const test = compareHalves(w, js, a, b, immediate);
    if (test !== null) return test;
    for (const r of immediate === null ? [a, b] : [a]) if (w.typeOf(r) === Type.Big) w.set(r, w.rd(r));
  }
  const known = immediate !== null || w.isNumeric(w.typeOf(b));
  const right = immediate !== null ? `${immediate}` : known ? w.num(b) : `r${b}`;
  const left = w.isNumeric(x) ? w.num(a) : `r${a}`;
  if (w.isNumeric(x) && known) return `(${left} ${js} ${right})`;
  w.at(pc);
  const checks = [
    ...(w.isNumeric(x) ? [] : [`typeof r${a} === "number"`]),
    ...(known ? [] : [`typeof r${b} === "number"`]),
  ];
  const first = w.rd(a);
  const second = immediate !== null ? `${immediate}` : w.rd(b);
  const args = swapped ? `${second}, ${first}` : `${first}, ${second}`;
  w.line(`if (${checks.join(" && ")}) t = ${left} ${js} ${right};`);
  const isMeta = immediate === null && !w.isUnboxed(a) && !w.isUnboxed(b) && isOverloaded(w, pc);
  if (isMeta) metamethodCall(w, "else if", name === "lt" ? TM.Lt : TM.Le, first, second);
  w.line(`else if (${w.unwinds(`R.${name}(L, ${args})`)}) ${w.leave()}`);
  return isMeta ? "(t !== undefined && t !== false)" : "t";
}

/** A comparison of integers of which one is held as halves; null when that is not known. */
function compareHalves(w: CodeWriter, js: string, a: number, b: number, immediate: number | null): string | null {
  const known = (r: number): boolean => w.typeOf(r) === Type.Int || w.typeOf(r) === Type.Big;
  if (!known(a) || (immediate === null && !known(b))) return null;
  const [xh, xl] = w.halvesOf(a);
  const [yh, yl] = immediate !== null ? [`${immediate >> 31}`, `${immediate | 0}`] : w.halvesOf(b);
  return `(${xh} === ${yh} ? (${xl} >>> 0) ${js} (${yl} >>> 0) : ${xh} ${js} ${yh})`;
}
