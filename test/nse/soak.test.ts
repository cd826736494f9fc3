/** The short form of conformance/soak: nothing is left over of scripts, coroutines and killed runs (docs/security.md). */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

test.each(["instances", "coroutines", "journal"])(
  "a short soak of %s",
  async (part) => {
    const args = ["scripts/run-ts.mjs", "conformance/run.ts", "soak", "--short", part];
    const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
    const run = promisify(execFile)(process.execPath, args, { cwd: root, env });
    const { stdout } = await run.catch((e: { stdout: string; stderr: string }) => e);
    expect(stdout).not.toContain("WRONG");
    expect(stdout).toContain("nothing is left over, missing or doubled");
  },
  300_000,
);
