import { currentLine, shortSource } from "../vm/debuginfo.ts";
import { argError } from "../vm/errors.ts";
import { LuaFrame, type NativeFrame } from "../vm/frame.ts";
import { type Body, materialise } from "../vm/resumable.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { Thread } from "../vm/thread.ts";
import { frameFunction, frameName, framesFrom, traceback, whatOf } from "../vm/traceback.ts";
import { LuaClosure, LuaFunction, type LuaValue, type Result, type UpVal, Userdata, Values } from "../vm/value.ts";
import { checkInt, optInt, optString, typeError } from "./args.ts";
import { defineLib } from "./lib.ts";

/** The debug library (manual 6.10). */
export function openDebug(L: LuaState): LuaTable {
  return defineLib(L, "debug", {
    getinfo: (...args) => {
      const th = args[0] instanceof Thread ? args[0] : null;
      const [what, options] = th === null ? args : args.slice(1);
      const shift = th === null ? 0 : 1;
      const wanted = optString(options, shift + 2, "flnSrtu");
      if (wanted.startsWith(">") || /[^SlnrutLf]/.test(wanted)) throw argError(shift + 2, "invalid option");
      if (what instanceof LuaFunction) return functionInfo(what, wanted, new LuaTable());
      const level = checkInt(what, shift + 1);
      if (level < 0) return undefined;
      if (th !== null && th !== L.current) return levelInfo(framesFrom(th.top), level, wanted);
      return materialise(L, "debug.getinfo", currentLevelInfo(L, level, wanted));
    },
    getmetatable: (v) => L.getMetatable(v) ?? undefined,
    getregistry: () => L.registry,
    getupvalue: (f, n) => upvalue(f, checkInt(n, 2)),
    getuservalue: (u, n) => {
      const i = optInt(n, 2, 1);
      if (!(u instanceof Userdata) || u.light || i < 1 || i > u.uservalues.length) return undefined;
      return new Values([u.uservalues[i - 1], true]);
    },
    setmetatable: (v, mt) => {
      if (mt !== undefined && !(mt instanceof LuaTable)) throw typeError(2, "nil or table", mt);
      if (v instanceof LuaTable) v.setMetatable(mt ?? null);
      else if (v instanceof Userdata) v.metatable = mt ?? null;
      else L.setTypeMeta(v, mt ?? null);
      return v;
    },
    setupvalue: (f, n, v) => {
      const i = checkInt(n, 2);
      if (!(f instanceof LuaClosure) || i < 1 || i > f.upvals.length) return new Values([]);
      (f.upvals[i - 1] as UpVal).v = v;
      return f.proto.upvalues[i - 1]?.name;
    },
    traceback: (...args) => {
      const th = args[0] instanceof Thread ? args[0] : null;
      const [message, level] = th === null ? args : args.slice(1);
      if (message !== undefined && typeof message !== "string" && typeof message !== "number") return message;
      const text = message === undefined ? null : String(message);
      if (th !== null && th !== L.current) {
        const skip = optInt(level, 3, 0);
        return traceback(L, framesFrom(th.top).slice(skip), text, false);
      }
      return materialise(L, "debug.traceback", currentTraceback(L, text, optInt(level, th === null ? 2 : 3, 1)));
    },
  });
}

// biome-ignore lint/correctness/useYield: the body only needs the stack on the heap.
function* currentTraceback(L: LuaState, text: string | null, level: number): Body {
  const frames = framesFrom(L.current.top).slice(Math.max(level - 1, 0));
  return traceback(L, frames, text, L.current === L.main);
}

// biome-ignore lint/correctness/useYield: the body only needs the stack on the heap.
function* currentLevelInfo(L: LuaState, level: number, wanted: string): Body {
  if (level === 0) return functionInfo(undefined, wanted, new LuaTable());
  return levelInfo(framesFrom(L.current.top), level - 1, wanted);
}

function levelInfo(frames: (LuaFrame | NativeFrame)[], level: number, wanted: string): Result {
  const frame = frames[level];
  if (frame === undefined) return undefined;
  const info = functionInfo(frameFunction(frame), wanted, new LuaTable());
  if (wanted.includes("l")) info.setStr("currentline", frame instanceof LuaFrame ? currentLine(frame) : -1);
  if (wanted.includes("n")) {
    const name = frameName(frames, level);
    info.setStr("name", name?.name);
    info.setStr("namewhat", name?.kind ?? "");
  }
  if (wanted.includes("t")) info.setStr("istailcall", frame instanceof LuaFrame && frame.isTail);
  return info;
}

function functionInfo(f: LuaValue, wanted: string, info: LuaTable): LuaTable {
  const proto = f instanceof LuaClosure ? f.proto : null;
  if (wanted.includes("S")) {
    info.setStr("source", proto?.source ?? "=[C]");
    info.setStr("short_src", proto === null ? "[C]" : shortSource(proto));
    info.setStr("linedefined", proto?.linedefined ?? -1);
    info.setStr("lastlinedefined", proto?.lastlinedefined ?? -1);
    info.setStr("what", whatOf(f));
  }
  if (wanted.includes("l")) info.setStr("currentline", -1);
  if (wanted.includes("u")) {
    info.setStr("nups", proto?.upvalues.length ?? 0);
    info.setStr("nparams", proto?.numparams ?? 0);
    info.setStr("isvararg", proto?.isVararg ?? true);
  }
  if (wanted.includes("n")) info.setStr("namewhat", "");
  if (wanted.includes("t")) info.setStr("istailcall", false);
  if (wanted.includes("f")) info.setStr("func", f);
  return info;
}

function upvalue(f: LuaValue, n: number): Result {
  if (!(f instanceof LuaClosure) || n < 1 || n > f.upvals.length) return new Values([]);
  return new Values([f.proto.upvalues[n - 1]?.name, (f.upvals[n - 1] as UpVal).v]);
}
