import { compileSource } from "./compiler/compile.ts";
import { LuaError } from "./errors.ts";
import { mainProto } from "./image.ts";
import type { Proto } from "./proto.ts";
import type { LuaState } from "./state.ts";
import { undump } from "./undump.ts";
import { LuaClosure, type LuaValue, UpVal } from "./value.ts";

/** See `LuaState.load`. */
export function loadChunk(L: LuaState, source: string, chunkName: string, mode: string, env: LuaValue): LuaClosure {
  if (source.startsWith("\x1b")) {
    if (!mode.includes("b")) throw new LuaError(`attempt to load a binary chunk (mode is '${mode}')`);
    return closureOf(L, undump(source, chunkName), env);
  }
  if (!mode.includes("t")) throw new LuaError(`attempt to load a text chunk (mode is '${mode}')`);
  return closureOf(L, mainProto(compileSource(source, chunkName), chunkName), env);
}

/** A closure whose first upvalue is `env`; others, which a precompiled function may have, are nil. */
function closureOf(L: LuaState, proto: Proto, env: LuaValue): LuaClosure {
  const upvals = proto.upvalues.map((_, i) => new UpVal(i === 0 ? env : undefined));
  return new LuaClosure(L.closureEntry, proto, upvals);
}
