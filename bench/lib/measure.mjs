// One run of one program as a process of its own: wall-clock time, processor time, output.
import { spawnSync } from "node:child_process";
import { childEnvironment } from "./engines.mjs";

const WITH_TIMES = process.platform !== "win32";
/** What the shell exits with after a child that the limit of processor time ended: 128 + SIGKILL or SIGXCPU. */
const KILLED_BY_LIMIT = [137, 152];

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
 * @param {number} timeout  seconds
 * @param {Record<string, string>} environment  variables on top of this process's own
 * @returns {Run}
 */
export function runOnce(command, timeout, environment = {}) {
  // The shell's `times` reports what its children used; it goes to a descriptor of its own. The shell also limits the
  // processor time: the time-out below kills the shell only, and is for programs that sleep.
  const script = `ulimit -t ${timeout}; "$@"; s=$?; times >&3; exit $s`;
  const [file, ...args] = WITH_TIMES ? ["sh", "-c", script, "sh", ...command] : command;
  const start = process.hrtime.bigint();
  const child = spawnSync(file, args, {
    env: childEnvironment(environment),
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    encoding: "latin1",
    timeout: timeout * (WITH_TIMES ? 4000 : 1000),
    killSignal: "SIGKILL",
    maxBuffer: 1 << 24,
  });
  const wall = Number(process.hrtime.bigint() - start) / 1e6;
  const cpu = WITH_TIMES ? childTimes(child.output?.[3] ?? "") : 0;
  if (child.error?.code === "ETIMEDOUT" || KILLED_BY_LIMIT.includes(child.status))
    return { status: "timeout", wall, cpu, output: "" };
  if (child.error !== undefined || child.status !== 0) {
    const reason = child.error?.message ?? child.stderr.trim().split("\n").slice(-3).join(" | ");
    return { status: "failed", wall, cpu, output: reason };
  }
  return { status: "ok", wall, cpu, output: child.stdout };
}

/** The second line of `times`: "0m1.230s 0m0.040s", minutes and seconds of user and system time of the children. */
function childTimes(text) {
  let total = 0;
  for (const [, minutes, seconds] of (text.split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)) {
    total += Number(minutes) * 60_000 + Number(seconds) * 1000;
  }
  return total;
}
