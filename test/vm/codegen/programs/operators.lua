-- Metamethods of operators: of the first operand, of the second, changed on the way, native, with any results.
local calls = 0
local M = {}
M.__index = M
local function new(v) return setmetatable({ v = v }, M) end
local function val(a) return type(a) == "table" and a.v or a end
M.__add = function(a, b) calls = calls + 1 return new(val(a) + val(b)), "extra" end
M.__sub = function(a, b) calls = calls + 1 return val(a) - val(b) end
M.__mul = function(a, b) calls = calls + 1 return 1e300 end
M.__div = function(a, b) calls = calls + 1 end
M.__mod = function(a, b) calls = calls + 1 return "mod", 2 end
M.__eq = function(a, b) calls = calls + 1 return a.v == b.v and "yes" or nil end
M.__lt = function(a, b) calls = calls + 1 if val(a) < val(b) then return 0 end end
M.__le = function(a, b) calls = calls + 1 return val(a) <= val(b), "more" end
M.__len = function(a) calls = calls + 1 return a.v, 3 end
M.__call = function(self, ...) calls = calls + 1 return self.v, select("#", ...), ... end

local function round(a, b)
  local sum, product, quotient, rest = a + b, a * b, a / b, a % b
  local out = { val(sum), product, tostring(quotient), rest, a - b, a < b, a <= b, a > b, a >= b }
  if type(a) == "table" then
    out[#out + 1] = #a
    out[#out + 1] = a == b
    out[#out + 1] = a ~= b
    out[#out + 1] = table.concat({ a() }, ",") .. ";" .. table.concat({ a(1) }, ",") .. ";" .. table.concat({ a(1, 2, 3) }, ",")
  end
  return out
end
local function show(t)
  for i = 1, #t do t[i] = tostring(t[i]) end
  print(table.concat(t, " "), calls)
end
local x, y = new(5), new(7)
for i = 1, 60 do
  local r = round(x, i % 2 == 0 and y or new(5))
  if i > 57 then show(r) end
end
for i = 1, 40 do
  local r = round(x, 3)
  if i > 38 then show(r) end
end
for i = 1, 40 do
  local r = round(3, x)
  if i > 38 then show(r) end
end
for i = 1, 40 do
  local r = { 3 + i, 3 * i, i % 2, i < 4, #"abc" }
  if i > 39 then show(r) end
end

-- Another metamethod, another metatable, and none.
local function add(a, b) return a + b end
local function less(a, b) return a < b end
local function size(a) return #a end
local function same(a, b) return a == b end
local function apply(f, v) return f(v) end
for i = 1, 50 do add(x, y) less(x, y) size(x) same(x, y) apply(x, i) end
M.__add = function() return "changed" end
print(add(x, y), val(add(1, 2)), add("1", 2))
M.__add = nil
print(pcall(add, x, y))
M.extra = "field"
M.__add = math.max
print(select("#", pcall(add, 1, x)), type(add(1, x)))
local N = { __add = function() return "other" end, __lt = function() return false end, __call = function(...) return select("#", ...) end }
local z = setmetatable({ 1, 2 }, N)
print(add(z, 1), add(1, z), add(x, z) == nil, less(z, 1), size(z), same(z, x), apply(z, 1))
print(pcall(apply, setmetatable({}, {}), 1))
print(pcall(less, x, setmetatable({}, { __lt = error })))
print(select("#", apply(setmetatable({}, { __call = rawlen }))))
print(apply(setmetatable({}, { __call = setmetatable({}, { __call = function(...) return select("#", ...) end }) }), 1))
M.__len = nil
M.__eq = nil
print(size(x), same(x, new(5)))

-- Metamethods that yield, raise errors and recur.
local Y = {}
for _, name in ipairs({ "__add", "__mul", "__lt", "__le", "__eq", "__len", "__call", "__mod" }) do
  Y[name] = function(...) return coroutine.yield(name, select("#", ...)) end
end
local a, b = setmetatable({}, Y), setmetatable({}, Y)
local function all(a, b)
  local r = { a + b, a * b, a < b, a <= b, a == b, #a, a(1), a % b }
  for i = 1, #r do r[i] = tostring(r[i]) end
  return table.concat(r, " ")
end
for i = 1, 40 do
  local co = coroutine.wrap(all)
  local event, n = co(a, b)
  local seen = {}
  while n do
    seen[#seen + 1] = event .. n
    event, n = co(#seen % 2 == 0 and #seen, "dropped")
  end
  if i > 38 then print(event, table.concat(seen, " ")) end
end
local E = setmetatable({}, { __add = function() error("in add") end, __lt = function() error({}) end, __len = function() error() end })
for i = 1, 40 do
  local ok, message = pcall(add, E, 1)
  local ok2, value = pcall(less, E, 1)
  local ok3, none = pcall(size, E)
  if i > 39 then print(ok, message, ok2, type(value), ok3, none) end
end
local D = {}
D.__add = function(l, r) if r == 0 then return 0 end return l + (r - 1) end
local d = setmetatable({}, D)
print(d + 5, d + 100, pcall(add, d, 1000))

-- Lists with metatables: keys that are new, with and without `__newindex`, which may come later.
local S = { __index = {} }
function S.__index:push(v)
  local n = self.n + 1
  self.n = n
  self[n] = v
end
local function list() return setmetatable({ n = 0 }, S) end
local s = list()
for i = 1, 100 do s:push(i * 2) end
print(#s, s[1], s[64], s[65], s[100], s[101])
s[50] = nil
s.n = 49
s:push("again")
print(s[50], s[51])
S.__newindex = function(t, k, v) rawset(t, k, v and "via " .. tostring(v)) end
s.n = 100
s:push("late")
s[60] = nil
s.n = 59
s:push("hole")
s.n = 60
s:push("there")
print(s[101], s[60], s[61])
S.__newindex = nil
s.n = 101
for i = 1, 30 do s:push(i) end
S.__newindex = error
s.n = 131
print(select("#", pcall(s.push, s, 1)), (pcall(s.push, s, 1)))
print(s[131], s[132], s[133], s.n)
local F = setmetatable({ n = 0 }, { __index = S.__index })
for i = 1, 100 do F:push(i / 4) end
F:push("x")
print(F[1], F[4], math.type(F[8]), F[100], F[101])
local W = setmetatable({ n = 0 }, { __index = S.__index, __mode = "v" })
for i = 1, 40 do W:push(i) end
W:push(nil)
print(W[1], W[40], W[41], #W)
