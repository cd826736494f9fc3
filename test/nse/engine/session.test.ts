import { describe, expect, test } from "vitest";
import { Playbook } from "../../../src/nse/io/playbook.ts";
import { driveAlong } from "../../../src/nse/io/playbook-drive.ts";
import { PlaybookDriver } from "../../../src/nse/io/playbook-driver.ts";
import { ScriptLoadError } from "../../../src/nse/session.ts";
import { hostRecords, openSession, runScripts, scriptOf } from "./harness.ts";

const RULE = "portrule = function() return true end ";
const NAMED = `${RULE}action = function(host, port) print(SCRIPT_NAME, SCRIPT_TYPE, host.ip, port and port.number) end`;

describe("loading", () => {
  const load = (source: string, options = {}) =>
    openSession({ test: source }, new PlaybookDriver(new Playbook()), options).session;

  test("reads the fields of the chunk's probe run", () => {
    const script = load(
      `description = "d" categories = {"Safe", "default"} dependencies = {"x"} hostrule = print ${NAMED}`,
    ).scripts[0];
    expect([script?.id, script?.categories, script?.dependencies, script?.description]).toEqual([
      "test",
      ["safe", "default"],
      ["x"],
      "d",
    ]);
    expect([...(script?.rules ?? [])].sort()).toEqual(["hostrule", "portrule"]);
  });

  test.each([
    ["syntax error", "/scripts/test.nse:1: syntax error near 'error'"],
    ["error 'at load'", "/scripts/test.nse:1: at load"],
    ["action = print", "script has no rule"],
    [RULE, "script has no 'action' function"],
    [`${RULE} action = 5`, "script has no 'action' function"],
    ["portrule = true action = print", "'portrule' is not a function"],
    [`${NAMED} categories = 'x'`, "'categories' is not a table"],
    [`${NAMED} categories = {1}`, "entry of 'categories' is not a string"],
    [`${NAMED} dependencies = {{}}`, "entry of 'dependencies' is not a string"],
    ["nmap.socket.sleep(1)", "this function needs a running script"],
    ["coroutine.yield()", "a script must not wait while it is loaded"],
    ["require 'nosuch'", "module 'nosuch' not found"],
    ["<!DOCTYPE html>", "is an HTML page"],
    ["\x1bLua", "attempt to load a binary chunk"],
  ])("%s", (source, message) => {
    const strict = (): unknown => load(source);
    expect(strict).toThrow(ScriptLoadError);
    expect(strict).toThrow(message);
    const session = load(source, { strict: false });
    expect(session.scripts).toEqual([]);
    expect(session.loadFailures[0]?.message).toContain(message);
  });

  test("a script that does not load leaves the others alone when that is wanted", async () => {
    const run = await runScripts({ bad: "error 'x'", good: NAMED }, { strict: false });
    expect(run.lines).toEqual(["good\tportrule\t127.0.0.1\t80"]);
    expect(run.log[0]).toBe("/scripts/bad.nse was skipped: /scripts/bad.nse:1: x");
  });

  test("its traceback is told at debugging level 1, if it has one", async () => {
    const skipped = async (bad: string): Promise<readonly string[]> =>
      (await runScripts({ bad }, { strict: false, debugging: 1 })).log;
    expect(await skipped("error 'x'")).toEqual([
      "/scripts/bad.nse was skipped: /scripts/bad.nse:1: x",
      expect.stringMatching(/^\/scripts\/bad\.nse:1: x\nstack traceback:\n/),
    ]);
    expect(await skipped("x = = 1")).toEqual([expect.stringContaining("unexpected symbol")]);
  });

  test("a library that quietly says no drops only the script, without complaint", async () => {
    const source = `local stdnse = require "stdnse" stdnse.silent_require "nosuch" ${NAMED}`;
    const run = await runScripts({ bad: source, good: NAMED }, { libraries: "own" });
    expect(run.lines).toHaveLength(1);
    expect(run.log).toEqual([]);
    expect(run.session.loadFailures).toEqual([]);
    const verbose = await runScripts({ bad: source, good: NAMED }, { libraries: "own", verbosity: 1 });
    expect(verbose.log[0]).toMatch(/^failed to load \/scripts\/bad\.nse: module 'nosuch' not found/);
  });

  test("two scripts of one name do not go together", () => {
    const driver = new PlaybookDriver(new Playbook());
    expect(() => openSession({ a: NAMED, "dir/a": NAMED }, driver)).toThrow("duplicate script ID: 'a'");
  });

  test("a circular dependency is told by its chain", () => {
    const needs = (id: string): string => `dependencies = {"${id}"} ${NAMED}`;
    expect(() =>
      openSession({ a: needs("b"), b: needs("c"), c: needs("a") }, new PlaybookDriver(new Playbook())),
    ).toThrow("circular dependency in chain `a->b->c->a`");
  });
});

describe("instances", () => {
  test("host rules come first, then port after port; hosts in turn", async () => {
    const both = `hostrule = function() return true end ${NAMED}`;
    const run = await runScripts({ a: both, b: NAMED }, { hosts: { "127.0.0.1": [80, 81], "127.0.0.2": [82] } });
    expect(run.lines).toEqual([
      "a\thostrule\t127.0.0.1\tnil",
      "a\tportrule\t127.0.0.1\t80",
      "b\tportrule\t127.0.0.1\t80",
      "a\tportrule\t127.0.0.1\t81",
      "b\tportrule\t127.0.0.1\t81",
      "a\thostrule\t127.0.0.2\tnil",
      "a\tportrule\t127.0.0.2\t82",
      "b\tportrule\t127.0.0.2\t82",
    ]);
  });

  test("ports are asked about when open, open|filtered or unfiltered", async () => {
    const driver = new PlaybookDriver(new Playbook());
    const { session, lines } = openSession({ a: NAMED }, driver);
    const [host] = hostRecords({ "127.0.0.1": [1, 2, 3, 4, 5] });
    const states = ["open", "closed", "open|filtered", "unfiltered", "filtered"];
    host?.ports.forEach((port, i) => {
      port.state = states[i] as string;
    });
    await driveAlong(driver, session.runHosts(host === undefined ? [] : [host]));
    expect(lines().map((l) => l.split("\t").at(-1))).toEqual(["1", "3", "4"]);
  });

  test("have environments of their own, that inherit the globals", async () => {
    const run = await runScripts(
      {
        a: `count = (count or 0) + 1 ${RULE}
          action = function() count = count + 1 return count .. type(print) .. tostring(rawget(_ENV, "print")) end`,
      },
      { hosts: { "127.0.0.1": [80, 81] } },
    );
    expect(run.outcomes.map((o) => o.result?.output)).toEqual(["2functionnil", "2functionnil"]);
  });

  test("know their name, path and rule; the probe run has no rule", async () => {
    const run = await runScripts({ a: `print(SCRIPT_NAME, SCRIPT_PATH, SCRIPT_TYPE) ${RULE} action = function() end` });
    expect(run.lines).toEqual(["a\t/scripts/a.nse\tnil", "a\t/scripts/a.nse\tportrule"]);
  });

  test("unknown globals are refused, by the guard of the library strict", async () => {
    const run = await runScripts(
      {
        a: `${RULE} action = function() own = 1 return tostring(own) .. tostring(select(2, pcall(function() return nosuch end))) end`,
      },
      { libraries: "own" },
    );
    expect(run.output).toBe("1/scripts/a.nse:1: variable 'nosuch' is not declared");
  });

  test("get copies of host and port that share nothing but the host's registry", async () => {
    const run = await runScripts(
      {
        a: `${RULE} action = function(host, port)
            host.ip, host.times.srtt, port.version.name, port.number = "x", 5, "mine", 1
            host.registry.seen = (host.registry.seen or 0) + 1
            nmap.registry.all = (nmap.registry.all or 0) + 1
          end`,
        b: `dependencies = {"a"} ${RULE} action = function(host, port)
            return ("%s %s %s %d %d %d"):format(host.ip, host.times.srtt, port.version.name, port.number, host.registry.seen, nmap.registry.all)
          end`,
      },
      { hosts: { "127.0.0.1": [80, 81], "127.0.0.2": [80] } },
    );
    expect(run.outcomes.filter((o) => o.script.id === "b").map((o) => o.result?.output)).toEqual([
      "127.0.0.1 0.0001 nil 80 2 3",
      "127.0.0.1 0.0001 nil 81 2 3",
      "127.0.0.2 0.0001 nil 80 1 3",
    ]);
  });

  test("the host and port tables have the documented fields, with their types", async () => {
    const run = await runScripts({
      a: `${RULE} action = function(host, port)
          local function fields(t)
            local list = {}
            for k, v in pairs(t) do list[#list + 1] = k .. "=" .. (math.type(v) or type(v)) end
            table.sort(list)
            return table.concat(list, " ")
          end
          print(fields(host)) print(fields(host.times)) print(fields(port)) print(fields(port.version))
        end`,
    });
    expect(run.lines).toEqual([
      "_Target=userdata bin_ip=string interface_mtu=integer ip=string name=string reason=string reason_ttl=integer registry=table times=table",
      "rttvar=float srtt=float timeout=float",
      "number=integer protocol=string reason=string reason_ttl=integer state=string version=table",
      "cpe=table name_confidence=float service_dtype=string service_tunnel=string",
    ]);
  });

  test("a script selected with + is not asked for its rule", async () => {
    const source = "portrule = function() error 'never' end action = function() return 'forced' end";
    expect((await runScripts({ a: source }, { forced: true })).output).toBe("forced");
  });

  test("are started while there is room for threads, workers counted", async () => {
    let most = 0;
    const run = await runScripts(
      { a: scriptOf("for i = 1, 3 do stdnse.new_thread(function() stdnse.sleep(1) end) end stdnse.sleep(0.5)") },
      {
        libraries: "own",
        maxThreads: 4,
        hosts: { "127.0.0.1": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
        observe: ({ engine }) => {
          most = Math.max(most, engine.live.size);
        },
      },
    );
    expect(run.endings).toHaveLength(10);
    expect(new Set(run.endings)).toEqual(new Set(["a: done"]));
    // Four at first, each of which starts three workers; none begins while those live.
    expect(most).toBe(16);
  });

  test("instances that are still to come keep workers from being orphans", async () => {
    const run = await runScripts(
      {
        a: scriptOf(`if port.number == 1 then
            for i = 1, 3 do stdnse.new_thread(function() stdnse.sleep(5) show "worker ends" end) end
          else show "second" end`),
      },
      { libraries: "own", maxThreads: 1, hosts: { "127.0.0.1": [1, 2] } },
    );
    expect(run.lines).toEqual(["worker ends", "worker ends", "worker ends", "second"]);
  });
});

describe("phases and runlevels", () => {
  const driver = (): PlaybookDriver => new PlaybookDriver(new Playbook());

  test("pre and post rules run once, without arguments", async () => {
    const d = driver();
    const { session, lines } = openSession(
      {
        a: `prerule = function(...) print("pre", select("#", ...)) return true end
          postrule = function(...) print("post", select("#", ...)) return true end
          action = function(...) print(SCRIPT_TYPE, select("#", ...)) return SCRIPT_TYPE end`,
      },
      d,
      { debugging: 1 },
    );
    const pre = await driveAlong(d, session.runPhase("prerule"));
    const none = await driveAlong(d, session.runHosts(hostRecords({ "127.0.0.1": [80] })));
    const post = await driveAlong(d, session.runPhase("postrule"));
    expect(lines()).toEqual(["pre\t0", "prerule\t0", "post\t0", "postrule\t0"]);
    expect([pre[0]?.result?.output, none, post[0]?.result?.output]).toEqual(["prerule", [], "postrule"]);
  });

  test("a script without host is told of without target", async () => {
    const d = driver();
    const { session, log } = openSession(
      { a: "prerule = function() return true end action = function() error 'x' end" },
      d,
      { debugging: 1 },
    );
    await driveAlong(d, session.runPhase("prerule"));
    expect(log.map((l) => l.split("\n")[0])).toEqual(["Starting a.", "a threw an error!"]);
  });

  test("a runlevel begins when the one below is over; missing dependencies count for nothing", async () => {
    const level = (id: string, ...needs: string[]): string =>
      `dependencies = {${needs.map((n) => `"${n}"`).join()}} ${RULE}
       action = function() print("${id} begins") nmap.socket.sleep(1) print("${id} ends") end`;
    const run = await runScripts({
      c: level("c", "b", "nosuch"),
      b: level("b", "a.nse"),
      a: level("a"),
      x: level("x", "nosuch"),
    });
    expect(run.lines).toEqual(["a begins", "x begins", "a ends", "x ends", "b begins", "b ends", "c begins", "c ends"]);
    expect(run.session.scripts.map((s) => s.runlevel)).toEqual([3, 2, 1, 1]);
  });

  test("what a driver throws ends the run, and no thread is left", async () => {
    const d = driver();
    const { session } = openSession(
      { a: scriptOf("nmap.new_socket():connect(host, port)"), b: scriptOf("stdnse.sleep(9)") },
      d,
    );
    await expect(driveAlong(d, session.runHosts(hostRecords({ "127.0.0.1": [80] })))).rejects.toThrow(
      "playbook: not what was expected",
    );
    expect(session.engine.live.size).toBe(0);
    // It can be used again.
    expect(await driveAlong(d, session.runPhase("prerule"))).toEqual([]);
  });
});
