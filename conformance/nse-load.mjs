// Loads every script and library of the Nmap that is installed here, then asks the rules of all scripts about a host whose
// ports look open, on a network that refuses everything. Prints what fails; nothing leaves this process. With names, only
// these scripts are loaded, and their actions run too (for two minutes of virtual time). NMAPDIR names another data
// directory, that of a newer Nmap perhaps.
//   node conformance/nse-load.mjs [--load-only] [--isolate] [--log] [name ...]
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { build } from "esbuild";

const out = "node_modules/.cache/neap/everything.mjs";
mkdirSync(dirname(out), { recursive: true });
await build({
  entryPoints: ["test/nse/everything.ts"],
  outfile: out,
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  logLevel: "warning",
});
const {
  NMAP_DATA,
  allLibraries,
  failuresOf,
  loadAll,
  oddHosts,
  onlyRules,
  refusingSession,
  requireAll,
  syntheticHost,
} = await import(new URL(`../${out}`, import.meta.url).href);

if (NMAP_DATA === "") {
  console.log("no Nmap data directory on this computer: nothing was loaded");
  process.exit(0);
}
const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith("--"));
let failed = 0;
const report = (what, lines) => {
  console.log(`${what}: ${lines.length === 0 ? "ok" : `${lines.length} failed`}`);
  for (const line of lines) console.log(`  ${line}`);
  failed += lines.length;
};

const session = refusingSession(
  {
    scriptTimeoutMs: names.length === 0 ? undefined : 120_000,
    log: (text) => (args.includes("--log") ? console.log(text) : undefined),
  },
  args.includes("--isolate"),
);
const memory = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};
const before = memory();
const cpu = process.cpuUsage();
let began = performance.now();
if (names.length === 0) {
  report(`${allLibraries().length} libraries`, requireAll(session));
  const failures = loadAll(session);
  report(`${session.scripts.length + failures.length} scripts`, failures);
} else {
  const selections = names.map((name) => ({
    path: `${NMAP_DATA}/scripts/${name.replace(/(\.nse)?$/, ".nse")}`,
    selectedByName: false,
    forced: false,
  }));
  session.load(selections);
  report(
    `${names.length} scripts`,
    session.loadFailures.map((f) => `${f.path}: ${f.message}`),
  );
}
const used = Math.round(process.cpuUsage(cpu).user / 1000);
console.log(`loaded in ${Math.round(performance.now() - began)} ms, ${used} ms of user time`);
// With node --expose-gc this is what stays.
if (globalThis.gc !== undefined) console.log(`heap: ${(memory() - before).toFixed(1)} MB more`);

if (!args.includes("--load-only")) {
  if (names.length === 0) onlyRules(session);
  began = performance.now();
  const outcomes = [
    ...(await session.runPhase("prerule")),
    ...(await session.runHosts([syntheticHost("127.0.0.1"), ...(names.length === 0 ? oddHosts(8) : [])])),
    ...(await session.runPhase("postrule")),
  ];
  const count = (ending) => outcomes.filter((o) => o.ending === ending).length;
  const endings = [...new Set(outcomes.map((o) => o.ending))].map((e) => `${e} ${count(e)}`).join(", ");
  report(`${outcomes.length} instances (${endings})`, failuresOf(outcomes));
  console.log(`run in ${Math.round(performance.now() - began)} ms`);
}
process.exit(failed > 0 ? 1 : 0);
