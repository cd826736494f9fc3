import {
  CANCELLED,
  type Done,
  type Endpoints,
  EOF,
  failed,
  type IoDriver,
  type IoOp,
  type IoOperation,
  type IoReplies,
  type IoRequest,
  type IoResult,
  type IoSocket,
  succeeded,
  TIMEOUT,
} from "../../src/nse/io/driver.ts";
import { Operation } from "../../src/nse/io/operation.ts";

/** Numbers from 0 up to 1, the same for the same seed (xorshift). */
export function randomOf(seed: number): () => number {
  let state = seed | 0 || 0x2545f491;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

/** Events by time, those of the same time in the order in which they were added: a heap. */
class Agenda {
  private readonly list: Event[] = [];

  get size(): number {
    return this.list.length;
  }

  private before(i: number, j: number): boolean {
    const [a, b] = [this.list[i] as Event, this.list[j] as Event];
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  private swap(i: number, j: number): void {
    const { list } = this;
    [list[i], list[j]] = [list[j] as Event, list[i] as Event];
  }

  add(event: Event): void {
    this.list.push(event);
    for (let i = this.list.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.before(i, parent)) break;
      this.swap(i, parent);
      i = parent;
    }
  }

  take(): Event | undefined {
    const { list } = this;
    if (list.length === 0) return undefined;
    this.swap(0, list.length - 1);
    const first = list.pop();
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < list.length && this.before(child, least)) least = child;
      if (least === i) return first;
      this.swap(i, least);
      i = least;
    }
  }
}

/** What a driver still has; all is 0 when nothing was leaked. */
export interface Leftovers {
  readonly sockets: number;
  /** Sockets for datagrams without a peer, which no thread owns: they are closed when they are collected. */
  readonly datagramSockets: number;
  readonly requests: number;
}

/**
 * A network of nobody: what is asked of it is answered by chance, in virtual time: connections that stand, are refused or
 * stall; data, resets, ends, silence. It keeps the rules of driver.ts.
 */
export class ChaosDriver implements IoDriver {
  readonly virtualTime = true;
  private readonly agenda = new Agenda();
  private readonly open = new Map<IoSocket, Set<Operation<never>>>();
  private readonly datagrams = new Set<IoSocket>();
  private readonly pending = new Set<Operation<never>>();
  private time = 0;
  private order = 0;
  private lastSocket = 0;
  /** Replies so far, by how they ended. */
  readonly replies = new Map<string, number>();

  constructor(private readonly random: () => number) {}

  get leftovers(): Leftovers {
    const datagramSockets = [...this.open.keys()].filter((socket) => this.datagrams.has(socket)).length;
    return { sockets: this.open.size - datagramSockets, datagramSockets, requests: this.pending.size };
  }

  /** Goes on to the next event; false when there is none. */
  step(): boolean {
    const event = this.agenda.take();
    if (event === undefined) return false;
    this.time = Math.max(this.time, event.at);
    event.act();
    return true;
  }

  private after(ms: number, act: () => void): void {
    this.agenda.add({ at: this.time + ms, order: this.order++, act });
  }

  start<K extends IoOp>(request: IoRequest<K>, done: Done<IoReplies[K]>): IoOperation {
    const r = request as IoRequest;
    const op = new ChaosOperation((result: IoResult<never>) => {
      this.pending.delete(op);
      if ("socket" in r) this.open.get(r.socket)?.delete(op);
      const kind = `${r.op} ${result.ok ? "ok" : result.status}`;
      this.replies.set(kind, (this.replies.get(kind) ?? 0) + 1);
      (done as Done<never>)(result);
    });
    this.pending.add(op);
    if ("socket" in r) {
      const ops = this.open.get(r.socket);
      if (ops === undefined) {
        op.settle(failed("closed"));
        return op;
      }
      ops.add(op);
    }
    if ("timeoutMs" in r && r.timeoutMs !== undefined) this.after(r.timeoutMs, () => op.settle(TIMEOUT));
    this.answer(r, op);
    return op;
  }

  private answer(r: IoRequest, op: Operation<never>): void {
    const { random } = this;
    const reply = (result: IoResult<unknown>, ms = random() * 200): void =>
      this.after(ms, () => op.settle(result as IoResult<never>));
    const luck = random();
    switch (r.op) {
      case "sleep":
        reply(succeeded(true), r.ms);
        return;
      case "resolve":
        reply(luck < 0.95 ? succeeded([r.name]) : failed("name-unavailable"));
        return;
      case "reverse":
        reply(succeeded(""));
        return;
      case "connect":
        if (luck < 0.8) this.after(random() * 200, () => this.connected(op));
        else if (luck < 0.9) reply(failed("refused"));
        // Else it stalls.
        return;
      case "read":
        if (luck < 0.6) reply(succeeded(this.data()));
        else if (luck < 0.7) reply(EOF);
        else if (luck < 0.8) reply(failed("reset"));
        return;
      default:
        if (luck < 0.9) reply(succeeded(true), luck < 0.5 ? 0 : undefined);
        else if (luck < 0.97) reply(failed("reset"));
    }
  }

  private connected(op: Operation<never>): void {
    if (!op.pending) return;
    const socket = ++this.lastSocket;
    this.open.set(socket, new Set());
    op.settle(succeeded(socket) as IoResult<never>);
  }

  private data(): string {
    const { random } = this;
    const lines = Math.floor(random() * 4);
    return `${"some bytes\r\n".repeat(lines)}${"x".repeat(Math.floor(random() * 40))}`;
  }

  openUdp(): IoSocket {
    const socket = ++this.lastSocket;
    this.open.set(socket, new Set());
    this.datagrams.add(socket);
    return socket;
  }

  close(socket: IoSocket): boolean {
    const ops = this.open.get(socket);
    if (ops === undefined) return false;
    this.open.delete(socket);
    this.datagrams.delete(socket);
    for (const op of [...ops]) op.settle(CANCELLED);
    return true;
  }

  endpoints(socket: IoSocket): Endpoints | undefined {
    if (!this.open.has(socket)) return undefined;
    return { family: "inet", local: { ip: "127.0.0.1", port: 40_000 }, peer: { ip: "127.0.0.1", port: 80 } };
  }

  now(): number {
    return this.time;
  }

  clock(): number {
    return 1_700_000_000_000 + this.time;
  }

  tlsFacts(): undefined {
    return undefined;
  }

  readCertificate(): undefined {
    return undefined;
  }

  randomBytes(n: number): string {
    return "r".repeat(n);
  }

  interfaces(): readonly [] {
    return [];
  }

  dnsServers(): readonly [] {
    return [];
  }

  dispose(): void {
    for (const socket of [...this.open.keys()]) this.close(socket);
    for (const op of [...this.pending]) op.settle(CANCELLED);
  }
}

class ChaosOperation extends Operation<never> {
  override cancel(): void {
    this.settle(CANCELLED);
  }
}
