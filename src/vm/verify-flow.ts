import { getA, getB, getBx, getC, getK, getOp, getSJ } from "./instruction.ts";
import { Op } from "./opcodes.ts";
import type { Proto } from "./proto.ts";

/** What a register holds, as far as every way to an instruction agrees. */
const enum Holds {
  /** Nothing that may be read. */
  Nothing,
  Value,
  UpVal,
  /** An open result list. */
  Open,
  /** A value that is a table. */
  Table,
  /** The counter, limit and step that FORPREP has prepared. */
  LoopCounter,
  LoopLimit,
  LoopStep,
}

const NAMES = [
  "nothing certain",
  "a value",
  "an UpVal",
  "open results",
  "a table",
  "a loop's counter",
  "a loop's limit",
  "a loop's step",
];

/**
 * Follows all ways through a function whose instructions are well formed each by itself. Gives the first register that
 * is read while it does not hold what the instruction expects on every way there, as a message; null if there is none.
 */
export function flowProblem(p: Proto): string | null {
  return new Flow(p).run();
}

class Flow {
  /** Register states on entry of the jump targets seen so far. */
  readonly #entry = new Map<number, Uint8Array>();
  readonly #isTarget: Uint8Array;
  /** Jump targets whose entry state has changed. */
  readonly #work: number[] = [];
  #state: Uint8Array;
  #problem: string | null = null;

  constructor(private readonly p: Proto) {
    this.#isTarget = new Uint8Array(p.code.length + 1);
    this.#state = new Uint8Array(p.maxstacksize);
  }

  run(): string | null {
    const { p } = this;
    for (let pc = 0; pc < p.code.length; pc++) this.#markTargets(pc);
    this.#state.fill(Holds.Value, 0, p.numparams);
    this.#walk(0);
    while (this.#problem === null) {
      const pc = this.#work.pop();
      if (pc === undefined) break;
      this.#state = (this.#entry.get(pc) as Uint8Array).slice();
      this.#walk(pc);
    }
    return this.#problem;
  }

  #markTargets(pc: number): void {
    const i = this.p.code[pc] as number;
    const mark = (target: number): void => {
      this.#isTarget[target] = 1;
    };
    switch (getOp(i)) {
      case Op.Jmp:
        mark(pc + 1 + getSJ(i));
        break;
      case Op.LFalseSkip:
        mark(pc + 2);
        break;
      case Op.ForPrep:
        mark(pc + 2 + getBx(i));
        break;
      case Op.TForPrep:
        mark(pc + 1 + getBx(i));
        break;
      case Op.ForLoop:
      case Op.TForLoop:
        mark(pc + 1 - getBx(i));
        break;
      default:
        if (isTest(getOp(i))) mark(pc + 2);
    }
  }

  /** Joins the current state to the entry of a target; true when the target has to be walked again. */
  #join(target: number): boolean {
    const known = this.#entry.get(target);
    if (known === undefined) {
      this.#entry.set(target, this.#state.slice());
      return true;
    }
    let changed = false;
    for (let r = 0; r < known.length; r++) {
      const joined = join(known[r] as Holds, this.#state[r] as Holds);
      if (joined !== known[r]) {
        known[r] = joined;
        changed = true;
      }
    }
    return changed;
  }

  #goto(target: number): void {
    if (this.#join(target)) this.#work.push(target);
  }

  /** Walks straight on from an instruction until there is nothing new. */
  #walk(start: number): void {
    for (let pc = start; this.#problem === null; ) {
      if (pc !== start && this.#isTarget[pc] === 1) {
        if (!this.#join(pc)) return;
        this.#state.set(this.#entry.get(pc) as Uint8Array);
      } else if (pc === start && this.#isTarget[pc] === 1 && !this.#entry.has(pc)) this.#join(pc);
      const next = this.#step(this.p.code[pc] as number, pc);
      if (next < 0) return;
      pc = next;
    }
  }

  #expect(r: number, what: Holds, pc: number): void {
    if (this.#state[r] !== what && this.#problem === null) {
      this.#problem = `instruction ${pc + 1}: register ${r} holds ${NAMES[this.#state[r] as number]}, not ${NAMES[what]}`;
    }
  }

  #read(r: number, pc: number): void {
    if (this.#state[r] !== Holds.Table) this.#expect(r, Holds.Value, pc);
  }

  #write(r: number): void {
    this.#state[r] = Holds.Value;
  }

  /** Values in the registers from `a` on: `count` of them, or with `open` up to and with the open results before `pc`. */
  #readList(a: number, count: number, open: boolean, pc: number): void {
    const top = open ? getA(this.p.code[pc - 1] as number) : a + count;
    for (let r = a; r < top; r++) this.#read(r, pc);
    if (open) this.#expect(top, Holds.Open, pc);
  }

  /** Results from `a` on; what was above is gone. `c` as in CALL. */
  #results(a: number, c: number): void {
    this.#state.fill(Holds.Nothing, a);
    if (c === 0) this.#state[a] = Holds.Open;
    else this.#state.fill(Holds.Value, a, a + c - 1);
  }

  /** The effect of one instruction; gives the next one, or -1. */
  #step(i: number, pc: number): number {
    const op = getOp(i);
    const a = getA(i);
    const b = getB(i);
    const c = getC(i);
    const k = getK(i);
    switch (op) {
      case Op.LoadI:
      case Op.LoadF:
      case Op.LoadK:
      case Op.LoadFalse:
      case Op.LoadTrue:
      case Op.GetUpval:
      case Op.GetTabUp:
        this.#write(a);
        break;
      case Op.NewTable:
        this.#state[a] = Holds.Table;
        break;
      case Op.LoadKX:
        this.#write(a);
        return pc + 2;
      case Op.LFalseSkip:
        this.#write(a);
        this.#goto(pc + 2);
        return -1;
      case Op.LoadNil:
        this.#state.fill(Holds.Value, a, a + b + 1);
        break;
      case Op.SetUpval:
      case Op.Tbc:
        this.#read(a, pc);
        break;
      case Op.MkOpen:
        this.#read(a, pc);
        this.#state[a] = Holds.UpVal;
        break;
      case Op.GetOpen:
        this.#expect(b, Holds.UpVal, pc);
        this.#write(a);
        break;
      case Op.SetOpen:
        this.#expect(a, Holds.UpVal, pc);
        this.#read(b, pc);
        break;
      case Op.SetTabUp:
        if (!k) this.#read(c, pc);
        break;
      case Op.SetTable:
        this.#read(a, pc);
        this.#read(b, pc);
        if (!k) this.#read(c, pc);
        break;
      case Op.SetI:
      case Op.SetField:
        this.#read(a, pc);
        if (!k) this.#read(c, pc);
        break;
      case Op.Self:
        this.#read(b, pc);
        if (!k) this.#read(c, pc);
        this.#write(a);
        this.#write(a + 1);
        break;
      case Op.Close:
      case Op.ExtraArg:
        break;
      case Op.Jmp:
        this.#goto(pc + 1 + getSJ(i));
        return -1;
      case Op.Eq:
      case Op.Lt:
      case Op.Le:
        this.#read(a, pc);
        this.#read(b, pc);
        this.#goto(pc + 2);
        break;
      case Op.EqK:
      case Op.EqI:
      case Op.LtI:
      case Op.LeI:
      case Op.GtI:
      case Op.GeI:
      case Op.Test:
        this.#read(a, pc);
        this.#goto(pc + 2);
        break;
      case Op.TestSet:
        this.#read(b, pc);
        this.#goto(pc + 2);
        this.#write(a);
        break;
      case Op.Call:
        this.#readList(a, b, b === 0, pc);
        this.#results(a, c);
        break;
      case Op.TailCall:
        this.#readList(a, b, b === 0, pc);
        return -1;
      case Op.Return:
        this.#readList(a, b - 1, b === 0, pc);
        return -1;
      case Op.Return0:
        return -1;
      case Op.Return1:
        this.#read(a, pc);
        return -1;
      case Op.ForPrep:
        this.#readList(a, 3, false, pc);
        for (let j = 0; j < 3; j++) this.#state[a + j] = Holds.LoopCounter + j;
        this.#goto(pc + 2 + getBx(i));
        this.#write(a + 3);
        break;
      case Op.ForLoop: {
        for (let j = 0; j < 3; j++) this.#expect(a + j, Holds.LoopCounter + j, pc);
        const before = this.#state[a + 3] as number;
        this.#write(a + 3);
        this.#goto(pc + 1 - getBx(i));
        this.#state[a + 3] = before;
        break;
      }
      case Op.TForPrep:
        this.#read(a + 3, pc);
        this.#goto(pc + 1 + getBx(i));
        return -1;
      case Op.TForCall:
        this.#readList(a, 3, false, pc);
        this.#results(a + 4, c + 1);
        break;
      case Op.TForLoop:
        this.#read(a + 4, pc);
        this.#goto(pc + 1 - getBx(i));
        break;
      case Op.SetList:
        this.#expect(a, Holds.Table, pc);
        this.#readList(a + 1, b, b === 0, pc);
        if (k) return pc + 2;
        break;
      case Op.Closure: {
        for (const u of this.p.p[getBx(i)]?.upvalues ?? []) if (u.instack) this.#expect(u.index, Holds.UpVal, pc);
        this.#write(a);
        break;
      }
      case Op.Vararg:
        if (c === 0) this.#state[a] = Holds.Open;
        else this.#state.fill(Holds.Value, a, a + c - 1);
        break;
      default:
        // Moves, accesses and operators: R[B], for some R[C], into R[A].
        this.#read(b, pc);
        if (readsC(op)) this.#read(c, pc);
        this.#write(a);
    }
    return pc + 1;
  }
}

/** What is certain of a register that holds one thing or another. */
function join(a: Holds, b: Holds): Holds {
  if (a === b) return a;
  const bothValues = (a === Holds.Value || a === Holds.Table) && (b === Holds.Value || b === Holds.Table);
  return bothValues ? Holds.Value : Holds.Nothing;
}

function isTest(op: Op): boolean {
  return (op >= Op.Eq && op <= Op.GeI) || op === Op.Test || op === Op.TestSet;
}

function readsC(op: Op): boolean {
  return op === Op.GetTable || op === Op.Concat || (op >= Op.Add && op <= Op.Shr);
}
