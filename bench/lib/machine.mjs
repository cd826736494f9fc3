// What a reader has to know about the machine to judge the figures. No names, no paths.
import { availableParallelism, cpus, loadavg, totalmem, type } from "node:os";

/** Facts for the head of a report. */
export function machineFacts() {
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    system: type(),
    arch: process.arch,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

/** The load average of the last minute, to one decimal: how busy others keep the machine. */
export function load() {
  return Math.round(loadavg()[0] * 10) / 10;
}
