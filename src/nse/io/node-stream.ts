import type { Socket } from "node:net";
import { connect, isIP, isIPv6 } from "node:net";
import type { TLSSocket } from "node:tls";
import { connect as tlsConnect } from "node:tls";
import type { BindTo, Bytes, Endpoints, IoReason, IoRequest, TlsFacts, TlsWishes } from "./driver.ts";
import { CANCELLED, DATAGRAM_MAX, DONE, EOF, failed, READ_LIMIT, succeeded, TIMEOUT } from "./driver.ts";
import { afterOnePoll, setDeadline } from "./node-deadline.ts";
import { isBindFailure, reasonOf } from "./node-error.ts";
import { factsOf, tlsOptions } from "./node-tls.ts";
import type { Operation } from "./operation.ts";

/** What the other side did: `lost` is told to one read as ERROR, and is the end from then on. */
type Tail =
  | { readonly kind: "open" }
  | { readonly kind: "ended" }
  | { readonly kind: "lost"; readonly reason: IoReason };

const OPEN: Tail = { kind: "open" };
const ENDED: Tail = { kind: "ended" };

/** Where every plain stream's pieces arrive: each is copied out before the event loop reads the next. */
const PIECE = Buffer.allocUnsafeSlow(DATAGRAM_MAX);

interface PendingRead {
  readonly op: Operation<Bytes>;
  readonly limit: number;
}

/**
 * A connected TCP stream, with TLS on it or not, as a source that is pulled (rule 7 of driver.ts).
 *
 * Without TLS the kernel is read in pieces of 8192 bytes into one buffer, and a piece that is not full ends the pull, as
 * does a look at the socket that finds nothing. With TLS the pieces are what the layer decrypted, and only such a look ends
 * the pull. A stream that fails during a pull loses what the pull had gathered.
 */
export class NodeStream {
  private plain: Socket;
  private secure: TLSSocket | undefined;
  private facts: (() => TlsFacts) | undefined;
  private tail: Tail = OPEN;
  private closed = false;
  private pieces: Bytes[] = [];
  private size = 0;
  private reading: PendingRead | undefined;
  /** Whether the plain stream has been told to read and not yet to stop. */
  private pulling = false;
  private cooling = false;
  private callOffSettle: (() => void) | undefined;
  private readonly sends = new Set<Operation<true>>();
  private busy = 0;
  private ends: Endpoints | undefined;

  private constructor(request: { ip: string; port: number; bind?: BindTo }) {
    this.plain = connect({
      host: request.ip,
      port: request.port,
      localAddress: request.bind?.ip,
      localPort: request.bind?.port,
      allowHalfOpen: true,
      noDelay: true,
      onread: { buffer: PIECE, callback: (n) => this.onPiece(n) },
    });
    // Paused before the connection stands, so that connecting does not start to read.
    this.plain.pause();
    this.plain.on("end", () => this.onEnd(false));
    this.plain.on("error", (error) => this.onLost(reasonOf(error)));
  }

  /** Connects, with TLS when `protocol` is `tls`; `op` gets the stream. */
  static connect(request: IoRequest & { op: "connect" }, op: Operation<NodeStream>): void {
    const bindIp = request.bind?.ip;
    if (isIP(request.ip) === 0 || (bindIp !== undefined && isIP(bindIp) === 0)) {
      op.settle(failed("bad-request"));
      return;
    }
    let stream: NodeStream;
    try {
      stream = new NodeStream(request);
    } catch (error) {
      op.settle(failed(reasonOf(error, "bad-request")));
      return;
    }
    const { plain } = stream;
    const fail = (error: Error): void => {
      if (request.bind === undefined || !isBindFailure(error)) {
        op.settle(failed(reasonOf(error)));
        return;
      }
      // The local side is not to be had: any will do, as in Nmap.
      op.release?.();
      op.release = undefined;
      NodeStream.connect({ ...request, bind: undefined }, op);
    };
    const established = (): void => {
      plain.off("error", fail);
      plain.unref();
      stream.noteEnds();
      if (request.protocol === "tls") stream.handshake(request.tls, op, stream);
      else op.settle(succeeded(stream));
    };
    op.release = () => {
      plain.off("error", fail);
      plain.off("connect", established);
      if (stream.ends === undefined) stream.abandon();
    };
    plain.once("error", fail);
    plain.once("connect", established);
    setDeadline(op, request.timeoutMs);
  }

  /** Starts TLS on the open stream. */
  startTls(wishes: TlsWishes | undefined, timeoutMs: number | undefined, op: Operation<true>): void {
    if (this.secure !== undefined || this.reading !== undefined || this.sends.size > 0) {
      op.settle(failed("bad-request"));
      return;
    }
    if (this.tail.kind === "lost") {
      op.settle(this.takeLoss());
      return;
    }
    this.handshake(wishes, op, true);
    setDeadline(op, timeoutMs);
  }

  private handshake<T>(wishes: TlsWishes | undefined, op: Operation<T>, value: T): void {
    let secure: TLSSocket;
    try {
      secure = tlsConnect({ ...tlsOptions(wishes), socket: this.plain });
    } catch (error) {
      this.abandon();
      op.settle(failed(reasonOf(error, "tls")));
      return;
    }
    this.secure = secure;
    this.hold();
    const release = op.release;
    op.release = () => {
      if (release !== undefined) release();
      this.letGo();
      if (this.facts === undefined) this.abandon();
    };
    secure.on("readable", () => this.drain());
    secure.on("end", () => this.onEnd(true));
    secure.on("error", (error) => {
      const reason = reasonOf(error, "tls");
      this.onLost(reason);
      op.settle(failed(reason));
    });
    secure.on("close", () => op.settle(failed("reset")));
    secure.once("secureConnect", () => {
      this.facts = factsOf(secure);
      op.settle(succeeded(value));
    });
  }

  /** Sends all of `data`; sends are served in order. */
  send(data: Bytes, timeoutMs: number | undefined, op: Operation<true>): void {
    const stream = this.secure ?? this.plain;
    if (this.tail.kind === "lost" || stream.destroyed) {
      op.settle(this.takeLoss());
      return;
    }
    this.sends.add(op);
    this.hold();
    op.release = () => {
      this.sends.delete(op);
      this.letGo();
    };
    stream.write(data, "latin1", (error) => {
      if (error) this.onSendFailed(op, reasonOf(error, "reset"));
      else op.settle(DONE);
    });
    setDeadline(op, timeoutMs);
  }

  /** One pull. */
  read(limit: number | undefined, timeoutMs: number | undefined, op: Operation<Bytes>): void {
    if (this.reading !== undefined) {
      op.settle(failed("bad-request"));
      return;
    }
    this.reading = { op, limit: limit ?? READ_LIMIT };
    this.hold();
    op.release = () => {
      this.reading = undefined;
      this.stopPulling();
      this.letGo();
    };
    setDeadline(op, timeoutMs, () => {
      if (this.size > 0) this.deliver();
      else op.settle(TIMEOUT);
    });
    // Bytes left over by a pull that was cancelled half-way come first.
    if (this.size > this.reading.limit) this.deliver();
    else if (this.tail.kind !== "open") this.onTail();
    else if (this.secure !== undefined) this.drain();
    else this.startPulling();
    if (this.size > 0 && op.pending) this.settleSoon();
  }

  /** Closes at once; what is pending gets CANCELLED. A TLS layer says goodbye to the peer, for nobody to wait for. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    const { secure } = this;
    if (secure !== undefined && this.facts !== undefined && !secure.destroyed) {
      secure.end();
      afterOnePoll(() => secure.destroy());
    } else {
      this.destroy();
    }
    for (const op of [...this.sends]) op.settle(CANCELLED);
    this.reading?.op.settle(CANCELLED);
  }

  /** Gives up a connection that never came to stand: whoever still asks finds an ended stream. */
  private abandon(): void {
    this.tail = ENDED;
    this.destroy();
  }

  private destroy(): void {
    this.secure?.destroy();
    this.plain.destroy();
  }

  endpoints(): Endpoints | undefined {
    return this.ends;
  }

  tlsFacts(): TlsFacts | undefined {
    return this.facts?.();
  }

  private noteEnds(): void {
    const { localAddress, localPort, remoteAddress, remotePort } = this.plain;
    this.ends = {
      family: isIPv6(remoteAddress ?? "") ? "inet6" : "inet",
      local: { ip: localAddress ?? "", port: localPort ?? 0 },
      peer: { ip: remoteAddress ?? "", port: remotePort ?? 0 },
    };
  }

  /** A piece of `n` bytes from the kernel; the answer says whether to go on reading. */
  private onPiece(n: number): boolean {
    this.add(PIECE.toString("latin1", 0, n));
    const { reading } = this;
    if (reading !== undefined && (n < DATAGRAM_MAX || this.size > reading.limit)) {
      this.pulling = false;
      this.cool();
      this.deliver();
    } else if (reading !== undefined) this.settleSoon();
    return this.pulling;
  }

  /** Takes what the TLS layer has decrypted; finding nothing makes it read on. */
  private drain(): void {
    const { reading, secure } = this;
    if (reading === undefined || secure === undefined) return;
    for (;;) {
      const piece: unknown = secure.read();
      if (!(piece instanceof Buffer)) break;
      this.add(piece.toString("latin1"));
      if (this.size > reading.limit) {
        this.deliver();
        return;
      }
    }
    if (this.size > 0 && this.tail.kind === "open") this.settleSoon();
    else if (this.tail.kind !== "open") this.onTail();
  }

  private add(piece: Bytes): void {
    this.pieces.push(piece);
    this.size += piece.length;
  }

  private deliver(): void {
    const data = this.pieces.length === 1 ? (this.pieces[0] ?? "") : this.pieces.join("");
    this.pieces = [];
    this.size = 0;
    this.reading?.op.settle(succeeded(data));
  }

  /** Delivers unless another piece comes with the next look at the socket. */
  private settleSoon(): void {
    this.callOffSettle?.();
    this.callOffSettle = afterOnePoll(() => {
      this.callOffSettle = undefined;
      this.deliver();
    });
  }

  private startPulling(): void {
    if (this.cooling) return;
    this.pulling = true;
    this.plain.resume();
  }

  /**
   * Keeps the stream from reading again before the event loop has left it. A stream that is told to read on from within
   * the callback of a piece that was not full is given an end instead of the reset that follows the piece (libuv takes
   * the hang-up for the end). The next read starts before the event loop looks again, so nothing is lost by waiting.
   */
  private cool(): void {
    this.cooling = true;
    setImmediate(() => {
      this.cooling = false;
      if (this.reading !== undefined && this.tail.kind === "open" && this.secure === undefined) this.startPulling();
    });
  }

  private stopPulling(): void {
    this.callOffSettle?.();
    this.callOffSettle = undefined;
    if (!this.pulling) return;
    this.pulling = false;
    this.plain.pause();
  }

  private onEnd(secure: boolean): void {
    if (secure !== (this.secure !== undefined) || this.tail.kind !== "open") return;
    this.tail = ENDED;
    this.onTail();
  }

  private onLost(reason: IoReason): void {
    if (this.tail.kind !== "open") return;
    this.tail = { kind: "lost", reason };
    this.onTail();
  }

  /** A failure that a send reported is told to nobody else but a read that is pending with it. */
  private onSendFailed(op: Operation<true>, reason: IoReason): void {
    if (this.reading !== undefined) this.onLost(reason);
    else this.tail = ENDED;
    op.settle(failed(reason));
  }

  /** The pending read meets the end of the stream. */
  private onTail(): void {
    const op = this.reading?.op;
    if (op === undefined) return;
    if (this.tail.kind === "lost") {
      this.pieces = [];
      this.size = 0;
      op.settle(this.takeLoss());
    } else if (this.size > 0) this.deliver();
    else op.settle(EOF);
  }

  private takeLoss(): ReturnType<typeof failed> {
    const reason = this.tail.kind === "lost" ? this.tail.reason : "reset";
    this.tail = ENDED;
    return failed(reason);
  }

  private hold(): void {
    if (this.busy++ === 0 && !this.closed) this.plain.ref();
  }

  private letGo(): void {
    if (--this.busy === 0 && !this.closed) this.plain.unref();
  }
}
