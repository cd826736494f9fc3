import {
  type AssignTarget,
  type Attrib,
  type Block,
  type ConstantExpr,
  type Expr,
  type FunctionBody,
  Kind,
  type LabelInfo,
  type LocalVar,
  type Stat,
  StatKind,
  type UpvalueDesc,
} from "./ast.ts";
import { cut } from "./cut.ts";
import {
  booleanExpr,
  globalExpr,
  isSkipping,
  localExpr,
  nilExpr,
  numberExpr,
  SkipError,
  stringExpr,
  upvalueExpr,
} from "./expr-nodes.ts";
import type { Name } from "./name.ts";
import { ENV } from "./name-table.ts";

/** Limits of the reference (lparser.c and lfunc.h of 5.4). */
const MAX_LOCALS = 200;
const MAX_UPVALUES = 255;

/** Who reports the errors that scoping finds. */
export interface ScopeHost {
  /** An error at the current token, shown after "near". */
  syntaxError(message: string): void;
  /** An error in the line of the current token, without "near". */
  semanticError(message: string): void;
}

type Mutable<X> = { -readonly [K in keyof X]: X[K] };
type GotoStat = Mutable<Extract<Stat, { kind: StatKind.Goto }>>;

/** An active local variable, as name resolution sees it. */
export interface Binding {
  readonly variable: LocalVar;
  readonly owner: FunctionScope;
  readonly scope: Scope;
  /** The binding of the same name that this one hides. */
  readonly hidden: Binding | null;
}

/** A label that gotos in the current block, or in blocks and loops inside it, can see. */
interface VisibleLabel {
  readonly info: LabelInfo;
  /** Number of active variables of its function where the label stands. */
  readonly level: number;
}

/** A goto whose label has not been met yet. */
interface PendingGoto {
  readonly name: string;
  readonly line: number;
  readonly stat: GotoStat;
  /** Number of active variables at the goto, lowered when blocks around it end. */
  level: number;
}

const NO_STATEMENTS: never[] = [];
const NO_PARAMETERS: never[] = [];
const NO_UPVALUES: never[] = [];

/** A block being parsed. */
class BlockScope {
  readonly block: Mutable<Block> = { stats: NO_STATEMENTS, captures: false, endLine: 0 };

  constructor(
    readonly outer: BlockScope | null,
    /** Where `break` in a loop's block leads; null for blocks that are no loop. */
    readonly exit: LabelInfo | null,
    /** Counts on entry. */
    readonly active: number,
    readonly declared: number,
    readonly labels: number,
    readonly gotos: number,
    readonly stats: number,
  ) {}
}

/** A function being parsed. */
class FunctionScope {
  readonly body: Mutable<FunctionBody>;
  /** Declared local variables: the active ones, those still to be activated, and the hidden ones of loops. */
  declared = 0;
  /** All that were ever declared. */
  total = 0;
  readonly labels: VisibleLabel[] = [];
  readonly gotos: PendingGoto[] = [];
  block: BlockScope;
  /** The variable behind each upvalue; null for `_ENV` of the main chunk. */
  upvalueVars: (LocalVar | null)[] = NO_UPVALUES;

  constructor(
    readonly outer: FunctionScope | null,
    /** Number of variables that are active around it. */
    readonly base: number,
    line: number,
    stats: number,
  ) {
    this.block = new BlockScope(null, null, base, 0, 0, 0, stats);
    const body = this.block.block;
    this.body = {
      params: NO_PARAMETERS,
      isVararg: false,
      upvalues: NO_UPVALUES,
      body,
      offset: -1,
      isMovable: true,
      line,
      endLine: 0,
    };
  }
}

/** A place to return to when error recovery abandons what was opened since. */
export interface ScopeMark {
  readonly func: FunctionScope;
  readonly block: BlockScope;
}

/**
 * Names of a chunk while it is parsed: blocks, local variables, upvalues, labels (manual 3.3.3, 3.3.4, 3.3.7, 3.5).
 * Checks are made in the reference's order, so that the first error of a chunk is the same.
 */
export class Scope {
  private func: FunctionScope;
  /** Active local variables, of all functions, outermost first. */
  private readonly active: LocalVar[] = [];
  /** Statements of the blocks that are open, outermost first. */
  private readonly stats: Stat[] = [];

  constructor(private readonly host: ScopeHost) {
    this.func = new FunctionScope(null, 0, 0, 0);
    const main = this.func.body;
    main.isVararg = true;
    main.upvalues = [{ name: ENV, local: null, index: 0, attrib: "none" }];
    this.func.upvalueVars = [null];
  }

  // ---- Functions ----

  /** Begins a function; `line` is the one it is said to be defined at. */
  openFunction(line: number): void {
    this.func = new FunctionScope(this.func, this.active.length, line, this.stats.length);
  }

  /** Ends a function, or the main chunk, whose last line is `endLine`, and gives it. */
  closeFunction(endLine: number): FunctionBody {
    const func = this.func;
    func.body.endLine = endLine;
    if (func.gotos.length > 0) this.undefinedGoto(func.gotos[0]);
    this.complete(func.block);
    if (func.outer !== null) this.func = func.outer;
    return func.body;
  }

  /** Declares and activates the parameters of the current function. */
  setParameters(params: LocalVar[], isVararg: boolean): void {
    const body = this.func.body;
    body.params = params;
    body.isVararg = isVararg;
    for (const p of params) this.bind(p);
  }

  /** True when `...` may be used. */
  get isVararg(): boolean {
    return this.func.body.isVararg;
  }

  /** Puts variables of some names around the next function, for one that is read alone. `_ENV` is always there. */
  surround(names: readonly Name[]): void {
    for (const name of names) if (name !== ENV) this.bind(newVariable(name, 0, "none"));
  }

  // ---- Blocks ----

  /** Begins a block; `exit` is set for a loop. */
  openBlock(exit: LabelInfo | null): void {
    const f = this.func;
    f.block = new BlockScope(
      f.block,
      exit,
      this.active.length,
      f.declared,
      f.labels.length,
      f.gotos.length,
      this.stats.length,
    );
  }

  /** Ends the current block, which is not a function's outermost one, and gives it; `endLine` is that of its last token. */
  closeBlock(endLine: number): Block {
    const f = this.func;
    const b = f.block;
    this.complete(b);
    f.declared = b.declared;
    // Setting a length is a call into the engine, even when nothing changes.
    if (f.labels.length > b.labels) f.labels.length = b.labels;
    for (let i = b.gotos; i < f.gotos.length; i++) f.gotos[i].level = b.active;
    if (b.outer !== null) f.block = b.outer;
    b.block.endLine = endLine;
    return b.block;
  }

  private complete(b: BlockScope): void {
    if (this.stats.length > b.stats) b.block.stats = cut(this.stats, b.stats);
    b.block.captures = this.deactivate(b.active);
  }

  /** Appends a statement to the current block. */
  add(stat: Stat): void {
    if (!isSkipping) this.stats.push(stat);
  }

  mark(): ScopeMark {
    return { func: this.func, block: this.func.block };
  }

  /** Abandons the functions and blocks opened since the mark, without any check. */
  rewind(mark: ScopeMark): void {
    while (this.func !== mark.func && this.func.outer !== null) {
      const { func } = this;
      func.gotos.length = 0;
      while (func.block.outer !== null) func.block = func.block.outer;
      this.closeFunction(0);
    }
    while (this.func.block !== mark.block && this.func.block.outer !== null) this.closeBlock(0);
  }

  /** Closes all functions that are open, without any check, and gives them, outermost first, with the statements they have so far. */
  closeAll(): FunctionBody[] {
    const bodies: FunctionBody[] = [];
    for (let func: FunctionScope | null = this.func; func !== null; func = func.outer) {
      while (func.block.outer !== null) {
        const { exit } = func.block;
        const block = this.closeBlock(0);
        this.add({ kind: StatKind.Do, block, line: 0 });
        if (exit !== null) this.add({ kind: StatKind.Label, label: exit, line: 0 });
      }
      // Every goto and break leads somewhere.
      for (const { stat } of func.gotos) this.add({ kind: StatKind.Label, label: stat.label, line: 0 });
      func.gotos.length = 0;
      bodies.unshift(this.closeFunction(0));
    }
    return bodies;
  }

  // ---- Local variables ----

  /** Creates a variable that `activate` is to bring into scope. */
  declare(name: Name, line: number, attrib: Attrib = "none"): LocalVar {
    this.declareHidden(1);
    return newVariable(name, line, attrib);
  }

  /** How many local variables the current function has had at once, at most, or more. */
  get declaredCount(): number {
    return this.func.total;
  }

  /** Counts the variables without a name that loops keep their state in. */
  declareHidden(count: number): void {
    const f = this.func;
    f.declared += count;
    f.total += count;
    if (f.declared > MAX_LOCALS) this.tooMany("local variables", MAX_LOCALS, f);
  }

  /** Brings declared variables into scope. */
  activate(vars: readonly LocalVar[]): void {
    for (const v of vars) this.bind(v);
  }

  private bind(variable: LocalVar): void {
    const { name } = variable;
    this.active.push(variable);
    name.binding = { variable, owner: this.func, scope: this, hidden: this.bindingOf(name) };
  }

  private bindingOf(name: Name): Binding | null {
    const { binding } = name;
    return binding !== null && binding.scope === this ? binding : null;
  }

  /** Ends the scope of the variables above a level; true when one of them is captured. */
  private deactivate(level: number): boolean {
    const { active } = this;
    let captures = false;
    while (active.length > level) {
      const { name, captured } = active.pop() as LocalVar;
      if (captured) captures = true;
      if (name.binding !== null) name.binding = name.binding.hidden;
    }
    return captures;
  }

  private tooMany(what: string, limit: number, func: FunctionScope): void {
    const { line } = func.body;
    const where = line === 0 ? "main function" : `function at line ${line}`;
    this.host.syntaxError(`too many ${what} (limit is ${limit}) in ${where}`);
  }

  /** Takes the names' bindings away when the chunk is given up. */
  abandon(): void {
    for (const { name } of this.active) name.binding = null;
  }

  // ---- Names ----

  /** What a name stands for: a local variable, an upvalue, a constant, or a field of `_ENV`. */
  resolve(name: Name, line: number): Expr {
    const binding = this.bindingOf(name);
    if (binding !== null) return this.reference(binding, line);
    if (name === ENV) return this.chunkEnv(line);
    const env = this.bindingOf(ENV);
    return globalExpr(env === null ? this.chunkEnv(line) : this.reference(env, line), name, line);
  }

  /** The chunk's own `_ENV`, an upvalue of every function that uses it. */
  private chunkEnv(line: number): Expr {
    return upvalueExpr(this.upvalueIndex(this.func, null), ENV, line);
  }

  private reference(binding: Binding, line: number): Expr {
    const { variable } = binding;
    if (variable.constant !== null) {
      if (isSkipping) throw new SkipError();
      for (let f: FunctionScope | null = this.func; f !== null && f !== binding.owner; f = f.outer) {
        f.body.isMovable = false;
      }
      return copyConstant(variable.constant, line);
    }
    if (binding.owner === this.func) return localExpr(variable, line);
    return upvalueExpr(this.upvalueIndex(this.func, binding), variable.name, line);
  }

  /** Index of a function's upvalue for a variable of an enclosing function, or for the chunk's `_ENV` when null. */
  private upvalueIndex(func: FunctionScope, binding: Binding | null): number {
    const variable = binding === null ? null : binding.variable;
    const known = func.upvalueVars.indexOf(variable);
    if (known >= 0 || func.outer === null) return known;
    const { upvalues } = func.body;
    let desc: UpvalueDesc;
    if (binding !== null && binding.owner === func.outer) {
      binding.variable.captured = true;
      desc = { name: binding.variable.name, local: variable, index: -1, attrib: binding.variable.attrib };
    } else {
      const index = this.upvalueIndex(func.outer, binding);
      const name = variable === null ? ENV : variable.name;
      desc = { name, local: null, index, attrib: variable === null ? "none" : variable.attrib };
    }
    if (variable !== null && variable.name === ENV) func.body.isMovable = false;
    if (upvalues.length >= MAX_UPVALUES) this.tooMany("upvalues", MAX_UPVALUES, func);
    if (upvalues.length === 0) {
      // Most functions have one, and lists that grow are given room for many.
      func.body.upvalues = [desc];
      func.upvalueVars = [variable];
      return 0;
    }
    func.upvalueVars.push(variable);
    return upvalues.push(desc) - 1;
  }

  /**
   * Notes the assignment to a variable; reports one that is read-only. A field is always assignable.
   */
  assign(target: AssignTarget): void {
    let variable: LocalVar | null = null;
    if (target.kind === Kind.Local) variable = target.value;
    else if (target.kind === Kind.Upvalue) variable = this.func.upvalueVars[target.num];
    if (variable === null) return;
    if (variable.attrib !== "none") this.readOnly(variable.name);
    variable.reassigned = true;
  }

  /** Reports the assignment to a read-only variable. */
  readOnly(name: Name): void {
    this.host.semanticError(`attempt to assign to const variable '${name.text}'`);
  }

  // ---- Labels ----

  /** Adds a `break` to the current block. */
  breakStat(line: number): void {
    for (let b: BlockScope | null = this.func.block; b !== null; b = b.outer) {
      if (b.exit !== null) {
        b.exit.uses++;
        this.add({ kind: StatKind.Goto, label: b.exit, isBreak: true, line });
        return;
      }
    }
    this.pendingGoto("break", line, true);
  }

  /** Adds a `goto` to the current block. */
  gotoStat(name: string, line: number): void {
    const label = this.findLabel(name);
    if (label === undefined) {
      this.pendingGoto(name, line, false);
      return;
    }
    label.info.uses++;
    this.add({ kind: StatKind.Goto, label: label.info, isBreak: false, line });
  }

  private pendingGoto(name: string, line: number, isBreak: boolean): void {
    const f = this.func;
    const stat: GotoStat = { kind: StatKind.Goto, label: { name, line, uses: 0 }, isBreak, line };
    f.gotos.push({ name, line, stat, level: this.active.length });
    this.add(stat);
  }

  private findLabel(name: string): VisibleLabel | undefined {
    const { labels } = this.func;
    for (let i = 0; i < labels.length; i++) if (labels[i].info.name === name) return labels[i];
    return undefined;
  }

  /** Adds a label statement; `defineLabel` completes it once the void statements after it are read. */
  addLabel(name: string, line: number): LabelInfo {
    const info: LabelInfo = { name, line, uses: 0 };
    this.add({ kind: StatKind.Label, label: info, line });
    return info;
  }

  /** Makes a label visible. `last`: nothing but void statements follows it in its block (manual 3.3.4). */
  defineLabel(info: LabelInfo, last: boolean): void {
    const f = this.func;
    const known = this.findLabel(info.name);
    if (known !== undefined) {
      this.host.semanticError(`label '${info.name}' already defined on line ${known.info.line}`);
    }
    const level = last ? f.block.active : this.active.length;
    f.labels.push({ info, level });
    let kept = f.block.gotos;
    for (let i = kept; i < f.gotos.length; i++) {
      const pending = f.gotos[i];
      if (pending.name !== info.name || pending.stat.isBreak) {
        f.gotos[kept++] = pending;
        continue;
      }
      if (pending.level < level) {
        const local = this.active[pending.level].name.text;
        this.host.semanticError(`<goto ${info.name}> at line ${pending.line} jumps into the scope of local '${local}'`);
      }
      pending.stat.label = info;
      info.uses++;
    }
    f.gotos.length = kept;
  }

  private undefinedGoto(pending: PendingGoto): void {
    this.host.semanticError(
      pending.stat.isBreak
        ? `break outside loop at line ${pending.line}`
        : `no visible label '${pending.name}' for <goto> at line ${pending.line}`,
    );
  }
}

function newVariable(name: Name, line: number, attrib: Attrib): LocalVar {
  return { name, attrib, captured: false, reassigned: false, line, constant: null, register: -1 };
}

/** The same constant as a new node. */
export function copyConstant(constant: ConstantExpr, line: number): ConstantExpr {
  switch (constant.kind) {
    case Kind.Nil:
      return nilExpr(line);
    case Kind.Boolean:
      return booleanExpr(constant.value, line);
    case Kind.Integer:
    case Kind.Float:
      return numberExpr(constant.kind, constant.value, line);
    default:
      return stringExpr(constant.value, line);
  }
}
