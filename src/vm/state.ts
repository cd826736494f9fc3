import * as arith from "./arith.ts";
import { callValue } from "./call.ts";
import { type ChunkCache, loadChunk } from "./chunk.ts";
import type { CodegenMode } from "./codegen-mode.ts";
import { Collector } from "./collector.ts";
import type { LuaError } from "./errors.ts";
import { closureEntry } from "./execute.ts";
import { type Frame, Levels, type LuaFrame } from "./frame.ts";
import { ImageMemory } from "./image-memory.ts";
import { index, setIndex } from "./index.ts";
import { Interrupts } from "./interrupts.ts";
import { metatableOf } from "./metamethods.ts";
import { Meter } from "./meter.ts";
import type { Arith } from "./number.ts";
import * as relational from "./relational.ts";
import { LOT } from "./room.ts";
import { LuaTable } from "./table.ts";
import { Thread } from "./thread.ts";
import { toStringMeta } from "./tostring.ts";
import {
  type CallTarget,
  Int64,
  type LuaClosure,
  LuaFloat,
  LuaFunction,
  type LuaValue,
  type Result,
  UNWIND,
} from "./value.ts";

/** Why a callee returned `UNWIND` (docs/coroutines.md). */
export const enum Unwind {
  /** `coroutine.yield`: caught by the nearest resume. */
  Yield,
  /** Something the host has to do first: caught by the base of the chain, which hands `request` to the host. */
  Suspend,
  /** The JavaScript stack is nearly full: the base goes on at once, with an empty one. */
  Spill,
  /** A native needs the whole stack on the heap: the base goes on at once. */
  Materialise,
  /** An error, `raised`: caught by the nearest `pcall`, or the trampoline, which looks at the frames that have left. */
  Error,
}

/**
 * How many activations of `ROOM_UNIT` bytes may be on the JavaScript stack (about a megabyte) above a base before they are
 * spilled to the heap.
 */
export const JS_ROOM = 2000;
export const ROOM_UNIT = 400;
/** How hot a prototype must be to be compiled; a call counts `CALL_HEAT`, a loop back-edge and a resumption 1. */
export const HOT = 100;
export const CALL_HEAT = 4;
/** How many activations a thread may have: the reference's stack of a million slots holds about as many. */
export const MAX_DEPTH = 199_990;
/**
 * How deep natives, metamethods and coroutines may be nested: the reference's 200 (LUAI_MAXCCALLS) without the three that its
 * program has used up when a script begins, and the one that fails.
 */
export const MAX_C_CALLS = 197;

export interface StateOptions {
  /** "strict": a Lua yield inside sort, gsub, … is refused as in the reference; "all": it works there too. */
  readonly yieldAcross?: "strict" | "all";
  /** `LuaState.defaultCodegen` without it. */
  readonly codegen?: CodegenMode;
  /** How many activations may be on the JavaScript stack before they go to the heap; a small number is a stress test. */
  readonly stackRoom?: number;
  /** In mode "auto", how hot a prototype must be to be compiled, instead of `HOT`; a small number is a stress test. */
  readonly hot?: number;
  /** Where compiled chunks of files are kept; without one they are compiled anew. */
  readonly chunkCache?: ChunkCache | null;
  /** Code counts what it uses (meter.ts), so that it can be stopped and paused; it costs a few percent. */
  readonly metered?: boolean;
  /** The host can interrupt running code (interrupts.ts). */
  readonly interruptible?: boolean;
}

/** A Lua state: what its threads share (manual 4.1), and the registers of a leaving callee. */
export class LuaState {
  /** What states do that are not told: the whole test suite runs in each mode. */
  static defaultCodegen: CodegenMode = "auto";

  readonly registry = new LuaTable();
  globals = new LuaTable();
  loaded = new LuaTable();
  stringMeta: LuaTable | null = null;
  private nilMeta: LuaTable | null = null;
  private booleanMeta: LuaTable | null = null;
  private numberMeta: LuaTable | null = null;
  private functionMeta: LuaTable | null = null;
  private threadMeta: LuaTable | null = null;

  readonly main = new Thread(undefined);
  current: Thread = this.main;
  readonly strictYield: boolean;
  /** How code is chosen to be compiled; "off" also where the host forbids it. */
  codegen: CodegenMode;
  /** See `StateOptions.stackRoom`. */
  readonly stackRoom: number;
  /** See `StateOptions.hot`. */
  private readonly hotInAuto: number;
  /** The frame that goes on after `GO_ON`. */
  goOnFrame: LuaFrame | null = null;
  private heatToCompile = Number.POSITIVE_INFINITY;
  /** The heat above which the interpreter looks whether to compile; any, when there are other reasons to look. */
  look = Number.NEGATIVE_INFINITY;
  /** Counts what code uses; null when it does not. */
  readonly meter: Meter | null;
  /** How the host interrupts code; null when it does not. */
  readonly interrupts: Interrupts | null;
  /** Steps until code has to ask whether it must leave; it asks when they are below zero. When nothing is metered: 0, or -1 while there is an interrupt. */
  fuel = 0;
  readonly collector = new Collector();
  /** Takes a piece of a warning, and whether more of the same message follows (manual `warn`). */
  warn: (message: string, toBeContinued: boolean) => void = () => undefined;

  /** The frames that left so far, innermost and outermost, while `UNWIND` travels. */
  leftTop: Frame | null = null;
  leftTail: Frame | null = null;
  unwind: Unwind = Unwind.Yield;
  /** What is yielded, or handed on by the base after a spill. */
  transfer: Result = undefined;
  /** What a suspension asks the host for. */
  request: unknown = undefined;
  /** The error that travels, and how many natives were calling back where it was raised. */
  raised: LuaError | null = null;
  raisedLevel = 0;
  /** The error value of a protected call that gave `FAILED`. */
  failure: LuaValue = undefined;
  /** Where the base goes on. */
  innermost: Thread | null = null;

  /** Lua activations of the current thread, and up to which number the JavaScript stack has room. */
  depth = 0;
  limit = JS_ROOM;
  /** Natives that are calling back on the JavaScript stack. */
  cCalls = 0;

  /** How many objects may be made until `isLotUsed` (finalizers.ts) looks at memory; it grants `lot` of them at once. */
  allocationsLeft = LOT;
  lot = LOT;

  /** True while the way out of new compiled code is tried. */
  warming = false;

  /** How many threads have a hook. */
  hookedThreads = 0;
  /**
   * True when some thread has a hook: then nothing is compiled, nor compiled code entered by calls from the interpreter.
   * Also while there is an interrupt, which calls of compiled code see by it.
   */
  hooksOn = false;

  /** The call target of closures that are interpreted. */
  readonly closureEntry: CallTarget;
  /** The function `next`, which generic loops run without a call. */
  nextFunction: LuaFunction | null = null;
  /** The iterator that `ipairs` gives, which compiled code runs without a call. */
  ipairsStep: LuaFunction | null = null;
  /** The function `select`, which compiled code runs on its own varargs without a call. */
  selectFunction: LuaFunction | null = null;
  /** `pcall` and `coroutine.resume`, whose results compiled code gets without a list of them. */
  pcallFunction: LuaFunction | null = null;
  resumeFunction: LuaFunction | null = null;
  /** `string.byte`, `string.char`, `string.sub` and `math.floor`, which compiled code runs without a call. */
  byteFunction: LuaFunction | null = null;
  charFunction: LuaFunction | null = null;
  subFunction: LuaFunction | null = null;
  floorFunction: LuaFunction | null = null;
  /** By `Arith`: the metamethods that strings begin with, for operations on numbers that raise no errors. */
  readonly textArithmetic: (LuaFunction | undefined)[] = [];

  /** Programs load no binary chunks (`string.dump`), and do not give chunks the names of files. */
  closed = false;

  /** Where compiled chunks are kept; null when they are not. */
  readonly chunkCache: ChunkCache | null;
  /** What was loaded last. */
  readonly images = new ImageMemory();

  constructor(options: StateOptions = {}) {
    this.chunkCache = options.chunkCache ?? null;
    this.stackRoom = options.stackRoom ?? JS_ROOM;
    this.limit = this.stackRoom;
    this.hotInAuto = options.hot ?? HOT;
    this.codegen = options.codegen ?? LuaState.defaultCodegen;
    this.meter = options.metered === true ? new Meter(this) : null;
    this.interrupts = options.interruptible === true ? new Interrupts(this) : null;
    this.hot = this.heatLimit();
    this.strictYield = options.yieldAcross !== "all";
    this.main.isBase = true;
    this.main.isMain = true;
    this.main.noYield = 1;
    this.closureEntry = closureEntry(this);
    this.registry.setStr("_LOADED", this.loaded);
    this.registry.setInt(1, this.main);
    this.registry.setInt(2, this.globals);
  }

  /** The heat above which a prototype is compiled. */
  get hot(): number {
    return this.heatToCompile;
  }
  set hot(heat: number) {
    this.heatToCompile = heat;
    this.setLook();
  }

  private setLook(): void {
    const { interrupts } = this;
    if (this.meter !== null || interrupts?.isPending === true) this.look = Number.NEGATIVE_INFINITY;
    else this.look = interrupts?.isWatched === true ? Math.min(this.hot, HOT) : this.hot;
  }

  /** There is an interrupt or not, or somebody wants to know of running code or not: has everything that runs see it. */
  interruptsChanged(): void {
    const isPending = this.interrupts?.isPending === true;
    this.hooksOn = isPending || this.hookedThreads > 0;
    if (this.meter === null) this.fuel = isPending ? -1 : 0;
    this.setLook();
  }

  /**
   * To be called when `fuel` is below zero: true when the running code has to leave; the reason is in `unwind` and
   * `request`. Throws `SpentError` when a budget is spent and it cannot leave.
   */
  mustLeave(): boolean {
    return this.interrupts?.mustLeave() === true || this.meter?.mustLeave() === true;
  }

  private heatLimit(): number {
    if (this.codegen === "off" || this.hooksOn) return Number.POSITIVE_INFINITY;
    return this.codegen === "always" ? 0 : this.hotInAuto;
  }

  /** Notes that there is one hooked thread more (1) or less (-1). */
  countHooked(change: number): void {
    this.hookedThreads += change;
    this.hooksOn = this.hookedThreads > 0 || this.interrupts?.isPending === true;
    this.meter?.hooksChanged();
    this.hot = this.heatLimit();
  }

  /** What has to happen when the state is closed, last one first. One that does not return is called again. */
  readonly closers: (() => void)[] = [];

  /** Closes the state (`os.exit(code, true)`, end of a program). */
  close(): void {
    for (let closer = this.closers.at(-1); closer !== undefined; closer = this.closers.at(-1)) {
      closer();
      this.closers.pop();
    }
  }

  /** Calls any value (manual 3.4.10) from a native. */
  call(f: LuaValue, ...args: LuaValue[]): Result {
    return callValue(this, f, args);
  }

  /** Records that the frames from `inner` to `outer` have left; gives `UNWIND`. */
  leave(inner: Frame, outer: Frame): Result {
    if (this.leftTail === null) this.leftTop = inner;
    else this.leftTail.parent = inner;
    this.leftTail = outer;
    const levels = (this.current.yields << Levels.Bits) | this.cCalls;
    let frame = inner;
    frame.levels = levels;
    while (frame !== outer) {
      frame = frame.parent as Frame;
      frame.levels = levels;
    }
    return UNWIND;
  }

  /** Raises an error from the frames between `inner` and `outer`, or from a native: it travels as `UNWIND`, which it gives. */
  raise(e: LuaError, inner: Frame, outer: Frame): Result {
    this.unwind = Unwind.Error;
    this.raised = e;
    this.raisedLevel = this.cCalls;
    this.leftTop = null;
    this.leftTail = null;
    return this.leave(inner, outer);
  }

  /** As `raise`, from an operation of compiled code, which leaves as for a callee that has left. */
  raiseHere(e: LuaError): Result {
    this.unwind = Unwind.Error;
    this.raised = e;
    this.raisedLevel = this.cCalls;
    this.leftTop = null;
    this.leftTail = null;
    return UNWIND;
  }

  /** Gives `failure`, and keeps it no longer. */
  takeFailure(): LuaValue {
    const { failure } = this;
    this.failure = undefined;
    return failure;
  }

  /** Leaves for the host with a request; the caller gets what the host continues with as this call's result. */
  suspend(request: unknown): Result {
    this.unwind = Unwind.Suspend;
    this.request = request;
    return UNWIND;
  }

  /** From here to `leaveNoYield` a Lua yield is refused, in strict mode. */
  enterNoYield(): void {
    if (this.strictYield) this.current.noYield++;
  }
  leaveNoYield(): void {
    if (this.strictYield) this.current.noYield--;
  }

  index(o: LuaValue, key: LuaValue): Result {
    return index(this, o, key);
  }
  setIndex(o: LuaValue, key: LuaValue, value: LuaValue): Result {
    return setIndex(this, o, key, value);
  }
  arith(op: Arith, a: LuaValue, b: LuaValue): Result {
    return arith.arith(this, op, a, b);
  }
  concat(a: LuaValue, b: LuaValue): Result {
    return arith.concat(this, a, b);
  }
  len(v: LuaValue): Result {
    return arith.len(this, v);
  }
  /** Gives a result whose truth counts: a boolean, or whatever a metamethod returned. */
  equals(a: LuaValue, b: LuaValue): Result {
    return relational.equals(this, a, b);
  }
  lessThan(a: LuaValue, b: LuaValue): Result {
    return relational.lessThan(this, a, b);
  }
  lessEqual(a: LuaValue, b: LuaValue): Result {
    return relational.lessEqual(this, a, b);
  }
  toStringMeta(v: LuaValue): Result {
    return toStringMeta(this, v);
  }

  getMetatable(v: LuaValue): LuaTable | null {
    return metatableOf(this, v);
  }
  getMetamethod(v: LuaValue, event: string): LuaValue {
    const mt = metatableOf(this, v);
    return mt === null ? undefined : mt.getStr(event);
  }

  /** Where the collector begins to look for what the program can reach. */
  roots(): LuaValue[] {
    const metatables = [
      this.stringMeta,
      this.nilMeta,
      this.booleanMeta,
      this.numberMeta,
      this.functionMeta,
      this.threadMeta,
    ];
    const tables = [this.registry, this.globals, this.loaded, ...metatables.filter((mt) => mt !== null)];
    const { byteFunction, charFunction, subFunction, floorFunction } = this;
    const known = [this.nextFunction, this.ipairsStep, this.selectFunction];
    known.push(byteFunction, charFunction, subFunction, floorFunction, this.pcallFunction, this.resumeFunction);
    for (const f of this.textArithmetic) known.push(f ?? null);
    return [...tables, this.main, ...known.filter((f) => f !== null)];
  }

  /** The metatable shared by all values of a type other than string, table and userdata. */
  typeMeta(v: LuaValue): LuaTable | null {
    if (v === undefined) return this.nilMeta;
    if (typeof v === "boolean") return this.booleanMeta;
    if (typeof v === "number" || v instanceof LuaFloat || v instanceof Int64) return this.numberMeta;
    if (v instanceof LuaFunction) return this.functionMeta;
    return v instanceof Thread ? this.threadMeta : null;
  }
  /** Sets that metatable, for strings too (`debug.setmetatable`). */
  setTypeMeta(v: LuaValue, mt: LuaTable | null): void {
    if (typeof v === "string") this.stringMeta = mt;
    else if (v === undefined) this.nilMeta = mt;
    else if (typeof v === "boolean") this.booleanMeta = mt;
    else if (v instanceof LuaFunction) this.functionMeta = mt;
    else if (v instanceof Thread) this.threadMeta = mt;
    else this.numberMeta = mt;
  }

  /**
   * Compiles a chunk (manual `load`).
   * @param mode "t", "b" or "bt". @param env its `_ENV`; the globals when the argument is absent.
   * Raises the message of a syntax error.
   */
  load(source: string, chunkName: string, mode = "bt", ...env: [LuaValue?]): LuaClosure {
    return loadChunk(this, source, chunkName, mode, env.length > 0 ? env[0] : this.globals);
  }
}
