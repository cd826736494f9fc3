// Writes the pages of the library's interface to docs/api; a warning of TypeDoc is an error (typedoc.json).
import { ensureInstalled, run } from "./install.mjs";

ensureInstalled();
run("node_modules/.bin/tsc", ["-b"]);
run("node_modules/.bin/typedoc", process.argv.slice(2));
