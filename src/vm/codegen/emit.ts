import { allocationWeight, getA, getB, getBx, getC, getOp, getSBx } from "../instruction.ts";
import { TM } from "../metamethods.ts";
import { LONG_STRING } from "../meter.ts";
import { Op } from "../opcodes.ts";
import type { Proto } from "../proto.ts";
import type { Shape } from "../shape.ts";
import { Int64 } from "../value.ts";
import type { Block } from "./cfg.ts";
import { Exit } from "./exit.ts";
import type { Strip } from "./strips.ts";
import { type BlockWriter, writeStructured } from "./structure.ts";
import { accessesFloats, constantKind, isIntegerLoop, Type, type Types, transfer } from "./types.ts";
import { arithmetic, unaryMinus } from "./write-arithmetic.ts";
import { callInstruction, forCall, returnValues, tailCall, vararg } from "./write-calls.ts";
import { condition } from "./write-conditions.ts";
import { isOverloaded, metamethodCall } from "./write-metamethods.ts";
import { getField, getTable, newTable, setField, setFieldOf, setList, setTable } from "./write-tables.ts";
import { CodeWriter, highOf } from "./writer.ts";

/** What the text of a compiled form needs: objects by name, and the registers that are floats at each instruction. */
export interface Emitted {
  readonly source: string;
  readonly shapes: readonly Shape[];
  readonly sites: number;
  /** By instruction: the registers held in float variables when it begins. */
  readonly floatRegs: readonly (readonly number[] | undefined)[];
}

/** How often a loop that was entered goes round in one call (tier.ts): innermost loops, and loops around others. */
const ROUNDS = 5000;
const ROUNDS_OUTER = 50;
const WARM_CALLS = 12;

/** Reads a string's method without a call, as `getMethod` (fields.ts) found it last; nil when something has changed. */
function textMethod(i: string): string {
  const known = `L.stringMeta === ${i}.mt && ${i}.mt.shape === ${i}.mtShape && ${i}.mt.plainField(${i}.mtSlot) === ${i}.holder`;
  return `(${known} && ${i}.holder.shape === ${i}.holderShape ? ${i}.holder.plainField(${i}.slot) : undefined)`;
}

/** Writes the JavaScript of a prototype, from one entry. */
export class Emitter extends CodeWriter implements BlockWriter {
  /** By line: the block that begins there, where what is not needed is forgotten. */
  readonly meetings = new Map<number, Block>();

  emit(): Emitted {
    const prologue = this.isCall ? [] : this.enter();
    writeStructured(this.graph, this);
    for (const [at, block] of this.meetings) this.lines[at] = this.forget(block);
    return { source: this.assemble(prologue), shapes: this.shapes, sites: this.sites, floatRegs: this.floatRegs() };
  }

  /** Takes the registers of the frame in the forms that the first block wants; if it cannot, the entry is refused. */
  enter(): string[] {
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

  assemble(prologue: readonly string[]): string {
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
    head.push("const { Values, UNWIND, LuaTable, LuaClosure, NativeFunction, LuaFloat, UpVal, listOf } = R;");
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
    if (strip !== null) this.beginStrip(strip, this.lotOf(header));
    if (this.counts(header)) this.line(`N${label}: for (;;) {`);
  }

  backEdge(to: Block, label: string): void {
    if (this.stripOf(to) !== null) this.line(`continue N${label};`);
    else if (this.counts(to))
      this.line(`if ((n = n + 1 | 0) < ${this.lotOf(to)}) continue N${label}; break N${label};`);
    else {
      if (this.metered) this.reportIn(to, 1);
      else if (this.interruptible) this.interruptIn(to);
      this.line(`continue ${label};`);
    }
  }

  /** A loop at which the code was entered asks anyway: it is called again and again (tier.ts). */
  interruptIn(header: Block): void {
    if (!this.isCall && header.index === this.graph.entry) return;
    this.typesAt[header.start] = [...(this.blockTypes[header.index] as Types)];
    this.interruptAt(header.start);
  }

  loopEnd(header: Block): void {
    if (this.counts(header)) {
      this.line("}");
      this.reportIn(header, 0);
    }
    this.line("}");
  }

  /** Sets the end of a strip, and counts its iterations, whether or not all of them will be. */
  beginStrip({ a, step }: Strip, lot: number): void {
    const limit = `r${a + 1}`;
    if (step === null) {
      const by = `r${a + 2}`;
      const beyond = `(${by} > 0 ? z${a} > ${limit} : z${a} < ${limit})`;
      this.line(`z${a} = r${a} + ${by} * ${lot - 1}; if ${beyond} z${a} = ${limit};`);
      this.line(`n = n + Math.floor((z${a} - r${a}) / ${by}) + 1 | 0;`);
      return;
    }
    const last = step * (lot - 1);
    this.line(`z${a} = r${a} + ${last}; if (z${a} ${step > 0 ? ">" : "<"} ${limit}) z${a} = ${limit};`);
    this.line(`n = n + ${step === 1 ? `(z${a} - r${a})` : `((z${a} - r${a}) / ${step} | 0)`} + 1 | 0;`);
  }

  /** Goes on with the next strip, if that is not the end of the loop. */
  endStrip(from: Block): void {
    const strip = this.stripEndedBy(from);
    if (strip === null) return;
    const header = this.headerOf(from);
    this.line(`if (${this.withinLimit(strip.a, strip.step)}) {`);
    this.edge(from, header, true);
    this.line(`break NL${header.index}; }`);
  }

  body(block: Block): void {
    this.types = [...(this.blockTypes[block.index] as Types)];
    this.lists = block.loop < 0 ? null : this.listsOf(this.graph.blocks[block.loop] as Block);
    if (block.terminator.kind === "leave") {
      this.giveBack(block.start, Exit.GoOn);
      return;
    }
    if (block.isHeader) {
      this.meetings.set(this.lines.length, block);
      this.line("");
    }
    const last = block.end - 1;
    const terminated = block.terminator.kind === "branch" ? (this.isTestAt(block) ? block.end - 2 : last) : block.end;
    for (let pc = block.start; pc < terminated; pc++) {
      this.instruction(pc);
      transfer(this.proto, pc, this.types);
    }
  }

  /**
   * Gives variables that are not needed a constant. All are used behind the block, so V8 would carry what is left in them
   * around loops, boxed where it cannot tell what that is.
   */
  forget(block: Block): string {
    const needed = this.needed.get(block.start);
    if (needed === undefined) return "";
    const live = this.live[block.index] as Set<number>;
    const nil: string[] = [];
    const zero: string[] = [];
    for (let r = 0; r < this.proto.maxstacksize; r++) {
      if (needed.has(r) || live.has(r)) continue;
      nil.push(`r${r}`);
      if (this.floats.has(r)) zero.push(`f${r}`);
      if (this.halves.has(r)) zero.push(`h${r}`, `l${r}`);
    }
    const lines: string[] = [];
    if (nil.length > 0) lines.push(`${nil.join(" = ")} = undefined;`);
    if (zero.length > 0) lines.push(`${zero.join(" = ")} = 0;`);
    return lines.join(" ");
  }

  /** Ends with all registers as the interpreter wants them, which is to go on at `pc`, or begins anew. */
  giveBack(pc: number, mode: Exit.GoOn | Exit.Again): void {
    this.box(0, this.types.length);
    this.line(`pc = ${pc}; mode = ${mode}; break exit;`);
  }

  /** How often the loop at the entry goes round until the entry asks to be called again. */
  get rounds(): number {
    const { entry, loopParent } = this.graph;
    return [...loopParent.values()].includes(entry) ? ROUNDS_OUTER : ROUNDS;
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
  convert(r: number, from: Type, to: Type): void {
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

  instruction(pc: number): void {
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
        getField(this, pc, a, `${this.upvalue(getB(i))}.v`, getC(i));
        return;
      case Op.GetField:
        getField(this, pc, a, this.rd(getB(i)), getC(i));
        return;
      case Op.GetTable:
        getTable(this, pc, a, getB(i), getC(i));
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
        this.line(`if (${this.unwinds(`R.index(L, ${o}, ${n})`)}) ${this.leave()} } r${a} = t;`);
        return;
      }
      case Op.SetTabUp:
        setField(this, pc, `${this.upvalue(a)}.v`, getB(i), this.rk(i));
        return;
      case Op.SetField:
        setFieldOf(this, pc, i, a, getB(i), this.rk(i));
        return;
      case Op.SetTable:
        setTable(this, pc, i, a, getB(i), this.rk(i));
        return;
      case Op.SetI: {
        this.at(pc);
        const n = getB(i);
        this.line(`if (${this.unwinds(`R.setI(L, ${this.rd(a)}, ${n}, ${this.rk(i)})`)}) ${this.leave()}`);
        return;
      }
      case Op.NewTable:
        this.allocation(pc, allocationWeight(i));
        newTable(this, pc, a);
        return;
      case Op.Self: {
        this.at(pc);
        const o = this.rd(getB(i));
        const key = this.rk(i);
        const site = this.site();
        this.line(`x = ${o}; if (typeof x !== "string" || (t = ${textMethod(site)}) === undefined) {`);
        // What looks the method up may be left for the heap: then only its own result is still to come.
        this.line(`y = ${key}; r${a + 1} = x; if ((t = R.getMethod(L, x, y, ${site})) === UNWIND) ${this.leave()} }`);
        this.line(`r${a + 1} = x; r${a} = t;`);
        return;
      }
      case Op.Unm:
        unaryMinus(this, pc, a, getB(i));
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
        const slow = this.slow(a, `R.len(L, ${v})`);
        if (isOverloaded(this, pc)) {
          this.line(`else if (typeof ${v} === "string") r${a} = ${v}.length; else {`);
          metamethodCall(this, "if", TM.Len, v, v);
          this.line(`else { ${slow} } r${a} = t; }`);
        } else this.line(`else if (typeof ${v} === "string") r${a} = ${v}.length; else { ${slow} }`);
        return;
      }
      case Op.Concat: {
        this.allocation(pc);
        this.at(pc);
        const v = this.once("x", this.rd(getB(i)));
        const w = this.once("y", this.rd(getC(i)));
        this.line(`if (typeof ${v} === "string" && typeof ${w} === "string") r${a} = ${v} + ${w};`);
        // JavaScript writes such integers as Lua does.
        this.line(`else if (typeof ${v} === "string" && Number.isSafeInteger(${w})) r${a} = \`\${${v}}\${${w}}\`;`);
        this.line(`else if (typeof ${w} === "string" && Number.isSafeInteger(${v})) r${a} = \`\${${v}}\${${w}}\`;`);
        this.line(`else { ${this.slow(a, `R.concat(L, ${v}, ${w})`)} }`);
        this.line(`if (typeof r${a} === "string" && r${a}.length > ${LONG_STRING}) R.madeString(L, r${a}.length);`);
        return;
      }
      case Op.Close:
      case Op.Jmp:
      case Op.ExtraArg:
        return;
      case Op.Call:
        callInstruction(this, pc, i, a);
        return;
      case Op.TailCall:
        tailCall(this, pc, a, getB(i));
        return;
      case Op.Return:
        returnValues(this, pc, a, getB(i));
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
        forCall(this, pc, a, getC(i));
        return;
      case Op.SetList:
        setList(this, pc, i, a, getB(i));
        return;
      case Op.Closure: {
        this.allocation(pc);
        const n = getBx(i);
        const ups = (proto.p[n] as Proto).upvalues.map((u) => (u.instack ? `r${u.index}` : this.upvalue(u.index)));
        this.set(a, `R.closure(L, P[${n}], [${ups.join(", ")}])`);
        return;
      }
      case Op.Vararg:
        vararg(this, pc, a, getC(i));
        return;
      default:
        arithmetic(this, pc, i, a);
    }
  }

  condition(block: Block): string {
    return condition(this, block);
  }
}
