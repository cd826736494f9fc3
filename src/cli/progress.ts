import type { Session } from "../nse/session.ts";
import type { RunState } from "./run-state.ts";

/** Milliseconds between two pictures of the live line. */
const REDRAW_MS = 200;
/** A run that is over sooner shows no live line. */
const QUIET_MS = 1000;

/** `0:01:05` */
export function clockTime(ms: number): string {
  const s = Math.floor(ms / 1000);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

/** How far the present phase is, where that can be told: a share from 0 to 1. */
export function share(state: RunState): number | undefined {
  const { scan } = state;
  if (scan !== undefined && scan.total > 0) return Math.min(1, scan.settled / scan.total);
  return state.share?.();
}

/** What is left of the present phase at the rate so far, in milliseconds; undefined while that would be a guess. */
export function timeLeft(state: RunState): number | undefined {
  const done = share(state);
  if (done === undefined || done < 0.02 || state.phaseMs < 500) return undefined;
  return (state.phaseMs / done) * (1 - done);
}

function threads(session: Session): { live: number; waiting: number } {
  let waiting = 0;
  for (const thread of session.engine.live) if (thread.wait !== null) waiting++;
  return { live: session.engine.live.size, waiting };
}

/** The state as the lines that Nmap shows when a key is pressed. */
export function statusLines(state: RunState, session: Session): string {
  const { hostsDone, hostsUp, elapsedMs, doing } = state;
  const lines = [
    `Stats: ${clockTime(elapsedMs)} elapsed; ${hostsDone} hosts completed (${hostsUp} up), ${Math.max(0, hostsUp - hostsDone)} undergoing ${doing}`,
  ];
  const { live, waiting } = threads(session);
  if (live > 0) lines.push(`NSE: Active NSE Script Threads: ${live} (${waiting} waiting)`);
  const done = share(state);
  if (done !== undefined) {
    const left = timeLeft(state);
    const end = left === undefined ? "" : `; ${clockTime(left)} remaining`;
    lines.push(`${doing} Timing: About ${(done * 100).toFixed(2)}% done${end}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The state in one line, for a terminal. */
export function liveLine(state: RunState, session: Session): string {
  const { hostsDone, hostsUp, scan, findings, doing, phaseMs } = state;
  const parts = [`${doing}`, `${hostsDone}/${hostsUp} hosts`];
  const done = share(state);
  if (done !== undefined) parts.push(`${Math.floor(done * 100)}%`);
  if (scan !== undefined && phaseMs > 0) parts.push(`${Math.round(scan.probes / (phaseMs / 1000))} probes/s`);
  const { live, waiting } = threads(session);
  if (live > 0) parts.push(`${live} scripts (${waiting} waiting)`);
  if (findings > 0) parts.push(`${findings} results`);
  const left = timeLeft(state);
  if (left !== undefined) parts.push(`${clockTime(left)} left`);
  return `${clockTime(state.elapsedMs)}  ${parts.join(" · ")}`;
}

/** What a live line is drawn on. */
export interface Terminal {
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly color: boolean;
  write(text: string): void;
}

/**
 * Shows how a run stands: on a terminal in a line that is drawn again and again and makes room for everything else, and
 * otherwise, or as well, as lines in an interval that was asked for.
 */
export class Progress {
  private drawn = false;
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly terminal: Terminal,
    private readonly everyMs: number | undefined,
    private readonly state: RunState,
    private readonly session: Session,
  ) {}

  start(live: boolean): void {
    if (live && this.terminal.isTerminal) this.timers.push(setInterval(() => this.draw(), REDRAW_MS).unref());
    if (this.everyMs !== undefined && this.everyMs > 0) {
      this.timers.push(setInterval(() => this.tell(statusLines(this.state, this.session)), this.everyMs).unref());
    }
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    this.hide();
  }

  /** Writes lines without mixing them with the live one. */
  tell(text: string): void {
    this.hide();
    this.terminal.write(text);
  }

  /** Takes the live line away. */
  hide(): void {
    if (!this.drawn) return;
    this.drawn = false;
    this.terminal.write("\r\x1b[K");
  }

  private draw(): void {
    if (this.state.elapsedMs < QUIET_MS) return;
    const line = liveLine(this.state, this.session).slice(0, Math.max(20, this.terminal.columns - 1));
    this.drawn = true;
    this.terminal.write(this.terminal.color ? `\r\x1b[2m${line}\x1b[0m\x1b[K` : `\r${line}\x1b[K`);
  }
}

/** Standard error as a terminal (no-color.org; `TERM=dumb` can draw nothing). */
export function standardError(color: "auto" | "always" | "never"): Terminal {
  const { env, stderr } = process;
  const isTerminal = stderr.isTTY === true && env["TERM"] !== "dumb";
  const wished = (env["NO_COLOR"] ?? "") === "" && isTerminal;
  return {
    isTerminal,
    get columns() {
      return stderr.columns || 80;
    },
    color: color === "always" || (color === "auto" && wished),
    write: (text) => void stderr.write(Buffer.from(text, "utf8")),
  };
}
