-- Fields through chains of __index that change while code is hot; integer keys outside the array part; nested loops that
-- are left and entered in the middle; remainders and quotients at their borders.
local A = {} A.__index = A
function A.f() return "A.f" end
function A.g() return "A.g" end
local B = setmetatable({}, A) B.__index = B
function B.f() return "B.f" end
local C = setmetatable({}, B) C.__index = C
local function count(list, rounds)
  local n, last = 0, nil
  for i = 1, rounds do
    local o = list[i % #list + 1]
    last = o.f() .. o.g() .. type(o.own)
    n = n + #last
  end
  return n, last
end
local objects = {
  setmetatable({ own = 1 }, A), setmetatable({ own = 2 }, B), setmetatable({ own = 3 }, C), setmetatable({ x = 1 }, C),
  setmetatable({}, { __index = function(_, k) return function() return k end end }),
  setmetatable({ f = A.g, g = A.f }, B), setmetatable({ y = 1, own = "y" }, A), setmetatable({ z = 1, own = false }, B),
}
print(count(objects, 2000))
C.f = function() return "C.f" end print(count(objects, 2000))
B.f = nil print(count(objects, 2000))
A.f = function() return "new" end print(count(objects, 2000))
C.__index = A print(count(objects, 2000))
setmetatable(objects[3], A) print(count(objects, 2000))
setmetatable(C, nil) C.__index = C print(pcall(count, objects, 2000))
C.g = A.g objects[1].f = B.g print(count(objects, 2000))

-- Writes: new keys, keys without value, __newindex that comes and goes.
local log = {}
local function fill(o, i) o.a = i o.b = o.a o.a = nil o.c = i o.a = 5 return o end
local M = { __index = A }
local function sums(n)
  local s = 0
  for i = 1, n do
    local o = fill(setmetatable({}, i % 3 == 0 and M or A), i)
    s = s + o.a + (o.b or 0) + (rawget(o, "c") or 0)
  end
  return s
end
print(sums(1500))
M.__newindex = function(t, k, v) log[k] = (log[k] or 0) + 1 rawset(t, k, v) end
print(sums(1500), log.a, log.b, log.c)
M.__newindex = nil print(sums(1500), log.a)
for i = 1, 600 do fill(M, i) end print(M.a, M.b, M.c, setmetatable({}, M).f())

-- Integer keys in the hash part: strides, negative, backward, sparse, removed while traversing.
local function trip(keys)
  local t = {}
  for i, k in ipairs(keys) do t[k] = i end
  local n, sum = 0, 0
  for k, v in pairs(t) do n = n + 1 sum = sum + k * v if n % 2 == 0 then t[k] = nil end end
  local left, rest = 0, 0
  for k in pairs(t) do left = left + 1 rest = rest + k end
  for i, k in ipairs(keys) do if i % 3 == 0 then t[k] = -i end end
  local back = 0
  for k, v in pairs(t) do back = back + k * v end
  return n, sum, left, rest > 0, back ~= 0, #keys
end
for _, stride in ipairs({ 1, 2, 7, 8, 64, 1024, 65536, -1, -8, 2147483647, 4294967296 }) do
  local keys = {}
  for i = 1, 500 do keys[i] = i * stride end
  local n, sum, left = trip(keys) io.write(n, " ", sum, " ", left, "; ")
end
print()
local down = {}
for i = 3000, 1, -1 do down[i] = i end
print(#down, down[1], down[3000], down[3001])
local queue, head, tail, moved = {}, 1, 0, 0
for i = 1, 4000 do
  tail = tail + 1 queue[tail] = i
  if i % 3 ~= 0 then moved = moved + queue[head] queue[head] = nil head = head + 1 end
end
local n = 0 for _ in pairs(queue) do n = n + 1 end print(moved, n, tail - head + 1, queue[head], queue[tail])
local mixed = { [1.5] = "f", [-0.0] = "zero", [2 ^ 53] = "big", [math.mininteger] = "min", x = 1, [true] = 2 }
print(mixed[1.5], mixed[0], mixed[2 ^ 53 | 0], mixed[-2 ^ 63], mixed[true], pcall(next, mixed, 77))

-- Loops in loops in a coroutine, left from the innermost.
local function nested(rows, yields)
  local total, steps = 0, 0.5
  for i = 1, rows do
    local j = 0
    while j < 40 do
      j = j + 1
      for k = j, 1, -3 do
        total = total + (i * j - k) % 7
        steps = steps + 1 / k
        if yields and total % 97 == 0 then coroutine.yield(total) end
      end
      if j % 39 == 38 then goto skip end
    end
    ::skip::
    if i % 50 == 49 then total = total .. "" total = total // 1 | 0 end
  end
  return total, string.format("%.6f", steps)
end
print(nested(120, false))
local co, seen = coroutine.create(nested), 0
local last
repeat
  local ok, v, s = coroutine.resume(co, 120, true)
  seen = seen + 1 last = { ok, v, s }
until coroutine.status(co) == "dead"
print(seen, last[1], last[2], last[3])

-- % and // of both kinds of numbers, at borders.
local values = { 1, -1, 7, -7, 2147483647, -2147483648, 4294967296, -4294967297, 9007199254740991, -9007199254740991, 0,
  1 << 62, math.mininteger, 0.5, -0.0, 3.0, -2.5, 1e300, 1 / 0 }
local function divide(x, y) return x % y, x // y end
local function byConstant(x) return x % 7, x // 7, x % 8, x // 8, x % -3, x // -3, x % 1000003, x // 2147483647 end
for round = 1, 40 do for _, x in ipairs(values) do byConstant(x) if round < 20 and x ~= 0 then divide(7, x) end end end
for _, x in ipairs(values) do
  print(x, byConstant(x))
  local line = {}
  for _, y in ipairs(values) do line[#line + 1] = tostring(pcall(divide, x, y) and divide(x, y)) end
  print(table.concat(line, " "))
end
local half = 1
for i = 1, 2000 do half = (half - half % 2) / 2 + i end print(half, math.type(half))
