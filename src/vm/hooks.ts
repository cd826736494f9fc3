/**
 * Hooks (manual 6.10, `debug.sethook`). A thread's hook is `Thread.hook`; `Thread.trap` holds the events that are wanted
 * now: while the hook itself runs its instructions are counted, but there are no events. Before a hook is set, all frames of the thread leave the JavaScript stack, so
 * `trap` does not change while an interpreter loop runs.
 *
 * A hook that unwinds leaves a `HookFrame` over the frame it interrupted. A native that is called while calls or returns
 * are wanted runs inside a `NativeCallFrame`.
 */
import { asLuaError, calledNative } from "./debuginfo.ts";
import type { LuaError } from "./errors.ts";
import { type Frame, LuaFrame, NativeFrame } from "./frame.ts";
import { type Body, GeneratorFrame } from "./generator-frame.ts";
import { getA, getOp } from "./instruction.ts";
import { Op, opInfo } from "./opcodes.ts";
import { PauseFrame } from "./pause.ts";
import type { LuaState } from "./state.ts";
import type { Thread } from "./thread.ts";
import { LuaClosure, type LuaFunction, type LuaValue, NativeFunction, type Result, UNWIND, unpack } from "./value.ts";

/** Events, as the bits of `Thread.trap`. */
export const enum HookMask {
  Call = 1,
  Return = 2,
  Line = 4,
  Count = 8,
  /** Those that come before instructions. */
  Instruction = 12,
}

/** The names of events, as hooks get them. */
export type HookEvent = "call" | "tail call" | "return" | "line" | "count";

/** Goes on with a Lua frame that a hook interrupted. */
export type GoOn = (L: LuaState, frame: LuaFrame) => Result;

/** The values that a call or a return passes, as the local variables `first`, `first` + 1, … of the function. */
export interface Transfer {
  readonly first: number;
  readonly count: number;
  /** The values of a return; null for a call, whose values are the parameters. */
  readonly results: readonly LuaValue[] | null;
}

/** What a thread is hooked with. */
export class ThreadHook {
  /** Instructions until the next count event. */
  left: number;
  /** Where the thread was when lines were looked at last. */
  frame: LuaFrame | null = null;
  pc = 0;

  /**
   * @param func undefined in a coroutine whose creator had a hook: events and count are inherited, the function is not.
   * @param mask never 0. @param count instructions from one count event to the next.
   */
  constructor(
    readonly func: LuaFunction | undefined,
    readonly mask: number,
    readonly count: number,
  ) {
    this.left = count;
  }

  /** Does what there is to do at an event. */
  run(L: LuaState, event: HookEvent, line: LuaValue): Result {
    return L.call(this.func, event, line);
  }
}

/** The events a thread wants when its hook does not run. */
function wanted(th: Thread): number {
  return th.hook === null || th.hook.func === undefined ? 0 : th.hook.mask;
}

/** Hooked threads that have been dropped while they were suspended. */
const dropped = new FinalizationRegistry<WeakRef<LuaState>>((L) => L.deref()?.countHooked(-1));

/**
 * Sets or, with an empty mask, removes the hook of a thread none of whose frames is on the JavaScript stack.
 * @param mask events; with `HookMask.Count`, `count` is positive.
 */
export function setHook(L: LuaState, th: Thread, func: LuaFunction | undefined, mask: number, count: number): void {
  hookWith(L, th, mask === 0 ? null : new ThreadHook(func, mask, count));
}

/** As `setHook`. */
export function hookWith(L: LuaState, th: Thread, hook: ThreadHook | null): void {
  forgetHook(L, th);
  th.hook = hook;
  th.trap = th.inHook ? wanted(th) & HookMask.Count : wanted(th);
  if (wanted(th) !== 0) {
    th.hookCounts = true;
    L.countHooked(1);
    dropped.register(th, new WeakRef(L), th);
  }
}

/** A thread that has ended is no longer one for which compiled code has to be avoided. */
export function forgetHook(L: LuaState, th: Thread): void {
  if (!th.hookCounts) return;
  th.hookCounts = false;
  dropped.unregister(th);
  L.countHooked(-1);
}

/** Gives a new coroutine what it inherits of its creator's hook. */
export function inheritHook(from: Thread, to: Thread): void {
  if (from.hook !== null) to.hook = new ThreadHook(undefined, from.hook.mask, from.hook.count);
}

/** From here to `endHook` there are no events. */
export function beginHook(th: Thread): void {
  th.inHook = true;
  th.trap = wanted(th) & HookMask.Count;
}

/** Events are possible again. */
export function endHook(th: Thread): void {
  th.inHook = false;
  th.trap = wanted(th);
}

/** Stands, between the hook function and what it interrupted, for the hook. Stacks do not show it. */
export class HookFrame extends NativeFrame {
  readonly name = "?";

  constructor(
    private readonly thread: Thread,
    readonly transfer: Transfer | null,
    /** Null: the frame below goes on by itself. */
    private readonly then: ((L: LuaState) => Result) | null,
    private readonly strict: boolean,
  ) {
    super();
    if (strict) thread.noYield++;
  }

  override get catches(): boolean {
    return true;
  }

  override resume(L: LuaState): Result {
    this.end();
    return this.then === null ? undefined : this.then(L);
  }

  override raise(_L: LuaState, e: LuaError): Result {
    this.end();
    e.left(this, this);
    throw e;
  }

  end(): void {
    if (this.strict) this.thread.noYield--;
    endHook(this.thread);
  }
}

/** Whether one of the frames that an error has left is a hook. */
export function leftHook(e: LuaError): boolean {
  for (let f = e.top; f !== null; f = f === e.tail ? null : f.parent) if (f instanceof HookFrame) return true;
  return false;
}

/** Calls the current thread's hook. When it unwinds, what it interrupted has to leave next. */
function runHook(
  L: LuaState,
  event: HookEvent,
  line: LuaValue,
  transfer: Transfer | null,
  then: ((L: LuaState) => Result) | null,
): Result {
  const th = L.current;
  const frame = new HookFrame(th, transfer, then, L.strictYield);
  frame.depth = L.depth;
  beginHook(th);
  let r: Result;
  try {
    r = (th.hook as ThreadHook).run(L, event, line);
  } catch (e) {
    return frame.raise(L, asLuaError(e));
  }
  if (r === UNWIND) return L.leave(frame, frame);
  frame.end();
  return undefined;
}

/** Takes the Lua frame that a hook interrupted from the heap, to go on with it. */
function takeFrame(L: LuaState): LuaFrame {
  const th = L.current;
  const frame = th.top as LuaFrame;
  th.top = frame.parent;
  frame.parent = null;
  return frame;
}

/**
 * The count and line events before the instruction at `frame.pc - 1`. Gives `UNWIND` when the frame has to leave; then
 * `goOn` runs it from that instruction, for which there are no more events.
 */
export function instructionHook(L: LuaState, frame: LuaFrame, goOn: GoOn): Result {
  const hook = L.current.hook as ThreadHook;
  const { code } = frame.proto;
  const pc = frame.pc - 1;
  const op = getOp(code[pc] as number);
  // For the reference it is one with the instruction before.
  if (op === Op.TForLoop) return undefined;
  if ((hook.mask & HookMask.Count) !== 0 && isCounted(op, code, pc) && --hook.left <= 0) {
    hook.left = hook.count;
    if (L.current.inHook) return undefined;
    const then = (): Result => (lineHook(L, frame, goOn) === UNWIND ? UNWIND : goOn(L, takeFrame(L)));
    if (runHook(L, "count", undefined, null, then) === UNWIND) return UNWIND;
  }
  return lineHook(L, frame, goOn);
}

/** False for instructions that the reference does not have, or has as parts of others. */
function isCounted(op: Op, code: Int32Array, pc: number): boolean {
  if (op === Op.MkOpen) return false;
  return op !== Op.Jmp || pc === 0 || opInfo(getOp(code[pc - 1] as number))?.test !== true;
}

/** TFORPREP goes on with its TFORCALL at `pc`: for the reference the two are one. */
export function passInstruction(L: LuaState, frame: LuaFrame, pc: number): void {
  noteLine(L.current, frame, pc);
}

function lineHook(L: LuaState, frame: LuaFrame, goOn: GoOn): Result {
  const th = L.current;
  const { hook } = th;
  if (hook === null || (th.trap & HookMask.Line) === 0) return undefined;
  const pc = frame.pc - 1;
  const { lineinfo } = frame.proto;
  // In a frame that was not the last one to be looked at, the thread has just come back to the instruction after a call.
  const last = hook.frame === frame ? hook.pc : Math.max(pc - 1, 0);
  if (pc > last && lineinfo[pc] === lineinfo[last]) {
    hook.frame = frame;
    hook.pc = pc;
    return undefined;
  }
  const then = (): Result => {
    noteLine(th, frame, pc);
    return goOn(L, takeFrame(L));
  };
  if (runHook(L, "line", lineinfo[pc], null, then) === UNWIND) return UNWIND;
  noteLine(th, frame, pc);
  return undefined;
}

/** Remembers, after a line event, where it was. The hook may have set another one. */
function noteLine(th: Thread, frame: LuaFrame, pc: number): void {
  if (th.hook === null) return;
  th.hook.frame = frame;
  th.hook.pc = pc;
}

/** The event of entering a Lua function. As `instructionHook`; `goOn` begins the function. */
export function callHook(L: LuaState, frame: LuaFrame, goOn: GoOn): Result {
  if ((L.current.trap & HookMask.Call) === 0) return undefined;
  const transfer = { first: 1, count: frame.proto.numparams, results: null };
  return runHook(L, frame.isTail ? "tail call" : "call", undefined, transfer, () => goOn(L, takeFrame(L)));
}

/** The event of leaving a Lua function by the instruction at `frame.pc - 1` with the results `r`. As `instructionHook`. */
export function returnHook(L: LuaState, frame: LuaFrame, r: Result): Result {
  if ((L.current.trap & HookMask.Return) === 0) return undefined;
  const results = unpack(r);
  const transfer = { first: getA(frame.proto.code[frame.pc - 1] as number) + 1, count: results.length, results };
  return runHook(L, "return", undefined, transfer, () => {
    takeFrame(L);
    return r;
  });
}

/** A native during whose call calls or returns are wanted; it may have a frame of its own above this one. */
export class NativeCallFrame extends GeneratorFrame {
  constructor(
    readonly func: LuaFunction | undefined,
    name: string,
    readonly args: readonly LuaValue[],
    body: Body,
  ) {
    super(name, body);
  }
}

/** Calls a function while the current thread wants events: Lua functions are interpreted, natives have their events. */
export function callHooked(L: LuaState, f: LuaFunction, args: LuaValue[]): Result {
  if (f instanceof LuaClosure) return L.closureEntry.apply(f, args);
  if ((L.current.trap & (HookMask.Call | HookMask.Return)) === 0) return f.c(...args);
  const body = nativeCall(L, f, args);
  const step = body.next(undefined);
  if (step.done) return step.value;
  return new NativeCallFrame(f, nameOf(f), args, body).settle(L, step);
}

/** The name of a native. */
export const nameOf = (f: LuaFunction): string => (f instanceof NativeFunction ? f.name : "?");

function* nativeCall(L: LuaState, f: LuaFunction, args: LuaValue[]): Body {
  if ((L.current.trap & HookMask.Call) !== 0) {
    const transfer = { first: 1, count: args.length, results: null };
    if (runHook(L, "call", undefined, transfer, null) === UNWIND) yield;
  }
  let r = f.c(...args);
  if (r === UNWIND) r = yield;
  return yield* nativeReturn(L, args.length, r);
}

function* nativeReturn(L: LuaState, given: number, r: Result): Body {
  if ((L.current.trap & HookMask.Return) !== 0) {
    const results = unpack(r);
    if (runHook(L, "return", undefined, { first: given + 1, count: results.length, results }, null) === UNWIND) yield;
  }
  return r;
}

/**
 * Makes sure that a native has its return event that was called before the hook was set: puts what does it on top of the
 * current thread, to be resumed with anything. `frame` is the native's, and has returned `r`.
 */
export function returnFromFrame(L: LuaState, frame: Frame, r: Result): void {
  const th = L.current;
  if ((th.trap & HookMask.Return) === 0 || !(frame instanceof NativeFrame)) return;
  if (frame instanceof HookFrame || frame instanceof PauseFrame) return;
  if (frame instanceof NativeCallFrame || th.top instanceof NativeCallFrame) return;
  const caller = th.top;
  const func = frame.call?.f ?? (caller instanceof LuaFrame ? calledNative(caller) : undefined);
  addReturn(L, func, frame.name, r);
}

/** As `returnFromFrame`, for a native that waited, perhaps without a frame of its own. */
export function returnFromWait(L: LuaState, func: LuaFunction, r: Result): void {
  const th = L.current;
  if ((th.trap & HookMask.Return) !== 0 && !isFrameOf(func, th.top)) addReturn(L, func, nameOf(func), r);
}

/** Whether a frame stands for a native that waits. */
export function isFrameOf(func: LuaFunction, frame: Frame | null): boolean {
  return frame instanceof NativeFrame && (frame instanceof NativeCallFrame ? frame.func : frame.call?.f) === func;
}

function addReturn(L: LuaState, func: LuaFunction | undefined, name: string, r: Result): void {
  const th = L.current;
  const frame = new NativeCallFrame(func, name, [], nativeReturn(L, 0, r));
  frame.depth = th.top?.depth ?? 0;
  frame.parent = th.top;
  th.top = frame;
}
