import type { Bytes } from "../../bytes.ts";
import { type DerNode, Tag } from "../asn1.ts";

/** A moment as certificates state it, in UTC. */
export interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly min: number;
  readonly sec: number;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A time of RFC 5280, section 4.1.2.5, or the raw text of one that has another form. */
export function readTime(node: DerNode): Moment | Bytes {
  const text = node.content;
  const short = node.is(Tag.UtcTime);
  const match = (short ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/).exec(
    text,
  );
  if (match === null) return text;
  const [year, month, day, hour, min, sec] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { year: short ? year + (year < 50 ? 2000 : 1900) : year, month, day, hour, min, sec };
}

const two = (n: number): string => String(n).padStart(2, "0");

/** `Jan  1 00:00:00 2025 GMT`, with `fraction` after the seconds. */
export function timeText(t: Moment, fraction = ""): string {
  const day = String(t.day).padStart(2, " ");
  return `${MONTHS[t.month - 1]} ${day} ${two(t.hour)}:${two(t.min)}:${two(t.sec)}${fraction} ${t.year} GMT`;
}
