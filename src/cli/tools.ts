import { completions } from "./completions.ts";
import { doctor } from "./doctor.ts";
import { listScripts } from "./list-scripts.ts";
import { exitCodeOf, tell } from "./scan-command.ts";
import type { Exit } from "./usage.ts";
import { why } from "./why.ts";

const TOOLS: Readonly<Record<string, (args: readonly string[]) => Promise<Exit> | Exit>> = {
  doctor,
  why,
  list: listScripts,
  completions,
};

/** The commands beside scans: `neap doctor`, `neap why`, `neap list`, `neap completions`. */
export async function toolCommand(name: string, args: readonly string[]): Promise<Exit> {
  try {
    return await (TOOLS[name] as (args: readonly string[]) => Promise<Exit> | Exit)(args);
  } catch (e) {
    const code = exitCodeOf(e);
    if (code === undefined) throw e;
    tell(e as Error, code, args.includes("--json"));
    return code;
  }
}
