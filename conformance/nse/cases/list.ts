import type { Case } from "../service.ts";

/** A row: a script, or a script with what else belongs to its case. */
export type Row = string | (Omit<Case, "on" | "port"> & { readonly port?: string });

/** The cases of a service's port. */
export function cases(on: string, port: string, ...rows: readonly Row[]): Case[] {
  return rows.map((row) => (typeof row === "string" ? { on, port, script: row } : { on, port, ...row }));
}

/** A script that must stay silent there. */
export function silent(script: string, args?: string): Row {
  return args === undefined ? { script, silent: true } : { script, args, silent: true };
}

/** The lists of names and words that guessing scripts get. */
export const GUESSES = "userdb=@root@/users.lst,passdb=@root@/words.lst";

/** Why guessing scripts may tell of another number of guesses. */
export const GUESS_RACE = "words after the right one are tried as long as no thread knows the answer to that one";
