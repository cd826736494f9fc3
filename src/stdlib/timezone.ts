import { breakDown, dayNumber, instant, isLeap } from "./calendar.ts";

/** The rules of a time zone in force at some time. */
export interface Zone {
  /** Seconds to add to UTC. */
  readonly offset: number;
  /** Tells daylight saving time. */
  readonly dst: boolean;
  /** The abbreviation, as "CET". */
  readonly name: string;
}

/** A time zone: what is in force at a time, in seconds since 1970 (UTC). */
export type TimeZone = (time: number) => Zone;

/** Coordinated Universal Time. */
export const UTC: Zone = { offset: 0, dst: false, name: "UTC" };

/** Marks where a year's daylight saving time starts or ends. */
interface ChangeRule {
  /** "J": day 1 to 365, leap days not counted. "D": day 0 to 365. "M": a weekday of a month. */
  readonly kind: "J" | "D" | "M";
  readonly month: number;
  readonly week: number;
  readonly day: number;
  /** Seconds after local midnight; may be negative or more than a day. */
  readonly time: number;
}

/** The rule POSIX leaves open when a zone names a daylight saving time and no dates: that of the United States. */
const DEFAULT_CHANGES = ",M3.2.0,M11.1.0";

const NAME = /^(?:<([A-Za-z0-9+-]+)>|([A-Za-z]{3,}))/;
const OFFSET = /^([+-]?)(\d{1,3})(?::(\d{1,2}))?(?::(\d{1,2}))?/;
const CHANGE = /^,(?:J(\d+)|M(\d+)\.(\d+)\.(\d+)|(\d+))(?:\/([+-]?)(\d{1,3})(?::(\d{1,2}))?(?::(\d{1,2}))?)?/;

function signedSeconds(sign: string | undefined, hours: string, minutes?: string, seconds?: string): number {
  const total = Number(hours) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return sign === "-" ? -total : total;
}

function parseChange(text: string): { rule: ChangeRule; rest: string } | undefined {
  const m = CHANGE.exec(text);
  if (m === null) return undefined;
  const time = m[7] === undefined ? 7200 : signedSeconds(m[6], m[7], m[8], m[9]);
  const rest = text.slice(m[0].length);
  if (m[1] !== undefined) return { rule: { kind: "J", month: 0, week: 0, day: Number(m[1]), time }, rest };
  if (m[5] !== undefined) return { rule: { kind: "D", month: 0, week: 0, day: Number(m[5]), time }, rest };
  const month = Number(m[2]);
  const week = Number(m[3]);
  const day = Number(m[4]);
  if (month < 1 || month > 12 || week < 1 || week > 5 || day > 6) return undefined;
  return { rule: { kind: "M", month, week, day, time }, rest };
}

/** The local time of a change in a year, as seconds since 1970 on the local clock. */
function changeTime(rule: ChangeRule, year: number): number {
  let day: number;
  if (rule.kind === "J") {
    day = dayNumber(year, 1, rule.day) + (rule.day >= 60 && isLeap(year) ? 1 : 0);
  } else if (rule.kind === "D") {
    day = dayNumber(year, 1, 1) + rule.day;
  } else {
    const first = dayNumber(year, rule.month, 1);
    const weekday = (((first + 4) % 7) + 7) % 7;
    day = first + ((rule.day - weekday + 7) % 7) + (rule.week - 1) * 7;
    if (day >= dayNumber(year, rule.month + 1, 1)) day -= 7;
  }
  return day * 86400 + rule.time;
}

/**
 * The time zone that a POSIX `TZ` value such as "CET-1CEST,M3.5.0,M10.5.0/3" describes; undefined when the text is
 * no such value.
 */
export function parsePosixZone(text: string): TimeZone | undefined {
  const name = NAME.exec(text);
  if (name === null) return undefined;
  let rest = text.slice(name[0].length);
  const offset = OFFSET.exec(rest);
  if (offset === null) return undefined;
  rest = rest.slice(offset[0].length);
  // POSIX counts west of Greenwich as positive.
  const west = signedSeconds(offset[1], offset[2], offset[3], offset[4]);
  const standard: Zone = { offset: 0 - west, dst: false, name: name[1] ?? name[2] };
  if (rest === "") return () => standard;

  const dstName = NAME.exec(rest);
  if (dstName === null) return undefined;
  rest = rest.slice(dstName[0].length);
  const dstOffset = OFFSET.exec(rest);
  if (dstOffset !== null) rest = rest.slice(dstOffset[0].length);
  const dstWest =
    dstOffset === null ? west - 3600 : signedSeconds(dstOffset[1], dstOffset[2], dstOffset[3], dstOffset[4]);
  const daylight: Zone = { offset: 0 - dstWest, dst: true, name: dstName[1] ?? dstName[2] };

  const start = parseChange(rest === "" ? DEFAULT_CHANGES : rest);
  const end = start && parseChange(start.rest);
  if (start === undefined || end === undefined || end.rest !== "") return undefined;
  return (time) => {
    // Earlier years have the changes of 1970, as glibc has it: rules describe the present.
    const year = Math.max(1970, breakDown(instant(0, Math.floor(time))).year);
    const from = changeTime(start.rule, year) - standard.offset;
    const to = changeTime(end.rule, year) - daylight.offset;
    const dst = from < to ? time >= from && time < to : time < to || time >= from;
    return dst ? daylight : standard;
  };
}

/** Reads a big-endian 64-bit integer as a JavaScript number. */
function int64At(view: DataView, at: number): number {
  return view.getInt32(at) * 4294967296 + view.getUint32(at + 4);
}

/**
 * The time zone in a compiled zone file (RFC 8536, as in /usr/share/zoneinfo); undefined when it is not one. Times
 * after the last transition follow the POSIX rule of its footer.
 */
export function parseZoneFile(bytes: Uint8Array): TimeZone | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = 0x545a6966;
  if (bytes.length < 44 || view.getUint32(0) !== magic) return undefined;
  const counts = (header: number) => ({
    utc: view.getUint32(header + 20),
    std: view.getUint32(header + 24),
    leaps: view.getUint32(header + 28),
    times: view.getUint32(header + 32),
    types: view.getUint32(header + 36),
    chars: view.getUint32(header + 40),
  });
  let header = 0;
  let wide = false;
  let c = counts(header);
  if (bytes[4] >= 0x32) {
    // Version 2 and later: the same data again, with 64-bit times, follows the first block.
    header = 44 + c.times * 5 + c.types * 6 + c.chars + c.leaps * 8 + c.std + c.utc;
    if (bytes.length < header + 44 || view.getUint32(header) !== magic) return undefined;
    wide = true;
    c = counts(header);
  }
  const size = wide ? 8 : 4;
  const timesAt = header + 44;
  const indexAt = timesAt + c.times * size;
  const typesAt = indexAt + c.times;
  const charsAt = typesAt + c.types * 6;
  const end = charsAt + c.chars + c.leaps * (size + 4) + c.std + c.utc;
  if (bytes.length < end || c.types === 0) return undefined;

  const times: number[] = [];
  for (let i = 0; i < c.times; i++) {
    times.push(wide ? int64At(view, timesAt + i * 8) : view.getInt32(timesAt + i * 4));
  }
  const zones: Zone[] = [];
  for (let i = 0; i < c.types; i++) {
    const at = typesAt + i * 6;
    let name = "";
    for (let p = charsAt + bytes[at + 5]; bytes[p] !== 0; p++) name += String.fromCharCode(bytes[p]);
    zones.push({ offset: view.getInt32(at), dst: bytes[at + 4] !== 0, name });
  }
  // Before the first transition: the first standard time.
  const early = zones.find((z) => !z.dst) ?? zones[0];
  const footer = wide ? String.fromCharCode(...bytes.subarray(end + 1, bytes.indexOf(10, end + 1))) : "";
  const rule = parsePosixZone(footer);

  return (time) => {
    if (times.length === 0 || time < times[0]) return rule !== undefined && times.length === 0 ? rule(time) : early;
    if (rule !== undefined && time >= times[times.length - 1]) return rule(time);
    let lo = 0;
    let hi = times.length;
    // times[lo] <= time < times[hi]
    while (hi - lo > 1) {
      const mid = (lo + hi) >>> 1;
      if (times[mid] <= time) lo = mid;
      else hi = mid;
    }
    return zones[bytes[indexAt + lo]];
  };
}
