// Parses, or parses and compiles, files several times: node load.mjs DIST parse|load LIST PASSES, where DIST is the URL
// of a directory with the built program. Prints the seconds of each pass.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const [dist, mode, list, passes] = process.argv.slice(2);
const sources = [...readFileSync(list, "latin1").matchAll(/"([^"]+)"/g)].map(([, file]) => ({
  text: readFileSync(file, "latin1"),
  name: `@${file}`,
}));
const run = mode === "parse" ? parser() : await loader();
for (let pass = 0; pass < Number(passes); pass++) {
  const start = process.hrtime.bigint();
  for (const { text, name } of sources) run(text, name);
  console.log(Number(process.hrtime.bigint() - start) / 1e9);
}

/** The first pass includes loading the parser: a program pays for that too. */
function parser() {
  let parse = null;
  return (text, name) => {
    parse ??= createRequire(import.meta.url)(fileURLToPath(new URL("parser.cjs", dist))).parse;
    parse(text, name);
  };
}

async function loader() {
  const { Lua } = await import(new URL("index.mjs", dist).href);
  const { state } = new Lua();
  return (text, name) => state.load(text, name);
}
