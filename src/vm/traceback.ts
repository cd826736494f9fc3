import { cutAtNul } from "../parser/syntax-error.ts";
import { position, shortSource } from "./debuginfo.ts";
import type { Frame } from "./frame.ts";
import { framesFrom, Level, levelsOf, levelsOfThread, loadedNative } from "./levels.ts";
import { globalFunctionName } from "./loaded.ts";
import type { LuaState } from "./state.ts";
import { LuaClosure, type LuaValue } from "./value.ts";

export { framesFrom };

/** How many levels a long traceback shows at its beginning and at its end. */
const FIRST_LEVELS = 10;
const LAST_LEVELS = 11;

/**
 * "chunk:line: " of the function at a level of the running thread, whose stack must be on the heap. Level 1 is the caller of
 * the native that asks.
 */
export function positionAt(L: LuaState, level: number): string {
  const found = levelsOfThread(L, L.current, new Level(null, undefined, "error", []))[level];
  return found?.frame ? position(found.frame) : "";
}

function describe(L: LuaState, level: Level): string {
  const { frame, func } = level;
  const global = func === undefined ? null : globalFunctionName(L, func);
  if (global !== null) return `function '${global}'`;
  const info = level.name;
  if (info !== null) return `${info.kind} '${info.name}'`;
  if (frame === null) return "?";
  if (frame.proto.linedefined === 0) return "main chunk";
  return `function <${shortSource(frame.proto)}:${frame.proto.linedefined}>`;
}

/** A traceback of levels in the reference's layout (manual `debug.traceback`). */
export function tracebackOf(L: LuaState, levels: readonly Level[], message: string | null): string {
  let text = message === null ? "stack traceback:" : `${cutAtNul(message)}\nstack traceback:`;
  const add = (level: Level): void => {
    const { frame, line } = level;
    const where = frame === null ? "[C]" : shortSource(frame.proto);
    text += `\n\t${where}:${line > 0 ? `${line}:` : ""} in ${describe(L, level)}`;
    if (level.isTail) text += "\n\t(...tail calls...)";
  };
  // The reference does not count one of the levels it leaves out.
  const skipped = levels.length - FIRST_LEVELS - LAST_LEVELS - 1;
  if (skipped <= 0) levels.forEach(add);
  else {
    levels.slice(0, FIRST_LEVELS).forEach(add);
    text += `\n\t...\t(skipping ${skipped} levels)`;
    levels.slice(-LAST_LEVELS).forEach(add);
  }
  return text;
}

/**
 * A traceback of frames, innermost first, such as those an error has left.
 * @param bottom true for the main thread, below which the host is.
 */
export function traceback(L: LuaState, frames: readonly Frame[], message: string | null, bottom: boolean): string {
  const levels = levelsOf(frames);
  for (const level of levels) level.func ??= loadedNative(L, level.nativeName);
  if (bottom) levels.push(new Level(null, undefined, "", []));
  return tracebackOf(L, levels, message);
}

/** The prototype's function kind: "main", "Lua" or "C" (`what` of `debug.getinfo`). */
export function whatOf(f: LuaValue): "main" | "Lua" | "C" {
  if (!(f instanceof LuaClosure)) return "C";
  return f.proto.linedefined === 0 ? "main" : "Lua";
}
