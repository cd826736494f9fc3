/*
 * Natives count their work here, about one for each character looked at, item moved or position tried: the meter of what
 * is running (meter.ts) is told in lots.
 */

import { claimRoom } from "./room.ts";

/** Work that is reported at once. */
const LOT = 1 << 14;

/** So much work counts for one step. */
const PER_STEP = 8;

/** What work is reported to. */
export interface WorkMeter {
  /** Throws when that was too much. */
  charge(steps: number): void;
  /** So many milliseconds of work are about to be done in one piece; throws when there is no time for it. */
  foresee(ms: number): void;
  /** Whether memory is limited. */
  readonly limitsMemory: boolean;
  /** Bytes are about to be taken; throws when that is too much. */
  claim(bytes: number): void;
}

let active: WorkMeter | null = null;

/** Sets what work is reported to; gives what it was before. */
export function setWorkMeter(meter: WorkMeter | null): WorkMeter | null {
  const before = active;
  active = meter;
  return before;
}

/** `left` counts down; when it falls below zero `exhausted` runs: it must refill `left` and may throw to stop the work. */
export const work = {
  left: LOT,
  exhausted(): void {
    work.left = LOT;
    active?.charge(LOT / PER_STEP);
  },
};

/** Counts work; throws `SpentError` when there was too much of it. */
export function spend(amount: number): void {
  work.left -= amount;
  if (work.left >= 0) return;
  const over = -work.left;
  work.exhausted();
  if (over > LOT) active?.charge(Math.floor(over / PER_STEP));
}

/**
 * A native is about to make a string or a list of so many bytes; throws `SpentError` when that is more than it may use, and
 * a RangeError when there is no room for it.
 */
export function claim(bytes: number): void {
  if (bytes <= 1024) return;
  if (active !== null) active.claim(bytes);
  claimRoom(bytes);
}

/** What is over sooner need not be foreseen, in milliseconds. */
const SHORT_WORK = 2;

/**
 * A native is about to do something in one piece that takes so many milliseconds, about, and cannot be stopped; throws
 * `SpentError` when that is more than there is time for.
 */
export function foresee(ms: number): void {
  if (active !== null && ms > SHORT_WORK) active.foresee(ms);
}

/** V8 keeps the whole of a string that a part of this length or longer was cut from. */
const SLICE = 13;
/** From this length on a string is long enough for that to matter. */
const LONG = 1 << 10;

/** A part that was cut out of a string of `whole` characters: where memory is limited, one that does not keep all of it. */
export function cut(part: string, whole: number): string {
  const keeps = whole > LONG && part.length >= SLICE && part.length < whole >> 1;
  return keeps && active?.limitsMemory === true ? ` ${part}`.slice(1) : part;
}
