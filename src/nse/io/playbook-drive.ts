import type { PlaybookDriver } from "./playbook-driver.ts";

/** How long a promise is given, once nothing is left to happen, for what goes on outside the virtual world, in milliseconds. */
const GRACE_MS = 5;

/**
 * Lets a virtual world go on, one happening at a time, until a promise is settled; between two happenings everything that
 * is ready gets its turn.
 * @param each called before each happening.
 * @returns what the promise gives. Rejects when nothing is left to happen and the promise is still open.
 */
export async function driveAlong<T>(driver: PlaybookDriver, promise: Promise<T>, each?: () => void): Promise<T> {
  let settled = false;
  const done = (): void => {
    settled = true;
  };
  promise.then(done, done);
  for (;;) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (settled) return promise;
    each?.();
    if (driver.step()) continue;
    await new Promise<void>((resolve) => setTimeout(resolve, GRACE_MS));
    if (settled) return promise;
    if (!driver.step()) throw new Error("nothing is left to happen in the playbook's world, and yet something waits");
  }
}
