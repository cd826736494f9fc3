import type { Proto } from "./proto.ts";
import type { LuaTable } from "./table.ts";
import type { Thread } from "./thread.ts";

/**
 * A Lua value as the machine holds it (manual 2.1).
 *
 * - nil is `undefined`; booleans are booleans.
 * - A string is a JavaScript string with one character (0 to 255) per byte.
 * - An integer is a JavaScript number when `Number.isSafeInteger` holds for it (and it is never `-0`), else an `Int64`.
 * - A float is a JavaScript number when it is not a safe integer (fractions, inf, nan, magnitude of 2^53 and more),
 *   else a `LuaFloat` (`1.0`, `-0.0`).
 *
 * So for a JavaScript number `n`: `Number.isSafeInteger(n)` tells integer from float.
 */
export type LuaValue =
  | undefined
  | boolean
  | number
  | string
  | LuaFloat
  | Int64
  | LuaTable
  | LuaFunction
  | Thread
  | Userdata;

/** A float whose value is a safe integer, or minus zero. `n` is its value. */
export class LuaFloat {
  constructor(readonly n: number) {}
}

/** An integer outside the safe range, as two signed 32-bit halves. Never holds a safe integer: make it with `int64()`. */
export class Int64 {
  constructor(
    readonly hi: number,
    readonly lo: number,
  ) {}
}

/**
 * What a call gives: exactly one result is returned raw; none, or several, come in a `Values`;
 * `UNWIND` says that the callee has left for the heap (see unwind.ts) and gives nothing yet.
 */
export type Result = LuaValue | Values;

/** Zero, or two and more, results of a call; `v.length` is never 1. */
export class Values {
  constructor(readonly v: LuaValue[]) {}
}

/** The empty result list. */
export const NONE = new Values([]);

/** Returned by a callee that left its frames on the heap; every caller must save itself and return it too. */
export const UNWIND = new Values([]);

/** Returned by compiled code that gives the frame it began with, which is not finished, to the interpreter. */
export const GO_ON = new Values([]);

/** Given to compiled code by a protected call that has failed: the error value is `LuaState.failure`. */
export const FAILED = new Values([]);

/** What the machine calls. `this` is the function value itself, so that a compiled body reaches its upvalues. */
export type CallTarget = (this: LuaFunction, ...args: LuaValue[]) => Result;

/** A function value: `c` is called as a method with the positional arguments; absent ones are nil. */
export abstract class LuaFunction {
  constructor(public c: CallTarget) {}
}

/** A variable shared between a function and its closures (manual 3.5). */
export class UpVal {
  constructor(public v: LuaValue) {}
}

/** A prototype with its upvalues. */
export class LuaClosure extends LuaFunction {
  constructor(
    c: CallTarget,
    readonly proto: Proto,
    readonly upvals: UpVal[],
  ) {
    super(c);
  }
}

const NO_UPVALUES: readonly LuaValue[] = [];

/** A function of the host. `name` is for tracebacks, as `string.rep`. `debug.getinfo` calls it "C". */
export class NativeFunction extends LuaFunction {
  /** @param upvalues what debuggers are shown as its upvalues. */
  constructor(
    readonly name: string,
    c: CallTarget,
    readonly upvalues: readonly LuaValue[] = NO_UPVALUES,
  ) {
    super(c);
  }
}

/** A host object inside Lua (manual 2.1), full unless `light`. */
export class Userdata {
  metatable: LuaTable | null = null;
  readonly uservalues: LuaValue[] = [];
  constructor(
    readonly data: unknown,
    readonly light = false,
  ) {}
}

/** Packs a list of results the way calls return them: one raw, else a `Values`. */
export function pack(list: LuaValue[]): Result {
  return list.length === 1 ? list[0] : list.length === 0 ? NONE : new Values(list);
}

/** The results as a list; never call it on `UNWIND`. The list may be shared: do not change it. */
export function unpack(r: Result): readonly LuaValue[] {
  return r instanceof Values ? r.v : [r];
}

/** The first result, or nil. Never call it on `UNWIND`. */
export function first(r: Result): LuaValue {
  return r instanceof Values ? r.v[0] : r;
}
