import { VmBug } from "./errors.ts";
import { getA, getAx, getB, getBx, getC, getK, getOp, getSJ } from "./instruction.ts";
import { isNumber } from "./number.ts";
import { Op, opInfo } from "./opcodes.ts";
import type { Proto } from "./proto.ts";
import { flowProblem } from "./verify-flow.ts";

/**
 * Throws a `VmBug` when a prototype, or one nested in it, is not well formed: the machine runs any other without looking.
 * See `checkProto`.
 */
export function verify(proto: Proto): void {
  const problem = checkProto(proto);
  if (problem !== null) throw new VmBug(`malformed function: ${problem}`);
}

/**
 * The first thing that is wrong with a prototype or one nested in it, or null: operands out of range, constants of the
 * wrong type, jumps to where there is no instruction, open results without a consumer, registers read before they are
 * set, or read as a value while they hold an `UpVal`.
 */
export function checkProto(proto: Proto): string | null {
  try {
    new Checker(proto.load()).run();
    for (const nested of proto.p) {
      const problem = checkProto(nested);
      if (problem !== null) return problem;
    }
    return null;
  } catch (e) {
    if (e instanceof Malformed) return `${proto.source}:${proto.linedefined}: ${e.message}`;
    throw e;
  }
}

/** Why a prototype is refused. */
class Malformed extends Error {}

/** Structural checks: each instruction by itself and with its neighbours. */
class Checker {
  /** True for the instructions that a jump may go to. */
  readonly #enterable: boolean[];
  #pc = 0;

  constructor(private readonly p: Proto) {
    this.#enterable = new Array<boolean>(p.code.length).fill(true);
  }

  run(): void {
    const { p } = this;
    this.#header();
    for (let pc = 0; pc < p.code.length; pc++) {
      this.#pc = pc;
      if (opInfo(this.#op(pc)) === undefined) this.#fail("no such opcode");
      this.#markFollowers(pc);
    }
    for (let pc = 0; pc < p.code.length; pc++) {
      this.#pc = pc;
      this.#instruction(p.code[pc] as number, pc);
    }
    const problem = flowProblem(p);
    if (problem !== null) throw new Malformed(problem);
  }

  #fail(problem: string): never {
    throw new Malformed(`instruction ${this.#pc + 1}: ${problem}`);
  }

  #header(): void {
    const { p } = this;
    const last = p.code.length - 1;
    if (last < 0 || !isReturn(this.#op(last))) throw new Malformed("no return at the end");
    if (p.maxstacksize > 255 || p.maxstacksize < 1 || p.numparams > p.maxstacksize)
      throw new Malformed("bad number of registers");
    // A stripped function has none.
    if (p.lineinfo.length !== p.code.length && p.lineinfo.length !== 0) throw new Malformed("bad line information");
    for (const v of p.locvars) {
      if (v.reg >= p.maxstacksize) throw new Malformed(`register of local '${v.name}'`);
      if (v.startpc < 0 || v.startpc > v.endpc || v.endpc > p.code.length)
        throw new Malformed(`range of local '${v.name}'`);
    }
    for (const nested of p.p) {
      for (const u of nested.upvalues) {
        if (u.index < 0 || u.index >= (u.instack ? p.maxstacksize : p.upvalues.length)) {
          throw new Malformed(`place of upvalue '${u.name}'`);
        }
      }
    }
  }

  #op(pc: number): Op {
    return getOp(this.p.code[pc] ?? 0);
  }

  /** Instructions that belong to the one before them are no targets. */
  #markFollowers(pc: number): void {
    const i = this.p.code[pc] as number;
    const op = getOp(i);
    const follows = op === Op.LoadKX || (op === Op.SetList && getK(i));
    if (follows || isOpenProducer(i)) {
      if (pc + 1 >= this.p.code.length) this.#fail("nothing follows");
      this.#enterable[pc + 1] = false;
    }
    const previous = pc === 0 ? -1 : (this.p.code[pc - 1] as number);
    if (op === Op.ExtraArg) {
      const owner = previous === -1 ? -1 : getOp(previous);
      if (owner !== Op.LoadKX && !(owner === Op.SetList && getK(previous))) this.#fail("EXTRAARG without an owner");
    } else if (follows && this.#op(pc + 1) !== Op.ExtraArg) this.#fail("no EXTRAARG");
    if (isOpenConsumer(i)) {
      if (previous === -1 || !isOpenProducer(previous)) this.#fail("no open results to take");
      const first = op === Op.Return ? getA(i) : getA(i) + 1;
      if (getA(previous) < first) this.#fail("open results below the others");
    } else if (previous !== -1 && isOpenProducer(previous)) this.#fail("open results are not taken");
  }

  #registers(first: number, count: number): void {
    if (count > 0 && first + count > this.p.maxstacksize) this.#fail(`register ${first + count - 1}`);
  }

  #reg(r: number): void {
    this.#registers(r, 1);
  }

  #constant(k: number): unknown {
    if (k >= this.p.k.length) this.#fail(`constant ${k}`);
    return this.p.k[k];
  }

  #string(k: number): void {
    if (typeof this.#constant(k) !== "string") this.#fail(`constant ${k} is not a string`);
  }

  #upvalue(n: number): void {
    if (n >= this.p.upvalues.length) this.#fail(`upvalue ${n}`);
  }

  #target(pc: number): void {
    if (pc < 0 || pc >= this.p.code.length) this.#fail("jump out of the function");
    if (this.#enterable[pc] !== true) this.#fail("jump between two instructions that belong together");
  }

  /** The operand RK(C). */
  #rk(i: number): void {
    if (getK(i)) this.#constant(getC(i));
    else this.#reg(getC(i));
  }

  #instruction(i: number, pc: number): void {
    const op = getOp(i);
    const a = getA(i);
    const b = getB(i);
    const c = getC(i);
    switch (op) {
      case Op.Move:
      case Op.GetOpen:
      case Op.SetOpen:
      case Op.Unm:
      case Op.BNot:
      case Op.Not:
      case Op.Len:
      case Op.AddI:
      case Op.GetI:
        this.#reg(a);
        this.#reg(b);
        break;
      case Op.LoadI:
      case Op.LoadF:
      case Op.LoadFalse:
      case Op.LoadTrue:
      case Op.MkOpen:
      case Op.Close:
      case Op.Tbc:
      case Op.NewTable:
      case Op.Return1:
        this.#reg(a);
        break;
      case Op.LFalseSkip:
        this.#reg(a);
        this.#target(pc + 2);
        break;
      case Op.LoadK:
        this.#reg(a);
        this.#constant(getBx(i));
        break;
      case Op.LoadKX:
        this.#reg(a);
        this.#constant(getAx(this.p.code[pc + 1] as number));
        break;
      case Op.ExtraArg:
      case Op.Return0:
        break;
      case Op.LoadNil:
        this.#registers(a, b + 1);
        break;
      case Op.GetUpval:
      case Op.SetUpval:
        this.#reg(a);
        this.#upvalue(b);
        break;
      case Op.GetTabUp:
        this.#reg(a);
        this.#upvalue(b);
        this.#string(c);
        break;
      case Op.GetField:
        this.#reg(a);
        this.#reg(b);
        this.#string(c);
        break;
      case Op.SetTabUp:
        this.#upvalue(a);
        this.#string(b);
        this.#rk(i);
        break;
      case Op.SetTable:
        this.#reg(a);
        this.#reg(b);
        this.#rk(i);
        break;
      case Op.SetI:
        this.#reg(a);
        this.#rk(i);
        break;
      case Op.SetField:
        this.#reg(a);
        this.#string(b);
        this.#rk(i);
        break;
      case Op.Self:
        this.#registers(a, 2);
        this.#reg(b);
        if (getK(i)) this.#string(c);
        else this.#reg(c);
        break;
      case Op.Jmp:
        this.#target(pc + 1 + getSJ(i));
        break;
      case Op.Eq:
      case Op.Lt:
      case Op.Le:
      case Op.TestSet:
        this.#reg(a);
        this.#reg(b);
        this.#test(pc);
        break;
      case Op.EqK:
        this.#constant(b);
        this.#reg(a);
        this.#test(pc);
        break;
      case Op.EqI:
      case Op.LtI:
      case Op.LeI:
      case Op.GtI:
      case Op.GeI:
      case Op.Test:
        this.#reg(a);
        this.#test(pc);
        break;
      case Op.Call:
        this.#registers(a, Math.max(b, c - 1, 1));
        break;
      case Op.TailCall:
        this.#registers(a, Math.max(b, 1));
        break;
      case Op.Return:
        this.#registers(a, Math.max(b - 1, b === 0 ? 1 : 0));
        break;
      case Op.ForPrep: {
        const end = pc + 1 + getBx(i);
        this.#registers(a, 4);
        if (this.#op(end) !== Op.ForLoop || getA(this.p.code[end] ?? 0) !== a)
          this.#fail("FORPREP without its FORLOOP");
        this.#target(end + 1);
        break;
      }
      case Op.ForLoop:
        this.#registers(a, 4);
        this.#target(pc + 1 - getBx(i));
        break;
      case Op.TForPrep: {
        const end = pc + 1 + getBx(i);
        this.#registers(a, 4);
        if (this.#op(end) !== Op.TForCall || getA(this.p.code[end] ?? 0) !== a)
          this.#fail("TFORPREP without its TFORCALL");
        break;
      }
      case Op.TForCall:
        this.#registers(a, 4 + Math.max(c, 1));
        if (this.#op(pc + 1) !== Op.TForLoop || getA(this.p.code[pc + 1] ?? 0) !== a)
          this.#fail("TFORCALL without its TFORLOOP");
        break;
      case Op.TForLoop:
        this.#registers(a, 5);
        this.#target(pc + 1 - getBx(i));
        break;
      case Op.SetList:
        this.#registers(a, b + 1);
        break;
      case Op.Closure:
        this.#reg(a);
        if (getBx(i) >= this.p.p.length) this.#fail(`function ${getBx(i)}`);
        break;
      case Op.Vararg:
        if (!this.p.isVararg) this.#fail("not a vararg function");
        this.#registers(a, Math.max(c - 1, c === 0 ? 1 : 0));
        break;
      default:
        this.#arithmetic(op, i);
    }
  }

  #arithmetic(op: Op, i: number): void {
    this.#reg(getA(i));
    this.#reg(getB(i));
    if (op >= Op.AddK && op <= Op.ShrK) {
      const k = this.#constant(getC(i));
      if (!isNumber(k as never)) this.#fail(`constant ${getC(i)} is not a number`);
    } else this.#reg(getC(i));
  }

  /** A test is followed by the jump that it skips. */
  #test(pc: number): void {
    if (this.#op(pc + 1) !== Op.Jmp) this.#fail("test without a jump");
    this.#target(pc + 2);
  }
}

/** True for the three returns. */
function isReturn(op: Op): boolean {
  return op === Op.Return || op === Op.Return0 || op === Op.Return1;
}

/** True for an instruction that leaves open results. */
function isOpenProducer(i: number): boolean {
  const op = getOp(i);
  return (op === Op.Call || op === Op.Vararg) && getC(i) === 0;
}

/** True for an instruction that takes open results. */
function isOpenConsumer(i: number): boolean {
  const op = getOp(i);
  return (op === Op.Call || op === Op.TailCall || op === Op.Return || op === Op.SetList) && getB(i) === 0;
}
