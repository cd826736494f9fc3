import { Worker } from "node:worker_threads";

/** How long one input may take, in milliseconds. */
const LIMIT = 20_000;

/** Ends the process with code 3, after a message, when it has been at one input for too long. */
export class Watch {
  private readonly at = new Int32Array(new SharedArrayBuffer(4));
  private readonly worker: Worker;

  constructor(what: string) {
    this.worker = new Worker(
      `const { workerData: { at, what, limit } } = require("node:worker_threads");
       const { writeSync } = require("node:fs");
       let last = -1, since = Date.now();
       setInterval(() => {
         if (at[0] !== last) { last = at[0]; since = Date.now(); }
         else if (Date.now() - since > limit) {
           writeSync(2, what + ": input " + last + " does not end\\n");
           process.kill(process.pid, "SIGKILL");
         }
       }, 1000);`,
      { eval: true, workerData: { at: this.at, what, limit: LIMIT } },
    );
    this.worker.unref();
  }

  /** Notes which input is tried now. */
  begin(input: number): void {
    this.at[0] = input;
  }

  close(): void {
    void this.worker.terminate();
  }
}
