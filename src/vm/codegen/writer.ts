import { getA, getB, getC, getK, getOp } from "../instruction.ts";
import { LOOP_FLAG } from "../interrupts.ts";
import { Op } from "../opcodes.ts";
import type { Proto } from "../proto.ts";
import { DICT_SHAPE, EMPTY_SHAPE, type Shape } from "../shape.ts";
import { ROOM_UNIT } from "../state.ts";
import { LuaFloat } from "../value.ts";
import type { Block, Graph } from "./cfg.ts";
import { Exit, HALVES } from "./exit.ts";
import { type ItemLists, itemLists } from "./items.ts";
import { liveIn, neededRegisters } from "./liveness.ts";
import type { Callees } from "./natives.ts";
import { type Strip, stripOf } from "./strips.ts";
import { inferTypes, Type, type Types, transfer } from "./types.ts";

const CALLS: ReadonlySet<Op> = new Set([Op.Call, Op.TailCall, Op.TForCall]);

/** How many iterations of a loop with calls are reported at once. */
const CALLING_LOT = 16;

/** The high half of a safe integer, as JavaScript text. */
export function highOf(text: string): string {
  return `(Math.floor(${text} * ${1 / 4294967296}) | 0)`;
}

/**
 * The text of a compiled form while it is written, and what is known where it has got to: the types of the registers, the
 * variables that hold them, and the ways out. The text is made of instructions and small numbers only; every other
 * constant is reached through an object, so no text of the program gets into it.
 */
export class CodeWriter {
  readonly lines: string[] = [];
  readonly shapes: Shape[] = [];
  sites = 0;
  readonly constants = new Set<number>();
  readonly upvalues = new Set<number>();
  readonly floats = new Set<number>();
  /** Registers whose float variable has a flag. */
  readonly flags = new Set<number>();
  /** Registers that are held as two halves somewhere. */
  readonly halves = new Set<number>();
  /** By instruction that can be left: the types before it. */
  readonly typesAt: Types[] = [];
  readonly blockTypes: Types[];
  readonly live: Set<number>[];
  /** By instruction at which a block begins: the registers whose values matter there; nothing when that is not known. */
  readonly needed: ReadonlyMap<number, ReadonlySet<number>>;
  /** By loop header: how the loop is run in strips; null when it is not. */
  readonly strips = new Map<number, Strip | null>();
  /** By loop header: the lists of items that are read before the loop. */
  readonly itemLists = new Map<number, ItemLists | null>();
  /** Those of the loop that the current block is in. */
  lists: ItemLists | null = null;
  /** The variables of such lists. */
  readonly listVars = new Set<string>();
  /** Whether it calls metamethods itself, which it finds in a variable of its own. */
  usesMetamethods = false;
  /** The types before the current instruction. */
  types: Types = [];
  readonly isCall: boolean;
  /** Whether it calls nothing, but for metamethods: then it is not counted when it is called. */
  readonly isLeaf: boolean;
  /** Whether the whole body is a loop, for calls of itself in tail position. */
  readonly repeats: boolean;

  constructor(
    readonly proto: Proto,
    readonly graph: Graph,
    entryTypes: Types,
    readonly entry: number,
    /** The registers whose integers fit 32 bits at the entry. */
    readonly smallInts: ReadonlySet<number> = new Set(),
    /** How many iterations of a loop are reported at once, in code that counts its steps (meter.ts); else 0. */
    readonly loopSteps = 0,
    /** What the function calls, where something is known of that. */
    readonly callees: Callees | null = null,
    /** Whether loops look for interrupts, in code that does not count its steps. */
    readonly interruptible = false,
  ) {
    this.isCall = entry < 0;
    this.isLeaf = !proto.code.some((i) => CALLS.has(getOp(i)));
    this.repeats = this.isCall && !proto.isVararg && this.tailCallsUpvalue();
    this.needed = neededRegisters(proto);
    this.live = liveIn(proto, graph, this.needed);
    const live = this.live[graph.entry] as Set<number>;
    const known = entryTypes.map((type, r) => (live.has(r) ? type : Type.Any));
    this.blockTypes = inferTypes(proto, graph, known);
  }

  /** Whether the function may call itself in tail position: it is then one of its upvalues. */
  tailCallsUpvalue(): boolean {
    const { code } = this.proto;
    return code.some((i, pc) => {
      if (getOp(i) !== Op.TailCall || getB(i) === 0) return false;
      for (let at = pc - 1; at >= 0; at--) {
        const op = getOp(code[at] as number);
        if (op === Op.GetUpval && getA(code[at] as number) === getA(i)) return true;
      }
      return false;
    });
  }

  line(text: string): void {
    this.lines.push(text);
  }

  typeOf(r: number): Type {
    return this.types[r] as Type;
  }

  floatVar(r: number): string {
    this.floats.add(r);
    return `f${r}`;
  }

  flagVar(r: number): string {
    this.flags.add(r);
    return `g${r}`;
  }

  high(r: number): string {
    this.halves.add(r);
    return `h${r}`;
  }

  low(r: number): string {
    this.halves.add(r);
    return `l${r}`;
  }

  /** A register of a type as a tagged value. */
  tagged(r: number, type: Type): string {
    if (type === Type.Float) return `R.float(${this.floatVar(r)})`;
    if (type === Type.Big) return `R.int64(${this.high(r)}, ${this.low(r)})`;
    if (type === Type.Num) return `(${this.flagVar(r)} ? R.float(${this.floatVar(r)}) : ${this.floatVar(r)})`;
    return `r${r}`;
  }

  /** A register as a tagged value. */
  rd(r: number): string {
    return this.tagged(r, this.typeOf(r));
  }

  /** Makes the registers from `from` up to `end` tagged values. */
  box(from: number, end: number): void {
    for (let r = from; r < end; r++) if (this.isUnboxed(r)) this.set(r, this.rd(r));
  }

  /** A constant as a tagged value. */
  k(n: number): string {
    const v = this.proto.k[n];
    if (typeof v === "number" && Number.isSafeInteger(v) && Math.abs(v) <= 0x7fffffff) return v < 0 ? `(${v})` : `${v}`;
    this.constants.add(n);
    return `k${n}`;
  }

  rk(i: number): string {
    return getK(i) ? this.k(getC(i)) : this.rd(getC(i));
  }

  /** Whether the operand is known to be a raw JavaScript number. */
  isNumeric(type: Type): boolean {
    return type === Type.Int || type === Type.Float || type === Type.Num;
  }

  /** Whether the register is held in its float variable. */
  inFloat(r: number): boolean {
    return this.typeOf(r) === Type.Float || this.typeOf(r) === Type.Num;
  }

  isUnboxed(r: number): boolean {
    return this.inFloat(r) || this.typeOf(r) === Type.Big;
  }

  /** Whether a register is known to be neither nil nor false. */
  isTrue(r: number): boolean {
    return this.isNumeric(this.typeOf(r)) || this.typeOf(r) === Type.Big;
  }

  set(r: number, text: string): void {
    this.line(`r${r} = ${text};`);
  }

  at(pc: number): void {
    this.typesAt[pc] = [...this.types];
    this.line(`pc = ${pc + 1};`);
  }

  /** By instruction: the registers held in float variables, those with a flag as their complement. */
  floatRegs(): (number[] | undefined)[] {
    // Only now is it known which variables there are.
    return this.typesAt.map((types) => {
      const list: number[] = [];
      for (const [r, type] of types.entries()) {
        if (type === Type.Float && this.floats.has(r)) list.push(r);
        else if (type === Type.Num && this.flags.has(r)) list.push(~r);
        else if (type === Type.Big && this.halves.has(r)) list.push(HALVES + r);
      }
      return list.length === 0 ? undefined : list;
    });
  }

  /** Takes this activation off the counts. Whoever catches an error, or the base after an unwinding, sets them anew. */
  done(): string {
    const steps = this.hasLoop ? " L.fuel -= n;" : "";
    if (this.isCall && this.isLeaf) return steps;
    const room = this.isCall && this.extraRoom > 0 ? ` L.limit += ${this.extraRoom};` : "";
    return `L.depth = depth - 1;${room}${steps}`;
  }

  /** What an activation with many registers takes of the JavaScript stack beyond its unit. */
  get extraRoom(): number {
    return Math.ceil((150 + 20 * this.proto.maxstacksize) / ROOM_UNIT) - 1;
  }

  /**
   * The ways out read what V8 has no feedback of while they have not been taken: it then compiles them as points where
   * its code is given up, and does not have to bring all registers together behind the block.
   */
  leave(): string {
    // What is called may be left with many activations of it on the stack: see `warmUp` in tier.ts.
    return this.isCall ? "break exit;" : "{ mode = R.LEAVING; break exit; }";
  }

  /** Goes back to the interpreter, which runs this instruction again. */
  bail(pc: number): string {
    this.typesAt[pc] = [...this.types];
    return `{ pc = ${pc}; mode = R.BAILING; break exit; }`;
  }

  /** Counts an object that is made; the interpreter asks for a collection when one is due. */
  allocation(pc: number, weight = 1): void {
    this.at(pc);
    this.line(`if ((L.allocationsLeft -= ${weight}) < 0 && R.isLotUsed(L)) ${this.bail(pc)}`);
  }

  /** Runs a slow path that may unwind and puts its result into a register. */
  slow(dst: number, call: string): string {
    return `if (${this.unwinds(call)}) ${this.leave()} r${dst} = t;`;
  }

  get metered(): boolean {
    return this.loopSteps > 0;
  }

  get hasLoop(): boolean {
    return this.metered && (this.repeats || this.graph.rpo.some((b) => b.isHeader));
  }

  /** The first variables of all forms. Iterations are counted in `n`. */
  counters(): string[] {
    const ends = new Set([...this.strips.values()].flatMap((strip) => (strip === null ? [] : [`z${strip.a} = 0`])));
    const metamethods = this.usesMetamethods ? ["z"] : [];
    return ["pc = 0", "mode = 0", "thrown", ...(this.hasLoop ? ["n = 0"] : []), ...metamethods, ...ends];
  }

  /** How many iterations of an innermost loop are reported at once: few when what it calls may use up a lot. */
  lotOf(header: Block): number {
    const calls = this.graph.rpo.some((b) => {
      if (b.loop !== header.index) return false;
      return this.proto.code.slice(b.start, b.end).some((i) => CALLS.has(getOp(i)));
    });
    return calls ? Math.min(this.loopSteps, CALLING_LOT) : this.loopSteps;
  }

  /** Whether a loop has no other in it. */
  isInnermost(header: number): boolean {
    for (const parent of this.graph.loopParent.values()) if (parent === header) return false;
    return true;
  }

  /** The lists of items that are read before a loop. */
  listsOf(header: Block): ItemLists | null {
    let lists = this.itemLists.get(header.index);
    if (lists === undefined) {
      lists = this.isInnermost(header.index) ? itemLists(this.proto, this.graph, header) : null;
      this.itemLists.set(header.index, lists);
    }
    return lists;
  }

  readLists({ arr, floats }: ItemLists): string {
    const reads = [...arr].map((r) => `${this.listVar("q", r)} = r${r}?.arr;`);
    reads.push(...[...floats].map((r) => `${this.listVar("d", r)} = r${r}?.floats;`));
    return reads.join(" ");
  }

  listVar(kind: "q" | "d", r: number): string {
    const name = `${kind}${r}`;
    this.listVars.add(name);
    return name;
  }

  /** The variable that has the list of items of the table in a register; null when it was not read before the loop. */
  listOf(kind: "q" | "d", r: number): string | null {
    const { lists } = this;
    const known = lists !== null && this.typeOf(r) === Type.Any && (kind === "q" ? lists.arr : lists.floats).has(r);
    return known ? `${kind}${r}` : null;
  }

  /** Runs a slow path, after which lists are read anew, into `t`; true when it has left for the heap. */
  unwinds(call: string): string {
    if (this.lists === null) return `(t = ${call}) === UNWIND`;
    const again = this.readLists(this.lists).replaceAll(";", ",");
    return `(t = ${call}, ${again} t === UNWIND)`;
  }

  /** The strip as which a loop is run; null when it is not. */
  stripOf(header: Block): Strip | null {
    let strip = this.strips.get(header.index);
    if (strip === undefined) {
      const types = this.blockTypes[header.index] as Types;
      strip = this.counts(header) ? stripOf(this.proto, this.graph, header, types) : null;
      this.strips.set(header.index, strip);
    }
    return strip;
  }

  /** The header of the loop that a block with a FORLOOP ends. */
  headerOf({ terminator }: Block): Block {
    return this.graph.blocks[terminator.kind === "branch" ? terminator.yes : -1] as Block;
  }

  stripEndedBy(block: Block): Strip | null {
    const header = this.headerOf(block);
    return header.order <= block.order ? this.stripOf(header) : null;
  }

  /** Whether a loop counts its iterations, and reports a lot of them at once. */
  counts(header: Block): boolean {
    return this.loopSteps > 1 && this.isInnermost(header.index);
  }

  reportIn(header: Block, more: number): void {
    this.typesAt[header.start] = [...(this.blockTypes[header.index] as Types)];
    this.report(header.start, more);
  }

  /** Reports the iterations counted so far and `more`, and leaves before the instruction at `pc` when that is asked. */
  report(pc: number, more: number): void {
    const count = more === 0 ? "n" : `n + ${more}`;
    this.line(`if (R.loopSpent(L, ${count})) { n = 0; pc = ${pc}; mode = ${Exit.Paused}; break exit; } n = 0;`);
  }

  /** Leaves before the instruction at `pc` when there is an interrupt; V8 takes the flag for a constant. */
  interruptAt(pc: number): void {
    this.line(`if (${LOOP_FLAG} && R.interrupted(L)) { pc = ${pc}; mode = ${Exit.Paused}; break exit; }`);
  }

  isTestAt(block: Block): boolean {
    const op = getOp(this.proto.code[block.end - 1] as number);
    return op === Op.Jmp;
  }

  typesBefore(block: Block, end: number): Types {
    const types = [...(this.blockTypes[block.index] as Types)];
    for (let pc = block.start; pc < end; pc++) transfer(this.proto, pc, types);
    return types;
  }

  endTypes(block: Block): Types {
    return this.typesBefore(block, block.end);
  }

  /** Whether a numeric loop goes on, as JavaScript text. */
  withinLimit(a: number, step: number | null, limit = `r${a + 1}`): string {
    if (step !== null) return step > 0 ? `r${a} <= ${limit}` : `r${a} >= ${limit}`;
    return `(r${a + 2} > 0 ? r${a} <= ${limit} : r${a} >= ${limit})`;
  }

  /** The halves of a register that holds an integer. */
  halvesOf(r: number): [string, string] {
    return this.typeOf(r) === Type.Big ? [this.high(r), this.low(r)] : [highOf(`r${r}`), `(r${r} | 0)`];
  }

  /** A register known to be numeric, as a JavaScript number. */
  num(r: number): string {
    return this.inFloat(r) ? this.floatVar(r) : `r${r}`;
  }

  upvalue(n: number): string {
    this.upvalues.add(n);
    return `u${n}`;
  }

  site(): string {
    return `i${this.sites++}`;
  }

  shape(s: Shape): string {
    let n = this.shapes.indexOf(s);
    if (n < 0) {
      n = this.shapes.length;
      this.shapes.push(s);
    }
    return `s${n}`;
  }

  /** A float constant as a JavaScript number. */
  floatConstant(n: number): string {
    const v = this.proto.k[n];
    if (v instanceof LuaFloat) return Object.is(v.n, -0) ? "(-0)" : `(${v.n})`;
    this.constants.add(n);
    return `k${n}`;
  }

  /** The shape and slot that the interpreter saw last at an access, if it is one that can be tested for. */
  seen(pc: number): { shape: Shape; slot: number } | null {
    const shape = this.proto.cacheShape[pc + 1];
    if (shape == null || shape === DICT_SHAPE || shape === EMPTY_SHAPE) return null;
    return { shape, slot: this.proto.cacheSlot[pc + 1] as number };
  }

  /** A text that may be used several times for a value: that of a register, or of the variable that it is put into. */
  once(name: "x" | "y", text: string): string {
    if (/^(r\d+|k\d+|\d+)$/.test(text)) return text;
    this.line(`${name} = ${text};`);
    return name;
  }

  /** By NEWTABLE: the keys its table begins with. */
  readonly literals = new Map<number, string[]>();

  freshAt = new Map<number, number>();
}
