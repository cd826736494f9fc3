import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { IoOperation, IoSocket } from "../../../src/nse/io/driver.ts";
import { NodeDriver } from "../../../src/nse/io/node-driver.ts";
import type { TestServer } from "./loopback.ts";
import { listen, turns } from "./loopback.ts";

/** One thing done to the driver; `who` picks among the sockets or operations there are. */
const deed = fc.record({
  kind: fc.constantFrom(
    "connect",
    "tls",
    "udp",
    "read",
    "read",
    "send",
    "send",
    "start-tls",
    "cancel",
    "close",
    "sleep",
    "turn",
  ),
  who: fc.nat(7),
  timeoutMs: fc.constantFrom(undefined, undefined, 0, 1, 3),
});

let server: TestServer;

beforeAll(async () => {
  // Answers, hangs up or resets, by what it is sent.
  server = await listen((socket) => {
    socket.on("data", (data) => {
      const what = (data[0] ?? 0) % 4;
      if (what === 0) socket.end("bye");
      else if (what === 1) socket.resetAndDestroy();
      else socket.write(data);
    });
  });
});

afterAll(() => server.stop());

test("every request gets exactly one reply, whatever happens to it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 30 }), async (deeds) => {
      const driver = new NodeDriver();
      const replies: number[] = [];
      const operations: IoOperation[] = [];
      const sockets: IoSocket[] = [];
      const begin = (start: (done: (result: { ok: boolean; value?: unknown }) => void) => IoOperation): void => {
        const index = replies.push(0) - 1;
        operations.push(
          start((result) => {
            replies[index] = (replies[index] ?? 0) + 1;
            if (result.ok && typeof result.value === "number") sockets.push(result.value);
          }),
        );
      };
      for (const { kind, who, timeoutMs } of deeds) {
        const socket = sockets[who % Math.max(1, sockets.length)] ?? 99;
        const to = { ip: "127.0.0.1", port: server.port, timeoutMs };
        if (kind === "connect") begin((done) => driver.start({ op: "connect", protocol: "tcp", ...to }, done));
        if (kind === "tls") begin((done) => driver.start({ op: "connect", protocol: "tls", ...to }, done));
        if (kind === "udp") sockets.push(driver.openUdp({ family: "inet" }));
        if (kind === "read") begin((done) => driver.start({ op: "read", socket, timeoutMs }, done));
        if (kind === "send") {
          const data = String.fromCharCode(who).repeat(who * 3000);
          begin((done) => driver.start({ op: "send", socket, data, timeoutMs }, done));
        }
        if (kind === "start-tls") begin((done) => driver.start({ op: "tls-start", socket, timeoutMs }, done));
        if (kind === "cancel") operations[who % Math.max(1, operations.length)]?.cancel();
        if (kind === "close") driver.close(socket);
        if (kind === "sleep") begin((done) => driver.start({ op: "sleep", ms: who }, done));
        if (kind === "turn") await turns(who);
        expect(replies.every((n) => n <= 1)).toBe(true);
      }
      await turns(2);
      driver.dispose();
      expect(replies.every((n) => n === 1)).toBe(true);
      await turns(5);
      expect(replies.every((n) => n === 1)).toBe(true);
      expect(operations.every((op) => !op.pending)).toBe(true);
    }),
    { numRuns: 150 },
  );
});
