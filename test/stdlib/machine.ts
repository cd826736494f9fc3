import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type FileHandle, type Host, HostError } from "../../src/stdlib/host.ts";
import { nodeHost } from "../../src/stdlib/host-node.ts";
import { flushAll } from "../../src/stdlib/io-buffer.ts";
import { openLibraries } from "../../src/stdlib/open.ts";
import { startBase } from "../../src/vm/resume.ts";
import { LuaState } from "../../src/vm/state.ts";
import { rawToString } from "../../src/vm/tostring.ts";

/** A handle in memory: gives `input`, and collects what is written. */
export class MemoryHandle implements FileHandle {
  readonly regular = false;
  output = "";
  constructor(
    private input = "",
    readonly terminal = false,
  ) {}
  read(max: number): string {
    const part = this.input.slice(0, max);
    this.input = this.input.slice(max);
    return part;
  }
  write(bytes: string): void {
    this.output += bytes;
  }
  seek(): never {
    throw new HostError("ESPIPE");
  }
  close(): undefined {}
}

/** The host of this process with standard files in memory. */
export function memoryHost(input = "", over: Partial<Host> = {}): Host & { readonly stdout: MemoryHandle } {
  const stdout = new MemoryHandle();
  return { ...nodeHost(), stdin: new MemoryHandle(input), stderr: new MemoryHandle(), ...over, stdout };
}

/** Runs a program and gives what it printed; an error ends it and is printed as "error: message". */
export function run(program: string, host = memoryHost(), options: { yieldAcross?: "strict" | "all" } = {}): string {
  const L = new LuaState(options);
  openLibraries(L, { host, warn: () => undefined });
  L.main.body = L.load(program, "=t");
  const outcome = startBase(L, L.main, []);
  if (outcome.kind === "suspended") throw new Error("suspended");
  L.close();
  flushAll(host);
  return outcome.kind === "failed"
    ? `${host.stdout.output}error: ${rawToString(outcome.error.value)}\n`
    : host.stdout.output;
}

/** Runs an expression list and gives its values as `print` shows them. */
export function evaluate(expressions: string, host = memoryHost()): string {
  return run(`print(${expressions})`, host).replace(/\n$/, "");
}

/** A piece of Lua, and what the reference prints for it. */
export interface Case {
  readonly title: string;
  readonly source: string;
  readonly expected: string;
}

/**
 * Reads `cases/name.lua`: pieces of Lua, each followed by what the reference prints for it, in lines that begin with "-->"
 * (spaces at their ends left out; bytes that are not printable written `\xff`). A comment before a piece is its title.
 */
export function readCases(name: string): Case[] {
  const cases: Case[] = [];
  let title = "";
  let source: string[] = [];
  let expected: string[] = [];
  const finish = (): void => {
    if (expected.length === 0) return;
    cases.push({ title: title || source.join("\n"), source: source.join("\n"), expected: expected.join("\n") });
    title = "";
    source = [];
    expected = [];
  };
  for (const line of readFileSync(new URL(`cases/${name}.lua`, import.meta.url), "latin1").split("\n")) {
    if (line.startsWith("-->")) {
      expected.push(
        line.slice(4).replace(/\\x([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
      );
      continue;
    }
    finish();
    if (line.startsWith("-- ") && source.length === 0) title = line.slice(3);
    if (line.startsWith("--") && title === "") continue;
    if (line !== "" || source.length > 0) source.push(line);
    else title = "";
  }
  finish();
  return cases;
}

/** Output with the spaces at the ends of its lines left out. */
export function trimLines(text: string): string {
  return text.replace(/ +$/gm, "");
}

/** The reference interpreter's name; undefined when it is not on the PATH. */
export const reference = ["lua5.4", "lua"].find((name) =>
  spawnSync(name, ["-v"]).stdout?.toString().startsWith("Lua 5.4"),
);

/** What the reference prints for a program. */
export function runReference(program: string, env: Record<string, string> = {}): string {
  const done = spawnSync(reference ?? "lua5.4", ["-"], {
    input: Buffer.from(program, "latin1"),
    env: { ...process.env, ...env },
    maxBuffer: 1 << 26,
  });
  if (done.status !== 0) throw new Error(done.stderr.toString("latin1"));
  return done.stdout.toString("latin1");
}
