import { describe, expect, test } from "vitest";
import { connecting, runAction, runScripts, scriptOf } from "./harness.ts";

/** Places from which a script can wait. `W()` waits, and gives "v". */
const PLACES: Readonly<Record<string, readonly [string, string]>> = {
  "the action itself": ["show(W())", "v"],
  "a coroutine": ["show(coroutine.resume(coroutine.create(W)))", "true v"],
  "a wrapped coroutine": ["show(coroutine.wrap(W)())", "v"],
  "twelve coroutines deep": [
    "local f = W for i = 1, 12 do local g = f f = function() return coroutine.wrap(g)() end end show(f())",
    "v",
  ],
  "twelve resumes deep": [
    "local f = W for i = 1, 12 do local g = f f = function() return select(2, coroutine.resume(coroutine.create(g))) end end show(f())",
    "v",
  ],
  "a generator, between its own yields": [
    "for a, b in coroutine.wrap(function() coroutine.yield(1, W()) coroutine.yield(W(), 2) end) do show(a, b) end",
    "1 v/v 2",
  ],
  pcall: ["show(pcall(W))", "true v"],
  "pcall in a coroutine in pcall": ["show(pcall(coroutine.wrap(function() return pcall(W) end)))", "true true v"],
  xpcall: ["show(xpcall(W, print))", "true v"],
  "a message handler": ["show(xpcall(error, function(m) return m .. W() end, 'm'))", "false mv"],
  "a generic for": ["for v in function(_, c) if not c then return W() end end do show(v) end", "v"],
  "a comparison function": [
    "local t = {3, 1, 2} table.sort(t, function(a, b) W() return a < b end) show(table.concat(t))",
    "123",
  ],
  "a replacement function": ["show((string.gsub('a b', '%w', W)))", "v v"],
  "a reader of load": [
    "local n = 0 show(load(function() n = n + 1 if n < 3 then return n == 1 and 'return ' or '\"' .. W() .. '\"' end end)())",
    "v",
  ],
  "a closing variable": [
    "do local x <close> = setmetatable({}, {__close = function() show(W()) end}) show 'body' end show 'after'",
    "body/v/after",
  ],
  "a closing variable after an error": [
    "show(pcall(function() local x <close> = setmetatable({}, {__close = function(_, e) show(W(), e) end}) error('e', 0) end))",
    "v e/false e",
  ],
  "coroutine.close": [
    "local co = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() show(W()) end}) coroutine.yield() end) coroutine.resume(co) show(coroutine.close(co), coroutine.status(co))",
    "v/true dead",
  ],
  __index: ["show(setmetatable({}, {__index = function() return W() end}).x)", "v"],
  __newindex: ["setmetatable({}, {__newindex = function(_, k) show(k, W()) end}).x = 1", "x v"],
  __call: ["show(setmetatable({}, {__call = W})())", "v"],
  __add: ["show(setmetatable({}, {__add = function() return W() end}) + 1)", "v"],
  __unm: ["show(-setmetatable({}, {__unm = function() return W() end}))", "v"],
  __concat: ["show('a' .. setmetatable({}, {__concat = function(a) return a .. W() end}))", "av"],
  __len: ["show(#setmetatable({}, {__len = function() return W() end}))", "v"],
  __eq: ["local m = {__eq = W} show(setmetatable({}, m) == setmetatable({}, m))", "true"],
  __lt: ["local m = {__lt = W} show(setmetatable({}, m) < setmetatable({}, m))", "true"],
  __le: ["local m = {__le = W} if setmetatable({}, m) <= setmetatable({}, m) then show 'yes' end", "yes"],
  __tostring: ["show(setmetatable({}, {__tostring = function() return W() end}))", "v"],
  __pairs: [
    "for k in pairs(setmetatable({}, {__pairs = function() W() return next, {v = 1} end})) do show(k) end",
    "v",
  ],
  "table.concat through __index": [
    "show(table.concat(setmetatable({}, {__index = function(_, i) return W() .. i end, __len = function() return 2 end})))",
    "v1v2",
  ],
  "a tail call": ["local function f() return W() end show(f())", "v"],
  "varargs and multiple results": ["show((function(...) return ..., W(), W() end)(1, 2))", "1 v v"],
  "a library that is being required": [
    "W_ = W package.preload.waits = function() return {value = W_()} end show(require('waits').value)",
    "v",
  ],
};

const VALUE = "local s = nmap.new_socket() s:connect(host, port) local function W() return select(2, s:receive()) end ";
const SLEEP = "local function W() stdnse.sleep(0.5) return 'v' end ";
describe("a script can wait anywhere", () => {
  for (const [place, [body, expected]] of Object.entries(PLACES)) {
    test(`${place}: sleeping`, async () => {
      const run = await runAction(SLEEP + body);
      expect(run.lines.join("/")).toBe(expected);
    });
  }

  test("the value of an operation reaches the coroutine that asked", async () => {
    for (const place of [
      "a coroutine",
      "twelve coroutines deep",
      "pcall in a coroutine in pcall",
      "__index",
      "__concat",
    ]) {
      const [body, expected] = PLACES[place] as readonly [string, string];
      const book = connecting().asks({ op: "read", socket: 1 }).answers("v");
      const run = await runAction(VALUE + body, { book });
      expect([place, run.lines.join("/")]).toEqual([place, expected]);
    }
  });

  test("a replacement function in a coroutine: value after value", async () => {
    const book = connecting();
    for (const v of ["1", "2", "3"]) book.asks({ op: "read", socket: 1 }).answers(v);
    const run = await runAction(`${VALUE}show(coroutine.wrap(function() return (string.gsub("abc", ".", W)) end)())`, {
      book,
    });
    expect(run.lines).toEqual(["123"]);
  });

  test("a Lua yield is refused where the reference refuses it, a wait is not", async () => {
    const run = await runAction(
      `${SLEEP}local co = coroutine.wrap(function() return pcall(string.gsub, "a", "a", function() W() coroutine.yield() end) end)
       show(co())`,
    );
    expect(run.lines).toEqual(["false attempt to yield across a C-call boundary"]);
  });

  test("an error after a wait is caught where it should be, with its position", async () => {
    const run = await runAction(
      `${SLEEP}
       show(pcall(function() W() error("a") end))
       show(coroutine.resume(coroutine.create(function() W() error("b") end)))
       show(pcall(function() coroutine.wrap(function() W() error("c") end)() end))
       show(pcall(function() W() local x = nil; return x.y end))
       show(pcall(function() nmap.socket.sleep("x") end))`,
    );
    expect(run.lines).toEqual([
      "false /scripts/test.nse:3: a",
      "false /scripts/test.nse:4: b",
      "false /scripts/test.nse:5: /scripts/test.nse:5: c",
      "false /scripts/test.nse:6: attempt to index a nil value (local 'x')",
      "false /scripts/test.nse:7: bad argument #1 to 'sleep' (number expected, got string)",
    ]);
  });
});

describe("what others see of a waiting chain of coroutines", () => {
  const CHAIN = `
    local inner = coroutine.create(function() stdnse.sleep(1) return "slept" end)
    local outer = coroutine.create(function() return coroutine.resume(inner) end)
    local base = stdnse.base()
  `;

  test("statuses: all of it is suspended, and dead at the end", async () => {
    const run = await runAction(
      `${CHAIN}
       local w = stdnse.new_thread(function()
         stdnse.sleep(0.5)
         show(coroutine.status(inner), coroutine.status(outer), coroutine.status(base))
       end)
       show(coroutine.status(inner), coroutine.status(outer), coroutine.status(base), coroutine.status(w))
       show(coroutine.resume(outer))
       show(coroutine.status(inner), coroutine.status(outer), coroutine.status(base), coroutine.status(w))`,
    );
    expect(run.lines).toEqual([
      "suspended suspended running suspended",
      "suspended suspended suspended",
      "true true slept",
      "dead dead running dead",
    ]);
  });

  test("statuses within the chain", async () => {
    const run = await runAction(
      `local base, outer, inner = stdnse.base()
       inner = coroutine.create(function()
         stdnse.sleep(0.1)
         show(coroutine.status(base), coroutine.status(outer), coroutine.status(inner), coroutine.isyieldable())
       end)
       outer = coroutine.create(function() coroutine.resume(inner) end)
       coroutine.resume(outer)`,
    );
    expect(run.lines).toEqual(["normal normal running true"]);
  });

  test("another thread can neither resume nor close it", async () => {
    const run = await runAction(
      `${CHAIN}
       local w = stdnse.new_thread(function()
         stdnse.sleep(0.5)
         show(coroutine.resume(inner, "foreign"))
         show(coroutine.resume(outer, "foreign"))
         show(coroutine.resume(base, "foreign"))
         show(pcall(coroutine.close, inner))
         show(pcall(coroutine.close, outer))
         show(pcall(coroutine.close, base))
         local wrapped = coroutine.wrap(function() return coroutine.resume(inner) end)
         show(wrapped())
       end)
       show(coroutine.resume(outer))
       join(w)`,
    );
    expect(run.lines).toEqual([
      "false cannot resume non-suspended coroutine",
      "false cannot resume non-suspended coroutine",
      "false cannot resume non-suspended coroutine",
      "false cannot close a waiting coroutine",
      "false cannot close a waiting coroutine",
      "false cannot close a waiting coroutine",
      "false cannot resume non-suspended coroutine",
      "true true slept",
    ]);
  });

  test("a thread cannot resume or close a worker, before it begins or while it waits", async () => {
    const run = await runAction(
      `local w = stdnse.new_thread(function() stdnse.sleep(1) show "worker" end)
       show(coroutine.resume(w))
       show(pcall(coroutine.close, w))
       stdnse.sleep(0.5)
       show(coroutine.resume(w))
       show(pcall(coroutine.close, w))
       join(w)
       show(coroutine.close(w), coroutine.resume(w))`,
    );
    expect(run.lines).toEqual([
      "false cannot resume non-suspended coroutine",
      "false cannot close a waiting coroutine",
      "false cannot resume non-suspended coroutine",
      "false cannot close a waiting coroutine",
      "worker",
      "true false cannot resume dead coroutine",
    ]);
  });

  test("a coroutine made by one thread may go on in another", async () => {
    const run = await runAction(
      `local gen = coroutine.create(function()
         for i = 1, 4 do stdnse.sleep(0.1) coroutine.yield(i, coroutine.status(stdnse.base())) end
       end)
       local function take() return select(2, coroutine.resume(gen)) end
       show(take())
       local w = stdnse.new_thread(function() show(take()) show(take()) end)
       join(w)
       show(take())
       show(coroutine.status(gen))`,
    );
    expect(run.lines).toEqual(["1 normal", "2 normal", "3 normal", "4 normal", "suspended"]);
  });
});

describe("a base thread that yields a value of its own", () => {
  for (const [level, said] of [
    [0, []],
    [1, ["Starting test against 127.0.0.1:80.", "test yielded unexpectedly and cannot be resumed."]],
  ] as const) {
    test(`ends without output (debugging ${level})`, async () => {
      const run = await runScripts(
        { test: scriptOf('coroutine.yield("mine") show "never" return "out"') },
        { debugging: level },
      );
      expect(run.endings).toEqual(["test: yielded"]);
      expect(run.outcomes[0]?.result).toBeNull();
      expect(run.lines).toEqual([]);
      expect(run.log).toEqual(said);
    });
  }

  test("in a rule too", async () => {
    const run = await runScripts({
      test: "portrule = function() coroutine.yield() return true end action = function() return 'x' end",
    });
    expect(run.endings).toEqual(["test: yielded"]);
  });
});

/** As the README's example: what `connect` gives is printed inside the coroutine. */
const EXAMPLE = `
  local co = coroutine.create(function()
    local s = nmap.new_socket()
    print(s:connect(host, port))
    return "ended"
  end)
  print(coroutine.resume(co))
  print(coroutine.resume(co, false, "some random error"))
  return "done"`;

describe("the example of the child coroutine", () => {
  test("the whole script waits: what is given to a second resume reaches nobody", async () => {
    const run = await runAction(EXAMPLE, { book: connecting() });
    expect(run.lines).toEqual(["true", "true\tended", "false\tcannot resume dead coroutine"]);
    expect(run.output).toBe("done");
  });

  test("a connect that yields to the nearest resume takes the second resume's values for its own", async () => {
    // The test double: no engine, the wait ends at the coroutine's own boundary.
    const yielding = "debug.getmetatable(nmap.new_socket()).__index.connect = function() return coroutine.yield() end ";
    const run = await runAction(yielding + EXAMPLE);
    expect(run.lines).toEqual(["true", "false\tsome random error", "true\tended"]);
  });
});
