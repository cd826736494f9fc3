import type { Socket } from "node:dgram";
import { createSocket } from "node:dgram";
import { afterEach, describe, expect, test } from "vitest";
import { NodeDriver } from "../../../src/nse/io/node-driver.ts";
import { ask, get, hasIp6, turns } from "./loopback.ts";

let driver = new NodeDriver();
const servers: Socket[] = [];

afterEach(() => {
  driver.dispose();
  driver = new NodeDriver();
  for (const server of servers.splice(0)) server.close();
});

/** A datagram server on 127.0.0.1 that answers each datagram with `answers`. */
async function serve(answers: (data: Buffer) => (string | Buffer)[]): Promise<number> {
  const server = createSocket("udp4");
  servers.push(server);
  server.on("message", (data, from) => {
    for (const answer of answers(data)) server.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
  return server.address().port;
}

async function closedPort(): Promise<number> {
  const port = await serve(() => []);
  const server = servers.pop();
  await new Promise<void>((resolve) => server?.close(resolve));
  return port;
}

const udp = (port: number) => get(driver, { op: "connect", protocol: "udp", ip: "127.0.0.1", port });

describe("a connected datagram socket", () => {
  test("sends and receives, byte for byte", async () => {
    const port = await serve((data) => [data]);
    const socket = await udp(port);
    const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
    await get(driver, { op: "send", socket, data: bytes });
    expect(await get(driver, { op: "read", socket, timeoutMs: 5000 })).toBe(bytes);
    expect(driver.endpoints(socket)).toEqual({
      family: "inet",
      local: { ip: "127.0.0.1", port: expect.any(Number) },
      peer: { ip: "127.0.0.1", port },
    });
  });

  test("gives one datagram per read, in order, also those that came before the read", async () => {
    const socket = await udp(await serve(() => ["one", "", "three"]));
    await get(driver, { op: "send", socket, data: "x" });
    const got: string[] = [];
    for (let i = 0; i < 3; i++) got.push(await get(driver, { op: "read", socket, timeoutMs: 5000 }));
    expect(got).toEqual(["one", "", "three"]);
    expect(await ask(driver, { op: "read", socket, timeoutMs: 0 })).toEqual({ ok: false, status: "TIMEOUT" });
  });

  test("cuts a datagram at 8192 bytes", async () => {
    const socket = await udp(await serve(() => [Buffer.alloc(20_000, "y")]));
    await get(driver, { op: "send", socket, data: "x" });
    expect(await get(driver, { op: "read", socket, timeoutMs: 5000 })).toBe("y".repeat(8192));
  });

  test("to a closed port gives ERROR on the read", async () => {
    const socket = await udp(await closedPort());
    await get(driver, { op: "send", socket, data: "x" });
    const result = await ask(driver, { op: "read", socket, timeoutMs: 5000 });
    expect(result).toEqual({ ok: false, status: "ERROR", reason: "refused" });
    expect(await ask(driver, { op: "read", socket, timeoutMs: 10 })).toEqual({ ok: false, status: "TIMEOUT" });
  });

  test("cannot send more than a datagram holds", async () => {
    const socket = await udp(await serve(() => []));
    const result = await ask(driver, { op: "send", socket, data: "x".repeat(70_000) });
    expect(result).toEqual({ ok: false, status: "ERROR", reason: "too-large" });
  });

  test("knows no TLS", async () => {
    const socket = await udp(await serve(() => []));
    const result = await ask(driver, { op: "tls-start", socket });
    expect(result).toEqual({ ok: false, status: "ERROR", reason: "unsupported" });
    expect(driver.tlsFacts(socket)).toBeUndefined();
  });
});

describe("an open datagram socket", () => {
  test("is usable at once, and remembers whom it sent to", async () => {
    const port = await serve((data) => [`got ${data}`]);
    const socket = driver.openUdp({ family: "inet" });
    expect(driver.endpoints(socket)).toMatchObject({ family: "inet", local: { ip: "0.0.0.0" }, peer: undefined });
    await get(driver, { op: "send-to", socket, ip: "127.0.0.1", port, data: "a" });
    expect(await get(driver, { op: "read", socket, timeoutMs: 5000 })).toBe("got a");
    const ends = driver.endpoints(socket);
    expect(ends?.local.ip).toBe("0.0.0.0");
    expect(ends?.local.port).toBeGreaterThan(0);
    expect(ends?.peer).toEqual({ ip: "127.0.0.1", port });
  });

  test.runIf(hasIp6())("goes over IPv6 too", async () => {
    const server = createSocket("udp6");
    servers.push(server);
    server.on("message", (data, from) => server.send(data, from.port, from.address));
    await new Promise<void>((resolve) => server.bind(0, "::1", resolve));
    const { port } = server.address();
    const open = driver.openUdp({ family: "inet6" });
    await get(driver, { op: "send-to", socket: open, ip: "::1", port, data: "a" });
    expect(await get(driver, { op: "read", socket: open, timeoutMs: 5000 })).toBe("a");
    const connected = await get(driver, { op: "connect", protocol: "udp", ip: "::1", port });
    await get(driver, { op: "send", socket: connected, data: "b" });
    expect(await get(driver, { op: "read", socket: connected, timeoutMs: 5000 })).toBe("b");
    expect(driver.endpoints(connected)?.local.ip).toBe("::1");
  });

  test("cannot send without a receiver", async () => {
    const socket = driver.openUdp({ family: "inet" });
    const bad = { ok: false, status: "ERROR", reason: "bad-request" };
    expect(await ask(driver, { op: "send", socket, data: "x" })).toEqual(bad);
    expect(await ask(driver, { op: "send-to", socket, ip: "localhost", port: 9, data: "x" })).toEqual(bad);
    expect(await ask(driver, { op: "send-to", socket, ip: "127.0.0.1", port: 99_999, data: "x" })).toEqual(bad);
  });

  test("binds where it was told, or, when that is not to be had, anywhere", async () => {
    const port = await closedPort();
    const socket = driver.openUdp({ family: "inet", bind: { ip: "127.0.0.3", port } });
    const words: string[] = [];
    driver.start({ op: "read", socket, timeoutMs: 20 }, (r) => words.push(r.ok ? r.value : r.status));
    await turns(5);
    expect(driver.endpoints(socket)?.local).toEqual({ ip: "127.0.0.3", port });
    const echoPort = await serve((data) => [data]);
    for (const bind of [{ ip: "192.0.2.1" }, { ip: "127.0.0.1", port: echoPort }]) {
      const other = driver.openUdp({ family: "inet", bind });
      expect(await ask(driver, { op: "send-to", socket: other, ip: "127.0.0.1", port: echoPort, data: "x" })).toEqual({
        ok: true,
        value: true,
      });
      expect(await ask(driver, { op: "read", socket: other, timeoutMs: 5000 })).toEqual({ ok: true, value: "x" });
      expect(driver.endpoints(other)?.local?.port).not.toBe(echoPort);
    }
    const nowhere = driver.openUdp({ family: "inet", bind: { ip: "nowhere" } });
    expect(await ask(driver, { op: "read", socket: nowhere })).toMatchObject({
      status: "ERROR",
      reason: "bad-request",
    });
    expect(driver.close(nowhere)).toBe(true);
  });

  test("takes nothing with a read that timed out or was cancelled", async () => {
    const port = await serve(() => ["late"]);
    const socket = driver.openUdp({ family: "inet" });
    expect(await ask(driver, { op: "read", socket, timeoutMs: 5 })).toEqual({ ok: false, status: "TIMEOUT" });
    driver.start({ op: "read", socket }, () => {}).cancel();
    await get(driver, { op: "send-to", socket, ip: "127.0.0.1", port, data: "x", timeoutMs: 0 });
    expect(await get(driver, { op: "read", socket, timeoutMs: 5000 })).toBe("late");
  });

  test("closes with what is pending cancelled", async () => {
    const socket = driver.openUdp({ family: "inet" });
    const words: string[] = [];
    const note = (r: { ok: boolean; status?: string }): void => {
      words.push(r.ok ? "ok" : String(r.status));
    };
    driver.start({ op: "read", socket }, note);
    driver.start({ op: "send-to", socket, ip: "127.0.0.1", port: 9, data: "x" }, note);
    expect(driver.close(socket)).toBe(true);
    expect(words).toEqual(["CANCELLED", "CANCELLED"]);
    expect(await ask(driver, { op: "read", socket })).toEqual({ ok: false, status: "ERROR", reason: "closed" });
  });
});
