/**
 * Calls every library function here and in the reference, and writes COMPATIBILITY.md from what came of it:
 *
 *     npm run build && npm run compat -- [--reference lua5.4] [--seed S] [--write] [NAME ...]
 *
 * Without `--write`, or with names of functions, it only shows the differences.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type Machine, Runner, referenceTranscripts, versionOf } from "../test/properties/transcripts.ts";
import { type Compared, compatibilityText, parseNotes } from "./compatibility.ts";
import { CALL_PRELUDE, callsOf, LIBRARIES } from "./library-calls.ts";
import { parseOptions } from "./options.ts";

const { values, positionals } = parseOptions({
  allowPositionals: true,
  options: {
    reference: { type: "string", default: "lua5.4" },
    seed: { type: "string", default: "1" },
    write: { type: "boolean", default: false },
    dist: { type: "string", default: "dist" },
  },
});
const { Lua } = (await import(pathToFileURL(`${values.dist}/index.mjs`).href)) as {
  Lua: new (options: { strings: "latin1" }) => Machine;
};

/** Gives the names of all functions of the libraries, sorted within each. */
const LIST = `
local names = {}
for i, m in ipairs{${LIBRARIES.map((l) => `"${l}"`).join(", ")}} do
  local list = {}
  for k, v in pairs(package.loaded[m]) do
    if type(v) == "function" then list[#list + 1] = m == "_G" and k or m .. "." .. k end
  end
  table.sort(list)
  names[i] = table.concat(list, " ")
end
local methods = {}
for k in pairs(getmetatable(io.stdout).__index) do methods[#methods + 1] = "file:" .. k end
table.sort(methods)
names[${LIBRARIES.indexOf("io") + 1}] = names[${LIBRARIES.indexOf("io") + 1}] .. " " .. table.concat(methods, " ")
return table.concat(names, " ")`;

const seed = Number(values.seed);
const names = String(new Lua({ strings: "latin1" }).runSync(LIST)[0]).split(" ");
const functions: Record<string, Compared> = {};
let wrong = 0;
for (const name of positionals.length > 0 ? positionals : names) {
  const calls = callsOf(name, seed);
  const expected = referenceTranscripts(values.reference, calls, CALL_PRELUDE);
  const runner = new Runner(new Lua({ strings: "latin1" }), false, CALL_PRELUDE);
  let differences = 0;
  for (const [i, call] of calls.entries()) {
    const actual = await runner.transcript(call);
    if (actual === expected[i]) continue;
    differences++;
    console.log(`${call}\n    here:      ${actual}\n    reference: ${expected[i]}`);
  }
  wrong += differences;
  functions[name] = { calls: calls.length, differences };
}
console.log(`${wrong} differences`);
if (values.write && positionals.length === 0) {
  const results = { reference: versionOf(values.reference), seed, functions };
  writeFileSync("conformance/compatibility.json", `${JSON.stringify(results, null, 2)}\n`);
  const notes = parseNotes(readFileSync("conformance/compatibility-notes.md", "utf8"));
  writeFileSync("COMPATIBILITY.md", compatibilityText(results, notes));
}
