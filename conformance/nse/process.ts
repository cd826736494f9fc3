import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

/** Who runs the servers: nobody when the harness is root, else the user it runs as. */
export interface Account {
  readonly name: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** How a program ended. */
export interface Ending {
  /** The exit code; null when a signal or the time limit ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
  readonly late: boolean;
}

const PATHS = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"];

/**
 * The path of a program, undefined when it is not installed.
 * @param more a directory pattern of a package that keeps its programs elsewhere.
 */
export function findProgram(name: string, more?: string): string | undefined {
  if (name.startsWith("/")) return existsSync(name) ? name : undefined;
  for (const directory of [...(more === undefined ? [] : expand(more)), ...PATHS]) {
    const path = join(directory, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not there.
    }
  }
  return undefined;
}

/** The directories that a pattern with `*` for a version stands for, newest first. */
export function expand(pattern: string): string[] {
  const [before, after] = pattern.split("*") as [string, string?];
  if (after === undefined) return [pattern];
  if (!existsSync(before)) return [];
  const versions = readdirSync(before).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return versions.reverse().map((version) => `${before}${version}${after}`);
}

/** Runs a program to its end; after `seconds` it and its group are killed. */
export function runProgram(
  command: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; seconds: number; account?: Account },
): Promise<Ending> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command[0] as string, command.slice(1), {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      uid: options.account?.uid,
      gid: options.account?.gid,
    });
    const texts = { stdout: "", stderr: "" };
    let late = false;
    child.stdout.setEncoding("latin1").on("data", (piece: string) => {
      texts.stdout += piece;
    });
    child.stderr.setEncoding("latin1").on("data", (piece: string) => {
      texts.stderr += piece;
    });
    const timer = setTimeout(() => {
      late = true;
      killGroup(child, "SIGKILL");
    }, options.seconds * 1000);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, ...texts, milliseconds: performance.now() - began, late });
    });
  });
}

/** Sends a signal to the group that a child started with `detached` leads, and to no other. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}

/** Whether something on this computer is bound to a port; asks the kernel's tables, and disturbs nothing. */
export function isListening(protocol: "tcp" | "udp", port: number): boolean {
  const state = protocol === "tcp" ? "0A" : "07";
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  for (const table of [protocol, `${protocol}6`]) {
    let text: string;
    try {
      text = readFileSync(`/proc/net/${table}`, "latin1");
    } catch {
      continue;
    }
    for (const line of text.split("\n")) {
      const fields = line.trim().split(/\s+/);
      if (fields[3] === state && fields[1]?.endsWith(`:${hex}`)) return true;
    }
  }
  return false;
}

/** A port of the loopback address that is free now. */
export function freePort(protocol: "tcp" | "udp"): Promise<number> {
  return new Promise((resolve, reject) => {
    if (protocol === "tcp") {
      const server = createServer().on("error", reject);
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
    } else {
      const socket = createSocket("udp4").on("error", reject);
      socket.bind(0, "127.0.0.1", () => {
        const { port } = socket.address();
        socket.close(() => resolve(port));
      });
    }
  });
}

/** Resolves after a time. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
