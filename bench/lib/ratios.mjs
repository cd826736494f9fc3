// From times to ratios: per program, per group, overall.
import { REFERENCE } from "./engines.mjs";
import { geometricMean } from "./statistics.mjs";

/** Least geometric mean of reference time / neap time that is aimed at, by group. */
export const TARGETS = { calls: 2, numeric: 2, tables: 2, coroutines: 1, strings: 1, alloc: 1, int64: 0.2 };
export const OVERALL_TARGET = 2;
/** The most neap may take, as a multiple of hand-written JavaScript. */
export const JS_LIMIT = 2.5;

/** Groups that are reported but not part of the overall mean: starting Node alone costs more than the whole reference. */
const APART = new Set(["startup"]);

/** Formats a ratio with about three significant digits. */
export function formatRatio(value) {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

/**
 * @typedef {object} Ratios
 * @property {Map<string, Map<string, number>>} programs  time of `base` / time of the engine, above 1 is faster
 * @property {Map<string, Map<string, { mean: number, count: number }>>} groups  geometric means, and of how many
 * @property {Map<string, { mean: number, count: number }>} overall
 */

/**
 * Ratios of every engine against one of them. Only results whose output was right count.
 * @param {import("./programs.mjs").Program[]} programs
 * @param {Map<string, Map<string, import("./suite.mjs").Result>>} results
 * @param {string[]} engines
 * @param {"wall" | "least" | "cpu"} metric  median of elapsed time, least elapsed time, median of processor time
 * @param {string} base  name of the engine whose time is divided
 * @returns {Ratios}
 */
export function ratios(programs, results, engines, metric, base = REFERENCE) {
  const perProgram = new Map();
  for (const { name } of programs) {
    const row = new Map();
    const from = timeOf(results.get(name).get(base), metric);
    for (const engine of engines) {
      const time = timeOf(results.get(name).get(engine), metric);
      if (from !== null && time !== null) row.set(engine, from / time);
    }
    perProgram.set(name, row);
  }
  const mean = (selected, engine) => {
    const values = selected.map(({ name }) => perProgram.get(name).get(engine)).filter((value) => value !== undefined);
    return { mean: geometricMean(values), count: values.length };
  };
  const meansOf = (selected) =>
    new Map(engines.map((engine) => [engine, mean(selected, engine)]).filter(([, { count }]) => count > 0));
  const groups = new Map();
  for (const group of new Set(programs.map((program) => program.group))) {
    groups.set(group, meansOf(programs.filter((program) => program.group === group)));
  }
  return { programs: perProgram, groups, overall: meansOf(programs.filter(({ group }) => !APART.has(group))) };
}

function timeOf(result, metric) {
  if (result === undefined || result.status !== "ok") return null;
  const time = metric === "least" ? result.wall.min : result[metric].median;
  return time > 0 ? time : null;
}
