import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeCrypto } from "../../../../src/nse/io/node-crypto.ts";
import { NodeDriver } from "../../../../src/nse/io/node-driver.ts";
import { nodeKeys } from "../../../../src/nse/io/node-keys.ts";
import { SshSession } from "../../../../src/nse/lib/ssh/session.ts";
import type { ByteStream, SshNeeds, Steps } from "../../../../src/nse/lib/ssh/transport.ts";

const driver = new NodeDriver();

export const needs: SshNeeds = {
  crypto: nodeCrypto,
  keys: nodeKeys,
  random: (count) => driver.randomBytes(count),
};

const SSHD = "/usr/sbin/sshd";

/** Whether OpenSSH's server and key generator are here. */
export const hasSshd = existsSync(SSHD) && existsSync("/usr/bin/ssh-keygen");
if (!hasSshd) console.log("not tried with OpenSSH: no sshd here");

/** A folder with host keys and a user's keys of all types, for servers without a port. */
export class SshdFolder {
  readonly path = mkdtempSync(join(tmpdir(), "neap-sshd-"));

  constructor() {
    for (const [type, bits] of [
      ["rsa", "2048"],
      ["ecdsa", "256"],
      ["ed25519", "256"],
    ] as const)
      this.keygen(`host_${type}`, "-t", type, "-b", bits, "-N", "");
  }

  /** Makes a key pair; gives the path of the private one. */
  keygen(name: string, ...args: readonly string[]): string {
    const path = join(this.path, name);
    execFileSync("ssh-keygen", ["-q", "-f", path, ...args]);
    return path;
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.path, name), text);
  }

  /** Writes the configuration. @param settings lines of it */
  configure(...settings: readonly string[]): void {
    if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
    const config = [
      ...["rsa", "ecdsa", "ed25519"].map((type) => `HostKey ${join(this.path, `host_${type}`)}`),
      `AuthorizedKeysFile ${join(this.path, "authorized")}`,
      "StrictModes no",
      "PermitRootLogin yes",
      "UsePAM no",
      "KbdInteractiveAuthentication no",
      ...settings,
    ];
    this.write("config", `${config.join("\n")}\n`);
  }

  /** Starts a server that speaks through pipes. */
  start(...settings: readonly string[]): Server {
    this.configure(...settings);
    return new Server(spawn(SSHD, ["-i", "-e", "-f", join(this.path, "config")]));
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** A server at the other end of two pipes, and a session with it. */
export class Server {
  readonly session: SshSession;
  private input = "";
  private ended = false;
  private wake: (() => void) | undefined;
  private log = "";

  constructor(private readonly process: ChildProcessWithoutNullStreams) {
    process.stdout.on("data", (data: Buffer) => {
      this.input += data.toString("latin1");
      this.wake?.();
    });
    process.stdout.on("end", () => {
      this.ended = true;
      this.wake?.();
    });
    process.stderr.on("data", (data: Buffer) => {
      this.log += data.toString("latin1");
    });
    process.stdin.on("error", () => undefined);
    this.session = new SshSession(this.stream(), needs);
  }

  private stream(): ByteStream {
    const server = this;
    return {
      // biome-ignore lint/correctness/useYield: a pipe takes everything at once.
      *send(bytes) {
        server.process.stdin.write(bytes, "latin1");
      },
      *receive() {
        while (server.input === "") {
          if (server.ended) throw new Error(`the server is gone: ${server.log}`);
          yield;
        }
        const bytes = server.input;
        server.input = "";
        return bytes;
      },
    };
  }

  /** Runs steps to their end. */
  async run<T>(steps: Steps<T>): Promise<T> {
    for (;;) {
      const step = steps.next(undefined);
      if (step.done === true) return step.value;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        if (this.input !== "" || this.ended) resolve();
      });
    }
  }

  stop(): void {
    this.process.stdin.end();
    this.process.kill();
  }
}
