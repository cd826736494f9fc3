// All tests in one command: installs, builds with type checks, lints, makes the pages of the library's interface, and runs
// the test suite.
// Arguments are given to the test runner: npm test -- test/vm. Without any, the suite runs twice: as users run programs,
// and with all code compiled at once.
import { ensureInstalled, run } from "./install.mjs";

ensureInstalled();
const args = process.argv.slice(2);
run(process.execPath, ["scripts/build.mjs"]);
if (args.length === 0) {
  run("node_modules/.bin/tsc", ["-p", "test"]);
  run("node_modules/.bin/biome", ["check", "."]);
  run(process.execPath, ["scripts/docs.mjs", "--logLevel", "Warn"]);
}
run("node_modules/.bin/vitest", ["run", ...args]);
if (args.length === 0) {
  console.log("\nThe same with everything compiled at once (NEAP_CODEGEN=always):");
  process.env.NEAP_CODEGEN = "always";
  run("node_modules/.bin/vitest", ["run"]);
}
