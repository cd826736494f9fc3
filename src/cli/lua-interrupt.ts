import { Script } from "node:vm";

/** Thrown in the place of code that an interrupt from the keyboard (SIGINT) has cut off. */
export class Interrupt extends Error {
  override readonly name = "Interrupt";
}

/** Where the script finds what it has to run. */
const BODY = Symbol.for("neap.interruptible");
let script: Script | null = null;

/**
 * Runs `body`; SIGINT ends it wherever it is, in a loop or waiting for input, without running any of its handlers or
 * `finally` blocks, and `Interrupt` is thrown. A second SIGINT ends the process.
 *
 * Node delivers signals between turns of its event loop, which a running Lua program does not let happen; only a script
 * of `node:vm` can be stopped by one.
 */
export function interruptible<T>(body: () => T): T {
  script ??= new Script('globalThis[Symbol.for("neap.interruptible")]()', { filename: "neap" });
  (globalThis as unknown as Record<symbol, unknown>)[BODY] = body;
  try {
    return script.runInThisContext({ breakOnSigint: true, displayErrors: false }) as T;
  } catch (e) {
    if (e instanceof Error && "code" in e && e.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw new Interrupt();
    throw e;
  }
}

/** Waits for a promise; rejects with an `Interrupt` when SIGINT comes first. */
export function unlessInterrupted<T>(promise: PromiseLike<T> | T): Promise<T> {
  return new Promise((resolve, reject) => {
    const interrupt = (): void => reject(new Interrupt());
    process.once("SIGINT", interrupt);
    const done = (): void => void process.off("SIGINT", interrupt);
    Promise.resolve(promise).finally(done).then(resolve, reject);
  });
}
