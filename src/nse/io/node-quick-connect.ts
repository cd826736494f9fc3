import { connect } from "node:net";
import { getSystemErrorName } from "node:util";

/** How an attempt to connect ended: connected (and closed again at once), or the system's error code. */
export type ConnectEnd = "connected" | (string & {});

/** Begins to connect, only to see whether it works. `done` is called once, later; never after the returned function was. */
export type QuickConnect = (ip: string, port: number, done: (end: ConnectEnd) => void) => () => void;

/** What is used of Node's own TCP handle. */
interface TcpHandle {
  connect(request: object, ip: string, port: number): number;
  connect6(request: object, ip: string, port: number): number;
  getsockname(out: { port?: number }): number;
  close(): void;
}

interface TcpBinding {
  readonly TCP: new (type: number) => TcpHandle;
  readonly TCPConnectWrap: new () => { oncomplete: (status: number) => void };
  readonly constants: { readonly SOCKET: number };
}

/**
 * Connecting without the stream that Node builds around each socket, which takes most of the time of a port scan. The handle
 * underneath is not documented; where it is missing or looks otherwise, sockets are used.
 */
export function quickConnect(): QuickConnect {
  const binding = tcpBinding();
  return binding === undefined ? throughSockets : throughHandles(binding);
}

/** Whether Node's own TCP handles can be had. */
export function hasQuickHandles(): boolean {
  return tcpBinding() !== undefined;
}

function tcpBinding(): TcpBinding | undefined {
  try {
    const { binding } = process as unknown as { binding?: (name: string) => Partial<TcpBinding> };
    const found = binding?.("tcp_wrap");
    if (typeof found?.TCP !== "function" || typeof found.TCPConnectWrap !== "function") return undefined;
    if (typeof found.constants?.SOCKET !== "number") return undefined;
    const probe = new found.TCP(found.constants.SOCKET);
    const fits = (["connect", "connect6", "getsockname", "close"] as const).every(
      (f) => typeof probe[f] === "function",
    );
    probe.close();
    return fits ? (found as TcpBinding) : undefined;
  } catch {
    return undefined;
  }
}

/** A connection of a port with itself, which the system makes when it chooses that port for our side. */
const itself = (ip: string, port: number, own: number | undefined): boolean =>
  own === port && (ip.startsWith("127.") || ip === "::1");

function throughHandles({ TCP, TCPConnectWrap, constants }: TcpBinding): QuickConnect {
  return (ip, port, done) => {
    // A zone needs a lookup that only sockets do.
    if (ip.includes("%")) return throughSockets(ip, port, done);
    const handle = new TCP(constants.SOCKET);
    const request = new TCPConnectWrap();
    let over = false;
    const end = (what: ConnectEnd): void => {
      if (over) return;
      over = true;
      handle.close();
      done(what);
    };
    request.oncomplete = (status) => {
      if (over) return;
      if (status !== 0) return end(getSystemErrorName(status));
      const own: { port?: number } = {};
      handle.getsockname(own);
      end(itself(ip, port, own.port) ? "ECONNREFUSED" : "connected");
    };
    const status = ip.includes(":") ? handle.connect6(request, ip, port) : handle.connect(request, ip, port);
    if (status !== 0) setImmediate(() => end(getSystemErrorName(status)));
    return () => {
      if (over) return;
      over = true;
      handle.close();
    };
  };
}

function throughSockets(ip: string, port: number, done: (end: ConnectEnd) => void): () => void {
  const socket = connect({ host: ip, port });
  let over = false;
  const end = (what: ConnectEnd): void => {
    if (over) return;
    over = true;
    socket.destroy();
    done(what);
  };
  socket.on("connect", () => end(itself(ip, port, socket.localPort) ? "ECONNREFUSED" : "connected"));
  socket.on("error", (e) => end((e as { code?: string }).code ?? "EIO"));
  return () => {
    over = true;
    socket.destroy();
  };
}
