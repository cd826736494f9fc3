import { spawnSync } from "node:child_process";
import { luaQuote } from "../vm/reference.ts";
import { PRELUDE } from "./prelude.ts";

/** Ends a transcript in the reference's output. */
const SEPARATOR = "\u0001";
/** How many programs go into one Lua function, which can have only so many constants. */
const PER_FUNCTION = 100;

/**
 * The transcripts of some programs by the reference, in one process. Throws when that fails or does not end.
 * @param prelude gives the function that makes a program's transcript.
 */
export function referenceTranscripts(reference: string, sources: readonly string[], prelude = PRELUDE): string[] {
  let program = `PAUSE = function () end local run = load(${luaQuote(prelude)}, "=prelude")()\n`;
  for (let i = 0; i < sources.length; i += PER_FUNCTION) {
    program += ";(function ()\n";
    for (const source of sources.slice(i, i + PER_FUNCTION)) {
      program += `io.write(run(${luaQuote(source)}), "${SEPARATOR}")\n`;
    }
    program += "end)()\n";
  }
  const done = spawnSync(reference, ["-"], {
    input: Buffer.from(program, "latin1"),
    maxBuffer: 1 << 28,
    timeout: 120_000,
  });
  if (done.status !== 0) throw new Error(`${reference}: ${done.error?.message ?? done.stderr.toString("latin1")}`);
  return done.stdout.toString("latin1").split(SEPARATOR).slice(0, -1);
}

/** The part of a state that is needed to run programs. */
export interface Machine {
  set(name: string, value: unknown): void;
  runSync(source: string): unknown[];
  call(f: string, ...args: unknown[]): Promise<unknown[]>;
  callSync(f: string, ...args: unknown[]): unknown[];
}

/** Runs programs on a state of ours. */
export class Runner {
  /**
   * @param waits whether every line of the transcript first waits for the host.
   * @param prelude see `referenceTranscripts`.
   */
  constructor(
    private readonly lua: Machine,
    private readonly waits: boolean,
    prelude = PRELUDE,
  ) {
    lua.set("PAUSE", waits ? async () => undefined : () => undefined);
    lua.runSync(`run = load(${luaQuote(prelude)}, "=prelude")()`);
  }

  /** A program's transcript; an error of the machine itself is thrown on. */
  async transcript(source: string): Promise<string> {
    const [text] = this.waits ? await this.lua.call("run", source) : this.lua.callSync("run", source);
    return text as string;
  }
}

/** The name and version of an interpreter: "Lua 5.4.8". */
export function versionOf(reference: string): string {
  return /^Lua [\d.]+/.exec(spawnSync(reference, ["-v"]).stdout.toString())?.[0] ?? "";
}

/** Whether the interpreter is as new as this machine wants to be; older ones name some variables differently. */
export function isCurrent(reference: string): boolean {
  return versionOf(reference) === "Lua 5.4.8";
}

/** A transcript without the names of variables in messages, which patch releases of the reference find differently. */
export function withoutNames(transcript: string): string {
  return transcript.replace(/ \((?:local|global|upvalue|field|method|constant|for iterator|metamethod) '[^']*'\)/g, "");
}
