import { foresee, spend } from "../../../vm/work.ts";

/** What a multiplication, and the conversion between bases, takes of the time of a division of numbers of as many bits. */
export const MULTIPLY = 0.25;
export const TO_DECIMAL = 1.7;
export const FROM_DECIMAL = 0.7;

/** Work that is done in a millisecond, about. */
const WORK_PER_MS = 1e6;

/** Milliseconds of a division of a number of twice as many bits by one of so many, about. */
function division(bits: number): number {
  const schoolbook = 0.0003 + 0.8 * (bits / 65_536) ** 2;
  return Math.min(schoolbook, 40 * (bits / 1_048_576) ** 1.2);
}

/**
 * To be called before arithmetic that is done in one piece, on numbers of so many bits: counts it as work; throws
 * `SpentError` when there is no time for it. @param parts what it takes, in divisions.
 */
export function effort(bits: number, parts: number): void {
  const ms = division(bits) * parts;
  spend(Math.ceil(ms * WORK_PER_MS));
  foresee(ms);
}
