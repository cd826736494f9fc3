// Writes src/parser/tables.ts: the lookahead tables of the grammar, so that the parser never analyses it at run time.
// Run it after a change to src/parser/grammar.ts or grammar-expr.ts: `node scripts/parser-tables.mjs`.
// With --check it only tells whether the file is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const target = fileURLToPath(new URL("../src/parser/tables.ts", import.meta.url));
const entry = `
  import { Grammar } from "./grammar.ts";
  import { lookaheadRows, tablesSource } from "./lookahead.ts";
  class Analysed extends Grammar {
    constructor() {
      super({});
      this.performSelfAnalysis();
    }
  }
  export const source = tablesSource(lookaheadRows(new Analysed()));
`;

const bundle = await build({
  stdin: { contents: entry, resolveDir: fileURLToPath(new URL("../src/parser", import.meta.url)), loader: "ts" },
  bundle: true,
  format: "esm",
  platform: "node",
  write: false,
});
const { source } = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`
);

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== source) {
    console.error("src/parser/tables.ts is stale: run node scripts/parser-tables.mjs");
    process.exitCode = 1;
  }
} else writeFileSync(target, source);
