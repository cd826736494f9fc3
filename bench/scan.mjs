// Compares port scans of all TCP ports of 127.0.0.1: node bench/scan.mjs [RUNS]
// The runs are interleaved; the least of each is what counts. Needs nmap, and the built program.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const program = join(import.meta.dirname, "../dist/neap.mjs");
const runs = Number(process.argv[2] ?? 5);
const scan = ["-sT", "-p-", "-Pn", "-n", "127.0.0.1"];
const rivals = {
  neap: [process.execPath, [program, ...scan]],
  "neap -T4": [process.execPath, [program, "-T4", ...scan]],
  nmap: ["nmap", scan],
  "nmap -T4": ["nmap", ["-T4", ...scan]],
};
const best = new Map();
for (let i = 0; i < runs; i++) {
  for (const [name, [command, args]] of Object.entries(rivals)) {
    const timed = 'TIMEFORMAT="%R %U %S"; time "$@" > /dev/null 2>&1';
    const { status, stderr } = spawnSync("bash", ["-c", timed, "-", command, ...args], { encoding: "utf8" });
    if (status !== 0) throw new Error(`${name} failed`);
    const [wall, user, system] = stderr.trim().split(" ").map(Number);
    const old = best.get(name);
    const least = (a, b) => Math.min(a, b ?? Number.POSITIVE_INFINITY);
    best.set(name, { wall: least(wall, old?.wall), cpu: least(user + system, old?.cpu) });
  }
}
for (const [name, { wall, cpu }] of best) {
  const rate = Math.round(65_535 / wall);
  console.log(`${name.padEnd(10)} ${wall.toFixed(2)} s (${cpu.toFixed(2)} s of CPU), ${rate} ports a second`);
}
