import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { NodeDriver } from "../../../src/nse/io/node-driver.ts";
import type { TestServer } from "./loopback.ts";
import { ask, closedPort, get, hasIp6, listen, readAll, tcp, turns } from "./loopback.ts";

let driver = new NodeDriver();
let server: TestServer | undefined;

afterEach(async () => {
  driver.dispose();
  driver = new NodeDriver();
  await server?.stop();
  server = undefined;
});

async function serve(behave: (socket: Socket) => void): Promise<number> {
  server = await listen(behave);
  return server.port;
}

const echo = (socket: Socket): void => {
  socket.on("data", (data) => socket.write(data));
};

describe("connect", () => {
  test("gives a socket number and both ends", async () => {
    const port = await serve(echo);
    const socket = await tcp(driver, port);
    const ends = driver.endpoints(socket);
    expect(ends).toEqual({
      family: "inet",
      local: { ip: "127.0.0.1", port: expect.any(Number) },
      peer: { ip: "127.0.0.1", port },
    });
    expect(ends?.local.port).toBeGreaterThan(0);
  });

  test.runIf(hasIp6())("goes over IPv6 too", async () => {
    server = await listen(echo, "::1");
    const { port } = server;
    const socket = await get(driver, { op: "connect", protocol: "tcp", ip: "::1", port, bind: { ip: "::1" } });
    expect(driver.endpoints(socket)).toMatchObject({
      family: "inet6",
      local: { ip: "::1" },
      peer: { ip: "::1", port },
    });
    await get(driver, { op: "send", socket, data: "six" });
    expect(await get(driver, { op: "read", socket })).toBe("six");
  });

  test("to a port where nothing listens is ERROR", async () => {
    const port = await closedPort();
    const result = await ask(driver, { op: "connect", protocol: "tcp", ip: "127.0.0.1", port });
    expect(result).toEqual({ ok: false, status: "ERROR", reason: "refused" });
  });

  test("to something that is not an address, or not a port, is ERROR", async () => {
    const bad = { ok: false, status: "ERROR", reason: "bad-request" };
    expect(await ask(driver, { op: "connect", protocol: "tcp", ip: "localhost", port: 1 })).toEqual(bad);
    expect(await ask(driver, { op: "connect", protocol: "tcp", ip: "127.0.0.1", port: 70000 })).toEqual(bad);
    const bind = { ip: "nowhere" };
    expect(await ask(driver, { op: "connect", protocol: "tcp", ip: "127.0.0.1", port: 1, bind })).toEqual(bad);
  });

  test("uses the local side it was told", async () => {
    const port = await serve(echo);
    const free = await closedPort();
    const bind = { ip: "127.0.0.2", port: free };
    const socket = await get(driver, { op: "connect", protocol: "tcp", ip: "127.0.0.1", port, bind });
    expect(driver.endpoints(socket)?.local).toEqual(bind);
  });

  test("uses any local side when the one it was told is not to be had", async () => {
    const port = await serve(echo);
    for (const bind of [{ ip: "192.0.2.1" }, { ip: "127.0.0.1", port }]) {
      const socket = await get(driver, { op: "connect", protocol: "tcp", ip: "127.0.0.1", port, bind });
      expect(driver.endpoints(socket)?.local).not.toMatchObject(bind);
      expect(driver.endpoints(socket)?.peer).toEqual({ ip: "127.0.0.1", port });
    }
  });

  test("that is cancelled gives CANCELLED at once and leaves no connection", async () => {
    let connections = 0;
    const port = await serve((socket) => {
      connections++;
      socket.on("close", () => connections--);
    });
    const replies: unknown[] = [];
    const op = driver.start({ op: "connect", protocol: "tcp", ip: "127.0.0.1", port }, (r) => replies.push(r));
    expect(op.pending).toBe(true);
    op.cancel();
    expect(replies).toEqual([{ ok: false, status: "CANCELLED" }]);
    expect(op.pending).toBe(false);
    op.cancel();
    await tcp(driver, port);
    await turns(10);
    expect(connections).toBe(1);
    expect(replies).toHaveLength(1);
  });
});

describe("read", () => {
  test("gives what was sent, byte for byte", async () => {
    const socket = await tcp(driver, await serve(echo));
    const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
    await get(driver, { op: "send", socket, data: bytes });
    expect(await get(driver, { op: "read", socket })).toBe(bytes);
  });

  test("gives data, then EOF again and again", async () => {
    const socket = await tcp(driver, await serve((s) => s.end("bye")));
    await turns(10);
    expect(await ask(driver, { op: "read", socket })).toEqual({ ok: true, value: "bye" });
    for (let i = 0; i < 3; i++) expect(await ask(driver, { op: "read", socket })).toEqual({ ok: false, status: "EOF" });
  });

  test("gives ERROR once for a reset, then EOF", async () => {
    const socket = await tcp(driver, await serve((s) => s.on("data", () => s.resetAndDestroy())));
    await get(driver, { op: "send", socket, data: "x" });
    expect(await ask(driver, { op: "read", socket })).toEqual({ ok: false, status: "ERROR", reason: "reset" });
    expect(await ask(driver, { op: "read", socket })).toEqual({ ok: false, status: "EOF" });
  });

  test("gives the bytes that came before a reset, then ERROR, then EOF", async () => {
    const port = await serve((s) => s.write("last words", () => setImmediate(() => s.resetAndDestroy())));
    const socket = await tcp(driver, port);
    await turns(20);
    const words: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      const result = await ask(driver, { op: "read", socket });
      words.push(result.ok ? result.value : result.status);
    }
    expect(words).toEqual(["last words", "ERROR", "EOF"]);
  });

  test("joins a burst, and loses nothing of it", async () => {
    const burst = Buffer.alloc(300_000, "0123456789abcdef");
    const socket = await tcp(driver, await serve((s) => s.end(burst)));
    await turns(20);
    const first = await get(driver, { op: "read", socket });
    expect(first.length).toBeGreaterThan(65_536);
    const rest = await readAll(driver, socket);
    expect(first + rest.bytes).toBe(burst.toString("latin1"));
    expect(rest.last).toBe("EOF");
  });

  test("stops above its limit, a piece of 8192 bytes at a time", async () => {
    const socket = await tcp(driver, await serve((s) => s.write(Buffer.alloc(100_000, "x"))));
    await turns(20);
    expect(await get(driver, { op: "read", socket, limit: 99 })).toHaveLength(8192);
    expect(await get(driver, { op: "read", socket, limit: 8192 })).toHaveLength(16_384);
    expect(await get(driver, { op: "read", socket, limit: 0 })).toHaveLength(8192);
  });

  test("ends with a full last piece too", async () => {
    const socket = await tcp(driver, await serve((s) => s.write(Buffer.alloc(16_384, "x"))));
    await turns(10);
    expect(await get(driver, { op: "read", socket, timeoutMs: 5000 })).toHaveLength(16_384);
  });

  test("reads nothing from the kernel before it is asked", async () => {
    // More than both kernel buffers can hold: the peer's writing must come to a stop.
    const much = Buffer.alloc(64 * 1024 * 1024);
    const port = await serve((s) => s.write(much));
    const socket = await tcp(driver, port);
    await turns(50);
    const stuck = server?.clients[0]?.writableLength ?? 0;
    expect(stuck).toBeGreaterThan(0);
    await turns(50);
    expect(server?.clients[0]?.writableLength).toBe(stuck);
    await get(driver, { op: "read", socket });
  });

  test("notices the end only when asked: sending still works after the peer is done", async () => {
    const got: string[] = [];
    const port = await serve((s) => {
      s.end("over");
      s.on("data", (data) => got.push(data.toString()));
    });
    const socket = await tcp(driver, port);
    await turns(10);
    expect(await ask(driver, { op: "send", socket, data: "a" })).toEqual({ ok: true, value: true });
    expect((await readAll(driver, socket)).bytes).toBe("over");
    expect(await ask(driver, { op: "send", socket, data: "b" })).toEqual({ ok: true, value: true });
    await turns(10);
    expect(got.join("")).toBe("ab");
  });

  test("ends with TIMEOUT and takes nothing", async () => {
    const port = await serve((s) => s.on("data", () => s.write("late")));
    const socket = await tcp(driver, port);
    expect(await ask(driver, { op: "read", socket, timeoutMs: 20 })).toEqual({ ok: false, status: "TIMEOUT" });
    await get(driver, { op: "send", socket, data: "go" });
    expect(await get(driver, { op: "read", socket })).toBe("late");
  });

  test("with a timeout of 0 looks once", async () => {
    const socket = await tcp(driver, await serve((s) => s.on("data", () => s.write("now"))));
    expect(await ask(driver, { op: "read", socket, timeoutMs: 0 })).toEqual({ ok: false, status: "TIMEOUT" });
    expect(await ask(driver, { op: "send", socket, data: "x", timeoutMs: 0 })).toEqual({ ok: true, value: true });
    await turns(20);
    expect(await ask(driver, { op: "read", socket, timeoutMs: 0 })).toEqual({ ok: true, value: "now" });
  });

  test("cancelled half-way keeps its bytes for the next", async () => {
    const port = await serve((s) => s.on("data", () => s.write("kept")));
    const socket = await tcp(driver, port);
    const words: string[] = [];
    const op = driver.start({ op: "read", socket }, (r) => words.push(r.ok ? r.value : r.status));
    op.cancel();
    await get(driver, { op: "send", socket, data: "x" });
    await turns(10);
    expect(words).toEqual(["CANCELLED"]);
    expect(await get(driver, { op: "read", socket })).toBe("kept");
  });

  test("a second one at the same time is refused", async () => {
    const socket = await tcp(driver, await serve(() => {}));
    const first = ask(driver, { op: "read", socket });
    expect(await ask(driver, { op: "read", socket })).toEqual({ ok: false, status: "ERROR", reason: "bad-request" });
    driver.close(socket);
    expect(await first).toEqual({ ok: false, status: "CANCELLED" });
  });

  test("asked for from within the reply of the one before goes on", async () => {
    const port = await serve((s) => s.on("data", (data) => s.write(data)));
    const socket = await tcp(driver, port);
    const got = await new Promise<string[]>((resolve) => {
      const list: string[] = [];
      const again = (): void => {
        driver.start({ op: "read", socket }, (result) => {
          list.push(result.ok ? result.value : result.status);
          if (list.length === 3) resolve(list);
          else {
            again();
            driver.start({ op: "send", socket, data: String(list.length) }, () => {});
          }
        });
      };
      again();
      driver.start({ op: "send", socket, data: "0" }, () => {});
    });
    expect(got).toEqual(["0", "1", "2"]);
  });
});

describe("send", () => {
  test("to a reset connection is ERROR, and the next read is EOF", async () => {
    const port = await serve((s) => s.on("data", () => s.resetAndDestroy()));
    const socket = await tcp(driver, port);
    await get(driver, { op: "send", socket, data: "x" });
    await turns(20);
    expect(await ask(driver, { op: "send", socket, data: "y" })).toMatchObject({ ok: false, status: "ERROR" });
    expect(await ask(driver, { op: "read", socket })).toEqual({ ok: false, status: "EOF" });
  });

  test("keeps order, and waits for a peer that does not read", async () => {
    const port = await serve((s) => s.pause());
    const socket = await tcp(driver, port);
    const big = "a".repeat(32 * 1024 * 1024);
    expect(await ask(driver, { op: "send", socket, data: big, timeoutMs: 30 })).toEqual({
      ok: false,
      status: "TIMEOUT",
    });
    const done: string[] = [];
    driver.start({ op: "send", socket, data: "b" }, (r) => done.push(r.ok ? "b" : r.status));
    driver.start({ op: "send", socket, data: "c" }, (r) => done.push(r.ok ? "c" : r.status));
    let tail = "";
    server?.clients[0]?.on("data", (data) => {
      tail = (tail + data.toString("latin1")).slice(-4);
    });
    server?.clients[0]?.resume();
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (done.length === 2) resolve();
        else setImmediate(look);
      };
      look();
    });
    await turns(20);
    expect(done).toEqual(["b", "c"]);
    expect(tail).toBe("aabc");
  });

  test("of nothing succeeds", async () => {
    const socket = await tcp(driver, await serve(echo));
    expect(await ask(driver, { op: "send", socket, data: "" })).toEqual({ ok: true, value: true });
  });
});

describe("close", () => {
  test("makes the number invalid at once and cancels what is pending", async () => {
    const socket = await tcp(driver, await serve(() => {}));
    const words: string[] = [];
    driver.start({ op: "read", socket }, (r) => words.push(r.ok ? "?" : r.status));
    expect(driver.close(socket)).toBe(true);
    expect(words).toEqual(["CANCELLED"]);
    expect(driver.close(socket)).toBe(false);
    expect(driver.endpoints(socket)).toBeUndefined();
    const closed = { ok: false, status: "ERROR", reason: "closed" };
    expect(await ask(driver, { op: "read", socket })).toEqual(closed);
    expect(await ask(driver, { op: "send", socket, data: "x" })).toEqual(closed);
    expect(await ask(driver, { op: "tls-start", socket })).toEqual(closed);
  });

  test("is seen by the peer, after the bytes sent before", async () => {
    let text = "";
    const over = new Promise<void>((resolve) => {
      void serve((s) => {
        s.on("data", (data) => {
          text += data.toString();
        });
        s.on("end", resolve);
      }).then(async (port) => {
        const socket = await tcp(driver, port);
        await get(driver, { op: "send", socket, data: "whole" });
        driver.close(socket);
      });
    });
    await over;
    expect(text).toBe("whole");
  });

  test("numbers are not used again", async () => {
    const port = await serve(echo);
    const first = await tcp(driver, port);
    driver.close(first);
    expect(await tcp(driver, port)).not.toBe(first);
  });

  test("dispose cancels sleeps, connects and reads", async () => {
    const port = await serve(() => {});
    const socket = await tcp(driver, port);
    const words: string[] = [];
    const note = (r: { ok: boolean; status?: string }): void => {
      words.push(r.ok ? "ok" : String(r.status));
    };
    driver.start({ op: "sleep", ms: 60_000 }, note);
    driver.start({ op: "connect", protocol: "tcp", ip: "127.0.0.1", port }, note);
    driver.start({ op: "read", socket }, note);
    driver.dispose();
    expect(words).toEqual(["CANCELLED", "CANCELLED", "CANCELLED"]);
    expect(await ask(driver, { op: "sleep", ms: 0 })).toEqual({ ok: false, status: "ERROR", reason: "closed" });
  });
});
