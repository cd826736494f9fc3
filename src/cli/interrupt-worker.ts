/*
 * How a program that never gives the event loop its turn is told of SIGINT: a worker thread runs a script of `node:vm` that
 * the signal breaks off, which works in any thread, and has the inspector call a function in the main thread, which V8
 * does in the middle of whatever runs there. The two share some words of memory.
 */

/** The words that the main thread and the worker share. */
export const enum Cell {
  /** What becomes of the signal (`Armed`). */
  Armed,
  /** Set to 1 to have the worker wait for the next signal. */
  Rearm,
  /** How many signals have come for the program, and how many it has been interrupted for. */
  Signals,
  Taken,
  /** Set to 1 when the main thread has looked, in a turn of its event loop, for signals from before. */
  Looked,
  /** Whether the program runs, and has not had its signal: else one ends the process. */
  Running,
  /** Whether another program is waited for that has the signal: then it is ignored. */
  Elsewhere,
  /** Whether the main thread is in a system call that may wait, which only a signal can end. */
  Waiting,
  Count,
}

/** What becomes of a signal. */
export const enum Armed {
  /** It has its default action. */
  No,
  /** The worker takes it. */
  Yes,
  /** The worker is starting, and the main thread takes it. */
  NotYet,
}

/** What the inspector calls: `() => void`, a property of the main thread's global object. */
export const CALLED = "neap.interrupt";

/** Milliseconds: until code that has had no chance to look for early signals is made to; between signals that end a system call. */
const PATIENCE = 1000;
const REPEAT = 20;

/** The worker's program. It is kept as text so that it needs no file of its own wherever this module is bundled to. */
export const INTERRUPT_WORKER = `
"use strict";
const { workerData } = require("node:worker_threads");
const { Script } = require("node:vm");
const cells = new Int32Array(workerData);

// The main thread would wait for the end of a connection when it exits.
function tell() {
  // Most programs never need it.
  const { Session } = require("node:inspector");
  const session = new Session();
  session.connectToMainThread();
  const expression = "globalThis[Symbol.for('${CALLED}')]?.()";
  session.post("Runtime.evaluate", { expression });
  session.disconnect();
}

function set(cell, value) {
  Atomics.store(cells, cell, value);
  Atomics.notify(cells, cell);
}

const get = (cell) => Atomics.load(cells, cell);

// Scripts that the signal breaks off: it is theirs as soon as they run.
const wait = new Script("neapWait()");
const repeat = new Script("neapRepeat()");
let isFirst = true;
globalThis.neapWait = () => {
  set(${Cell.Rearm}, 0);
  set(${Cell.Armed}, ${Armed.Yes});
  if (isFirst) {
    isFirst = false;
    if (Atomics.wait(cells, ${Cell.Looked}, 0, ${PATIENCE}) === "timed-out") tell();
  }
  Atomics.wait(cells, ${Cell.Rearm}, 0);
};
globalThis.neapRepeat = () => {
  process.kill(process.pid, "SIGINT");
  Atomics.wait(cells, ${Cell.Rearm}, 0, 1000);
};

// True when the signal has come.
function untilSignal(script) {
  try {
    script.runInThisContext({ breakOnSigint: true, displayErrors: false });
    return false;
  } catch {
    return true;
  }
}

for (;;) {
  if (!untilSignal(wait) || get(${Cell.Elsewhere}) === 1) continue;
  set(${Cell.Armed}, ${Armed.No});
  if (get(${Cell.Running}) === 0) process.kill(process.pid, "SIGINT");
  set(${Cell.Signals}, get(${Cell.Signals}) + 1);
  tell();
  // The main thread may have been about to begin a system call.
  while (get(${Cell.Rearm}) === 0) {
    const isTaken = get(${Cell.Taken}) === get(${Cell.Signals});
    const answer = Atomics.wait(cells, ${Cell.Rearm}, 0, isTaken ? Infinity : ${REPEAT});
    if (answer === "timed-out" && get(${Cell.Waiting}) === 1) untilSignal(repeat);
  }
}
`;
