import { type DateFields, isLeap } from "./calendar.ts";
import type { Zone } from "./timezone.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** The conversion specifiers of C99 (without `%`): plain ones, and those that take an `E` or `O` modifier. */
const PLAIN = "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%";
const WITH_E = "cCxXyY";
const WITH_O = "deHImMSuUVwWy";

/**
 * The length (1 or 2) of the conversion specifier that starts at `format[at]`, just after a `%`; 0 when it is not one.
 */
export function specifierLength(format: string, at: number): number {
  const first = format.charAt(at);
  if (first === "") return 0;
  if (PLAIN.includes(first)) return 1;
  const second = format.charAt(at + 1);
  if (second === "") return 0;
  if (first === "E") return WITH_E.includes(second) ? 2 : 0;
  if (first === "O") return WITH_O.includes(second) ? 2 : 0;
  return 0;
}

function pad(n: number, width: number, fill = "0"): string {
  return n < 0 ? `-${String(-n).padStart(width - 1, fill)}` : String(n).padStart(width, fill);
}

/** Whole weeks of the year before `yday` when weeks start `shift` days after Sunday. */
function weekOfYear(f: DateFields, shift: number): number {
  const sinceWeekStart = (f.wday - 1 - shift + 7) % 7;
  return Math.floor((f.yday - 1 + 7 - sinceWeekStart) / 7);
}

/** ISO 8601 year and week: week 1 holds the first Thursday, weeks start on Monday. */
function isoWeek(f: DateFields): { year: number; week: number } {
  const weekday = (f.wday + 5) % 7;
  // The Thursday of this week decides the year.
  const thursday = f.yday - weekday + 3;
  if (thursday < 1) {
    const length = isLeap(f.year - 1) ? 366 : 365;
    return { year: f.year - 1, week: Math.floor((thursday + length - 1) / 7) + 1 };
  }
  const length = isLeap(f.year) ? 366 : 365;
  if (thursday > length) return { year: f.year + 1, week: 1 };
  return { year: f.year, week: Math.floor((thursday - 1) / 7) + 1 };
}

/** The 1900 years are added in a C `int`. */
function toInt(year: number): number {
  return year | 0;
}

function mod100(year: number): number {
  return ((year % 100) + 100) % 100;
}

function offsetText(offset: number): string {
  const minutes = Math.trunc(Math.abs(offset) / 60);
  return `${offset < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60) * 100 + (minutes % 60), 4)}`;
}

/** Formats one conversion specifier (the letter only: modifiers change nothing) as `strftime` does in the C locale. */
export function formatSpecifier(letter: string, f: DateFields, zone: Zone): string {
  const all = (...letters: string[]): string[] => letters.map((c) => formatSpecifier(c, f, zone));
  switch (letter) {
    case "a":
      return DAYS[f.wday - 1].slice(0, 3);
    case "A":
      return DAYS[f.wday - 1];
    case "b":
    case "h":
      return MONTHS[f.month - 1].slice(0, 3);
    case "B":
      return MONTHS[f.month - 1];
    case "c":
      return all("a", "b", "e", "T", "Y").join(" ");
    case "C":
      return String(Math.floor(toInt(f.year) / 100));
    case "d":
      return pad(f.day, 2);
    case "D":
    case "x":
      return all("m", "d", "y").join("/");
    case "e":
      return pad(f.day, 2, " ");
    case "F":
      return all("Y", "m", "d").join("-");
    case "g":
      return pad(mod100(toInt(isoWeek(f).year)), 2);
    case "G":
      return String(toInt(isoWeek(f).year));
    case "H":
      return pad(f.hour, 2);
    case "I":
      return pad(f.hour % 12 || 12, 2);
    case "j":
      return pad(f.yday, 3);
    case "m":
      return pad(f.month, 2);
    case "M":
      return pad(f.min, 2);
    case "n":
      return "\n";
    case "p":
      return f.hour < 12 ? "AM" : "PM";
    case "r":
      return `${all("I", "M", "S").join(":")} ${f.hour < 12 ? "AM" : "PM"}`;
    case "R":
      return all("H", "M").join(":");
    case "S":
      return pad(f.sec, 2);
    case "t":
      return "\t";
    case "T":
    case "X":
      return all("H", "M", "S").join(":");
    case "u":
      return String(f.wday === 1 ? 7 : f.wday - 1);
    case "U":
      return pad(weekOfYear(f, 0), 2);
    case "V":
      return pad(isoWeek(f).week, 2);
    case "w":
      return String(f.wday - 1);
    case "W":
      return pad(weekOfYear(f, 1), 2);
    case "y":
      return pad(mod100(f.year), 2);
    case "Y":
      return String(toInt(f.year));
    case "z":
      return offsetText(zone.offset);
    case "Z":
      return zone.name;
    default:
      return letter;
  }
}
