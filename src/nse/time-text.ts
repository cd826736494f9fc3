const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Local calendar fields of a moment, by shifting it and reading it as UTC. */
function shifted(seconds: number, utcOffset: number): Date {
  return new Date((Math.floor(seconds) + utcOffset * 60) * 1000);
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}

/** `Tue Nov 24 23:37:19 2026` for seconds since the epoch and minutes of local time ahead of UTC (C's ctime). */
export function longTime(seconds: number, utcOffset: number): string {
  const t = shifted(seconds, utcOffset);
  const day = String(t.getUTCDate()).padStart(2, " ");
  const clock = `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}:${two(t.getUTCSeconds())}`;
  return `${DAYS[t.getUTCDay()]} ${MONTHS[t.getUTCMonth()]} ${day} ${clock} ${t.getUTCFullYear()}`;
}

/** `2026-11-24 23:37`. */
export function shortTime(seconds: number, utcOffset: number): string {
  const t = shifted(seconds, utcOffset);
  const date = `${t.getUTCFullYear()}-${two(t.getUTCMonth() + 1)}-${two(t.getUTCDate())}`;
  return `${date} ${two(t.getUTCHours())}:${two(t.getUTCMinutes())}`;
}

/** `23:37`. */
export function clockTime(seconds: number, utcOffset: number): string {
  const t = shifted(seconds, utcOffset);
  return `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}`;
}

/** A positive number with two significant digits and never an exponent: `0.00015`, `0.10`, `1.5`, `12`, `123`. */
export function twoDigits(n: number): string {
  if (n <= 0) return "0.0";
  const exponent = Math.floor(Math.log10(n));
  const text = n.toFixed(Math.min(100, Math.max(0, 1 - exponent)));
  // Rounding may have made one digit more: 0.0999 is 0.10, not 0.100.
  const grown = Math.floor(Math.log10(Number(text)));
  return grown > exponent ? n.toFixed(Math.max(0, 1 - grown)) : text;
}
