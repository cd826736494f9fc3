import { describe, expect, test } from "vitest";
import { runAction } from "./harness.ts";

describe("nmap.mutex", () => {
  test("the same key gives the same function; keys are objects and strings", async () => {
    const run = await runAction(
      `local t, f = {}, function() end
       show(nmap.mutex(t) == nmap.mutex(t), nmap.mutex(t) == nmap.mutex({}), nmap.mutex("a") == nmap.mutex("a"))
       show(nmap.mutex("a") == nmap.mutex("b"), nmap.mutex(f) == nmap.mutex(f), nmap.mutex("a") == nmap.condvar("a"))
       show(nmap.mutex(coroutine.running()) == nmap.mutex(coroutine.running()))
       show(pcall(nmap.mutex)) show(pcall(nmap.mutex, true)) show(pcall(nmap.mutex, 1.5)) show(pcall(nmap.mutex, 2^53|0))`,
    );
    const refused = "false bad argument #1 to 'nmap.mutex' (object expected)";
    expect(run.lines).toEqual(["true false true", "false true false", "true", refused, refused, refused, refused]);
  });

  test("operations, their results and errors", async () => {
    const run = await runAction(
      `local m = nmap.mutex "m"
       show(m "running", select("#", m "lock"), m "trylock", m "running" == coroutine.running())
       show(select("#", m "done"), m "running", m "trylock", m "trylock")
       m "done"
       show(pcall(m, "done"))
       show(pcall(function() m "done" end))
       show(pcall(m, "x"))
       show(pcall(m))`,
    );
    expect(run.lines).toEqual([
      "nil 0 false true",
      "0 nil true false",
      "false do not have a lock on this mutex",
      "false /scripts/test.nse:7: do not have a lock on this mutex",
      "false bad argument #1 to '?' (invalid option 'x')",
      "false bad argument #1 to '?' (string expected, got no value)",
    ]);
  });

  test("is handed over in order of arrival, without a moment in which it is free", async () => {
    const run = await runAction(
      `local m, ws = nmap.mutex "m", {}
       m "lock"
       for i = 1, 4 do
         ws[i] = (stdnse.new_thread(function() m "lock" show(i, m "trylock") stdnse.sleep(0.1) m "done" end))
       end
       stdnse.sleep(1)
       m "done"
       show("passed on", m "trylock", m "running" == ws[1])
       m "lock"
       show "last"
       m "done"
       join(table.unpack(ws))`,
    );
    expect(run.lines).toEqual(["passed on false true", "1 false", "2 false", "3 false", "4 false", "last"]);
  });

  test("belongs to the running coroutine, not to its thread", async () => {
    const run = await runAction(
      `local m = nmap.mutex "m"
       m "lock"
       coroutine.wrap(function() show(pcall(m, "done")) show(m "trylock") end)()
       m "done"
       local co = coroutine.create(function() m "lock" coroutine.yield() m "done" end)
       coroutine.resume(co)
       show(m "running" == co, pcall(m, "done"))
       coroutine.resume(co)
       show(m "running")`,
    );
    expect(run.lines).toEqual([
      "false do not have a lock on this mutex",
      "false",
      "true false do not have a lock on this mutex",
      "nil",
    ]);
  });

  test("a lock of a dead, failed or suspended child coroutine is held until its thread ends, then passed on", async () => {
    for (const child of ['m "lock"', 'm "lock" error "x"', 'm "lock" coroutine.yield()']) {
      const run = await runAction(
        `local m = nmap.mutex "m"
         local co = coroutine.create(function() ${child} end)
         local holder = stdnse.new_thread(function() coroutine.resume(co) stdnse.sleep(1) show "holder ends" end)
         stdnse.sleep(0.1)
         show(m "running" == co, coroutine.status(co), m "trylock")
         local second = stdnse.new_thread(function() m "lock" show "second" end)
         stdnse.sleep(0.1)
         m "lock"
         show("last", coroutine.status(second))`,
      );
      expect(run.lines).toEqual([
        `true ${child.includes("yield") ? "suspended" : "dead"} false`,
        "holder ends",
        "second",
        "last dead",
      ]);
    }
  });

  test("of a coroutine that went on in another thread, the first thread's end takes nothing away", async () => {
    const run = await runAction(
      `local m = nmap.mutex "m"
       local co = coroutine.create(function() m "lock" coroutine.yield() m "done" m "lock" coroutine.yield() end)
       local first = stdnse.new_thread(function() coroutine.resume(co) stdnse.sleep(1) end)
       local second = stdnse.new_thread(function() stdnse.sleep(0.5) coroutine.resume(co) stdnse.sleep(2) end)
       join(first)
       show("first ended", m "trylock")
       join(second)
       show("second ended", m "trylock")`,
    );
    expect(run.lines).toEqual(["first ended false", "second ended true"]);
  });

  test("goes on to the next waiter when its holder fails, and past waiters that have ended", async () => {
    const run = await runAction(
      `local m = nmap.mutex "m"
       local holder = stdnse.new_thread(function() m "lock" stdnse.sleep(2) error "dies" end)
       stdnse.sleep(0.1)
       local yields = stdnse.new_thread(function()
         local co = coroutine.create(function() m "lock" show "never" end)
         -- Waits in a coroutine, so that the thread itself can only end from outside.
         coroutine.resume(co)
       end)
       stdnse.sleep(0.1)
       m "lock"
       show("locked", coroutine.status(holder))`,
      {
        // Once both wait, the one that came first is ended.
        observe: (session) => {
          const waiting = [...session.engine.live].filter((t) => t.wait?.what === 'mutex "m"');
          const first = waiting.find((t) => t.isWorker);
          if (waiting.length === 2 && first !== undefined) session.engine.end(first, "timeout");
        },
      },
    );
    expect(run.lines).toEqual(["locked dead"]);
  });

  test("locked by a function that is forgotten, it is found again by its name", async () => {
    const run = await runAction(
      `nmap.mutex "m" "lock"
       collectgarbage() collectgarbage()
       show(nmap.mutex "m" "trylock")`,
    );
    expect(run.lines).toEqual(["false"]);
  });
});
