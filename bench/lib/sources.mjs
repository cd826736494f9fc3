// Real Lua sources that some benchmarks load: the libraries of an Nmap data directory, when there is one.
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const NMAP_DIRECTORIES = [process.env.NMAPDIR, "/usr/share/nmap", "/usr/local/share/nmap", "/opt/homebrew/share/nmap"];

/** The .lua files of Nmap's nselib, sorted; null when no Nmap data directory is found. */
export function nselibFiles() {
  for (const directory of NMAP_DIRECTORIES) {
    if (directory === undefined) continue;
    const nselib = join(directory, "nselib");
    if (!existsSync(nselib)) continue;
    const files = readdirSync(nselib, { recursive: true })
      .filter((name) => name.endsWith(".lua"))
      .sort()
      .map((name) => join(nselib, name));
    if (files.length > 0) return files;
  }
  return null;
}

/** Sum of the sizes of files, in bytes. */
export function totalSize(files) {
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}

/** Writes a Lua file that returns the array of the file names; programs find it through BENCH_SOURCES. */
export function writeSourceList(listFile, files) {
  writeFileSync(listFile, `return {\n${files.map((file) => `  ${JSON.stringify(file)},\n`).join("")}}\n`);
}
