import { LuaError, luaError } from "../vm/errors.ts";
import type { Thread } from "../vm/thread.ts";
import { type Result, UNWIND, Values } from "../vm/value.ts";
import type { Engine } from "./engine.ts";
import { type BindTo, type Family, type IoFailure, type IoResult, type IoSocket, resolverText } from "./io/driver.ts";
import type { ScriptThread } from "./script-thread.ts";

export const DEFAULT_TIMEOUT_MS = 30_000;

export type SocketProtocol = "tcp" | "udp";

/** Where `connect` is asked to go. */
export interface Destination {
  /** Name or address. */
  readonly host: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp" | "ssl";
  /** Server name for TLS. */
  readonly serverName: string | undefined;
}

type Steps<T> = Generator<undefined, T, Result>;

/** (nil, status), as a failed operation gives it. */
export function failureResult(f: IoFailure): Result {
  return new Values([undefined, f.status]);
}

/** A script's socket (NSE `nmap.new_socket`); operations are generator bodies of resumable natives. */
export class NseSocket {
  timeoutMs = DEFAULT_TIMEOUT_MS;
  bindTo: BindTo | undefined = undefined;
  /** What `receive_buf` has read beyond the last match. */
  buffer = "";
  private io: IoSocket | null = null;
  /** True once a connect was tried, even in vain, or the socket was set up: it counts as open. */
  private opened = false;
  private overTls = false;
  private serverName: string | undefined = undefined;
  /** The coroutine that last sent or received. */
  private user: Thread | null = null;
  /** The thread that opened the socket, and whether it holds a slot for it. */
  private owner: ScriptThread | null = null;
  private holdsSlot = false;

  constructor(
    private readonly engine: Engine,
    readonly protocol: SocketProtocol,
    readonly family: Family,
  ) {}

  private get deadline(): number | undefined {
    return this.timeoutMs < 0 ? undefined : this.engine.driver.now() + this.timeoutMs;
  }

  /** Milliseconds until a deadline, as requests take it. */
  private left(deadline: number | undefined): number | undefined {
    return deadline === undefined ? undefined : Math.max(deadline - this.engine.driver.now(), 0);
  }

  /** Puts the socket under a thread: when that ends, it is closed. */
  private own(thread: ScriptThread): void {
    this.owner = thread;
    thread.destructors.set(this, () => this.shut());
  }

  private disown(): void {
    if (this.owner === null) return;
    this.owner.destructors.delete(this);
    if (this.holdsSlot) this.engine.slots.release(this.owner);
    this.holdsSlot = false;
    this.owner = null;
  }

  /** Closes the connection, if any. */
  private shut(): void {
    if (this.io !== null) this.engine.driver.close(this.io);
    this.io = null;
    this.disown();
  }

  /** Raises when another coroutine used the socket last. */
  private use(): void {
    const me = this.engine.L.current;
    if (this.user !== null && this.user !== me) {
      throw luaError("Invalid reuse of a socket from one thread to another.");
    }
    this.user = me;
  }

  /** The open socket number; sets up a UDP socket, raises for a TCP socket that was never opened. Null after a failure. */
  private usable(): IoSocket | null {
    if (!this.opened) {
      if (this.protocol !== "udp") throw luaError("socket must be connected");
      this.io = this.engine.driver.openUdp({ family: this.family, bind: this.bindTo });
      this.opened = true;
      this.own(this.engine.running());
    }
    return this.io;
  }

  /** Waits for a connection slot. */
  private *takeSlot(thread: ScriptThread): Steps<void> {
    const { engine } = this;
    while (!engine.slots.take(thread)) {
      const r = engine.block("connection slot", false, (wake) => engine.slots.wait(() => wake(undefined)));
      if (r === UNWIND) yield;
    }
    this.holdsSlot = true;
  }

  *connect(to: Destination): Steps<Result> {
    const { engine } = this;
    const thread = engine.running();
    if (this.io !== null) this.shut();
    this.user = null;
    let ip = to.host;
    const resolved = yield* engine.ask("name lookup", { op: "resolve", name: to.host, family: this.family });
    if (!resolved.ok) return new Values([false, resolverText(resolved.reason)]);
    ip = resolved.value[0] as string;
    if (to.protocol !== "udp") yield* this.takeSlot(thread);
    this.opened = true;
    this.overTls = to.protocol === "ssl";
    this.serverName = to.serverName;
    const protocol = to.protocol === "ssl" ? "tls" : to.protocol;
    const reply = yield* engine.ask("connect", {
      op: "connect",
      protocol,
      ip,
      port: to.port,
      bind: this.bindTo,
      tls: protocol === "tls" ? { servername: to.serverName } : undefined,
      timeoutMs: this.left(this.deadline),
    });
    if (!reply.ok) {
      if (this.holdsSlot) engine.slots.release(thread);
      this.holdsSlot = false;
      return failureResult(reply);
    }
    this.io = reply.value;
    this.own(thread);
    engine.trace?.connected(engine.driver.endpoints(reply.value), to.protocol);
    return true;
  }

  *reconnectSsl(): Steps<Result> {
    const { engine } = this;
    const socket = this.usable();
    this.user = null;
    if (socket === null) return new Values([undefined, "ERROR"]);
    const reply = yield* engine.ask("TLS handshake", {
      op: "tls-start",
      socket,
      tls: { servername: this.serverName },
      timeoutMs: this.left(this.deadline),
    });
    if (!reply.ok) return failureResult(reply);
    this.overTls = true;
    return true;
  }

  *send(data: string): Steps<Result> {
    const socket = this.usable();
    this.use();
    if (socket === null) return new Values([undefined, "ERROR"]);
    const reply = yield* this.engine.ask("send", { op: "send", socket, data, timeoutMs: this.sendTimeout() });
    if (!reply.ok) return failureResult(reply);
    this.engine.trace?.sent(this.engine.driver.endpoints(socket), this.traceName, data);
    return true;
  }

  *sendTo(host: string, port: number, data: string): Steps<Result> {
    const { engine } = this;
    const resolved = yield* engine.ask("name lookup", { op: "resolve", name: host, family: this.family });
    if (!resolved.ok) return new Values([false, resolverText(resolved.reason)]);
    const socket = this.usable();
    this.use();
    if (socket === null) return new Values([undefined, "ERROR"]);
    const ip = resolved.value[0] as string;
    const reply = yield* engine.ask("send", { op: "send-to", socket, ip, port, data, timeoutMs: this.sendTimeout() });
    if (!reply.ok) return failureResult(reply);
    engine.trace?.sent(engine.driver.endpoints(socket), this.traceName, data);
    return true;
  }

  /** A send with timeout 0 succeeds all the same. */
  private sendTimeout(): number | undefined {
    return this.timeoutMs === 0 ? undefined : this.left(this.deadline);
  }

  private get traceName(): "tcp" | "udp" | "ssl" {
    return this.overTls ? "ssl" : this.protocol;
  }

  /** One pull. */
  private *read(socket: IoSocket, deadline: number | undefined, limit?: number): Steps<IoResult<string>> {
    const reply = yield* this.engine.ask("receive", { op: "read", socket, limit, timeoutMs: this.left(deadline) });
    if (reply.ok) this.engine.trace?.received(this.engine.driver.endpoints(socket), this.traceName, reply.value);
    return reply;
  }

  *receive(): Steps<Result> {
    const socket = this.usable();
    this.use();
    if (socket === null) return new Values([undefined, "EOF"]);
    const reply = yield* this.read(socket, this.deadline);
    return reply.ok ? new Values([true, reply.value]) : failureResult(reply);
  }

  /** Reads until `enough`; what came before a timeout or the end of the stream is a success too. */
  private *gather(enough: (data: string) => boolean): Steps<Result> {
    const socket = this.usable();
    this.use();
    if (socket === null) return new Values([undefined, "EOF"]);
    const deadline = this.deadline;
    let data = "";
    for (;;) {
      const reply = yield* this.read(socket, deadline, 1);
      if (!reply.ok) {
        if (data !== "" && reply.status !== "ERROR") return new Values([true, data]);
        return failureResult(reply);
      }
      data += reply.value;
      if (enough(data)) return new Values([true, data]);
    }
  }

  receiveBytes(n: number): Steps<Result> {
    return this.gather((data) => data.length >= n);
  }

  receiveLines(n: number): Steps<Result> {
    let lines = 0;
    let seen = 0;
    return this.gather((data) => {
      for (let at = data.indexOf("\n", seen); at >= 0; at = data.indexOf("\n", seen)) {
        lines++;
        seen = at + 1;
      }
      seen = data.length;
      return lines >= n;
    });
  }

  /**
   * Reads up to a delimiter, and keeps what comes behind it for the next call.
   * @param find looks for the delimiter in the buffer: its first and last index, or null for "read more".
   */
  *receiveBuf(find: (buffer: string) => Steps<readonly [number, number] | null>, keep: boolean): Steps<Result> {
    const socket = this.usable();
    this.use();
    const deadline = this.deadline;
    let data = this.buffer;
    for (;;) {
      const match = yield* find(data);
      if (match !== null) {
        const [from, to] = match;
        if (from < 1 || from > to || to > data.length) throw luaError("invalid indices for match");
        this.buffer = data.slice(to);
        return new Values([true, data.slice(0, keep ? to : from - 1)]);
      }
      if (socket === null) return new Values([undefined, "EOF"]);
      const reply = yield* this.read(socket, deadline);
      if (!reply.ok) return failureResult(reply);
      data += reply.value;
    }
  }

  /** (true, local ip, local port, remote ip, remote port). */
  info(): Result {
    const socket = this.usable();
    const ends = socket === null ? undefined : this.engine.driver.endpoints(socket);
    if (ends === undefined) return new Values([undefined, "ERROR"]);
    const none = { ip: ends.family === "inet6" ? "::" : "0.0.0.0", port: 0 };
    const { local, peer = none } = ends;
    return new Values([true, local.ip, local.port, peer.ip, peer.port]);
  }

  /** The number of the TLS connection; raises when this is none. */
  tlsSocket(): IoSocket {
    if (this.io === null || !this.overTls) throw new LuaError("Not a SSL socket", 1);
    return this.io;
  }

  close(): Result {
    if (!this.opened) return new Values([false, "socket already closed"]);
    if (this.io !== null) this.engine.trace?.closed(this.engine.driver.endpoints(this.io), this.traceName);
    this.shut();
    this.opened = false;
    this.overTls = false;
    this.timeoutMs = DEFAULT_TIMEOUT_MS;
    this.bindTo = undefined;
    this.buffer = "";
    this.user = null;
    return true;
  }

  /** True while the socket has a connection. */
  get connected(): boolean {
    return this.io !== null;
  }
}
