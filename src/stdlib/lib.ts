import { type Meter, SpentError } from "../vm/meter.ts";
import { RetryFrame } from "../vm/pause.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { type CallTarget, type LuaFunction, type LuaValue, NativeFunction, type Result } from "../vm/value.ts";

/** The functions of a library by their names. */
export type LibFunctions = Readonly<Record<string, CallTarget>>;

/**
 * Makes the table of a library and puts it in `package.loaded` under `name`. Its functions are named `name.f` for tracebacks;
 * those of the basic library, "_G", go into the table of globals and are named plainly.
 */
export function defineLib(L: LuaState, name: string, functions: LibFunctions): LuaTable {
  const lib = name === "_G" ? L.globals : new LuaTable();
  const prefix = name === "_G" ? "" : `${name}.`;
  setFunctions(lib, prefix, L.meter === null ? functions : retried(L, L.meter, prefix, functions));
  L.loaded.setStr(name, lib);
  return lib;
}

/** What happens to a call of a function of a library in a metered state. */
interface Around {
  /** Leaves with a call that has not begun. */
  leave(self: LuaFunction, args: LuaValue[], name: string): Result;
  /** Leaves with a call that has thrown, or throws the same again. */
  again(e: unknown, self: LuaFunction, args: LuaValue[], name: string): Result;
}

function aroundOf(L: LuaState, meter: Meter): Around {
  const around: Around = {
    leave: (self, args, name) => {
      const frame = new RetryFrame(name, self, args);
      frame.depth = L.depth;
      return L.leave(frame, frame);
    },
    again: (e, self, args, name) => {
      if (!(e instanceof SpentError)) throw e;
      const { goOn } = e;
      if (goOn === null) return meter.retry(e, name, self, args);
      return meter.retry(e, name, new NativeFunction(name, retriedOne(L, around, name, goOn)), []);
    },
  };
  return around;
}

/** The functions so that they leave, and are called again later, when what they may use is spent in the middle of their work. */
function retried(L: LuaState, meter: Meter, prefix: string, functions: LibFunctions): LibFunctions {
  const around = aroundOf(L, meter);
  const names = Object.keys(functions);
  const made = L.codegen === "off" ? null : codeAround(L, around, prefix, functions, names.length);
  const wrapped: Record<string, CallTarget> = {};
  for (const [i, f] of names.entries()) {
    wrapped[f] = made?.[i] ?? retriedOne(L, around, prefix + f, functions[f] as CallTarget);
  }
  return wrapped;
}

function retriedOne(L: LuaState, around: Around, name: string, target: CallTarget): CallTarget {
  // A rest parameter would be slower, and the number of arguments matters.
  // biome-ignore-start lint/complexity/noArguments: see above.
  return function (this: LuaFunction) {
    if (L.fuel < 0 && L.mustLeave()) {
      return around.leave(this, [...(arguments as unknown as LuaValue[])], name);
    }
    try {
      return target.apply(this, arguments as unknown as LuaValue[]);
    } catch (e) {
      return around.again(e, this, [...(arguments as unknown as LuaValue[])], name);
    }
  };
  // biome-ignore-end lint/complexity/noArguments: see above.
}

/** As `retriedOne`, for a function with a number. */
const oneOfMany = (i: number): string => `function () {
  if (L.fuel < 0 && L.mustLeave()) return around.leave(this, [...arguments], n${i});
  try {
    return t${i}.apply(this, arguments);
  } catch (e) {
    return around.again(e, this, [...arguments], n${i});
  }
}`;

/**
 * What `retriedOne` makes of each of a number of functions, each with code of its own: else V8 would see calls of all
 * functions of all libraries in one. Null where no code may be made.
 */
function codeAround(
  L: LuaState,
  around: Around,
  prefix: string,
  functions: LibFunctions,
  count: number,
): readonly CallTarget[] | null {
  const all = Array.from({ length: count }, (_, i) => i);
  const constants = ["L = _L", "around = _around", ...all.map((i) => `n${i} = names[${i}]`)];
  const text = `"use strict";
const ${[...constants, ...all.map((i) => `t${i} = targets[${i}]`)].join(", ")};
return [${all.map(oneOfMany).join(", ")}];`;
  const names = Object.keys(functions).map((f) => prefix + f);
  try {
    const make = new Function("_L", "_around", "names", "targets", text);
    return make(L, around, names, Object.values(functions)) as CallTarget[];
  } catch (e) {
    if (!(e instanceof EvalError)) throw e;
    return null;
  }
}

/**
 * As `setFunctions`, for functions that do nothing that could be seen before their work is done, or tell what is left of it
 * (`SpentError.goOn`): they are stopped in the middle of it and go on later, as those of libraries.
 */
export function setRetried(L: LuaState, table: LuaTable, prefix: string, functions: LibFunctions): void {
  setFunctions(table, prefix, L.meter === null ? functions : retried(L, L.meter, prefix, functions));
}

/** Puts native functions into a table: `table[f]` is a function named `prefix .. f`. */
export function setFunctions(table: LuaTable, prefix: string, functions: LibFunctions): void {
  for (const [f, target] of Object.entries(functions)) table.setField(f, new NativeFunction(prefix + f, target));
}
