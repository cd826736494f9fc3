// Runs the benchmark programs as whole processes on every engine that is installed, checks that all print the same,
// and reports how fast each is relative to lua5.4. Build first; the other engines for Node: npm ci --prefix bench.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { barChart } from "./lib/chart.mjs";
import { copyOfDist, DEFAULT_ENGINES, findEngine, neapEngine, REFERENCE } from "./lib/engines.mjs";
import { load, machineFacts } from "./lib/machine.mjs";
import { listPrograms } from "./lib/programs.mjs";
import { ratios } from "./lib/ratios.mjs";
import { comparisonReport, markdownReport } from "./lib/report.mjs";
import { buildRevision } from "./lib/revision.mjs";
import { nselibFiles, writeSourceList } from "./lib/sources.mjs";
import { runSuite } from "./lib/suite.mjs";

const USAGE = `usage: npm run bench -- [OPTION...]
  --only GLOB[,GLOB]   only these programs (calls-*, *sort)
  --engines NAME,NAME  of ${DEFAULT_ENGINES.join(", ")}, luajit
  --runs N             runs of each program on each engine (5)
  --metric wall|least|cpu  what ratios are taken of: median or least elapsed time, or processor time of all threads
                       (wall); "least" is the one to trust on a busy machine
  --timeout SECONDS    processor time after which a run is given up (60); its ratio is then a bound, "< 0.02"
  --compare REVISION   neap of this checkout against neap built from a git revision
  --out DIRECTORY      where latest.md, latest.svg and latest.json go (bench/results; with --only, --engines or
                       --compare nothing is written unless this is given)
`;

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    engines: { type: "string" },
    runs: { type: "string", default: "5" },
    metric: { type: "string", default: "wall" },
    timeout: { type: "string", default: "60" },
    compare: { type: "string" },
    out: { type: "string" },
    help: { type: "boolean", short: "h" },
  },
});
const [runs, timeout] = [Number(options.runs), Number(options.timeout)];
if (options.help || !(runs >= 1) || !(timeout >= 1) || !["wall", "least", "cpu"].includes(options.metric)) {
  process.stdout.write(USAGE);
  process.exit(options.help ? 0 : 2);
}

const cleanups = [];
const cleanUp = () => {
  for (const action of cleanups.splice(0)) action();
};
process.on("exit", cleanUp);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
const say = (line) => process.stderr.write(`${line}\n`);

const scratch = mkdtempSync(join(tmpdir(), "neap-bench-"));
cleanups.push(() => rmSync(scratch, { recursive: true, force: true }));
const neapDirectory = copyOfDist(join(scratch, "dist"));

const engines = [];
for (const name of engineNames()) {
  const engine = findEngine(name, neapDirectory);
  if ("missing" in engine) say(`skipped: ${name}: ${engine.missing}`);
  else engines.push(engine);
}
let revision = null;
if (options.compare !== undefined) {
  say(`building ${options.compare}`);
  revision = buildRevision(options.compare);
  cleanups.push(revision.remove);
  const engine = neapEngine(`neap@${revision.id}`, revision.dist, []);
  if ("missing" in engine) throw new Error(`the build of ${options.compare} left no neap.mjs`);
  engines.push(engine);
}

const environment = {};
let programs = listPrograms(options.only);
const nselib = nselibFiles();
if (nselib !== null) {
  environment.BENCH_SOURCES = join(scratch, "sources.lua");
  writeSourceList(environment.BENCH_SOURCES, nselib);
} else {
  for (const { name, sources } of programs) if (sources !== null) say(`skipped: ${name}: no Nmap data directory`);
  programs = programs.filter((program) => program.sources === null);
}
if (programs.length === 0 || engines.length === 0) {
  say("nothing to run");
  process.exit(2);
}

const loadBefore = load();
const results = await runSuite(programs, engines, { runs, timeout, environment, progress: say });
const data = {
  programs,
  engines,
  results,
  metric: options.metric,
  machine: machineFacts(),
  load: [loadBefore, load()],
  runs,
  timeout,
};
const report = revision === null ? markdownReport(data) : comparisonReport(data, revision.id);
process.stdout.write(report);
const partial = options.only !== undefined || options.engines !== undefined || revision !== null;
if (!partial || options.out !== undefined) {
  writeResults(options.out ?? fileURLToPath(new URL("results", import.meta.url)));
}
const wrong = [...results.values()].some((row) =>
  [...row].some(([engine, { status }]) => engine.startsWith("neap") && status !== "ok"),
);
process.exitCode = wrong ? 1 : 0;

function engineNames() {
  const names = options.engines?.split(",") ?? (options.compare === undefined ? DEFAULT_ENGINES : [REFERENCE, "neap"]);
  return options.compare !== undefined && !names.includes("neap") ? [...names, "neap"] : names;
}

function writeResults(directory) {
  mkdirSync(directory, { recursive: true });
  const names = engines.map((engine) => engine.name);
  const against = ratios(programs, results, names, data.metric);
  const { cpu, node } = data.machine;
  writeFileSync(join(directory, "latest.md"), report);
  writeFileSync(
    join(directory, "latest.svg"),
    barChart(against, programs, names, `${cpu}, Node ${node}, whole processes, ${runs} run${runs === 1 ? "" : "s"}`),
  );
  writeFileSync(join(directory, "latest.json"), `${JSON.stringify(jsonReport(against), null, 1)}\n`);
}

function jsonReport(against) {
  const object = (map, value = (v) => v) => Object.fromEntries([...map].map(([key, v]) => [key, value(v)]));
  return {
    machine: data.machine,
    load: data.load,
    runs,
    timeout,
    metric: data.metric,
    engines: object(engines.map(({ name, version }) => [name, version])),
    programs: programs.map(({ name, group }) => ({
      name,
      group,
      results: object(results.get(name)),
      ratios: object(against.programs.get(name), fourDigits),
      bounds: [...against.bounds.get(name)],
    })),
    groups: object(against.groups, (means) => object(means, jsonMean)),
    overall: object(against.overall, jsonMean),
  };
}

function jsonMean({ mean, count, bounds }) {
  return { mean: fourDigits(mean), count, bounds };
}

function fourDigits(value) {
  return Number(value.toPrecision(4));
}
