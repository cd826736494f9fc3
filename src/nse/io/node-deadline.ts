import { TIMEOUT } from "./driver.ts";
import type { Operation } from "./operation.ts";

/** The longest delay a host timer takes, in milliseconds (24.8 days): a longer limit is no limit. */
const LONGEST = 0x7fffffff;

/**
 * Ends the operation after `timeoutMs` (rule 5): `expire` runs and decides; without it the reply is TIMEOUT.
 * 0 gives the event loop one full look at its sources first. The timer goes away with the operation.
 */
export function setDeadline<T>(op: Operation<T>, timeoutMs: number | undefined, expire?: () => void): void {
  if (timeoutMs === undefined || !op.pending || timeoutMs > LONGEST) return;
  const act = expire ?? (() => op.settle(TIMEOUT));
  const release = op.release;
  const cancelTimer = timeoutMs > 0 ? startTimer(act, timeoutMs) : afterOnePoll(act);
  op.release = () => {
    cancelTimer();
    if (release !== undefined) release();
  };
}

function startTimer(act: () => void, ms: number): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

/**
 * Runs `act` when the event loop has looked at every source at least once from now on; gives the function that calls it
 * off. The first immediate may run before the next look, the second cannot.
 */
export function afterOnePoll(act: () => void): () => void {
  let immediate = setImmediate(() => {
    immediate = setImmediate(act);
  });
  return () => clearImmediate(immediate);
}
