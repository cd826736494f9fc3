import { spawnSync } from "node:child_process";

/** Whether the reference interpreter is on the PATH; tests that compare with it are skipped otherwise. */
export const hasReference = spawnSync("lua5.4", ["-v"]).status === 0;

/** Runs a program by the reference and gives the lines it prints. Text is one character per byte. */
export function runReference(program: string): string[] {
  const done = spawnSync("lua5.4", ["-"], { input: Buffer.from(program, "latin1"), maxBuffer: 1 << 26 });
  if (done.status !== 0) throw new Error(done.stderr.toString("latin1"));
  return done.stdout.toString("latin1").split("\n").slice(0, -1);
}

/** A Lua string literal of any bytes. */
export function luaQuote(s: string): string {
  return `"${s.replace(/[^ !#-[\]-~]/g, (c) => `\\${String(c.charCodeAt(0)).padStart(3, "0")}`)}"`;
}
