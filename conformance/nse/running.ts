import { type ChildProcess, spawn } from "node:child_process";
import { createSocket, type Socket as Datagrams } from "node:dgram";
import { chmodSync, chownSync, mkdirSync, openSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { type Account, findProgram, freePort, isListening, killGroup, runProgram, sleep } from "./process.ts";
import type { FakeSpec, ServerSpec } from "./service.ts";

/** Every file that a server offers has this time: 2024-01-02 03:04:05 UTC, in seconds. */
const FILE_TIME = 1704164645;

/** A service that answers. */
export interface Running {
  readonly name: string;
  readonly directory: string;
  /** Port numbers by their names. */
  readonly ports: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** Why a service was not started; `missing` when it is only not installed. */
export class NotStarted extends Error {
  constructor(
    message: string,
    readonly missing: boolean,
  ) {
    super(message);
  }
}

/** What all servers share. */
export interface Surroundings {
  readonly root: string;
  readonly account: Account;
  readonly certificate: string;
  readonly key: string;
}

/** Chooses a free number for each port of a service. */
export async function choosePorts(spec: ServerSpec | FakeSpec): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  for (const [name, port] of Object.entries(spec.ports)) {
    if ("fixedPort" in spec && spec.fixedPort !== undefined) ports[name] = spec.fixedPort;
    else if (port.same !== undefined) ports[name] = ports[port.same] as number;
    else ports[name] = await freePort(port.protocol ?? "tcp");
  }
  return ports;
}

/** Puts what the placeholders of a text stand for; an unknown one stays. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/@([a-z0-9]+)@/gi, (whole, name: string) => String(values[name] ?? whole));
}

/** Starts a real server and waits until all its ports listen. Throws NotStarted. */
export async function startServer(spec: ServerSpec, around: Surroundings): Promise<Running> {
  const program = findProgram(spec.command[0] as string, spec.programs);
  if (program === undefined) throw new NotStarted(`not installed (package ${spec.package})`, true);
  const isRoot = process.getuid?.() === 0;
  if (spec.root && !isRoot) throw new NotStarted("needs root", true);
  const account: Account = spec.root ? { name: "root" } : around.account;
  const ports = await choosePorts(spec);
  for (const [name, port] of Object.entries(spec.ports)) {
    const number = ports[name] as number;
    if (isListening(port.protocol ?? "tcp", number)) throw new NotStarted(`port ${number} is in use`, true);
  }
  const directory = join(around.root, spec.name);
  const values = {
    dir: directory,
    user: account.name,
    certificate: around.certificate,
    key: around.key,
    program,
    programs: dirname(program),
    ...ports,
  };
  writeFiles(spec, directory, values, account);
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: "C", TZ: "UTC", HOME: directory, TMPDIR: directory };
  env.PATH = `${dirname(program)}:/usr/sbin:/usr/bin:/sbin:/bin`;
  for (const [name, value] of Object.entries(spec.environment ?? {})) env[name] = fill(value, values);
  const commands = async (list: readonly string[]): Promise<void> => {
    for (const line of list) {
      const shell = ["/bin/sh", "-ec", fill(line, values)];
      const ending = await runProgram(shell, { cwd: directory, env, seconds: 60, account });
      if (ending.code !== 0) throw new NotStarted(`${line}: ${ending.stderr.trim().slice(-300)}`, false);
    }
  };
  await commands(spec.setup ?? []);
  const log = openSync(join(around.root, `${spec.name}.log`), "a");
  const child = spawn(
    program,
    spec.command.slice(1).map((part) => fill(part, values)),
    {
      cwd: directory,
      env,
      stdio: ["ignore", log, log],
      detached: true,
      uid: account.uid,
      gid: account.gid,
    },
  );
  const ended = new Promise<void>((resolve) => {
    child.on("exit", () => resolve());
    child.on("error", () => resolve());
  });
  const running: Running = { name: spec.name, directory, ports, stop: () => stopChild(child, ended) };
  try {
    await untilListening(spec, ports, child, join(around.root, `${spec.name}.log`));
    await commands(spec.after ?? []);
  } catch (e) {
    await running.stop();
    throw e;
  }
  return running;
}

/** Starts a fake service inside this process. */
export async function startFake(spec: FakeSpec, around: Surroundings): Promise<Running> {
  const ports = await choosePorts(spec);
  const directory = join(around.root, spec.name);
  mkdirSync(directory, { recursive: true });
  const servers: Server[] = [];
  const datagrams: Datagrams[] = [];
  const open = new Set<Socket>();
  for (const [name, serve] of Object.entries(spec.tcp ?? {})) {
    const server = createServer({ allowHalfOpen: false, noDelay: true }, (socket) => {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
      socket.on("error", () => socket.destroy());
      try {
        serve(socket);
      } catch {
        socket.destroy();
      }
    });
    await new Promise<void>((resolve, reject) => {
      server.on("error", reject).listen(ports[name], "127.0.0.1", 256, () => resolve());
    });
    servers.push(server);
  }
  for (const [name, answer] of Object.entries(spec.udp ?? {})) {
    const socket = createSocket("udp4");
    socket.on("message", (datagram, from) => {
      const reply = answer(datagram);
      if (reply !== undefined) socket.send(reply, from.port, from.address);
    });
    await new Promise<void>((resolve, reject) => {
      socket.on("error", reject).bind(ports[name], "127.0.0.1", () => resolve());
    });
    datagrams.push(socket);
  }
  const stop = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    for (const socket of datagrams) socket.close();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  };
  return { name: spec.name, directory, ports, stop };
}

function writeFiles(
  spec: ServerSpec,
  directory: string,
  values: Readonly<Record<string, string | number>>,
  account: Account,
): void {
  const own = (path: string): void => {
    if (account.uid !== undefined) chownSync(path, account.uid, account.gid ?? account.uid);
  };
  const makeDirectory = (path: string): void => {
    mkdirSync(path, { recursive: true, mode: 0o755 });
    for (let at = path; at.startsWith(directory); at = dirname(at)) own(at);
  };
  makeDirectory(directory);
  for (const name of spec.directories ?? []) makeDirectory(join(directory, name));
  for (const [name, text] of Object.entries(spec.files ?? {})) {
    const path = join(directory, name.replace(/^[!-]/, ""));
    makeDirectory(dirname(path));
    writeFileSync(path, fill(text, values), "latin1");
    chmodSync(path, name.startsWith("!") ? 0o755 : name.startsWith("-") ? 0o600 : 0o644);
    own(path);
    utimesSync(path, FILE_TIME, FILE_TIME);
    if (dirname(path) !== directory) utimesSync(dirname(path), FILE_TIME, FILE_TIME);
  }
}

async function untilListening(
  spec: ServerSpec,
  ports: Readonly<Record<string, number>>,
  child: ChildProcess,
  log: string,
): Promise<void> {
  const all = Object.entries(spec.ports);
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (all.every(([name, port]) => isListening(port.protocol ?? "tcp", ports[name] as number))) return;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) break;
    await sleep(50);
  }
  const lines = readFileSync(log, "latin1").trim().split("\n").slice(-3).join(" / ");
  throw new NotStarted(`does not listen: ${lines}`, false);
}

/** Ends a server: politely, then its process group. */
async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    await Promise.race([ended, sleep(4000)]);
  }
  killGroup(child, "SIGTERM");
  await sleep(20);
  killGroup(child, "SIGKILL");
}
