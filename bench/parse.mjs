// How fast source text is parsed, and compiled, in MB/s: cold (the first pass of a process) and warm (its best pass).
// Over Nmap's nselib when there is one, else over generated source. Options: --runs N (5), --passes N (8).
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { childEnvironment, copyOfDist, findEngine } from "./lib/engines.mjs";
import { generatedSource, nselibFiles, totalSize, writeSourceList } from "./lib/sources.mjs";
import { median } from "./lib/statistics.mjs";

/** MB/s aimed at for parsing and compiling, on nselib. */
const TARGET = { cold: 4, warm: 10 };

const { values: options } = parseArgs({
  options: { runs: { type: "string", default: "5" }, passes: { type: "string", default: "8" } },
});
const scratch = mkdtempSync(join(tmpdir(), "neap-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const dist = pathToFileURL(`${copyOfDist(join(scratch, "dist"))}/`).href;
const runner = (name) => fileURLToPath(new URL(`runners/${name}`, import.meta.url));

let [files, corpus] = [nselibFiles(), "Nmap's nselib"];
if (files === null) {
  const file = join(scratch, "generated.lua");
  writeFileSync(file, generatedSource(4_000_000));
  [files, corpus] = [[file], "generated source"];
}
const list = join(scratch, "sources.lua");
writeSourceList(list, files);
const megabytes = totalSize(files) / 1e6;

const commands = {
  "neap parse": [process.execPath, runner("load.mjs"), dist, "parse", list, options.passes],
  "neap parse + compile": [process.execPath, runner("load.mjs"), dist, "load", list, options.passes],
  "lua5.4 load": ["lua5.4", runner("load.lua"), list, options.passes],
};
if ("missing" in findEngine("lua5.4", scratch)) {
  process.stderr.write("skipped: lua5.4: not installed\n");
  delete commands["lua5.4 load"];
}
const speeds = Object.fromEntries(Object.keys(commands).map((name) => [name, { cold: [], warm: [] }]));
for (let run = 0; run < Number(options.runs); run++) {
  for (const [name, [file, ...args]] of Object.entries(commands)) {
    const output = execFileSync(file, args, { env: childEnvironment(), encoding: "utf8" });
    const passes = output.trim().split("\n").map(Number);
    speeds[name].cold.push(megabytes / passes[0]);
    speeds[name].warm.push(megabytes / Math.min(...passes));
  }
}

const show = (values) =>
  `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)})`;
console.log(`${corpus}: ${files.length} files, ${megabytes.toFixed(2)} MB; MB/s, median of ${options.runs} processes (least–greatest)

|  | cold | warm |
| --- | ---: | ---: |`);
for (const [name, { cold, warm }] of Object.entries(speeds)) console.log(`| ${name} | ${show(cold)} | ${show(warm)} |`);
console.log(`\nAim for parse + compile: ${TARGET.cold} cold, ${TARGET.warm} warm.`);
