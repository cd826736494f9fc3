import { callMetamethod, callValue } from "./call.ts";
import { toLuaError } from "./debuginfo.ts";
import { LuaError } from "./errors.ts";
import { type Frame, LuaFrame, NativeFrame } from "./frame.ts";
import { type Body, type ErrorFrames, GeneratorFrame } from "./generator-frame.ts";
import { beginHook, endHook, leftHook } from "./hooks.ts";
import { metamethod, TM } from "./metamethods.ts";
import { runResumable } from "./resumable.ts";
import { succeeded, unwoundError } from "./resume.ts";
import { type LuaState, MAX_C_CALLS, Unwind } from "./state.ts";
import { typeNameOf } from "./tostring.ts";
import {
  FAILED,
  first,
  LuaClosure,
  type LuaValue,
  NativeFunction,
  NONE,
  type Result,
  UNWIND,
  Values,
} from "./value.ts";

/** How many activations a message handler may use for a stack overflow. */
const HANDLER_DEPTH = 60;

/** The machine's counters that an error must not leave changed. */
interface Counters {
  readonly depth: number;
  readonly limit: number;
  readonly cCalls: number;
  readonly noYield: number;
  readonly handler: LuaValue;
}

function counters(L: LuaState): Counters {
  const { noYield, handler } = L.current;
  return { depth: L.depth, limit: L.limit, cCalls: L.cCalls, noYield, handler };
}

/** Restores what a message handler is given less, or more, of than its caller. */
function restoreRoom(L: LuaState, c: Counters): void {
  L.limit = c.limit;
  L.cCalls = c.cCalls;
}

function restore(L: LuaState, c: Counters): void {
  L.depth = c.depth;
  restoreRoom(L, c);
  L.current.noYield = c.noYield;
  L.current.handler = c.handler;
  L.leftTop = null;
  L.leftTail = null;
}

/** Restores what the trampoline does not know of: it has set the rest when it goes on with a frame. */
function restoreThread(L: LuaState, c: Counters): void {
  L.current.noYield = c.noYield;
  L.current.handler = c.handler;
}

/** Calls a value as `pcall` does (manual 6.1). `name` is for tracebacks; those do not show the call when it is "". */
export function protectedCall(L: LuaState, name: string, f: LuaValue, args: LuaValue[]): Result {
  const r = protectedResult(L, name, f, args.length, args[0], args[1], args);
  if (r === UNWIND) return r;
  return r === FAILED ? new Values([false, L.takeFailure()]) : succeeded(r);
}

/**
 * As `protectedCall`, but gives the results without `true` before them, or `FAILED`.
 * @param n how many arguments there are. @param args all of them; null when they are `a` and `b`.
 */
export function protectedResult(
  L: LuaState,
  name: string,
  f: LuaValue,
  n: number,
  a: LuaValue,
  b: LuaValue,
  args: LuaValue[] | null,
): Result {
  const th = L.current;
  const { depth, limit, cCalls } = L;
  const { noYield, handler } = th;
  th.handler = undefined;
  let r: Result;
  let error: LuaError | null = null;
  try {
    if (f instanceof LuaClosure && n <= 2 && th.trap === 0 && cCalls < MAX_C_CALLS) {
      L.cCalls = cCalls + 1;
      r = n === 0 ? f.c() : n === 1 ? f.c(a) : f.c(a, b);
      L.cCalls = cCalls;
    } else r = callValue(L, f, args ?? (n === 0 ? [] : n === 1 ? [a] : [a, b]));
    if (r !== UNWIND) {
      th.handler = handler;
      return r;
    }
    if (L.unwind === Unwind.Error) error = unwoundError(L);
  } catch (e) {
    error = toLuaError(e);
  }
  const saved = { depth, limit, cCalls, noYield, handler };
  if (error !== null) {
    restore(L, saved);
    return caught(L, name, toLuaError(error));
  }
  const frame = new PcallFrame(name, saved);
  frame.depth = L.depth;
  return L.leave(frame, frame);
}

class PcallFrame extends NativeFrame {
  constructor(
    readonly name: string,
    private readonly saved: Counters,
  ) {
    super();
  }
  override get catches(): boolean {
    return true;
  }
  override resume(L: LuaState, r: Result): Result {
    L.current.handler = this.saved.handler;
    return succeeded(r);
  }
  override raise(L: LuaState, e: LuaError): Result {
    restoreThread(L, this.saved);
    const r = caught(L, this.name, toLuaError(e));
    return r === FAILED ? new Values([false, L.takeFailure()]) : r;
  }
}

const failed = (failure: Failure): Result => new Values([false, (failure as { value: LuaValue }).value]);

/** Gives `FAILED`, or `UNWIND` and then the values that `pcall` gives. */
function caught(L: LuaState, name: string, e: LuaError): Result {
  L.failure = e.value;
  if (e.top === null || !owes(e.top, e.tail)) return FAILED;
  const r = closePending(L, name, e.top, e.tail, e.value, true, failed);
  if (r === UNWIND) return r;
  L.failure = (r as Values).v[1];
  return FAILED;
}

/** `xpcall(f, msgh, ...)` (manual 6.1). The handler runs before anything is closed, with the error's frames still visible. */
export function xpcall(L: LuaState, f: LuaValue, handler: LuaValue, args: LuaValue[]): Result {
  const saved = counters(L);
  const th = L.current;
  th.handler = handler;
  let r: Result;
  let error: LuaError | null = null;
  let level = 0;
  try {
    r = callValue(L, f, args);
    if (r !== UNWIND) {
      th.handler = saved.handler;
      return succeeded(r);
    }
    if (L.unwind === Unwind.Error) error = unwoundError(L);
    level = L.raisedLevel;
  } catch (e) {
    error = toLuaError(e);
    level = L.cCalls;
  }
  if (error !== null) {
    restore(L, saved);
    return handled(L, toLuaError(error), handler, level);
  }
  const frame = new XpcallFrame(handler, saved);
  frame.depth = L.depth;
  return L.leave(frame, frame);
}

class XpcallFrame extends NativeFrame {
  readonly name = "xpcall";
  constructor(
    private readonly handler: LuaValue,
    private readonly saved: Counters,
  ) {
    super();
  }
  override get catches(): boolean {
    return true;
  }
  override resume(L: LuaState, r: Result): Result {
    L.current.handler = this.saved.handler;
    return succeeded(r);
  }
  override raise(L: LuaState, e: LuaError): Result {
    restoreThread(L, this.saved);
    return handled(L, toLuaError(e), this.handler, Math.max(e.nativeLevel, L.cCalls));
  }
}

/**
 * Deals with an error that a call with a message handler ended in: gives false and what the handler gave.
 * @param level how many natives were calling back where the error happened: the handler runs on top of them.
 * @param name of the native that made the call; "": none, the host did.
 */
export function handled(L: LuaState, e: LuaError, handler: LuaValue, level: number, name = "xpcall"): Result {
  let begun: Begun | null = null;
  if (!e.isFinal && !e.isOverflow && !leftHook(e) && (e.top === null || !owes(e.top, e.tail))) {
    // Most handlers just return.
    const th = L.current;
    const { noYield } = th;
    const saved = counters(L);
    if (L.strictYield) th.noYield++;
    L.cCalls = level;
    try {
      const r = L.call(handler, e.value);
      if (r !== UNWIND) {
        th.noYield = noYield;
        restoreRoom(L, saved);
        return new Values([false, first(r)]);
      }
      begun = { noYield, result: () => UNWIND };
    } catch (thrown) {
      const reached = L.cCalls;
      begun = {
        noYield,
        result: () => {
          L.cCalls = reached;
          throw thrown;
        },
      };
    }
    restoreRoom(L, saved);
  }
  const handling: Handling = { handler, frames: { top: null } };
  const body = handleError(L, e, handling, level, begun);
  const step = body.next(undefined);
  if (step.done) return step.value;
  const frame = new GeneratorFrame(name, body);
  frame.errorFrames = handling.frames;
  return frame.settle(L, step);
}

/** The first call of a message handler, which has been made. */
interface Begun {
  /** The thread's `noYield` before it. */
  readonly noYield: number;
  /** Gives, or throws, what it came to. */
  readonly result: () => Result;
}

/** A message handler at work, and what it sees. */
interface Handling {
  readonly handler: LuaValue;
  readonly frames: ErrorFrames;
}

function* handleError(L: LuaState, e: LuaError, handling: Handling, level: number, begun: Begun | null): Body {
  const { tail } = e;
  const { value, top } = yield* runHandler(L, e, handling, level, begun);
  if (top === null) return new Values([false, value]);
  const failure = yield* closeFrames(L, top, tail, { value }, handling);
  return failed(failure);
}

/**
 * Calls a message handler; an error in it is given to the handler again, until that counts as one in error handling.
 * Gives its value, and the innermost of the frames that were left: those of the last error, on top of earlier ones.
 */
function* runHandler(
  L: LuaState,
  error: LuaError,
  { handler, frames }: Handling,
  errorLevel: number,
  begun: Begun | null = null,
): Generator<undefined, { value: LuaValue; top: Frame | null }, Result> {
  const th = L.current;
  const { handlesOverflow } = th;
  const noYield = begun === null ? th.noYield : begun.noYield;
  // An error of a hook is handled inside the hook: there are no events.
  const inHook = leftHook(error);
  let e = error;
  let level = errorLevel;
  let top: Frame | null = null;
  let call = begun;
  for (;;) {
    if (e.tail !== null) {
      e.tail.parent = top;
      top = e.top;
    }
    if (e.isFinal) return { value: e.value, top };
    frames.top = top;
    const saved = counters(L);
    let parked = false;
    if (L.strictYield && call === null) th.noYield++;
    if (e.isOverflow) {
      th.handlesOverflow = true;
      L.limit = Math.min(L.limit, L.depth + HANDLER_DEPTH);
    }
    L.cCalls = level;
    if (inHook) beginHook(th);
    try {
      let r: Result;
      if (call === null) r = L.call(handler, e.value);
      else {
        const { result } = call;
        call = null;
        r = result();
      }
      restoreRoom(L, saved);
      if (r === UNWIND) {
        parked = true;
        r = yield;
      }
      return { value: first(r), top };
    } catch (thrown) {
      e = toLuaError(thrown);
      level = Math.max(level + 1, L.cCalls, e.nativeLevel);
      if (!parked) restore(L, saved);
    } finally {
      frames.top = null;
      if (inHook) endHook(th);
      th.noYield = noYield;
      th.handlesOverflow = handlesOverflow;
    }
  }
}

/**
 * Calls a value from the body of a native that deals with its errors itself, as `load` does with its reader's. An error goes
 * through the message handler in force, as in the reference, and the variables of what failed are closed.
 * @param frames the `errorFrames` of the native.
 */
export function* guardedCall(
  L: LuaState,
  frames: ErrorFrames,
  f: LuaValue,
  ...args: LuaValue[]
): Generator<undefined, { readonly r: Result; readonly failure: Failure }, Result> {
  const saved = counters(L);
  let parked = false;
  try {
    let r = callValue(L, f, args);
    if (r === UNWIND) {
      parked = true;
      r = yield;
    }
    return { r, failure: null };
  } catch (thrown) {
    const level = L.cCalls;
    const e = toLuaError(thrown);
    if (parked) restoreThread(L, saved);
    else restore(L, saved);
    const { tail } = e;
    const handling = saved.handler === undefined ? null : { handler: saved.handler, frames };
    const { value, top } = handling === null ? e : yield* runHandler(L, e, handling, level);
    return { r: NONE, failure: yield* closeFrames(L, top, tail, { value }, handling) };
  }
}

/** Asks the message handler in force about an error that happened in a native at work; gives what it made of its value. */
export function* askHandler(L: LuaState, e: LuaError): Generator<undefined, LuaValue, Result> {
  const { handler } = L.current;
  if (handler === undefined) return e.value;
  return (yield* runHandler(L, e, { handler, frames: { top: null } }, MAX_C_CALLS + 1)).value;
}

/** An error on its way through closing methods: null when there is none. */
export type Failure = { readonly value: LuaValue } | null;

/**
 * Runs the closing methods that frames still owe, innermost first (manual 3.3.8).
 * @param last the outermost frame to look at; null: the end of the chain. @param hasError whether `error` is one.
 */
export function closePending(
  L: LuaState,
  name: string,
  frames: Frame,
  last: Frame | null,
  error: LuaValue,
  hasError: boolean,
  then: (failure: Failure) => Result,
): Result {
  const failure: Failure = hasError ? { value: error } : null;
  if (!owes(frames, last)) return then(failure);
  return runResumable(L, name, closeThen(L, frames, last, failure, then));
}

/**
 * What a host calls in a thread of its own after an error has ended a base thread: it runs the closing methods that are
 * still owed and gives the error value there is at last. Null when none are owed.
 */
export function closersOf(L: LuaState, { top, tail, value }: LuaError): NativeFunction | null {
  if (top === null || !owes(top, tail)) return null;
  return new NativeFunction("?", () =>
    closePending(L, "", top, tail, value, true, (f) => (f as { value: LuaValue }).value),
  );
}

function* closeThen(
  L: LuaState,
  frames: Frame,
  last: Frame | null,
  failure: Failure,
  then: (f: Failure) => Result,
): Body {
  return then(yield* closeFrames(L, frames, last, failure));
}

/** Whether closing methods are pending in the frames from `frames` to `last`. */
export function owes(frames: Frame, last: Frame | null): boolean {
  for (let f: Frame | null = frames; f !== null; f = f === last ? null : f.parent) {
    if (f instanceof LuaFrame && f.tbc !== null) return true;
  }
  return false;
}

/** @param handling gets the errors of closing methods too. */
function* closeFrames(
  L: LuaState,
  frames: Frame | null,
  last: Frame | null,
  start: Failure,
  handling: Handling | null = null,
): Generator<undefined, Failure, Result> {
  let failure = start;
  for (let f: Frame | null = frames; f !== null; f = f === last ? null : f.parent) {
    if (!(f instanceof LuaFrame)) continue;
    while (f.tbc !== null) {
      const { value } = f.tbc;
      f.tbc = f.tbc.next;
      const saved = counters(L);
      let parked = false;
      try {
        const r = closeAfterError(L, value, failure?.value);
        if (r === UNWIND) {
          parked = true;
          yield;
        }
      } catch (thrown) {
        const level = L.cCalls;
        const e = toLuaError(thrown);
        const { tail } = e;
        if (parked) restoreThread(L, saved);
        else restore(L, saved);
        const { value, top } = handling === null ? e : yield* runHandler(L, e, handling, level);
        failure = { value };
        failure = yield* closeFrames(L, top, tail, failure, handling);
      }
    }
  }
  return failure;
}

/** Calls the `__close` metamethod of the value of a to-be-closed variable whose block ends: an operation of its function. */
export function callClose(L: LuaState, value: LuaValue): Result {
  if (value === undefined || value === false) return undefined;
  return callMetamethod(L, closeHandler(L, value), value, undefined);
}

/** Calls it for a function that an error has left, or whose coroutine is closed. */
function closeAfterError(L: LuaState, value: LuaValue, error: LuaValue): Result {
  if (value === undefined || value === false) return undefined;
  return L.call(closeHandler(L, value), value, error);
}

function closeHandler(L: LuaState, value: LuaValue): LuaValue {
  const handler = metamethod(L, value, TM.Close);
  if (handler === undefined)
    throw LuaError.runtime(`attempt to call a ${typeNameOf(L, undefined)} value (metamethod 'close')`);
  return handler;
}
