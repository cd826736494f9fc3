import { describe, expect, test } from "vitest";
import { runAction, runScripts, scriptOf } from "./harness.ts";

const FAILED = "ERROR: Script execution failed (use -d to debug)";
const WHO = "test against 127.0.0.1:80";

async function failing(source: string, debugging: number) {
  const run = await runScripts({ test: source }, { debugging });
  return { ending: run.endings[0], output: run.output, log: run.log, error: run.outcomes[0]?.error };
}

describe("an error in the action", () => {
  test("shows only as output at debugging level 0", async () => {
    expect(await failing(scriptOf('error "oops"'), 0)).toEqual({
      ending: "test: error",
      output: FAILED,
      log: [],
      error: "/scripts/test.nse:2: oops",
    });
  });

  test("is told with its traceback, and no output, at level 1", async () => {
    const run = await failing(scriptOf('local function f() error "oops" end\nf()'), 1);
    expect(run.output).toBeUndefined();
    expect(run.log[0]).toBe(`Starting ${WHO}.`);
    expect(run.log[1]?.split("\n")).toEqual([
      `${WHO} threw an error!`,
      "/scripts/test.nse:2: oops",
      "stack traceback:",
      "\t[C]: in function 'error'",
      "\t/scripts/test.nse:2: in local 'f'",
      "\t/scripts/test.nse:3: in function </scripts/test.nse:1>",
      "",
    ]);
    expect(run.log).toHaveLength(2);
  });

  test("and with the thread at level 2", async () => {
    const run = await failing(scriptOf('error "oops"'), 2);
    expect(run.log[1]).toMatch(/^test M:[0-9a-f]+ against 127\.0\.0\.1:80 threw an error!\n/);
  });

  test("may be any value", async () => {
    const text = async (body: string) => (await failing(scriptOf(body), 1)).log[1]?.split("\n")[1];
    expect(await text("error(nil)")).toBe("nil");
    expect(await text("error(5)")).toBe("5");
    expect(await text("error({})")).toMatch(/^table: 0x/);
    expect(await text("error(setmetatable({}, {__tostring = function() return 'pretty' end}))")).toBe("pretty");
    expect(await text("error(setmetatable({}, {__tostring = function() error 'bad' end}))")).toMatch(/^table: 0x/);
    expect(await text("error(setmetatable({}, {__tostring = function() stdnse.sleep(1) end}))")).toMatch(/^table: 0x/);
  });

  test("of nested coroutines has a position for each call", async () => {
    const run = await failing(
      scriptOf("coroutine.wrap(function()\ncoroutine.wrap(function() stdnse.sleep(1) error 'deep' end)()\nend)()"),
      1,
    );
    expect(run.log[1]?.split("\n")[1]).toBe("/scripts/test.nse:4: /scripts/test.nse:3: /scripts/test.nse:3: deep");
  });
});

describe("an error elsewhere", () => {
  const RULE = "portrule = function() error 'in rule' end action = function() print 'never' end";
  const CHUNK =
    "if SCRIPT_TYPE then error 'in chunk' end portrule = function() return true end action = function() end";

  for (const [where, source] of [
    ["rule", RULE],
    ["chunk", CHUNK],
  ] as const) {
    test(`in the ${where} shows as one of the action does`, async () => {
      expect((await failing(source, 0)).output).toBe(FAILED);
      const loud = await failing(source, 1);
      expect(loud.log[0]).toMatch(new RegExp(`^${WHO} threw an error!\n/scripts/test.nse:1: in ${where}\n`));
      expect(loud.log).toHaveLength(1);
    });
  }

  test("does not disturb other scripts", async () => {
    const run = await runScripts({ bad: RULE, worse: CHUNK, good: scriptOf("stdnse.sleep(1) return 'good'") });
    expect(run.outcomes.map((o) => [o.script.id, o.result?.output])).toEqual([
      ["bad", FAILED],
      ["worse", FAILED],
      ["good", "good"],
    ]);
  });
});

describe("nmap.new_try", () => {
  test("gives what follows the status", async () => {
    const run = await runAction(
      `local try = nmap.new_try()
       show(try(true)) show(try(true, 1, nil, 3)) show(select("#", try(true, nil)))`,
    );
    expect(run.lines).toEqual(["", "1 nil 3", "1"]);
  });

  test("raises a table without metatable", async () => {
    const run = await runAction(
      `local try = nmap.new_try()
       for _, arguments in ipairs {{n = 0}, {n = 2, nil, "m"}, {n = 2, false, 5}} do
         local ok, e = pcall(try, table.unpack(arguments, 1, arguments.n))
         show(ok, e.errtype, e.message, getmetatable(e))
       end`,
    );
    expect(run.lines).toEqual(["false nmap.new_try nil nil", "false nmap.new_try m nil", "false nmap.new_try 5 nil"]);
  });

  test("complains about a status that is no boolean, and takes it", async () => {
    const run = await runAction("show(nmap.new_try()('x', 1)) show(nmap.new_try()(0))");
    expect(run.lines).toEqual(["1", ""]);
    const complaint = "finalizing a non-conforming function that did not first return a boolean";
    expect(run.log.filter((l) => l === complaint)).toHaveLength(2);
  });

  test("calls the handler first, without arguments; it may wait, and its error replaces the other", async () => {
    const run = await runAction(
      `local try = nmap.new_try(function(...) stdnse.sleep(1) show("handler", select("#", ...)) end)
       show(select(2, pcall(try, false, "m")).message, nmap.clock())
       show(pcall(nmap.new_try(function() error "own" end), false, "m"))
       show(pcall(nmap.new_try(5), false, "m"))
       show(type(nmap.new_try(5)))`,
    );
    expect(run.lines).toEqual([
      "handler 0",
      "m 1.0",
      "false /scripts/test.nse:4: own",
      "false attempt to call a number value",
      "function",
    ]);
  });

  test("ends the script quietly, with its reason at level 1", async () => {
    const source = scriptOf("coroutine.wrap(function() nmap.new_try()(false, 'the reason') end)() return 'x'");
    expect(await failing(source, 0)).toEqual({
      ending: "test: exception",
      output: undefined,
      log: [],
      error: "the reason",
    });
    expect((await failing(source, 1)).log).toEqual([`Starting ${WHO}.`, `Finished ${WHO}. Reason: the reason`]);
    const table = await failing(scriptOf("nmap.new_try()(nil, {})"), 1);
    expect(table.log[1]).toMatch(/Reason: table: 0x\w+$/);
  });

  test("of a wrapped coroutine keeps its table", async () => {
    const run = await runAction(
      "local ok, e = pcall(coroutine.wrap(function() stdnse.sleep(1) nmap.new_try()(false, 'm') end)) show(ok, e.message)",
    );
    expect(run.lines).toEqual(["false m"]);
  });
});

test("start and finish are told from level 1 on; a rule that says no is told nowhere", async () => {
  const yes = scriptOf("return 'x'");
  const no = "portrule = function() return false end action = function() end";
  const none = "portrule = function() end action = function() end";
  const quiet = await runScripts({ yes, no, none });
  expect(quiet.log).toEqual([]);
  const run = await runScripts({ yes, no, none }, { debugging: 1 });
  expect(run.log).toEqual(["Starting yes against 127.0.0.1:80.", "Finished yes against 127.0.0.1:80."]);
  expect(run.endings).toEqual(["yes: done", "no: no-match", "none: no-match"]);
});
