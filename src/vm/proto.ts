import type { LuaFrame, Slot } from "./frame.ts";
import type { Shape } from "./shape.ts";
import type { CallTarget, LuaValue, Result } from "./value.ts";

/** Bits of what an arithmetic instruction has been seen to give, and of what an access by index has been seen to be to. */
export const enum Feedback {
  Int = 1,
  Float = 2,
  /** It was of something else than numbers: a metamethod ran, or a string was converted. Of an access: the table has a metatable. */
  Other = 4,
  /** Compiled code went back to the interpreter because of it. */
  Bailed = 8,
  /** An integer beyond the safe ones. */
  Big = 16,
  /** Compiled code for big integers went back to the interpreter. */
  BailedBig = 32,
  /** Of an access: the index was a float that equals an integer. */
  FloatKey = 64,
  /** Compiled code takes operands of which nothing is known for integers or floats. */
  AsNum = 128,
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

/**
 * A function body as the compiler or a precompiled file has it. The lists may be made when they are asked for; each is
 * asked for at most once.
 */
export interface ProtoInit {
  readonly code: Int32Array;
  /** Constants. */
  readonly k: LuaValue[];
  /** Nested prototypes. */
  readonly p: Proto[];
  readonly upvalues: UpvalSource[];
  /** The line of each instruction; empty when debug information has been stripped. */
  readonly lineinfo: readonly number[] | Int32Array;
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

const NO_CODE = new Int32Array(0);

/** A compiled function (manual 3.4.11 calls its instances closures). */
export class Proto {
  /** Code, constants and nested prototypes: empty before `load`, which a prototype that runs has behind it. */
  code: Int32Array = NO_CODE;
  k: LuaValue[] = NOT_PREPARED;
  p: Proto[] = NOT_PREPARED;
  readonly upvalues: UpvalSource[];
  readonly numparams: number;
  readonly isVararg: boolean;
  /** Right after `load`. */
  maxstacksize: number;
  readonly source: string;
  readonly linedefined: number;
  readonly lastlinedefined: number;
  private readonly init: ProtoInit;
  private lines: ProtoInit["lineinfo"] | null = null;
  private variables: LocVar[] | null = null;
  /** Per instruction: the shape seen last and the slot of the key in it. */
  cacheShape: (Shape | null)[] = NOT_PREPARED;
  cacheSlot: number[] = NOT_PREPARED;
  /** Per instruction: what kinds of results arithmetic gave (`Feedback`). */
  feedback: number[] = NOT_PREPARED;
  private blanks: Slot[] = NOT_PREPARED;
  /** Calls and loop back-edges so far, for the choice of tier. */
  heat = 0;
  /** The compiled form for calls; null while there is none. */
  compiled: CallTarget | null = null;
  /** Compiled forms that begin at an instruction other than the first, by its index. */
  entries: (EntryTarget | undefined)[] | null = null;
  /** How many of them were made. */
  entryCount = 0;
  /** By instruction: how often frames that had left have gone on there. */
  goneOn: Uint8Array | null = null;
  /** False once it is known that the code generator does not take it. */
  compilable = true;
  /** How often it has been compiled anew because of instructions that had not run before. */
  unseen = 0;
  /** How often compiled code had to go back to the interpreter. */
  bails = 0;

  constructor(init: ProtoInit) {
    this.init = init;
    this.upvalues = init.upvalues;
    this.numparams = init.numparams;
    this.isVararg = init.isVararg;
    this.maxstacksize = init.maxstacksize;
    this.source = init.source;
    this.linedefined = init.linedefined;
    this.lastlinedefined = init.lastlinedefined;
  }

  /** Makes code, constants and nested prototypes, unless it has been done: most functions of a library never run. */
  load(): this {
    if (this.code !== NO_CODE) return this;
    const { init } = this;
    this.code = init.code;
    this.maxstacksize = init.maxstacksize;
    this.k = init.k;
    this.p = init.p;
    return this;
  }

  get lineinfo(): ProtoInit["lineinfo"] {
    this.lines ??= this.init.lineinfo;
    return this.lines;
  }

  get locvars(): LocVar[] {
    this.variables ??= this.init.locvars;
    return this.variables;
  }

  /** Makes the per-instruction notes too, when the prototype runs for the first time. */
  prepare(): void {
    this.load();
    const n = this.code.length + 1;
    this.cacheShape = new Array<Shape | null>(n).fill(null);
    this.cacheSlot = new Array<number>(n).fill(0);
    this.feedback = new Array<number>(n).fill(0);
    // Pushed, so that V8 takes it to have no holes.
    const blanks: Slot[] = [];
    for (let r = 0; r < this.maxstacksize; r++) blanks.push(undefined);
    this.blanks = blanks;
  }

  /** New registers. */
  blank(): Slot[] {
    return this.blanks.slice();
  }

  /** Whether `prepare` was called. */
  get prepared(): boolean {
    return this.feedback !== NOT_PREPARED;
  }
}
