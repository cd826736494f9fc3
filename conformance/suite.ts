import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Expected, type Mode, without } from "./expected-failures.ts";

/** The files of the official suite that need nothing but a Lua interpreter. */
export const FILES = [
  "attrib",
  "big",
  "bitwise",
  "bwcoercion",
  "calls",
  "closure",
  "constructs",
  "coroutine",
  "cstack",
  "db",
  "errors",
  "events",
  "files",
  "gc",
  "gengc",
  "goto",
  "heavy",
  "literals",
  "locals",
  "main",
  "math",
  "nextvar",
  "pm",
  "sort",
  "strings",
  "tpack",
  "tracegc",
  "utf8",
  "vararg",
  "verybig",
] as const;

/** How code is compiled; see `StateOptions.codegen`. */
export const CODEGENS = ["auto", "off", "always"] as const;

/** The name of the interpreter in the copy: `main.lua` wants one that it can call by one name. */
const LAUNCHER = "lua";
/** The folder in the copy with the program behind the launcher. */
const PROGRAM = "neap-program";
const DRIVER = "neap-driver.lua";

/** How a file ended. */
export interface Run {
  /** "passed", "failed" with an error message, "died" without one, or "timeout". */
  readonly end: "passed" | "failed" | "died" | "timeout";
  /** The lines of the file that its error message and traceback name. */
  readonly lines: readonly number[];
  /** What it wrote to standard error. */
  readonly message: string;
}

/** A copy of the suite that can be written into, with what is needed to run its files. */
export class Suite {
  private readonly directory = mkdtempSync(join(tmpdir(), "neap-conformance-"));

  /**
   * @param source the suite's folder.
   * @param interpreter the folder with the built program, of which a copy is run; or command and arguments of another
   * interpreter.
   * @param codegen an option for the program; null: none.
   */
  constructor(
    private readonly source: string,
    private readonly interpreter: string | readonly string[],
    private readonly codegen: string | null,
  ) {
    if (typeof interpreter !== "string") return;
    const program = join(this.directory, PROGRAM);
    for (const file of readdirSync(interpreter)) {
      if (/\.[cm]js$/.test(file)) cpSync(join(interpreter, file), join(program, file));
    }
    // The program is told by its name that it is the interpreter.
    symlinkSync("neap.mjs", join(program, LAUNCHER));
  }

  /** Removes the copy. */
  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /**
   * Runs a file, without the lines of some failures.
   * @param seconds after which it is stopped.
   */
  async run(name: string, mode: Mode, omit: readonly Expected[], seconds: number): Promise<Run> {
    const directory = mkdtempSync(join(this.directory, "run-"));
    try {
      cpSync(this.source, directory, { recursive: true });
      this.install(join(directory, LAUNCHER));
      const file = `${name}.lua`;
      const text = without(readFileSync(join(this.source, file), "latin1"), omit);
      const arg = `arg = {[-1] = ${JSON.stringify(join(directory, LAUNCHER))}, [0] = "${file}"}`;
      const prelude = `${mode === "port" ? "_port = true" : ""} ${arg}`;
      if (name === "big" || mode === "dumped") {
        writeFileSync(join(directory, file), text, "latin1");
        writeFileSync(join(directory, DRIVER), driver(name, mode, prelude));
        return await this.start(DRIVER, file, directory, seconds);
      }
      // On the file's first line of code, so that the lines keep their numbers.
      const at = text.startsWith("#") ? text.indexOf("\n") + 1 : 0;
      writeFileSync(join(directory, file), `${text.slice(0, at)}${prelude} ${text.slice(at)}`, "latin1");
      return await this.start(file, file, directory, seconds);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }

  /** Puts a program there that is the interpreter. */
  private install(launcher: string): void {
    const program = join(this.directory, PROGRAM, LAUNCHER);
    if (typeof this.interpreter === "string" && (this.codegen ?? "auto") === "auto") {
      symlinkSync(join(this.directory, PROGRAM, "neap.mjs"), launcher);
      return;
    }
    const command = typeof this.interpreter === "string" ? [program, `--codegen=${this.codegen}`] : this.interpreter;
    const quoted = command.map((part) => `'${part.replaceAll("'", "'\\''")}'`).join(" ");
    writeFileSync(launcher, `#!/bin/sh\nexec ${quoted} "$@"\n`);
    chmodSync(launcher, 0o755);
  }

  private start(program: string, file: string, cwd: string, seconds: number): Promise<Run> {
    return new Promise((resolve, reject) => {
      const child = spawn(join(cwd, LAUNCHER), [program], {
        cwd,
        stdio: ["pipe", "ignore", "pipe"],
        env: { ...process.env, NEAP_CACHE: join(this.directory, "cache") },
      });
      child.stdin.end();
      let message = "";
      let late = false;
      child.stderr.setEncoding("latin1").on("data", (piece: string) => {
        message = (message + piece).slice(-100_000);
      });
      const timer = setTimeout(() => {
        late = true;
        child.kill("SIGKILL");
      }, seconds * 1000);
      child.on("error", reject);
      child.on("close", (code) => {
        clearTimeout(timer);
        const lines = [...message.matchAll(new RegExp(`\\b${file.replace(".", "\\.")}:(\\d+):`, "g"))];
        const end = late ? "timeout" : code === 0 ? "passed" : lines.length > 0 ? "failed" : "died";
        resolve({ end, lines: lines.map((m) => Number(m[1])), message });
      });
    });
  }
}

/** A program that runs a file in the way that it, or the mode, demands. */
function driver(name: string, mode: Mode, prelude: string): string {
  const dump = mode === "dumped" ? "f = assert(load(string.dump(f), nil, 'b'))" : "";
  // `big` yields twice.
  const call = name === "big" ? "f = coroutine.wrap(f) assert(f() == 'b') assert(f() == 'a')" : "f()";
  return `${prelude}\nlocal f = assert(loadfile("${name}.lua"))\n${dump}\n${call}\n`;
}
