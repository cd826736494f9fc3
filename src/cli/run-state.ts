import type { RunningScan } from "./port-scan.ts";

/** How a run stands, for those who watch it. */
export interface RunState {
  hostsTotal: number;
  hostsUp: number;
  hostsDone: number;
  /** Script results so far. */
  findings: number;
  /** Script instances that have ended. */
  scriptsDone: number;
  readonly doing: string;
  /** Milliseconds since the run and since the present phase began. */
  readonly elapsedMs: number;
  readonly phaseMs: number;
  /** How far a phase without a port scan is, from 0 to 1. */
  share: (() => number | undefined) | undefined;
  /** The port scan that is going on. */
  scan: RunningScan | undefined;
  /** A new phase begins. */
  phase(name: string): void;
  /** Something is about to be written: a line that shows the state has to make room. */
  hide(): void;
}

/** A state that nobody watches yet. @param now milliseconds of a clock that never goes back. */
export function runState(now: () => number, hide: () => void): RunState {
  const began = now();
  let phaseBegan = began;
  let doing = "Starting";
  return {
    hostsTotal: 0,
    hostsUp: 0,
    hostsDone: 0,
    findings: 0,
    scriptsDone: 0,
    scan: undefined,
    share: undefined,
    get doing() {
      return doing;
    },
    get elapsedMs() {
      return now() - began;
    },
    get phaseMs() {
      return now() - phaseBegan;
    },
    phase(name) {
      this.scan = undefined;
      this.share = undefined;
      doing = name;
      phaseBegan = now();
    },
    hide,
  };
}
