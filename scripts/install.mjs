// Installs the development packages of the lock file if they are not there yet. Uses nothing but Node and npm.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Runs a command, showing its output; ends the program with its exit code when it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit", ...options });
  if (error !== undefined) {
    process.stderr.write(`${command}: ${error.message}\n`);
    process.exit(1);
  }
  if (status !== 0) process.exit(status ?? 1);
}

export function ensureInstalled() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`Neap needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
    process.exit(1);
  }
  if (existsSync("node_modules/.package-lock.json")) return;
  process.stdout.write("Installing packages (npm ci)...\n");
  // No package needs its install script: see check-dependencies.mjs.
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
}
