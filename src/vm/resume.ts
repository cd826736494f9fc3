import { callValue } from "./call.ts";
import { asLuaError, settleAt, settleInNative, toLuaError } from "./debuginfo.ts";
import { LuaError } from "./errors.ts";
import { type Frame, Levels, LuaFrame, NativeFrame, resumeLua } from "./frame.ts";
import { endHook, forgetHook, HookFrame, returnFromFrame, returnFromWait } from "./hooks.ts";
import { MemoryCheck, Spent } from "./meter.ts";
import { PauseFrame } from "./pause.ts";
import { closePending, type Failure, owes } from "./protected.ts";
import { type LuaState, MAX_C_CALLS, Unwind } from "./state.ts";
import { Life, type Thread, threadStatus } from "./thread.ts";
import {
  FAILED,
  first,
  type LuaFunction,
  type LuaValue,
  NativeFunction,
  NONE,
  pack,
  type Result,
  UNWIND,
  unpack,
  Values,
} from "./value.ts";

/** Given by `drive` when the thread has died of an error. */
const DIED = new Values([]);

/** How many activations the JavaScript stack of a nested thread is taken to use beyond its Lua calls. */
const DRIVE_COST = 4;

/** Calls the value a thread was made for; threads have no native below them, so nothing is counted. */
function begin(L: LuaState, th: Thread, input: Result): Result {
  L.cCalls--;
  const r = callValue(L, th.body, input instanceof Values ? input.v : [input]);
  L.cCalls++;
  return r;
}

/**
 * The trampoline: runs `entry`, or the chain of threads above it beginning with `from`, until `entry` returns, yields or
 * fails. The innermost frame on the heap goes on first; each outer one when the inner one has returned.
 *
 * @param input what `from` is resumed with. @param error raised in `from` instead, when not null.
 * @param base true when the host drives: then spills go on at once and a suspension leaves `entry.innermost`.
 * @returns the results, or what `entry` yields (it is not dead then), or `UNWIND` for a suspension, or `DIED`: then `entry` has
 * died of the error `L.raised`.
 */
export function drive(
  L: LuaState,
  entry: Thread,
  from: Thread,
  input: Result,
  error: LuaError | null,
  base: boolean,
): Result {
  const { current, depth, limit, cCalls } = L;
  const room = base ? L.stackRoom : Math.max(limit - depth - DRIVE_COST, DRIVE_COST);
  let th = from;
  L.current = th;
  if (th.waiting !== null) {
    const native = th.waiting;
    th.waiting = null;
    if (th.trap !== 0 && error === null) returnFromWait(L, native, input);
  }
  try {
    for (;;) {
      let r: Result;
      /** The frame that goes on. */
      let frame: Frame | null = null;
      try {
        if (error === null && th.top !== null) {
          frame = th.top;
          th.top = frame.parent;
          frame.parent = null;
          L.depth = frame.depth;
          L.limit = frame.depth + room;
          L.cCalls = levelsBelow(th, frame, cCalls);
          r = frame instanceof LuaFrame ? resumeLua(L, frame, input) : frame.resume(L, input);
        } else if (error !== null) {
          const e: LuaError = error;
          error = null;
          frame = unwindTo(L, th, e);
          if (frame === null) {
            const fatal = die(L, th, e);
            if (th === entry) {
              L.raised = fatal;
              return DIED;
            }
            th = release(L, th);
            error = new LuaError(fatal.value);
            continue;
          }
          L.depth = frame.depth;
          L.limit = frame.depth + room;
          L.cCalls = levelsBelow(th, frame, cCalls);
          r = frame.raise(L, e);
        } else if (th.life === Life.Fresh) {
          th.life = Life.Live;
          L.depth = 0;
          L.limit = room;
          L.cCalls = cCalls;
          r = begin(L, th, input);
        } else r = input;
      } catch (thrown) {
        const e = asLuaError(thrown);
        L.leftTop = null;
        L.leftTail = null;
        e.nativeLevel = Math.max(e.nativeLevel, L.cCalls);
        L.cCalls = cCalls;
        if (frame instanceof NativeFrame) leftNative(L, e, frame, th.top);
        error = e;
        continue;
      }
      // What is read and written here whatever happens has been seen by V8 when a thread ends for the first time: else it would
      // give up this function's code then.
      const { top, hook } = th;
      const isEntry = th === entry;
      const isHooked = th.trap !== 0;
      th.life = top === null && r !== UNWIND ? Life.Dead : Life.Live;
      if (r === UNWIND) {
        if (L.leftTail !== null) {
          L.leftTail.parent = top;
          th.top = L.leftTop;
          L.leftTop = null;
          L.leftTail = null;
        }
        if (L.unwind === Unwind.Yield) {
          input = L.transfer;
          L.transfer = undefined;
          th.yields++;
          if (isEntry) return input;
          th = release(L, th);
          continue;
        }
        if (L.unwind === Unwind.Error) {
          error = L.raised as LuaError;
          error.nativeLevel = Math.max(error.nativeLevel, L.raisedLevel);
          L.raised = null;
          L.cCalls = cCalls;
          continue;
        }
        if (L.innermost === null) L.innermost = th;
        if (!base) return UNWIND;
        if (L.unwind === Unwind.Suspend) {
          entry.innermost = L.innermost;
          L.innermost = null;
          return UNWIND;
        }
        th = L.innermost;
        L.innermost = null;
        L.current = th;
        input = undefined;
        continue;
      }
      input = r;
      if (isHooked && frame !== null) {
        returnFromFrame(L, frame, r);
        // A hook's frame may be above it now.
        if (th.top !== null) {
          th.life = Life.Live;
          continue;
        }
      }
      if (top !== null) continue;
      if (hook !== null) forgetHook(L, th);
      if (isEntry) return r;
      th = release(L, th);
    }
  } finally {
    L.current = current;
    L.depth = depth;
    L.limit = limit;
    L.cCalls = cCalls;
  }
}

/** How many C levels are below a frame on the heap; those of a thread that has yielded since are gone: it counts on from `base`. */
function levelsBelow(th: Thread, frame: Frame, base: number): number {
  const { levels } = frame;
  return levels >> Levels.Bits === (th.yields << Levels.Bits) >> Levels.Bits ? levels & Levels.Mask : base;
}

/** Ends a thread with an error that none of its frames has caught. Gives the error, complete. */
function die(L: LuaState, th: Thread, error: LuaError): LuaError {
  const e = toLuaError(error);
  th.life = Life.Dead;
  if (th.hook !== null) {
    forgetHook(L, th);
    endHook(th);
  }
  th.failed = true;
  th.error = e.value;
  th.top = e.top;
  th.noYield = 0;
  th.handler = undefined;
  return e;
}

/** The error that the thread has died of that `drive` was for. */
function takeDeath(L: LuaState): LuaError {
  const e = L.raised as LuaError;
  L.raised = null;
  return e;
}

/** Goes back to the thread that resumed `th`. */
function release(L: LuaState, th: Thread): Thread {
  const resumer = th.resumer as Thread;
  th.resumer = null;
  L.current = resumer;
  return resumer;
}

/** Completes an error at a frame it leaves. */
function settleFrame(L: LuaState, e: LuaError, frame: Frame): void {
  if (frame instanceof LuaFrame) settleAt(L, e, frame);
  else if (frame instanceof NativeFrame) settleCall(L, e, frame);
}

/**
 * Takes the error that has just unwound to a native that catches errors; null when one of the frames on the way wants to
 * see it first. Then the native has to leave too.
 */
export function unwoundError(L: LuaState): LuaError | null {
  const e = L.raised as LuaError;
  const { leftTop, leftTail } = L;
  for (let f = leftTop; f !== null; f = f.parent) if (f.catches) return null;
  for (let f = leftTop; f !== null && e.level > 0; f = f.parent) settleFrame(L, e, f);
  if (leftTop !== null) e.left(leftTop, leftTail as Frame);
  L.raised = null;
  return e;
}

/** Takes frames off a thread up to and with the one that catches the error; null when none does. */
function unwindTo(L: LuaState, th: Thread, e: LuaError): Frame | null {
  while (th.top !== null) {
    const frame = th.top;
    th.top = frame.parent;
    frame.parent = null;
    if (frame.catches) return frame;
    settleFrame(L, e, frame);
    e.left(frame, frame);
  }
  return null;
}

/** An error has left a native frame above `below`. One that is a step of the native below it is no level of its own. */
function leftNative(L: LuaState, e: LuaError, frame: NativeFrame, below: Frame | null): void {
  settleCall(L, e, frame);
  // A hook has done that itself, and what was paused too.
  if (frame instanceof HookFrame || frame instanceof PauseFrame) return;
  if (frame.call !== null || !(below instanceof NativeFrame)) e.left(frame, frame);
}

/** Completes an error that leaves a native called by another one. */
function settleCall(L: LuaState, e: LuaError, frame: NativeFrame): void {
  if (frame.call !== null) settleInNative(L, e, frame.call.f, frame.call.given);
}

/** Waits, in the resumer, for a thread whose chain has left the JavaScript stack. */
class ResumeFrame extends NativeFrame {
  readonly name = "coroutine.resume";
  constructor(private readonly thread: Thread) {
    super();
  }
  override get catches(): boolean {
    return true;
  }
  override resume(_L: LuaState, r: Result): Result {
    return succeeded(r);
  }
  override raise(_L: LuaState, e: LuaError): Result {
    return new Values([false, this.thread.failed ? this.thread.error : e.value]);
  }
}

class WrapFrame extends NativeFrame {
  readonly name = "coroutine.wrap";
  constructor(private readonly thread: Thread) {
    super();
  }
  override get catches(): boolean {
    return true;
  }
  override resume(_L: LuaState, r: Result): Result {
    return r;
  }
  override raise(L: LuaState, e: LuaError): Result {
    return wrapFailed(L, this.thread, e.value);
  }
}

/** `true` before the results. */
export function succeeded(r: Result): Result {
  if (!(r instanceof Values)) return new Values([true, r]);
  const { v } = r;
  switch (v.length) {
    case 0:
      return true;
    case 2:
      return new Values([true, v[0], v[1]]);
    default:
      return new Values([true, ...v]);
  }
}

/** Whether a coroutine would be one too many. Levels are counted apart: a spill takes natives off the JavaScript stack, but
 * not out of the chain. */
function isTooDeep(L: LuaState): boolean {
  return L.cCalls >= MAX_C_CALLS || L.current.level >= MAX_C_CALLS;
}

/** A coroutine that would be one too many in its chain dies of it when it has not begun. */
function tooDeep(co: Thread): LuaError {
  const e = new LuaError("C stack overflow");
  if (co.life === Life.Fresh) {
    co.life = Life.Dead;
    co.failed = true;
    co.error = e.value;
  }
  return e;
}

/** Resumes a thread that can be resumed, on the JavaScript stack. Gives what `drive` does. */
function resumeThread(L: LuaState, co: Thread, input: Result): Result {
  co.level = L.current.level + 1;
  co.resumer = L.current;
  L.cCalls++;
  const r = drive(L, co, co, input, null, false);
  if (r !== UNWIND) co.resumer = null;
  L.cCalls--;
  return r;
}

/** Why a thread cannot be resumed, or null. */
function refusal(L: LuaState, co: Thread): string | null {
  if (co.life === Life.Dead) return "cannot resume dead coroutine";
  if (co === L.current || co.resumer !== null || co.isBase) return "cannot resume non-suspended coroutine";
  return null;
}

/** `coroutine.resume(co, ...)`, with the arguments as calls give results. */
export function coResume(L: LuaState, co: Thread, input: Result): Result {
  const r = coResumeResult(L, co, input);
  if (r === UNWIND) return r;
  return r === FAILED ? new Values([false, L.takeFailure()]) : succeeded(r);
}

/** As `coResume`, but gives the results without `true` before them, or `FAILED`. */
export function coResumeResult(L: LuaState, co: Thread, input: Result): Result {
  const why = refusal(L, co);
  if (why !== null) L.failure = why;
  else if (isTooDeep(L)) L.failure = tooDeep(co).value;
  else {
    const r = resumeThread(L, co, input);
    if (r === UNWIND) {
      const frame = new ResumeFrame(co);
      frame.depth = L.depth;
      return L.leave(frame, frame);
    }
    if (r !== DIED) return r;
    L.failure = takeDeath(L).value;
  }
  return FAILED;
}

/** The function that `coroutine.wrap` made, called. Raises the coroutine's error, with a position when it is a string. */
export function coWrapCall(L: LuaState, co: Thread, input: Result): Result {
  const why = refusal(L, co);
  if (why !== null) throw new LuaError(why, 1);
  if (isTooDeep(L)) return wrapFailed(L, co, tooDeep(co).value);
  const r = resumeThread(L, co, input);
  if (r === DIED) return wrapFailed(L, co, takeDeath(L).value);
  if (r !== UNWIND) return r;
  const frame = new WrapFrame(co);
  frame.depth = L.depth;
  return L.leave(frame, frame);
}

/** A wrapped coroutine that failed is closed, then its error goes on. */
function wrapFailed(L: LuaState, co: Thread, value: LuaValue): Result {
  const rethrow = (v: LuaValue): never => {
    throw new LuaError(v, typeof v === "string" ? 1 : 0);
  };
  if (!co.failed || co.top === null) return rethrow(value);
  return closeThread(L, co, (failure) => rethrow((failure as { value: LuaValue }).value));
}

/** `coroutine.yield(...)` of a list of values as calls give it; `self` is the function itself. */
export function coYield(L: LuaState, values: Result, self: LuaFunction): Result {
  const th = L.current;
  if (th.noYield > 0) {
    throw new LuaError(
      th.isMain ? "attempt to yield from outside a coroutine" : "attempt to yield across a C-call boundary",
    );
  }
  L.unwind = Unwind.Yield;
  L.transfer = values;
  th.waiting = self;
  return UNWIND;
}

/** `coroutine.close(co)`: closes its pending variables (manual 6.2). Raises when it is running or normal. */
export function coClose(L: LuaState, co: Thread): Result {
  const status = threadStatus(L, co);
  if (co.resumer !== null && status === "suspended") throw new LuaError("cannot close a waiting coroutine", 1);
  if (status === "running" || status === "normal") throw new LuaError(`cannot close a ${status} coroutine`, 1);
  return closeThread(L, co, (failure) => (failure === null ? true : new Values([false, failure.value])));
}

/** Runs a thread's pending closing methods, in the thread itself, and leaves it dead. */
function closeThread(L: LuaState, co: Thread, then: (failure: Failure) => Result): Result {
  const failure = co.failed ? { value: co.error } : null;
  const frames = co.top;
  co.top = null;
  co.failed = false;
  co.waiting = null;
  if (frames === null) {
    co.life = Life.Dead;
    return then(failure);
  }
  let outcome: Failure = failure;
  co.life = Life.Fresh;
  co.noYield = L.strictYield || L.current.noYield > 0 ? 1 : 0;
  co.body = new NativeFunction("close", () =>
    closePending(L, "", frames, null, failure?.value, failure !== null, (f) => {
      outcome = f;
      return NONE;
    }),
  );
  return closed(L, co, resumeToClose(L, co, NONE), () => {
    co.noYield = 0;
    return then(outcome);
  });
}

function resumeToClose(L: LuaState, co: Thread, input: Result): Result {
  if (isTooDeep(L)) throw tooDeep(co);
  const r = resumeThread(L, co, input);
  if (r === DIED) throw takeDeath(L);
  return r;
}

/** Goes on after a step of a thread that is being closed: it has unwound, or yielded what the closer yields for it, or ended. */
function closed(L: LuaState, co: Thread, r: Result, then: () => Result): Result {
  const yielded = r !== UNWIND && co.life !== Life.Dead;
  if (r !== UNWIND && !yielded) return then();
  if (yielded) {
    L.unwind = Unwind.Yield;
    L.transfer = r;
    co.resumer = L.current;
  }
  const frame = new CloseFrame(co, yielded, then);
  frame.depth = L.depth;
  return L.leave(frame, frame);
}

/** Waits for a thread that is being closed, or for what its closing method is to be resumed with. */
class CloseFrame extends NativeFrame {
  readonly name = "coroutine.close";
  constructor(
    private readonly co: Thread,
    private readonly yielded: boolean,
    private readonly then: () => Result,
  ) {
    super();
  }
  override resume(L: LuaState, r: Result): Result {
    const { co, yielded, then } = this;
    return closed(L, co, yielded ? resumeToClose(L, co, r) : r, then);
  }
}

/** What driving a base thread came to. */
export type Outcome =
  | { readonly kind: "returned"; readonly values: readonly LuaValue[] }
  | { readonly kind: "yielded"; readonly values: readonly LuaValue[] }
  /** The host has to do `request`, and then `continueBase`. */
  | { readonly kind: "suspended"; readonly request: unknown }
  | { readonly kind: "failed"; readonly error: LuaError };

/** Begins a base thread, or resumes one that has yielded. */
export function startBase(L: LuaState, th: Thread, args: LuaValue[]): Outcome {
  th.isBase = true;
  return outcome(L, th, th, pack(args), null);
}

/** Goes on where a suspended base thread left off, with the results of its request or with an error to raise there. */
export function continueBase(L: LuaState, th: Thread, r: Result, error: LuaError | null = null): Outcome {
  const from = th.innermost ?? th;
  th.innermost = null;
  return outcome(L, th, from, r, error);
}

/**
 * Ends a base thread that is suspended, and all coroutines of its chain.
 * @param error what closing methods get as the error.
 * @returns what a host calls in a thread of its own to run the closing methods they still owe; null when none are owed.
 */
export function killBase(L: LuaState, base: Thread, error: LuaValue): NativeFunction | null {
  const tops: Frame[] = [];
  for (let th: Thread | null = base.innermost ?? base; th !== null; ) {
    if (th.top !== null && owes(th.top, null)) tops.push(th.top);
    const { resumer }: Thread = th;
    th.life = Life.Dead;
    th.top = null;
    th.resumer = null;
    th.waiting = null;
    if (th.hook !== null) forgetHook(L, th);
    th = resumer;
  }
  base.innermost = null;
  if (tops.length === 0) return null;
  const next = (): Result => {
    const top = tops.shift();
    return top === undefined ? NONE : closePending(L, "", top, null, error, true, next);
  };
  return new NativeFunction("?", next);
}

function outcome(L: LuaState, th: Thread, from: Thread, input: Result, error: LuaError | null): Outcome {
  let r = drive(L, th, from, input, error, true);
  while (r === UNWIND && L.request instanceof MemoryCheck) {
    const { allowance } = L.request;
    if (!th.isKnown) L.collector.addBase(th);
    if (L.meter?.gauge?.exceeds(allowance, th) === true) L.request = new Spent("memory", allowance);
    else {
      const innermost: Thread = th.innermost ?? th;
      th.innermost = null;
      r = drive(L, th, innermost, NONE, null, true);
    }
  }
  if (r === DIED) return { kind: "failed", error: takeDeath(L) };
  if (r === UNWIND) {
    const { request } = L;
    L.request = undefined;
    if (!th.isKnown) L.collector.addBase(th);
    return { kind: "suspended", request };
  }
  return { kind: th.life === Life.Dead ? "returned" : "yielded", values: unpack(r) };
}

/** The first of the values an outcome has. */
export function firstOf(values: readonly LuaValue[]): LuaValue {
  return first(pack([...values]));
}
