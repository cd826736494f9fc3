// Benchmarks of the scripting engine, side by side with the nmap that is installed.
//   npm run build && node bench/nse/run.mjs [--runs N] [--only NAME,...]
// Writes bench/nse/results.json and bench/nse/results.md. Uses loopback only.
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const program = join(here, "../../dist/neap.mjs");
const ECHO = 27_007;
const FIRST = 27_100;
const SERVICES = 300;
const DELAY_MS = 50;
const SPREAD_MS = 30;

const args = process.argv.slice(2);
const option = (flag, otherwise) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : otherwise);
const runs = Number(option("--runs", "5"));
const only = option("--only", "echo,banner,spread,waiting,nested").split(",");

const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;
const version = spawnSync("nmap", ["--version"], { encoding: "utf8" }).stdout?.split("\n")[0] ?? "";
const hasNmap = version !== "";

const engines = {
  neap: { command: [process.execPath, program], scan: [] },
  ...(hasNmap && { nmap: { command: ["nmap"], scan: ["-sT", "-Pn", "-n"] } }),
};

/** Runs a command; gives its output, wall time and CPU time in seconds. */
function timed(command, words) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    // `times` of the shell: its own times, then those of its children.
    const child = spawn("sh", ["-c", '"$@" >&3; echo $? >&2; times >&2', "sh", ...command, ...words], {
      env,
      stdio: ["ignore", "ignore", "pipe", "pipe"],
    });
    let out = "";
    let told = "";
    child.stdio[3].on("data", (data) => {
      out += data;
    });
    child.stderr.on("data", (data) => {
      told += data;
    });
    child.on("error", reject);
    child.on("close", () => {
      const lines = told.trimEnd().split("\n");
      const seconds = (text) => {
        const [, minutes, rest] = /(\d+)m([\d.]+)s/.exec(text);
        return Number(minutes) * 60 + Number(rest);
      };
      const [user, system] = lines.at(-1).split(" ").map(seconds);
      if (lines.at(-3) !== "0") reject(new Error(`${command[0]} failed:\n${out}${told}`));
      else resolve({ out, wall: (performance.now() - began) / 1000, cpu: user + system });
    });
  });
}

/** The run with the least of a figure among several, engines taking turns. */
async function least(names, figure, once) {
  const best = {};
  for (let i = 0; i < runs; i++) {
    for (const name of names) {
      const one = await once(engines[name]);
      if (best[name] === undefined || one[figure] < best[name][figure]) best[name] = one;
    }
  }
  return best;
}

const results = {};

async function echo() {
  const script = join(here, "echo-workers.nse");
  results.echo = await least(Object.keys(engines), "ms", async ({ command, scan }) => {
    const { out, wall, cpu } = await timed(command, [...scan, "--script", script, "-p", String(ECHO), "127.0.0.1"]);
    const ms = Number(/echo-workers: (\d+) ms/.exec(out)?.[1]);
    if (Number.isNaN(ms)) throw new Error(`no result:\n${out}`);
    return { ms, wall, cpu };
  });
}

function banners(first) {
  const ports = `${first}-${first + SERVICES - 1}`;
  return least(Object.keys(engines), "wall", async ({ command, scan }) => {
    const { out, wall, cpu } = await timed(command, [...scan, "--script", "banner", "-p", ports, "127.0.0.1"]);
    const found = out.match(/\|_banner: 220 service \d+ ready/g)?.length ?? 0;
    if (found !== SERVICES) throw new Error(`${found} banners of ${SERVICES}:\n${out.slice(0, 2000)}`);
    return { wall, cpu };
  });
}

async function banner() {
  results.banner = await banners(FIRST);
}

async function spread() {
  results.spread = await banners(FIRST + SERVICES);
}

/** One process a count: memory while all wait, and CPU time of a wake-up, with that of fewer rounds taken away. */
async function waiting() {
  results.waiting = [];
  for (const count of [100, 1000, 10_000]) {
    const found = [];
    for (let i = 0; i < Math.min(runs, 3); i++) {
      const r = spawnSync(process.execPath, ["--expose-gc", join(here, "waiting.mjs"), String(count)], {
        env,
        encoding: "utf8",
      });
      if (r.status !== 0) throw new Error(r.stderr);
      found.push(JSON.parse(r.stdout));
    }
    const min = (key) => Math.min(...found.map((f) => f[key]));
    results.waiting.push({
      count,
      bytesPerThread: min("bytesPerThread"),
      microsPerWake: min("microsPerWake"),
      rssMb: min("rssMb"),
    });
  }
}

async function nested() {
  const script = join(here, "nested.nse");
  results.nested = [];
  for (const depth of [1, 5, 50]) {
    let micros = Number.POSITIVE_INFINITY;
    for (let i = 0; i < runs; i++) {
      const words = ["--script", script, "--script-args", `depth=${depth}`];
      const { out } = await timed(engines.neap.command, words);
      micros = Math.min(micros, Number(/nested: ([\d.]+)/.exec(out)?.[1]));
    }
    results.nested.push({ depth, microsPerWait: micros });
  }
}

function report() {
  const lines = [
    "# Results",
    "",
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0].model}, Linux ${release()}, Node ${process.versions.node}; ${version}`,
    `Least of ${runs} runs, engines taking turns. In Nmap 21 threads may own connections, in Neap 100, and 21 of them for one service.`,
    "",
  ];
  const ratio = (a, b) => `${(b / a).toFixed(1)}x`;
  const table = (title, head, rows) => {
    lines.push(`## ${title}`, "", `| ${head.join(" | ")} |`, `|${head.map(() => "---").join("|")}|`);
    for (const row of rows) lines.push(`| ${row.join(" | ")} |`);
    lines.push("");
  };
  const { echo: e, waiting: w, nested: n } = results;
  if (e)
    table(
      "20 workers with 20 echo round trips each, beside one that sleeps",
      ["", "inside the script", "CPU of the whole run"],
      [
        ...Object.entries(e).map(([name, { ms, cpu }]) => [name, `${ms} ms`, `${cpu.toFixed(2)} s`]),
        ...(e.nmap ? [["nmap / neap", ratio(e.neap.ms, e.nmap.ms), ratio(e.neap.cpu, e.nmap.cpu)]] : []),
      ],
    );
  for (const [b, after] of [
    [results.banner, `${DELAY_MS} ms`],
    [results.spread, `${DELAY_MS - SPREAD_MS} to ${DELAY_MS + SPREAD_MS} ms`],
  ])
    if (b)
      table(
        `\`banner\` over ${SERVICES} services that answer after ${after}`,
        ["", "wall time", "CPU"],
        [
          ...Object.entries(b).map(([name, { wall, cpu }]) => [name, `${wall.toFixed(2)} s`, `${cpu.toFixed(2)} s`]),
          ...(b.nmap ? [["nmap / neap", ratio(b.neap.wall, b.nmap.wall), ratio(b.neap.cpu, b.nmap.cpu)]] : []),
        ],
      );
  if (w)
    table(
      "Threads that wait at the same time",
      ["threads", "bytes a thread", "CPU of a wake-up", "memory of the process"],
      w.map((x) => [
        x.count,
        Math.round(x.bytesPerThread),
        `${x.microsPerWake.toFixed(1)} µs`,
        `${Math.round(x.rssMb)} MB`,
      ]),
    );
  if (n)
    table(
      "A wait inside nested coroutines",
      ["coroutines", "a wait"],
      n.map((x) => [x.depth, `${x.microsPerWait.toFixed(2)} µs`]),
    );
  return `${lines.join("\n")}`;
}

const servers = spawn(
  process.execPath,
  [join(here, "servers.mjs"), ...[ECHO, FIRST, SERVICES, DELAY_MS, SPREAD_MS].map(String)],
  { env, stdio: ["ignore", "pipe", "inherit"] },
);
try {
  await new Promise((resolve, reject) => {
    servers.stdout.once("data", resolve);
    servers.once("exit", () => reject(new Error("the services did not start")));
  });
  const all = { echo, banner, spread, waiting, nested };
  for (const name of only) await all[name]();
} finally {
  servers.kill();
}
writeFileSync(join(here, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
const text = report();
writeFileSync(join(here, "results.md"), text);
console.log(text);
