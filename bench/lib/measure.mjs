// One run of one program as a process of its own: wall-clock time, processor time, output.
import { spawn } from "node:child_process";
import { childEnvironment } from "./engines.mjs";

const WITH_TIMES = process.platform !== "win32";
/** What the shell exits with after a child that the limit of processor time ended: 128 + SIGKILL or SIGXCPU. */
const KILLED_BY_LIMIT = [137, 152];

/** The process that is running, to be ended with this one. */
let current = null;
process.on("exit", () => endGroup(current));

/**
 * @typedef {object} Run
 * @property {"ok" | "failed" | "timeout"} status
 * @property {number} wall  milliseconds from start to exit
 * @property {number} cpu   milliseconds of user and system time of all threads, in hundredths of a second; 0: unknown
 * @property {string} output  standard output; when it failed, the end of standard error
 */

/**
 * Runs a command to its end.
 * @param {string[]} command
 * @param {number} timeout  seconds of processor time, or four times as much of elapsed time
 * @param {Record<string, string>} environment  variables on top of this process's own
 * @returns {Promise<Run>}
 */
export async function runOnce(command, timeout, environment = {}) {
  // The shell's `times` reports what its children used; it goes to a descriptor of its own.
  const script = `ulimit -t ${timeout}; "$@"; s=$?; times >&3; exit $s`;
  const [file, ...args] = WITH_TIMES ? ["sh", "-c", script, "sh", ...command] : command;
  const texts = ["", "", "", ""];
  let late = false;
  let wall = 0;
  const status = await new Promise((resolve) => {
    const start = process.hrtime.bigint();
    // A group of its own, so that it can be ended with what the shell has started.
    const child = spawn(file, args, {
      env: childEnvironment(environment),
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: WITH_TIMES,
    });
    current = child;
    const timer = setTimeout(() => {
      late = true;
      endGroup(child);
    }, timeout * 4000);
    for (const descriptor of [1, 2, 3]) {
      child.stdio[descriptor].setEncoding("latin1").on("data", (text) => {
        texts[descriptor] += text;
      });
    }
    child.on("exit", () => {
      wall = Number(process.hrtime.bigint() - start) / 1e6;
    });
    child.on("error", (e) => {
      texts[2] += e.message;
      resolve(-1);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
  current = null;
  const cpu = childTimes(texts[3]);
  if (late || KILLED_BY_LIMIT.includes(status)) return { status: "timeout", wall, cpu, output: "" };
  if (status !== 0) return { status: "failed", wall, cpu, output: texts[2].trim().split("\n").slice(-3).join(" | ") };
  return { status: "ok", wall, cpu, output: texts[1] };
}

function endGroup(child) {
  if (child?.pid === undefined) return;
  try {
    process.kill(WITH_TIMES ? -child.pid : child.pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** The second line of `times`: "0m1.230s 0m0.040s", minutes and seconds of user and system time of the children. */
function childTimes(text) {
  let total = 0;
  for (const [, minutes, seconds] of (text.split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)) {
    total += Number(minutes) * 60_000 + Number(seconds) * 1000;
  }
  return total;
}
