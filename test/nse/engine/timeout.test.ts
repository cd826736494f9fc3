import { describe, expect, test } from "vitest";
import { Playbook } from "../../../src/nse/io/playbook.ts";
import { driveAlong } from "../../../src/nse/io/playbook-drive.ts";
import { PlaybookDriver } from "../../../src/nse/io/playbook-driver.ts";
import { connecting, hostRecords, openSession, runScripts, scriptOf } from "./harness.ts";

describe("--script-timeout", () => {
  test("ends a waiting instance without output, with its sockets, locks and condition variables", async () => {
    const book = connecting().asks({ op: "read", socket: 1 }).staysSilent().closes(1);
    const run = await runScripts(
      {
        slow: scriptOf(`nmap.mutex("m") "lock" nmap.condvar("c")
          local s = nmap.new_socket() s:set_timeout(-1) s:connect(host, port)
          s:receive()
          show "never" return "never"`),
        locks: scriptOf('stdnse.sleep(0.1) nmap.mutex("m") "lock" show(nmap.clock()) stdnse.sleep(0.3) return "locks"'),
        waits: scriptOf('nmap.condvar("c") "wait" show(nmap.clock()) return "waits"'),
      },
      { book, scriptTimeoutMs: 2000, debugging: 1, hosts: { "127.0.0.1": [80] } },
    );
    expect(run.endings).toContain("slow: timeout");
    expect(run.outcomes.find((o) => o.script.id === "slow")?.result).toBeNull();
    expect(run.log).toContain("slow against 127.0.0.1:80 timed out");
    expect(run.lines.every((l) => l === "2.0")).toBe(true);
  });

  test("counts for workers from their parent's beginning", async () => {
    const run = await runScripts(
      {
        quick: scriptOf("stdnse.sleep(1)"),
        test: scriptOf(`stdnse.sleep(1.5)
          stdnse.new_thread(function() show("worker", nmap.clock()) stdnse.sleep(1) show "never" end)
          stdnse.sleep(10)`),
        // Begins when the first is over, so that somebody is alive when the time of the others is up.
        late: scriptOf("stdnse.sleep(1.9)"),
      },
      { scriptTimeoutMs: 2000, debugging: 1, maxThreads: 2 },
    );
    expect(run.lines).toEqual(["worker 1.5"]);
    expect(run.endings).toEqual(["quick: done", "test: timeout", "late: done"]);
    expect(run.log.filter((l) => /timed out|orphan/.test(l))).toEqual([
      "test against 127.0.0.1:80 timed out",
      "test against 127.0.0.1:80 timed out",
    ]);
  });

  test("a thread whose turn has come before the time is up, but not its run, is ended too", async () => {
    const run = await runScripts({ test: scriptOf("stdnse.sleep(2) show 'never'") }, { scriptTimeoutMs: 2000 });
    // The timer is older than the sleep, and both are due at once.
    expect(run.endings).toEqual(["test: timeout"]);
    expect(run.lines).toEqual([]);
  });

  test("who is ready before that runs", async () => {
    const run = await runScripts({ test: scriptOf("stdnse.sleep(1.999) return 'in time'") }, { scriptTimeoutMs: 2000 });
    expect(run.output).toBe("in time");
  });
});

describe("a host's time", () => {
  test("ends its instances, and those to come are not started", async () => {
    const driver = new PlaybookDriver(new Playbook());
    const scripts = {
      a: scriptOf("stdnse.sleep(3) return host.ip"),
      b: `dependencies = {"a"} portrule = function() return true end action = function(host) return host.ip end`,
    };
    const { session, log } = openSession(scripts, driver, { debugging: 1 });
    const hosts = hostRecords({ "127.0.0.1": [80], "127.0.0.2": [80] });
    const outcomes = await driveAlong(
      driver,
      session.runHosts(hosts, (host) => (host.ip === "127.0.0.2" ? 1000 : undefined)),
    );
    expect(outcomes.map((o) => `${o.script.id} ${o.host?.ip} ${o.ending}`)).toEqual([
      "a 127.0.0.2 timeout",
      "a 127.0.0.1 done",
      "b 127.0.0.1 done",
    ]);
    expect(log).toContain("a against 127.0.0.2:80 timed out");
  });
});

describe("interrupt", () => {
  test("ends everything and starts no more", async () => {
    const driver = new PlaybookDriver(new Playbook());
    const { session } = openSession({ a: scriptOf("stdnse.sleep(3)"), b: scriptOf("stdnse.sleep(1)") }, driver, {
      maxThreads: 2,
    });
    const outcomes = await driveAlong(driver, session.runHosts(hostRecords({ "127.0.0.1": [1, 2, 3] })), () => {
      if (driver.now() >= 1000) session.engine.interrupt();
    });
    expect(outcomes.map((o) => `${o.script.id}:${o.port?.number} ${o.ending}`)).toEqual([
      "b:1 done",
      "a:1 interrupted",
      "a:2 interrupted",
    ]);
    expect(session.engine.live.size).toBe(0);
  });
});
