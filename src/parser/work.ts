/** Tokens that are told of at once. */
const LOT = 1 << 10;

/**
 * Counts the tokens that are read, for a host that wants to stop the parser in the middle: `left` counts down, and below
 * zero `told` runs, which may throw.
 */
export const reading = {
  left: LOT,
  /** Takes the number of tokens since the last time. */
  told: (_tokens: number): void => undefined,
};

/** To be called when `left` is below zero. */
export function tellReading(): void {
  reading.left = LOT;
  reading.told(LOT);
}
