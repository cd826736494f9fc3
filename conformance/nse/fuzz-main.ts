import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type FuzzRun, fuzzCases, fuzzOnce, nmapKind, type RunScript, seenOf } from "./fuzz.ts";
import { prepare, startNamed } from "./main.ts";
import { NotStarted } from "./running.ts";
import { FAKES, SERVERS } from "./services.ts";

/** Scripts that may end in another way than with Nmap, and why. */
const UNLIKE: ReadonlyMap<string, string> = new Map([
  ["http-phpself-xss", "it crawls in the order of a table's keys, so other pages are spoiled"],
  ["unusual-port", "it looks at the service's name, which Nmap is not told here"],
]);

/**
 * The program: `npm run conformance -- nse-fuzz [--rounds N] [--seed N] [--fakes] [--nmap] [SERVICE ...]`. Scripts against
 * services whose replies a proxy spoils; with `--nmap`, Nmap gets the same, and where it ends in another way is told.
 */
export async function main(args: readonly string[]): Promise<number> {
  let rounds = 10;
  let seed = 1;
  let withNmap = false;
  let fakesOnly = false;
  const only: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === "--rounds") rounds = Number(args[++i]);
    else if (arg === "--seed") seed = Number(args[++i]);
    else if (arg === "--nmap") withNmap = true;
    else if (arg === "--fakes") fakesOnly = true;
    else only.push(arg);
  }
  const timeoutMs = 4000;
  const { runScript } = (await import(pathToFileURL("dist/index.mjs").href)) as { runScript: RunScript };
  const specs = [...FAKES, ...(fakesOnly ? [] : SERVERS)].filter((s) => only.length === 0 || only.includes(s.name));
  const root = mkdtempSync(join(tmpdir(), "neap-nse-fuzz-"));
  const runs: FuzzRun[] = [];
  const kinds = new Map<string, number>();
  let scripts = 0;
  let compared = 0;
  let alike = 0;
  let late = 0;
  try {
    const around = await prepare(root);
    for (const spec of specs) {
      const service = await startNamed(spec.name, around).catch((e: unknown) => {
        if (!(e instanceof NotStarted)) throw e;
        return undefined;
      });
      if (service === undefined) continue;
      try {
        const list = fuzzCases(new Set([spec.name]));
        scripts += list.length;
        for (const c of list) {
          const some = await Promise.all(
            Array.from({ length: rounds }, (_, i) => fuzzOnce(c, spec, service, seed + i, timeoutMs, runScript)),
          );
          runs.push(...some);
          for (const run of some) {
            kinds.set(run.kind, (kinds.get(run.kind) ?? 0) + 1);
            if (run.wrong !== "") console.log(`${run.id}, seed ${run.seed}: ${run.wrong}`);
            if (run.milliseconds > timeoutMs * 2 + 5000) {
              late++;
              console.log(`${run.id}, seed ${run.seed}: took ${Math.round(run.milliseconds)} ms`);
            }
          }
          if (!withNmap) continue;
          for (const run of some) {
            compared++;
            // Threads of a script may take the spoiled replies in another order: one of three runs is like Nmap's.
            const seen = [seenOf(run.kind)];
            const theirs = [await nmapKind(c, spec, service, run.seed, timeoutMs)];
            for (let i = 0; i < 2 && !seen.some((kind) => theirs.includes(kind)); i++) {
              seen.push(seenOf((await fuzzOnce(c, spec, service, run.seed, timeoutMs, runScript)).kind));
              theirs.push(await nmapKind(c, spec, service, run.seed, timeoutMs));
            }
            if (seen.some((kind) => theirs.includes(kind))) alike++;
            else {
              const known = UNLIKE.get(c.script.replace(/^\+/, ""));
              console.log(
                `${run.id}, seed ${run.seed}: Nmap ends as ${theirs.join(" ")}, Neap as ${run.kind}` +
                  (known === undefined ? "" : ` (known: ${known})`),
              );
            }
          }
        }
      } finally {
        await service.stop();
      }
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  const wrong = runs.filter((run) => run.wrong !== "").length;
  const slowest = Math.round(Math.max(0, ...runs.map((run) => run.milliseconds)));
  console.log(
    `${runs.length} runs of ${scripts} cases: ${[...kinds].map(([k, n]) => `${n} ${k}`).join(", ")}; ` +
      `${wrong} wrong; the longest took ${slowest} ms${withNmap ? `; ${alike} of ${compared} end like Nmap` : ""}`,
  );
  return wrong + late > 0 ? 1 : 0;
}
