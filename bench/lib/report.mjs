// The report as Markdown.
import { REFERENCE } from "./engines.mjs";
import { formatBound, formatRatio, isCounted, JS_LIMIT, OVERALL_TARGET, ratios, TARGETS } from "./ratios.mjs";
import { SLOW } from "./suite.mjs";

const METRICS = {
  wall: "median elapsed time",
  least: "least elapsed time",
  cpu: "median processor time (user and system, all threads)",
};

/** A table whose first column is text and whose others are numbers. */
function table(head, rows, alignment = "---:") {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : alignment))), ...rows.map(line)].join("\n");
}

function milliseconds(times) {
  if (times === undefined) return "";
  const round = (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0));
  return `${round(times.median)} (${round(times.min)}–${round(times.max)})`;
}

function timesOf(result, metric) {
  return metric === "cpu" ? result?.cpu : result?.wall;
}

/**
 * @param {object} data
 * @param {import("./programs.mjs").Program[]} data.programs
 * @param {import("./engines.mjs").Engine[]} data.engines
 * @param {Map<string, Map<string, import("./suite.mjs").Result>>} data.results
 * @param {"wall" | "least" | "cpu"} data.metric
 * @param {ReturnType<typeof import("./machine.mjs").machineFacts>} data.machine
 * @param {[number, number]} data.load  before and after
 * @param {number} data.runs
 * @param {number} data.timeout  seconds of processor time
 * @returns {string}
 */
export function markdownReport(data) {
  const names = data.engines.map((engine) => engine.name);
  const against = ratios(data.programs, data.results, names, data.metric);
  const parts = ["# Benchmarks", "", intro(data), "", "## Groups", "", groupTable(data, names, against), ""];
  const toJs = jsLimit(data, names);
  if (toJs !== "") parts.push(toJs, "");
  parts.push("## Programs", "", programTable(data, names, against), "");
  const wrong = problems(data);
  if (wrong.length > 0) parts.push("## Given up, or not counted", "", ...wrong, "");
  const versions = data.engines.map(({ name, version }) => [name, version]);
  parts.push("## Engines", "", table(["engine", "version"], versions, "---"), "");
  return `${parts
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

function intro({ machine, load, runs, metric, timeout }) {
  const what = METRICS[metric];
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}.`,
    `Load average ${load[0]} before, ${load[1]} after the runs.`,
    "",
    `Whole processes, start-up included, interleaved; ${runs} run${runs === 1 ? "" : "s"} (an engine whose first run took over ${SLOW / 1000} s ran once).`,
    `Ratios are the ${what} of ${REFERENCE} divided by that of the engine in the same series: above 1 is faster than ${REFERENCE}.`,
    "Every program prints a checksum; only results equal to the reference's count.",
    `An engine is given up after ${timeout} s of processor time; its ratio is then known to be below the one of the time it had taken ("<"), and goes into the means as that bound.`,
    "The overall mean leaves the programs of the group startup out.",
  ].join("\n");
}

function formatEither(value, isBound) {
  return isBound ? formatBound(value) : formatRatio(value);
}

function groupTable({ programs }, names, { groups, overall }) {
  const columns = names.filter((name) => name !== REFERENCE);
  const row = (label, count, target, means) => {
    const cells = columns.map((name) => {
      const entry = means.get(name);
      if (entry === undefined) return "";
      const mean = formatEither(entry.mean, entry.bounds > 0);
      return entry.count === count ? mean : `${mean} (${entry.count})`;
    });
    return [label, count, target === undefined ? "" : `≥ ${target}`, ...cells];
  };
  const rows = [...groups].map(([group, means]) =>
    row(group, programs.filter((program) => program.group === group).length, TARGETS[group], means),
  );
  const counted = programs.filter(isCounted).length;
  rows.push(row("**overall**", counted, OVERALL_TARGET, overall));
  return `${table(["group", "programs", "target for neap", ...columns], rows)}

Geometric means of the ratios; in brackets, of how many programs when an engine could not run all of the group.`;
}

function jsLimit({ programs, results, metric }, names) {
  if (!names.includes("js") || !names.includes("neap")) return "";
  const { overall, programs: each } = ratios(programs.filter(isCounted), results, ["neap"], metric, "js");
  const entry = overall.get("neap");
  if (entry === undefined) return "";
  const slowest = [...each].filter(([, row]) => row.has("neap")).sort((a, b) => a[1].get("neap") - b[1].get("neap"))[0];
  return `Against the same algorithm hand-written in JavaScript (${entry.count} programs) neap takes ${entry.bounds > 0 ? "more than " : ""}${formatRatio(1 / entry.mean)} times as long, at most ${formatRatio(1 / slowest[1].get("neap"))} times (${slowest[0]}); the aim is ${JS_LIMIT}.`;
}

function programTable({ programs, results, metric }, names, against) {
  const head = ["program", `${REFERENCE} ms`];
  if (names.includes("neap")) head.push("neap ms");
  const columns = names.filter((name) => name !== REFERENCE);
  const rows = programs.map(({ name }) => {
    const row = results.get(name);
    const cells = [name, milliseconds(timesOf(row.get(REFERENCE), metric))];
    if (names.includes("neap")) cells.push(milliseconds(timesOf(row.get("neap"), metric)));
    for (const engine of columns) {
      const value = against.programs.get(name).get(engine);
      if (value === undefined) cells.push((row.get(engine)?.status ?? "").replace("ok", ""));
      else cells.push(formatEither(value, against.bounds.get(name).has(engine)));
    }
    return cells;
  });
  return `${table([...head, ...columns], rows)}

Times in milliseconds: median (least–greatest). Then the ratio of each engine; "<": it was given up; empty: the engine cannot run the program.`;
}

function problems({ programs, results }) {
  const lines = [];
  for (const { name } of programs) {
    for (const [engine, result] of results.get(name)) {
      if (result.spent !== undefined)
        lines.push(`- ${name} on ${engine}: given up after ${(result.spent.wall / 1000).toFixed(0)} s`);
      else if (result.status !== "ok")
        lines.push(`- ${name} on ${engine}: ${result.status}${result.detail ? `: \`${result.detail}\`` : ""}`);
    }
  }
  return lines;
}

/** One line per program and per group: the neap of this checkout against the neap of a revision. */
export function comparisonReport(data, revision) {
  const other = `neap@${revision}`;
  const change = ratios(data.programs, data.results, ["neap"], data.metric, other);
  const toReference = ratios(data.programs, data.results, ["neap", other], data.metric);
  const rows = [];
  for (const { name } of data.programs) {
    const row = data.results.get(name);
    const [now, before] = ["neap", other].map((engine) => timesOf(row.get(engine), data.metric));
    const ratio = change.programs.get(name).get("neap");
    const isBound = change.bounds.get(name).has("neap");
    rows.push([
      name,
      milliseconds(before) || (row.get(other)?.status ?? ""),
      milliseconds(now) || (row.get("neap")?.status ?? ""),
      ratio === undefined ? "" : formatEither(ratio, isBound),
      ratio === undefined || isBound ? "" : verdict(ratio, before, now, data.runs),
    ]);
  }
  const means = [...change.groups, ["**overall**", change.overall]].map(([group, entry]) => [
    group,
    cell(toReferenceMean(toReference, group, other)),
    cell(toReferenceMean(toReference, group, "neap")),
    cell(entry.get("neap")),
  ]);
  return [
    `# neap against ${other}`,
    "",
    table(["program", `${other} ms`, "neap ms", "speed-up", ""], rows),
    "",
    table(["group", `${other} to ${REFERENCE}`, `neap to ${REFERENCE}`, "speed-up"], means),
    "",
    ...problems(data),
    "",
  ].join("\n");
}

function toReferenceMean({ groups, overall }, group, engine) {
  return (group === "**overall**" ? overall : groups.get(group))?.get(engine);
}

function cell(entry) {
  return entry === undefined ? "" : formatEither(entry.mean, entry.bounds > 0);
}

/**
 * A change is believed when the ranges of the two do not overlap in at least four runs each, and the medians are apart
 * by more than a twentieth.
 */
function verdict(ratio, before, now, runs) {
  if (runs < 4) return "";
  if (ratio > 1.05 && now.max < before.min) return "faster";
  if (ratio < 0.95 && now.min > before.max) return "SLOWER";
  return "";
}
