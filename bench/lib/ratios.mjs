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

/** Whether a program is part of the overall mean. */
export function isCounted({ group }) {
  return !APART.has(group);
}

/** Formats a ratio with about three significant digits. */
export function formatRatio(value) {
  return value.toFixed(digits(value));
}

/** Formats a ratio that is known not to be reached: "< 0.02", rounded up. */
export function formatBound(value) {
  const scale = 10 ** digits(value);
  return `< ${(Math.ceil(value * scale) / scale).toFixed(digits(value))}`;
}

function digits(value) {
  if (value >= 100) return 0;
  return value >= 10 ? 1 : 2;
}

/**
 * @typedef {object} Mean
 * @property {number} mean   geometric mean; when `bounds` is not 0, the true mean lies below
 * @property {number} count  of how many programs
 * @property {number} bounds how many of them were given up, and went in with their bound
 */

/**
 * @typedef {object} Ratios
 * @property {Map<string, Map<string, number>>} programs  time of `base` / time of the engine, above 1 is faster
 * @property {Map<string, Set<string>>} bounds  by program, the engines that were given up: their ratio lies below the
 *   one in `programs`, which is taken of the time they had used by then
 * @property {Map<string, Map<string, Mean>>} groups
 * @property {Map<string, Mean>} overall
 */

/**
 * Ratios of every engine against one of them. Results whose output was right count, and runs that were given up.
 * @param {import("./programs.mjs").Program[]} programs
 * @param {Map<string, Map<string, import("./suite.mjs").Result>>} results
 * @param {string[]} engines
 * @param {"wall" | "least" | "cpu"} metric  median of elapsed time, least elapsed time, median of processor time
 * @param {string} base  name of the engine whose time is divided
 * @returns {Ratios}
 */
export function ratios(programs, results, engines, metric, base = REFERENCE) {
  const perProgram = new Map();
  const bounds = new Map();
  for (const { name } of programs) {
    const row = new Map();
    const givenUp = new Set();
    const from = timeOf(results.get(name).get(base), metric);
    for (const engine of engines) {
      const result = results.get(name).get(engine);
      const spent = timeSpent(result, metric);
      const time = timeOf(result, metric) ?? spent;
      if (from === null || time === null) continue;
      row.set(engine, from / time);
      if (spent !== null) givenUp.add(engine);
    }
    perProgram.set(name, row);
    bounds.set(name, givenUp);
  }
  const mean = (selected, engine) => {
    const members = selected.filter(({ name }) => perProgram.get(name).has(engine));
    return {
      mean: geometricMean(members.map(({ name }) => perProgram.get(name).get(engine))),
      count: members.length,
      bounds: members.filter(({ name }) => bounds.get(name).has(engine)).length,
    };
  };
  const meansOf = (selected) =>
    new Map(engines.map((engine) => [engine, mean(selected, engine)]).filter(([, { count }]) => count > 0));
  const groups = new Map();
  for (const group of new Set(programs.map((program) => program.group))) {
    groups.set(group, meansOf(programs.filter((program) => program.group === group)));
  }
  return { programs: perProgram, bounds, groups, overall: meansOf(programs.filter(isCounted)) };
}

function timeOf(result, metric) {
  if (result === undefined || result.status !== "ok") return null;
  const time = metric === "least" ? result.wall.min : result[metric].median;
  return time > 0 ? time : null;
}

/** What a run that was given up had taken by then, as far as it is known. */
function timeSpent(result, metric) {
  if (result?.status !== "timeout") return null;
  const time = metric === "cpu" ? result.spent.cpu : result.spent.wall;
  return time > 0 ? time : null;
}
