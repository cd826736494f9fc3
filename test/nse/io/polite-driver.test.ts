import { describe, expect, it } from "vitest";
import {
  type Done,
  type IoOp,
  type IoOperation,
  type IoReplies,
  type IoRequest,
  type IoResult,
  type IoSocket,
  succeeded,
} from "../../../src/nse/io/driver.ts";
import { NodeDriver } from "../../../src/nse/io/node-driver.ts";
import { OfflineDriver } from "../../../src/nse/io/offline-driver.ts";
import { PoliteDriver } from "../../../src/nse/io/polite-driver.ts";
import { WrappingDriver } from "../../../src/nse/io/wrapping-driver.ts";
import { RateLimit } from "../../../src/nse/rate.ts";

/** Connects at once; counts. */
class Instant extends WrappingDriver {
  readonly connected: string[] = [];
  override start<K extends IoOp>(request: IoRequest<K>, done: Done<IoReplies[K]>): IoOperation {
    if (request.op !== "connect") return super.start(request, done);
    this.connected.push((request as IoRequest<"connect">).ip);
    done(succeeded(this.connected.length) as IoResult<IoReplies[K]>);
    return { pending: false, cancel: () => undefined };
  }
  override close(): boolean {
    return true;
  }
}

/** With a clock of its own. */
class Clockwork extends Instant {
  time = 0;
  private sleepers: { at: number; done: () => void }[] = [];
  override now(): number {
    return this.time;
  }
  override start<K extends IoOp>(request: IoRequest<K>, done: Done<IoReplies[K]>): IoOperation {
    if (request.op !== "sleep") return super.start(request, done);
    this.sleepers.push({
      at: this.time + (request as IoRequest<"sleep">).ms,
      done: () => done(succeeded(true) as IoResult<IoReplies[K]>),
    });
    return { pending: true, cancel: () => undefined };
  }
  pass(ms: number): void {
    this.time += ms;
    const due = this.sleepers.filter(({ at }) => at <= this.time);
    this.sleepers = this.sleepers.filter(({ at }) => at > this.time);
    for (const { done } of due) done();
  }
}

const connect = (ip: string, timeoutMs?: number): IoRequest<"connect"> => ({
  op: "connect",
  protocol: "tcp",
  ip,
  port: 1,
  timeoutMs,
});

describe("a polite driver", () => {
  it("keeps to the number of connections to one host, and lets others pass", () => {
    const inner = new Instant(new NodeDriver());
    const driver = new PoliteDriver(inner, undefined, 2);
    const sockets: IoSocket[] = [];
    const got = (reply: IoResult<IoSocket>): void => {
      if (reply.ok) sockets.push(reply.value);
    };
    for (const ip of ["a", "a", "a", "b"]) driver.start(connect(ip), got);
    expect(inner.connected).toEqual(["a", "a", "b"]);
    driver.close(sockets[0] as IoSocket);
    expect(inner.connected).toEqual(["a", "a", "b", "a"]);
  });

  it("keeps to the rate", () => {
    const inner = new Clockwork(new NodeDriver());
    const driver = new PoliteDriver(inner, new RateLimit(2, () => inner.time), undefined);
    for (let i = 0; i < 4; i++) driver.start(connect("a"), () => undefined);
    expect(inner.connected).toHaveLength(1);
    inner.pass(499);
    expect(inner.connected).toHaveLength(1);
    inner.pass(1);
    expect(inner.connected).toHaveLength(2);
    inner.pass(500);
    inner.pass(500);
    expect(inner.connected).toHaveLength(4);
  });

  it("counts the wait in the connection's time, and can be called off", async () => {
    const inner = new Instant(new NodeDriver());
    const driver = new PoliteDriver(inner, undefined, 1);
    driver.start(connect("a"), () => undefined);
    const reply = await new Promise<IoResult<IoSocket>>((resolve) => driver.start(connect("a", 10), resolve));
    expect(reply).toEqual({ ok: false, status: "TIMEOUT" });
    const cancelled = await new Promise<IoResult<IoSocket>>((resolve) => driver.start(connect("a"), resolve).cancel());
    expect(cancelled).toEqual({ ok: false, status: "CANCELLED" });
    expect(inner.connected).toHaveLength(1);
  });
});

describe("an offline driver", () => {
  it("refuses all but time", async () => {
    const driver = new OfflineDriver(new NodeDriver());
    const ask = (request: IoRequest): Promise<IoResult<unknown>> =>
      new Promise((resolve) => driver.start(request, resolve));
    expect(await ask(connect("127.0.0.1"))).toMatchObject({ ok: false, reason: "unreachable" });
    expect(await ask({ op: "resolve", name: "localhost", family: "inet" })).toMatchObject({ ok: false });
    expect(await ask({ op: "send-to", socket: driver.openUdp(), ip: "127.0.0.1", port: 1, data: "" })).toMatchObject({
      ok: false,
    });
    expect(await ask({ op: "sleep", ms: 1 })).toMatchObject({ ok: true });
    expect(driver.refused).toBe(3);
  });
});
