import { EVENTS } from "../arith.ts";
import { getB, getC, getK, getOp, getSC } from "../instruction.ts";
import { type Arith, toFloat } from "../number.ts";
import { Op } from "../opcodes.ts";
import { Feedback } from "../proto.ts";
import type { Int64 } from "../value.ts";
import { ARITH_OF } from "./operators.ts";
import { arithMode, constantKind, Mode, operandTypes, plainOp, Type, unmMode } from "./types.ts";
import { bits, halfArith, JS_OPERATORS } from "./write-bits.ts";
import { isOverloaded, metamethodCall } from "./write-metamethods.ts";
import type { CodeWriter } from "./writer.ts";

/** The functions of the runtime for operations that are often on small integers. */
const ARITHMETIC: Partial<Record<Op, string>> = { [Op.Add]: "add", [Op.Sub]: "sub", [Op.Mul]: "mul" };

/** The number that an operand's text is, when it is one of 31 bits. */
function smallConstant(text: string): number | null {
  const n = Number(text);
  return /^\d+$/.test(text) && n <= 0x7fffffff ? n : null;
}

/** Writes UNM. */
export function unaryMinus(w: CodeWriter, pc: number, a: number, b: number): void {
  switch (unmMode(w.proto, pc, w.types)) {
    case Mode.Float:
      w.line(`${w.floatVar(a)} = -${w.floatVar(b)};`);
      return;
    case Mode.Int:
      w.set(a, `0 - r${b}`);
      return;
    default:
      w.at(pc);
      w.line(`x = ${w.rd(b)}; if (typeof x === "number") r${a} = 0 - x; else { ${w.slow(a, "R.unm(L, x)")} }`);
  }
}

/** Writes an arithmetic or bitwise instruction of two operands. */
export function arithmetic(w: CodeWriter, pc: number, i: number, a: number): void {
  const op = plainOp(getOp(i));
  const mode = arithMode(w.proto, pc, w.types);
  if (mode === Mode.Unseen) w.line(w.bail(pc));
  else if (mode === Mode.Float) floatArith(w, pc, i, op, a);
  else if (mode === Mode.Int) intArith(w, pc, i, op, a);
  else if (mode === Mode.Big) halfArith(w, pc, i, op, a);
  else if (mode === Mode.Num) numArith(w, pc, i, op, a);
  else genericArith(w, pc, i, op, a);
}

/** The right operand as written: register, constant or immediate, as a tagged value. */
function rightOperand(w: CodeWriter, i: number): string {
  const op = getOp(i);
  if (op === Op.AddI) return `${getSC(i)}`;
  return op < Op.Add ? w.k(getC(i)) : w.rd(getC(i));
}

/** Puts a register into a variable as a JavaScript number. V8 does not learn from `typeof` what it learns from `+`. */
function rawNumber(w: CodeWriter, pc: number, name: string, r: number): void {
  w.line(`${name} = r${r}; if (typeof ${name} === "number") ${name} = +${name};`);
  w.line(`else if (${name} instanceof LuaFloat) ${name} = ${name}.n; else ${w.bail(pc)}`);
}

/** Operands as JavaScript numbers, after checks that they are numbers; [left, right] in the order of the operation. */
function floatOperands(w: CodeWriter, pc: number, i: number): [string, string] {
  const { proto } = w;
  const [x, y] = operandTypes(proto, pc, w.types);
  const b = getB(i);
  let left: string;
  if (w.isNumeric(x)) left = w.num(b);
  else {
    rawNumber(w, pc, "x", b);
    left = "x";
  }
  const op = getOp(i);
  let right: string;
  if (op === Op.AddI) right = `${getSC(i)}`;
  else if (op < Op.Add) {
    const kind = constantKind(proto, getC(i));
    if (kind === 0) right = `(${toFloat(proto.k[getC(i)] as Int64)})`;
    else right = kind === 2 ? w.floatConstant(getC(i)) : w.k(getC(i));
  } else if (w.isNumeric(y)) right = w.num(getC(i));
  else {
    rawNumber(w, pc, "y", getC(i));
    right = "y";
  }
  return getK(i) && op < Op.Add ? [right, left] : [left, right];
}

function floatArith(w: CodeWriter, pc: number, i: number, op: Op, a: number): void {
  const [x, y] = operandTypes(w.proto, pc, w.types);
  const [left, right] = floatOperands(w, pc, i);
  const dst = w.floatVar(a);
  if (op === Op.Pow) {
    const square = getOp(i) === Op.PowK && !getK(i) && w.proto.k[getC(i)] === 2;
    w.line(square ? `${dst} = ${left} * ${left};` : `${dst} = R.pow(${left}, ${right});`);
    return;
  }
  if (op === Op.Mod || op === Op.IDiv) {
    if (x !== Type.Float && y !== Type.Float) {
      w.line(`if (R.bothIntegers(${w.rd(getB(i))}, ${rightOperand(w, i)})) ${w.bail(pc)}`);
    }
    w.line(`${dst} = ${op === Op.Mod ? `R.floatMod(${left}, ${right})` : `Math.floor(${left} / ${right})`};`);
    return;
  }
  const js = subtractsZero(w, i) ? "+" : (JS_OPERATORS[op] as string);
  if (op === Op.Div || x === Type.Float || y === Type.Float) {
    w.line(`${dst} = ${left} ${js} ${right};`);
    return;
  }
  // Neither operand is known to be a float: the result is one only if they are not both integers.
  const ints = `Number.isInteger(t) && R.bothIntegers(${w.rd(getB(i))}, ${rightOperand(w, i)})`;
  w.line(`t = ${left} ${js} ${right}; if (${ints}) ${w.bail(pc)} ${dst} = t;`);
}

/** Puts a register, a number of either kind, into a variable as a JavaScript number, and into `t` whether it is a float. */
function eitherNumber(w: CodeWriter, pc: number, name: string, r: number, flag: string): void {
  const known = flag === "" ? "" : `${flag} || `;
  const isInt = `(${name} | 0) === ${name} || Number.isSafeInteger(${name})`;
  w.line(`${name} = r${r}; if (typeof ${name} === "number") { ${name} = +${name}; t = ${known}!(${isInt}); }`);
  w.line(`else if (${name} instanceof LuaFloat) { ${name} = ${name}.n; t = true; } else ${w.bail(pc)}`);
}

/** Arithmetic on numbers of which it is not known whether they are integers or floats. */
function numArith(w: CodeWriter, pc: number, i: number, op: Op, a: number): void {
  const [x, y] = operandTypes(w.proto, pc, w.types);
  const isRegister = getOp(i) >= Op.Add;
  let isFloat = [
    ...(x === Type.Num ? [w.flagVar(getB(i))] : []),
    ...(isRegister && y === Type.Num ? [w.flagVar(getC(i))] : []),
  ].join(" || ");
  let [left, right] = ["x", "y"];
  if (x !== Type.Any) left = w.num(getB(i));
  else {
    eitherNumber(w, pc, "x", getB(i), isFloat);
    isFloat = "t";
  }
  if (!isRegister) right = rightOperand(w, i);
  else if (y !== Type.Any) right = w.num(getC(i));
  else {
    eitherNumber(w, pc, "y", getC(i), isFloat);
    isFloat = "t";
  }
  if (isFloat === "t") w.proto.feedback[pc] = (w.proto.feedback[pc] as number) | Feedback.AsNum;
  if (getK(i) && !isRegister) [left, right] = [right, left];
  const [dst, flag] = [w.floatVar(a), w.flagVar(a)];
  if (op === Op.Mod || op === Op.IDiv) {
    const float = op === Op.Mod ? `R.floatMod(${left}, ${right})` : `Math.floor(${left} / ${right})`;
    const int = op === Op.Mod ? `R.mod(${left}, ${right})` : `Math.floor(${left} / ${right}) + 0`;
    if (isFloat !== "t") w.line(`t = ${isFloat};`);
    w.line(`if (!t && ${right} === 0) ${w.bail(pc)}`);
    w.line(`${dst} = t ? ${float} : ${int}; ${flag} = t;`);
    return;
  }
  if (isFloat !== "t") w.line(`t = ${isFloat};`);
  const js = JS_OPERATORS[op] as string;
  const minus = subtractsZero(w, i) ? "+" : js;
  w.line(`x = ${left} ${minus} ${right};`);
  // The product of integers is never minus zero.
  w.line(`if (!t) { if (x > 9007199254740991 || x < -9007199254740991) ${w.bail(pc)} x += 0; }`);
  w.line(`${dst} = x; ${flag} = t;`);
}

/** Whether an instruction is `x - 0` with an integer constant; see `subZero` of arith.ts. */
function subtractsZero(w: CodeWriter, i: number): boolean {
  return getOp(i) === Op.SubK && !getK(i) && w.proto.k[getC(i)] === 0;
}

function isInt(text: string): string {
  return `typeof ${text} === "number" && ((${text} | 0) === ${text} || Number.isSafeInteger(${text}))`;
}

/** A register as an integer, after a check that it is one. */
function integerOperand(w: CodeWriter, pc: number, r: number): string {
  const type = w.typeOf(r);
  if (type === Type.Float) {
    w.line(w.bail(pc));
    return "0";
  }
  if (type === Type.Num) {
    w.line(`if (${w.flagVar(r)}) ${w.bail(pc)}`);
    return w.floatVar(r);
  }
  if (type !== Type.Int) w.line(`if (!(${isInt(`r${r}`)})) ${w.bail(pc)}`);
  return `r${r}`;
}

function intArith(w: CodeWriter, pc: number, i: number, op: Op, a: number): void {
  const [, y] = operandTypes(w.proto, pc, w.types);
  const swapped = getK(i) && getOp(i) < Op.Add;
  const b = integerOperand(w, pc, getB(i));
  let c: string;
  if (getOp(i) >= Op.Add) c = integerOperand(w, pc, getC(i));
  else {
    c = rightOperand(w, i);
    if (y !== Type.Int) w.line(w.bail(pc));
  }
  const [left, right] = swapped ? [c, b] : [b, c];
  switch (op) {
    case Op.Mod:
      modulo(w, pc, a, left, right);
      return;
    case Op.IDiv:
      integerDivision(w, pc, a, left, right);
      return;
    case Op.BAnd:
    case Op.BOr:
    case Op.BXor:
    case Op.Shl:
    case Op.Shr:
      bits(w, pc, op, a, left, right);
      return;
    default: {
      const zero = op === Op.Mul ? " + 0" : "";
      w.line(`t = ${left} ${JS_OPERATORS[op] as string} ${right}${zero};`);
      w.line(`if ((t | 0) !== t && (t > 9007199254740991 || t < -9007199254740991)) ${w.bail(pc)} r${a} = t;`);
    }
  }
}

/** `left % right` of integers. Remainders of 32-bit numbers are cut with `| 0`, so that V8 knows them to be integers. */
function modulo(w: CodeWriter, pc: number, a: number, left: string, right: string): void {
  const n = smallConstant(right);
  if (n !== null && n > 0) {
    w.line(`if ((t = ${left} | 0) === ${left}) { t = (t % ${n}) | 0; r${a} = t < 0 ? t + ${n} : t; }`);
    w.line(`else r${a} = R.modPositive(${left}, ${n});`);
    return;
  }
  w.line(`if ((t = ${left} | 0) === ${left} && (x = ${right} | 0) === ${right} && x > 0) {`);
  w.line(`t = (t % x) | 0; r${a} = t < 0 ? t + x : t; }`);
  w.line(`else { if (${right} === 0) ${w.bail(pc)} r${a} = R.mod(${left}, ${right}); }`);
}

function integerDivision(w: CodeWriter, pc: number, a: number, left: string, right: string): void {
  const n = smallConstant(right);
  if (n === null || n <= 0) {
    w.line(`if (${right} === 0) ${w.bail(pc)} r${a} = Math.floor(${left} / ${right}) + 0;`);
    return;
  }
  const floor = `Math.floor(${left} / ${n})`;
  if ((n & (n - 1)) !== 0) w.set(a, floor);
  else w.set(a, `(t = ${left} | 0) === ${left} ? t >> ${31 - Math.clz32(n)} : ${floor}`);
}

function genericArith(w: CodeWriter, pc: number, i: number, op: Op, a: number): void {
  w.at(pc);
  const swapped = getK(i) && getOp(i) < Op.Add;
  const b = w.rd(getB(i));
  const c = rightOperand(w, i);
  const x = w.once("x", swapped ? c : b);
  const y = w.once("y", swapped ? b : c);
  switch (op) {
    case Op.BAnd:
    case Op.BOr:
    case Op.BXor:
      w.line(`if (typeof ${x} === "number" && typeof ${y} === "number" && (${x} | 0) === ${x} && (${y} | 0) === ${y})`);
      w.line(
        `r${a} = ${x} ${JS_OPERATORS[op] as string} ${y}; else { ${w.slow(a, `R.bitwise(L, ${op}, ${x}, ${y})`)} }`,
      );
      return;
    case Op.Shl:
    case Op.Shr:
      w.line(w.slow(a, `R.bitwise(L, ${op}, ${x}, ${y})`));
      return;
    case Op.Add:
    case Op.Sub:
    case Op.Mul: {
      const js = JS_OPERATORS[op] as string;
      const small = `typeof ${x} === "number" && typeof ${y} === "number" && (${x} | 0) === ${x} && (${y} | 0) === ${y}`;
      if (op !== Op.Mul) w.line(`if (${small}) t = ${x} ${js} ${y};`);
      else {
        w.line(`if (${small}) { t = ${x} * ${y} + 0;`);
        w.line(`if (t > 9007199254740991 || t < -9007199254740991) t = R.mul(L, ${x}, ${y}); }`);
      }
      if (isOverloaded(w, pc)) metamethodCall(w, "else if", EVENTS[ARITH_OF[op] as Arith], x, y);
      const name = subtractsZero(w, i) ? "subZero" : ARITHMETIC[op];
      w.line(`else if (${w.unwinds(`R.${name}(L, ${x}, ${y})`)}) ${w.leave()}`);
      w.set(a, "t");
      return;
    }
    default:
      if (isOverloaded(w, pc)) {
        // Most values that are no numbers here are tables.
        metamethodCall(w, "if", EVENTS[ARITH_OF[op] as Arith], x, y);
        const call = op === Op.Mod ? `R.modAny(L, ${x}, ${y})` : `R.arith(L, ${op}, ${x}, ${y})`;
        w.line(`else if (${w.unwinds(call)}) ${w.leave()}`);
        w.set(a, "t");
        return;
      }
      w.line(w.slow(a, op === Op.Mod ? `R.modAny(L, ${x}, ${y})` : `R.arith(L, ${op}, ${x}, ${y})`));
  }
}
