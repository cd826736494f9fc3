import { argError, luaError } from "../vm/errors.ts";
import { nativeIndex, nativeSetIndex } from "../vm/native-operations.ts";
import { float, intToBigInt, type LuaInteger, lowHalf } from "../vm/number.ts";
import { closePending } from "../vm/protected.ts";
import { type Body, materialise, runResumable } from "../vm/resumable.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { first, type LuaValue, NONE, type Result, UNWIND } from "../vm/value.ts";
import { checkInteger, checkOption, checkString, checkTable, optInteger, optString, toBoolean } from "./args.ts";
import { breakDown } from "./calendar.ts";
import { cString, type Host, HostError } from "./host.ts";
import { flushAll } from "./io-buffer.ts";
import { exitResults, failure, succeeds } from "./io-file.ts";
import { defineLib } from "./lib.ts";
import {
  type DateRequest,
  dateField,
  fromInstant,
  LocalClock,
  type LocalTime,
  localTime,
  setDateFields,
  toInstant,
  yearFits,
} from "./os-time.ts";
import { formatSpecifier, specifierLength } from "./strftime.ts";

/** The UTC that `gmtime` reports. */
const GMT = { offset: 0, dst: false, name: "GMT" };

const CATEGORIES = ["all", "collate", "ctype", "monetary", "numeric", "time"] as const;

/** The fields of a date table in the order they are looked at, with their default and what C subtracts from them. */
const DATE_FIELDS = [
  ["year", undefined, 1900],
  ["month", undefined, 1],
  ["day", undefined, 0],
  ["hour", 12, 0],
  ["min", 0, 0],
  ["sec", 0, 0],
] as const;

function now(host: Host): LuaInteger {
  return Math.floor(host.time());
}

/** `os.date` (manual 6.9). */
function date(host: Host, formatArg: LuaValue, timeArg: LuaValue): LuaValue {
  let format = optString(formatArg, 1, "%c");
  const time = toInstant(timeArg === undefined ? now(host) : checkInteger(timeArg, 2));
  const utc = format.startsWith("!");
  if (utc) format = format.slice(1);
  const when: LocalTime = utc ? { fields: breakDown(time), zone: GMT } : localTime(host, time);
  if (!yearFits(when.fields.year)) throw luaError("date result cannot be represented in this installation");
  if (cString(format) === "*t") {
    const table = new LuaTable();
    setDateFields(table, when);
    return table;
  }
  return formatDate(format, when);
}

function formatDate(format: string, { fields, zone }: LocalTime): string {
  let text = "";
  for (let at = 0; ; ) {
    const percent = format.indexOf("%", at);
    if (percent < 0) return text + format.slice(at);
    const length = specifierLength(format, percent + 1);
    if (length === 0) {
      throw argError(1, `invalid conversion specifier '${cString(format.slice(percent))}'`);
    }
    text += format.slice(at, percent);
    text += formatSpecifier(format.charAt(percent + length), fields, zone);
    at = percent + 1 + length;
  }
}

/** The time of the values of `DATE_FIELDS` and "isdst"; `store` gets the normalised fields. */
function timeOf(
  clock: LocalClock,
  values: readonly number[],
  dst: LuaValue,
  store: (local: LocalTime) => void,
): Result {
  const [year, month, day, hour, min, sec] = values;
  const request: DateRequest = { year, month, day, hour, min, sec, isdst: dst === undefined ? dst : toBoolean(dst) };
  const found = clock.toTime(request);
  if (found !== undefined) store(found.local);
  const time = found === undefined ? -1 : fromInstant(found.time);
  if (time === -1) throw luaError("time result cannot be represented in this installation");
  return time;
}

/** `os.time` of a table without metatable. */
function timeOfTable(clock: LocalClock, table: LuaTable): Result {
  const values = DATE_FIELDS.map(([name, def, delta]) => dateField(name, table.getStr(name), def, delta));
  return timeOf(clock, values, table.getStr("isdst"), (local) => setDateFields(table, local));
}

/** `os.time` of a table whose fields are read and written with metamethods. */
function* timeOfObject(L: LuaState, clock: LocalClock, object: LuaTable): Body {
  L.enterNoYield();
  try {
    const values: number[] = [];
    for (const [name, def, delta] of DATE_FIELDS) {
      let r = nativeIndex(L, object, name);
      if (r === UNWIND) r = yield;
      values.push(dateField(name, first(r), def, delta));
    }
    let dst = nativeIndex(L, object, "isdst");
    if (dst === UNWIND) dst = yield;
    const normal = new LuaTable();
    const time = timeOf(clock, values, first(dst), (local) => setDateFields(normal, local));
    let field: LuaValue;
    while (normal.next(field)) {
      field = normal.nextKey;
      const r = nativeSetIndex(L, object, field, normal.nextValue);
      if (r === UNWIND) yield;
    }
    return time;
  } finally {
    L.leaveNoYield();
  }
}

/** The status that `os.exit` is asked for, as a C `int`. */
function exitStatus(code: LuaValue): number {
  if (typeof code === "boolean") return code ? 0 : 1;
  return lowHalf(optInteger(code, 1, 0));
}

/** Ends the program after closing the state, and before that the pending variables of the thread that the host runs. */
function* closeAndExit(L: LuaState, host: Host, status: number): Body {
  const base = L.current.base();
  const { top } = base;
  // What is closed no longer runs.
  if (base === L.current) base.top = null;
  if (top !== null && closePending(L, "", top, null, undefined, false, () => NONE) === UNWIND) yield;
  L.close();
  flushAll(host);
  return host.exit(status);
}

/** Opens the operating system library (manual 6.9) on a host. */
export function openOs(L: LuaState, host: Host): LuaTable {
  const clock = new LocalClock(host);
  return defineLib(L, "os", {
    clock: () => float(host.clock()),
    date: (format, time) => date(host, format, time),
    difftime(a, b) {
      const later = checkInteger(a, 1);
      const earlier = checkInteger(b, 2);
      if (typeof later === "number" && typeof earlier === "number") return float(later - earlier);
      return float(Number(intToBigInt(later) - intToBigInt(earlier)));
    },
    execute(command) {
      if (command === undefined) return host.hasShell();
      const text = cString(checkString(command, 1));
      try {
        return exitResults(host.execute(text));
      } catch (e) {
        return failure(e);
      }
    },
    exit(code, close) {
      const status = exitStatus(code);
      if (toBoolean(close)) return materialise(L, "os.exit", closeAndExit(L, host, status));
      flushAll(host);
      return host.exit(status);
    },
    getenv: (name) => host.getenv(cString(checkString(name, 1))),
    remove(name) {
      const path = cString(checkString(name, 1));
      return succeeds(() => host.remove(path), path);
    },
    rename(from, to) {
      const source = cString(checkString(from, 1));
      const target = cString(checkString(to, 2));
      return succeeds(() => host.rename(source, target));
    },
    setlocale(locale, category) {
      const name = optString(locale, 1, undefined);
      return host.setLocale(checkOption(category, 2, "all", CATEGORIES), name === undefined ? name : cString(name));
    },
    time(table) {
      if (table === undefined) return now(host);
      const t = checkTable(table, 1);
      if (t.metatable !== null) return runResumable(L, "os.time", timeOfObject(L, clock, t));
      return timeOfTable(clock, t);
    },
    tmpname() {
      try {
        return host.tmpname();
      } catch (e) {
        if (e instanceof HostError) throw luaError("unable to generate a unique filename");
        throw e;
      }
    },
  });
}
