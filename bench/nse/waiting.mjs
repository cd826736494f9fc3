// Many script threads that wait at once, in this process: prints memory and the CPU time of a wake-up as JSON.
//   node --expose-gc waiting.mjs COUNT
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runScript } from "../../dist/index.mjs";

const path = join(dirname(fileURLToPath(import.meta.url)), "waiting.nse");
const WAKES = 100_000;

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs so many threads; gives memory while all wait, and the CPU seconds of all that comes after that. */
async function run(count, rounds, pause) {
  const ended = runScript({ path }, { args: { count, rounds, pause } });
  await delay(1500);
  globalThis.gc();
  const memory = process.memoryUsage();
  const began = process.cpuUsage();
  const { state, output } = await ended;
  if (state !== "done" || output !== String(count)) throw new Error(`${state} ${output}`);
  const { user, system } = process.cpuUsage(began);
  return { seconds: (user + system) / 1e6, memory };
}

const count = Number(process.argv[2]);
const rounds = WAKES / count;
// Code gets hot first, and what libraries need is there.
await run(100, 100, 0.01);
globalThis.gc();
const before = process.memoryUsage();
const { seconds, memory } = await run(count, rounds, Math.max(count * 2e-5, 0.005));
console.log(
  JSON.stringify({
    bytesPerThread: (memory.heapUsed - before.heapUsed) / count,
    microsPerWake: (seconds * 1e6) / (count * (rounds + 1)),
    rssMb: memory.rss / 2 ** 20,
  }),
);
