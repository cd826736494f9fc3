/**
 * Scripts that compute without end (docs/nse-threads.md): they are paused so that others go on, and end with their deadline,
 * whatever they catch. In real time, since virtual time stands still while a script computes.
 */
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NodeDriver } from "../../../src/nse/io/node-driver.ts";
import { hostRecords, openSession, type RunOptions, scriptOf } from "./harness.ts";

let server: Server;
let port = 0;
beforeAll(async () => {
  server = createServer((c) => c.on("error", () => undefined).write("hello\n"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address === "object" && address !== null) port = address.port;
});
afterAll(() => {
  server.close();
});

async function run(bodies: Readonly<Record<string, string>>, options: RunOptions = {}) {
  const driver = new NodeDriver();
  const scripts = Object.fromEntries(Object.entries(bodies).map(([id, body]) => [id, scriptOf(body)]));
  const { session, lines, log } = openSession(scripts, driver, { scriptTimeoutMs: 400, debugging: 1, ...options });
  const outcomes = await session.runHosts(hostRecords({ "127.0.0.1": [port] }));
  driver.dispose();
  return { lines: lines(), log, endings: outcomes.map((o) => `${o.script.id}: ${o.ending}`).sort() };
}

/** Ways to compute for ever. */
const loops: Readonly<Record<string, string>> = {
  "an empty loop": "while true do end",
  "a loop with integers": "local n = 0 for i = 1, math.maxinteger do n = n + i % 3 end",
  "nested loops": "while true do for i = 1, 10 do for j = 1, 10 do end end end",
  "a loop of goto": "::again:: goto again",
  "calls without loops": "local function f(n) if n == 0 then return 0 end return f(n - 1) + f(n - 1) end f(200)",
  "tail calls": "local function f() return f() end f()",
  "pcall around it": "while true do pcall(function() while true do end end) end",
  "xpcall around it": "xpcall(function() while true do end end, function() while true do end end)",
  "a metamethod": "local t = setmetatable({}, { __index = function() while true do end end }) local x = t.y",
  "an iterator": "for _ in function() while true do end end do end",
  "an iterator that never ends": "for _ in function() return 1 end do end",
  "a comparison of sort": "table.sort({ 3, 2, 1 }, function() while true do end end)",
  "a callback of gsub": '("x"):gsub(".", function() while true do end end)',
  "a reader of load": "load(function() while true do end end)",
  "a chain of coroutines":
    "local function deep(n) if n == 0 then while true do end end coroutine.wrap(deep)(n - 1) end deep(20)",
  "coroutines without end": "while true do coroutine.wrap(function() coroutine.yield() end)() end",
  "a closing method": "do local c <close> = setmetatable({}, { __close = function() while true do end end }) end",
};

/** Library work that does not end; it cannot be paused, but ended. */
const searches: Readonly<Record<string, string>> = {
  "a search that goes back and forth": '(("a"):rep(10000)):find(".-.-.-.-b$")',
  "a search inside of pcall": 'while true do pcall(string.find, ("a"):rep(10000), ".-.-.-.-b$") end',
  "a search inside of gsub": '(("a"):rep(10000)):gsub(".-.-.-.-b$", function() end)',
  "a move without end": "table.move({}, 1, 1 << 50, 2)",
  "a sort inside of pcall": `local t = {} for i = 1, 200000 do t[i] = i % 1000 end
    while true do pcall(table.sort, t) end`,
  "repetitions of a long string": 'while true do local s = ("x"):rep(1000000) end',
};

const FINE = `local s = nmap.new_socket() s:connect(host, port) local _, line = s:receive_lines(1)
  stdnse.sleep(0.02) show(line) return "fine"`;

describe("scripts that compute for ever", () => {
  test("end with their time, and others go on meanwhile", async () => {
    const { endings, lines } = await run({ ...loops, fine: FINE }, { scriptTimeoutMs: 4000 });
    expect(endings).toEqual([...Object.keys(loops).map((id) => `${id}: timeout`), "fine: done"].sort());
    expect(lines).toEqual(["hello\\n"]);
  }, 60_000);

  test.each(Object.entries(searches))("%s ends too", async (_name, body) => {
    const { endings } = await run({ hog: `${body} show "never"` }, { scriptTimeoutMs: 200 });
    expect(endings).toEqual(["hog: timeout"]);
  });
});

describe("a script that is ended while it computes", () => {
  test("passes its mutexes on and has its closing methods run", async () => {
    const { endings, lines } = await run(
      {
        hog: `local c <close> = setmetatable({}, { __close = function(_, e) show("closed", e) end })
        nmap.mutex "m" "lock" show "mine" pcall(function() while true do end end)`,
        waits: `stdnse.sleep(0.01) nmap.mutex "m" "lock" show "passed on" return "yes"`,
      },
      { scriptTimeoutMs: 200, prepare: undefined },
    );
    expect(endings).toContain("hog: timeout");
    expect(lines.slice(0, 1)).toEqual(["mine"]);
    expect(lines).toContain("closed the script has been ended (timeout)");
  });

  test("is not kept by a closing method that does not end", async () => {
    const { endings } = await run({
      hog: "local c <close> = setmetatable({}, { __close = function() while true do end end }) while true do end",
    });
    expect(endings).toEqual(["hog: timeout"]);
  });
});

test("a script that computes long without a deadline is not noticed by itself", async () => {
  const { endings, lines } = await run(
    {
      long: `local n = 0
        local others = coroutine.wrap(function() while true do n = n + 1 coroutine.yield(n) end end)
        for i = 1, 300000 do others() end
        show(n, coroutine.isyieldable(), coroutine.status(coroutine.running()))`,
      fine: "stdnse.sleep(0.001) show 'slept'",
    },
    { scriptTimeoutMs: undefined },
  );
  expect(endings).toEqual(["fine: done", "long: done"]);
  expect(lines.sort()).toEqual(["300000 true running", "slept"]);
});
