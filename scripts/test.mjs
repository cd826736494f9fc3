// All tests in one command: installs, builds with type checks, lints, and runs the test suite.
// Arguments are given to the test runner: npm test -- test/vm
import { ensureInstalled, run } from "./install.mjs";

ensureInstalled();
const args = process.argv.slice(2);
run(process.execPath, ["scripts/build.mjs"]);
if (args.length === 0) run("node_modules/.bin/biome", ["check", "."]);
run("node_modules/.bin/vitest", ["run", ...args]);
