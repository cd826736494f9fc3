import type { LuaFrame } from "./frame.ts";
import type { Shape } from "./shape.ts";
import type { CallTarget, LuaValue, Result } from "./value.ts";

/** Bits of what an arithmetic instruction has been seen to give. */
export const enum Feedback {
  Int = 1,
  Float = 2,
  /** Something else: what a metamethod gave. */
  Other = 4,
  /** Compiled code went back to the interpreter because of it. */
  Bailed = 8,
  /** An integer beyond the safe ones. */
  Big = 16,
  /** Compiled code for big integers went back to the interpreter. */
  BailedBig = 32,
}

/** Goes on with a frame from the instruction the target was compiled for. */
export type EntryTarget = (frame: LuaFrame) => Result;

/** Where CLOSURE takes an upvalue from: the enclosing frame's register that holds an `UpVal`, or its upvalue list. */
export interface UpvalSource {
  readonly name: string;
  readonly instack: boolean;
  readonly index: number;
}

/** A local variable's name, register and the instructions [startpc, endpc) in which it is active. */
export interface LocVar {
  readonly name: string;
  readonly reg: number;
  readonly startpc: number;
  readonly endpc: number;
  /** True when the register holds an `UpVal` (from its MKOPEN on). */
  readonly captured: boolean;
}

/** What the compiler makes of a function body; immutable but for the caches at its end. */
export interface ProtoInit {
  readonly code: Iterable<number>;
  /** Constants. */
  readonly k: LuaValue[];
  /** Nested prototypes. */
  readonly p: Proto[];
  readonly upvalues: UpvalSource[];
  /** The line of each instruction. */
  readonly lineinfo: readonly number[];
  readonly locvars: LocVar[];
  readonly numparams: number;
  readonly isVararg: boolean;
  /** Number of registers. */
  readonly maxstacksize: number;
  /** Chunk name as given to `load` (with `@` or `=`). */
  readonly source: string;
  /** Line of `function` and of its `end`; 0 and the last line for a main chunk. */
  readonly linedefined: number;
  readonly lastlinedefined: number;
}

/** Stands for the notes of a prototype that has not run. */
const NOT_PREPARED: never[] = [];

/** Instructions of several prototypes share one buffer: a typed array of its own costs more than what it holds. */
const POOL_SIZE = 1 << 14;
let pool = new Int32Array(0);
let used = 0;

function pooled(code: Iterable<number>): Int32Array {
  const list = Array.isArray(code) || code instanceof Int32Array ? code : [...code];
  if (list.length > POOL_SIZE / 4) return Int32Array.from(list);
  if (used + list.length > pool.length) {
    pool = new Int32Array(POOL_SIZE);
    used = 0;
  }
  const part = pool.subarray(used, used + list.length);
  part.set(list);
  used += list.length;
  return part;
}

/** A compiled function (manual 3.4.11 calls its instances closures). */
export class Proto {
  readonly code: Int32Array;
  readonly k: LuaValue[];
  readonly p: Proto[];
  readonly upvalues: UpvalSource[];
  readonly lineinfo: readonly number[];
  readonly locvars: LocVar[];
  readonly numparams: number;
  readonly isVararg: boolean;
  readonly maxstacksize: number;
  readonly source: string;
  readonly linedefined: number;
  readonly lastlinedefined: number;
  /** Per instruction: the shape seen last and the slot of the key in it. */
  cacheShape: (Shape | null)[] = NOT_PREPARED;
  cacheSlot: number[] = NOT_PREPARED;
  /** Per instruction: what kinds of results arithmetic gave (`Feedback`). */
  feedback: number[] = NOT_PREPARED;
  /** Calls and loop back-edges so far, for the choice of tier. */
  heat = 0;
  /** The compiled form for calls; null while there is none. */
  compiled: CallTarget | null = null;
  /** Compiled forms that begin at an instruction other than the first, by its index. */
  entries: (EntryTarget | undefined)[] | null = null;
  /** How many of them were made. */
  entryCount = 0;
  /** False once it is known that the code generator does not take it. */
  compilable = true;
  /** How often it has been compiled anew because of instructions that had not run before. */
  unseen = 0;
  /** How often compiled code had to go back to the interpreter. */
  bails = 0;

  constructor(init: ProtoInit) {
    this.code = pooled(init.code);
    this.k = init.k;
    this.p = init.p;
    this.upvalues = init.upvalues;
    this.lineinfo = init.lineinfo;
    this.locvars = init.locvars;
    this.numparams = init.numparams;
    this.isVararg = init.isVararg;
    this.maxstacksize = init.maxstacksize;
    this.source = init.source;
    this.linedefined = init.linedefined;
    this.lastlinedefined = init.lastlinedefined;
  }

  /** Makes the per-instruction notes, when the prototype runs for the first time: most of a library never does. */
  prepare(): void {
    const n = this.code.length + 1;
    this.cacheShape = new Array<Shape | null>(n).fill(null);
    this.cacheSlot = new Array<number>(n).fill(0);
    this.feedback = new Array<number>(n).fill(0);
  }

  /** Whether `prepare` was called. */
  get prepared(): boolean {
    return this.feedback !== NOT_PREPARED;
  }
}
