import { createContext, Script } from "node:vm";

/**
 * Runs something that may take for ever, a pattern that runs into catastrophic backtracking, say: false when it was broken
 * off after so many milliseconds. It must not leave anything half done.
 */
export function timeGuard(): (milliseconds: number, run: () => void) => boolean {
  const box: { run: () => void } = { run: () => undefined };
  const context = createContext(box);
  const script = new Script("run()");
  return (milliseconds, run) => {
    box.run = run;
    try {
      script.runInContext(context, { timeout: milliseconds });
      return true;
    } catch (e) {
      if ((e as { code?: string }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return false;
      throw e;
    } finally {
      box.run = () => undefined;
    }
  };
}
