import { waitReport } from "../nse/deadlock.ts";
import type { ScriptThread } from "../nse/script-thread.ts";
import type { Session } from "../nse/session.ts";
import { clockTime } from "./progress.ts";

/** What keys pressed during a run can do. */
export interface KeyActions {
  readonly session: Session;
  /** Shows lines on standard error. */
  readonly tell: (text: string) => void;
  /** How the run stands, in lines. */
  readonly status: () => string;
  /** Turns the tracing of sockets on or off. */
  readonly trace: (on: boolean) => void;
  readonly interrupt: () => void;
}

const HELP = `Keys: v/V more/less verbose, d/D more/less debugging, p/P trace sockets on/off,
      t what every script thread waits for, ? this help; any other key: status
`;

/** Every live thread: script, target, what it waits for, since when, and where in Lua it stands. */
export function threadList(session: Session): string {
  const { engine, L } = session;
  if (engine.live.size === 0) return "No script threads are alive.\n";
  const now = engine.driver.now();
  const note = (thread: ScriptThread): string => {
    const since = thread.wait === null ? "" : `waiting for ${clockTime(now - thread.wait.since)}, `;
    return ` (${since}alive for ${clockTime(now - thread.startedAt)})`;
  };
  const count = engine.live.size;
  return `${count} script thread${count === 1 ? "" : "s"}:\n${waitReport(L, [...engine.live], note)}\n`;
}

/** Does what a key means. */
export function pressKey(key: string, { session, tell, status, trace, interrupt }: KeyActions): void {
  const { engine } = session;
  switch (key) {
    case "\x03":
      interrupt();
      return;
    case "v":
    case "V":
      engine.verbosity = Math.max(0, engine.verbosity + (key === "v" ? 1 : -1));
      tell(`Verbosity ${key === "v" ? "Increased" : "Decreased"} to ${engine.verbosity}.\n`);
      return;
    case "d":
    case "D":
      engine.debugging = Math.max(0, engine.debugging + (key === "d" ? 1 : -1));
      tell(`Debugging ${key === "d" ? "Increased" : "Decreased"} to ${engine.debugging}.\n`);
      return;
    case "p":
    case "P":
      trace(key === "p");
      tell(`Socket Tracing ${key === "p" ? "enabled" : "disabled"}.\n`);
      return;
    case "t":
      tell(threadList(session));
      return;
    case "?":
      tell(HELP);
      return;
    default:
      tell(status());
  }
}

/** Takes keys from the terminal until the returned function is called. Where there is no terminal, nothing is done. */
export function watchKeys(actions: KeyActions): () => void {
  const { stdin } = process;
  if (stdin.isTTY !== true) return () => undefined;
  const take = (data: Buffer): void => {
    for (const key of data.toString("latin1")) pressKey(key, actions);
  };
  stdin.setRawMode(true);
  stdin.on("data", take);
  stdin.unref();
  return () => {
    stdin.off("data", take);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

/** Whether the terminal is there for keys: it is one, and nothing else is read from it. */
export function canTakeKeys(o: {
  interactive: boolean;
  from: readonly string[];
  targetFiles: readonly string[];
}): boolean {
  return o.interactive && process.stdin.isTTY === true && !o.from.includes("-") && !o.targetFiles.includes("-");
}
