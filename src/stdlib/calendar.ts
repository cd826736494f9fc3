/**
 * The proleptic Gregorian calendar on whole days, for any year a C `struct tm` can hold. Times are kept as a day and
 * a second of the day because the seconds since 1970 of far years do not fit a JavaScript number.
 */

/** A time: days since 1970-01-01 and seconds (0 to 86399) since midnight. */
export interface Instant {
  readonly days: number;
  readonly secs: number;
}

/** Broken-down time (C's `struct tm`), with the year in full, months from 1, `yday` from 1 and `wday` 1 for Sunday. */
export interface DateFields {
  year: number;
  month: number;
  day: number;
  hour: number;
  min: number;
  sec: number;
  wday: number;
  yday: number;
}

/** Days in 400 years, after which the calendar repeats, weekdays included. */
export const CYCLE_DAYS = 146097;

const DAY_SECONDS = 86400;
/** Days before each month of a year that starts in March, so that a leap day is the last one. */
const MARCH_BASED = [0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337];
/** From 0000-03-01 to 1970-01-01. */
const EPOCH_SHIFT = 719468;

/** Tells leap years. */
export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The day number of a date; `month` may be any integer (13 is January of the next year) and so may `day`. */
export function dayNumber(year: number, month: number, day: number): number {
  const months = month - 3;
  const y = year + Math.floor(months / 12);
  const m = months - Math.floor(months / 12) * 12;
  const century = Math.floor(y / 100);
  return y * 365 + Math.floor(y / 4) - century + Math.floor(century / 4) + MARCH_BASED[m] + day - 1 - EPOCH_SHIFT;
}

/** The instant `secs` seconds (any integer) after midnight of the day `days`. */
export function instant(days: number, secs: number): Instant {
  const carry = Math.floor(secs / DAY_SECONDS);
  return { days: days + carry, secs: secs - carry * DAY_SECONDS };
}

/** Seconds from `b` to `a`; exact while they are less than some 280 million years apart. */
export function secondsBetween(a: Instant, b: Instant): number {
  return (a.days - b.days) * DAY_SECONDS + (a.secs - b.secs);
}

/** The date and time of day of an instant. */
export function breakDown(t: Instant): DateFields {
  const shifted = t.days + EPOCH_SHIFT;
  const cycle = Math.floor(shifted / CYCLE_DAYS);
  const dayOfCycle = shifted - cycle * CYCLE_DAYS;
  // A cycle has 4 centuries of 36524 days and one day more; a century 25 times 1461 days, and one day less or not.
  const century = Math.min(3, Math.floor(dayOfCycle / 36524));
  const dayOfCentury = dayOfCycle - century * 36524;
  const quad = Math.floor(dayOfCentury / 1461);
  const dayOfQuad = dayOfCentury - quad * 1461;
  const yearOfQuad = Math.min(3, Math.floor(dayOfQuad / 365));
  const dayOfYear = dayOfQuad - yearOfQuad * 365;
  let m = 11;
  while (MARCH_BASED[m] > dayOfYear) m--;
  const marchYear = cycle * 400 + century * 100 + quad * 4 + yearOfQuad;
  const month = m < 10 ? m + 3 : m - 9;
  const year = m < 10 ? marchYear : marchYear + 1;
  const weekday = (t.days + 4) % 7;
  return {
    year,
    month,
    day: dayOfYear - MARCH_BASED[m] + 1,
    hour: Math.floor(t.secs / 3600),
    min: Math.floor(t.secs / 60) % 60,
    sec: t.secs % 60,
    wday: (weekday < 0 ? weekday + 7 : weekday) + 1,
    yday: t.days - dayNumber(year, 1, 1) + 1,
  };
}
