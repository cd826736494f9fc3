/** A peer that sends without end: what a script keeps of it is charged to the script, and the rest is not read. */
import { createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { meterState } from "../../../src/api/meter-state.ts";
import { NodeDriver } from "../../../src/nse/io/node-driver.ts";
import { nodeHost } from "../../../src/stdlib/host-node.ts";
import { hostRecords, openSession, type RunOptions, scriptOf } from "./harness.ts";

const MB = 2 ** 20;
const LIMIT = 8 * MB;
/** What the buffers of the system on both sides may hold beyond that. */
const SYSTEM = 32 * MB;
const driver = new NodeDriver();
let server: Server;
let port = 0;
/** Bytes that the peer could get rid of on the newest connection. */
let sent = 0;
let newest: Socket | null = null;

/** Sends as long as somebody takes it. */
function sendForEver(socket: Socket): void {
  newest = socket;
  let written = 0;
  const more = (): void => {
    let goesOn = true;
    while (goesOn && !socket.destroyed && written < 4 * (LIMIT + SYSTEM)) {
      // Equal strings would be kept once.
      const piece = Buffer.alloc(64 * 1024, `spam ham eggs ${written} `);
      goesOn = socket.write(piece);
      written += piece.length;
      if (socket === newest) sent = written;
    }
  };
  socket.on("error", () => undefined);
  socket.on("drain", more);
  more();
}

beforeAll(async () => {
  server = createServer(sendForEver);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as { port: number }).port;
});
afterAll(async () => {
  driver.dispose();
  await new Promise((resolve) => server.close(resolve));
});

async function run(body: string, options: RunOptions) {
  sent = 0;
  const source = scriptOf(`local s = nmap.new_socket() assert(s:connect(host, port)) ${body}`);
  const { session } = openSession(
    { reader: source, other: scriptOf('stdnse.sleep(0.01) return "fine"') },
    driver,
    options,
  );
  meterState(session.L, nodeHost());
  const outcomes = await session.runHosts(hostRecords({ "127.0.0.1": [port] }));
  return outcomes.map((o) => `${o.script.id}: ${o.why ?? o.ending}`).sort();
}

const SPENT = ["other: done", "reader: the script's memory budget was spent"];

describe("a peer that sends without end", () => {
  test.each([
    ["receive_buf with a delimiter that never comes", 's:receive_buf("\\n", true)'],
    ["receive_buf with a function that never finds it", "s:receive_buf(function() end, true)"],
    ["receive_bytes of more than there can be", "s:receive_bytes(1 << 40)"],
    ["receive_lines where there are none", "s:receive_lines(1 << 30)"],
    ["pieces that are kept", "local t = {} while true do local _, d = s:receive() t[#t + 1] = d end"],
    ["one call of many in a pcall", 'while true do pcall(s.receive_buf, s, "\\n", true) end'],
  ])(
    "ends the script, not the process: %s",
    async (_name, body) => {
      expect(await run(body, { scriptBudget: { memory: LIMIT, time: 200_000 } })).toEqual(SPENT);
      expect(sent).toBeLessThan(LIMIT + SYSTEM);
    },
    240_000,
  );

  test("is held up when nobody reads", async () => {
    expect(await run("stdnse.sleep(0.3)", {})).toEqual(["other: done", "reader: done"]);
    expect(sent).toBeLessThan(SYSTEM);
  });

  test("is read for as long as the script likes when it keeps nothing", async () => {
    const body = "local n = 0 while n < 30 * 1024 * 1024 do local _, d = s:receive() n = n + #d end";
    expect(await run(body, { scriptBudget: { memory: LIMIT, time: 200_000 } })).toEqual([
      "other: done",
      "reader: done",
    ]);
  }, 240_000);
});
