/** How long a burst may be, in seconds of the rate: what was not used for longer is lost. */
const BURST_SECONDS = 0.1;

/** Spreads events over time so that there are at most so many a second. */
export class RateLimit {
  /** When the next event may be, by the given clock. */
  private nextAt: number;
  private readonly gap: number;
  private readonly slack: number;

  /** @param perSecond the rate. @param now milliseconds of a clock that never goes back. */
  constructor(
    perSecond: number,
    private readonly now: () => number,
  ) {
    this.nextAt = now();
    this.gap = 1000 / perSecond;
    this.slack = Math.max(0, BURST_SECONDS * 1000 - this.gap);
  }

  /** Takes one event: milliseconds to wait before it happens, or 0. The event counts from now on. */
  reserve(): number {
    const now = this.now();
    this.nextAt = Math.max(this.nextAt, now - this.slack);
    const wait = this.nextAt - now;
    this.nextAt += this.gap;
    return Math.max(0, wait);
  }

  /** Milliseconds until an event may happen, or 0; nothing is taken. */
  wait(): number {
    return Math.max(0, this.nextAt - this.now());
  }
}
