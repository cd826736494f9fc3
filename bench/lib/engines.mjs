// The engines that can be compared: how each runs a program, what it supports, whether it is installed.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const RUNNERS = fileURLToPath(new URL("../runners", import.meta.url));

/** The engine that ratios are taken against and whose output counts as right. */
export const REFERENCE = "lua5.4";

export const DEFAULT_ENGINES = ["neap", "neap-interp", "lua5.4", "luajit-joff", "fengari", "wasmoon", "js"];

/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {string} version
 * @property {Set<string>} features        what programs may need: "5.3" (integers, bit operators), "int64"
 * @property {(program: import("./programs.mjs").Program) => string[] | null} command  null: has no such program
 */

const LUA54 = new Set(["5.3", "int64"]);

/**
 * Looks for an engine.
 * @param {string} name
 * @param {string} neapDirectory  a directory with a built neap.mjs
 * @returns {Engine | { missing: string }} what is missing, in words, when it is not installed
 */
export function findEngine(name, neapDirectory) {
  switch (name) {
    case "neap":
      return neapEngine(name, neapDirectory, []);
    case "neap-interp":
      return neapEngine(name, neapDirectory, ["--codegen=off"]);
    case "neap-metered":
      return neapEngine(name, neapDirectory, ["--budget=steps=1000000G"]);
    case "lua5.4":
      return nativeEngine(name, ["lua5.4"], LUA54);
    case "luajit-joff":
      return nativeEngine(name, ["luajit", "-joff"], new Set());
    case "luajit":
      return nativeEngine(name, ["luajit"], new Set());
    case "fengari":
      return packageEngine(name, new Set(["5.3"]));
    case "wasmoon":
      return packageEngine(name, LUA54);
    case "js":
      return {
        name,
        version: `Node ${process.versions.node}`,
        features: LUA54,
        command: (program) => (program.js === null ? null : [process.execPath, program.js]),
      };
    default:
      return { missing: "no engine of this name" };
  }
}

/** An engine that runs the neap.mjs of a directory, with options before the file name. */
export function neapEngine(name, directory, options) {
  const main = join(directory, "neap.mjs");
  if (!existsSync(main)) return { missing: "not built (npm run build)" };
  const { stdout } = spawnSync(process.execPath, [main, "--version"], { encoding: "utf8", env: childEnvironment() });
  return {
    name,
    version: (stdout ?? "").trim(),
    features: LUA54,
    command: (program) => [process.execPath, main, "lua", ...options, program.file],
  };
}

function nativeEngine(name, command, features) {
  const { error, stdout, stderr } = spawnSync(command[0], ["-v"], { encoding: "utf8" });
  if (error !== undefined) return { missing: `${command[0]} is not installed` };
  return {
    name,
    version: `${stdout}${stderr}`.trim().replace(/\s+(--\s+)?Copyright.*$/s, ""),
    features,
    command: (program) => [...command, program.file],
  };
}

function packageEngine(name, features) {
  const manifest = join(RUNNERS, "../node_modules", name, "package.json");
  if (!existsSync(manifest)) return { missing: "not installed (npm ci --prefix bench)" };
  return {
    name,
    version: `${name} ${JSON.parse(readFileSync(manifest, "utf8")).version}`,
    features,
    command: (program) => [process.execPath, join(RUNNERS, `${name}.mjs`), program.file],
  };
}

/**
 * Copies the built program, so that a build in the meantime cannot disturb the runs.
 * @param {string} directory  where to; it is made
 * @returns {string} the same directory; without a neap.mjs when nothing has been built
 */
export function copyOfDist(directory) {
  const dist = join(ROOT, "dist");
  const types = join(dist, "types");
  if (existsSync(dist)) cpSync(dist, directory, { recursive: true, filter: (path) => path !== types });
  return directory;
}

/**
 * The environment of measured processes. NODE_EXTRA_CA_CERTS makes Node read a certificate store at every start, and
 * NODE_OPTIONS may hold anything.
 */
export function childEnvironment(extra = {}) {
  const { NODE_EXTRA_CA_CERTS, NODE_OPTIONS, ...rest } = process.env;
  return { ...rest, ...extra };
}
