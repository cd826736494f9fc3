import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterEach, describe, expect, test } from "vitest";
import type { IoResult } from "../../../src/nse/io/driver.ts";
import { NodeDriver } from "../../../src/nse/io/node-driver.ts";
import { reasonOf } from "../../../src/nse/io/node-error.ts";
import { ask, listen, tcp } from "./loopback.ts";

let driver = new NodeDriver();

afterEach(() => {
  driver.dispose();
  driver = new NodeDriver();
});

describe("time", () => {
  test("sleeps reply in the order of their ends, and can be cut short", async () => {
    const order: string[] = [];
    const long = driver.start({ op: "sleep", ms: 60_000 }, (r) => order.push(r.ok ? "long" : r.status));
    const both = Promise.all([
      ask(driver, { op: "sleep", ms: 30 }).then(() => order.push("30")),
      ask(driver, { op: "sleep", ms: 0 }).then(() => order.push("0")),
    ]);
    long.cancel();
    await both;
    expect(order).toEqual(["CANCELLED", "0", "30"]);
  });

  test("clocks go forward", async () => {
    const before = driver.now();
    await ask(driver, { op: "sleep", ms: 5 });
    expect(driver.now()).toBeGreaterThan(before);
    expect(driver.clock()).toBeGreaterThan(1.6e12);
  });
});

describe("names", () => {
  test("forward, with and without a family", async () => {
    const inet = await ask(driver, { op: "resolve", name: "localhost", family: "inet" });
    expect(inet).toEqual({ ok: true, value: ["127.0.0.1"] });
    expect(await ask(driver, { op: "resolve", name: "127.0.0.9", family: "unspec" })).toEqual({
      ok: true,
      value: ["127.0.0.9"],
    });
    expect(await ask(driver, { op: "resolve", name: "127.0.0.9", family: "inet6" })).toEqual({
      ok: false,
      status: "ERROR",
      reason: "name-family",
    });
    const unknown = { ok: false, status: "ERROR", reason: "name-unknown" };
    expect(await ask(driver, { op: "resolve", name: "", family: "unspec" })).toEqual(unknown);
    expect(await ask(driver, { op: "resolve", name: "local\0host", family: "unspec" })).toEqual(unknown);
  });

  test("a lookup that is cancelled gives no second reply", async () => {
    const replies: IoResult<unknown>[] = [];
    driver.start({ op: "resolve", name: "localhost", family: "inet" }, (r) => replies.push(r)).cancel();
    await ask(driver, { op: "resolve", name: "localhost", family: "inet" });
    expect(replies).toEqual([{ ok: false, status: "CANCELLED" }]);
  });

  test("reverse, of something that is no address", async () => {
    const bad = { ok: false, status: "ERROR", reason: "bad-request" };
    expect(await ask(driver, { op: "reverse", ip: "localhost" })).toEqual(bad);
    const replies: IoResult<unknown>[] = [];
    driver.start({ op: "reverse", ip: "127.0.0.1" }, (r) => replies.push(r)).cancel();
    expect(replies).toEqual([{ ok: false, status: "CANCELLED" }]);
  });
});

describe("the system", () => {
  test("has a loopback interface", () => {
    const loopback = driver.interfaces().find((entry) => entry.address === "127.0.0.1");
    expect(loopback).toMatchObject({ family: "inet", netmask: 8, link: "loopback", up: true });
    expect(loopback?.mtu).toBeGreaterThan(1000);
    expect(loopback?.mac).toBeUndefined();
  });

  test("describes Ethernet with a hardware address and a broadcast address", () => {
    for (const entry of driver.interfaces()) {
      if (entry.link !== "ethernet") continue;
      expect(entry.mac).toHaveLength(6);
      if (entry.family === "inet") expect(entry.broadcast).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    }
  });

  test("gives random bytes and name servers", () => {
    expect(driver.randomBytes(0)).toBe("");
    expect(driver.randomBytes(32)).toHaveLength(32);
    expect(driver.randomBytes(32)).not.toBe(driver.randomBytes(32));
    for (const server of driver.dnsServers()) expect(server).toMatch(/^[0-9a-fA-F.:%]+$/);
  });
});

describe("an error's word", () => {
  test.each([
    [{ code: "ECONNREFUSED" }, "refused"],
    [{ code: "EPIPE" }, "reset"],
    [{ code: "EMFILE" }, "exhausted"],
    [{ code: "ERR_SSL_WRONG_VERSION_NUMBER" }, "tls"],
    [{ code: "ESOMETHING" }, "other"],
    [{}, "other"],
  ])("%j", (fields, word) => {
    expect(reasonOf(Object.assign(new Error("x"), fields))).toBe(word);
  });

  test("of no error at all is the fallback", () => {
    expect(reasonOf("text", "reset")).toBe("reset");
  });
});

test("many connections at once", async () => {
  const server = await listen((s) => s.on("data", (data) => s.write(data)));
  const sockets = await Promise.all(Array.from({ length: 200 }, () => tcp(driver, server.port)));
  const replies = await Promise.all(
    sockets.map(async (socket, i) => {
      await ask(driver, { op: "send", socket, data: `n${i}` });
      return ask(driver, { op: "read", socket, timeoutMs: 5000 });
    }),
  );
  expect(replies.map((r) => r.ok && r.value)).toEqual(sockets.map((_, i) => `n${i}`));
  await server.stop();
});

test("idle sockets do not keep the process alive", async () => {
  const folder = mkdtempSync(join(tmpdir(), "neap-"));
  try {
    const file = join(folder, "idle.mjs");
    const program = `
      import { createServer } from "node:net";
      import { NodeDriver } from "./node-driver.ts";
      const driver = new NodeDriver();
      const udp = driver.openUdp({ family: "inet" });
      driver.start({ op: "read", socket: udp, timeoutMs: 1 }, () => {});
      const server = createServer((s) => s.unref());
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address();
        server.unref();
        driver.start({ op: "connect", protocol: "tcp", ip: "127.0.0.1", port }, (r) => {
          driver.start({ op: "read", socket: r.value, timeoutMs: 10 }, (r) => console.log(r.status));
        });
      });`;
    await build({
      stdin: { contents: program, resolveDir: new URL("../../../src/nse/io", import.meta.url).pathname, loader: "ts" },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: file,
      logLevel: "error",
    });
    // Throws when the process has to be ended.
    expect(execFileSync(process.execPath, [file], { timeout: 20_000, encoding: "utf8" })).toBe("TIMEOUT\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
