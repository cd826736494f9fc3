// The files that the program consists of: neap.mjs, which finds out what is to be done, and for each command a file with
// all that it needs, lua.cjs, scan.cjs and tools.cjs; parser.cjs is the parser with Chevrotain, for what only tools ask of it.
// index.mjs is the library.
import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Builds the program, and with `library` the library too, into a directory. Run in the project's folder. */
export async function buildProgram(directory, version, { library = true } = {}) {
  const common = {
    bundle: true,
    platform: "node",
    target: "node20.19",
    legalComments: "none",
    logLevel: "warning",
    define: { NEAP_VERSION: JSON.stringify(version), NEAP_BUILD: JSON.stringify(compilerHash()) },
  };
  const program = join(directory, "neap.mjs");
  const module = (entry, name, banner = {}) =>
    build({ ...common, entryPoints: [entry], outfile: join(directory, name), format: "esm", banner });
  const part = (entry, name, options = {}) =>
    build({
      ...common,
      entryPoints: [entry],
      outfile: join(directory, name),
      format: "cjs",
      define: { ...common.define, "import.meta.url": "fileUrl" },
      banner: { js: 'const fileUrl = require("node:url").pathToFileURL(__filename).href;' },
      // These files are run in a way that knows no import.
      supported: { "dynamic-import": false },
      ...options,
    });
  const jobs = [
    module("src/cli/main.ts", "neap.mjs", { js: "#!/usr/bin/env node" }),
    part("src/cli/lua-command.ts", "lua.cjs"),
    part("src/cli/scan-command.ts", "scan.cjs"),
    part("src/cli/tools.ts", "tools.cjs"),
    part("src/parser/index.ts", "parser.cjs", { minify: true }),
  ];
  if (library) jobs.push(module("src/index.ts", "index.mjs"), module("src/cli/demo.ts", "demo.mjs"));
  await Promise.all(jobs);
  chmodSync(program, 0o755);
}

/** Tells versions of the compiler apart: compiled chunks that are kept are good for the same one only. */
function compilerHash() {
  const hash = createHash("sha256");
  for (const folder of ["src/parser", "src/vm"]) {
    for (const file of readdirSync(folder, { recursive: true }).sort()) {
      if (file.endsWith(".ts")) hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}
