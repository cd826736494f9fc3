/**
 * Small services on 127.0.0.1 for the example scripts and for trying the engine without a network: an SSH-like greeting,
 * a web site, a stream of lines in arbitrary pieces, a slow login, and services that speak a little SMTP, FTP and Redis.
 * Nothing here is a real server: each says just what a script can look at.
 */
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo, Server, Socket } from "node:net";
import { createServer } from "node:net";
import { answerPage } from "./demo-site.ts";

/** The port of each service, assigned by the operating system. */
export interface DemoPorts {
  /** Sends an SSH identification line and waits. */
  readonly ssh: number;
  /** The web site of demo-site.ts. */
  readonly http: number;
  /** Sends `streamText(seed)` in pieces, the same ones to every client, and closes. */
  readonly stream: number;
  /** Answers `LOGIN name password` after a delay; any number of clients at once. */
  readonly login: number;
  readonly smtp: number;
  readonly ftp: number;
  readonly redis: number;
}

/** How the services behave; all fields have defaults. */
export interface DemoOptions {
  /** Seed of the stream's text and pieces (default 1). */
  readonly seed?: number;
  /** Milliseconds the login service takes for an answer (default 300). */
  readonly loginDelay?: number;
  /** The one account the login service accepts. */
  readonly account?: { readonly user: string; readonly password: string };
}

/** What the login service has seen. */
export interface LoginStatistics {
  attempts: number;
  /** Connections open now. */
  open: number;
  /** Most connections that were open at once. */
  peak: number;
}

/** The running services. */
export interface DemoServices {
  readonly ports: DemoPorts;
  /** Names for port tables: what a service scan would call each of them. */
  readonly names: Readonly<Record<keyof DemoPorts, string>>;
  readonly login: Readonly<LoginStatistics>;
  /** Stop listening, cut all connections, and wait until the ports are free. */
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

/** The account of the login service unless another is given. */
export const DEMO_ACCOUNT = { user: "operator", password: "raspberry" } as const;

const NAMES: Readonly<Record<keyof DemoPorts, string>> = {
  ssh: "ssh",
  http: "http",
  stream: "lines",
  login: "login",
  smtp: "smtp",
  ftp: "ftp",
  redis: "redis",
};

/** A generator of 32-bit integers; the same seed gives the same sequence (xorshift32). */
function randomIntegers(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/**
 * The text of the stream service: lines of 0 to 79 characters that end in CR LF or LF, and at the end one that is not
 * terminated. The same seed gives the same text.
 */
export function streamText(seed: number, lines = 120): string {
  const next = randomIntegers(seed);
  let text = "";
  for (let i = 1; i <= lines; i++) {
    const filler = ".".repeat(next() % 60);
    const line = next() % 12 === 0 ? "" : `line ${i} ${filler}`;
    text += line + (next() % 3 === 0 ? "\n" : "\r\n");
  }
  return `${text}the end`;
}

/** Cut a text into pieces of 1 to 40 characters, now and then a long one. The same seed gives the same pieces. */
export function cutText(text: string, seed: number): string[] {
  const next = randomIntegers(seed ^ 0x5bd1e995);
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const length = next() % 10 === 0 ? 200 + (next() % 400) : 1 + (next() % 40);
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

/** Sockets and timers of all services, so that they can be stopped together. */
class Running {
  readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly timers = new Set<NodeJS.Timeout>();

  track(socket: Socket): void {
    this.sockets.add(socket);
    // A client that goes away while we write is no concern of a demo.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.sockets.delete(socket));
  }

  /** Run `then` after `ms` milliseconds, unless the services are stopped before. */
  after(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      then();
    }, ms);
    this.timers.add(timer);
  }

  async listen(server: Server): Promise<number> {
    server.on("connection", (socket: Socket) => this.track(socket));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, HOST, resolve);
    });
    this.servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    const closed = this.servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(closed);
  }
}

/** Call `onLine` for every line a client sends, without its CR LF. */
function eachLine(socket: Socket, onLine: (line: string) => void): void {
  let pending = "";
  socket.setEncoding("latin1");
  socket.on("data", (data: string) => {
    const lines = (pending + data).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) onLine(line.replace(/\r$/, ""));
  });
}

/** A service that greets and answers each line; an answer of `null` closes the connection after `goodbye`. */
function lineService(
  greeting: string,
  answer: (line: string, state: Map<string, string>) => string | null,
  goodbye = "",
): Server {
  return createServer((socket) => {
    const state = new Map<string, string>();
    if (greeting !== "") socket.write(greeting);
    eachLine(socket, (line) => {
      if (socket.writableEnded) return;
      const reply = answer(line, state);
      if (reply === null) socket.end(goodbye);
      else if (reply !== "") socket.write(reply);
    });
  });
}

function sshService(): Server {
  return lineService("SSH-2.0-NeapDemo_1.0 demo\r\n", () => "");
}

function smtpService(): Server {
  return lineService(
    "220 mail.demo.neap ESMTP ready\r\n",
    (line) => {
      const verb = line.split(" ", 1)[0]?.toUpperCase();
      if (verb === "EHLO") return "250-mail.demo.neap\r\n250-SIZE 10485760\r\n250-8BITMIME\r\n250 HELP\r\n";
      if (verb === "HELO" || verb === "NOOP" || verb === "RSET") return "250 OK\r\n";
      if (verb === "HELP") return "214 EHLO HELO NOOP RSET QUIT\r\n";
      if (verb === "QUIT") return null;
      return "502 command not implemented\r\n";
    },
    "221 goodbye\r\n",
  );
}

function ftpService(): Server {
  return lineService(
    "220 demo.neap FTP server ready\r\n",
    (line, state) => {
      const [verb, argument = ""] = line.split(" ", 2);
      switch (verb?.toUpperCase()) {
        case "USER":
          state.set("user", argument);
          return "331 password required\r\n";
        case "PASS":
          return state.get("user") === "anonymous" ? "230 logged in\r\n" : "530 login incorrect\r\n";
        case "SYST":
          return "215 UNIX Type: L8\r\n";
        case "QUIT":
          return null;
        default:
          return "502 command not implemented\r\n";
      }
    },
    "221 goodbye\r\n",
  );
}

const REDIS_INFO = "# Server\r\nredis_version:7.0.0\r\nredis_mode:standalone\r\nos:Neap demo\r\ntcp_port:0\r\n";

/** Inline commands and the array form are both answered; of the latter only the command word is looked at. */
function redisService(): Server {
  return lineService(
    "",
    (line) => {
      if (/^[*$]\d*$/.test(line)) return "";
      switch (line.split(" ", 1)[0]?.toUpperCase()) {
        case "PING":
          return "+PONG\r\n";
        case "INFO":
          return `$${REDIS_INFO.length}\r\n${REDIS_INFO}\r\n`;
        case "QUIT":
          return null;
        case "":
          return "";
        default:
          return "-ERR unknown command\r\n";
      }
    },
    "+OK\r\n",
  );
}

function streamService(running: Running, seed: number): Server {
  const pieces = cutText(streamText(seed), seed);
  return createServer((socket) => {
    socket.setNoDelay(true);
    socket.resume();
    const send = (i: number): void => {
      const piece = pieces[i];
      if (socket.destroyed) return;
      if (piece === undefined) {
        socket.end();
        return;
      }
      socket.write(piece, "latin1");
      running.after(i % 4 === 3 ? 2 : 0, () => send(i + 1));
    };
    send(0);
  });
}

function loginService(
  running: Running,
  delay: number,
  account: { readonly user: string; readonly password: string },
  statistics: LoginStatistics,
): Server {
  const answer = (line: string): string => {
    const login = /^LOGIN (\S+) (\S*)$/i.exec(line);
    if (login === null) return "-ERR use LOGIN name password\r\n";
    statistics.attempts++;
    return login[1] === account.user && login[2] === account.password ? "+OK welcome\r\n" : "-ERR login failed\r\n";
  };
  return createServer((socket) => {
    statistics.open++;
    statistics.peak = Math.max(statistics.peak, statistics.open);
    socket.on("close", () => statistics.open--);
    socket.write("+OK demo login ready\r\n");
    eachLine(socket, (line) => {
      if (/^QUIT$/i.test(line)) {
        socket.end("+OK goodbye\r\n");
        return;
      }
      running.after(delay, () => {
        if (socket.writable) socket.write(answer(line));
      });
    });
  });
}

function webService(): Server {
  return createHttpServer((request, response) => answerPage(request.method ?? "GET", request.url ?? "/", response));
}

/**
 * Start all services on ports of 127.0.0.1 that are free.
 * @throws the system's error when a port cannot be opened; services already started are stopped first
 */
export async function startDemoServices(options: DemoOptions = {}): Promise<DemoServices> {
  const running = new Running();
  const login: LoginStatistics = { attempts: 0, open: 0, peak: 0 };
  try {
    const ports: DemoPorts = {
      ssh: await running.listen(sshService()),
      http: await running.listen(webService()),
      stream: await running.listen(streamService(running, options.seed ?? 1)),
      login: await running.listen(
        loginService(running, options.loginDelay ?? 300, options.account ?? DEMO_ACCOUNT, login),
      ),
      smtp: await running.listen(smtpService()),
      ftp: await running.listen(ftpService()),
      redis: await running.listen(redisService()),
    };
    return { ports, names: NAMES, login, close: () => running.close() };
  } catch (error) {
    await running.close();
    throw error;
  }
}
