import { argError, luaError } from "../vm/errors.ts";
import type { Thread } from "../vm/thread.ts";
import { type Result, UNWIND, Values } from "../vm/value.ts";
import { claim, cut } from "../vm/work.ts";
import { Connection, type Transport } from "./connection.ts";
import type { Engine } from "./engine.ts";
import {
  type BindTo,
  type Endpoint,
  type Family,
  type IoFailure,
  type IoResult,
  type IoSocket,
  resolverText,
} from "./io/driver.ts";
import type { ScriptThread } from "./script-thread.ts";

export const DEFAULT_TIMEOUT_MS = 30_000;

/** Where `connect` is asked to go. */
export interface Destination {
  /** Name or address. */
  readonly host: string;
  readonly port: number;
  readonly protocol: Transport;
  /** The socket, or the port, is one for datagrams: with "ssl" that means DTLS. */
  readonly datagrams: boolean;
  /** Server name for TLS. */
  readonly serverName: string | undefined;
}

type Steps<T> = Generator<undefined, T, Result>;

/** Looks for a delimiter in what was received: its first and last index, or null for "read more". */
export type DelimiterSearch = (buffer: string) => Steps<readonly [number, number] | null>;

/** Closes what sockets that scripts have forgotten still hold. */
const forgotten = new FinalizationRegistry<{ connection: Connection | null }>((held) => held.connection?.close());

/** (nil, status), as a failed operation gives it. */
export function failureResult(f: IoFailure): Result {
  return new Values([undefined, f.status]);
}

/** A script's socket (NSE `nmap.new_socket`); operations are generator bodies of resumable natives. */
export class NseSocket {
  private timeoutMs = DEFAULT_TIMEOUT_MS;
  private bindTo: BindTo | undefined = undefined;
  /** What `receive_buf` has read beyond the last match. */
  private buffer = "";
  /** Apart from the socket, so that it can be closed when the socket is collected. */
  private readonly held: { connection: Connection | null } = { connection: null };
  private serverName: string | undefined = undefined;
  /** Where the last connect went. */
  private peer: Endpoint | undefined = undefined;
  /** The coroutine that last sent or received. */
  private user: Thread | null = null;

  constructor(
    private readonly engine: Engine,
    readonly protocol: "tcp" | "udp",
    readonly family: Family,
  ) {
    forgotten.register(this, this.held);
  }

  /** What it takes of the memory of its script (gauge.ts). */
  get heldBytes(): number {
    return this.buffer.length;
  }

  /** The connection while the socket counts as open: from a connect, even one in vain, to `close` or its owner's end. */
  private get connection(): Connection | null {
    const { held } = this;
    // The owner's end has closed it.
    if (held.connection?.closed === true) this.reset();
    return held.connection;
  }

  private reset(): void {
    this.held.connection = null;
    this.timeoutMs = DEFAULT_TIMEOUT_MS;
    this.bindTo = undefined;
    this.buffer = "";
    this.peer = undefined;
    this.user = null;
  }

  /** Limits every operation from now on, in milliseconds; -1: no limit. */
  setTimeout(ms: number): void {
    if (this.connection?.closed !== true) this.timeoutMs = ms;
  }

  /** Wishes for the local side, used by the next connect. */
  bind(to: BindTo): void {
    if (this.connection?.closed !== true) this.bindTo = to;
  }

  private get deadline(): number | undefined {
    return this.timeoutMs < 0 ? undefined : this.engine.driver.now() + this.timeoutMs;
  }

  /** Milliseconds until a deadline, as requests take it. */
  private left(deadline: number | undefined): number | undefined {
    return deadline === undefined ? undefined : Math.max(deadline - this.engine.driver.now(), 0);
  }

  /**
   * The connection to work with; sets up a UDP socket that has none, raises for a TCP socket that was never opened.
   * A UDP socket set up so belongs to no thread and takes no slot.
   */
  open(): Connection {
    const known = this.connection;
    if (known !== null) return known;
    if (this.protocol !== "udp") throw luaError("socket must be connected");
    const connection = new Connection(this.engine, null, "udp");
    connection.adopt(this.engine.driver.openUdp({ family: this.family, bind: this.bindTo }));
    this.held.connection = connection;
    return connection;
  }

  /** Raises when another coroutine used the socket last. */
  private use(): void {
    const me = this.engine.L.current;
    if (this.user !== null && this.user !== me) {
      throw luaError("Invalid reuse of a socket from one thread to another.");
    }
    this.user = me;
  }

  /** Waits for a connection slot. */
  private *takeSlot(thread: ScriptThread): Steps<void> {
    const { slots } = this.engine;
    for (let again = false; !slots.take(thread); again = true) {
      const r = this.engine.block(slots, false, (wake) => slots.wait(thread, () => wake(undefined), again));
      if (r === UNWIND) yield;
    }
  }

  /** The first address of a host, of whatever family, or what a failed lookup gives the script. */
  private *resolve(name: string): Steps<{ readonly ip: string } | Values> {
    const reply = yield* this.engine.ask("name lookup", { op: "resolve", name, family: "unspec" });
    return reply.ok ? { ip: reply.value[0] as string } : new Values([false, resolverText(reply.reason)]);
  }

  *connect(to: Destination): Steps<Result> {
    const { engine } = this;
    if (to.protocol === "ssl" && to.datagrams) return this.refuseDtls();
    const thread = engine.running();
    yield* this.takeSlot(thread);
    const connection = new Connection(engine, thread, to.protocol);
    const resolved = yield* this.resolve(to.host);
    if (resolved instanceof Values) {
      connection.close();
      return resolved;
    }
    // What was connected before stays so until there is somewhere to go.
    this.connection?.close();
    this.held.connection = connection;
    this.user = null;
    this.serverName = to.serverName;
    this.peer = { ip: resolved.ip, port: to.port };
    const reply = yield* engine.ask(
      "connect",
      {
        op: "connect",
        protocol: to.protocol === "ssl" ? "tls" : to.protocol,
        ...this.peer,
        bind: this.bindTo,
        tls: to.protocol === "ssl" ? { servername: to.serverName } : undefined,
        timeoutMs: this.left(this.deadline),
      },
      (answer) => {
        if (answer.ok) connection.adopt(answer.value);
      },
      (cancel) => {
        connection.cancelOpening = cancel;
      },
    );
    connection.peer = this.peer;
    engine.trace?.connected(connection.ends, to.protocol);
    if (!reply.ok) return failureResult(reply);
    return connection.io === null ? new Values([undefined, "CANCELLED"]) : true;
  }

  /** TLS over datagrams: Node has none. */
  private refuseDtls(): Result {
    this.engine.debug(1, `${this.engine.running().script.id} needs DTLS, which is not available`);
    return new Values([false, "DTLS is not available"]);
  }

  *reconnectSsl(): Steps<Result> {
    const connection = this.open();
    this.user = null;
    const before = connection.transport;
    if (before !== "udp") connection.transport = "ssl";
    if (before === "udp") return this.refuseDtls();
    if (connection.io === null) return new Values([undefined, "ERROR"]);
    const reply = yield* this.engine.ask("TLS handshake", {
      op: "tls-start",
      socket: connection.io,
      tls: { servername: this.serverName },
      timeoutMs: this.left(this.deadline),
    });
    return reply.ok ? true : failureResult(reply);
  }

  *send(data: string): Steps<Result> {
    const connection = this.open();
    const { io } = connection;
    this.use();
    if (io === null) return new Values([undefined, "ERROR"]);
    this.engine.trace?.sending(connection.ends, connection.transport, data);
    const reply = yield* this.engine.ask("send", { op: "send", socket: io, data, timeoutMs: this.sendTimeout() });
    return this.sent(connection, reply);
  }

  *sendTo(host: string, port: number, data: string): Steps<Result> {
    this.open();
    const resolved = yield* this.resolve(host);
    if (resolved instanceof Values) return resolved;
    const connection = this.open();
    const { io, transport } = connection;
    this.use();
    if (io === null) return new Values([undefined, "ERROR"]);
    if (transport === "udp") connection.peer = { ip: resolved.ip, port };
    this.engine.trace?.sending(connection.ends, transport, data);
    const timeoutMs = this.sendTimeout();
    // A stream goes to its peer, whatever is asked for.
    const reply =
      transport === "udp"
        ? yield* this.engine.ask("send", { op: "send-to", socket: io, ip: resolved.ip, port, data, timeoutMs })
        : yield* this.engine.ask("send", { op: "send", socket: io, data, timeoutMs });
    return this.sent(connection, reply);
  }

  private sent(connection: Connection, reply: IoResult<true>): Result {
    if (!reply.ok) return failureResult(reply);
    this.engine.trace?.sent(connection.ends, connection.transport);
    return true;
  }

  /** A send with timeout 0 succeeds all the same. */
  private sendTimeout(): number | undefined {
    return this.timeoutMs === 0 ? undefined : this.left(this.deadline);
  }

  /** The driver's socket to read from, or null when there is only the end of the stream to read. */
  private readable(): IoSocket | null {
    const { io } = this.open();
    this.use();
    return io;
  }

  /** One pull. */
  private *read(io: IoSocket | null, deadline: number | undefined, limit?: number): Steps<IoResult<string>> {
    if (io === null) return { ok: false, status: "EOF" };
    const reply = yield* this.engine.ask("receive", { op: "read", socket: io, limit, timeoutMs: this.left(deadline) });
    if (reply.ok) claim(reply.value.length);
    const { connection } = this.held;
    if (reply.ok && connection !== null)
      this.engine.trace?.received(connection.ends, connection.transport, reply.value);
    return reply;
  }

  *receive(): Steps<Result> {
    const reply = yield* this.read(this.readable(), this.deadline);
    return reply.ok ? new Values([true, reply.value]) : failureResult(reply);
  }

  /** Reads until `enough`; what came before a timeout or the end of the stream is a success too. */
  private *gather(enough: (piece: string, total: number) => boolean): Steps<Result> {
    const io = this.readable();
    const { deadline } = this;
    const pieces: string[] = [];
    let total = 0;
    for (;;) {
      const reply = yield* this.read(io, deadline, 1);
      if (!reply.ok) {
        if (total === 0 || reply.status === "ERROR" || reply.status === "CANCELLED") return failureResult(reply);
        break;
      }
      pieces.push(reply.value);
      total += reply.value.length;
      claim(total);
      if (enough(reply.value, total)) break;
    }
    return new Values([true, pieces.join("")]);
  }

  receiveBytes(n: number): Steps<Result> {
    return this.gather((_piece, total) => total >= n);
  }

  receiveLines(n: number): Steps<Result> {
    let lines = 0;
    return this.gather((piece) => {
      for (let at = piece.indexOf("\n"); at >= 0; at = piece.indexOf("\n", at + 1)) lines++;
      return lines >= n;
    });
  }

  /** Reads up to a delimiter, and keeps what comes behind it for the next call; the buffer is searched before any read. */
  *receiveBuf(find: DelimiterSearch, keep: boolean): Steps<Result> {
    const io = this.readable();
    const { deadline } = this;
    let data = this.buffer;
    for (;;) {
      const match = yield* find(data);
      if (match !== null) {
        const [from, to] = match;
        if (from > to || to < 0 || to > data.length || (!keep && from < 1)) {
          throw luaError("invalid indices for match");
        }
        this.buffer = cut(data.slice(to), data.length);
        return new Values([true, cut(data.slice(0, keep ? to : from - 1), data.length)]);
      }
      // What is read in vain is lost; what was there before is not.
      const reply = yield* this.read(io, deadline);
      if (!reply.ok) return failureResult(reply);
      data += reply.value;
      claim(data.length);
    }
  }

  /** (true, local ip, local port, remote ip, remote port). */
  info(): Result {
    const { io } = this.open();
    const ends = io === null ? undefined : this.engine.driver.endpoints(io);
    const nowhere = { ip: (ends?.family ?? this.family) === "inet6" ? "::" : "0.0.0.0", port: 0 };
    const local = ends?.local ?? nowhere;
    const peer = ends?.peer ?? this.peer ?? nowhere;
    return new Values([true, local.ip, local.port, peer.ip, peer.port]);
  }

  /** The driver's socket of the TLS connection, null when that failed; raises when this is none. */
  tlsSocket(): IoSocket | null {
    const { connection } = this;
    if (connection?.transport !== "ssl") throw argError(1, "not a SSL socket");
    return connection.io;
  }

  close(): Result {
    const { connection } = this;
    if (connection === null) return new Values([false, "socket already closed"]);
    connection.close();
    this.reset();
    return true;
  }
}
