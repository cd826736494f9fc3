-- Protected calls and resumptions with any number of results and arguments, of functions that return, fail, yield and owe
-- closing methods; the functions themselves replaced; errors of operations, and what handlers and tracebacks see of them.
local yield, resume, create, status = coroutine.yield, coroutine.resume, coroutine.create, coroutine.status
local closed = 0
local function closer(fails)
  return setmetatable({}, { __close = function(_, e) closed = closed + 1 if fails then error("closing " .. tostring(e), 0) end end })
end
local function show(v) return type(v) == "table" and "table" or type(v) == "function" and "function" or tostring(v) end
local kinds = {
  function(...) return ... end,
  function() end,
  function(a) error(a, 0) end,
  function(a) error({ a }) end,
  function(a, b) return a + b, a .. b end,
  function(a) return a.x.y end,
  function(a) a.x = 1 end,
  function(a, b) return a < b end,
  function(a) return #a end,
  function(a) return -a end,
  function(a) return a & 1 end,
  function(a) return a() end,
  function(a) local c <close> = closer(false) return a, 1 end,
  function(a) local c <close> = closer(false) error("in block", 0) end,
  function(a) local c <close> = closer(true) error("in block", 0) end,
  function(a, b) return yield(a, b) end,
  function(a) yield() error("after " .. show(a), 0) end,
  function(a) local c <close> = closer(true) yield(a) return 5 end,
}
local lines = {}
local function put(...)
  local t = table.pack(...)
  for i = 1, t.n do t[i] = show(t[i]) end
  lines[#lines + 1] = table.concat(t, " ")
end
local function guard(f, a, b)
  local ok = pcall(f)
  local ok1, x = pcall(f, a)
  local ok2, x2, y2, z2 = pcall(f, a, b)
  pcall(f, a)
  local ok3, x3 = pcall(f, a, b, 3)
  put(ok, ok1, x, ok2, x2, y2, z2, ok3, x3)
  put(pcall(f, a, b))
  return pcall(f, b, a)
end
local function drive(f, a, b)
  local co = create(guard)
  local ok, x, y = resume(co, f, a, b)
  local rounds = 0
  while status(co) ~= "dead" do
    rounds = rounds + 1
    put("yielded", ok, x, y)
    if rounds % 3 == 0 then ok, x, y = resume(co) elseif rounds % 3 == 1 then ok, x, y = resume(co, rounds) else
      ok, x, y = resume(co, rounds, a) end
  end
  put(rounds, ok, x, y)
  local again = resume(co)
  local _, why = resume(co, 1)
  resume(co)
  put(again, why)
end
for _ = 1, 12 do
  lines = {}
  for _, f in ipairs(kinds) do
    drive(f, 1, 2)
    drive(f, "x", nil)
    drive(f, {}, 2)
  end
end
print(table.concat(lines, "\n"))
print(closed)

-- The wrong things resumed and called.
local function misuse(co, f)
  local ok, e = pcall(f, co)
  return ok, e
end
for i = 1, 60 do
  lines = {}
  put(misuse(nil, resume)) put(misuse(1, resume)) put(misuse(coroutine.running(), resume))
  put(misuse(create(print), status)) put(pcall(pcall)) put(misuse(nil, nil)) put(misuse(nil, pcall))
  local co
  co = create(function() local ok, e = resume(co) put("self", ok, e) local ok2 = resume(coroutine.running()) return ok2 end)
  local ok, x = resume(co)
  put(ok, x)
end
print(table.concat(lines, "\n"))

-- Functions of the same names.
local function twice(o, x)
  local ok, v = o.resume(x)
  local ok2, v2 = o:resume(x)
  local ok3, v3 = pcall(x)
  return show(ok) .. show(v) .. show(ok2) .. show(v2) .. show(ok3) .. show(v3)
end
local o = { resume = function(a, b) return a, b end }
local first = twice(o, 7)
for i = 1, 60 do
  if twice(o, 7) ~= first then print("differs", i) end
end
print(first)
local real = pcall
pcall = function(x) return "mine", x end
print(twice(o, 7))
o.resume = resume
print((real(twice, o, 7)))
pcall = real
o.resume = function() return 1 end
print(twice(o, 7))

-- Positions, names and frames of errors of operations.
local function fields(t) return t.inner.name end
local function calls(t) local v = t.inner return v.name end
local function adds(a, b) local s = a + b return s end
local function joins(a) return "x" .. a end
local function compares(a, b) if a < b then return 1 end return 2 end
local function stores(t) t.inner.name = 1 end
local function methods(t) return t.inner:name() end
local function handler(e) return e .. "\n" .. (debug.traceback("T"):gsub("\n[^\n]*C%]: in %?.*", "")) end
for i = 1, 60 do
  lines = {}
  for _, f in ipairs { fields, calls, adds, joins, compares, stores, methods } do
    put(pcall(f, {}, 1))
    put(pcall(f, i == 60 and true or { inner = { name = function() end } }, 1))
    put(select("#", xpcall(f, handler, {}, 1)))
    local co = coroutine.wrap(function() local v = f({}, 1) return v end)
    put(pcall(co))
  end
end
print(table.concat(lines, "\n"))

-- A function that calls itself in tail position with the results of a call; varargs handed on.
local function several(n) if n % 3 == 0 then return n, n + 1 elseif n % 3 == 1 then return n end end
local function down(n, acc, more)
  if n <= 0 then return acc, more end
  if n % 2 == 0 then return down(n - 1, several(n)) end
  return down(n - 1, acc, several(n))
end
local function ack(m, n)
  if m == 0 then return n + 1 end
  if n == 0 then return ack(m - 1, 1) end
  return ack(m - 1, ack(m, n - 1))
end
local function pass(f, ...)
  local a = f(...)
  local b = select("#", ...)
  local c, d = f(1, ...)
  return f(a, b, c, d, ...)
end
local function count(...) return select("#", ...), ... end
for i = 1, 40 do lines = {} for n = 1, 9 do put(n, down(n, n, nil)) end put(ack(2, 3)) put(pass(count)) put(pass(count, 1))
  put(pass(count, nil, nil)) put(pass(count, 1, 2, 3, 4, 5)) put(pass(count, table.unpack({}, 1, 30))) end
print(table.concat(lines, "\n"))

-- Fields without a value, of tables with and without metatable.
local function field(t) local v = t.a t.a = v and v + 1 or nil local w = t.b t.b = 5 return v, w, t.b end
local plain = function() local t = { a = 1, b = 2 } t.a = nil t.b = nil return t end
local log = 0
local meta = { __index = function(_, k) return k == "a" and 41 or k end, __newindex = function(t, k, v) log = log + 1 rawset(t, k, v) end }
for i = 1, 60 do
  lines = {}
  put(field({ a = 1, b = 2 })) put(field(plain())) put(field(setmetatable(plain(), meta))) put(field(setmetatable({ a = 1, b = 2 }, meta)))
end
print(table.concat(lines, "\n"), log)
