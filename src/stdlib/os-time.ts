import { luaError } from "../vm/errors.ts";
import { intFromBigInt, intToBigInt, type LuaInteger, toInteger } from "../vm/number.ts";
import type { LuaTable } from "../vm/table.ts";
import type { LuaValue } from "../vm/value.ts";
import {
  breakDown,
  CYCLE_DAYS,
  type DateFields,
  dayNumber,
  type Instant,
  instant,
  secondsBetween,
} from "./calendar.ts";
import type { Host } from "./host.ts";
import type { Zone } from "./timezone.ts";

/** Days around which the rules of a time zone are asked for as they are; later ones repeat every 400 years. */
const FAR_DAYS = 20 * CYCLE_DAYS;

/** How far, and in what steps, a time with the wanted daylight saving is looked for (seconds): glibc's values. */
const DST_STEP = 601200;
const DST_REACH = Math.floor(457243209 / 2) + DST_STEP;

/** Local time of an instant, with the rules in force. */
export interface LocalTime {
  readonly fields: DateFields;
  readonly zone: Zone;
}

/** Splits seconds since 1970. */
export function toInstant(time: LuaInteger): Instant {
  if (typeof time === "number") return instant(0, time);
  const seconds = intToBigInt(time);
  const days = seconds / 86400n - (seconds % 86400n < 0n ? 1n : 0n);
  return { days: Number(days), secs: Number(seconds - days * 86400n) };
}

/** Seconds since 1970. */
export function fromInstant(t: Instant): LuaInteger {
  const seconds = t.days * 86400 + t.secs;
  return Number.isSafeInteger(seconds) ? seconds : intFromBigInt(BigInt(t.days) * 86400n + BigInt(t.secs));
}

/** Whether a broken-down year fits a C `int` that counts from 1900. */
export function yearFits(year: number): boolean {
  return year - 1900 >= -0x80000000 && year - 1900 <= 0x7fffffff;
}

/** Local time as the host's time zone has it. */
export function localTime(host: Host, t: Instant): LocalTime {
  const days = t.days > FAR_DAYS ? FAR_DAYS + ((t.days - FAR_DAYS) % CYCLE_DAYS) : Math.max(t.days, -FAR_DAYS);
  const zone = host.zone(days * 86400 + t.secs);
  return { fields: breakDown(instant(t.days, t.secs + zone.offset)), zone };
}

/** What `os.time` reads from its table. `isdst`: undefined when not known. */
export interface DateRequest {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly min: number;
  readonly sec: number;
  readonly isdst: boolean | undefined;
}

/** A time and what the local clock shows then. */
export interface FoundTime {
  readonly time: Instant;
  readonly local: LocalTime;
}

/** Local clock readings counted as if they were UTC, to measure how far two of them are apart. */
function reading(f: DateFields): Instant {
  return instant(dayNumber(f.year, f.month, f.day), f.hour * 3600 + f.min * 60 + f.sec);
}

/**
 * Local date to time, as glibc's `mktime`: fields out of their ranges carry over, and a clock reading that occurs twice
 * means the time with the offset that was found last.
 */
export class LocalClock {
  /** The offset from UTC of the last time found. */
  private lastOffset = 0;

  constructor(private readonly host: Host) {}

  /** Undefined when the result does not fit a `struct tm`. */
  toTime(date: DateRequest): FoundTime | undefined {
    const wanted = instant(dayNumber(date.year, date.month, date.day), date.hour * 3600 + date.min * 60 + date.sec);
    let found = this.settle(wanted, date.isdst);
    if (!found.skipped && date.isdst !== undefined && date.isdst !== found.local.zone.dst) {
      const time = this.withDst(wanted, found.time, date.isdst);
      found = { time, local: localTime(this.host, time), skipped: false };
    }
    if (!yearFits(found.local.fields.year)) return undefined;
    this.lastOffset = secondsBetween(wanted, found.time);
    return found;
  }

  /** Moves a guess until its clock reading is the wanted one; a skipped reading counts from one side of the gap. */
  private settle(wanted: Instant, isdst: boolean | undefined): FoundTime & { readonly skipped: boolean } {
    let time = instant(wanted.days, wanted.secs - this.lastOffset);
    let before = time;
    let beforeThat = time;
    let dstBefore = false;
    for (;;) {
      const local = localTime(this.host, time);
      const { dst } = local.zone;
      const off = secondsBetween(wanted, reading(local.fields));
      if (off === 0) return { time, local, skipped: false };
      // Where it was two steps ago: no time has this reading. Prefer daylight saving, or the opposite of what was asked.
      const oscillates = secondsBetween(time, beforeThat) === 0 && secondsBetween(time, before) !== 0;
      if (oscillates && (isdst === undefined ? dst || !dstBefore : isdst !== dst))
        return { time, local, skipped: true };
      beforeThat = before;
      before = time;
      dstBefore = dst;
      time = instant(time.days, time.secs + off);
    }
  }

  /** The wanted reading counted with the offset of the nearest time at which daylight saving is as asked. */
  private withDst(wanted: Instant, near: Instant, isdst: boolean): Instant {
    for (let delta = DST_STEP; delta < DST_REACH; delta += DST_STEP) {
      for (const direction of [-1, 1]) {
        const t = instant(near.days, near.secs + delta * direction);
        const { fields, zone } = localTime(this.host, t);
        if (zone.dst === isdst) return instant(t.days, t.secs + secondsBetween(wanted, reading(fields)));
      }
    }
    // There is none near: it would be one hour ahead.
    return instant(near.days, near.secs + (isdst ? -3600 : 3600));
  }
}

/** Stores broken-down time into a table (manual 6.9, `os.date` with "*t"). */
export function setDateFields(table: LuaTable, { fields, zone }: LocalTime): void {
  table.setStr("year", fields.year);
  table.setStr("month", fields.month);
  table.setStr("day", fields.day);
  table.setStr("hour", fields.hour);
  table.setStr("min", fields.min);
  table.setStr("sec", fields.sec);
  table.setStr("yday", fields.yday);
  table.setStr("wday", fields.wday);
  table.setStr("isdst", zone.dst);
}

/**
 * A field of the table of `os.time`.
 * @param def the value of an absent one; undefined: it must be there. @param delta what C subtracts from it.
 * Raises "field 'x' is not an integer", "field 'x' missing in date table" and "field 'x' is out-of-bound".
 */
export function dateField(name: string, value: LuaValue, def: number | undefined, delta: number): number {
  const v = toInteger(value);
  if (v === undefined) {
    if (value !== undefined) throw luaError(`field '${name}' is not an integer`);
    if (def === undefined) throw luaError(`field '${name}' missing in date table`);
    return def;
  }
  const fits = typeof v === "number" && (v >= 0 ? v - delta <= 0x7fffffff : v >= -0x80000000 + delta);
  if (!fits) throw luaError(`field '${name}' is out-of-bound`);
  return v;
}
