import { type Meter, SpentError } from "../vm/meter.ts";
import { RetryFrame } from "../vm/pause.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { type CallTarget, type LuaValue, NativeFunction } from "../vm/value.ts";

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

/** The functions so that they leave, and are called again later, when what they may use is spent in the middle of their work. */
function retried(L: LuaState, meter: Meter, prefix: string, functions: LibFunctions): LibFunctions {
  const wrapped: Record<string, CallTarget> = {};
  for (const [f, target] of Object.entries(functions)) {
    // A rest parameter would be slower, and the number of arguments matters.
    // biome-ignore-start lint/complexity/noArguments: see above.
    wrapped[f] = function () {
      if (L.fuel < 0 && meter.mustLeave()) {
        const frame = new RetryFrame(prefix + f, this, [...arguments]);
        frame.depth = L.depth;
        return L.leave(frame, frame);
      }
      try {
        return target.apply(this, arguments as unknown as LuaValue[]);
      } catch (e) {
        if (!(e instanceof SpentError)) throw e;
        return meter.retry(e, prefix + f, this, [...arguments]);
      }
    };
    // biome-ignore-end lint/complexity/noArguments: see above.
  }
  return wrapped;
}

/** Puts native functions into a table: `table[f]` is a function named `prefix .. f`. */
export function setFunctions(table: LuaTable, prefix: string, functions: LibFunctions): void {
  for (const [f, target] of Object.entries(functions)) table.setField(f, new NativeFunction(prefix + f, target));
}
