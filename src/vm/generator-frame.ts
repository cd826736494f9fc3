import type { LuaError } from "./errors.ts";
import { type Frame, NativeFrame } from "./frame.ts";
import type { LuaState } from "./state.ts";
import type { Result } from "./value.ts";

/** The body of a native that may have to wait: `yield` parks it, and gives the result of the callee that unwound. */
export type Body = Generator<undefined, Result, Result>;

/** The frames that an error has left, innermost first, and that its message handler still sees. */
export interface ErrorFrames {
  top: Frame | null;
}

/** A native whose body is a generator, waiting for a callee. */
export class GeneratorFrame extends NativeFrame {
  /** For a message handler's caller: the frames of the error being handled. */
  errorFrames: ErrorFrames | null = null;

  constructor(
    readonly name: string,
    private readonly body: Body,
  ) {
    super();
  }

  override get catches(): boolean {
    return true;
  }

  override resume(L: LuaState, r: Result): Result {
    return this.settle(L, this.body.next(r));
  }

  override raise(L: LuaState, e: LuaError): Result {
    return this.settle(L, this.body.throw(e));
  }

  /** After a step of the body: its result, or parked again. */
  settle(L: LuaState, step: IteratorResult<undefined, Result>): Result {
    if (step.done) return step.value;
    this.depth = L.depth;
    return L.leave(this, this);
  }
}

/** Calls a finalizer. Stacks do not show it. */
export class FinalizerFrame extends GeneratorFrame {}
