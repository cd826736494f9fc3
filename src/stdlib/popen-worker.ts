/*
 * How a synchronous program talks to a running process: a worker thread owns the process, and the program waits on shared
 * memory for each answer. The first words of the shared memory are the answer. Where the program cannot have an end
 * of the process's pipe for itself, the worker has it, and the rest of the memory is for data.
 */

/** Words of the answer: 1 once it is there; a count, or how the process ended; an exit code; a negated error number. */
export const enum Answer {
  Ready,
  Value,
  Code,
  Error,
}

/** Where the data starts, and how much fits. */
export const DATA_START = 16;
export const DATA_SIZE = 65536;

/** What the program asks for: `n` bytes to be read, the first `n` bytes of the data to be written, or the end. */
export interface PopenRequest {
  readonly op: "read" | "write" | "close";
  readonly n: number;
}

/** The file, arguments and options of a process. */
export interface PopenShell {
  readonly file: string;
  readonly args: readonly string[];
  readonly argv0: string;
  readonly windowsVerbatimArguments: boolean;
}

/**
 * How the worker starts: the process, the direction of its pipe, the descriptor of the process's end ("pipe": the worker
 * makes the pipe), and the memory for the answers.
 */
export interface PopenStart extends PopenShell {
  readonly shared: SharedArrayBuffer;
  readonly mode: "r" | "w";
  readonly end: number | "pipe";
}

/** The worker's program. It is kept as text so that it needs no file of its own wherever this module is bundled to. */
export const POPEN_WORKER = `
"use strict";
const { parentPort, workerData } = require("node:worker_threads");
const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { shared, mode, end, file, args, ...options } = workerData;
const answer = new Int32Array(shared, 0, ${DATA_START / 4});
const data = new Uint8Array(shared, ${DATA_START});

function reply(value, code, error) {
  answer[1] = value;
  answer[2] = code || 0;
  answer[3] = error || 0;
  Atomics.store(answer, 0, 1);
  Atomics.notify(answer, 0);
}

const stdio = mode === "r" ? ["inherit", end, "inherit"] : [end, "inherit", "inherit"];
const child = spawn(file, args, { ...options, stdio });
const pipe = mode === "r" ? child.stdout : child.stdin;
let wanted = 0;
let ended = false;
let closing = false;
let status = null;

function pump() {
  if (wanted === 0) return;
  const chunk = pipe.read();
  if (chunk === null) {
    if (!ended) return;
    wanted = 0;
    reply(0);
    return;
  }
  const part = chunk.subarray(0, wanted);
  if (part.length < chunk.length) pipe.unshift(chunk.subarray(part.length));
  data.set(part);
  wanted = 0;
  reply(part.length);
}

function finish() {
  if (!closing || status === null) return;
  reply(status.signal ? 1 : 0, status.signal ? constants.signals[status.signal] : status.code);
  parentPort.close();
}

child.once("spawn", () => reply(0));
child.on("error", (e) => {
  if (child.pid !== undefined) return;
  reply(0, 0, e.errno);
  parentPort.close();
});
child.on("exit", (code, signal) => {
  status = { code, signal };
  finish();
});
if (pipe) {
  pipe.on("error", () => {
    ended = true;
    if (mode === "r") pump();
  });
  if (mode === "r") {
    pipe.on("readable", pump);
    pipe.on("end", () => {
      ended = true;
      pump();
    });
  }
}
parentPort.on("message", ({ op, n }) => {
  if (op === "read") {
    wanted = n;
    pump();
  } else if (op === "write") {
    pipe.write(Buffer.from(data.slice(0, n)), (e) => reply(n, 0, e ? e.errno : 0));
  } else {
    closing = true;
    if (pipe && mode === "r") pipe.destroy();
    else if (pipe) pipe.end();
    finish();
  }
});
`;
