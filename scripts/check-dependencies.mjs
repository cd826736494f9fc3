// Looks at the packages of the lock files: none needs an install script but those known here, all installed ones have a
// licence that is allowed, and npm audit knows of nothing against them, where the registry answers it.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const LOCKS = ["package-lock.json", "bench/package-lock.json"];

// Development packages only; the program contains no code of others but Chevrotain's (Apache-2.0).
const LICENCES = new Set([
  "MIT",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "Python-2.0",
  "MIT OR Apache-2.0",
]);

/** Packages with an install script, and why it need not run: `npm ci --ignore-scripts` is what installs here. */
const INSTALL_SCRIPTS = {
  esbuild: "only puts its program in the place of a launcher; the program comes in a package of its own",
  fsevents: "optional, of macOS only",
};

const problems = [];
for (const lock of LOCKS) {
  const { packages } = JSON.parse(readFileSync(lock, "utf8"));
  let installed = 0;
  for (const [path, entry] of Object.entries(packages)) {
    if (path === "") continue;
    const name = path.replace(/^.*node_modules\//, "");
    if (entry.hasInstallScript === true && !Object.hasOwn(INSTALL_SCRIPTS, name)) {
      problems.push(
        `${lock}: ${name} has an install script; say in scripts/check-dependencies.mjs why it need not run`,
      );
    }
    if (entry.integrity === undefined) problems.push(`${lock}: ${name} has no checksum`);
    const manifest = join(dirname(lock), path, "package.json");
    // A package for another system, or of a folder that is not installed.
    const licence = existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")).license : entry.license;
    if (existsSync(manifest)) installed++;
    if (!LICENCES.has(licence) && !(licence === undefined && !existsSync(manifest))) {
      problems.push(`${lock}: ${name} has the licence ${licence}, which is not one of those allowed`);
    }
  }
  console.log(
    `${lock}: ${Object.keys(packages).length - 1} packages, ${installed} of them installed: licences and install scripts looked at`,
  );
}

audit();
for (const problem of problems) console.error(`WRONG: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;

function audit() {
  const args = ["audit", "--json", "--package-lock-only", "--fetch-retries=0", "--fetch-timeout=20000"];
  const { stdout, error } = spawnSync("npm", args, { encoding: "utf8", timeout: 60_000 });
  let report;
  try {
    report = JSON.parse(stdout);
  } catch {
    report = undefined;
  }
  if (error !== undefined || report?.vulnerabilities === undefined) {
    const why = (report?.message ?? report?.error?.summary ?? error?.message ?? "no answer")
      .split("\n")[0]
      .replace(/ - [A-Z]+ https?:.*/, "");
    console.log(`skipped: npm audit: ${why === "" ? "no answer" : why}`);
    return;
  }
  const found = Object.values(report.vulnerabilities);
  for (const { name, severity, range } of found) problems.push(`npm audit: ${name} ${range}: ${severity}`);
  console.log(`npm audit: ${found.length} packages with known weaknesses`);
}
