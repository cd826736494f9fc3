// Runs programs on engines, interleaved, and gathers what came out.
import { REFERENCE } from "./engines.mjs";
import { runOnce } from "./measure.mjs";
import { summary } from "./statistics.mjs";

/** An engine whose first run takes longer than this many milliseconds is not asked again. */
export const SLOW = 15_000;

/**
 * @typedef {object} Result  of one program on one engine
 * @property {"ok" | "different" | "failed" | "timeout"} status  "different": its output is not the reference's
 * @property {{ median: number, min: number, max: number }} [wall]  milliseconds
 * @property {{ median: number, min: number, max: number }} [cpu]   milliseconds, all threads
 * @property {number} [runs]
 * @property {{ wall: number, cpu: number }} [spent]  of a run that was given up: the milliseconds it had taken by then
 * @property {string} [detail]  what went wrong
 */

/**
 * Runs every program on every engine that can run it, `runs` times. A round runs all of them once, engines of a program
 * side by side, so that a slow or busy minute touches all engines alike.
 * @param {import("./programs.mjs").Program[]} programs
 * @param {import("./engines.mjs").Engine[]} engines
 * @param {{ runs: number, timeout: number, environment: Record<string, string>, progress: (line: string) => void }} options
 * @returns {Promise<Map<string, Map<string, Result>>>} by program name, then engine name
 */
export async function runSuite(programs, engines, options) {
  const samples = new Map(programs.map((program) => [program.name, new Map()]));
  for (let round = 1; round <= options.runs; round++) {
    for (const program of programs) {
      const cells = samples.get(program.name);
      // Every other round goes the other way, so that no engine always follows the same one.
      const order = round % 2 === 1 ? engines : [...engines].reverse();
      const times = [];
      for (const engine of order) {
        if (!program.needs.every((need) => engine.features.has(need))) continue;
        const command = engine.command(program);
        if (command === null) continue;
        let cell = cells.get(engine.name);
        if (cell === undefined) {
          cell = { runs: [], done: false };
          cells.set(engine.name, cell);
        }
        if (cell.done) continue;
        const run = await runOnce(command, options.timeout, options.environment);
        cell.runs.push(run);
        cell.done = run.status !== "ok" || run.wall > SLOW;
        times.push(`${engine.name} ${run.status === "ok" ? Math.round(run.wall) : run.status}`);
      }
      options.progress(`${round}/${options.runs} ${program.name}: ${times.join(", ")}`);
    }
  }
  return new Map(programs.map((program) => [program.name, judge(samples.get(program.name))]));
}

function judge(cells) {
  const expected = cells.get(REFERENCE)?.runs.find((run) => run.status === "ok")?.output;
  return new Map([...cells].map(([engine, { runs }]) => [engine, resultOf(runs, expected)]));
}

/** @returns {Result} */
function resultOf(runs, expected) {
  const bad = runs.find((run) => run.status !== "ok");
  if (bad?.status === "timeout") return { status: "timeout", spent: { wall: tenth(bad.wall), cpu: tenth(bad.cpu) } };
  if (bad !== undefined) return { status: bad.status, detail: bad.output };
  const times = {
    wall: rounded(summary(runs.map((run) => run.wall))),
    cpu: rounded(summary(runs.map((run) => run.cpu))),
    runs: runs.length,
  };
  const other = runs.find((run) => expected !== undefined && run.output !== expected);
  if (other === undefined) return { status: "ok", ...times };
  return { status: "different", detail: `${preview(other.output)} instead of ${preview(expected)}`, ...times };
}

function rounded({ median, min, max }) {
  return { median: tenth(median), min: tenth(min), max: tenth(max) };
}

function tenth(value) {
  return Math.round(value * 10) / 10;
}

function preview(output) {
  return JSON.stringify(output.length > 60 ? `${output.slice(0, 60)}...` : output);
}
