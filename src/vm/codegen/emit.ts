import { allocationWeight, getA, getB, getBx, getC, getK, getOp, getSB, getSBx, getSC } from "../instruction.ts";
import { LONG_STRING } from "../meter.ts";
import { highHalf, isInteger, type LuaInteger, lowHalf, toFloat } from "../number.ts";
import { Op } from "../opcodes.ts";
import type { Proto } from "../proto.ts";
import { DICT_SHAPE, EMPTY_SHAPE, type Shape } from "../shape.ts";
import { MAX_C_CALLS, ROOM_UNIT } from "../state.ts";
import { Int64, LuaFloat } from "../value.ts";
import type { Block, Graph } from "./cfg.ts";
import { Exit, HALVES } from "./exit.ts";
import { type ItemLists, itemLists } from "./items.ts";
import { constantStep, type Strip, stripOf } from "./strips.ts";
import { type BlockWriter, writeStructured } from "./structure.ts";
import {
  accessesFloats,
  arithMode,
  constantKind,
  inferTypes,
  isIntegerLoop,
  liveIn,
  Mode,
  narrows,
  operandTypes,
  plainOp,
  Type,
  type Types,
  transfer,
  unmMode,
} from "./types.ts";

/** What the text of a compiled form needs: objects by name, and the registers that are floats at each instruction. */
export interface Emitted {
  readonly source: string;
  readonly shapes: readonly Shape[];
  readonly sites: number;
  /** By instruction: the registers held in float variables when it begins. */
  readonly floatRegs: readonly (readonly number[] | undefined)[];
}

/** The functions of the runtime for operations that are often on small integers. */
const ARITHMETIC: Partial<Record<Op, string>> = { [Op.Add]: "add", [Op.Sub]: "sub", [Op.Mul]: "mul" };

const CALLS: ReadonlySet<Op> = new Set([Op.Call, Op.TailCall, Op.TForCall]);

/** The arguments of a call as JavaScript text. */
interface Arguments {
  readonly fixed: string[];
  /** The register of the open one, if any. */
  readonly open: string | null;
  /** Whether that holds the function's own varargs. */
  readonly isVarargs: boolean;
}

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

/** Longer lists of arguments are not passed on without making room on the JavaScript stack. */
const MAX_SPREAD = 24;

const JS_OPERATORS: Partial<Record<Op, string>> = {
  [Op.Add]: "+",
  [Op.Sub]: "-",
  [Op.Mul]: "*",
  [Op.Div]: "/",
  [Op.BAnd]: "&",
  [Op.BOr]: "|",
  [Op.BXor]: "^",
};

/** How often a loop that was entered goes round in one call (tier.ts): innermost loops, and loops around others. */
const ROUNDS = 5000;
const ROUNDS_OUTER = 50;
const WARM_CALLS = 12;

/** Most string keys of a table constructor that are given to the table at once. */
const MAX_LITERAL_FIELDS = 24;

/** The number that an operand's text is, when it is one of 31 bits. */
function smallConstant(text: string): number | null {
  const n = Number(text);
  return /^\d+$/.test(text) && n <= 0x7fffffff ? n : null;
}

/** The high half of a safe integer, as JavaScript text. */
function highOf(text: string): string {
  return `(Math.floor(${text} * ${1 / 4294967296}) | 0)`;
}

/**
 * Writes the JavaScript of a prototype, from one entry. The text is made of instructions and small numbers only; every
 * other constant is reached through an object, so no text of the program gets into it.
 */
export class Emitter implements BlockWriter {
  private readonly lines: string[] = [];
  private readonly shapes: Shape[] = [];
  private sites = 0;
  private readonly constants = new Set<number>();
  private readonly upvalues = new Set<number>();
  private readonly floats = new Set<number>();
  /** Registers whose float variable has a flag. */
  private readonly flags = new Set<number>();
  /** Registers that are held as two halves somewhere. */
  private readonly halves = new Set<number>();
  /** By instruction that can be left: the types before it. */
  private readonly typesAt: Types[] = [];
  private readonly blockTypes: Types[];
  private readonly live: Set<number>[];
  /** By loop header: how the loop is run in strips; null when it is not. */
  private readonly strips = new Map<number, Strip | null>();
  /** By loop header: the lists of items that are read before the loop. */
  private readonly itemLists = new Map<number, ItemLists | null>();
  /** Those of the loop that the current block is in. */
  private lists: ItemLists | null = null;
  /** The variables of such lists. */
  private readonly listVars = new Set<string>();
  /** The types before the current instruction. */
  private types: Types = [];
  private readonly isCall: boolean;
  /** Whether it calls nothing, but for metamethods: then it is not counted when it is called. */
  private readonly isLeaf: boolean;
  /** Whether the whole body is a loop, for calls of itself in tail position. */
  private readonly repeats: boolean;

  constructor(
    private readonly proto: Proto,
    private readonly graph: Graph,
    entryTypes: Types,
    private readonly entry: number,
    /** The registers whose integers fit 32 bits at the entry. */
    private readonly smallInts: ReadonlySet<number> = new Set(),
    /** How many iterations of a loop are reported at once, in code that counts its steps (meter.ts); else 0. */
    private readonly loopSteps = 0,
  ) {
    this.isCall = entry < 0;
    this.isLeaf = !proto.code.some((i) => CALLS.has(getOp(i)));
    this.repeats = this.isCall && !proto.isVararg && this.tailCallsUpvalue();
    this.live = liveIn(proto, graph);
    const live = this.live[graph.entry] as Set<number>;
    const known = entryTypes.map((type, r) => (live.has(r) ? type : Type.Any));
    this.blockTypes = inferTypes(proto, graph, known);
  }

  /** Whether the function may call itself in tail position: it is then one of its upvalues. */
  private tailCallsUpvalue(): boolean {
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

  emit(): Emitted {
    const prologue = this.isCall ? [] : this.enter();
    writeStructured(this.graph, this);
    return { source: this.assemble(prologue), shapes: this.shapes, sites: this.sites, floatRegs: this.floatRegs() };
  }

  /** Takes the registers of the frame in the forms that the first block wants; if it cannot, the entry is refused. */
  private enter(): string[] {
    const wanted = this.blockTypes[this.graph.entry] as Types;
    const lines: string[] = [];
    for (const [r, to] of wanted.entries()) {
      const v = `F[${r}]`;
      if (to === Type.Int) {
        // V8 keeps a number that it knows to be one out of the heap.
        const small = this.smallInts.has(r);
        lines.push(`if (${small ? `(${v} | 0) !== ${v}` : `!Number.isSafeInteger(${v})`}) return R.refuse(L, frame);`);
        lines.push(small ? `r${r} = ${v} | 0;` : `r${r} = +${v};`);
      } else if (to === Type.Float) {
        lines.push(`if (!R.isFloat(${v})) return R.refuse(L, frame);`, `${this.floatVar(r)} = +R.toF(${v});`);
      } else if (to === Type.Big) {
        lines.push(`if (!R.isInteger(${v})) return R.refuse(L, frame);`);
        lines.push(`${this.high(r)} = R.highHalf(${v}); ${this.low(r)} = R.lowHalf(${v});`);
      } else if (to === Type.Num) {
        lines.push(`if (!R.isNumeric(${v})) return R.refuse(L, frame);`);
        lines.push(`${this.floatVar(r)} = +R.toF(${v}); ${this.flagVar(r)} = R.isFloat(${v});`);
      }
      // An open result, which an instruction that takes it reads as it is, may be a single float.
      if (to !== Type.Int) lines.push(`r${r} = ${v};`);
    }
    return lines;
  }

  private assemble(prologue: readonly string[]): string {
    const { proto } = this;
    const n = proto.maxstacksize;
    const regs = Array.from({ length: n }, (_, r) => `r${r}`);
    const floats = Array.from({ length: n }, (_, r) => (this.floats.has(r) ? `f${r}` : "0"));
    if (this.flags.size > 0 || this.halves.size > 0) {
      for (let r = 0; r < n; r++) floats.push(this.flags.has(r) ? `g${r}` : "false");
    }
    if (this.halves.size > 0) {
      for (const name of ["h", "l"]) for (let r = 0; r < n; r++) floats.push(this.halves.has(r) ? `${name}${r}` : "0");
    }
    const declared = [...[...this.floats].map((r) => `f${r} = 0`), ...[...this.flags].map((r) => `g${r} = false`)];
    for (const r of this.halves) declared.push(`h${r} = 0`, `l${r} = 0`);
    declared.push(...this.listVars);
    const head: string[] = ['"use strict";', "const L = _L, R = _R, K = _K, S = _S, P = _P, FM = _FM;"];
    for (const k of this.constants) head.push(`const k${k} = K[${k}];`);
    for (const s of this.shapes.keys()) head.push(`const s${s} = S[${s}];`);
    for (let s = 0; s < this.sites; s++) head.push(`const i${s} = R.site();`);
    head.push("const { Values, UNWIND, LuaTable, NativeFunction, LuaFloat, UpVal } = R;");
    const body: string[] = [];
    const upvals = [...this.upvalues].map((u) => `const u${u} = self.upvals[${u}];`);
    const floatArray = this.floats.size + this.halves.size === 0 ? "null" : `[${floats.join(", ")}]`;
    const name = `lua_${proto.linedefined}`;
    if (this.isCall) {
      const params = regs.slice(0, proto.numparams);
      const rest = proto.isVararg ? [...params, "...va"] : params;
      const va = proto.isVararg ? "va" : "R.NO_VARARGS";
      const locals = [...this.counters(), "t", "x", "y", ...regs.slice(proto.numparams), ...declared];
      if (this.repeats) locals.push("isTail = false");
      body.push(`return function ${name}(${rest.join(", ")}) {`);
      body.push("const self = this;");
      body.push(this.isLeaf ? "const depth = L.depth + 1;" : "const depth = ++L.depth;");
      body.push(`let ${locals.join(", ")};`);
      body.push("exit: try {");
      // The meter gives no fuel while there are hooks.
      const cost = proto.isVararg ? "(L.fuel -= 1 + Math.min(va.length >> 3, 512))" : "--L.fuel";
      const asks = this.metered ? `${cost} < 0` : "L.hooksOn";
      body.push(`if (${asks}${this.isLeaf ? "" : " || depth > L.limit"}) { mode = ${Exit.NotHere}; break exit; }`);
      if (!this.isLeaf && this.extraRoom > 0) body.push(`L.limit -= ${this.extraRoom};`);
      body.push(...upvals);
      if (this.repeats) body.push("again: for (;;) {", ...this.lines, "}");
      else body.push(...this.lines);
      body.push(`} catch (e) { thrown = e; mode = ${Exit.Failed}; }`);
      const state = `self, depth, pc, [${regs.join(", ")}], ${floatArray}, FM, ${va}, ${this.repeats ? "isTail" : "false"}`;
      body.push(`return R.exit(L, mode, thrown, ${state});`);
      body.push("};");
    } else {
      const locals = [
        ...this.counters(),
        `rounds = warm > 0 ? warm-- : ${this.rounds}`,
        "t",
        "x",
        "y",
        ...regs,
        ...declared,
      ];
      // Short calls first: V8 has to see how the code asks to be called again before it compiles it.
      body.push(`let warm = ${WARM_CALLS};`, `return function ${name}_at_${this.entry}(frame) {`);
      body.push("const self = frame.closure, F = frame.regs, depth = frame.depth, va = frame.varargs;");
      body.push(...upvals);
      body.push(`let ${locals.join(", ")};`);
      body.push(...prologue);
      body.push("exit: try {", ...this.lines, `} catch (e) { thrown = e; mode = ${Exit.Failed}; }`);
      body.push(regs.map((r, i) => `F[${i}] = ${r};`).join(" "));
      body.push(`return R.exitEntry(L, mode, thrown, frame, pc, ${floatArray}, FM);`);
      body.push("};");
    }
    return [...head, ...body].join("\n");
  }

  // Operands

  private typeOf(r: number): Type {
    return this.types[r] as Type;
  }

  private floatVar(r: number): string {
    this.floats.add(r);
    return `f${r}`;
  }

  private flagVar(r: number): string {
    this.flags.add(r);
    return `g${r}`;
  }

  private high(r: number): string {
    this.halves.add(r);
    return `h${r}`;
  }

  private low(r: number): string {
    this.halves.add(r);
    return `l${r}`;
  }

  /** A register of a type as a tagged value. */
  private tagged(r: number, type: Type): string {
    if (type === Type.Float) return `R.float(${this.floatVar(r)})`;
    if (type === Type.Big) return `R.int64(${this.high(r)}, ${this.low(r)})`;
    if (type === Type.Num) return `(${this.flagVar(r)} ? R.float(${this.floatVar(r)}) : ${this.floatVar(r)})`;
    return `r${r}`;
  }

  /** A register as a tagged value. */
  private rd(r: number): string {
    return this.tagged(r, this.typeOf(r));
  }

  /** Makes the registers from `from` up to `end` tagged values. */
  private box(from: number, end: number): void {
    for (let r = from; r < end; r++) if (this.isUnboxed(r)) this.set(r, this.rd(r));
  }

  /** A constant as a tagged value. */
  private k(n: number): string {
    const v = this.proto.k[n];
    if (typeof v === "number" && Number.isSafeInteger(v) && Math.abs(v) <= 0x7fffffff) return v < 0 ? `(${v})` : `${v}`;
    this.constants.add(n);
    return `k${n}`;
  }

  private rk(i: number): string {
    return getK(i) ? this.k(getC(i)) : this.rd(getC(i));
  }

  /** Whether the operand is known to be a raw JavaScript number. */
  private isNumeric(type: Type): boolean {
    return type === Type.Int || type === Type.Float || type === Type.Num;
  }

  /** Whether the register is held in its float variable. */
  private inFloat(r: number): boolean {
    return this.typeOf(r) === Type.Float || this.typeOf(r) === Type.Num;
  }

  private isUnboxed(r: number): boolean {
    return this.inFloat(r) || this.typeOf(r) === Type.Big;
  }

  /** Whether a register is known to be neither nil nor false. */
  private isTrue(r: number): boolean {
    return this.isNumeric(this.typeOf(r)) || this.typeOf(r) === Type.Big;
  }

  private set(r: number, text: string): void {
    this.line(`r${r} = ${text};`);
  }

  // Leaving

  private at(pc: number): void {
    this.typesAt[pc] = [...this.types];
    this.line(`pc = ${pc + 1};`);
  }

  /** By instruction: the registers held in float variables, those with a flag as their complement. */
  private floatRegs(): (number[] | undefined)[] {
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
  private done(): string {
    const steps = this.hasLoop ? " L.fuel -= n;" : "";
    if (this.isCall && this.isLeaf) return steps;
    const room = this.isCall && this.extraRoom > 0 ? ` L.limit += ${this.extraRoom};` : "";
    return `L.depth = depth - 1;${room}${steps}`;
  }

  /** What an activation with many registers takes of the JavaScript stack beyond its unit. */
  private get extraRoom(): number {
    return Math.ceil((150 + 20 * this.proto.maxstacksize) / ROOM_UNIT) - 1;
  }

  /**
   * The ways out read what V8 has no feedback of while they have not been taken: it then compiles them as points where
   * its code is given up, and does not have to bring all registers together behind the block.
   */
  private leave(): string {
    // What is called may be left with many activations of it on the stack: see `warmUp` in tier.ts.
    return this.isCall ? "break exit;" : "{ mode = R.LEAVING; break exit; }";
  }

  /** Goes back to the interpreter, which runs this instruction again. */
  private bail(pc: number): string {
    this.typesAt[pc] = [...this.types];
    return `{ pc = ${pc}; mode = R.BAILING; break exit; }`;
  }

  /** Counts an object that is made; the interpreter asks for a collection when one is due. */
  private allocation(pc: number, weight = 1): void {
    this.at(pc);
    this.line(`if ((L.allocationsLeft -= ${weight}) < 0 && R.isLotUsed(L)) ${this.bail(pc)}`);
  }

  /** Runs a slow path that may unwind and puts its result into a register. */
  private slow(dst: number, call: string): string {
    return `if (${this.unwinds(call)}) ${this.leave()} r${dst} = t;`;
  }

  // Metering

  private get metered(): boolean {
    return this.loopSteps > 0;
  }

  private get hasLoop(): boolean {
    return this.metered && (this.repeats || this.graph.rpo.some((b) => b.isHeader));
  }

  /** The first variables of all forms. Iterations are counted in `n`. */
  private counters(): string[] {
    const ends = new Set([...this.strips.values()].flatMap((strip) => (strip === null ? [] : [`z${strip.a} = 0`])));
    return ["pc = 0", "mode = 0", "thrown", ...(this.hasLoop ? ["n = 0"] : []), ...ends];
  }

  /** Whether a loop has no other in it. */
  private isInnermost(header: number): boolean {
    for (const parent of this.graph.loopParent.values()) if (parent === header) return false;
    return true;
  }

  /*
   * V8 keeps what a loop uses out of registers when there is a call in it, even on a path that is seldom taken. So the call
   * that reports iterations stands behind an innermost loop, in another one around it.
   *
   * It compiles a path that has not been taken yet as a way out of its code. So an outer loop reports every iteration, and
   * only innermost ones, which soon have run often enough to have taken it, count.
   */
  loopBegin(header: Block, label: string): void {
    const lists = this.listsOf(header);
    if (lists !== null) this.line(this.readLists(lists));
    this.line(`${label}: for (;;) {`);
    const strip = this.stripOf(header);
    if (strip !== null) this.beginStrip(strip);
    if (this.counts(header)) this.line(`N${label}: for (;;) {`);
  }

  backEdge(to: Block, label: string): void {
    if (this.stripOf(to) !== null) this.line(`continue N${label};`);
    else if (this.counts(to))
      this.line(`if ((n = n + 1 | 0) < ${this.loopSteps}) continue N${label}; break N${label};`);
    else {
      if (this.metered) this.reportIn(to, 1);
      this.line(`continue ${label};`);
    }
  }

  loopEnd(header: Block): void {
    if (this.counts(header)) {
      this.line("}");
      this.reportIn(header, 0);
    }
    this.line("}");
  }

  /** The lists of items that are read before a loop. */
  private listsOf(header: Block): ItemLists | null {
    let lists = this.itemLists.get(header.index);
    if (lists === undefined) {
      lists = this.isInnermost(header.index) ? itemLists(this.proto, this.graph, header) : null;
      this.itemLists.set(header.index, lists);
    }
    return lists;
  }

  private readLists({ arr, floats }: ItemLists): string {
    const reads = [...arr].map((r) => `${this.listVar("q", r)} = r${r}?.arr;`);
    reads.push(...[...floats].map((r) => `${this.listVar("d", r)} = r${r}?.floats;`));
    return reads.join(" ");
  }

  private listVar(kind: "q" | "d", r: number): string {
    const name = `${kind}${r}`;
    this.listVars.add(name);
    return name;
  }

  /** The variable that has the list of items of the table in a register; null when it was not read before the loop. */
  private listOf(kind: "q" | "d", r: number): string | null {
    const { lists } = this;
    const known = lists !== null && this.typeOf(r) === Type.Any && (kind === "q" ? lists.arr : lists.floats).has(r);
    return known ? `${kind}${r}` : null;
  }

  /** Runs a slow path, after which lists are read anew, into `t`; true when it has left for the heap. */
  private unwinds(call: string): string {
    if (this.lists === null) return `(t = ${call}) === UNWIND`;
    const again = this.readLists(this.lists).replaceAll(";", ",");
    return `(t = ${call}, ${again} t === UNWIND)`;
  }

  /** The strip as which a loop is run; null when it is not. */
  private stripOf(header: Block): Strip | null {
    let strip = this.strips.get(header.index);
    if (strip === undefined) {
      const types = this.blockTypes[header.index] as Types;
      strip = this.counts(header) ? stripOf(this.proto, this.graph, header, types) : null;
      this.strips.set(header.index, strip);
    }
    return strip;
  }

  /** The header of the loop that a block with a FORLOOP ends. */
  private headerOf({ terminator }: Block): Block {
    return this.graph.blocks[terminator.kind === "branch" ? terminator.yes : -1] as Block;
  }

  private stripEndedBy(block: Block): Strip | null {
    const header = this.headerOf(block);
    return header.order <= block.order ? this.stripOf(header) : null;
  }

  /** Sets the end of a strip, and counts its iterations, whether or not all of them will be. */
  private beginStrip({ a, step }: Strip): void {
    const last = step * (this.loopSteps - 1);
    const limit = `r${a + 1}`;
    this.line(`z${a} = r${a} + ${last}; if (z${a} ${step > 0 ? ">" : "<"} ${limit}) z${a} = ${limit};`);
    this.line(`n = n + ${step === 1 ? `(z${a} - r${a})` : `((z${a} - r${a}) / ${step} | 0)`} + 1 | 0;`);
  }

  /** Goes on with the next strip, if that is not the end of the loop. */
  private endStrip(from: Block): void {
    const strip = this.stripEndedBy(from);
    if (strip === null) return;
    const header = this.headerOf(from);
    this.line(`if (${this.withinLimit(strip.a, strip.step)}) {`);
    this.edge(from, header, true);
    this.line(`break NL${header.index}; }`);
  }

  /** Whether a loop counts its iterations, and reports a lot of them at once. */
  private counts(header: Block): boolean {
    return this.loopSteps > 1 && this.isInnermost(header.index);
  }

  private reportIn(header: Block, more: number): void {
    this.typesAt[header.start] = [...(this.blockTypes[header.index] as Types)];
    this.report(header.start, more);
  }

  /** Reports the iterations counted so far and `more`, and leaves before the instruction at `pc` when that is asked. */
  private report(pc: number, more: number): void {
    const count = more === 0 ? "n" : `n + ${more}`;
    this.line(`if (R.loopSpent(L, ${count})) { n = 0; pc = ${pc}; mode = ${Exit.Paused}; break exit; } n = 0;`);
  }

  // Blocks

  body(block: Block): void {
    this.types = [...(this.blockTypes[block.index] as Types)];
    this.lists = block.loop < 0 ? null : this.listsOf(this.graph.blocks[block.loop] as Block);
    if (block.terminator.kind === "leave") {
      this.giveBack(block.start, Exit.GoOn);
      return;
    }
    const last = block.end - 1;
    const terminated = block.terminator.kind === "branch" ? (this.isTestAt(block) ? block.end - 2 : last) : block.end;
    for (let pc = block.start; pc < terminated; pc++) {
      this.instruction(pc);
      transfer(this.proto, pc, this.types);
    }
  }

  /** Ends with all registers as the interpreter wants them, which is to go on at `pc`, or begins anew. */
  private giveBack(pc: number, mode: Exit.GoOn | Exit.Again): void {
    this.box(0, this.types.length);
    this.line(`pc = ${pc}; mode = ${mode}; break exit;`);
  }

  /** How often the loop at the entry goes round until the entry asks to be called again. */
  private get rounds(): number {
    const { entry, loopParent } = this.graph;
    return [...loopParent.values()].includes(entry) ? ROUNDS_OUTER : ROUNDS;
  }

  private isTestAt(block: Block): boolean {
    const op = getOp(this.proto.code[block.end - 1] as number);
    return op === Op.Jmp;
  }

  edge(from: Block, to: Block, taken: boolean): void {
    const pc = this.isTestAt(from) && from.terminator.kind === "branch" ? from.end - 2 : from.end - 1;
    const i = this.proto.code[pc] as number;
    const a = getA(i);
    const types = this.endTypes(from);
    if (from.terminator.kind === "branch") {
      switch (getOp(i)) {
        case Op.ForLoop: {
          if (!taken) this.endStrip(from);
          const before = this.typesBefore(from, pc);
          if (taken) this.set(a + 3, before[a] === Type.Int ? `r${a}` : "t");
          break;
        }
        case Op.ForPrep:
          if (taken) this.set(a + 3, isIntegerLoop(this.proto, pc) ? `r${a}` : "t[3]");
          break;
        case Op.TForLoop:
          if (taken) this.set(a + 2, `r${a + 4}`);
          break;
        case Op.TestSet:
          if (taken) {
            const b = getB(i);
            const before = this.typesBefore(from, pc);
            this.set(a, this.tagged(b, before[b] as Type));
          }
          break;
        default:
      }
    }
    const wanted = this.blockTypes[to.index] as Types;
    for (const r of this.live[to.index] as Set<number>) {
      this.convert(r, types[r] as Type, wanted[r] as Type);
    }
    if (!this.isCall && to.index === this.graph.entry) {
      this.types = [...wanted];
      this.line(this.metered ? "if (--rounds === 0) { L.fuel -= n;" : "if (--rounds === 0) {");
      this.giveBack(to.start, Exit.Again);
      this.line("}");
    }
  }

  /** Brings a register from one type's form to another's. */
  private convert(r: number, from: Type, to: Type): void {
    if (from === to) return;
    const unboxed = from === Type.Float || from === Type.Num || from === Type.Big;
    if (to === Type.Big) {
      if (from === Type.Int) this.line(`${this.high(r)} = ${highOf(`r${r}`)}; ${this.low(r)} = r${r} | 0;`);
      return;
    }
    if (to === Type.Num) {
      if (from === Type.Int) this.line(`${this.floatVar(r)} = r${r}; ${this.flagVar(r)} = false;`);
      else if (from === Type.Float) this.line(`${this.floatVar(r)}; ${this.flagVar(r)} = true;`);
    } else if (unboxed) this.line(`r${r} = ${this.tagged(r, from)};`);
  }

  private typesBefore(block: Block, end: number): Types {
    const types = [...(this.blockTypes[block.index] as Types)];
    for (let pc = block.start; pc < end; pc++) transfer(this.proto, pc, types);
    return types;
  }

  private endTypes(block: Block): Types {
    return this.typesBefore(block, block.end);
  }

  condition(block: Block): string {
    const pc = this.isTestAt(block) ? block.end - 2 : block.end - 1;
    const i = this.proto.code[pc] as number;
    const op = getOp(i);
    const a = getA(i);
    const not = getK(i) ? "" : "!";
    switch (op) {
      case Op.ForPrep:
        return this.forPrep(pc, a);
      case Op.ForLoop: {
        const step = constantStep(this.proto, pc - getBx(i), a);
        const add = `r${a} + ${step ?? `r${a + 2}`}`;
        if (this.typeOf(a) === Type.Int) {
          this.set(a, add);
          const strip = this.stripEndedBy(block);
          return strip === null ? this.withinLimit(a, step) : `r${a} ${strip.step > 0 ? "<=" : ">="} z${a}`;
        }
        this.line(
          `if (typeof r${a} === "number") { r${a} = ${add}; t = ${this.withinLimit(a, step)} ? r${a} : undefined; }`,
        );
        this.line(`else t = r${a}.next();`);
        return "t !== undefined";
      }
      case Op.TForLoop:
        return `r${a + 4} !== undefined`;
      case Op.Test:
        return this.isTrue(a) ? `${not}true` : `${not}(r${a} !== undefined && r${a} !== false)`;
      case Op.TestSet: {
        if (this.isUnboxed(a)) this.set(a, this.rd(a));
        const b = getB(i);
        return this.isTrue(b) ? `${not}true` : `${not}(r${b} !== undefined && r${b} !== false)`;
      }
      case Op.Eq:
        return not + this.equality(pc, a, getB(i));
      case Op.EqK:
        return not + this.equalsConstant(a, getB(i));
      case Op.EqI: {
        const y = getSB(i);
        if (this.inFloat(a)) return `${not}(${this.floatVar(a)} === ${y})`;
        if (this.typeOf(a) === Type.Big) return `${not}(${this.low(a)} === ${y} && ${this.high(a)} === ${y >> 31})`;
        if (this.typeOf(a) === Type.Int) return `${not}(r${a} === ${y})`;
        return `${not}(r${a} === ${y} || (r${a} instanceof LuaFloat && r${a}.n === ${y}))`;
      }
      case Op.Lt:
      case Op.Le:
        return (
          not + this.comparison(pc, op === Op.Lt ? "<" : "<=", op === Op.Lt ? "lt" : "le", a, getB(i), null, false)
        );
      case Op.LtI:
        return not + this.comparison(pc, "<", "lt", a, -1, getSB(i), false);
      case Op.LeI:
        return not + this.comparison(pc, "<=", "le", a, -1, getSB(i), false);
      case Op.GtI:
        return not + this.comparison(pc, ">", "lt", a, -1, getSB(i), true);
      default:
        return not + this.comparison(pc, ">=", "le", a, -1, getSB(i), true);
    }
  }

  private withinLimit(a: number, step: number | null): string {
    if (step !== null) return step > 0 ? `r${a} <= r${a + 1}` : `r${a} >= r${a + 1}`;
    return `(r${a + 2} > 0 ? r${a} <= r${a + 1} : r${a} >= r${a + 1})`;
  }

  private forPrep(pc: number, a: number): string {
    this.at(pc);
    for (const r of [a, a + 1, a + 2]) if (this.isUnboxed(r)) this.set(r, this.rd(r));
    if (!isIntegerLoop(this.proto, pc)) {
      this.line(`t = R.forPrep(L, r${a}, r${a + 1}, r${a + 2});`);
      this.line(`if (t !== null) { r${a} = t[0]; r${a + 1} = t[1]; }`);
      return "t !== null";
    }
    const step = constantStep(this.proto, pc, a);
    const stepOk = step === null ? ` && Number.isSafeInteger(r${a + 2}) && r${a + 2} !== 0` : "";
    this.line(`if (!(Number.isSafeInteger(r${a}) && Number.isSafeInteger(r${a + 1})${stepOk})) {`);
    this.line(`t = R.forLimit(r${a}, r${a + 1}, r${a + 2}); if (t !== t) ${this.bail(pc)} r${a + 1} = t; }`);
    return this.withinLimit(a, step);
  }

  private equality(pc: number, a: number, b: number): string {
    const x = this.typeOf(a);
    const y = this.typeOf(b);
    if (this.isNumeric(x) && this.isNumeric(y)) return `(${this.num(a)} === ${this.num(b)})`;
    this.at(pc);
    const v = this.once("x", this.rd(a));
    const w = this.once("y", this.rd(b));
    this.line(`if (${v} === ${w}) t = true; else if (typeof ${v} !== "object" && typeof ${w} !== "object") t = false;`);
    this.line(`else if (${this.unwinds(`L.equals(${v}, ${w})`)}) ${this.leave()}`);
    return "t";
  }

  private equalsConstant(a: number, k: number): string {
    const v = this.proto.k[k];
    if (typeof v === "string" || typeof v === "boolean" || v === undefined) return `(${this.rd(a)} === ${this.k(k)})`;
    return `R.rawEquals(${this.rd(a)}, ${this.k(k)})`;
  }

  /** A comparison with a register (`b`), or with an immediate; `swapped`: the slow path has the operands the other way. */
  private comparison(
    pc: number,
    js: string,
    name: string,
    a: number,
    b: number,
    immediate: number | null,
    swapped: boolean,
  ): string {
    const x = this.typeOf(a);
    if (x === Type.Big || (immediate === null && this.typeOf(b) === Type.Big)) {
      const test = this.compareHalves(js, a, b, immediate);
      if (test !== null) return test;
      for (const r of immediate === null ? [a, b] : [a]) if (this.typeOf(r) === Type.Big) this.set(r, this.rd(r));
    }
    const known = immediate !== null || this.isNumeric(this.typeOf(b));
    const right = immediate !== null ? `${immediate}` : known ? this.num(b) : `r${b}`;
    const left = this.isNumeric(x) ? this.num(a) : `r${a}`;
    if (this.isNumeric(x) && known) return `(${left} ${js} ${right})`;
    this.at(pc);
    const checks = [
      ...(this.isNumeric(x) ? [] : [`typeof r${a} === "number"`]),
      ...(known ? [] : [`typeof r${b} === "number"`]),
    ];
    const first = this.rd(a);
    const second = immediate !== null ? `${immediate}` : this.rd(b);
    const args = swapped ? `${second}, ${first}` : `${first}, ${second}`;
    this.line(`if (${checks.join(" && ")}) t = ${left} ${js} ${right};`);
    this.line(`else if (${this.unwinds(`R.${name}(L, ${args})`)}) ${this.leave()}`);
    return "t";
  }

  /** A comparison of integers of which one is held as halves; null when that is not known. */
  private compareHalves(js: string, a: number, b: number, immediate: number | null): string | null {
    const known = (r: number): boolean => this.typeOf(r) === Type.Int || this.typeOf(r) === Type.Big;
    if (!known(a) || (immediate === null && !known(b))) return null;
    const [xh, xl] = this.halvesOf(a);
    const [yh, yl] = immediate !== null ? [`${immediate >> 31}`, `${immediate | 0}`] : this.halvesOf(b);
    return `(${xh} === ${yh} ? (${xl} >>> 0) ${js} (${yl} >>> 0) : ${xh} ${js} ${yh})`;
  }

  /** The halves of a register that holds an integer. */
  private halvesOf(r: number): [string, string] {
    return this.typeOf(r) === Type.Big ? [this.high(r), this.low(r)] : [highOf(`r${r}`), `(r${r} | 0)`];
  }

  /** A register known to be numeric, as a JavaScript number. */
  private num(r: number): string {
    return this.inFloat(r) ? this.floatVar(r) : `r${r}`;
  }

  // Instructions

  private instruction(pc: number): void {
    const { proto } = this;
    const i = proto.code[pc] as number;
    const op = getOp(i);
    const a = getA(i);
    switch (op) {
      case Op.Move: {
        const b = getB(i);
        if (!this.isUnboxed(b)) this.set(a, `r${b}`);
        else if (this.typeOf(b) === Type.Big) {
          this.line(`${this.high(a)} = ${this.high(b)}; ${this.low(a)} = ${this.low(b)};`);
        } else {
          this.line(`${this.floatVar(a)} = ${this.floatVar(b)};`);
          if (this.typeOf(b) === Type.Num) this.line(`${this.flagVar(a)} = ${this.flagVar(b)};`);
        }
        return;
      }
      case Op.LoadI:
        this.set(a, `${getSBx(i)}`);
        return;
      case Op.LoadF:
        this.line(`${this.floatVar(a)} = ${getSBx(i)};`);
        return;
      case Op.LoadK: {
        const n = getBx(i);
        if (constantKind(proto, n) === 2) this.line(`${this.floatVar(a)} = ${this.floatConstant(n)};`);
        else if (proto.k[n] instanceof Int64) {
          this.line(`${this.high(a)} = ${proto.k[n].hi}; ${this.low(a)} = ${proto.k[n].lo};`);
        } else this.set(a, this.k(n));
        return;
      }
      case Op.LoadKX: {
        const n = (proto.code[pc + 1] as number) >>> 7;
        this.constants.add(n);
        this.set(a, `k${n}`);
        return;
      }
      case Op.LoadFalse:
      case Op.LFalseSkip:
        this.set(a, "false");
        return;
      case Op.LoadTrue:
        this.set(a, "true");
        return;
      case Op.LoadNil:
        for (let j = 0; j <= getB(i); j++) this.set(a + j, "undefined");
        return;
      case Op.GetUpval:
        this.set(a, `${this.upvalue(getB(i))}.v`);
        return;
      case Op.SetUpval:
        this.line(`${this.upvalue(getB(i))}.v = ${this.rd(a)};`);
        return;
      case Op.MkOpen:
        this.set(a, `new UpVal(${this.rd(a)})`);
        return;
      case Op.GetOpen:
        this.set(a, `r${getB(i)}.v`);
        return;
      case Op.SetOpen:
        this.line(`r${a}.v = ${this.rd(getB(i))};`);
        return;
      case Op.GetTabUp:
        this.getField(pc, a, `${this.upvalue(getB(i))}.v`, getC(i));
        return;
      case Op.GetField:
        this.getField(pc, a, this.rd(getB(i)), getC(i));
        return;
      case Op.GetTable:
        this.getTable(pc, a, getB(i), getC(i));
        return;
      case Op.GetI: {
        this.at(pc);
        const o = this.rd(getB(i));
        const n = getC(i);
        if (accessesFloats(proto, pc)) {
          const list = this.listOf("d", getB(i)) ?? "t";
          if (list === "t") this.line(`t = ${o}?.floats;`);
          this.line(`if (${list} == null || ${n} > ${list}.length) ${this.bail(pc)}`);
          this.line(`${this.floatVar(a)} = ${list}[${n - 1}];`);
          return;
        }
        const list = this.listOf("q", getB(i)) ?? "t";
        if (list === "t") this.line(`t = ${o}?.arr;`);
        this.line(`if (${list} === undefined || ${n} > ${list}.length || (t = ${list}[${n - 1}]) === undefined) {`);
        this.line(`if (${this.unwinds(`L.index(${o}, ${n})`)}) ${this.leave()} } r${a} = t;`);
        return;
      }
      case Op.SetTabUp:
        this.setField(pc, `${this.upvalue(a)}.v`, getB(i), this.rk(i));
        return;
      case Op.SetField:
        this.setFieldOf(pc, a, getB(i), this.rk(i));
        return;
      case Op.SetTable:
        this.setTable(pc, i, a, getB(i), this.rk(i));
        return;
      case Op.SetI: {
        this.at(pc);
        const n = getB(i);
        this.line(`if (${this.unwinds(`R.setI(L, ${this.rd(a)}, ${n}, ${this.rk(i)})`)}) ${this.leave()}`);
        return;
      }
      case Op.NewTable:
        this.allocation(pc, allocationWeight(i));
        this.newTable(pc, a);
        return;
      case Op.Self: {
        this.at(pc);
        const o = this.rd(getB(i));
        const key = this.rk(i);
        this.line(`x = ${o}; if ((t = R.getMethod(L, x, ${key}, ${this.site()})) === UNWIND) ${this.leave()}`);
        this.line(`r${a + 1} = x; r${a} = t;`);
        return;
      }
      case Op.Unm:
        this.unaryMinus(pc, a, getB(i));
        return;
      case Op.BNot:
        this.at(pc);
        this.line(`x = ${this.rd(getB(i))}; if (typeof x === "number" && (x | 0) === x) r${a} = ~x; else {`);
        this.line(`${this.slow(a, "R.bnot(L, x)")} }`);
        return;
      case Op.Not: {
        const b = getB(i);
        this.set(a, this.isTrue(b) ? "false" : `r${b} === undefined || r${b} === false`);
        return;
      }
      case Op.Len: {
        this.at(pc);
        const o = this.rd(getB(i));
        const v = this.once("x", o);
        this.line(`if (${v} instanceof LuaTable && ${v}.metatable === null) r${a} = ${v}.length();`);
        this.line(`else if (typeof ${v} === "string") r${a} = ${v}.length; else { ${this.slow(a, `L.len(${v})`)} }`);
        return;
      }
      case Op.Concat: {
        this.allocation(pc);
        this.at(pc);
        const v = this.once("x", this.rd(getB(i)));
        const w = this.once("y", this.rd(getC(i)));
        this.line(`if (typeof ${v} === "string" && typeof ${w} === "string") r${a} = ${v} + ${w};`);
        this.line(`else { ${this.slow(a, `R.concat(L, ${v}, ${w})`)} }`);
        this.line(`if (typeof r${a} === "string" && r${a}.length > ${LONG_STRING}) R.madeString(L, r${a}.length);`);
        return;
      }
      case Op.Close:
      case Op.Jmp:
      case Op.ExtraArg:
        return;
      case Op.Call:
        this.call(pc, i, a);
        return;
      case Op.TailCall:
        this.tailCall(pc, a, getB(i));
        return;
      case Op.Return:
        this.return(pc, a, getB(i));
        return;
      case Op.Return0:
        this.line(`${this.done()} return R.NONE;`);
        return;
      case Op.Return1:
        this.line(`${this.done()} return ${this.rd(a)};`);
        return;
      case Op.TForPrep:
        this.line(`if (${this.rd(a + 3)} !== undefined) ${this.bail(pc)}`);
        this.box(a, a + 4);
        return;
      case Op.TForCall:
        this.forCall(pc, a, getC(i));
        return;
      case Op.SetList:
        this.setList(pc, i, a, getB(i));
        return;
      case Op.Closure: {
        this.allocation(pc);
        const n = getBx(i);
        const ups = (proto.p[n] as Proto).upvalues.map((u) => (u.instack ? `r${u.index}` : this.upvalue(u.index)));
        this.set(a, `R.closure(L, P[${n}], [${ups.join(", ")}])`);
        return;
      }
      case Op.Vararg:
        this.vararg(a, getC(i));
        return;
      default:
        this.arithmetic(pc, i, a);
    }
  }

  private upvalue(n: number): string {
    this.upvalues.add(n);
    return `u${n}`;
  }

  private site(): string {
    return `i${this.sites++}`;
  }

  private shape(s: Shape): string {
    let n = this.shapes.indexOf(s);
    if (n < 0) {
      n = this.shapes.length;
      this.shapes.push(s);
    }
    return `s${n}`;
  }

  /** A float constant as a JavaScript number. */
  private floatConstant(n: number): string {
    const v = this.proto.k[n];
    if (v instanceof LuaFloat) return Object.is(v.n, -0) ? "(-0)" : `(${v.n})`;
    this.constants.add(n);
    return `k${n}`;
  }

  /** The shape and slot that the interpreter saw last at an access, if it is one that can be tested for. */
  private seen(pc: number): { shape: Shape; slot: number } | null {
    const shape = this.proto.cacheShape[pc + 1];
    if (shape == null || shape === DICT_SHAPE || shape === EMPTY_SHAPE) return null;
    return { shape, slot: this.proto.cacheSlot[pc + 1] as number };
  }

  /** A text that may be used several times for a value: that of a register, or of the variable that it is put into. */
  private once(name: "x" | "y", text: string): string {
    if (/^(r\d+|k\d+|\d+)$/.test(text)) return text;
    this.line(`${name} = ${text};`);
    return name;
  }

  private getField(pc: number, a: number, object: string, k: number): void {
    this.at(pc);
    const seen = this.seen(pc);
    const o = this.once("x", object);
    const slow = this.slow(a, `R.getField(L, ${o}, ${this.k(k)}, ${this.site()})`);
    if (seen === null) this.line(slow);
    else {
      const shape = this.shape(seen.shape);
      this.line(`if (${o}?.shape === ${shape} && (t = ${o}.slots[${seen.slot}]) !== undefined) r${a} = t;`);
      this.line(`else { ${slow} }`);
    }
  }

  private setFieldOf(pc: number, a: number, k: number, value: string): void {
    if (this.typeOf(a) === Type.Fresh) {
      const slot = this.literalSlot(pc, a, k);
      if (slot >= 0) {
        this.line(`r${a}.slots[${slot}] = ${value};`);
        return;
      }
    }
    this.setField(pc, this.rd(a), k, value);
  }

  private setField(pc: number, object: string, k: number, value: string): void {
    this.at(pc);
    const seen = this.seen(pc);
    const o = this.once("x", object);
    const v = this.once("y", value);
    const slow = `if (${this.unwinds(`R.setField(L, ${o}, ${this.k(k)}, ${v}, ${this.site()})`)}) ${this.leave()}`;
    if (seen === null) this.line(slow);
    else {
      const { shape, slot } = seen;
      const known = `${o}?.shape === ${this.shape(shape)} && ${o}.slots[${slot}] !== undefined`;
      this.line(`if (${known}) ${o}.slots[${slot}] = ${v};`);
      this.line(`else ${slow}`);
    }
  }

  /**
   * Puts an index, or what it is in a JavaScript array, into `y`; floats count as the integers they equal. Gives the test
   * whether it is one in an array, to be put behind others, and the index as a tagged value.
   */
  private indexOf(r: number): Index {
    const type = this.typeOf(r);
    const tagged = this.rd(r);
    if (type !== Type.Int && !this.inFloat(r)) {
      this.line(`y = ${tagged};`);
      const test = ' && typeof y === "number" && (y | 0) === y && y > 0';
      const inside = (list: string): string => `${test} && y <= ${list}.length`;
      return { at: "y - 1", tagged, inside, isNext: (list) => `y === ${list}.length + 1` };
    }
    this.line(`y = ${this.num(r)} - 1;`);
    const test = type === Type.Int ? " && y >= 0" : " && (y | 0) === y && y >= 0";
    const inside = (list: string): string => `${test} && y < ${list}.length`;
    return { at: "y", tagged, inside, isNext: (list) => `y === ${list}.length` };
  }

  private getTable(pc: number, a: number, b: number, c: number): void {
    this.at(pc);
    const { at, tagged, inside } = this.indexOf(c);
    const o = this.rd(b);
    if (accessesFloats(this.proto, pc)) {
      const list = this.listOf("d", b);
      const known = list === null ? `(t = ${o}?.floats) != null` : `${list} != null`;
      this.line(`if (!(${known}${inside(list ?? "t")})) ${this.bail(pc)}`);
      this.line(`${this.floatVar(a)} = ${list ?? "t"}[${at}];`);
      return;
    }
    const list = this.listOf("q", b);
    const known = list === null ? `(t = ${o}?.arr) !== undefined` : `${list} !== undefined`;
    this.line(`if (${known}${inside(list ?? "t")} && (t = ${list ?? "t"}[${at}]) !== undefined) r${a} = t;`);
    this.line(`else { ${this.slow(a, `R.getTable(L, ${o}, ${tagged})`)} }`);
  }

  /** The float that SETTABLE or SETI stores, and the test whether it is one, when that can be known. */
  private storedFloat(i: number): { value: string; test: string } | null {
    const c = getC(i);
    if (getK(i)) return constantKind(this.proto, c) === 2 ? { value: this.floatConstant(c), test: "" } : null;
    const type = this.typeOf(c);
    if (type === Type.Float) return { value: this.floatVar(c), test: "" };
    return type === Type.Num ? { value: this.floatVar(c), test: `${this.flagVar(c)} && ` } : null;
  }

  private setTable(pc: number, i: number, a: number, b: number, value: string): void {
    this.at(pc);
    const { at, tagged, inside, isNext } = this.indexOf(b);
    const o = this.rd(a);
    const slow = `else if (${this.unwinds(`R.setTable(L, ${o}, ${tagged}, ${value})`)}) ${this.leave()}`;
    const stored = accessesFloats(this.proto, pc) ? this.storedFloat(i) : null;
    const known = this.listOf(stored === null ? "q" : "d", a);
    const list = known ?? "t";
    // Not at powers of two, where the table looks whether it is too empty for an array; nor for the first item.
    const room = `${isNext(list)} && (${list}.length & (${list}.length - 1)) !== 0`;
    const plain = `${o}.metatable === null && ${o}.hash === null`;
    if (stored !== null) {
      if (known === null) this.line(`t = ${o}?.floats;`);
      this.line(`if (${stored.test}${list} != null${inside(list)}) ${list}[${at}] = ${stored.value};`);
      this.line(`else if (${stored.test}${list} != null && ${room} && ${plain}) ${list}.push(${stored.value});`);
      this.line(slow);
      return;
    }
    if (known === null) this.line(`t = ${o}?.arr;`);
    const owned = `(${o}.metatable === null || ${list}[${at}] !== undefined)`;
    this.line(`if (${list} !== undefined${inside(list)} && ${owned}) ${list}[${at}] = ${value};`);
    const sure = getK(i) ? this.proto.k[getC(i)] !== undefined : this.typeOf(getC(i)) !== Type.Any;
    const some = sure ? "" : ` && ${value} !== undefined`;
    this.line(`else if (${list} !== undefined && ${room} && ${plain}${some}) ${list}.push(${value});`);
    this.line(slow);
  }

  /** The string keys that the table made at `pc` gets while nobody else can see it, in order. */
  private literalKeys(pc: number, a: number): string[] {
    const { proto } = this;
    const types = [...this.types];
    transfer(proto, pc, types);
    const keys: string[] = [];
    const end = this.blockEnd(pc);
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

  private blockEnd(pc: number): number {
    for (const b of this.graph.rpo) if (b.start <= pc && pc < b.end) return b.end;
    return pc + 1;
  }

  /** By NEWTABLE: the keys its table begins with. */
  private readonly literals = new Map<number, string[]>();
  private freshAt = new Map<number, number>();

  private newTable(pc: number, a: number): void {
    const keys = this.literalKeys(pc, a);
    let shape: Shape = EMPTY_SHAPE;
    const used: string[] = [];
    for (const key of keys) {
      const next = shape.add(key);
      if (next === null) break;
      shape = next;
      used.push(key);
    }
    this.literals.set(pc, used);
    this.freshAt.set(a, pc);
    if (used.length === 0) this.set(a, "new LuaTable()");
    else this.set(a, `R.tableOf(${this.shape(shape)}, [${used.map(() => "undefined").join(", ")}])`);
  }

  private literalSlot(_pc: number, a: number, k: number): number {
    const made = this.freshAt.get(a);
    const key = this.proto.k[k];
    if (made === undefined || typeof key !== "string") return -1;
    return (this.literals.get(made) as string[]).indexOf(key);
  }

  private unaryMinus(pc: number, a: number, b: number): void {
    switch (unmMode(this.proto, pc, this.types)) {
      case Mode.Float:
        this.line(`${this.floatVar(a)} = -${this.floatVar(b)};`);
        return;
      case Mode.Int:
        this.set(a, `0 - r${b}`);
        return;
      default:
        this.at(pc);
        this.line(
          `x = ${this.rd(b)}; if (typeof x === "number") r${a} = 0 - x; else { ${this.slow(a, "R.unm(L, x)")} }`,
        );
    }
  }

  private arithmetic(pc: number, i: number, a: number): void {
    const op = plainOp(getOp(i));
    const mode = arithMode(this.proto, pc, this.types);
    if (mode === Mode.Unseen) this.line(this.bail(pc));
    else if (mode === Mode.Float) this.floatArith(pc, i, op, a);
    else if (mode === Mode.Int) this.intArith(pc, i, op, a);
    else if (mode === Mode.Big) this.halfArith(pc, i, op, a);
    else if (mode === Mode.Num) this.numArith(pc, i, op, a);
    else this.genericArith(pc, i, op, a);
  }

  /** The right operand as written: register, constant or immediate, as a tagged value. */
  private right(i: number): string {
    const op = getOp(i);
    if (op === Op.AddI) return `${getSC(i)}`;
    return op < Op.Add ? this.k(getC(i)) : this.rd(getC(i));
  }

  /** Puts a register into a variable as a JavaScript number. V8 does not learn from `typeof` what it learns from `+`. */
  private rawNumber(pc: number, name: string, r: number): void {
    this.line(`${name} = r${r}; if (typeof ${name} === "number") ${name} = +${name};`);
    this.line(`else if (${name} instanceof LuaFloat) ${name} = ${name}.n; else ${this.bail(pc)}`);
  }

  /** Operands as JavaScript numbers, after checks that they are numbers; [left, right] in the order of the operation. */
  private floatOperands(pc: number, i: number): [string, string] {
    const { proto } = this;
    const [x, y] = operandTypes(proto, pc, this.types);
    const b = getB(i);
    let left: string;
    if (this.isNumeric(x)) left = this.num(b);
    else {
      this.rawNumber(pc, "x", b);
      left = "x";
    }
    const op = getOp(i);
    let right: string;
    if (op === Op.AddI) right = `${getSC(i)}`;
    else if (op < Op.Add) {
      const kind = constantKind(proto, getC(i));
      if (kind === 0) right = `(${toFloat(proto.k[getC(i)] as Int64)})`;
      else right = kind === 2 ? this.floatConstant(getC(i)) : this.k(getC(i));
    } else if (this.isNumeric(y)) right = this.num(getC(i));
    else {
      this.rawNumber(pc, "y", getC(i));
      right = "y";
    }
    return getK(i) && op < Op.Add ? [right, left] : [left, right];
  }

  private floatArith(pc: number, i: number, op: Op, a: number): void {
    const [x, y] = operandTypes(this.proto, pc, this.types);
    const [left, right] = this.floatOperands(pc, i);
    const dst = this.floatVar(a);
    if (op === Op.Pow) {
      const square = getOp(i) === Op.PowK && !getK(i) && this.proto.k[getC(i)] === 2;
      this.line(square ? `${dst} = ${left} * ${left};` : `${dst} = R.pow(${left}, ${right});`);
      return;
    }
    if (op === Op.Mod || op === Op.IDiv) {
      if (x !== Type.Float && y !== Type.Float) {
        this.line(`if (R.bothIntegers(${this.rd(getB(i))}, ${this.right(i)})) ${this.bail(pc)}`);
      }
      this.line(`${dst} = ${op === Op.Mod ? `R.floatMod(${left}, ${right})` : `Math.floor(${left} / ${right})`};`);
      return;
    }
    const js = this.subtractsZero(i) ? "+" : (JS_OPERATORS[op] as string);
    if (op === Op.Div || x === Type.Float || y === Type.Float) {
      this.line(`${dst} = ${left} ${js} ${right};`);
      return;
    }
    // Neither operand is known to be a float: the result is one only if they are not both integers.
    const ints = `Number.isInteger(t) && R.bothIntegers(${this.rd(getB(i))}, ${this.right(i)})`;
    this.line(`t = ${left} ${js} ${right}; if (${ints}) ${this.bail(pc)} ${dst} = t;`);
  }

  /** Arithmetic on numbers of which it is not known whether they are integers or floats, but that they are unboxed. */
  private numArith(pc: number, i: number, op: Op, a: number): void {
    const [x, y] = operandTypes(this.proto, pc, this.types);
    const [left, right] = this.floatOperands(pc, i);
    const flags: string[] = [];
    if (x === Type.Num) flags.push(this.flagVar(getB(i)));
    if (y === Type.Num) flags.push(this.flagVar(getC(i)));
    const isFloat = flags.join(" || ");
    const [dst, flag] = [this.floatVar(a), this.flagVar(a)];
    if (op === Op.Mod || op === Op.IDiv) {
      const float = op === Op.Mod ? `R.floatMod(${left}, ${right})` : `Math.floor(${left} / ${right})`;
      const int = op === Op.Mod ? `R.mod(${left}, ${right})` : `Math.floor(${left} / ${right}) + 0`;
      this.line(`t = ${isFloat};`);
      this.line(`if (!t && ${right} === 0) ${this.bail(pc)}`);
      this.line(`${dst} = t ? ${float} : ${int}; ${flag} = t;`);
      return;
    }
    this.line(`t = ${isFloat};`);
    const js = JS_OPERATORS[op] as string;
    const minus = this.subtractsZero(i) ? "+" : js;
    this.line(`x = ${left} ${minus} ${right};`);
    // The product of integers is never minus zero.
    this.line(`if (!t) { if (x > 9007199254740991 || x < -9007199254740991) ${this.bail(pc)} x += 0; }`);
    this.line(`${dst} = x; ${flag} = t;`);
  }

  /** Whether an instruction is `x - 0` with an integer constant; see `subZero` of arith.ts. */
  private subtractsZero(i: number): boolean {
    return getOp(i) === Op.SubK && !getK(i) && this.proto.k[getC(i)] === 0;
  }

  private isInt(text: string): string {
    return `typeof ${text} === "number" && ((${text} | 0) === ${text} || Number.isSafeInteger(${text}))`;
  }

  /** A register as an integer, after a check that it is one. */
  private integer(pc: number, r: number): string {
    const type = this.typeOf(r);
    if (type === Type.Float) {
      this.line(this.bail(pc));
      return "0";
    }
    if (type === Type.Num) {
      this.line(`if (${this.flagVar(r)}) ${this.bail(pc)}`);
      return this.floatVar(r);
    }
    if (type !== Type.Int) this.line(`if (!(${this.isInt(`r${r}`)})) ${this.bail(pc)}`);
    return `r${r}`;
  }

  private intArith(pc: number, i: number, op: Op, a: number): void {
    const [, y] = operandTypes(this.proto, pc, this.types);
    const swapped = getK(i) && getOp(i) < Op.Add;
    const b = this.integer(pc, getB(i));
    let c: string;
    if (getOp(i) >= Op.Add) c = this.integer(pc, getC(i));
    else {
      c = this.right(i);
      if (y !== Type.Int) this.line(this.bail(pc));
    }
    const [left, right] = swapped ? [c, b] : [b, c];
    switch (op) {
      case Op.Mod:
        this.modulo(pc, a, left, right);
        return;
      case Op.IDiv:
        this.integerDivision(pc, a, left, right);
        return;
      case Op.BAnd:
      case Op.BOr:
      case Op.BXor:
      case Op.Shl:
      case Op.Shr:
        this.bits(pc, op, a, left, right);
        return;
      default: {
        const zero = op === Op.Mul ? " + 0" : "";
        this.line(`t = ${left} ${JS_OPERATORS[op] as string} ${right}${zero};`);
        this.line(`if (t > 9007199254740991 || t < -9007199254740991) ${this.bail(pc)} r${a} = t;`);
      }
    }
  }

  /** `left % right` of integers. Remainders of 32-bit numbers are cut with `| 0`, so that V8 knows them to be integers. */
  private modulo(pc: number, a: number, left: string, right: string): void {
    const n = smallConstant(right);
    if (n !== null && n > 0) {
      this.line(`if ((t = ${left} | 0) === ${left}) { t = (t % ${n}) | 0; r${a} = t < 0 ? t + ${n} : t; }`);
      this.line(`else r${a} = R.modPositive(${left}, ${n});`);
      return;
    }
    this.line(`if ((t = ${left} | 0) === ${left} && (x = ${right} | 0) === ${right} && x > 0) {`);
    this.line(`t = (t % x) | 0; r${a} = t < 0 ? t + x : t; }`);
    this.line(`else { if (${right} === 0) ${this.bail(pc)} r${a} = R.mod(${left}, ${right}); }`);
  }

  private integerDivision(pc: number, a: number, left: string, right: string): void {
    const n = smallConstant(right);
    if (n === null || n <= 0) {
      this.line(`if (${right} === 0) ${this.bail(pc)} r${a} = Math.floor(${left} / ${right}) + 0;`);
      return;
    }
    const floor = `Math.floor(${left} / ${n})`;
    if ((n & (n - 1)) !== 0) this.set(a, floor);
    else this.set(a, `(t = ${left} | 0) === ${left} ? t >> ${31 - Math.clz32(n)} : ${floor}`);
  }

  /** A bitwise operation on integers; a result beyond the safe range goes back to the interpreter. */
  private bits(pc: number, op: Op, a: number, left: string, right: string): void {
    const n = Number(right);
    const constant = /^\d+$/.test(right);
    const js = JS_OPERATORS[op];
    const uint32 = (v: string): string => `${v} >= 0 && ${v} <= 4294967295`;
    const i = this.proto.code[pc] as number;
    const mask = getOp(i) === Op.BAndK ? this.proto.k[getC(i)] : undefined;
    if (typeof mask === "number" && mask >= 0 && mask <= 0xffffffff) {
      // The other bits of the mask are zero, so 32 bits of the operand decide.
      const x = getK(i) ? right : left;
      this.set(a, mask <= 0x7fffffff ? `${x} & ${mask}` : `(${x} & ${mask | 0}) >>> 0`);
      return;
    }
    if (op === Op.Shr && constant && n > 0 && n < 32) {
      this.line(`if ((t = ${left} | 0) === ${left} && t >= 0) r${a} = t >>> ${n};`);
      this.line(`else if (${left} >= 0) r${a} = Math.floor(${left} * ${2 ** -n});`);
      this.line(`else { t = R.intShr(${left}, ${n}); if (typeof t !== "number") ${this.bail(pc)} r${a} = t; }`);
      return;
    }
    if (op === Op.Shl && constant && n < 32) {
      this.line(
        `t = ${left} * ${2 ** n}; if (t > 9007199254740991 || t < -9007199254740991) ${this.bail(pc)} r${a} = t;`,
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
      this.line(`if ((${left} | 0) === ${left} && (${right} | 0) === ${right}) r${a} = ${left} ${js} ${right};`);
      this.line(`else if (${uint32(left)} && ${uint32(right)}) r${a} = (${left} ${js} ${right}) >>> 0;`);
      this.line(`else { t = R.${name}(${left}, ${right}); if (typeof t !== "number") ${this.bail(pc)} r${a} = t; }`);
    } else this.line(`t = R.${name}(${left}, ${right}); if (typeof t !== "number") ${this.bail(pc)} r${a} = t;`);
  }

  /** The halves of an arithmetic operand, after checks that it is an integer. */
  private operandHalves(pc: number, i: number, side: "left" | "right"): [string, string] {
    const op = getOp(i);
    if (side === "right" && op < Op.Add) {
      const v = op === Op.AddI ? getSC(i) : (this.proto.k[getC(i)] as LuaInteger);
      if (!isInteger(v)) this.line(this.bail(pc));
      return isInteger(v) ? [`(${highHalf(v)})`, `(${lowHalf(v)})`] : ["0", "0"];
    }
    const r = side === "left" ? getB(i) : getC(i);
    const type = this.typeOf(r);
    if (type === Type.Big) return [this.high(r), this.low(r)];
    const [h, l] = side === "left" ? ["xh", "xl"] : ["yh", "yl"];
    if (type === Type.Int) this.line(`${l} = r${r} | 0; ${h} = ${highOf(`r${r}`)};`);
    else if (type === Type.Float) this.line(this.bail(pc));
    else if (type === Type.Num) {
      const f = this.floatVar(r);
      this.line(`if (${this.flagVar(r)}) ${this.bail(pc)} ${l} = ${f} | 0; ${h} = ${highOf(f)};`);
    } else {
      this.line(`if (r${r} instanceof R.Int64) { ${h} = r${r}.hi; ${l} = r${r}.lo; }`);
      this.line(
        `else { if (!Number.isSafeInteger(r${r})) ${this.bail(pc)} ${l} = r${r} | 0; ${h} = ${highOf(`r${r}`)}; }`,
      );
    }
    return [h, l];
  }

  /** Arithmetic on integers of any size, as halves. */
  private halfArith(pc: number, i: number, op: Op, a: number): void {
    const isShift = op === Op.Shl || op === Op.Shr;
    this.line("{ let xh, xl, yh, yl, zh, zl;");
    const swapped = getK(i) && getOp(i) < Op.Add;
    const first = this.operandHalves(pc, i, "left");
    const second = this.operandHalves(pc, i, "right");
    const [[xh, xl], [yh, yl]] = swapped ? [second, first] : [first, second];
    if (narrows(this.proto, pc)) {
      const n = this.proto.k[getC(i)] as number;
      if (op === Op.BAnd) this.set(a, `${xl} & ${n}`);
      else
        this.set(
          a,
          n >= 32
            ? `${xh} >>> ${n - 32}`
            : `(${xh} >>> ${n}) * 4294967296 + (((${xl} >>> ${n}) | (${xh} << ${32 - n})) >>> 0)`,
        );
      this.line("}");
      return;
    }
    if (isShift) this.shiftHalves(op, xh, xl, yh, yl);
    else if (op === Op.Add) {
      this.line(`zl = (${xl} + ${yl}) | 0; zh = (${xh} + ${yh} + ((zl >>> 0) < (${xl} >>> 0) ? 1 : 0)) | 0;`);
    } else if (op === Op.Sub) {
      this.line(`zl = (${xl} - ${yl}) | 0; zh = (${xh} - ${yh} - ((${xl} >>> 0) < (${yl} >>> 0) ? 1 : 0)) | 0;`);
    } else if (op === Op.Mul) {
      this.line(`zl = Math.imul(${xl}, ${yl});`);
      this.line(`zh = (R.mulHigh(${xl}, ${yl}) + Math.imul(${xh}, ${yl}) + Math.imul(${xl}, ${yh})) | 0;`);
    } else {
      const js = JS_OPERATORS[op] as string;
      this.line(`zl = ${xl} ${js} ${yl}; zh = ${xh} ${js} ${yh};`);
    }
    this.line(`${this.high(a)} = zh; ${this.low(a)} = zl; }`);
  }

  /** Shifts halves into `zh` and `zl`; the amount is halves too. */
  private shiftHalves(op: Op, xh: string, xl: string, yh: string, yl: string): void {
    const n = /^\(\d+\)$/.test(yl) && yh === "(0)" ? Number(yl.slice(1, -1)) : -1;
    if (n >= 0 && n < 64) {
      if (n === 0) this.line(`zh = ${xh}; zl = ${xl};`);
      else if (op === Op.Shl) {
        if (n < 32) this.line(`zh = (${xh} << ${n}) | (${xl} >>> ${32 - n}); zl = ${xl} << ${n};`);
        else this.line(`zh = ${xl} << ${n - 32}; zl = 0;`);
      } else if (n < 32) this.line(`zl = (${xl} >>> ${n}) | (${xh} << ${32 - n}); zh = (${xh} >>> ${n}) | 0;`);
      else this.line(`zl = (${xh} >>> ${n - 32}) | 0; zh = 0;`);
      return;
    }
    this.line(`const n = ${yl}; if (${yh} === 0 && n >= 0 && n < 64) {`);
    if (op === Op.Shl) {
      this.line(`if (n < 32) { zh = (${xh} << n) | (${xl} >>> 1 >>> (31 - n)); zl = ${xl} << n; }`);
      this.line(`else { zh = ${xl} << (n - 32); zl = 0; }`);
    } else {
      this.line(`if (n < 32) { zl = (${xl} >>> n) | (${xh} << 1 << (31 - n)); zh = (${xh} >>> n) | 0; }`);
      this.line(`else { zl = (${xh} >>> (n - 32)) | 0; zh = 0; }`);
    }
    const f = op === Op.Shl ? "intShl" : "intShr";
    this.line(`} else { const z = R.${f}(R.int64(${xh}, ${xl}), R.int64(${yh}, ${yl}));`);
    this.line("zh = R.highHalf(z); zl = R.lowHalf(z); }");
  }

  private genericArith(pc: number, i: number, op: Op, a: number): void {
    this.at(pc);
    const swapped = getK(i) && getOp(i) < Op.Add;
    const b = this.rd(getB(i));
    const c = this.right(i);
    const x = this.once("x", swapped ? c : b);
    const y = this.once("y", swapped ? b : c);
    switch (op) {
      case Op.BAnd:
      case Op.BOr:
      case Op.BXor:
        this.line(
          `if (typeof ${x} === "number" && typeof ${y} === "number" && (${x} | 0) === ${x} && (${y} | 0) === ${y})`,
        );
        this.line(
          `r${a} = ${x} ${JS_OPERATORS[op] as string} ${y}; else { ${this.slow(a, `R.bitwise(L, ${op}, ${x}, ${y})`)} }`,
        );
        return;
      case Op.Shl:
      case Op.Shr:
        this.line(this.slow(a, `R.bitwise(L, ${op}, ${x}, ${y})`));
        return;
      case Op.Add:
      case Op.Sub:
      case Op.Mul: {
        const js = JS_OPERATORS[op] as string;
        const zero = op === Op.Mul ? " + 0" : "";
        this.line(
          `if (typeof ${x} === "number" && typeof ${y} === "number" && (${x} | 0) === ${x} && (${y} | 0) === ${y}) t = ${x} ${js} ${y}${zero};`,
        );
        const name = this.subtractsZero(i) ? "subZero" : ARITHMETIC[op];
        this.line(`else if (${this.unwinds(`R.${name}(L, ${x}, ${y})`)}) ${this.leave()}`);
        if (op === Op.Mul)
          this.line(
            `if (typeof t === "number" && (t > 9007199254740991 || t < -9007199254740991)) t = R.mul(L, ${x}, ${y});`,
          );
        this.set(a, "t");
        return;
      }
      default:
        this.line(this.slow(a, op === Op.Mod ? `R.modAny(L, ${x}, ${y})` : `R.arith(L, ${op}, ${x}, ${y})`));
    }
  }

  // Calls

  /** The arguments of a call as JavaScript text, and the open one, if any. */
  private arguments(pc: number, a: number, b: number): Arguments {
    const top = b === 0 ? getA(this.proto.code[pc - 1] as number) : a + b;
    const fixed: string[] = [];
    for (let r = a + 1; r < top; r++) fixed.push(this.rd(r));
    return { fixed, open: b === 0 ? `r${top}` : null, isVarargs: this.spreadsVarargs(pc, b) };
  }

  private callText(f: string, args: Arguments): string {
    const { fixed, open } = args;
    const direct = (list: string[]): string => `${f}.c(${list.join(", ")})`;
    const list = `[${fixed.join(", ")}]`;
    if (open === null) return `${f}?.c !== undefined ? ${direct(fixed)} : R.callMeta(L, ${f}, ${list})`;
    const slow =
      fixed.length === 0
        ? `R.callValues(L, ${f}, ${open})`
        : fixed.length === 1
          ? `R.callAndValues(L, ${f}, ${fixed[0]}, ${open})`
          : `R.callOpen(L, ${f}, ${list}, ${open})`;
    if (args.isVarargs)
      return `va.length < ${MAX_SPREAD} && ${f}?.c !== undefined ? ${direct([...fixed, "...va"])} : ${slow}`;
    return `!(${open} instanceof Values) && ${f}?.c !== undefined ? ${direct([...fixed, open])} : ${slow}`;
  }

  private call(pc: number, i: number, a: number): void {
    const c = getC(i);
    const args = this.arguments(pc, a, getB(i));
    this.at(pc);
    const f = this.rd(a);
    const call = this.callText(f, args);
    if (c === 2 && args.fixed.length === 1 && args.isVarargs) {
      this.line(`t = ${f} === L.selectFunction ? R.selectOne(${f}, ${args.fixed[0]}, va) : ${call};`);
    } else this.line(`t = ${call};`);
    switch (c) {
      case 0:
        this.line(`if (t === UNWIND) ${this.leave()} r${a} = t;`);
        return;
      case 1:
        this.line(`if (t === UNWIND) ${this.leave()}`);
        return;
      case 2:
        this.line(
          `if (typeof t === "object" && t instanceof Values) { if (t === UNWIND) ${this.leave()} t = t.v[0]; } r${a} = t;`,
        );
        return;
      default:
        this.line(`if (t === UNWIND) ${this.leave()}`);
        this.store(a, c - 1, "t");
    }
  }

  /** Whether a call's open argument is the function's own varargs. */
  private spreadsVarargs(pc: number, b: number): boolean {
    const producer = this.proto.code[pc - 1] as number;
    return b === 0 && getOp(producer) === Op.Vararg;
  }

  /** Puts `n` results of `t` into registers from `a` on. */
  private store(a: number, n: number, t: string): void {
    const several = Array.from({ length: n }, (_, j) => `r${a + j} = ${t}.v[${j}];`).join(" ");
    const rest = Array.from({ length: n - 1 }, (_, j) => `r${a + 1 + j} = undefined;`).join(" ");
    this.line(`if (${t} instanceof Values) { ${several} } else { r${a} = ${t}; ${rest} }`);
  }

  private tailCall(pc: number, a: number, b: number): void {
    const args = this.arguments(pc, a, b);
    const f = this.rd(a);
    if (this.repeats && args.open === null) this.repeat(f, args.fixed);
    this.at(pc);
    // The callee takes this activation's place: only the JavaScript stack grows, and that is counted in the limit.
    this.line(`L.depth = depth - 1; L.limit -= 2; t = ${this.callText(f, args)}; L.limit += 2;`);
    this.line(`if (t === UNWIND) { if (!(${f} instanceof NativeFunction)) return R.tailLeft(L); ${this.leave()} }`);
    this.line(`${this.done()} return t;`);
  }

  /** Begins the function anew, when it is itself that it calls in tail position. */
  private repeat(f: string, args: readonly string[]): void {
    const params = Array.from({ length: this.proto.numparams }, (_, r) => r);
    this.line(`if (${f} === self) {`);
    for (const r of params) this.line(`const a${r} = ${args[r] ?? "undefined"};`);
    for (const r of params) this.set(r, `a${r}`);
    this.line("isTail = true;");
    if (this.metered) {
      this.line(`if ((n = n + 1 | 0) >= ${this.loopSteps}) {`);
      this.report(0, 0);
      this.line("}");
    }
    this.line("continue again; }");
  }

  private return(pc: number, a: number, b: number): void {
    if (b === 0) {
      const top = getA(this.proto.code[pc - 1] as number);
      this.line(this.done());
      if (top === a) this.line(`return r${a};`);
      else {
        const fixed = Array.from({ length: top - a }, (_, j) => this.rd(a + j));
        this.line(`return R.returnOpen([${fixed.join(", ")}], r${top});`);
      }
      return;
    }
    const list = Array.from({ length: b - 1 }, (_, j) => this.rd(a + j));
    const value = b === 1 ? "R.NONE" : b === 2 ? (list[0] as string) : `new Values([${list.join(", ")}])`;
    this.line(`${this.done()} return ${value};`);
  }

  private forCall(pc: number, a: number, c: number): void {
    this.at(pc);
    this.box(a, a + 3);
    const f = `r${a}`;
    this.line(`if (${f} === L.nextFunction && r${a + 1} instanceof LuaTable) {`);
    this.line(`if (r${a + 1}.next(r${a + 2})) { r${a + 4} = r${a + 1}.nextKey;`);
    if (c >= 2) this.line(`r${a + 5} = r${a + 1}.nextValue;`);
    for (let j = 3; j <= c; j++) this.set(a + 3 + j, "undefined");
    this.line(`} else r${a + 4} = undefined;`);
    this.line("} else {");
    const args = { fixed: [`r${a + 1}`, `r${a + 2}`], open: null, isVarargs: false };
    // In the reference an iterator runs on a C level of its own.
    this.line(`const levels = L.cCalls; if (levels >= ${MAX_C_CALLS}) R.checkNativeCalls(L); L.cCalls = levels + 1;`);
    this.line(`t = ${this.callText(f, args)}; L.cCalls = levels; if (t === UNWIND) ${this.leave()}`);
    this.store(a + 4, c, "t");
    this.line("}");
  }

  private setList(pc: number, i: number, a: number, b: number): void {
    const extra = getK(i) ? 256 * ((this.proto.code[pc + 1] as number) >>> 7) : 0;
    const from = getC(i) + extra;
    const last = b === 0 ? getA(this.proto.code[pc - 1] as number) : a + b + 1;
    const items: string[] = [];
    for (let r = a + 1; r < last; r++) items.push(this.rd(r));
    const t = `r${a}, ${from}`;
    if (b !== 0) {
      this.line(`R.setList(${t}, [${items.join(", ")}]);`);
      return;
    }
    // The literal has exactly the size it needs: a push would reserve room for many more.
    const single = [...items, `r${last}`].join(", ");
    const several = [...items, `...r${last}.v`].join(", ");
    this.line(`if (r${last} instanceof Values) R.setList(${t}, [${several}]); else R.setList(${t}, [${single}]);`);
  }

  private vararg(a: number, c: number): void {
    if (c === 0) this.set(a, "R.pack(va)");
    else for (let j = 0; j < c - 1; j++) this.set(a + j, `va[${j}]`);
  }
}
