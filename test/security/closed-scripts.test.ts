import { describe, expect, test } from "vitest";
import { Playbook } from "../../src/nse/io/playbook.ts";
import { LuaTable } from "../../src/vm/table.ts";
import { scriptOf } from "../nse/engine/harness.ts";
import { closedAction, runClosed, temporaryTree } from "./closed-run.ts";

describe("metatables", () => {
  test("those of the machine's objects are shown as copies, and cannot be set", async () => {
    const run = await closedAction(`
      local lpeg, openssl, zlib, lfs = require "lpeg", require "openssl", require "zlib", require "lfs"
      local objects = {
        socket = nmap.new_socket(), dnet = nmap.new_dnet(), pattern = lpeg.P "a", number = openssl.bignum_dec2bn "5",
        stream = zlib.deflate(print), file = io.stdout, text = "text",
      }
      local names = {}
      for name in pairs(objects) do names[#names + 1] = name end
      table.sort(names)
      for _, name in ipairs(names) do
        local o = objects[name]
        local mt = getmetatable(o)
        local methods = mt.__index
        if name ~= "text" and name ~= "pattern" and type(methods) == "table" then
          for k in pairs(methods) do methods[k] = function() return "changed" end end
        end
        mt.__index, mt.__gc, mt.__tostring = nil, error, function() return "changed" end
        show(name, tostring(o):find "changed", debug.getmetatable(o) == mt, pcall(debug.setmetatable, o, {}))
      end
      show(("x"):upper(), objects.socket:close(), objects.number:todec(), objects.file:seek("cur") ~= "changed", lpeg.match(objects.pattern, "a"))
      show(objects.number.__index, objects.stream.__index)`);
    const kinds = ["dnet", "file", "number", "pattern", "socket", "stream", "text"];
    expect(run.lines.slice(0, 7)).toEqual(
      kinds.map((kind) => `${kind} nil true false cannot change a protected metatable`),
    );
    expect(run.lines[7]).toMatch(/^X false socket already closed|^X false 5/);
    expect(run.lines.at(-1)).toBe("nil nil");
  });

  test("a table's own metatable is still the script's, unless it is protected", async () => {
    const run = await closedAction(`
      local mt = { __index = function() return "mine" end }
      local t = debug.setmetatable({}, mt)
      show(t.x, debug.getmetatable(t) == mt)
      local closed = setmetatable({}, { __metatable = "no" })
      show(debug.getmetatable(closed), pcall(debug.setmetatable, closed, nil))
      show(pcall(debug.setmetatable, nil, mt)) show(pcall(debug.setmetatable, print, mt))`);
    expect(run.lines).toEqual([
      "mine true",
      "no false cannot change a protected metatable",
      "false cannot change a protected metatable",
      "false cannot change a protected metatable",
    ]);
  });
});

describe("tables that scripts share", () => {
  test("have no metamethods that would act for whoever looks into them", async () => {
    const run = await closedAction(`
      local mt = { __index = function() return "mine" end }
      for _, t in ipairs { nmap.registry, nmap.registry.args, host.registry } do
        show(pcall(setmetatable, t, mt)) show(pcall(debug.setmetatable, t, mt)) show(getmetatable(t), t.nothing)
        t.field = 1 show(t.field, next(t) ~= nil)
      end`);
    const one = [
      "false cannot change a protected metatable",
      "false cannot change a protected metatable",
      "false nil",
      "1 true",
    ];
    expect(run.lines).toEqual([...one, ...one, ...one]);
  });
});

describe("debug", () => {
  test("the registry, hooks and values inside userdata are closed", async () => {
    const run = await closedAction(`
      show(pcall(debug.getregistry)) show(pcall(debug.sethook, print, "l")) show(debug.gethook())
      show(debug.getuservalue(nmap.new_socket(), 1), debug.setuservalue(nmap.new_socket(), 1, 1))`);
    expect(run.lines).toEqual(["false the registry is closed", "false hooks are closed", "nil", "nil nil"]);
  });

  test("a script looks into its own functions", async () => {
    const run = await closedAction(`
      local x, y = 1, 2
      local function f() return x end
      local function g() return y end
      show(debug.getupvalue(f, 1)) show(debug.setupvalue(f, 1, 5), x)
      debug.upvaluejoin(f, 1, g, 1) show(f())
      show(debug.getlocal(1, 1)) local ok = debug.upvalueid(f, 1) == debug.upvalueid(g, 1) show(ok)
      local function e() return portrule end show(getfenv(e) == getfenv(), getfenv(1).portrule ~= nil)
      setfenv(f, {}) show(debug.traceback("t"):match "^t")`);
    expect(run.lines).toEqual(
      ["x 1", "x 5", "2", "host table", "true", "true true", "t"].map((l) => expect.stringMatching(`^${l}`)),
    );
  });

  const PEEK = [
    "debug.getlocal(2, 1)",
    "(debug.getlocal(2, 1))",
    "debug.setlocal(2, 1, 1)",
    "debug.getupvalue(f, 1)",
    "(debug.getupvalue(f, 1))",
    "debug.setupvalue(f, 1, 'changed')",
    "debug.upvalueid(f, 1)",
    "select(2, pcall(debug.getupvalue, f, 1))",
    "select(2, coroutine.resume(coroutine.create(debug.getupvalue), f, 1))",
    "load('return debug.getupvalue(...)', '@/scripts/victim.nse')(f, 1)",
    "loadstring('return (debug.getupvalue(...))', '@/scripts/victim.nse')(f, 1)",
    "load('local function g(f) return (debug.getlocal(3, 1)) end return (g(...))', '@/scripts/victim.nse')(f)",
    "getfenv(2).secret",
    "getfenv(f).secret",
    "debug.getfenv(f).secret",
    "setmetatable({}, { __index = debug.getupvalue })[1]",
    "select(2, pcall(debug.upvaluejoin, own, 1, f, 1))",
    "select(2, pcall(debug.upvaluejoin, f, 1, own, 1))",
    "select(2, pcall(setfenv, f, {}))",
    "select(2, pcall(setfenv, 2, {}))",
    "(debug.getlocal(nmap.registry.co, 1, 1))",
  ];
  /** What the victim sees of what the attacker sees, and its own variables afterwards. */
  async function peeking(peek: string, allow: string[]): Promise<{ seen: string; after: string | undefined }> {
    const attacker = scriptOf(
      `local kept = "kept" local function own() return kept end
       nmap.registry.peek = function(f) return ${peek} end
       nmap.registry.blind = function(f) local ok, v = pcall(function() return ${peek} end) return v end`,
    );
    const victim = `dependencies = { "attacker" }\n${scriptOf(`
      secret = "treasure"
      local text = "treasure"
      local function f() return text end
      nmap.registry.co = coroutine.create(function() local inner = "treasure" coroutine.yield(inner) end)
      coroutine.resume(nmap.registry.co)
      local seen = { nmap.registry.peek(f) }
      for _, v in ipairs { nmap.registry.blind(f) } do seen[#seen + 1] = v end
      for i, v in ipairs(seen) do seen[i] = type(v) == "userdata" and "id" or tostring(v) end
      show(table.concat(seen, " ")) show(text, f(), secret)`)}`;
    const run = await runClosed({ attacker, victim }, { allow });
    const victims = run.outcomes.find((o) => o.script.id === "victim");
    // What raises in the victim shows nothing either.
    if (victims?.ending !== "done") return { seen: victims?.error ?? "", after: undefined };
    return { seen: run.lines[0] ?? "", after: run.lines[1] };
  }
  const SEEN = /treasure|\b(text|inner|id|host|port|f)\b/;

  test.each(PEEK)("another script's variables are not seen by %s", async (peek) => {
    const { seen, after } = await peeking(peek, []);
    expect(seen).not.toMatch(SEEN);
    expect(after ?? "treasure treasure treasure").toBe("treasure treasure treasure");
  });

  test("with everything granted they are seen: the above can fail", async () => {
    const found = await Promise.all(PEEK.map(async (peek) => SEEN.test((await peeking(peek, ["all"])).seen)));
    expect(found.filter((is) => is).length).toBeGreaterThanOrEqual(12);
  });

  test("functions of libraries are not looked into", async () => {
    const run = await closedAction(
      "show(debug.getupvalue(stdnse.debug1, 1)) show(debug.setupvalue(stdnse.debug1, 1, 1)) show(debug.getupvalue(coroutine.wrap(print), 1))",
      { libraries: "own" },
    );
    expect(run.lines).toEqual(["", "", ""]);
  });
});

describe("code", () => {
  test("binary chunks are not loaded by any way", async () => {
    const run = await closedAction(`
      local chunk = string.dump(function() return 1 end)
      show(load(chunk)) show(load(chunk, "x", "b")) show(load(function() local c = chunk chunk = nil return c end))
      show(loadstring(string.dump(function() end)))`);
    expect(run.lines).toEqual(Array(4).fill("nil attempt to load a binary chunk (mode is 't')"));
  });

  test("text that only looks like a file's has no file's name", async () => {
    const run = await closedAction(
      'show(load("return debug.getinfo(1, [[S]]).source", "@/scripts/test.nse")()) show(select(2, load("x =", "@a.lua")))',
    );
    expect(run.lines).toEqual(["=/scripts/test.nse", "a.lua:1: unexpected symbol near <eof>"]);
  });

  test("the state is not closed, and the process goes on", async () => {
    const run = await closedAction(`
      setmetatable({}, { __gc = function() nmap.registry.closed = true end })
      show(pcall(os.exit, true, true)) show(pcall(os.exit, 0)) show(nmap.registry.closed)`);
    expect(run.lines).toEqual(["false os.exit is closed", "false os.exit is closed", "nil"]);
  });

  test("libraries in C are not loaded", async () => {
    const run = await closedAction('show(package.loadlib("/lib/x.so", "f"))');
    expect(run.lines[0]).toMatch(/^nil dynamic libraries not enabled/);
  });
});

describe("coroutines", () => {
  test("another script's thread is neither resumed nor closed, and its stack is not seen", async () => {
    const waiter = scriptOf("nmap.registry.base = coroutine.running() stdnse.sleep(2) show('waiter goes on')");
    const other = scriptOf(`
      stdnse.sleep(1)
      local base = nmap.registry.base
      show(coroutine.resume(base)) show(pcall(coroutine.close, base)) show(pcall(coroutine.wrap, base))
      show(debug.getlocal(base, 1, 1)) show(pcall(debug.sethook, base, print, "c")) show(coroutine.status(base))`);
    const run = await runClosed({ waiter, other });
    expect([...run.endings].sort()).toEqual(["other: done", "waiter: done"]);
    expect(run.lines).toEqual([
      expect.stringMatching(/^false cannot resume/),
      "false cannot close a waiting coroutine",
      expect.stringMatching(/^false bad argument #1/),
      "nil",
      "false hooks are closed",
      "suspended",
      "waiter goes on",
    ]);
  });

  test("a coroutine that one script left and another goes on with acts for the one that runs it", async () => {
    const maker = scriptOf(
      `nmap.registry.co = coroutine.create(function() coroutine.yield() return stdnse.getinfo and 1, nmap.new_socket():connect("127.0.0.2", 80) end)
       coroutine.resume(nmap.registry.co)`,
    );
    const runner = `dependencies = { "maker" }\n${scriptOf("show(coroutine.resume(nmap.registry.co))")}`;
    const book = new Playbook().asks({ op: "resolve", name: "127.0.0.2" }).answers(["127.0.0.2"], "now");
    const run = await runClosed({ maker, runner }, { book });
    expect(run.lines).toEqual(["true 1 nil ERROR"]);
    expect(run.denied).toEqual(["runner net=127.0.0.2"]);
  });
});

describe("functions that the machine calls at moments of its own", () => {
  const WAIT = "stdnse.sleep(0.01)";
  test.each([
    [
      "a finalizer",
      `setmetatable({}, { __gc = function() ${WAIT} error "late" end }) collectgarbage() collectgarbage()`,
    ],
    ["a closing method", `do local x <close> = setmetatable({}, { __close = function() ${WAIT} end }) end`],
    [
      "a closing method after an error",
      `pcall(function() local x <close> = setmetatable({}, { __close = function() ${WAIT} end }) error "e" end)`,
    ],
    ["a message handler", `xpcall(error, function() ${WAIT} nmap.mutex("m")("lock") end)`],
    ["a message handler that fails", `show(xpcall(error, function() ${WAIT} error "again" end))`],
    ["tostring", `tostring(setmetatable({}, { __tostring = function() ${WAIT} return "x" end }))`],
    ["a comparison", `table.sort({ 3, 1, 2 }, function(a, b) ${WAIT} return a < b end)`],
    ["a replacement", `("aaa"):gsub("a", function() ${WAIT} end)`],
    ["a reader", `load(function() ${WAIT} end)`],
    ["an index", `local _ = setmetatable({}, { __index = function() ${WAIT} end }).x`],
    ["a coroutine in a coroutine", `coroutine.wrap(function() coroutine.wrap(function() ${WAIT} end)() end)()`],
    [
      "closing a coroutine",
      `local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() ${WAIT} end }) coroutine.yield() end) coroutine.resume(co) coroutine.close(co)`,
    ],
  ])("%s may wait, and the script goes on", async (_what, body) => {
    const run = await closedAction(`${body} show("goes on")`, { libraries: "bare" });
    expect(run.lines.at(-1)).toBe("goes on");
  });

  test.each([
    ["loops", "while true do end"],
    ["catches everything", "while true do pcall(function() while true do end end) end"],
    ["searches", "('a'):rep(10000):find '.-.-.-.-b$'"],
    ["waits", "stdnse.sleep(60)"],
    ["fails", "error(setmetatable({}, getmetatable(...)))"],
    ["yields", "coroutine.yield()"],
  ])("the text of an error value that %s keeps nobody", async (_what, body) => {
    const bad = scriptOf(`error(setmetatable({}, { __tostring = function(...) ${body} return "text" end }))`);
    const run = await runClosed({ bad, other: scriptOf("stdnse.sleep(1) show 'fine'") }, { debugging: 1 });
    expect([...run.endings].sort()).toEqual(["bad: error", "other: done"]);
    expect(run.outcomes.find((o) => o.script.id === "bad")?.error).toMatch(/^table: 0x/);
    expect(run.lines).toEqual(["fine"]);
  });

  test("a finalizer does not act for the script on whose thread it runs", async () => {
    const files = temporaryTree({ "given.txt": "given" });
    const path = `${files.root}/given.txt`;
    const first = scriptOf(`
      local try = function()
        local c = coroutine.wrap(function() return nmap.new_socket():connect("127.0.0.1", 80) end)
        local secret = 1
        return { tostring(c()), tostring(io.open("${path}")), tostring(pcall(stdnse.new_thread, print)), tostring(debug.getlocal(1, 1)) }
      end
      nmap.registry.x = setmetatable({}, { __gc = function() nmap.registry.got = try() end })`);
    const second = `dependencies = { "first" }\n${scriptOf(
      `nmap.registry.x = nil collectgarbage() collectgarbage()
       show(table.concat(nmap.registry.got, " ")) show(io.open("${path}") ~= nil)`,
    )}`;
    const args = new LuaTable();
    args.setStr("second.file", path);
    const book = new Playbook().asks({ op: "resolve", name: "127.0.0.1" }).answers(["127.0.0.1"], "now");
    const run = await runClosed({ first, second }, { book, scriptArgs: args, libraries: "own" });
    files.remove();
    expect(run.lines).toEqual(["nil nil false nil", "true"]);
    expect(run.denied).toEqual([" net=127.0.0.1", ` read=${path}`]);
  });

  test("one that ends the script leaves the others as they were", async () => {
    const killer = scriptOf(
      "local x <close> = setmetatable({}, { __close = function() nmap.registry.closed = true stdnse.sleep(60) end }) stdnse.sleep(60)",
    );
    const other = `dependencies = { "killer" }\n${scriptOf(
      "show(nmap.registry.closed) local m = nmap.mutex 'm' m 'lock' m 'done' show 'fine'",
    )}`;
    const run = await runClosed({ killer, other }, { scriptTimeoutMs: 5000 });
    expect([...run.endings].sort()).toEqual(["killer: timeout", "other: done"]);
    expect(run.lines).toEqual(["true", "fine"]);
  });
});
