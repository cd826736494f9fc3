// Builds the program and the library (see bundles.mjs) and the type declarations into dist.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { buildProgram } from "./bundles.mjs";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
mkdirSync("dist", { recursive: true });
await buildProgram("dist", version);
cpSync("nselib", "dist/nselib", { recursive: true });
if (!process.argv.includes("--no-types")) execFileSync("node_modules/.bin/tsc", ["-b"], { stdio: "inherit" });
