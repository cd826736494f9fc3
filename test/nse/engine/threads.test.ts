import { describe, expect, test } from "vitest";
import { runAction, runScripts, scriptOf } from "./harness.ts";

describe("stdnse.new_thread", () => {
  test("gives a coroutine that starts on a later turn with the arguments, and a function that tells its status", async () => {
    const run = await runAction(
      `local w, info = stdnse.new_thread(function(...) show("worker", ...) return "ignored" end, 1, nil, "x")
       show(type(w), coroutine.status(w), info())
       join(w)
       show(coroutine.status(w), info())
       show(select("#", info()))`,
    );
    expect(run.lines).toEqual(["thread suspended suspended nil", "worker 1 nil x", "dead dead nil", "2"]);
  });

  test("needs a function, and a running script", async () => {
    const run = await runAction(
      `show(pcall(stdnse.new_thread)) show(pcall(stdnse.new_thread, 5)) show(pcall(stdnse.new_thread, {}))`,
    );
    expect(run.lines).toEqual(["false function expected", "false function expected", "false function expected"]);
    const outside = await runScripts({
      test: `local stdnse = require "stdnse" print(pcall(stdnse.new_thread, print))
          portrule = function() return false end action = function() end`,
    });
    expect(outside.lines[0]).toBe("false\tstdnse.new_thread can only be run from an active script");
  });

  test("a worker knows who it is", async () => {
    const run = await runAction(
      `local top = coroutine.running()
       show(stdnse.isworker(), stdnse.base() == top, stdnse.gettid() == top, stdnse.getid())
       show((stdnse.getinfo():gsub("%x%x%x%x+", "ID")))
       local w = stdnse.new_thread(function()
         local me = coroutine.running()
         show(stdnse.isworker(), stdnse.base() == me, stdnse.gettid() == top, stdnse.getid())
         show((stdnse.getinfo():gsub("%x%x%x%x+", "ID")))
         coroutine.wrap(function() show(stdnse.base() == me) end)()
         local h, p = stdnse.gethostport()
         show(h ~= host, p ~= port, h.registry == host.registry, h.ip, p.number)
         join(stdnse.new_thread(function() show(stdnse.gettid() == top, stdnse.isworker()) end))
       end)
       join(w)`,
    );
    expect(run.lines).toEqual([
      "false true true test",
      "test M:ID",
      "true true true test",
      "test W:ID",
      "true",
      "true true true 127.0.0.1 80",
      "true true",
    ]);
  });

  test("its end is told by info: error value, message of new_try, unexpected yield", async () => {
    const run = await runAction(
      `local function ended(f) local w, info = stdnse.new_thread(f) stdnse.sleep(1) return info() end
       show(ended(function() error("oops", 0) end))
       show(ended(function() error({}) end) )
       show(ended(function() nmap.new_try()(nil, "reason") end))
       show(ended(function() coroutine.yield("mine") end))
       show(ended(function() end))`,
    );
    expect(run.lines.map((l) => l.replace(/0x\w+/, "ADDR"))).toEqual([
      "dead oops",
      "dead table: ADDR",
      "dead reason",
      "suspended yielded unexpectedly and cannot be resumed",
      "dead nil",
    ]);
  });

  test("may be started in a rule, and by a worker", async () => {
    const run = await runScripts({
      test: `local stdnse, done = require "stdnse", {}
          portrule = function() stdnse.new_thread(function() stdnse.sleep(1) done[1] = "rule's" end) return true end
          action = function()
            stdnse.new_thread(function() stdnse.new_thread(function() done[2] = "worker's" end) end)
            stdnse.sleep(2)
            return table.concat(done, " ")
          end`,
    });
    expect(run.output).toBe("rule's worker's");
  });

  test("workers outlive their parent while another script thread is alive, then they are left as orphans", async () => {
    const run = await runScripts(
      {
        parent: `local stdnse = require "stdnse" portrule = function() return true end
          action = function()
            stdnse.new_thread(function() for i = 1, 9 do stdnse.sleep(1) print("orphan", i) end end)
            return "parent"
          end`,
        other: `local stdnse = require "stdnse" portrule = function() return true end
          action = function() stdnse.sleep(3.5) print "other" end`,
      },
      { debugging: 1 },
    );
    expect(run.lines).toEqual(["orphan\t1", "orphan\t2", "orphan\t3", "other"]);
    expect(run.endings).toEqual(["parent: done", "other: done"]);
    expect(run.log.at(-1)).toBe("1 orphans left!");
    expect(run.session.engine.live.size).toBe(0);
  });

  test("an error in a worker is silent at debugging level 0 and shows with its traceback above", async () => {
    const body = 'join((stdnse.new_thread(function() local function f() error "in worker" end f() end))) return "out"';
    const silent = await runScripts({ test: scriptOf(body) });
    expect([silent.log, silent.output]).toEqual([[], "out"]);
    const loud = await runScripts({ test: scriptOf(body) }, { debugging: 1 });
    expect(loud.log[1]).toBe(
      [
        "test against 127.0.0.1:80 threw an error!",
        "/scripts/test.nse:2: in worker",
        "stack traceback:",
        "\t[C]: in function 'error'",
        "\t/scripts/test.nse:2: in local 'f'",
        "\t/scripts/test.nse:2: in function </scripts/test.nse:2>",
        "",
      ].join("\n"),
    );
    expect(loud.log[2]).toBe("Finished test against 127.0.0.1:80.");
    expect(loud.output).toBe("out");
  });

  test("at debugging level 2 threads are told apart", async () => {
    const run = await runScripts({ test: scriptOf("join((stdnse.new_thread(function() end)))") }, { debugging: 2 });
    const log = run.log.map((l) => l.replace(/[MW]:[0-9a-f]+/g, (s) => `${s[0]}:ID`).replace(/0x\w+/, "ADDR"));
    expect(log).toEqual([
      "Starting test M:ID against 127.0.0.1:80.",
      "test M:ID spawning new thread (thread: ADDR).",
      "Finished test W:ID against 127.0.0.1:80.",
      "Finished test M:ID against 127.0.0.1:80.",
    ]);
  });
});

describe("nmap.socket.sleep", () => {
  test("rounds to milliseconds, takes numeric strings, gives nothing", async () => {
    const run = await runAction(
      `local function slept(s) local from = nmap.clock_ms() local n = select("#", nmap.socket.sleep(s)) return n, nmap.clock_ms() - from end
       show(slept(0)) show(slept(0.0004)) show(slept(0.0005)) show(slept("0.25")) show(slept(2))`,
    );
    expect(run.lines).toEqual(["0 0.0", "0 0.0", "0 1.0", "0 250.0", "0 2000.0"]);
  });

  test("refuses what is no time", async () => {
    const run = await runAction(
      `show(pcall(nmap.socket.sleep, -1)) show(pcall(nmap.socket.sleep, "x")) show(pcall(nmap.socket.sleep))
       show(pcall(function() nmap.socket.sleep(-0.5) end))`,
    );
    expect(run.lines).toEqual([
      "false argument to sleep (-1.0) must not be negative\\n",
      "false bad argument #1 to 'nmap.socket.sleep' (number expected, got string)",
      "false bad argument #1 to 'nmap.socket.sleep' (number expected, got no value)",
      "false /scripts/test.nse:3: argument to sleep (-0.5) must not be negative\\n",
    ]);
  });

  test("sleepers wake in the order of their times, those of the same moment in the order they went to sleep", async () => {
    const run = await runAction(
      `local ws = {}
       for i, s in ipairs {3, 1, 2, 1, 0} do ws[i] = (stdnse.new_thread(function() stdnse.sleep(s) show(i) end)) end
       join(table.unpack(ws))`,
    );
    expect(run.lines).toEqual(["5", "2", "4", "3", "1"]);
  });
});
