import { type Body, type ErrorFrames, GeneratorFrame } from "./generator-frame.ts";
import { SpentError } from "./meter.ts";
import { type LuaState, Unwind } from "./state.ts";
import { type LuaFunction, type LuaValue, NativeFunction, type Result, UNWIND } from "./value.ts";
import { work } from "./work.ts";

export type { Body };

/** Runs a generator as (the rest of) the current native. @param errorFrames of errors that it has handlers deal with. */
export function runResumable(L: LuaState, name: string, body: Body, errorFrames: ErrorFrames | null = null): Result {
  let step: IteratorResult<undefined, Result>;
  try {
    step = body.next(undefined);
  } catch (e) {
    if (e instanceof SpentError) e.final = true;
    throw e;
  }
  if (step.done) return step.value;
  const frame = new GeneratorFrame(name, body);
  frame.errorFrames = errorFrames;
  return frame.settle(L, step);
}

/** A native function with a generator as its body. */
export function resumable(
  L: LuaState,
  name: string,
  body: (this: LuaFunction, ...args: LuaValue[]) => Body,
): NativeFunction {
  return new NativeFunction(name, function (...args) {
    return runResumable(L, name, body.apply(this, args));
  });
}

/** Makes the running native leave because it has spent a budget in the middle of its work; throws anything else again. */
export function pauseSpent(L: LuaState, e: unknown): void {
  if (!(e instanceof SpentError) || L.meter === null) throw e;
  L.meter.pause(e);
}

/**
 * In a generator: does a piece of work, which is begun again when a budget was spent in the middle of it and more is
 * granted. What it had done until then must not show.
 */
export function* patiently<T>(L: LuaState, piece: () => T): Generator<undefined, T, Result> {
  for (;;) {
    try {
      return piece();
    } catch (e) {
      pauseSpent(L, e);
    }
    yield;
  }
}

/** In a generator, when `work.left` is below zero: has the work counted, and waits when that was too much. */
export function* countWork(L: LuaState): Generator<undefined, void, Result> {
  try {
    work.exhausted();
  } catch (e) {
    pauseSpent(L, e);
    yield;
  }
}

/** Runs the generator with the whole stack on the heap, where debuginfo.ts can walk it. */
export function materialise(L: LuaState, name: string, body: Body): Result {
  L.unwind = Unwind.Materialise;
  const frame = new GeneratorFrame(name, body);
  frame.depth = L.depth;
  L.leave(frame, frame);
  return UNWIND;
}
