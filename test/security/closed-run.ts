import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseGrants } from "../../src/nse/grants/grant-list.ts";
import { Grants } from "../../src/nse/grants/grants.ts";
import { nodePlaces } from "../../src/nse/io/node-places.ts";
import { nodeServices } from "../../src/nse/io/node-services.ts";
import { type Run, type RunOptions, runScripts, scriptOf } from "../nse/engine/harness.ts";

export interface ClosedOptions extends RunOptions {
  /** As `--allow` takes it. */
  readonly allow?: readonly string[];
  /** Directories that every script may read. */
  readonly data?: readonly string[];
}

export interface ClosedRun extends Run {
  /** `id grant` of each refusal, in order. */
  readonly denied: readonly string[];
}

/** Runs scripts that may do no more than is allowed. */
export async function runClosed(
  scripts: Readonly<Record<string, string>>,
  options: ClosedOptions = {},
): Promise<ClosedRun> {
  const { allow = [], data = [], ...rest } = options;
  const grants = new Grants(parseGrants(allow), { files: nodePlaces, data });
  const denied: string[] = [];
  grants.denied = ({ script, grant }) => denied.push(`${script} ${grant}`);
  const run = await runScripts(scripts, { services: nodeServices, lenient: true, ...rest, grants });
  return { ...run, denied };
}

/** Runs a script `test` given as the body of its action; throws when it does not end with `done`. */
export async function closedAction(body: string, options: ClosedOptions = {}): Promise<ClosedRun> {
  const run = await runClosed({ test: scriptOf(body) }, { debugging: 1, ...options });
  if (run.outcomes[0]?.ending !== "done") throw new Error(`${run.endings.join(", ")}\n${run.log.join("\n")}`);
  return run;
}

/** A directory with files in it, which `remove` deletes. */
export function temporaryTree(files: Readonly<Record<string, string>>): { root: string; remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), "neap-closed-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return { root, remove: () => rmSync(root, { recursive: true }) };
}
