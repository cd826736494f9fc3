import { describe, expect, it } from "vitest";
import { type KeyActions, pressKey } from "../../src/cli/keys.ts";
import { clockTime, liveLine, Progress, statusLines, type Terminal } from "../../src/cli/progress.ts";
import { type RunState, runState } from "../../src/cli/run-state.ts";
import type { Session } from "../../src/nse/session.ts";

const session = (threads: { wait: object | null }[] = []): Session =>
  ({ engine: { live: new Set(threads), verbosity: 0, debugging: 0, driver: { now: () => 0 } } }) as unknown as Session;

function state(): { state: RunState; pass: (ms: number) => void } {
  let time = 0;
  const made = runState(
    () => time,
    () => undefined,
  );
  return {
    state: made,
    pass: (ms) => {
      time += ms;
    },
  };
}

describe("the state of a run", () => {
  it("is told in lines, with an estimate when there is one", () => {
    const { state: s, pass } = state();
    s.hostsUp = 4;
    s.hostsDone = 3;
    s.phase("Port scan");
    expect(statusLines(s, session())).toBe(
      "Stats: 0:00:00 elapsed; 3 hosts completed (4 up), 1 undergoing Port scan\n",
    );
    s.share = () => 0.25;
    pass(10_000);
    expect(statusLines(s, session([{ wait: {} }, { wait: null }]))).toBe(
      "Stats: 0:00:10 elapsed; 3 hosts completed (4 up), 1 undergoing Port scan\n" +
        "NSE: Active NSE Script Threads: 2 (1 waiting)\n" +
        "Port scan Timing: About 25.00% done; 0:00:30 remaining\n",
    );
    expect(liveLine(s, session())).toBe("0:00:10  Port scan · 3/4 hosts · 25% · 0:00:30 left");
  });

  it("has times that can be long", () => {
    expect(clockTime(36_605_999)).toBe("10:10:05");
  });

  it("makes room for other lines, and draws nothing where there is no terminal", () => {
    const { state: s } = state();
    const written: string[] = [];
    const terminal: Terminal = { isTerminal: false, columns: 80, color: false, write: (text) => written.push(text) };
    const progress = new Progress(terminal, undefined, s, session());
    progress.start(true);
    progress.tell("hello\n");
    progress.stop();
    expect(written).toEqual(["hello\n"]);
  });
});

describe("keys", () => {
  function press(keys: string): { said: string[]; traces: boolean[]; interrupts: number; session: Session } {
    const said: string[] = [];
    const traces: boolean[] = [];
    let interrupts = 0;
    const s = session();
    const actions: KeyActions = {
      session: s,
      tell: (text) => said.push(text),
      status: () => "status\n",
      trace: (on) => traces.push(on),
      interrupt: () => {
        interrupts++;
      },
    };
    for (const key of keys) pressKey(key, actions);
    return { said, traces, interrupts, session: s };
  }

  it("change how much is said", () => {
    const { said, session: s } = press("vvVdD");
    expect(s.engine.verbosity).toBe(1);
    expect(s.engine.debugging).toBe(0);
    expect(said).toEqual([
      "Verbosity Increased to 1.\n",
      "Verbosity Increased to 2.\n",
      "Verbosity Decreased to 1.\n",
      "Debugging Increased to 1.\n",
      "Debugging Decreased to 0.\n",
    ]);
  });

  it("trace sockets, interrupt, and show the state and the threads", () => {
    const { said, traces, interrupts } = press("pP\x03 t?");
    expect(traces).toEqual([true, false]);
    expect(interrupts).toBe(1);
    expect(said.slice(2, 4)).toEqual(["status\n", "No script threads are alive.\n"]);
    expect(said[4]).toMatch(/^Keys: /);
  });
});
