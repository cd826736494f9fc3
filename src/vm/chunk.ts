import type { Chunk } from "../parser/ast.ts";
import { compile } from "./compiler/compile.ts";
import { LuaError } from "./errors.ts";
import type { Proto } from "./proto.ts";
import type { LuaState } from "./state.ts";
import { undump } from "./undump.ts";
import { LuaClosure, type LuaValue, UpVal } from "./value.ts";

/** The parser, as this seam needs it: throws an Error whose message is the reference's. */
export type Parse = (source: string, chunkName: string) => Chunk;

let loadParser: (() => Parse) | null = null;
let parse: Parse | null = null;

/** Says how the parser is got when a chunk has to be parsed for the first time. Called once by the entry points. */
export function installParser(load: () => Parse): void {
  loadParser = load;
}

/** Compiles source text to a prototype. Raises the message of a syntax error. */
export function compileSource(source: string, chunkName: string): Proto {
  if (parse === null) {
    if (loadParser === null) throw new LuaError("no parser installed");
    parse = loadParser();
  }
  let chunk: Chunk;
  try {
    chunk = parse(source, chunkName);
  } catch (e) {
    if (e instanceof Error && e.name === "LuaSyntaxError") throw new LuaError(e.message);
    throw e;
  }
  return compile(chunk);
}

/** See `LuaState.load`. */
export function loadChunk(L: LuaState, source: string, chunkName: string, mode: string, env: LuaValue): LuaClosure {
  if (source.startsWith("\x1b")) {
    if (!mode.includes("b")) throw new LuaError(`attempt to load a binary chunk (mode is '${mode}')`);
    return closureOf(L, undump(source, chunkName), env);
  }
  if (!mode.includes("t")) throw new LuaError(`attempt to load a text chunk (mode is '${mode}')`);
  return closureOf(L, compileSource(source, chunkName), env);
}

/** A closure whose first upvalue is `env`; others, which a precompiled function may have, are nil. */
function closureOf(L: LuaState, proto: Proto, env: LuaValue): LuaClosure {
  const upvals = proto.upvalues.map((_, i) => new UpVal(i === 0 ? env : undefined));
  return new LuaClosure(L.closureEntry, proto, upvals);
}
