import type { Row } from "./row.ts";

/** Rows about the language itself: variables to be closed, compilation, messages, limits. */
export const LANGUAGE: readonly Row[] = [
  {
    id: "B01",
    title: "a yield in __close while returning varargs keeps the number of results",
    lua: `
local function closer() return setmetatable({}, {__close = function () coroutine.yield("y") end}) end
local function f1(t, n) local a <close> = closer() return table.unpack(t, 1, n) end
local function f2(t, n) local a <close> = closer() local b <close> = closer() return table.unpack(t, 1, n) end
local function f3(t, n) local a <close> = closer() do local b <close> = closer() return f2(t, n) end end
for n = 0, 3 do
  for _, f in ipairs{f1, f2, f3} do
    local co, yields = coroutine.wrap(function () return "end", select("#", f({1, nil, 3}, n)) end), 0
    local word, count = co()
    while word == "y" do yields = yields + 1 word, count = co() end
    io.write(yields, ":", count, " ")
  end
end
print()`,
    expected: ["1:0 2:0 4:0 1:1 2:1 4:1 1:2 2:2 4:2 1:3 2:3 4:3 "],
  },
  {
    id: "B02",
    title: "a resume after a recovered error still counts",
    lua: `
local function foo() pcall(1) coroutine.wrap(foo)() end
local ok, m = pcall(foo)
print(ok, m:match("C stack overflow"))`,
    expected: ["false\tC stack overflow"],
  },
  {
    id: "B03",
    title: "closing runs __close with the right status",
    lua: `
local co
co = coroutine.create(function ()
  local x <close> = setmetatable({}, {__close = function () print(coroutine.status(co), pcall(coroutine.close, co)) end})
  coroutine.yield()
end)
coroutine.resume(co)
print(coroutine.close(co))
local f
f = coroutine.wrap(function ()
  local x <close> = setmetatable({}, {__close = function () print(pcall(f)) end})
  error("e", 0)
end)
print(pcall(f))`,
    expected: [
      "running\tfalse\tcannot close a running coroutine",
      "true",
      "false\tcannot resume non-suspended coroutine",
      "false\te",
    ],
  },
  {
    id: "B04",
    title: "a chain of coroutine.close ends with an error, not with a crash",
    // 5.4.4 crashes with 20000 of them.
    notReference: true,
    lua: `
local function chain(n)
  local co
  for i = 1, n do
    local previous = co
    co = coroutine.create(function ()
      local x <close> = setmetatable({}, {__close = function ()
        if previous == nil then return end
        local ok, e = coroutine.close(previous)
        if not ok then error(e, 0) end
      end})
      coroutine.yield()
    end)
    coroutine.resume(co)
  end
  return coroutine.close(co)
end
print(chain(50))
print(chain(1000))
print(chain(20000))`,
    expected: ["true", "false\tC stack overflow", "false\tC stack overflow"],
  },
  {
    id: "B05",
    title: "break closes the value of a loop whose variable is captured",
    // 5.4.4 has this bug.
    notReference: true,
    lua: `
local f, closed
local obj = setmetatable({}, {__close = function () closed = true end})
for k in next, {10}, nil, obj do f = function () return k end break end
print(closed, f())`,
    expected: ["true\t1"],
  },
  {
    id: "B06",
    title: "a tail call inside a generic for with a closing value closes after the call",
    lua: `
local log = {}
local function it()
  return function (_, i) if i < 3 then return i + 1 end end, nil, 0,
    setmetatable({}, {__close = function () log[#log + 1] = "closed" end})
end
local function tail() log[#log + 1] = "called" return "result" end
local function f() for k in it() do return tail() end end
print(f(), table.concat(log, " "))`,
    expected: ["result\tcalled closed"],
  },
  {
    id: "B07",
    title: "recursion, then a coroutine with as much recursion",
    lua: `
local function deep(n, f) if n == 0 then return f() end return (deep(n - 1, f)) end
print(deep(1000, function ()
  return coroutine.wrap(function () return deep(1000, function () return coroutine.wrap(deep)(1000, function () return "ok" end) end) end)()
end))`,
    expected: ["ok"],
  },
  {
    id: "B10",
    title: "a yield inside arithmetic with constant operands is finished",
    lua: `
local o = setmetatable({}, {})
local mt = getmetatable(o)
for _, e in ipairs{"add", "sub", "mul", "div", "mod", "pow", "idiv", "band", "bor", "bxor", "shl", "shr", "concat"} do
  mt["__" .. e] = function (a, b) return coroutine.yield(e) .. (type(a) == "table" and "L" or "R") end
end
local co = coroutine.wrap(function ()
  return o + 1, 1 + o, o - 2.5, 2.5 - o, o * 3, o / 3, o % 3, o ^ 3, o // 3, 3 // o, o & 7, 7 & o, o | 7, o ~ 7, o << 1, 1 << o,
    o >> 1, 1 >> o, o .. "k", "k" .. o
end)
local r = table.pack(co())
while r.n == 1 do r = table.pack(co(r[1])) end
print(table.concat(r, " "))`,
    expected: [
      "addL addR subL subR mulL divL modL powL idivL idivR bandL bandR borL bxorL shlL shlR shrL shrR concatL concatR",
    ],
  },
  {
    id: "B11",
    title: "nested calls that cannot yield are counted once",
    lua: `
local function nest(n)
  if n == 0 then return "bottom" end
  if n % 2 == 0 then return (("x"):gsub("x", function () return nest(n - 1) end)) end
  return setmetatable({}, {__index = function () return nest(n - 1) end}).x
end
print(nest(190))`,
    expected: ["bottom"],
  },
  {
    id: "B12",
    title: "const, close and plain variables mixed close the right ones in the right order",
    lua: `
local wrong = 0
local words = {"", "<const>", "<close>"}
for mask = 0, 3 ^ 5 - 1 do
  local lines, expected, m = {"local log, new = ..."}, {}, mask
  for i = 1, 5 do
    local kind = math.tointeger(m % 3) + 1
    m = m // 3
    lines[#lines + 1] = ("local v%d %s = %s"):format(i, words[kind], kind == 3 and "new(" .. i .. ")" or i * 10)
    if i == 3 then lines[#lines + 1] = "do" end
    if kind == 3 then table.insert(expected, 1, i) end
  end
  lines[#lines + 1] = "log.sum = (tonumber(v1) or 0) + (tonumber(v5) or 0) end"
  local log = {}
  assert(load(table.concat(lines, "\\n")))(log, function (i)
    return setmetatable({}, {__close = function () log[#log + 1] = i end})
  end)
  if table.concat(log) ~= table.concat(expected) then wrong = wrong + 1 end
end
print(wrong)`,
    expected: ["0"],
  },
  {
    id: "B13",
    title: "a bad to-be-closed value inside a vararg function is named",
    lua: `
print(pcall(function (...) local a, b <close> = 1, ... end, 2))
print(pcall(function (...) do local c <close> = {} end end, 2))`,
    expected: ["t:2: variable 'b' got a non-closable value", "t:3: variable 'c' got a non-closable value"].map(
      (m) => `false\t${m}`,
    ),
  },
  {
    id: "B14",
    title: "tail calls through a chain of __call do not grow the stack",
    lua: `
local n = 10000
local function f() if n == 0 then return "end" end n = n - 1 return f() end
for i = 1, 100 do f = setmetatable({}, {__call = f}) end
print(coroutine.wrap(function () return f() end)())`,
    expected: ["end"],
  },
  {
    id: "B15",
    title: "overlapping multiple assignment",
    lua: `
local function show(t) local s = "" for i = 1, 3 do s = s .. tostring(t[i]) .. " " end return s end
do local a, i = {0, 0, 0}, 1 a[i], i = i + 1, 20 print(show(a), i) end
do local a, i = {0, 0, 0}, 1 i, a[i] = 2, "x" print(show(a), i) end
do local a = {1, 2, 3} local b = a a[1], a, a[2] = "p", nil, "q" print(show(b), a) end
do local a = {1, 2, 3} a[1], a[2], a[3] = a[3], a[1], a[2] print(show(a)) end
do local a, i = {1, 2, 3}, 1 local function f() i = i + 1 return i end a[i], a[f()], a[i] = "a", "b", "c" print(show(a), i) end
do local t = {} t.x, t = 1, nil print(t) end`,
    expected: ["2 0 0 \t20", "x 0 0 \t2", "p q 3 \tnil", "3 1 2 ", "1 a 3 \t2", "nil"],
  },
  {
    id: "B16",
    title: "an index that is a comparison",
    lua: `
local t, a, b = {}, 1, 2
t[a < b] = "less" t[not (a == b)] = t[a < b] .. "+" t[a > b] = "no" t[a == b and 1 or 2] = "second"
print(t[true], t[false], t[2], t[a <= b], t[not not (a < b)], ({[true] = "T", [false] = "F"})[a ~= b])`,
    expected: ["less+\tno\tsecond\tless+\tless+\tT"],
  },
  {
    id: "B17",
    title: "constant folding gives what running gives",
    lua: `
local operands = {"0", "1", "-1", "3", "255", "0x7fffffffffffffff", "-0x8000000000000000", "1.0", "2.5", "0.0", "1e308", "'10'", "'x'"}
local wrong, cases = 0, 0
local function result(f) local ok, v = pcall(f) return tostring(ok and v) .. tostring(ok and math.type(v)) end
for _, op in ipairs{"+", "-", "*", "/", "//", "%", "^", "&", "|", "~", "<<", ">>", "..", "==", "<", "<="} do
  for _, a in ipairs(operands) do
    for _, b in ipairs(operands) do
      cases = cases + 1
      local folded = assert(load(("return (%s) %s (%s)"):format(a, op, b)))
      local run = assert(load(("local a, b = %s, %s return a %s b"):format(a, b, op)))
      local half = assert(load(("local a = %s return a %s (%s)"):format(a, op, b)))
      local x, y, z = result(folded), result(run), result(half)
      if not (x == y and y == z) and not (x:find("nan") and y:find("nan") and z:find("nan")) then wrong = wrong + 1 print(a, op, b, x, y, z) end
    end
  end
end
print(cases, wrong)`,
    expected: ["2704\t0"],
  },
  {
    id: "B18",
    title: "lines in messages about expressions of several lines",
    lua: `
local function m(s) print((select(2, pcall(load(s, "=x"))))) end
m("local a = {}\\nreturn a.b\\n.c\\n[1]")
m("local function f() return nil + 1 end\\nreturn f(\\n1,\\n2)")
m("return 1\\n+\\nnil")
m("local a, b = 1\\nreturn a\\n* 2 +\\nb")
m("print(\\n1,\\nnil .. 'x')")
m("local t = setmetatable({}, {__index = function (t, k)\\n error(k) end})\\nreturn t\\n.key")`,
    expected: [
      "x:3: attempt to index a nil value (field 'b')",
      "x:1: attempt to perform arithmetic on a nil value",
      "x:2: attempt to perform arithmetic on a nil value",
      "x:3: attempt to perform arithmetic on a nil value (local 'b')",
      "x:3: attempt to concatenate a nil value",
      "x:2: key",
    ],
  },
  {
    id: "B19",
    title: "a variable is named after thousands of moves",
    lua: `
local t = {"local a, b = {} "}
for i = 1, 5000 do t[#t + 1] = "b = a a = b " end
t[#t + 1] = "return b.x.y"
print(pcall(load(table.concat(t), "=x")))`,
    expected: ["false\tx:1: attempt to index a nil value (field 'x')"],
  },
  {
    id: "B20",
    title: "gmatch from a position beyond the end, with captures",
    lua: `
for a, b in ("abc"):gmatch("()(b?)", 10) do print("never", a, b) end
for a, b in ("abc"):gmatch("()(b?)", 4) do print(a, "[" .. b .. "]") end
for a, b in ("abc"):gmatch("()(%a)", -1) do print(a, b) end`,
    expected: ["4\t[]", "3\tc"],
  },
  {
    id: "B21",
    title: "next after keys have been removed during a traversal",
    lua: `
local seed, repeated, missing = 7, 0, 0
local function random(n) seed = (seed * 48271) % 0x7fffffff return seed % n + 1 end
for round = 1, 50 do
  local t, size = {}, random(200)
  for i = 1, size do if random(2) == 1 then t[i] = i else t["k" .. i] = i end end
  local seen, removed = {}, {}
  for k, v in pairs(t) do
    if seen[k] then repeated = repeated + 1 end
    seen[k] = true
    for j = 1, random(3) do
      local i = random(size)
      local key = t[i] and i or "k" .. i
      if t[key] then t[key] = nil removed[key] = true end
    end
  end
  for k in pairs(t) do if not seen[k] then missing = missing + 1 end end
end
print(repeated, missing)`,
    expected: ["0\t0"],
  },
  {
    id: "B22",
    title: "__pairs gives three values (a fourth one came with 5.5)",
    lua: `
local closed = false
local t = setmetatable({}, {__pairs = function ()
  return next, {}, nil, setmetatable({}, {__close = function () closed = true end})
end})
for _ in pairs(t) do end
print(select("#", pairs(t)), closed)`,
    expected: ["3\tfalse"],
  },
  {
    id: "B24",
    title: "__close gets a nil for the error when there is none",
    lua: `do local x <close> = setmetatable({}, {__close = function (...) print(select("#", ...), (select(2, ...))) end}) end`,
    expected: ["2\tnil"],
  },
  {
    id: "B41",
    title: "a stack overflow can be caught",
    lua: `
local ok, m = pcall(function () local function f() return 1 + f() end return f() end)
print(ok, (m:gsub("^.*: ", "")))
print(pcall(string.rep, "still works ", 2))`,
    expected: ["false\tstack overflow", "true\tstill works still works "],
  },
  {
    id: "B45",
    title: "xpcall(c, c) without end",
    lua: `
local n = 0
local function c() n = n + 1 return xpcall(c, c) end
print((pcall(c)), n)`,
    expected: ["true\t216"],
  },
  {
    id: "B49",
    title: "pcall as __call of its own argument, and in long argument lists",
    lua: `
print(select("#", setmetatable({}, {__call = pcall})()))
local args = {}
for i = 1, 245 do args[i] = pcall end
print(select("#", pcall(coroutine.wrap(function () return pcall(table.unpack(args)) end))))`,
    expected: ["199", "198"],
  },
  {
    id: "B50",
    title: "a stack overflow while one is being handled",
    lua: `
local function f() return 1 + f() end
print(xpcall(f, function () return f() end))
print(xpcall(f, function (m) return (pcall(f)) end))
print(select("#", xpcall(f, function (m) local t = {} for i = 1, 100 do t[i] = i end return #t end)))`,
    expected: ["false\terror in error handling", "false\tfalse", "2"],
  },
  {
    id: "B57",
    title: "recursive gsub ends with an error",
    lua: `
local function f(s) return (s:gsub(".", f)) end
print(pcall(f, "x"))
local n = 0
local function g(s) n = n + 1 if n < 150 then return (s:gsub(".", g)) end return "y" end
print(g("x"))`,
    expected: ["false\tC stack overflow", "y"],
  },
  {
    id: "B61",
    title: "a tail call clears missing arguments and refuses what cannot be called",
    lua: `
local function f(a, b, c) return a, b, c end
local function g(x, y, z) return f() end
print(g(1, 2, 3))
print(pcall(function () return (nil)() end))
print(pcall(function (...) return (...)(1) end, 5))`,
    expected: [
      "nil\tnil\tnil",
      "false\tt:5: attempt to call a nil value",
      "false\tt:6: attempt to call a number value",
    ],
  },
  {
    id: "B62",
    title: "order of evaluation in a multiple assignment",
    lua: `
local log = {}
local function v(n) log[#log + 1] = n return n end
local t = setmetatable({}, {__newindex = function (t, k, value) log[#log + 1] = k .. "=" .. value rawset(t, k, value) end})
t[v("a")], t[v("b")], t[v("c")] = v("1"), v("2"), v("3")
print(table.concat(log, " "))`,
    expected: ["a b c 1 2 3 c=3 b=2 a=1"],
  },
  {
    id: "B63",
    title: "every function of the 5.4 libraries is there",
    lua: `
local missing = {}
for line in ([[
_G assert collectgarbage dofile error getmetatable ipairs load loadfile next pairs pcall print rawequal rawget rawlen rawset require select setmetatable tonumber tostring type warn xpcall
coroutine close create isyieldable resume running status wrap yield
debug debug gethook getinfo getlocal getmetatable getregistry getupvalue getuservalue sethook setlocal setmetatable setupvalue setuservalue traceback upvalueid upvaluejoin
io close flush input lines open output popen read tmpfile type write
math abs acos asin atan ceil cos deg exp floor fmod log max min modf rad random randomseed sin sqrt tan tointeger type ult
os clock date difftime execute exit getenv remove rename setlocale time tmpname
package loadlib searchpath
string byte char dump find format gmatch gsub len lower match pack packsize rep reverse sub unpack upper
table concat insert move pack remove sort unpack
utf8 char codepoint codes len offset]]):gmatch("[^\\n]+") do
  local lib
  for name in line:gmatch("%S+") do
    if lib == nil then lib = package.loaded[name]
    elseif type(lib[name]) ~= "function" then missing[#missing + 1] = name end
  end
end
print(#missing, table.concat(missing, " "), _VERSION, utf8.charpattern == "[\\0-\\x7F\\xC2-\\xFD][\\x80-\\xBF]*", math.pi > 3, math.huge)`,
    expected: ["0\t\tLua 5.4\ttrue\ttrue\tinf"],
  },
];
