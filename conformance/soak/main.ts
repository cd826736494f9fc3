import { soakCoroutines } from "./coroutines.ts";
import { soakInstances } from "./instances.ts";
import { soakJournal } from "./journal.ts";

const LONG = { instances: 100_000, coroutines: 1_000_000, kills: 50 };
const SHORT = { instances: 6000, coroutines: 200_000, kills: 5 };

/**
 * The program: `npm run conformance -- soak [--short] [--seed N] [instances] [coroutines] [journal]`: much of everything, with
 * faults (docs/security.md). Needs a build. Ends with code 1 when something is left over, missing or doubled.
 */
export async function main(args: readonly string[]): Promise<number> {
  const size = args.includes("--short") ? SHORT : LONG;
  const at = args.indexOf("--seed");
  const seed = at < 0 ? 1 : Number(args[at + 1]);
  const parts = ["instances", "coroutines", "journal"].filter((part) => args.includes(part));
  const runs = (part: string): boolean => parts.length === 0 || parts.includes(part);
  const problems: string[] = [];
  if (runs("instances")) {
    const r = await soakInstances(size.instances, seed);
    console.log(`${r.instances} script instances in ${r.virtualHours.toFixed(1)} hours of virtual time, seed ${seed}`);
    console.log(`  how they ended: ${counts(r.endings)}`);
    console.log(`  what the network said: ${counts(r.replies)}`);
    console.log(`  the heap grows by ${r.bytesPerInstance.toFixed(1)} bytes with each`);
    problems.push(...r.problems);
  }
  if (runs("coroutines")) {
    const r = await soakCoroutines(size.coroutines);
    console.log(`${r.coroutines} coroutines, half of them abandoned while suspended`);
    console.log(`  the heap grows by ${r.bytesPerCoroutine.toFixed(2)} bytes with each`);
    problems.push(...r.problems);
  }
  if (runs("journal")) {
    const r = await soakJournal(size.kills, seed);
    console.log(`${r.kills} times killed and resumed, in ${r.runs} runs with ${r.instances} script instances`);
    console.log(`  ${r.begunAgain} instances had run, but were not in the journal yet, and ran again`);
    problems.push(...r.problems);
  }
  for (const problem of problems) console.log(`WRONG: ${problem}`);
  if (problems.length === 0) console.log("nothing is left over, missing or doubled");
  return problems.length === 0 ? 0 : 1;
}

function counts(of: Readonly<Record<string, number>>): string {
  return Object.entries(of)
    .map(([what, n]) => `${n} ${what}`)
    .join(", ");
}
