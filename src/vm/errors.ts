import type { Frame } from "./frame.ts";
import type { LuaState } from "./state.ts";
import type { LuaFunction, LuaValue, Result } from "./value.ts";

/** What a runtime error's message still lacks, settled by the frame it happened in (debuginfo.ts). */
export type Fix =
  /** An operand of the current instruction: `prefix` + variable info + `suffix`. */
  | { readonly kind: "operand"; readonly prefix: string; readonly suffix: string; readonly role: OperandRole }
  /** The called value: "attempt to call a nil value (global 'f')". */
  | { readonly kind: "call"; readonly typeName: string }
  /** A bad argument of a native. `expected` null: `detail` is the whole reason. */
  | {
      readonly kind: "argument";
      readonly n: number;
      readonly expected: string | null;
      readonly detail: string;
      /** The native, when the call instruction names something else: it was found by `__call`. */
      readonly callee?: LuaFunction;
    };

/** Which operand of the current instruction a value is. */
export const enum OperandRole {
  /** The table of an index operation, or the operand of a unary one. */
  Self,
  Left,
  Right,
}

/**
 * A Lua error on its way (manual 2.3). It is thrown as it is, without a JavaScript stack, and collects the frames it leaves
 * (innermost first, linked by `parent`), from which tracebacks are made and to-be-closed variables closed.
 */
export class LuaError {
  /** The frames left so far: the innermost and the outermost. */
  top: Frame | null = null;
  tail: Frame | null = null;
  /** Made when the error reaches the host. */
  traceback: string | null = null;
  /** A stack overflow: its message handler has little room. */
  isOverflow = false;
  /** "error in error handling": no message handler is asked about it. */
  isFinal = false;
  /** How many natives were calling back where it was raised, as far as that is known. */
  nativeLevel = 0;
  /** Not a finding of `load` but an error that happened in it: a message handler is asked about it. */
  asksHandler = false;
  /** Of `load`: all of the text was read before the error was found; with more of it, it might be another or none. */
  atEnd = false;

  /**
   * @param value the error value.
   * @param level how many frames are still to be crossed until the one whose position goes before the message; 0: none.
   * @param fix what the message lacks.
   * @param atOperation the error comes from an operation, not from a native: a position is added only if it happens in a Lua function.
   */
  constructor(
    public value: LuaValue,
    public level = 0,
    public fix: Fix | null = null,
    readonly atOperation = false,
  ) {}

  /** An error of an operation such as indexing: gets the position of the running function if that is a Lua function. */
  static runtime(message: string): LuaError {
    return new LuaError(message, 1, null, true);
  }

  /** An error of `load`. */
  static inLoad(message: string, asksHandler: boolean, atEnd: boolean): LuaError {
    const e = new LuaError(message);
    e.asksHandler = asksHandler;
    e.atEnd = atEnd;
    return e;
  }

  /** Adds a run of linked frames, from `inner` to `outer`, that the error has left. */
  left(inner: Frame, outer: Frame): void {
    if (this.tail === null) this.top = inner;
    else this.tail.parent = inner;
    this.tail = outer;
  }
}

/** What an operation does with its error. */
export type Fault = (L: LuaState, e: LuaError) => Result;

/** Throws it. */
export const throwFault: Fault = (_L, e) => {
  throw e;
};

/** Leaves with it, for compiled code that does the operation: that costs less. */
export const leaveWithFault: Fault = (L, e) => L.raiseHere(e);

/** A broken invariant of the machine or a misuse of its interface. No Lua code catches it. */
export class VmBug extends Error {
  override readonly name = "VmBug";
}

/** Marks what cannot be reached. */
export function unreachable(what: unknown): never {
  throw new VmBug(`unreachable: ${String(what)}`);
}

/** An error raised by a native, with the position of its caller before the message (`luaL_error`). */
export function luaError(message: string): LuaError {
  return new LuaError(message, 1);
}

/** "bad argument #n to 'f' (message)"; the function's name and the position are added when it reaches the caller. */
export function argError(n: number, message: string): LuaError {
  return new LuaError(undefined, 1, { kind: "argument", n, expected: null, detail: message });
}

/**
 * "bad argument #n to 'f' (expected expected, got actual)".
 * @param actual the type name of what came; "nil" becomes "no value" when the call had fewer arguments.
 */
export function typeNameError(n: number, expected: string, actual: string): LuaError {
  return new LuaError(undefined, 1, { kind: "argument", n, expected, detail: actual });
}

/** An operand that does not fit: "attempt to `action` a X value (local 'x')". */
export function operandError(action: string, typeName: string, role: OperandRole): LuaError {
  const fix: Fix = { kind: "operand", prefix: `attempt to ${action} a ${typeName} value`, suffix: "", role };
  return new LuaError(undefined, 1, fix, true);
}

/** "number (local 'x') has no integer representation". */
export function noIntegerError(role: OperandRole): LuaError {
  return new LuaError(
    undefined,
    1,
    { kind: "operand", prefix: "number", suffix: " has no integer representation", role },
    true,
  );
}
