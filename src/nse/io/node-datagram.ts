import type { RemoteInfo, Socket, SocketOptions } from "node:dgram";
import { createSocket } from "node:dgram";
import { isIP } from "node:net";
import type { BindTo, Bytes, Endpoint, Endpoints, Family, IoFailure, IoResult } from "./driver.ts";
import { CANCELLED, DATAGRAM_MAX, DONE, failed, succeeded } from "./driver.ts";
import { setDeadline } from "./node-deadline.ts";
import { isBindFailure, reasonOf } from "./node-error.ts";
import type { Operation } from "./operation.ts";

/** Bytes kept for reads to come, like a kernel's receive buffer: later datagrams are dropped. */
const BACKLOG = 212_992;

/** Addresses are always literals, so nothing is looked up. */
const LITERAL: SocketOptions["lookup"] = (hostname, _options, callback) => {
  callback(null, hostname, isIP(hostname));
};

/**
 * A datagram socket. The host pushes datagrams and error reports as they come; here they queue, so that a read takes the
 * oldest of either. What the network reports about a datagram (ICMP) becomes ERROR of one read or send.
 */
export class NodeDatagram {
  private readonly socket: Socket;
  private readonly waiting: (() => void)[] = [];
  private ready = false;
  private broken: IoFailure | undefined;
  private readonly arrived: (Bytes | IoFailure)[] = [];
  private arrivedBytes = 0;
  private reading: Operation<Bytes> | undefined;
  private readonly sends = new Set<Operation<true>>();
  private connected = false;
  private peer: Endpoint | undefined;
  private closed = false;
  private busy = 0;

  /**
   * Opens, binds, and with `peer` connects; requests wait until that is done. When the local side is not to be had the
   * socket goes on with any, as in Nmap.
   */
  constructor(
    private readonly family: Family,
    bind: BindTo | undefined,
    peer: Endpoint | undefined,
  ) {
    this.socket = createSocket({
      type: family === "inet6" ? "udp6" : "udp4",
      reuseAddr: bind?.port !== undefined,
      lookup: LITERAL,
    });
    this.socket.unref();
    this.socket.on("message", (data, from) => this.onMessage(data, from));
    this.socket.on("error", (error) => {
      if (this.ready || bind === undefined || !isBindFailure(error)) this.onError(failed(reasonOf(error)));
      else {
        bind = undefined;
        this.open(bind, peer);
      }
    });
    try {
      this.open(bind, peer);
    } catch (error) {
      this.onError(failed(reasonOf(error, "bad-request")));
    }
  }

  private open(bind: BindTo | undefined, peer: Endpoint | undefined): void {
    if ((bind?.ip !== undefined && isIP(bind.ip) === 0) || (peer !== undefined && isIP(peer.ip) === 0)) {
      this.onError(failed("bad-request"));
      return;
    }
    this.socket.bind({ address: bind?.ip, port: bind?.port ?? 0, exclusive: true }, () => {
      if (this.closed) return;
      this.socket.setBroadcast(true);
      if (peer === undefined) {
        this.becomeReady();
        return;
      }
      this.socket.connect(peer.port, peer.ip, (error?: Error) => {
        if (this.closed) return;
        if (error) {
          this.onError(failed(reasonOf(error)));
          return;
        }
        this.connected = true;
        this.peer = peer;
        this.becomeReady();
      });
    });
  }

  private becomeReady(): void {
    this.ready = true;
    for (const act of this.waiting.splice(0)) act();
  }

  /** Replies when the socket is bound and connected. */
  whenOpen<T>(op: Operation<T>, value: T): void {
    this.begin(op, undefined, () => op.settle(succeeded(value)));
  }

  /** Sends one datagram to `to`, or to the connected peer. */
  send(data: Bytes, to: Endpoint | undefined, timeoutMs: number | undefined, op: Operation<true>): void {
    if (to !== undefined && isIP(to.ip) === 0) {
      op.settle(failed("bad-request"));
      return;
    }
    this.sends.add(op);
    op.release = () => this.sends.delete(op);
    this.begin(op, timeoutMs, () => this.transmit(data, to, op));
  }

  private transmit(data: Bytes, to: Endpoint | undefined, op: Operation<true>): void {
    const bytes = Buffer.from(data, "latin1");
    const sent = (error: Error | null): void => {
      op.settle(error === null ? DONE : failed(reasonOf(error)));
    };
    try {
      if (!this.connected && to !== undefined) {
        this.peer = to;
        this.socket.send(bytes, to.port, to.ip, sent);
      } else if (this.connected && (to === undefined || (to.ip === this.peer?.ip && to.port === this.peer.port))) {
        this.socket.send(bytes, sent);
      } else {
        // Without any peer, or to another one than the socket is connected to, which the host does not offer.
        op.settle(failed(to === undefined ? "bad-request" : "unsupported"));
      }
    } catch (error) {
      op.settle(failed(reasonOf(error, "bad-request")));
    }
  }

  /** One datagram, or one error report. */
  read(timeoutMs: number | undefined, op: Operation<Bytes>): void {
    if (this.reading !== undefined) {
      op.settle(failed("bad-request"));
      return;
    }
    this.reading = op;
    op.release = () => {
      this.reading = undefined;
    };
    this.begin(op, timeoutMs, () => this.deliver());
  }

  /** Closes at once; what is pending gets CANCELLED. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.ready = false;
    this.waiting.length = 0;
    try {
      this.socket.close();
    } catch {
      // A socket whose opening failed has nothing left to close.
    }
    for (const op of [...this.sends]) op.settle(CANCELLED);
    this.reading?.settle(CANCELLED);
  }

  endpoints(): Endpoints {
    return { family: this.family, local: this.localEnd(), peer: this.peer };
  }

  private localEnd(): Endpoint {
    try {
      const { address, port } = this.socket.address();
      return { ip: address, port };
    } catch {
      return { ip: this.family === "inet6" ? "::" : "0.0.0.0", port: 0 };
    }
  }

  /** Runs `act` once the socket is ready, unless the reply was given by then; keeps the process alive until the reply. */
  private begin<T>(op: Operation<T>, timeoutMs: number | undefined, act: () => void): void {
    if (this.busy++ === 0) this.socket.ref();
    const forget = op.release;
    op.release = () => {
      forget?.();
      if (--this.busy === 0 && !this.closed) this.socket.unref();
    };
    const proceed = (): void => {
      if (this.broken !== undefined) op.settle(this.broken);
      else if (op.pending) act();
    };
    setDeadline(op, timeoutMs);
    if (this.ready || this.broken !== undefined) proceed();
    else this.waiting.push(proceed);
  }

  private onMessage(data: Buffer, from: RemoteInfo): void {
    if (this.arrivedBytes + from.size > BACKLOG && this.arrived.length > 0) return;
    const kept = data.toString("latin1", 0, Math.min(data.length, DATAGRAM_MAX));
    this.arrivedBytes += kept.length;
    this.arrived.push(kept);
    this.deliver();
  }

  private onError(failure: IoFailure): void {
    if (this.ready) {
      this.arrived.push(failure);
      this.deliver();
    } else {
      this.broken = failure;
      for (const act of this.waiting.splice(0)) act();
    }
  }

  private deliver(): void {
    const { reading } = this;
    if (reading === undefined || !this.ready) return;
    const next = this.arrived.shift();
    if (next === undefined) return;
    if (typeof next === "string") this.arrivedBytes -= next.length;
    const result: IoResult<Bytes> = typeof next === "string" ? succeeded(next) : next;
    reading.settle(result);
  }
}
