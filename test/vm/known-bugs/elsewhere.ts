import type { Row } from "./row.ts";

/** Rows without a test here, and why. */
export const ELSEWHERE: readonly Row[] = [
  {
    id: "B69",
    title: "dead tasks of a scheduler are not closed",
    elsewhere: "the scheduler is the NSE engine: test/nse",
  },
  {
    id: "B85",
    title: "events before the yield, on other threads, cancelled, or after death",
    elsewhere: "the NSE engine's sockets: test/nse/io/exactly-once.test.ts",
  },
];
