import { calledName, currentLine, type NameInfo, position, shortSource } from "./debuginfo.ts";
import { type Frame, LuaFrame, NativeFrame } from "./frame.ts";
import { GeneratorFrame } from "./resumable.ts";
import type { LuaState } from "./state.ts";
import { LuaTable } from "./table.ts";
import type { Thread } from "./thread.ts";
import { LuaClosure, type LuaFunction, type LuaValue, NativeFunction } from "./value.ts";

/** How many levels a long traceback shows at its beginning and at its end. */
const FIRST_LEVELS = 10;
const LAST_LEVELS = 11;

/** The frames of a stack, innermost first: a chain by `parent`, with the frames of errors being handled in their place. */
export function framesFrom(top: Frame | null): (LuaFrame | NativeFrame)[] {
  const list: (LuaFrame | NativeFrame)[] = [];
  for (let f = top; f !== null; f = f.parent) {
    if (f instanceof GeneratorFrame && f.errorFrames !== null) {
      for (let e: Frame | null = f.errorFrames; e !== null; e = e.parent) list.push(e as LuaFrame | NativeFrame);
    }
    list.push(f as LuaFrame | NativeFrame);
  }
  return list;
}

/** "chunk:line: " of the function at a level of the running thread, whose stack must be on the heap; level 1 is the caller. */
export function positionAt(L: LuaState, level: number): string {
  const frame = framesFrom(L.current.top)[level - 1];
  return frame instanceof LuaFrame && currentLine(frame) > 0 ? position(frame) : "";
}

/** The name under which the caller, the next frame of the list, called a frame; null when unknown. */
export function frameName(frames: readonly (LuaFrame | NativeFrame)[], i: number): NameInfo | null {
  const frame = frames[i];
  const caller = frames[i + 1];
  if (frame instanceof LuaFrame && frame.isTail) return null;
  return caller instanceof LuaFrame ? calledName(caller) : null;
}

/** The name of a function found in a loaded module ("string.rep", "print"), or null. */
export function globalFunctionName(L: LuaState, f: LuaValue): string | null {
  for (let more = L.loaded.next(undefined); more; more = L.loaded.next(L.loaded.nextKey)) {
    const module = L.loaded.nextValue;
    const moduleName = L.loaded.nextKey;
    if (typeof moduleName !== "string") continue;
    if (module === f) return moduleName;
    if (!(module instanceof LuaTable)) continue;
    for (let found = module.next(undefined); found; found = module.next(module.nextKey)) {
      if (module.nextValue === f && typeof module.nextKey === "string") {
        return moduleName === "_G" ? module.nextKey : `${moduleName}.${module.nextKey}`;
      }
    }
  }
  return null;
}

/** True when a native's own name leads to a function in a loaded module. */
function isLoaded(L: LuaState, name: string): boolean {
  const dot = name.indexOf(".");
  const module = L.loaded.getStr(dot < 0 ? "_G" : name.slice(0, dot));
  return module instanceof LuaTable && module.getStr(name.slice(dot + 1)) instanceof NativeFunction;
}

function describe(L: LuaState, frames: readonly (LuaFrame | NativeFrame)[], i: number): string {
  const frame = frames[i] as LuaFrame | NativeFrame;
  if (frame instanceof NativeFrame && isLoaded(L, frame.name)) return `function '${frame.name}'`;
  if (frame instanceof LuaFrame) {
    const name = globalFunctionName(L, frame.closure);
    if (name !== null) return `function '${name}'`;
  }
  const info = frameName(frames, i);
  if (info !== null) return `${info.kind} '${info.name}'`;
  if (frame instanceof LuaFrame) {
    if (frame.proto.linedefined === 0) return "main chunk";
    return `function <${shortSource(frame.proto)}:${frame.proto.linedefined}>`;
  }
  return "?";
}

/**
 * A traceback in the reference's layout (manual `debug.traceback`).
 * @param frames innermost first. @param bottom true for the main thread, below which the host is.
 */
export function traceback(
  L: LuaState,
  frames: readonly (LuaFrame | NativeFrame)[],
  message: string | null,
  bottom: boolean,
): string {
  let text = message === null ? "stack traceback:" : `${message}\nstack traceback:`;
  const count = frames.length + (bottom ? 1 : 0);
  const line = (i: number): void => {
    const frame = frames[i];
    if (frame === undefined) text += "\n\t[C]: in ?";
    else if (frame instanceof LuaFrame) {
      const at = currentLine(frame);
      text += `\n\t${shortSource(frame.proto)}:${at > 0 ? `${at}:` : ""} in ${describe(L, frames, i)}`;
      if (frame.isTail) text += "\n\t(...tail calls...)";
    } else text += `\n\t[C]: in ${describe(L, frames, i)}`;
  };
  if (count <= FIRST_LEVELS + LAST_LEVELS) for (let i = 0; i < count; i++) line(i);
  else {
    for (let i = 0; i < FIRST_LEVELS; i++) line(i);
    text += `\n\t...\t(skipping ${count - FIRST_LEVELS - LAST_LEVELS} levels)`;
    for (let i = count - LAST_LEVELS; i < count; i++) line(i);
  }
  return text;
}

/** The traceback of a thread that is not running, or has died of an error. */
export function threadTraceback(L: LuaState, th: Thread, message: string | null, level: number): string {
  return traceback(L, framesFrom(th.top).slice(level), message, false);
}

/** The function of a frame, as far as it is known. */
export function frameFunction(frame: LuaFrame | NativeFrame): LuaFunction | undefined {
  return frame instanceof LuaFrame ? frame.closure : undefined;
}

/** The prototype's function kind: "main", "Lua" or "C" (`what` of `debug.getinfo`). */
export function whatOf(f: LuaValue): "main" | "Lua" | "C" {
  if (!(f instanceof LuaClosure)) return "C";
  return f.proto.linedefined === 0 ? "main" : "Lua";
}
