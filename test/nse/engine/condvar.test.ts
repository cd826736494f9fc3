import { describe, expect, test } from "vitest";
import { runAction } from "./harness.ts";

describe("nmap.condvar", () => {
  test("refuses keys that are no objects, and words it does not know", async () => {
    const run = await runAction(
      `show(pcall(nmap.condvar)) show(pcall(nmap.condvar, 1)) show(pcall(nmap.condvar, false))
       local c = nmap.condvar "c"
       show(pcall(c))
       show(select(2, pcall(c, "x")))
       show(c == nmap.condvar "c", select("#", c "signal"), select("#", c "broadcast"))`,
    );
    const refused = "false bad argument #1 to 'nmap.condvar' (object expected)";
    expect(run.lines.slice(0, 3)).toEqual([refused, refused, refused]);
    expect(run.lines.slice(3)).toEqual([
      "false bad argument #1 to '?' (string expected, got no value)",
      "bad argument #1 to '?' (invalid option 'x')",
      "true 0 0",
    ]);
  });

  test("a signal wakes the latest waiter, one at a time", async () => {
    const run = await runAction(
      `local c = nmap.condvar "c"
       for i = 1, 3 do stdnse.new_thread(function() c "wait" show(i) end) end
       stdnse.sleep(0.1)
       for i = 1, 3 do c "signal" show "signalled" stdnse.sleep(0.1) end`,
    );
    expect(run.lines).toEqual(["signalled", "3", "signalled", "2", "signalled", "1"]);
  });

  test("a broadcast wakes all, on a later turn", async () => {
    const run = await runAction(
      `local c = nmap.condvar "c"
       for i = 1, 3 do stdnse.new_thread(function() show(i, select("#", c "wait")) end) end
       stdnse.sleep(0.1)
       c "broadcast"
       show "not yet"
       stdnse.sleep(0)`,
    );
    expect(run.lines[0]).toBe("not yet");
    expect(run.lines.slice(1).sort()).toEqual(["1 0", "2 0", "3 0"]);
  });

  test("signals are not remembered", async () => {
    const run = await runAction(
      `local c = nmap.condvar "c"
       c "signal" c "broadcast"
       local woken = false
       stdnse.new_thread(function() c "wait" woken = true end)
       stdnse.sleep(1)
       show(woken)
       c "signal"
       stdnse.sleep(0)
       show(woken)`,
    );
    expect(run.lines).toEqual(["false", "true"]);
  });

  test("the end of a thread that ever obtained it broadcasts it, whatever the end", async () => {
    for (const end of ["", "error 'x'", "nmap.new_try()(false)", "coroutine.yield()", "coroutine.wrap(error)('x')"]) {
      const run = await runAction(
        `local c = nmap.condvar(host)
         local w = stdnse.new_thread(function() nmap.condvar(host) stdnse.sleep(1) ${end} end)
         c "wait"
         show(nmap.clock(), coroutine.status(w))`,
      );
      expect([end, run.lines]).toEqual([end, [`1.0 ${end.includes("yield") ? "suspended" : "dead"}`]]);
    }
  });

  test("one that it only used does not count as obtained", async () => {
    const run = await runAction(
      `local c = nmap.condvar "c"
       stdnse.new_thread(function() stdnse.sleep(1) local mine = c end)
       stdnse.new_thread(function() stdnse.sleep(5) c "signal" end)
       c "wait"
       show(nmap.clock())`,
    );
    expect(run.lines).toEqual(["5.0"]);
  });

  test("a waiter that has ended takes no signal", async () => {
    const run = await runAction(
      `local c = nmap.condvar "c"
       stdnse.new_thread(function() c "wait" show "first" end)
       stdnse.sleep(0.1)
       stdnse.new_thread(function() c "wait" show "latest" end)
       stdnse.sleep(0.1)
       c "signal"
       stdnse.sleep(0.1)`,
      {
        observe: (session) => {
          const waiting = [...session.engine.live].filter((t) => t.wait?.what === 'condition variable "c"');
          if (waiting.length === 2) session.engine.end(waiting[1] as (typeof waiting)[0], "timeout");
        },
      },
    );
    expect(run.lines).toEqual(["first"]);
  });

  test("waits in child coroutines are woken there", async () => {
    const run = await runAction(
      `local c = nmap.condvar "c"
       stdnse.new_thread(function() stdnse.sleep(0.1) c "signal" stdnse.sleep(0.1) c "signal" end)
       local co = coroutine.wrap(function() c "wait" coroutine.yield "one" c "wait" return "two" end)
       show(co(), co())`,
    );
    expect(run.lines).toEqual(["one two"]);
  });

  test("a thread pool: what is put is taken, each once", async () => {
    const run = await runAction(
      `local full, queue, taken, ws = nmap.condvar "full", {}, {}, {}
       for i = 1, 5 do
         ws[i] = (stdnse.new_thread(function()
           while true do
             while #queue == 0 do full "wait" end
             local job = table.remove(queue, 1)
             if job == "stop" then break end
             stdnse.sleep(job / 100)
             taken[#taken + 1] = job
           end
         end))
       end
       for i = 1, 30 do queue[#queue + 1] = i % 7 full "signal" if i % 4 == 0 then stdnse.sleep(0.01) end end
       for i = 1, 5 do queue[#queue + 1] = "stop" full "broadcast" end
       join(table.unpack(ws))
       table.sort(taken)
       show(#taken, table.concat(taken))`,
    );
    expect(run.lines).toEqual(["30 000011111222223333444455556666"]);
  });
});
