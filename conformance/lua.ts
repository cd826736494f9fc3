/**
 * Runs the official Lua test suite, which is not part of this repository, and compares with expected-failures.txt:
 *
 *     npm run build && npm run conformance -- --suite LUA/testes [--mode full|port|dumped] \
 *         [--codegen auto|off|always|all] [--seconds N] [FILE ...]
 *
 * A file that fails where the list says so is run again without those lines. A failure that is not in the list, and one
 * that is but does not happen, end the run with code 1.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Expected, MODES, type Mode, parseExpected } from "./expected-failures.ts";
import { parseOptions } from "./options.ts";
import { CODEGENS, FILES, type Run, Suite } from "./suite.ts";

const { values, positionals } = parseOptions({
  allowPositionals: true,
  options: {
    suite: { type: "string" },
    mode: { type: "string" },
    codegen: { type: "string", default: "auto" },
    seconds: { type: "string", default: "300" },
    interpreter: { type: "string" },
  },
});
if (values.suite === undefined || !existsSync(join(values.suite, "strings.lua"))) {
  console.error("usage: npm run conformance -- --suite DIRECTORY (the folder `testes` of Lua 5.4.8) [FILE ...]");
  process.exit(2);
}
const modes = values.mode === undefined ? MODES : MODES.filter((m) => m === values.mode);
const names = positionals.length > 0 ? positionals.map((name) => name.replace(/\.lua$/, "")) : [...FILES];
for (const name of names) {
  if (!(FILES as readonly string[]).includes(name)) {
    console.error(`not a file of the suite: ${name}`);
    process.exit(2);
  }
}
const codegens = values.codegen === "all" ? CODEGENS : CODEGENS.filter((c) => c === values.codegen);
if (modes.length === 0 || codegens.length === 0) {
  console.error(`modes: ${MODES.join(", ")}\ncodegen: ${CODEGENS.join(", ")}, all`);
  process.exit(2);
}
const interpreter = values.interpreter?.split(" ") ?? null;
const known =
  values.interpreter === undefined ? parseExpected(readFileSync("conformance/expected-failures.txt", "utf8")) : [];

/** What is not as it should be, a line each. */
const wrong: string[] = [];
let passed = 0;
let failures = 0;

for (const codegen of interpreter === null ? codegens : [null]) {
  const suite = new Suite(values.suite, interpreter ?? resolve("dist"), codegen);
  const way = codegen === null ? "" : `, codegen ${codegen}`;
  try {
    for (const name of names) {
      // It is about the command line, in which it does not expect the option that chooses the mode.
      if (name === "main" && codegen !== null && codegen !== "auto") continue;
      for (const mode of modes) await check(suite, name, mode, way);
    }
  } finally {
    suite.close();
  }
}
console.log(`\n${passed} runs passed, ${failures} known failures left out, ${wrong.length} surprises`);
for (const line of wrong) console.log(line);
process.exitCode = wrong.length > 0 ? 1 : 0;

/** Runs a file until it passes, or fails in a way that is not known. */
async function check(suite: Suite, name: string, mode: Mode, way: string): Promise<void> {
  const rows = known.filter((e) => e.file === `${name}.lua` && e.modes.includes(mode));
  const seen: Expected[] = [];
  const start = performance.now();
  let run: Run;
  for (;;) {
    run = await suite.run(name, mode, seen, Number(values.seconds));
    if (run.end === "passed") break;
    const row = rows.find((e) => !seen.includes(e) && matches(e, run));
    if (row === undefined) break;
    seen.push(row);
  }
  failures += seen.length;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const note = seen.length > 0 ? `, without ${seen.map(place).join(" ")}` : "";
  console.log(`${name} (${mode}${way}): ${run.end}${note} [${seconds} s]`);
  if (run.end === "passed") {
    passed++;
    for (const row of rows) {
      if (row.kind !== "may" && !seen.includes(row))
        wrong.push(`unexpected pass: ${row.file}:${place(row)} (${mode}${way}): ${row.reason}`);
    }
  } else wrong.push(`unexpected: ${name}.lua (${mode}${way}) ${run.end}\n${indent(run.message)}`);
}

function matches(e: Expected, run: Run): boolean {
  if (e.kind === "dies") return run.end !== "failed";
  return run.end === "failed" && run.lines.some((line) => line >= e.first && line <= e.last);
}

function place(e: Expected): string {
  return e.first === e.last ? String(e.first) : `${e.first}-${e.last}`;
}

/** The end of a message, where the error is. */
function indent(message: string): string {
  return message.trimEnd().split("\n").slice(-12).join("\n").replace(/^/gm, "    ");
}
