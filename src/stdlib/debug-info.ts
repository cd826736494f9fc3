import { shortSource } from "../vm/debuginfo.ts";
import type { Level } from "../vm/levels.ts";
import { LuaTable } from "../vm/table.ts";
import { whatOf } from "../vm/traceback.ts";
import { LuaClosure, type LuaFunction, type LuaValue, NativeFunction } from "../vm/value.ts";

/** True when all letters of `what` are options of `debug.getinfo`. */
export function validOptions(what: string): boolean {
  return /^[SlnrutLf]*$/.test(what);
}

/** The table that `debug.getinfo` gives for a function, active at a level or not (`level` null). */
export function infoTable(f: LuaFunction | undefined, level: Level | null, what: string): LuaTable {
  const info = new LuaTable();
  const set = (key: string, value: LuaValue): void => info.setStr(key, value);
  const proto = f instanceof LuaClosure ? f.proto : null;
  if (what.includes("S")) {
    set("source", proto?.source ?? "=[C]");
    set("short_src", proto === null ? "[C]" : shortSource(proto));
    set("linedefined", proto?.linedefined ?? -1);
    set("lastlinedefined", proto?.lastlinedefined ?? -1);
    set("what", whatOf(f));
  }
  if (what.includes("l")) set("currentline", level?.line ?? -1);
  if (what.includes("u")) {
    set("nups", proto !== null ? proto.upvalues.length : f instanceof NativeFunction ? f.upvalues.length : 0);
    set("nparams", proto?.numparams ?? 0);
    set("isvararg", proto?.isVararg ?? true);
  }
  if (what.includes("n")) {
    const name = level?.name;
    set("name", name?.name);
    set("namewhat", name?.kind ?? "");
  }
  if (what.includes("r")) {
    const count = level?.transfer?.count ?? 0;
    set("ftransfer", count === 0 ? 0 : (level?.transfer?.first ?? 0));
    set("ntransfer", count);
  }
  if (what.includes("t")) set("istailcall", level?.isTail ?? false);
  if (what.includes("L")) set("activelines", f instanceof LuaClosure ? activeLines(f) : undefined);
  if (what.includes("f")) set("func", f);
  return info;
}

/** A table whose keys are the lines on which there is something to run. */
function activeLines(f: LuaClosure): LuaTable {
  const lines = new LuaTable();
  for (const line of f.proto.lineinfo) lines.setInt(line, true);
  return lines;
}
