import { getB, getC, getK, getOp, getSC } from "../instruction.ts";
import { highHalf, isInteger, type LuaInteger, lowHalf } from "../number.ts";
import { Op } from "../opcodes.ts";
import { narrows, Type } from "./types.ts";
import { type CodeWriter, highOf } from "./writer.ts";

/** The operators of JavaScript that do what an instruction does, on numbers that it is for. */
export const JS_OPERATORS: Partial<Record<Op, string>> = {
  [Op.Add]: "+",
  [Op.Sub]: "-",
  [Op.Mul]: "*",
  [Op.Div]: "/",
  [Op.BAnd]: "&",
  [Op.BOr]: "|",
  [Op.BXor]: "^",
};

/** A bitwise operation on integers; a result beyond the safe range goes back to the interpreter. */
export function bits(w: CodeWriter, pc: number, op: Op, a: number, left: string, right: string): void {
  const n = Number(right);
  const constant = /^\d+$/.test(right);
  const js = JS_OPERATORS[op];
  const uint32 = (v: string): string => `${v} >= 0 && ${v} <= 4294967295`;
  const i = w.proto.code[pc] as number;
  const mask = getOp(i) === Op.BAndK ? w.proto.k[getC(i)] : undefined;
  if (typeof mask === "number" && mask >= 0 && mask <= 0xffffffff) {
    // The other bits of the mask are zero, so 32 bits of the operand decide.
    const x = getK(i) ? right : left;
    w.set(a, mask <= 0x7fffffff ? `${x} & ${mask}` : `(${x} & ${mask | 0}) >>> 0`);
    return;
  }
  if (op === Op.Shr && constant && n > 0 && n < 32) {
    w.line(`if ((t = ${left} | 0) === ${left} && t >= 0) r${a} = t >>> ${n};`);
    w.line(`else if (${left} >= 0) r${a} = Math.floor(${left} * ${2 ** -n});`);
    w.line(`else { t = R.intShr(${left}, ${n}); if (typeof t !== "number") ${w.bail(pc)} r${a} = t; }`);
    return;
  }
  if (op === Op.Shl && constant && n < 32) {
    w.line(
      `t = ${left} * ${2 ** n}; if ((t | 0) !== t && (t > 9007199254740991 || t < -9007199254740991)) ${w.bail(pc)} r${a} = t;`,
    );
    return;
  }
  const name =
    op === Op.BAnd
      ? "intAnd"
      : op === Op.BOr
        ? "intOr"
        : op === Op.BXor
          ? "intXor"
          : op === Op.Shl
            ? "intShl"
            : "intShr";
  if (js !== undefined) {
    w.line(`if ((${left} | 0) === ${left} && (${right} | 0) === ${right}) r${a} = ${left} ${js} ${right};`);
    w.line(`else if (${uint32(left)} && ${uint32(right)}) r${a} = (${left} ${js} ${right}) >>> 0;`);
    w.line(`else { t = R.${name}(${left}, ${right}); if (typeof t !== "number") ${w.bail(pc)} r${a} = t; }`);
  } else w.line(`t = R.${name}(${left}, ${right}); if (typeof t !== "number") ${w.bail(pc)} r${a} = t;`);
}

/** The halves of an arithmetic operand, after checks that it is an integer. */
function operandHalves(w: CodeWriter, pc: number, i: number, side: "left" | "right"): [string, string] {
  const op = getOp(i);
  if (side === "right" && op < Op.Add) {
    const v = op === Op.AddI ? getSC(i) : (w.proto.k[getC(i)] as LuaInteger);
    if (!isInteger(v)) w.line(w.bail(pc));
    return isInteger(v) ? [`(${highHalf(v)})`, `(${lowHalf(v)})`] : ["0", "0"];
  }
  const r = side === "left" ? getB(i) : getC(i);
  const type = w.typeOf(r);
  if (type === Type.Big) return [w.high(r), w.low(r)];
  const [h, l] = side === "left" ? ["xh", "xl"] : ["yh", "yl"];
  if (type === Type.Int) w.line(`${l} = r${r} | 0; ${h} = ${highOf(`r${r}`)};`);
  else if (type === Type.Float) w.line(w.bail(pc));
  else if (type === Type.Num) {
    const f = w.floatVar(r);
    w.line(`if (${w.flagVar(r)}) ${w.bail(pc)} ${l} = ${f} | 0; ${h} = ${highOf(f)};`);
  } else {
    w.line(`if (r${r} instanceof R.Int64) { ${h} = r${r}.hi; ${l} = r${r}.lo; }`);
    w.line(`else { if (!Number.isSafeInteger(r${r})) ${w.bail(pc)} ${l} = r${r} | 0; ${h} = ${highOf(`r${r}`)}; }`);
  }
  return [h, l];
}

/** Arithmetic on integers of any size, as halves. */
export function halfArith(w: CodeWriter, pc: number, i: number, op: Op, a: number): void {
  const isShift = op === Op.Shl || op === Op.Shr;
  w.line("{ let xh, xl, yh, yl, zh, zl;");
  const swapped = getK(i) && getOp(i) < Op.Add;
  const first = operandHalves(w, pc, i, "left");
  const second = operandHalves(w, pc, i, "right");
  const [[xh, xl], [yh, yl]] = swapped ? [second, first] : [first, second];
  if (narrows(w.proto, pc)) {
    const n = w.proto.k[getC(i)] as number;
    if (op === Op.BAnd) w.set(a, `${xl} & ${n}`);
    else
      w.set(
        a,
        n >= 32
          ? `${xh} >>> ${n - 32}`
          : `(${xh} >>> ${n}) * 4294967296 + (((${xl} >>> ${n}) | (${xh} << ${32 - n})) >>> 0)`,
      );
    w.line("}");
    return;
  }
  if (isShift) shiftHalves(w, op, xh, xl, yh, yl);
  else if (op === Op.Add) {
    w.line(`zl = (${xl} + ${yl}) | 0; zh = (${xh} + ${yh} + ((zl >>> 0) < (${xl} >>> 0) ? 1 : 0)) | 0;`);
  } else if (op === Op.Sub) {
    w.line(`zl = (${xl} - ${yl}) | 0; zh = (${xh} - ${yh} - ((${xl} >>> 0) < (${yl} >>> 0) ? 1 : 0)) | 0;`);
  } else if (op === Op.Mul) {
    w.line(`zl = Math.imul(${xl}, ${yl});`);
    w.line(`zh = (R.mulHigh(${xl}, ${yl}) + Math.imul(${xh}, ${yl}) + Math.imul(${xl}, ${yh})) | 0;`);
  } else {
    const js = JS_OPERATORS[op] as string;
    w.line(`zl = ${xl} ${js} ${yl}; zh = ${xh} ${js} ${yh};`);
  }
  w.line(`${w.high(a)} = zh; ${w.low(a)} = zl; }`);
}

/** Shifts halves into `zh` and `zl`; the amount is halves too. */
function shiftHalves(w: CodeWriter, op: Op, xh: string, xl: string, yh: string, yl: string): void {
  const n = /^\(\d+\)$/.test(yl) && yh === "(0)" ? Number(yl.slice(1, -1)) : -1;
  if (n >= 0 && n < 64) {
    if (n === 0) w.line(`zh = ${xh}; zl = ${xl};`);
    else if (op === Op.Shl) {
      if (n < 32) w.line(`zh = (${xh} << ${n}) | (${xl} >>> ${32 - n}); zl = ${xl} << ${n};`);
      else w.line(`zh = ${xl} << ${n - 32}; zl = 0;`);
    } else if (n < 32) w.line(`zl = (${xl} >>> ${n}) | (${xh} << ${32 - n}); zh = (${xh} >>> ${n}) | 0;`);
    else w.line(`zl = (${xh} >>> ${n - 32}) | 0; zh = 0;`);
    return;
  }
  w.line(`const n = ${yl}; if (${yh} === 0 && n >= 0 && n < 64) {`);
  if (op === Op.Shl) {
    w.line(`if (n < 32) { zh = (${xh} << n) | (${xl} >>> 1 >>> (31 - n)); zl = ${xl} << n; }`);
    w.line(`else { zh = ${xl} << (n - 32); zl = 0; }`);
  } else {
    w.line(`if (n < 32) { zl = (${xl} >>> n) | (${xh} << 1 << (31 - n)); zh = (${xh} >>> n) | 0; }`);
    w.line(`else { zl = (${xh} >>> (n - 32)) | 0; zh = 0; }`);
  }
  const f = op === Op.Shl ? "intShl" : "intShr";
  w.line(`} else { const z = R.${f}(R.int64(${xh}, ${xl}), R.int64(${yh}, ${yl}));`);
  w.line("zh = R.highHalf(z); zl = R.lowHalf(z); }");
}
