import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Lua } from "../../../src/api/lua.ts";
import { openLpeg } from "../../../src/nse/lib/lpeg/lib.ts";
import { nodeHost } from "../../../src/stdlib/host-node.ts";
import { rawToString } from "../../../src/vm/tostring.ts";
import { NativeFunction, NONE } from "../../../src/vm/value.ts";

/** The text of a file beside this one, a character per byte. */
export function readHere(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "latin1");
}

const PRELUDE = readHere("prelude.lua");
const PAUSES = readHere("pauses.lua");
const DONE = "-- done";

/** A state with lpeg whose `print` adds to `lines`. The global `pause` suspends its caller. */
export function newLua(lines: string[], options: { yieldAcross?: "strict" | "all" } = {}): Lua {
  const lua = new Lua(() => nodeHost(), { ...options, strings: "latin1" });
  openLpeg(lua.state);
  const print = new NativeFunction("print", (...args) => {
    lines.push(args.map((v) => rawToString(v)).join("\t"));
    return NONE;
  });
  lua.state.globals.setStr("print", print);
  lua.set("pause", async () => {
    await Promise.resolve();
  });
  return lua;
}

/**
 * Runs a program after the prelude and gives the lines it printed. With `pauses`, every function that patterns call is
 * suspended for a while first.
 */
export async function runNeap(program: string, pauses = false): Promise<string[]> {
  const lines: string[] = [];
  const source = `${PRELUDE}\n${pauses ? PAUSES : ""}\n${program}`;
  await newLua(lines).run(Buffer.from(source, "latin1"), { chunkName: "@case.lua" });
  return lines;
}

/** "1.0" or "1.1", the version of the reference interpreter's lpeg; undefined when there is none. */
export const referenceVersion = findReference();

function findReference(): string | undefined {
  const probe = 'local v = require "lpeg".version print(type(v) == "function" and v() or v)';
  const done = spawnSync("lua5.4", ["-e", probe]);
  return done.status === 0 ? /\d+\.\d+/.exec(done.stdout.toString())?.[0] : undefined;
}

if (referenceVersion === undefined) console.log("not compared with the reference: no lua5.4 with lpeg here");

/** As `runNeap`, by the reference. */
export function runReference(program: string): string[] {
  const source = `${PRELUDE}\n${program}\nprint "${DONE}"`;
  const loader = 'assert(load(io.read "a", "@case.lua"))()';
  const done = spawnSync("lua5.4", ["-e", loader], { input: Buffer.from(source, "latin1"), maxBuffer: 1 << 26 });
  const lines = done.stdout.toString("latin1").split("\n").slice(0, -1);
  if (lines.pop() !== DONE) throw new Error(`the reference failed: ${done.stderr.toString("latin1")}`);
  return lines;
}

/** A file of cases: what to run, and what each case is to print. */
export interface Cases {
  readonly program: string;
  readonly expected: readonly string[];
}

/**
 * Reads cases: lines `show(…) --> what it prints` and `show(…) --! message of its error`. With "1.1" after the dashes, the
 * case is left out for a reference of version 1.0. Other lines are taken as they are.
 */
export function readCases(text: string, version = "1.1"): Cases {
  const expected: string[] = [];
  const lines = text.split("\n").map((line) => {
    const m = /^show\((.*)\) --(1\.1)?([>!]) (.*)$/.exec(line);
    if (m === null) {
      if (line.startsWith("show(")) throw new Error(`a case without expectation: ${line}`);
      return line;
    }
    const [, shown, needed, mark, text] = m;
    if (needed !== undefined && version !== needed) return "";
    expected.push(mark === "!" ? `! ${text}` : text);
    return `case(function() show(${shown}) end)`;
  });
  return { program: lines.join("\n"), expected };
}
