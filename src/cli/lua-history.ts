import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** How many lines are kept; a file that has grown to twice as many is cut. */
const MAX_LINES = 1000;

/** Where the lines entered in interactive mode are kept; undefined when they are not (`NEAP_HISTORY` is empty). */
export function historyFile(env: NodeJS.ProcessEnv): string | undefined {
  const { NEAP_HISTORY, XDG_STATE_HOME } = env;
  if (NEAP_HISTORY !== undefined) return NEAP_HISTORY === "" ? undefined : NEAP_HISTORY;
  const state = XDG_STATE_HOME?.startsWith("/") ? XDG_STATE_HOME : join(homedir(), ".local", "state");
  return join(state, "neap", "history");
}

/** A file of lines, the newest last. What cannot be read or written is done without. */
export class History {
  /** The lines of earlier sessions. */
  readonly lines: readonly string[];
  private last: string | undefined;

  constructor(private readonly file: string | undefined) {
    const lines = this.load();
    if (lines.length >= 2 * MAX_LINES) this.save(lines.slice(-MAX_LINES));
    this.lines = lines.slice(-MAX_LINES);
    this.last = this.lines.at(-1);
  }

  /** Adds a line, unless it repeats the one before. */
  add(line: string): void {
    if (this.file === undefined || line === this.last) return;
    this.last = line;
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
      appendFileSync(this.file, `${line}\n`, { mode: 0o600 });
    } catch {
      // See above.
    }
  }

  private load(): string[] {
    if (this.file === undefined) return [];
    try {
      return readFileSync(this.file, "utf8")
        .split("\n")
        .filter((line) => line !== "");
    } catch {
      return [];
    }
  }

  private save(lines: readonly string[]): void {
    try {
      writeFileSync(this.file as string, `${lines.join("\n")}\n`, { mode: 0o600 });
    } catch {
      // See above.
    }
  }
}
