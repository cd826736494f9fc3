import type { Row } from "./row.ts";

/** Rows about coroutines as Lua code sees them. */
export const COROUTINES: readonly Row[] = [
  {
    id: "B23",
    title: "a coroutine cannot close itself (that came with 5.5)",
    lua: `
print(pcall(coroutine.close, coroutine.running()))
print(coroutine.wrap(function () return pcall(coroutine.close, (coroutine.running())) end)())`,
    expected: ["false\tcannot close a running coroutine", "false\tcannot close a running coroutine"],
  },
  {
    id: "B26",
    title: "resuming running and normal coroutines at every depth leaves them as they were",
    lua: `
local chain, refused = {}, 0
local function level(n)
  chain[n] = coroutine.running()
  for i = 1, n do
    local ok, m = coroutine.resume(chain[i])
    if not ok and m == "cannot resume non-suspended coroutine" then refused = refused + 1 end
  end
  if n < 10 then
    local ok, r = coroutine.resume(coroutine.create(level), n + 1)
    assert(ok, r)
  end
  return coroutine.yield(coroutine.status(chain[n])) or n
end
local co = coroutine.create(level)
print(coroutine.resume(co, 1))
print(coroutine.resume(co, "back"))
print(refused, coroutine.status(co), coroutine.status(chain[10]), coroutine.resume(chain[10], "x"))`,
    expected: ["true\trunning", "true\tback", "55\tdead\tsuspended\ttrue\tx"],
  },
  {
    id: "B27",
    title: "a suspended __le gives the right branch",
    lua: `
local mt = {__le = function () return coroutine.yield("le") end}
local a, b = setmetatable({}, mt), setmetatable({}, mt)
local function f() local r = {} if a <= b then r[1] = "then" else r[1] = "else" end r[2] = not (a <= b) r[3] = a >= b return r end
for _, answer in ipairs{true, false} do
  local co = coroutine.wrap(f)
  local r = co()
  while r == "le" do r = co(answer) end
  print(answer, r[1], r[2], r[3])
end`,
    expected: ["true\tthen\tfalse\ttrue", "false\telse\ttrue\tfalse"],
  },
  {
    id: "B28",
    title: "after a refused resume of itself a coroutine can still yield",
    lua: `
local co = coroutine.create(function ()
  local ok = coroutine.resume((coroutine.running()))
  return ok, coroutine.isyieldable(), coroutine.yield("yielded")
end)
print(coroutine.resume(co))
print(coroutine.resume(co, "back"))`,
    expected: ["true\tyielded", "true\tfalse\ttrue\tback"],
  },
  {
    id: "B29",
    title: "the message handler is in force again after a nested pcall with a yield",
    lua: `
local co = coroutine.wrap(function ()
  return xpcall(function ()
    pcall(function () coroutine.yield(1) error("inner") end)
    coroutine.yield(2)
    error("outer", 0)
  end, function (m) return "handled " .. m end)
end)
print(co(), co(), co())`,
    expected: ["1\t2\tfalse\thandled outer"],
  },
  {
    id: "B30",
    title: "100000 coroutines one after the other leave the limits as they were",
    lua: `
local function depth() local n = 0 local function f() n = n + 1 coroutine.wrap(f)() end pcall(f) return n end
local before = depth()
for i = 1, 100000 do
  local co = coroutine.wrap(i % 2 == 0 and function () return i end or function () error(i, 0) end)
  pcall(co)
end
print(before == depth(), before > 150)`,
    expected: ["true\ttrue"],
  },
  {
    id: "B31",
    title: "resume and yield with hundreds and thousands of values",
    lua: `
for _, n in ipairs{0, 1, 250, 10000} do
  local list = {}
  for i = 1, n do list[i] = i end
  local co = coroutine.wrap(function (...)
    local back = table.pack(coroutine.yield(...))
    return back.n, back[back.n]
  end)
  local there = table.pack(co(table.unpack(list)))
  io.write(there.n, " ", tostring(there[there.n]), " ")
  print(co(table.unpack(list)))
end`,
    expected: ["0 nil 0\tnil", "1 1 1\t1", "250 250 250\t250", "10000 10000 10000\t10000"],
  },
  {
    id: "B32",
    title: "a local of a suspended coroutine lives on in a closure",
    lua: `
local get
local co = coroutine.create(function ()
  local t = {"kept"}
  get = function () return t[1] end
  coroutine.yield()
end)
coroutine.resume(co)
co = nil
collectgarbage() collectgarbage()
print(get())`,
    expected: ["kept"],
  },
  {
    id: "B33",
    title: "hooks belong to one thread",
    lua: `
local lines = 0
local co = coroutine.create(function () for i = 1, 3 do coroutine.yield(i) end end)
debug.sethook(co, function () lines = lines + 1 end, "l")
for i = 1, 10 do local x = i end
print(lines, debug.gethook() == nil, debug.gethook(co) ~= nil)
coroutine.resume(co)
local after = lines
for i = 1, 10 do local x = i end
print(after > 0, lines == after)
debug.sethook(co)
coroutine.resume(co)
print(lines == after)`,
    expected: ["0\ttrue\ttrue", "true\ttrue", "true"],
  },
  {
    id: "B34",
    title: "a yield inside up to 50 nested pcalls",
    lua: `
local wrong = 0
for n = 1, 50 do
  local function nest(k) if k == 0 then return coroutine.yield("y") end return select(2, pcall(nest, k - 1)) end
  local co = coroutine.wrap(function () return nest(n) end)
  if co() ~= "y" or co(n) ~= n then wrong = wrong + 1 end
end
print(wrong)`,
    expected: ["0"],
  },
  {
    id: "B35",
    title: "a second resume of a coroutine whose yield is in a function passed to pcall",
    lua: `
local function work(yield) for i = 1, 3 do yield(i) end return "end" end
local co = coroutine.create(function () return pcall(work, coroutine.yield) end)
for i = 1, 5 do print(coroutine.resume(co)) end`,
    expected: ["true\t1", "true\t2", "true\t3", "true\ttrue\tend", "false\tcannot resume dead coroutine"],
  },
  {
    id: "B38",
    title: "an error in the handler of xpcall",
    lua: `
print(xpcall(error, function () error("again") end, "e"))
local n = 0
print(xpcall(error, function (m) n = n + 1 if n == 1 then error({}) end return type(m) end, "e"))
print(xpcall(error, error, "e"))`,
    expected: ["false\terror in error handling", "false\ttable", "false\terror in error handling"],
  },
  {
    id: "B43",
    title: "an iterator yields in a generic for",
    lua: `
local co = coroutine.wrap(function ()
  local s = ""
  for v in function () return coroutine.yield("next") end do s = s .. v end
  return s
end)
print(co(), co("a"), co("b"), co(nil))`,
    expected: ["next\tnext\tnext\tab"],
  },
  {
    id: "B44",
    title: "the handler of xpcall cannot yield",
    lua: `print(coroutine.wrap(function () return xpcall(error, coroutine.yield, "e") end)())`,
    expected: ["false\terror in error handling"],
  },
  {
    id: "B46",
    title: "an error with many values pending",
    lua: `
local co = coroutine.create(function (...)
  local function f(...) error("m", 0) end
  return 1, 2, 3, f(...)
end)
local list = {} for i = 1, 100 do list[i] = i end
print(coroutine.resume(co, table.unpack(list)))
print(coroutine.resume(co, table.unpack(list)))
print(select("#", coroutine.resume(co, table.unpack(list))))`,
    expected: ["false\tm", "false\tcannot resume dead coroutine", "2"],
  },
  {
    id: "B51",
    title: "coroutine.wrap inside coroutine.wrap up to the limit",
    lua: `
local n = 0
local function f() n = n + 1 coroutine.wrap(f)() end
local ok, m = pcall(f)
print(n, m:match("[^:]*$"))`,
    expected: ["197\t C stack overflow"],
  },
  {
    id: "B54",
    title: "isyieldable with and without an argument",
    lua: `
local co = coroutine.create(function () print(coroutine.isyieldable(), coroutine.isyieldable((coroutine.running()))) end)
print(coroutine.isyieldable(), coroutine.isyieldable(co), coroutine.isyieldable((coroutine.running())))
coroutine.resume(co)
print(pcall(coroutine.isyieldable, nil))`,
    expected: [
      "false\ttrue\tfalse",
      "true\ttrue",
      "false\tbad argument #1 to 'coroutine.isyieldable' (thread expected, got nil)",
    ],
  },
  {
    id: "B70",
    title: "the error of a wrapped coroutine reaches the resumer with its position",
    lua: `
local f = coroutine.wrap(function () error("m") end)
local ok, m = pcall(function () f() end)
print(m)
local t = {}
print(select(2, pcall(coroutine.wrap(function () error(t) end))) == t)`,
    expected: ["t:3: t:2: m", "true"],
  },
  {
    id: "B77",
    title: "every function of the libraries as the body of a coroutine",
    lua: `
local skip = {exit = true, debug = true, read = true, lines = true, close = true, dofile = true, loadfile = true, tmpfile = true, print = true,
  collectgarbage = true, write = true, input = true, output = true, tmpname = true, flush = true}
local count = 0
for _, lib in ipairs{"_G", "string", "table", "math", "utf8", "coroutine", "os", "io", "debug", "package"} do
  for name, f in pairs(package.loaded[lib]) do
    if type(f) == "function" and not skip[name] then
      local co = coroutine.create(f)
      local ok = coroutine.resume(co)
      count = count + (type(ok) == "boolean" and (coroutine.status(co) == "dead" or name == "yield") and 1 or 0)
    end
  end
end
print(count > 90)
print(coroutine.resume(coroutine.create(error)))`,
    expected: ["true", "false\tnil"],
  },
  {
    id: "B78",
    title: "an error at the bottom of a chain of resumes kills only the bottom",
    lua: `
local a, b, c
c = coroutine.create(function () error("bottom", 0) end)
b = coroutine.create(function () print(coroutine.resume(c)) return coroutine.status(a) end)
a = coroutine.create(function () print(coroutine.resume(b)) coroutine.yield("a lives") end)
print(coroutine.resume(a))
print(coroutine.status(a), coroutine.status(b), coroutine.status(c))
local f3 = coroutine.wrap(function () error("x", 0) end)
local w2 = coroutine.create(function () f3() end)
local w1 = coroutine.create(function () return coroutine.resume(w2) end)
print(select("#", coroutine.resume(w1)), coroutine.status(w1), coroutine.status(w2))`,
    expected: ["false\tbottom", "true\tnormal", "true\ta lives", "suspended\tdead\tdead", "3\tdead\tdead"],
  },
  {
    id: "B81",
    title: "coroutine.running inside pcall is the same thread",
    lua: `
print(coroutine.wrap(function ()
  local outside = coroutine.running()
  local same = select(2, pcall(function () coroutine.yield() return coroutine.running() == outside end))
  return same, (select(2, xpcall(coroutine.running, print)) == outside)
end)() == nil)
local co = coroutine.wrap(function ()
  local outside = coroutine.running()
  return select(2, pcall(function () return coroutine.running() == outside end)), not debug.traceback():find("coroutine")
end)
print(co())`,
    expected: ["true", "true\ttrue"],
  },
  {
    id: "B82",
    title: "100000 suspended coroutines at once, and call hooks with coroutines",
    lua: `
local list = {}
for i = 1, 100000 do
  local co = coroutine.wrap(function (v) return v + coroutine.yield(v) end)
  co(i)
  list[i] = co
end
local sum = 0
for i = 1, 100000 do sum = sum + list[i](1) end
print(sum)
local calls = 0
local co = coroutine.create(function () coroutine.yield(1) return 2 end)
debug.sethook(co, function (e) calls = calls + 1 end, "cr")
print(coroutine.resume(co))
print(coroutine.resume(co))
print(calls > 0)`,
    expected: ["5000150000", "true\t1", "true\t2", "true"],
  },
  {
    id: "B83",
    title: "yields in __pairs, iterators and __index",
    lua: `
local co = coroutine.wrap(function ()
  local t = setmetatable({}, {
    __pairs = function (t) coroutine.yield("pairs") return function (_, k) coroutine.yield("next") if not k then return 1, t.x end end, t end,
    __index = function (_, k) return coroutine.yield("index " .. k) end,
  })
  for k, v in pairs(t) do coroutine.yield(v) end
  return "end"
end)
print(co(), co(), co(), co("value"), co(), co())`,
    expected: ["pairs\tnext\tindex x\tvalue\tnext\tend"],
  },
];
