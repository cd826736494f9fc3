// The main job in one command: installs, builds, starts loopback demo services and scans them with the examples.
import { ensureInstalled, run } from "./install.mjs";

ensureInstalled();
process.stdout.write("Building...\n");
run(process.execPath, ["scripts/build.mjs", "--no-types"]);
run(process.execPath, ["dist/demo.mjs"]);
