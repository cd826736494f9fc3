// The benchmark programs: which there are, what each needs of an engine.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAMS = fileURLToPath(new URL("../programs", import.meta.url));
const JS = fileURLToPath(new URL("../js", import.meta.url));

/**
 * @typedef {object} Program
 * @property {string} name       "calls-fib"
 * @property {string} group      the part of the name before the first "-"
 * @property {string} file       the Lua file
 * @property {string | null} js  the same algorithm in JavaScript, when there is one
 * @property {string[]} needs    features an engine must have ("5.3", "int64"), from the line "-- needs: ..."
 * @property {string | null} sources  a set of files the program reads, from the line "-- sources: ..."
 */

/** All programs in the order of their names; with a glob ("calls-*", "*sort,int64-*") only those that match. */
export function listPrograms(glob = "*") {
  const wanted = glob.split(",").map(globToRegExp);
  const counterparts = new Set(readdirSync(JS).map((file) => basename(file, ".mjs")));
  return readdirSync(PROGRAMS)
    .filter((file) => file.endsWith(".lua"))
    .map((file) => basename(file, ".lua"))
    .filter((name) => wanted.some((pattern) => pattern.test(name)))
    .sort()
    .map((name) => readProgram(name, counterparts));
}

/** @returns {Program} */
function readProgram(name, counterparts) {
  const file = join(PROGRAMS, `${name}.lua`);
  const text = readFileSync(file, "utf8");
  return {
    name,
    group: name.slice(0, name.indexOf("-")),
    file,
    js: counterparts.has(name) ? join(JS, `${name}.mjs`) : null,
    needs: /^-- needs: (.*)$/m.exec(text)?.[1].split(/,\s*/) ?? [],
    sources: /^-- sources: (.*)$/m.exec(text)?.[1] ?? null,
  };
}

function globToRegExp(glob) {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${pattern}$`);
}
