import { type Frame, type LuaFrame, NativeFrame } from "./frame.ts";
import type { LuaState } from "./state.ts";
import type { LuaFunction, LuaValue, Result } from "./value.ts";

/** Stands above a Lua frame that was stopped between two instructions, for which there is no result. Stacks do not show it. */
export class PauseFrame extends NativeFrame {
  readonly name = "";

  constructor(private readonly goOn: (L: LuaState, frame: LuaFrame) => Result) {
    super();
  }

  override resume(L: LuaState): Result {
    const th = L.current;
    const frame = th.top as LuaFrame;
    th.top = frame.parent;
    frame.parent = null;
    return this.goOn(L, frame);
  }
}

/**
 * Leaves with `frame`, stopped before the instruction at its `pc`, and the frames around it up to `outer`.
 * @param goOn runs a frame from its `pc` on.
 */
export function pauseAt(
  L: LuaState,
  frame: LuaFrame,
  outer: Frame,
  goOn: (L: LuaState, frame: LuaFrame) => Result,
): Result {
  const pause = new PauseFrame(goOn);
  pause.depth = frame.depth;
  pause.parent = frame;
  return L.leave(pause, outer);
}

/** A native that has returned `r`, and leaves because of an interrupt. */
export class ReturnedFrame extends NativeFrame {
  constructor(
    readonly name: string,
    private readonly r: Result,
  ) {
    super();
  }

  override resume(): Result {
    return this.r;
  }
}

/**
 * Leaves with `frame`, and the frames around it up to `outer`, after the native that its current instruction calls has
 * returned `r`: the call, of which there may be an event still, goes on with that.
 */
export function pauseReturned(L: LuaState, name: string, r: Result, frame: LuaFrame, outer: Frame): Result {
  const returned = new ReturnedFrame(name, r);
  returned.depth = frame.depth;
  returned.parent = frame;
  return L.leave(returned, outer);
}

/** A native that was stopped before it did anything that could be seen: it is called again. */
export class RetryFrame extends NativeFrame {
  constructor(
    readonly name: string,
    private readonly f: LuaFunction,
    private readonly args: LuaValue[],
  ) {
    super();
  }

  override resume(): Result {
    return this.f.c(...this.args);
  }
}
