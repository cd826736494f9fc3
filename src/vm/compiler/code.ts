import type { Expr } from "../../parser/ast.ts";
import type { Name } from "../../parser/name.ts";
import { chunkId } from "../../parser/syntax-error.ts";
import { LuaError } from "../errors.ts";
import {
  getA,
  getAx,
  getB,
  getOp,
  getSJ,
  MAX_BX,
  MAX_C,
  makeABC,
  makeABx,
  makeAsBx,
  makeAx,
  makeSJ,
  OFFSET_SBX,
  OFFSET_SC,
  OFFSET_SJ,
} from "../instruction.ts";
import { isInteger } from "../number.ts";
import { Op } from "../opcodes.ts";
import { LuaFloat, type LuaValue } from "../value.ts";
import { work } from "../work.ts";
import type { ConstantTable } from "./constants.ts";
import type { Unit, Words } from "./unit.ts";

/** Registers a function may use, and one more. */
const MAX_REGS = 255;

/** As a line: the instruction belongs to the line of the next one that has its own. */
export const NEXT_LINE = -1;

/**
 * Jumps whose target is not known yet. Each of the JMP instructions has the one before it in the list, as its operand: one
 * more than its index, 0 for none.
 */
export class JumpList {
  /** The last one, plus 1. */
  last = 0;
}

/** True for an integer constant that fits the signed operand sB or sC. */
export function fitsSC(v: LuaValue | Name): v is number {
  return typeof v === "number" && isInteger(v) && v >= -OFFSET_SC && v <= MAX_C - OFFSET_SC;
}

function fitsSBx(n: number): boolean {
  return n >= -OFFSET_SBX && n <= MAX_BX - OFFSET_SBX;
}

/** That a function needs more registers than there are. */
export class RegisterError extends Error {
  /** @param line that of the last token read when the register is needed. */
  constructor(readonly line: number) {
    super("function or expression needs too many registers");
  }
}

/** The instructions of one function while it is being compiled, its constants and its registers. */
export class CodeBuffer {
  readonly constants: ConstantTable;
  /** The first register that is neither a local variable's nor a temporary's. */
  freereg = 0;
  maxstacksize = 2;
  /** The last position known to be a jump target: an instruction there does not merge with the one before. */
  #lastTarget = 0;
  #constantJumps: Set<number> | null = null;
  readonly #code: Words;
  readonly #lines: Words;

  constructor(readonly unit: Unit) {
    unit.begin();
    this.constants = unit.constants;
    this.#code = unit.code;
    this.#lines = unit.lines;
  }

  /** Index of the next instruction. */
  get pc(): number {
    return this.#code.length;
  }

  /** Line of the instruction emitted last. */
  get lastLine(): number {
    const { list, length } = this.#lines;
    return length === 0 ? 0 : (list[length - 1] as number);
  }

  /** Appends an instruction and gives its index. */
  emit(instruction: number, line: number): number {
    const pc = this.#code.length;
    if (--work.left < 0) work.exhausted();
    if (line !== NEXT_LINE) {
      const lines = this.#lines.list;
      for (let p = pc - 1; p >= 0 && lines[p] === NEXT_LINE; p--) lines[p] = line;
    }
    this.#code.push(instruction);
    this.#lines.push(line);
    return pc;
  }

  abc(op: Op, a: number, b: number, c: number, line: number, k = false): number {
    return this.emit(makeABC(op, a, b, c, k), line);
  }

  /** A syntax error of the kind only the code generator sees. */
  fail(message: string, line: number): never {
    throw new LuaError(`${chunkId(this.unit.source)}:${line}: ${message}`);
  }

  // Registers

  /** Makes sure that `n` registers above the free one can be used, for the value of `e` if it is given. */
  checkStack(n: number, line: number, e?: Expr): void {
    const size = this.freereg + n;
    if (size <= this.maxstacksize) return;
    if (size >= MAX_REGS) throw new RegisterError((e && this.unit.places?.get(e)) ?? line);
    this.maxstacksize = size;
  }

  /** Takes `n` registers, for the value of `e` if it is given, and gives the first. */
  reserve(n: number, line: number, e?: Expr): number {
    this.checkStack(n, line, e);
    const reg = this.freereg;
    this.freereg += n;
    return reg;
  }

  // Loads

  /** R[dst] := a constant. */
  loadConstant(dst: number, value: LuaValue | Name, line: number): void {
    if (value === undefined) this.loadNil(dst, 1, line);
    else if (typeof value === "boolean") this.abc(value ? Op.LoadTrue : Op.LoadFalse, dst, 0, 0, line);
    else if (typeof value === "number" && isInteger(value) && fitsSBx(value)) {
      this.emit(makeAsBx(Op.LoadI, dst, value), line);
    } else if (value instanceof LuaFloat && !Object.is(value.n, -0) && fitsSBx(value.n)) {
      this.emit(makeAsBx(Op.LoadF, dst, value.n), line);
    } else this.loadK(dst, this.constants.index(value), line);
  }

  loadK(dst: number, index: number, line: number): void {
    if (index <= MAX_BX) this.emit(makeABx(Op.LoadK, dst, index), line);
    else {
      this.emit(makeABx(Op.LoadKX, dst, 0), line);
      this.extraArg(index, line);
    }
  }

  extraArg(ax: number, line: number): void {
    this.emit(makeAx(Op.ExtraArg, ax), line);
  }

  /** R[from], …, R[from+n-1] := nil; widens the LOADNIL before instead, if there is one next to it. */
  loadNil(from: number, n: number, line: number): void {
    const previous = this.#mergeableNil(from, n);
    if (previous < 0) {
      this.abc(Op.LoadNil, from, n - 1, 0, line);
      return;
    }
    const i = this.#code.list[previous] as number;
    const first = Math.min(getA(i), from);
    const last = Math.max(getA(i) + getB(i), from + n - 1);
    this.#code.list[previous] = makeABC(Op.LoadNil, first, last - first, 0);
  }

  /**
   * Index of the LOADNIL that a new one for the registers from `from` can join, or -1. MKOPEN of other registers may stand
   * between the two: the reference, which has no such instruction, joins them as well, and so has one line less to report.
   */
  #mergeableNil(from: number, n: number): number {
    let p = this.pc - 1;
    for (; p >= this.#lastTarget; p--) {
      const i = this.#code.list[p] as number;
      const op = getOp(i);
      if (op === Op.LoadNil) {
        const first = getA(i);
        const end = first + getB(i) + 1;
        return from <= end && first <= from + n ? p : -1;
      }
      const a = getA(i);
      if (op !== Op.MkOpen || (a >= from && a < from + n)) return -1;
    }
    return -1;
  }

  // Jumps

  /** Marks the next instruction as a jump target and gives its index. */
  label(): number {
    this.#lastTarget = this.pc;
    return this.pc;
  }

  /** Emits a jump that is patched later. */
  jump(line: number): number {
    return this.emit(makeSJ(Op.Jmp, -1), line);
  }

  /** Emits a jump to where a list leads. */
  jumpInto(list: JumpList, line: number): void {
    list.last = this.emit(makeAx(Op.Jmp, list.last), line) + 1;
  }

  /** Lets the jumps of a list, which is not used any more, go to where another one leads. */
  join(list: JumpList, jumps: JumpList): void {
    if (jumps.last === 0) return;
    const code = this.#code.list;
    let first = jumps.last;
    for (let next = first; next !== 0; next = getAx(code[next - 1] as number)) first = next;
    code[first - 1] = makeAx(Op.Jmp, list.last);
    list.last = jumps.last;
  }

  /**
   * Emits a jump, to where a list leads, for a condition that is always met. Jumps to it are not led past it: the reference tests the constant
   * there, and debuggers see the line.
   */
  constantJump(list: JumpList, line: number): void {
    this.jumpInto(list, line);
    this.#constantJumps ??= new Set();
    this.#constantJumps.add(list.last - 1);
  }

  jumpTo(target: number, line: number): void {
    this.patch(this.jump(line), target);
  }

  patch(pc: number, target: number): void {
    const offset = target - (pc + 1);
    if (offset < -OFFSET_SJ || offset > OFFSET_SJ)
      this.fail("control structure too long", this.#lines.list[pc] as number);
    this.#code.list[pc] = makeSJ(Op.Jmp, offset);
  }

  patchList(list: JumpList, target: number): void {
    for (let jump = list.last; jump !== 0; ) {
      const pc = jump - 1;
      jump = getAx(this.#code.list[pc] as number);
      this.patch(pc, target);
    }
  }

  patchHere(list: JumpList): void {
    if (list.last !== 0) this.patchList(list, this.label());
  }

  /** Sets the Bx of a loop instruction to the distance, forth or back, to `target`. */
  patchLoop(pc: number, target: number): void {
    const distance = Math.abs(target - (pc + 1));
    if (distance > MAX_BX) this.fail("control structure too long", this.#lines.list[pc] as number);
    const i = this.#code.list[pc] as number;
    this.#code.list[pc] = makeABx(getOp(i), getA(i), distance);
  }

  /** Lets jumps to jumps go to the final target. */
  threadJumps(): void {
    const { list: code, length } = this.#code;
    for (let pc = 0; pc < length; pc++) {
      const i = code[pc] as number;
      if (getOp(i) !== Op.Jmp) continue;
      let target = pc + 1 + getSJ(i);
      const direct = target;
      // An endless loop of jumps is legal; the count ends following it.
      for (let n = 0; n < 100; n++) {
        const j = code[target] as number;
        if (getOp(j) !== Op.Jmp || this.#constantJumps?.has(target)) break;
        target += 1 + getSJ(j);
      }
      if (target !== direct) this.patch(pc, target);
    }
  }
}
