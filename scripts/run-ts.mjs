// Runs a TypeScript program of the repository: node scripts/run-ts.mjs FILE.ts [ARGS]
import { basename } from "node:path";
import { build } from "esbuild";
import { run } from "./install.mjs";

const [file, ...args] = process.argv.slice(2);
const outfile = `dist/tools/${basename(file, ".ts")}.mjs`;
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20.19",
  packages: "external",
  logLevel: "warning",
});
run(process.execPath, [outfile, ...args]);
