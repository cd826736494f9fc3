import { describe, expect, test } from "vitest";
import { connecting, runScripts, scriptOf } from "./harness.ts";

describe("threads that nothing can wake", () => {
  test("are reported with what they wait for and where, across coroutines, and ended", async () => {
    const run = await runScripts({
      test: scriptOf(`local m, c = nmap.mutex "m", nmap.condvar "c"
          stdnse.new_thread(function() c "wait" end)
          local d = nmap.condvar(m)
          m "lock"
          local function wait() d "wait" end
          coroutine.wrap(function() coroutine.wrap(wait)() end)()`),
    });
    expect(run.endings).toEqual(["test: deadlock"]);
    expect(run.outcomes[0]?.result).toBeNull();
    expect(run.log).toHaveLength(1);
    const report = run.log[0] ?? "";
    expect(report.split("\n").slice(0, 3)).toEqual([
      "Deadlock: 2 threads wait and nothing can wake them.",
      expect.stringMatching(
        /^ {2}#1 test against 127\.0\.0\.1:80 waits for condition variable function: \S+, which no other thread has asked for; holds mutex "m"$/,
      ),
      '  #2 test (worker) against 127.0.0.1:80 waits for condition variable "c", which could be signalled by #1',
    ]);
    // The whole chain, innermost first: the child's frames, then those of the coroutines that resumed it.
    const lines = report.split("\n").filter((l) => l.includes("/scripts/test.nse:"));
    expect(lines.map((l) => /nse:(\d+):/.exec(l)?.[1])).toEqual(["6", "7", "7", "3"]);
    expect(run.session.engine.live.size).toBe(0);
  });

  test("two threads that hold what the other one wants", async () => {
    const one = (a: string, b: string): string =>
      scriptOf(`nmap.mutex("${a}") "lock" stdnse.sleep(1) nmap.mutex("${b}") "lock" return "both"`);
    const run = await runScripts({ ab: one("a", "b"), ba: one("b", "a") });
    expect([...run.endings].sort()).toEqual(["ab: deadlock", "ba: deadlock"]);
    expect(run.log[0]?.split("\n").slice(0, 4)).toEqual([
      "Deadlock: 2 threads wait and nothing can wake them.",
      '  #1 ba against 127.0.0.1:80 waits for mutex "a", held by #2; holds mutex "b"',
      '  #2 ab against 127.0.0.1:80 waits for mutex "b", held by #1; holds mutex "a"',
      "  circle: #1 -> #2 -> #1",
    ]);
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
    expect(run.log[0]).toContain("test (worker) against 127.0.0.1:80 waits for connection slot, taken by #1");
    expect(run.log[0]).toContain("; holds a tcp socket to 127.0.0.1:80\n");
  });

  test("one runlevel's deadlock does not keep the next from running", async () => {
    const run = await runScripts({
      first: scriptOf('nmap.condvar("c") "wait"'),
      second: `dependencies = {"first"} portrule = function() return true end action = function() return "ran" end`,
    });
    expect(run.endings).toEqual(["first: deadlock", "second: done"]);
  });
});

describe("a circle of locks", () => {
  test("is found at once, while others go on", async () => {
    const run = await runScripts({
      relocks: scriptOf('nmap.mutex("m") "lock" nmap.mutex("m") "lock"'),
      works: scriptOf('stdnse.sleep(5) nmap.mutex("m") "lock" show(nmap.clock()) return "done"'),
    });
    expect(run.endings).toEqual(["relocks: deadlock", "works: done"]);
    expect(run.outcomes[0]?.why).toBe('nothing could end its wait for mutex "m"');
    expect(run.log[0]).toContain('#1 relocks against 127.0.0.1:80 waits for mutex "m", held by #1 itself');
    expect(run.lines).toEqual(["5.0"]);
  });

  test("is none while a coroutine outside of it can still unlock", async () => {
    const run = await runScripts({
      test: scriptOf(`local m = nmap.mutex "m"
        local co = coroutine.create(function() m "lock" coroutine.yield() m "done" end)
        coroutine.resume(co)
        stdnse.new_thread(function() stdnse.sleep(1) coroutine.resume(co) end)
        m "lock"
        show(nmap.clock())`),
    });
    expect(run.endings).toEqual(["test: done"]);
    expect(run.log).toEqual([]);
    expect(run.lines).toEqual(["1.0"]);
  });
});
