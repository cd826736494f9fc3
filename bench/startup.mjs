// What it costs to start: an empty script in neap, over an empty script in Node alone. Option: --runs N (20).
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { copyOfDist, findEngine } from "./lib/engines.mjs";
import { runOnce } from "./lib/measure.mjs";
import { listPrograms } from "./lib/programs.mjs";
import { summary } from "./lib/statistics.mjs";

/** Milliseconds over Node's own start-up that are aimed at. */
const TARGET = 40;

const { values: options } = parseArgs({ options: { runs: { type: "string", default: "20" } } });
const scratch = mkdtempSync(join(tmpdir(), "neap-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const dist = copyOfDist(join(scratch, "dist"));
const [empty] = listPrograms("startup-empty");

const commands = { node: [process.execPath, empty.js] };
for (const name of ["neap", "neap-interp", "lua5.4"]) {
  const engine = findEngine(name, dist);
  if ("missing" in engine) process.stderr.write(`skipped: ${name}: ${engine.missing}\n`);
  else commands[name] = engine.command(empty);
}
const main = join(dist, "neap.mjs");
if ("neap" in commands) commands["neap --version"] = [process.execPath, main, "--version"];

const times = Object.fromEntries(Object.keys(commands).map((name) => [name, { wall: [], cpu: [] }]));
for (let run = 0; run < Number(options.runs); run++) {
  for (const [name, command] of Object.entries(commands)) {
    const { status, wall, cpu, output } = await runOnce(command, 30);
    if (status !== "ok") throw new Error(`${name}: ${status}: ${output}`);
    times[name].wall.push(wall);
    times[name].cpu.push(cpu);
  }
}

const bare = summary(times.node.wall);
console.log(`Milliseconds, ${options.runs} runs, interleaved.

| | median | least | greatest | median over node | least over node | processor time |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |`);
for (const [name, { wall, cpu }] of Object.entries(times)) {
  const { median, min, max } = summary(wall);
  const cells = [median, min, max, median - bare.median, min - bare.min, summary(cpu).median];
  console.log(`| ${name} | ${cells.map((value) => value.toFixed(0)).join(" | ")} |`);
}
console.log(`\nAim for an empty script: ${TARGET} over node.`);
