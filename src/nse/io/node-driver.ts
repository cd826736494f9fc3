import { randomBytes } from "node:crypto";
import type {
  Bytes,
  CertificateFacts,
  Done,
  Endpoints,
  IoDriver,
  IoInterface,
  IoOp,
  IoOperation,
  IoReplies,
  IoRequest,
  IoSocket,
  TlsFacts,
  UdpOptions,
} from "./driver.ts";
import { DONE, failed, succeeded } from "./driver.ts";
import { NodeDatagram } from "./node-datagram.ts";
import { setDeadline } from "./node-deadline.ts";
import { NodeStream } from "./node-stream.ts";
import { listInterfaces, nameServers, resolveName, reverseName } from "./node-system.ts";
import { certificateFacts } from "./node-tls.ts";
import { Operation } from "./operation.ts";

type Handlers = { readonly [K in IoOp]: (request: IoRequest<K>, op: Operation<IoReplies[K]>) => void };

/**
 * The real network through Node. A reply comes at once when nothing has to be waited for (a request that cannot work,
 * bytes at hand), else on a later turn of the event loop.
 */
export class NodeDriver implements IoDriver {
  private readonly sockets = new Map<IoSocket, NodeStream | NodeDatagram>();
  /** Pending requests that belong to no open socket: `dispose` has no other way to find them. */
  private readonly loose = new Set<IoOperation>();
  private lastSocket = 0;
  private disposed = false;

  private readonly handlers: Handlers = {
    connect: (request, op) => {
      if (request.protocol === "udp") this.connectUdp(request, op);
      else NodeStream.connect(request, this.adopting(op));
    },
    "tls-start": (request, op) => {
      const socket = this.sockets.get(request.socket);
      if (socket instanceof NodeStream) socket.startTls(request.tls, request.timeoutMs, op);
      else op.settle(failed(socket === undefined ? "closed" : "unsupported"));
    },
    send: (request, op) => {
      const socket = this.sockets.get(request.socket);
      if (socket instanceof NodeStream) socket.send(request.data, request.timeoutMs, op);
      else if (socket !== undefined) socket.send(request.data, undefined, request.timeoutMs, op);
      else op.settle(failed("closed"));
    },
    "send-to": (request, op) => {
      const socket = this.sockets.get(request.socket);
      if (socket instanceof NodeDatagram)
        socket.send(request.data, { ip: request.ip, port: request.port }, request.timeoutMs, op);
      else op.settle(failed(socket === undefined ? "closed" : "bad-request"));
    },
    read: (request, op) => {
      const socket = this.sockets.get(request.socket);
      if (socket instanceof NodeStream) socket.read(request.limit, request.timeoutMs, op);
      else if (socket !== undefined) socket.read(request.timeoutMs, op);
      else op.settle(failed("closed"));
    },
    sleep: (request, op) => setDeadline(op, request.ms, () => op.settle(DONE)),
    resolve: (request, op) => resolveName(request.name, request.family, request.timeoutMs, op),
    reverse: (request, op) => reverseName(request.ip, request.timeoutMs, op),
  };

  start<K extends IoOp>(request: IoRequest<K>, done: Done<IoReplies[K]>): IoOperation {
    const op: Operation<IoReplies[K]> = new Operation((result) => {
      this.loose.delete(op);
      done(result);
    });
    if (this.disposed) {
      op.settle(failed("closed"));
      return op;
    }
    if (!("socket" in request)) this.loose.add(op);
    const handler: Handlers[K] = this.handlers[request.op];
    handler(request, op);
    return op;
  }

  openUdp(options: UdpOptions): IoSocket {
    return this.adopt(new NodeDatagram(options.family, options.bind, undefined));
  }

  close(socket: IoSocket): boolean {
    const found = this.sockets.get(socket);
    if (found === undefined) return false;
    this.sockets.delete(socket);
    found.close();
    return true;
  }

  endpoints(socket: IoSocket): Endpoints | undefined {
    return this.sockets.get(socket)?.endpoints();
  }

  tlsFacts(socket: IoSocket): TlsFacts | undefined {
    const found = this.sockets.get(socket);
    return found instanceof NodeStream ? found.tlsFacts() : undefined;
  }

  readCertificate(der: Bytes): CertificateFacts | undefined {
    return certificateFacts(der);
  }

  now(): number {
    return performance.now();
  }

  clock(): number {
    return Date.now();
  }

  randomBytes(n: number): Bytes {
    return randomBytes(n).toString("latin1");
  }

  interfaces(): readonly IoInterface[] {
    return listInterfaces();
  }

  dnsServers(): readonly string[] {
    return nameServers();
  }

  dispose(): void {
    this.disposed = true;
    for (const op of [...this.loose]) op.cancel();
    for (const socket of [...this.sockets.keys()]) this.close(socket);
  }

  private adopt(socket: NodeStream | NodeDatagram): IoSocket {
    const number = ++this.lastSocket;
    // A socket that comes to stand after `dispose` must not stay open.
    if (this.disposed) socket.close();
    else this.sockets.set(number, socket);
    return number;
  }

  private connectUdp(request: IoRequest<"connect">, op: Operation<IoSocket>): void {
    const family = request.ip.includes(":") ? "inet6" : "inet";
    const socket = new NodeDatagram(family, request.bind, { ip: request.ip, port: request.port });
    socket.whenOpen(
      this.adopting(op, () => socket.close()),
      socket,
    );
  }

  /** An operation giving a socket, whose reply goes to `op` as number; `failing` runs when it fails. */
  private adopting<S extends NodeStream | NodeDatagram>(op: Operation<IoSocket>, failing?: () => void): Operation<S> {
    const inner = new Operation<S>((result) => {
      if (!result.ok) failing?.();
      op.settle(result.ok ? succeeded(this.adopt(result.value)) : result);
    });
    op.release = () => inner.cancel();
    return inner;
  }
}
