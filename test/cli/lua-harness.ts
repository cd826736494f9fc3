import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildProgram } from "../../scripts/bundles.mjs";

/** A command that was run. Texts have one character per byte. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line program, built from the sources, in a folder of its own with files to work with. */
export class Program {
  /** Where commands run. */
  readonly folder: string;
  /** The program, and a link to it under the name of the Lua interpreter. */
  readonly neap: string;
  readonly lua: string;
  private readonly env: NodeJS.ProcessEnv;

  private constructor(readonly root: string) {
    this.folder = join(root, "work");
    this.neap = join(root, "bin", "neap.mjs");
    this.lua = join(root, "bin", "lua");
    const { PATH } = process.env;
    // Node reads the certificates of the latter at every start.
    const inherited = Object.entries(process.env).filter(([name]) => !/^LUA|^NODE_EXTRA_CA_CERTS$/.test(name));
    this.env = {
      ...Object.fromEntries(inherited),
      PATH: `${join(root, "bin")}:${PATH}`,
      NEAP_HISTORY: "",
      NEAP_CACHE: "",
    };
  }

  /** Builds the program. The folder `root` is the caller's to remove. */
  static async build(): Promise<Program> {
    const program = new Program(mkdtempSync(join(tmpdir(), "neap-lua-")));
    await buildProgram(join(program.root, "bin"), "0.0.0", { library: false });
    symlinkSync(program.neap, program.lua);
    mkdirSync(join(program.folder, "d"), { recursive: true });
    program.write("v.lua", "print(#arg, ...)\n");
    return program;
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text, "latin1");
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "latin1");
  }

  /** Starts a command; its streams are pipes. */
  start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    return spawn(command, args, { cwd: this.folder, env: { ...this.env, ...env } });
  }

  /** Runs `neap` with some input and waits for its end. */
  run(args: readonly string[], input = "", env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const child = this.start(process.execPath, [this.neap, ...args], env);
    child.stdin?.end(Buffer.from(input, "latin1"));
    return ended(child);
  }

  /** Runs a shell command, in which `lua` is the program, without input. */
  shell(command: string): Promise<Ended> {
    const child = this.start("/bin/sh", ["-c", command]);
    child.stdin?.end();
    return ended(child);
  }
}

/** Waits for the end of a process. */
export function ended(child: ChildProcess): Promise<Ended> {
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("latin1").on("data", (piece: string) => {
      text[name] += piece;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...text }));
  });
}

/** Waits until a process has written something to standard output. */
export function written(child: ChildProcess, what: string): Promise<void> {
  let text = "";
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (piece: Buffer | string) => {
      text += piece.toString("latin1");
      if (text.includes(what)) resolve();
    });
    child.on("close", () => reject(new Error(`ended after ${JSON.stringify(text)}`)));
  });
}

/** Waits until a process (of Linux) has slept for a while without a break, as it does in a system call that waits. */
export async function asleep({ pid }: ChildProcess): Promise<void> {
  const naps = (): string => {
    const status = readFileSync(`/proc/${pid}/task/${pid}/status`, "latin1");
    return /^State:\s+S/m.test(status) ? (/^voluntary_ctxt_switches:.*/m.exec(status)?.[0] ?? "") : "";
  };
  for (let last = "", quiet = 0; quiet < 10; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const now = naps();
    quiet = now !== "" && now === last ? quiet + 1 : 0;
    last = now;
  }
}

/** A shell command, and what the reference does with it. */
export interface CommandCase {
  readonly command: string;
  readonly output: string;
  readonly code: number;
}

/** Reads the commands of a file such as lua-cases.txt, by the headings they stand under. */
export function readCommandCases(file: string): Map<string, CommandCase[]> {
  const groups = new Map<string, CommandCase[]>();
  let group: CommandCase[] = [];
  let command = "";
  let output = "";
  let code = 0;
  for (const line of `${readFileSync(file, "latin1")}\n`.split("\n")) {
    if (/^# \w+$/.test(line)) {
      group = [];
      groups.set(line.slice(2), group);
    } else if (line.startsWith("$ ")) command = line.slice(2);
    else if (line.startsWith(">")) output += `${line.slice(2)}\n`;
    else if (line.startsWith("exit ")) code = Number(line.slice(5));
    else if (line === "" && command !== "") {
      group.push({ command, output: output.replace(/\\\n$/, ""), code });
      command = "";
      output = "";
      code = 0;
    }
  }
  return groups;
}
