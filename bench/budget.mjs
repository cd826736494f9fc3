// What step budgets cost: each program with a budget that is never used up and without one, interleaved.
// Options: --only GLOB, --runs N (5).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { copyOfDist, findEngine } from "./lib/engines.mjs";
import { runOnce } from "./lib/measure.mjs";
import { listPrograms } from "./lib/programs.mjs";
import { nselibFiles, writeSourceList } from "./lib/sources.mjs";

/** The most that a budget may cost, in percent. */
const TARGET = 5;

const { values: options } = parseArgs({
  options: { only: { type: "string" }, runs: { type: "string", default: "5" } },
});
const scratch = mkdtempSync(join(tmpdir(), "neap-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const dist = copyOfDist(join(scratch, "dist"));
const engines = ["neap", "neap-metered"].map((name) => findEngine(name, dist));
for (const engine of engines) if ("missing" in engine) throw new Error(engine.missing);

const environment = {};
const nselib = nselibFiles();
if (nselib !== null) {
  environment.BENCH_SOURCES = join(scratch, "sources.lua");
  writeSourceList(environment.BENCH_SOURCES, nselib);
}
const programs = listPrograms(options.only).filter(({ sources }) => sources === null || nselib !== null);

/** By program: the processor times of both, of all runs. */
const times = new Map(programs.map(({ name }) => [name, [[], []]]));
for (let round = 0; round < Number(options.runs); round++) {
  for (const program of programs) {
    for (const which of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const { status, cpu, output } = await runOnce(engines[which].command(program), 60, environment);
      if (status !== "ok") throw new Error(`${program.name}: ${status}: ${output}`);
      times.get(program.name)[which].push(cpu);
    }
  }
}

const groups = new Map();
const all = [];
console.log(`Processor time with a step budget over that without, in percent more; the least of ${options.runs} runs.\n
| program | ms | with a budget | cost |
| --- | ---: | ---: | ---: |`);
for (const { name, group } of programs) {
  const [plain, metered] = times.get(name).map((list) => Math.min(...list));
  const ratio = metered / plain;
  console.log(`| ${name} | ${plain.toFixed(0)} | ${metered.toFixed(0)} | ${percent(ratio)} |`);
  if (group === "startup") continue;
  if (!groups.has(group)) groups.set(group, []);
  groups.get(group).push(ratio);
  all.push(ratio);
}
console.log("\n| group | cost |\n| --- | ---: |");
for (const [group, ratios] of groups) console.log(`| ${group} | ${percent(mean(ratios))} |`);
console.log(`| **all** | ${percent(mean(all))} |\n\nAim: at most ${TARGET} %.`);

function mean(ratios) {
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

function percent(ratio) {
  return `${((ratio - 1) * 100).toFixed(1)} %`;
}
