import { isIP } from "node:net";
import type {
  Bytes,
  Done,
  Endpoints,
  Family,
  IoDriver,
  IoInterface,
  IoOp,
  IoOperation,
  IoReplies,
  IoRequest,
  IoResult,
  IoSocket,
  UdpOptions,
} from "../../src/nse/io/driver.ts";
import { DONE, failed, succeeded, TIMEOUT } from "../../src/nse/io/driver.ts";
import { Operation } from "../../src/nse/io/operation.ts";

interface Event {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

const LOOPBACK: IoInterface = {
  device: "lo",
  shortname: "lo",
  family: "inet",
  address: "127.0.0.1",
  netmask: 8,
  link: "loopback",
  up: true,
  mtu: 65536,
};

/** How long a read without a limit of its own lasts, in milliseconds. */
const READ_MS = 30_000;

/**
 * A network on which nothing answers: TCP connections are refused, datagrams vanish, names are unknown. Time is virtual:
 * when nothing is left to do, the clock jumps to the next event.
 */
export class RefusingDriver implements IoDriver {
  private time = 0;
  private order = 0;
  private readonly events: Event[] = [];
  private lastSocket = 0;
  private readonly sockets = new Map<IoSocket, Endpoints>();
  private scheduled = false;
  private seed = 1;

  start<K extends IoOp>(request: IoRequest<K>, done: Done<IoReplies[K]>): IoOperation {
    const op = new Operation(done);
    const [delay, reply] = this.answer(request as IoRequest);
    this.after(delay, () => {
      if (op.pending) op.settle(reply() as IoResult<IoReplies[K]>);
    });
    return op;
  }

  /** When the reply of a request comes, in milliseconds, and what it is. */
  private answer(request: IoRequest): readonly [number, () => IoResult<unknown>] {
    switch (request.op) {
      case "sleep":
        return [request.ms, () => DONE];
      case "connect":
        if (request.protocol !== "udp") return [1, () => failed("refused")];
        return [
          0,
          () => {
            const family = isIP(request.ip) === 6 ? "inet6" : "inet";
            return succeeded(this.open(family, { ip: request.ip, port: request.port }));
          },
        ];
      case "send":
      case "send-to":
        return [0, () => (this.sockets.has(request.socket) ? DONE : failed("closed"))];
      case "read":
        return [request.timeoutMs ?? READ_MS, () => (this.sockets.has(request.socket) ? TIMEOUT : failed("closed"))];
      case "tls-start":
        return [1, () => failed("tls")];
      case "resolve":
        return [1, () => (isIP(request.name) !== 0 ? succeeded([request.name]) : failed("name-unknown"))];
      case "reverse":
        return [1, () => succeeded("")];
    }
  }

  private open(family: Family, peer?: { readonly ip: string; readonly port: number }): IoSocket {
    const socket = ++this.lastSocket;
    this.sockets.set(socket, { family, local: { ip: family === "inet" ? "127.0.0.1" : "::1", port: 40000 }, peer });
    return socket;
  }

  openUdp(options: UdpOptions): IoSocket {
    return this.open(options.family);
  }

  close(socket: IoSocket): boolean {
    return this.sockets.delete(socket);
  }

  endpoints(socket: IoSocket): Endpoints | undefined {
    return this.sockets.get(socket);
  }

  tlsFacts(): undefined {
    return undefined;
  }

  readCertificate(): undefined {
    return undefined;
  }

  now(): number {
    return this.time;
  }

  clock(): number {
    return 1_700_000_000_000 + this.time;
  }

  /** The same bytes in every run. */
  randomBytes(n: number): Bytes {
    let bytes = "";
    for (let i = 0; i < n; i++) {
      this.seed = (Math.imul(this.seed, 1103515245) + 12345) & 0x7fffffff;
      bytes += String.fromCharCode((this.seed >>> 16) & 255);
    }
    return bytes;
  }

  interfaces(): readonly IoInterface[] {
    return [LOOPBACK];
  }

  dnsServers(): readonly string[] {
    return ["127.0.0.53"];
  }

  dispose(): void {
    this.events.length = 0;
  }

  private after(ms: number, act: () => void): void {
    this.events.push({ at: this.time + Math.max(0, ms), order: this.order++, act });
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      // Everything that is due at the next moment there is.
      const next = Math.min(...this.events.map((e) => e.at));
      if (this.events.length === 0) return;
      this.time = Math.max(this.time, next);
      const due = this.events.filter((e) => e.at <= this.time).sort((a, b) => a.at - b.at || a.order - b.order);
      for (const event of due) this.events.splice(this.events.indexOf(event), 1);
      for (const event of due) event.act();
      if (this.events.length > 0) this.schedule();
    });
  }
}
