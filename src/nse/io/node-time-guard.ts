import { createContext, Script } from "node:vm";

/**
 * Runs something that may take for ever, a pattern that runs into catastrophic backtracking, say: false when it was broken
 * off after so many milliseconds on the CPU: on a machine that is busy otherwise, more time passes. What is run must not
 * leave anything half done, and may be begun anew.
 */
export function timeGuard(): (milliseconds: number, run: () => void) => boolean {
  const box: { run: () => void } = { run: () => undefined };
  const context = createContext(box);
  const script = new Script("run()");
  return (milliseconds, run) => {
    box.run = run;
    try {
      for (let timeout = milliseconds; ; timeout *= 2) {
        const before = process.cpuUsage();
        try {
          script.runInContext(context, { timeout });
          return true;
        } catch (e) {
          if ((e as { code?: string }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw e;
          const { user, system } = process.cpuUsage(before);
          if ((user + system) / 1000 >= milliseconds * 0.9) return false;
        }
      }
    } finally {
      box.run = () => undefined;
    }
  };
}
