-- Parameters and indexes that are integers at some times and floats at others, and what is neither.
local function show(...)
  local out = {}
  for i = 1, select("#", ...) do
    local v = select(i, ...)
    out[i] = (math.type(v) or type(v)) .. ":" .. (type(v) == "number" and string.format("%.17g", v) or tostring(v))
  end
  print(table.concat(out, " "))
end

local function mix(x, y)
  return x + y, x - y, x * y, x + 1, x - 0, x * 2, 3 - x
end
local function parts(x, y)
  return x % y, x // y, x % 7, x // 4
end
local values = { 1, 1.0, 2.5, 0, 0.0, -0.0, -3, -3.0, 7, 1e300, 1 << 40, 2.0 ^ 53, 9007199254740991, -9007199254740991 }
for round = 1, 12 do
  for i, x in ipairs(values) do
    local y = values[(i * 5 + round) % #values + 1]
    if round == 1 or round == 12 then show(mix(x, y)) else mix(x, y) end
    if y ~= 0 then
      if round == 1 or round == 12 then show(parts(x, y)) else parts(x, y) end
    end
  end
end
for _, x in ipairs({ "10", math.maxinteger, math.mininteger, 1 / 0, 0 / 0, 4 }) do
  show(mix(x, 2))
  show(parts(x, 2))
end
print(pcall(mix, {}, 1))
print(pcall(mix, 1, nil))
print(pcall(parts, 5, 0))
print(pcall(parts, 5.0, 0))
print(1 / select(3, mix(-0.0, 5)), 1 / select(3, mix(0, -5)), 1 / select(5, mix(-0.0, 1)))

-- A heap whose places are floats when it is built, and integers when it is emptied.
local function sift(a, lo, hi)
  local v, i = a[lo], lo
  local child = i * 2
  while child <= hi do
    if child < hi and a[child] < a[child + 1] then child = child + 1 end
    if v >= a[child] then break end
    a[i] = a[child]
    i = child
    child = i * 2
  end
  a[i] = v
end
local function sort(a, n)
  for i = (n - n % 2) / 2, 1, -1 do sift(a, i, n) end
  for hi = n, 2, -1 do
    a[1], a[hi] = a[hi], a[1]
    sift(a, 1, hi - 1)
  end
end
for _, make in ipairs({
  function(i) return (i * 7919 % 1009) / 8 end,
  function(i) return i * 7919 % 1009 end,
  function(i) return string.format("%05d", i * 7919 % 1009) end,
}) do
  local a = {}
  for i = 1, 400 do a[i] = make(i) end
  sort(a, #a)
  for i = 2, #a do assert(a[i - 1] <= a[i]) end
  show(a[1], a[200], a[400], a[2.0], rawlen(a))
end

-- Reads and writes by floats that are no integers, or none of the list.
local t = {}
for i = 1, 60 do t[i] = "v" .. i end
local function at(k) return t[k] end
local function put(k, v) t[k] = v end
for i = 1, 60 do at(i * 1.0) at(i) put(i * 1.0, i) end
show(at(3.0), at(3), at(3.5), at(-0.0), at(61.0), at(1e300), at("3"))
put(61.0, "next") put(2.5, "half") put(-0.0, "zero") put(2.0 ^ 53, "big")
show(t[61], t[2.5], t[0], t[2 ^ 53], #t)
print(pcall(put, 0 / 0, 1))

-- Keys in no order: nil between items, with and without a metatable.
for _, mt in ipairs({ false, { __index = function(_, k) return "no " .. k end } }) do
  local s = setmetatable({}, mt or nil)
  for i = 1, 40 do s[i * 17 % 41 + 1] = i end
  s[9] = nil
  local out = {}
  for i = 1, 43 do out[i] = tostring(s[i]) end
  print(table.concat(out, " "))
  local n = 0
  for _ in pairs(s) do n = n + 1 end
  print(n, rawequal(s[9], nil), s[42])
end
