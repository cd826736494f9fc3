import type { LuaError } from "./errors.ts";
import type { Proto } from "./proto.ts";
import type { LuaState } from "./state.ts";
import type { LuaClosure, LuaFunction, LuaValue, Result, UpVal, Values } from "./value.ts";

/** The parts of `Frame.levels`. An enum: modules that import each other may not read a constant of the other when they load. */
export const enum Levels {
  Bits = 8,
  Mask = 255,
}

/** What a register holds: a value, the UpVal of a captured variable, or an open result. */
export type Slot = LuaValue | UpVal | Values;

/** An activation on the heap. Suspended ones form a chain by `parent`, innermost first. */
export abstract class Frame {
  parent: Frame | null = null;
  /** Number of Lua activations below and with this one. */
  depth = 0;
  /** C levels below this one when it left the JavaScript stack, and in the bits above, `Thread.yields` then. */
  levels = 0;

  /** Goes on after the callee has returned `r`. */
  abstract resume(L: LuaState, r: Result): Result;

  /** True for a frame that wants to see an error that leaves its callee. */
  get catches(): boolean {
    return false;
  }

  /** Goes on after the callee has raised `e`; only called when `catches`. */
  raise(_L: LuaState, e: LuaError): Result {
    throw e;
  }
}

/** A pending to-be-closed variable (manual 3.3.8). */
export interface Tbc {
  readonly reg: number;
  value: LuaValue;
  readonly next: Tbc | null;
}

/** Continues a Lua frame; set by execute.ts, so that frames need not know the loop. */
export type Resumer = (L: LuaState, frame: LuaFrame, r: Result) => Result;

/** Continues a Lua frame. */
export let resumeLua: Resumer;

/** Called once by the interpreter. */
export function setLuaResumer(resumer: Resumer): void {
  resumeLua = resumer;
}

/**
 * An activation of a Lua function. `pc` is the index of the next instruction; when the frame is suspended, the one
 * before waits for its result, and `pc` 0 means that the function has not begun.
 */
export class LuaFrame extends Frame {
  readonly proto: Proto;
  readonly regs: Slot[];
  pc = 0;
  varargs: LuaValue[] = NO_VARARGS;
  tbc: Tbc | null = null;
  /** True when it replaced its caller. */
  isTail = false;

  /** @param regs the registers, `maxstacksize` of them, when they exist already. */
  constructor(
    readonly closure: LuaClosure,
    regs?: Slot[],
  ) {
    super();
    this.proto = closure.proto;
    if (!closure.proto.prepared) closure.proto.prepare();
    this.regs = regs ?? closure.proto.blank();
  }

  override resume(L: LuaState, r: Result): Result {
    return resumeLua(L, this, r);
  }
}

const NO_VARARGS: LuaValue[] = [];

/** The call of a native by another native: what an error of it that gets no position is completed with. */
export interface NativeCall {
  readonly f: LuaFunction;
  /** How many arguments it got. */
  readonly given: number;
}

/** A native that is waiting for a callee. */
export abstract class NativeFrame extends Frame {
  /** The native's name, for tracebacks. */
  abstract readonly name: string;
  /** Set on the outermost frame of a native that another native called. */
  call: NativeCall | null = null;
}

/** Stands for a native that waits for the host, or, in an error's frames, for the one that was running. */
export class NativeMark extends NativeFrame {
  constructor(readonly name: string) {
    super();
  }
  override resume(_L: LuaState, r: Result): Result {
    return r;
  }
}
