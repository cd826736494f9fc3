import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type RunScriptOptions, runScript, type ScriptOutcome } from "../../src/index.ts";
import { Playbook } from "../../src/nse/io/playbook.ts";
import { PlaybookDriver } from "../../src/nse/io/playbook-driver.ts";
import { failuresOf, NMAP_DATA, refusingSession, syntheticHost } from "./everything.ts";

/* Raw sockets and packet capture are not available: scripts that want them say so, and hurt nobody. */

const RAW = { state: "needs-raw", reason: "needs raw sockets, which are not available" };

function run(source: string, options: RunScriptOptions = {}): Promise<ScriptOutcome> {
  const driver = new PlaybookDriver(new Playbook());
  return runScript(`local stdnse = require "stdnse" ${source}`, { host: "127.0.0.1", port: 80, driver, ...options });
}

const ALWAYS = "portrule = function() return true end";

describe("a script that wants", () => {
  test("privileges for its rule", async () => {
    const outcome = await run("portrule = function() return nmap.is_privileged() end action = function() end");
    expect(outcome).toMatchObject(RAW);
  });

  test("raw sockets", async () => {
    for (const open of ["ip_open()", 'ethernet_open("lo")']) {
      const outcome = await run(`${ALWAYS} action = function() nmap.new_dnet():${open} end`);
      expect(outcome).toMatchObject(RAW);
      expect(outcome.output).toBeUndefined();
    }
  });

  test("packet capture, in a worker", async () => {
    const outcome = await run(`${ALWAYS} action = function()
      local worker = stdnse.new_thread(function() nmap.new_socket():pcap_open("lo", 100, false, "tcp") end)
      while coroutine.status(worker) ~= "dead" do stdnse.sleep(0.01) end
    end`);
    expect(outcome).toMatchObject({ state: "needs-raw", reason: "needs packet capture, which is not available" });
  });

  test("something and gives a result without it", async () => {
    const outcome = await run(`${ALWAYS} action = function()
      local ok = pcall(function() nmap.new_dnet():ip_open() end)
      return "without: " .. tostring(ok)
    end`);
    expect(outcome).toMatchObject({ state: "done", output: "without: false" });
  });

  test("privileges in its action only, and is silent, or asks in a rule that says yes", async () => {
    expect(await run(`${ALWAYS} action = function() nmap.is_privileged() end`)).toMatchObject({ state: "done" });
    const rule = "portrule = function() return not nmap.is_privileged() end action = function() return 'x' end";
    expect(await run(rule)).toMatchObject({ state: "done", output: "x" });
  });
});

describe.runIf(NMAP_DATA !== "")("all of Nmap's scripts that do", () => {
  const folder = join(NMAP_DATA, "scripts");
  const wants = /new_dnet|pcap_open|ethernet_open|ip_open|require\s*\(?["'](?:eap|multicast|pppoe)["']/;
  const names = NMAP_DATA === "" ? [] : readdirSync(folder).filter((n) => n.endsWith(".nse"));
  const raw = names.filter((n) => wants.test(readFileSync(join(folder, n), "latin1").replace(/--[^\n]*/g, "")));

  test("load, run beside each other, and end as needing them, silently, or with a message of their own", async () => {
    expect(raw.length).toBeGreaterThanOrEqual(30);
    const session = refusingSession({ scriptTimeoutMs: 60_000 });
    session.load(raw.map((n) => ({ path: join(folder, n), selectedByName: false, forced: false })));
    expect(session.loadFailures).toEqual([]);
    const outcomes = [
      ...(await session.runPhase("prerule")),
      ...(await session.runHosts([syntheticHost("127.0.0.1", 8)])),
      ...(await session.runPhase("postrule")),
    ];
    expect(failuresOf(outcomes)).toEqual([]);
    expect(new Set(outcomes.filter((o) => o.ending === "needs-raw").map((o) => o.script.id)).size).toBeGreaterThan(20);
  });
});
