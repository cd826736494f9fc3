import type { Row } from "./row.ts";

/** Rows without a test here, and why. */
export const ELSEWHERE: readonly Row[] = [
  {
    id: "B47",
    title: "a scheduled continuation resumes a cancelled thread",
    elsewhere: "a run of the library cannot be cancelled; the NSE engine's threads can: test/nse",
  },
  {
    id: "B58",
    title: "string.find cannot be interrupted",
    elsewhere:
      "there is no time budget inside a native; an embedder that needs one runs the state in a worker and ends that",
  },
  {
    id: "B66",
    title: "deadlock when a pending call is cancelled",
    elsewhere: "a run of the library cannot be cancelled; mutexes belong to the NSE engine: test/nse",
  },
  {
    id: "B69",
    title: "dead tasks of a scheduler are not closed",
    elsewhere: "the scheduler is the NSE engine: test/nse",
  },
  {
    id: "B80",
    title: "a yield in xpcall fails only in the browser",
    elsewhere:
      "one build for all: the machine uses nothing of the platform, and the yield matrix runs it with and without code generation",
  },
  {
    id: "B85",
    title: "events before the yield, on other threads, cancelled, or after death",
    elsewhere: "the NSE engine's sockets: test/nse/io/exactly-once.test.ts",
  },
];
