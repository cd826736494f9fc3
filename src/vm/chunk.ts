import { cutAtNul } from "../parser/syntax-error.ts";
import { compileSource } from "./compiler/compile.ts";
import { LuaError } from "./errors.ts";
import { type Image, type ListImage, mainProto } from "./image.ts";
import type { Proto } from "./proto.ts";
import { ensureRoom } from "./room.ts";
import type { LuaState } from "./state.ts";
import { undump } from "./undump.ts";
import { LuaClosure, type LuaValue, UpVal } from "./value.ts";

/** Keeps what chunks were compiled to. It may forget, and must not fail. */
export interface ChunkCache {
  /** The image that was put for the same text. */
  get(source: string): Image | null;
  put(source: string, image: ListImage): void;
}

/** Compiles source text, or finds that it has been compiled before: only files are likely to come again to another state. */
function imageOf(L: LuaState, source: string, chunkName: string): Image {
  const known = L.images.get(source, L.cCalls);
  if (known !== null) return known;
  const cache = chunkName.startsWith("@") ? L.chunkCache : null;
  let image = cache?.get(source) ?? null;
  if (image === null) {
    // What is kept on disk is complete.
    const made = compileSource(source, chunkName, { level: L.cCalls, look: ensureRoom }, cache === null);
    cache?.put(source, made);
    image = made;
  }
  L.images.put(source, image, L.cCalls);
  return image;
}

/** See `LuaState.load`. */
export function loadChunk(L: LuaState, source: string, chunkName: string, given: string, env: LuaValue): LuaClosure {
  const mode = cutAtNul(given);
  if (source.startsWith("\x1b")) {
    const allowed = L.closed ? "t" : mode;
    if (!allowed.includes("b")) throw new LuaError(`attempt to load a binary chunk (mode is '${allowed}')`);
    return closureOf(L, undump(source, chunkName), env);
  }
  if (!mode.includes("t")) throw new LuaError(`attempt to load a text chunk (mode is '${mode}')`);
  return closureOf(L, mainProto(imageOf(L, source, chunkName), chunkName), env);
}

/** A closure whose first upvalue is `env`; others, which a precompiled function may have, are nil. */
function closureOf(L: LuaState, proto: Proto, env: LuaValue): LuaClosure {
  const upvals = proto.upvalues.map((_, i) => new UpVal(i === 0 ? env : undefined));
  return new LuaClosure(L.closureEntry, proto, upvals);
}
