// Runs a TypeScript program of this repository: `node scripts/ts.mjs conformance/run.ts --suite DIR`.
// It is bundled for this process; what comes from node_modules stays outside.
import { mkdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const [, , program, ...args] = process.argv;
if (program === undefined) {
  console.error("usage: node scripts/ts.mjs PROGRAM.ts [ARGUMENTS]");
  process.exit(2);
}
const directory = resolve("node_modules/.cache/neap");
mkdirSync(directory, { recursive: true });
const outfile = resolve(directory, `${process.pid}.mjs`);
await build({
  entryPoints: [program],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  packages: "external",
  sourcemap: "inline",
  logLevel: "warning",
});
process.argv = [process.argv[0], resolve(program), ...args];
try {
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(outfile, { force: true });
}
