import { describe, expect, test } from "vitest";
import { connecting, runScripts, scriptOf } from "./harness.ts";

describe("threads that nothing can wake", () => {
  test("are reported with what they wait for and where, across coroutines, and ended", async () => {
    const run = await runScripts({
      test: scriptOf(`local m, c = nmap.mutex "m", nmap.condvar "c"
          stdnse.new_thread(function() c "wait" end)
          m "lock"
          local function relock() m "lock" end
          coroutine.wrap(function() coroutine.wrap(relock)() end)()`),
    });
    expect(run.endings).toEqual(["test: deadlock"]);
    expect(run.outcomes[0]?.result).toBeNull();
    expect(run.log).toHaveLength(1);
    const report = run.log[0] ?? "";
    expect(report).toMatch(
      /^Deadlock: 2 threads wait and nothing can wake them\.\n {2}test against 127\.0\.0\.1:80 waits for mutex\n/,
    );
    expect(report).toContain("test (worker) against 127.0.0.1:80 waits for condition variable\n");
    // The whole chain, innermost first: the child's frames, then those of the coroutines that resumed it.
    const lines = report.split("\n").filter((l) => l.includes("/scripts/test.nse:"));
    expect(lines.map((l) => /nse:(\d+):/.exec(l)?.[1])).toEqual(["5", "6", "6", "3"]);
    expect(run.session.engine.live.size).toBe(0);
  });

  test("two threads that hold what the other one wants", async () => {
    const one = (a: string, b: string): string =>
      scriptOf(`nmap.mutex("${a}") "lock" stdnse.sleep(1) nmap.mutex("${b}") "lock" return "both"`);
    const run = await runScripts({ ab: one("a", "b"), ba: one("b", "a") });
    expect([...run.endings].sort()).toEqual(["ab: deadlock", "ba: deadlock"]);
    expect(run.log[0]).toMatch(/^Deadlock: 2 threads wait/);
  });

  test("a thread that still sleeps may wake them", async () => {
    const run = await runScripts({
      waits: scriptOf('nmap.condvar("c") "wait" return "woken"'),
      sleeps: scriptOf('stdnse.sleep(5) nmap.condvar("c") "signal"'),
    });
    expect(run.endings).toEqual(["sleeps: done", "waits: done"]);
    expect(run.log).toEqual([]);
  });

  test("places for connections that only the waiting could give back", async () => {
    const run = await runScripts(
      {
        test: scriptOf(`local u = nmap.new_socket()
          u:connect(host, port)
          local w = stdnse.new_thread(function() nmap.condvar("c") nmap.new_socket():connect(host, port) end)
          while coroutine.status(w) ~= "dead" do nmap.condvar("c") "wait" end`),
      },
      { parallelism: 0, scriptTimeoutMs: 60_000, book: connecting() },
    );
    expect(run.endings).toEqual(["test: deadlock"]);
    expect(run.log[0]).toContain("test (worker) against 127.0.0.1:80 waits for connection slot");
  });

  test("one runlevel's deadlock does not keep the next from running", async () => {
    const run = await runScripts({
      first: scriptOf('nmap.condvar("c") "wait"'),
      second: `dependencies = {"first"} portrule = function() return true end action = function() return "ran" end`,
    });
    expect(run.endings).toEqual(["first: deadlock", "second: done"]);
  });
});
