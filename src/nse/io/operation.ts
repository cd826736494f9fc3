import type { Done, IoOperation, IoResult } from "./driver.ts";
import { CANCELLED } from "./driver.ts";

/**
 * One started request: settles exactly once (rule 1 of driver.ts), whoever comes first of result, deadline and cancel.
 * `release`, when set, runs just before the reply is given, and is where timers and queue entries are dropped.
 */
export class Operation<T> implements IoOperation {
  private done: Done<T> | undefined;
  release: (() => void) | undefined;

  constructor(done: Done<T>) {
    this.done = done;
  }

  get pending(): boolean {
    return this.done !== undefined;
  }

  /** Gives the reply; false when there was one already. */
  settle(result: IoResult<T>): boolean {
    const done = this.done;
    if (done === undefined) return false;
    this.done = undefined;
    const release = this.release;
    this.release = undefined;
    if (release !== undefined) release();
    done(result);
    return true;
  }

  cancel(): void {
    this.settle(CANCELLED);
  }
}
