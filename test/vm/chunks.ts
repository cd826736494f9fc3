import { openLibraries } from "../../src/stdlib/open.ts";
import { startBase } from "../../src/vm/resume.ts";
import { LuaState } from "../../src/vm/state.ts";
import { rawToString } from "../../src/vm/tostring.ts";
import { memoryHost } from "../stdlib/machine.ts";
import { luaQuote } from "./reference.ts";

/** A program that runs a text as a chunk "=t": positions are the same here and in the reference. */
export function asChunk(source: string): string {
  return `return assert(load(${luaQuote(source)}, "=t"))()`;
}

/** As `run` of machine.ts, with everything compiled to JavaScript that can be. */
export function runCompiled(program: string): string {
  const host = memoryHost();
  const L = new LuaState({ codegen: "always" });
  openLibraries(L, { host, warn: () => undefined });
  L.main.body = L.load(program, "=t");
  const outcome = startBase(L, L.main, []);
  if (outcome.kind === "suspended") throw new Error("suspended");
  L.close();
  return outcome.kind === "failed"
    ? `${host.stdout.output}error: ${rawToString(outcome.error.value)}\n`
    : host.stdout.output;
}
