import { afterEach, expect, test } from "vitest";
import { runScript } from "../../../src/index.ts";
import { listen, type TestServer } from "../io/loopback.ts";

let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
});

/** A script whose socket has ended, so that reading it is answered at once, however often. */
const AFTER_THE_END = `
local stdnse = require "stdnse"
portrule = function() return true end
categories = {"safe"}
local over = false
action = function(host, port)
  local s = nmap.new_socket()
  s:connect(host, port)
  s:receive()
`;

test("a thread whose requests are all answered at once lets the timers of others run", async () => {
  server = await listen((socket) => socket.end("bye"));
  const source = `${AFTER_THE_END}
  stdnse.new_thread(function() stdnse.sleep(0.03); over = true end)
  for _ = 1, 3000000 do
    if over then return "others ran" end
    s:receive()
  end
  return "others did not run"
end`;
  const outcome = await runScript(source, { host: "127.0.0.1", port: server.port, timeoutMs: 20_000 });
  expect(outcome).toMatchObject({ state: "done", output: "others ran" });
});

test("its time limit ends it", async () => {
  server = await listen((socket) => socket.end("bye"));
  const outcome = await runScript(`${AFTER_THE_END} for _ = 1, 3000000 do s:receive() end end`, {
    host: "127.0.0.1",
    port: server.port,
    timeoutMs: 100,
  });
  expect(outcome.state).toBe("timeout");
});
