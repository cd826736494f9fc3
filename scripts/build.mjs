// Builds the program: dist/neap.mjs (the command), dist/index.mjs (the library) and dist/parser.cjs (the parser with
// Chevrotain, loaded by either when something has to be parsed), and the type declarations in dist/types.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const common = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  legalComments: "none",
  logLevel: "warning",
  define: { NEAP_VERSION: JSON.stringify(version) },
};
mkdirSync("dist", { recursive: true });
const jobs = [
  build({ ...common, entryPoints: ["src/parser/index.ts"], outfile: "dist/parser.cjs", format: "cjs", minify: true }),
  build({ ...common, entryPoints: ["src/index.ts"], outfile: "dist/index.mjs", format: "esm" }),
];
jobs.push(
  build({
    ...common,
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/neap.mjs",
    format: "esm",
    banner: { js: "#!/usr/bin/env node" },
  }),
  build({ ...common, entryPoints: ["src/cli/demo.ts"], outfile: "dist/demo.mjs", format: "esm" }),
);
await Promise.all(jobs);
chmodSync("dist/neap.mjs", 0o755);
cpSync("nselib", "dist/nselib", { recursive: true });
if (!process.argv.includes("--no-types")) execFileSync("node_modules/.bin/tsc", ["-b"], { stdio: "inherit" });
