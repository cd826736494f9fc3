import {
  type Block,
  type FunctionBody,
  type LabelInfo,
  type LocalVar,
  StatKind,
  type UpvalueDesc,
} from "../../parser/ast.ts";
import type { Name } from "../../parser/name.ts";
import { FOR_STATE } from "../../parser/name-table.ts";
import { VmBug } from "../errors.ts";
import { LOCVAR_END } from "../image.ts";
import { Op } from "../opcodes.ts";
import { CodeBuffer, JumpList, NEXT_LINE } from "./code.ts";
import { Const, type ExprCompiler, type FunctionCompiler, OPEN, type Operand } from "./operand.ts";
import type { Unit, Words } from "./unit.ts";

/** A block being compiled. */
export class Scope {
  /**
   * True when one of its variables is captured. Then the block ends with a CLOSE, as in the reference, which has its event
   * for debuggers; here there is nothing to be done for captured variables.
   */
  captures = false;

  constructor(
    readonly outer: Scope | null,
    /** Registers and variables in use on entry. */
    readonly base: number,
    readonly activeCount: number,
  ) {}
}

/** A label of the function, from the entry of its block on. */
interface LabelState {
  readonly scope: Scope;
  /** Its instruction, once it has been met; -1 before. */
  pc: number;
  /** Number of registers in use at the label. */
  level: number;
  readonly pending: JumpList;
  /** True when one of the pending jumps leaves a block that ends with a CLOSE. */
  needsClose: boolean;
}

/** One function while it is being compiled: code, local variables, blocks and labels. */
export class FuncState extends CodeBuffer {
  /** Registers of active to-be-closed variables, ascending. */
  readonly tbc: number[] = [];
  scope: Scope | null = null;
  /** Offsets of nested functions. */
  readonly #protos: Words;
  readonly #locvars: Words;
  /** Where those that are active are in `#locvars`, in order of declaration. */
  readonly #active: Words;
  #labels: Map<LabelInfo, LabelState> | null = null;

  constructor(
    unit: Unit,
    readonly body: FunctionBody,
    readonly expr: ExprCompiler,
    /** Compiles a nested function. */
    readonly nested: FunctionCompiler,
  ) {
    super(unit);
    this.#protos = unit.protos;
    this.#locvars = unit.locvars;
    this.#active = unit.active;
  }

  /** How many functions are nested in it so far. */
  get protoCount(): number {
    return this.#protos.length;
  }

  // Local variables

  /** Brings a variable into scope whose value is in `reg`, from the next instruction on. */
  declare(v: LocalVar, reg: number): void {
    this.place(v, reg);
    this.#activate(v.name, reg, v.captured);
  }

  /** Tells which register a variable has, without bringing it into scope for debuggers. */
  place(v: LocalVar, reg: number): void {
    v.register = reg;
  }

  /** Brings a variable that a loop keeps its state in into scope. */
  declareHidden(reg: number): void {
    this.#activate(FOR_STATE, reg, false);
  }

  #activate(name: Name, reg: number, captured: boolean): void {
    const { pc } = this;
    const locvars = this.#locvars;
    this.#active.push(locvars.length);
    locvars.push(this.constants.nameId(name));
    locvars.push(reg * 2 + (captured ? 1 : 0));
    locvars.push(pc);
    locvars.push(pc);
    if (captured && this.scope !== null) this.scope.captures = true;
  }

  /** Moves a captured variable's value from its register into an `UpVal` that the register holds from then on. */
  open(v: LocalVar, line: number): void {
    if (v.captured) this.abc(Op.MkOpen, this.registerOf(v), 0, 0, line);
  }

  /** As `open`, for variables that a function or a loop body begins with: part of its first line. */
  openAtStart(vars: LocalVar[]): void {
    for (const v of vars) this.open(v, NEXT_LINE);
  }

  registerOf(v: LocalVar): number {
    const reg = v.register;
    if (reg < 0) throw new VmBug(`no register for local '${v.name.text}'`);
    return reg;
  }

  /** A variable as an operand. */
  local(v: LocalVar): number {
    const reg = this.registerOf(v);
    return v.captured ? reg | OPEN : reg;
  }

  /** Brings an operand into a register; a temporary it may need is reserved. */
  use(o: Operand, line: number): number {
    if (typeof o === "number" && o < OPEN) return o;
    const reg = this.reserve(1, line);
    this.load(o, reg, line);
    return reg;
  }

  /** R[dst] := an operand. */
  load(o: Operand, dst: number, line: number): void {
    if (o instanceof Const) this.loadConstant(dst, o.value, line);
    else if (o >= OPEN) this.abc(Op.GetOpen, dst, o - OPEN, 0, line);
    else if (o !== dst) this.abc(Op.Move, dst, o, 0, line);
  }

  // Blocks

  enterScope(): Scope {
    this.scope = new Scope(this.scope, this.freereg, this.#active.length);
    return this.scope;
  }

  /** Enters a block of the program, whose labels can be jumped to from now on. */
  enterBlock(block: Block): Scope {
    const scope = this.enterScope();
    scope.captures = block.captures;
    for (const stat of block.stats) if (stat.kind === StatKind.Label) this.announce(stat.label);
    return scope;
  }

  /** Ends the current block: its variables go out of scope; those to be closed are closed. */
  leaveScope(line: number): void {
    const scope = this.#popScope();
    if (this.#dropTbc(scope.base) || scope.captures) this.abc(Op.Close, scope.base, 0, 0, line);
  }

  /** Ends the block as `leaveScope` does, but leaves the closing to the caller; true when there is something to close. */
  leaveScopeUnclosed(): boolean {
    return this.#dropTbc(this.#popScope().base);
  }

  #popScope(): Scope {
    const scope = this.scope as Scope;
    const active = this.#active;
    const { pc } = this;
    const { list } = this.#locvars;
    while (active.length > scope.activeCount) list[(active.list[--active.length] as number) + LOCVAR_END] = pc;
    this.freereg = scope.base;
    this.scope = scope.outer;
    return scope;
  }

  #dropTbc(level: number): boolean {
    const { tbc } = this;
    const had = this.hasTbc(level);
    while (this.hasTbc(level)) tbc.pop();
    return had;
  }

  /** True when a to-be-closed variable is active at or above a register. */
  hasTbc(level: number): boolean {
    const { tbc } = this;
    return tbc.length > 0 && (tbc[tbc.length - 1] as number) >= level;
  }

  // Labels

  /** Makes a label of the current block known. */
  announce(label: LabelInfo): void {
    this.#labels ??= new Map();
    this.#labels.set(label, {
      scope: this.scope as Scope,
      pc: -1,
      level: 0,
      pending: new JumpList(),
      needsClose: false,
    });
  }

  #label(label: LabelInfo): LabelState {
    const state = this.#labels?.get(label);
    if (state === undefined) throw new VmBug(`label '${label.name}' out of sight`);
    return state;
  }

  /** Jumps to a label; to-be-closed variables are closed there, or here when the jump goes back. */
  goto(label: LabelInfo, line: number): void {
    const state = this.#label(label);
    if (state.pc >= 0) {
      if (this.hasTbc(state.level)) this.abc(Op.Close, state.level, 0, 0, line);
      this.jumpTo(state.pc, line);
    } else {
      this.jumpInto(state.pending, line);
      this.#leaveFor(state);
    }
  }

  /** Lets jumps that were emitted already go to a label still to come. */
  gotoLater(label: LabelInfo, jumps: JumpList): void {
    const state = this.#label(label);
    this.join(state.pending, jumps);
    this.#leaveFor(state);
  }

  #leaveFor(state: LabelState): void {
    let active = this.#active.length;
    for (let s = this.scope; s !== state.scope && s !== null; s = s.outer) {
      if (active > s.activeCount && (s.captures || this.hasTbc(s.base))) state.needsClose = true;
      active = s.activeCount;
    }
  }

  /** Places a label at the next instruction, which closes what a jump to it has left, or with `close` in any case. */
  placeLabel(label: LabelInfo, line: number, close = false): void {
    const state = this.#label(label);
    state.pc = this.label();
    state.level = this.freereg;
    this.patchHere(state.pending);
    if (close || state.needsClose) this.abc(Op.Close, state.level, 0, 0, line);
  }

  // The end

  /** Takes in a nested function, at `offset` in the image: only here it is known where it finds its upvalues. */
  addFunction(offset: number, upvalues: readonly UpvalueDesc[]): number {
    for (let i = 0; i < upvalues.length; i++) {
      const u = upvalues[i] as UpvalueDesc;
      if (u.local === null) this.unit.setUpvalue(offset, i, u.name, false, u.index);
      else this.unit.setUpvalue(offset, i, u.name, true, this.registerOf(u.local));
    }
    this.#protos.push(offset);
    return this.protoCount - 1;
  }

  /** Ends the function, all of whose blocks have ended, and gives its offset in the image. It lacks its upvalues. */
  finish(): number {
    this.threadJumps();
    return this.unit.append(this.body, this.maxstacksize);
  }
}
