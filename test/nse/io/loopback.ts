import type { AddressInfo, Server, Socket } from "node:net";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import type { Bytes, IoDriver, IoOp, IoReplies, IoRequest, IoResult, IoSocket } from "../../../src/nse/io/driver.ts";

/** A TCP server on 127.0.0.1 that lives for one test. */
export interface TestServer {
  readonly port: number;
  readonly server: Server;
  readonly clients: Socket[];
  stop(): Promise<void>;
}

/** Starts a server; `serve` gets each connection, whose errors are ignored. */
export async function listen(serve: (socket: Socket) => void, ip = "127.0.0.1"): Promise<TestServer> {
  const clients: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    clients.push(socket);
    socket.on("error", () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, ip, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    server,
    clients,
    stop: () => stop(server, clients),
  };
}

async function stop(server: Server, clients: readonly Socket[]): Promise<void> {
  for (const client of clients) client.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

/** Whether this machine has the IPv6 loopback address; says so when it has not. */
export function hasIp6(): boolean {
  const found = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === "::1"));
  if (!found) console.warn("not tried with IPv6: this machine has no ::1");
  return found;
}

/** A TCP port of 127.0.0.1 on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = await listen(() => {});
  await server.stop();
  return server.port;
}

/** The reply of a request as promise. */
export function ask<K extends IoOp>(driver: IoDriver, request: IoRequest<K>): Promise<IoResult<IoReplies[K]>> {
  return new Promise((resolve) => {
    driver.start(request, resolve);
  });
}

/** The value of a request that must succeed. */
export async function get<K extends IoOp>(driver: IoDriver, request: IoRequest<K>): Promise<IoReplies[K]> {
  const result = await ask(driver, request);
  if (!result.ok) throw new Error(`${request.op}: ${result.status} ${result.reason ?? ""}`);
  return result.value;
}

/** Connects to a port of 127.0.0.1. */
export function tcp(driver: IoDriver, port: number, protocol: "tcp" | "tls" = "tcp"): Promise<IoSocket> {
  return get(driver, { op: "connect", protocol, ip: "127.0.0.1", port, timeoutMs: 5000 });
}

/** Reads until the stream ends or fails; gives the bytes and the last word. */
export async function readAll(driver: IoDriver, socket: IoSocket): Promise<{ bytes: Bytes; last: string }> {
  let bytes = "";
  for (;;) {
    const result = await ask(driver, { op: "read", socket, timeoutMs: 5000 });
    if (!result.ok) return { bytes, last: result.status };
    bytes += result.value;
  }
}

/** Lets the event loop turn: everything that is ready by now happens before this resolves. */
export async function turns(n = 3): Promise<void> {
  for (let i = 0; i < n; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}
