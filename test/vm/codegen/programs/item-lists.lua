-- Loops that read and write items of a table that stays the same, while its list of items is replaced under way.
local function copy(from, n)
  local to = {}
  for i = 1, n do to[i] = from[i] end
  return to
end

local function show(name, t, n)
  local parts = {}
  for i = 1, n do parts[i] = tostring(t[i]) end
  print(name, table.concat(parts, " "))
end

-- Floats that get another value on the way.
local function spoil(n, at, value)
  local t = {}
  for i = 1, n do t[i] = i + 0.5 end
  local sum = 0
  for i = 1, n do
    if i == at then t[i] = value end
    local v = t[i]
    sum = sum + (v or 0)
  end
  return sum, #t, t
end
for round = 1, 60 do spoil(40, 0, 0) end
print((spoil(40, 20, 7)), (spoil(40, 20, 7.0)), (spoil(40, 20, -0.0)))
print((spoil(40, 20, nil)), (select(2, spoil(40, 40, nil))))
print(pcall(spoil, 40, 20, "x"), pcall(spoil, 40, 20, {}))

-- The same table in two variables.
local function alias(n, at)
  local a = {}
  for i = 1, n do a[i] = i / 4 end
  local b, sum = a, 0
  for i = 1, n do
    b[i] = i == at and "17" or a[i] + 1
    sum = sum + a[i]
  end
  return sum, a[at], b[n]
end
for round = 1, 60 do alias(30, 0) end
print(alias(30, 11))
print(alias(30, 30))

-- An empty table that gets its first items in the loop, of either kind, and by a key in between.
local function fill(n, first, second)
  local t, seen = {}, 0
  for i = 1, n do
    if i % 2 == 1 then t[i] = first else t[i] = second end
    if t[i] == first then seen = seen + 1 end
    if t[i - 1] ~= nil then seen = seen + 100 end
  end
  return seen, #t
end
for round = 1, 60 do fill(33, 1, 2) end
print(fill(33, 1, 2))
print(fill(33, 1.5, 2.5))
print(fill(33, 1.5, 2))
print(fill(33, "a", 2.5))

-- Backwards, so that items are not in a list at all until the first is there.
local function backwards(n)
  local t = {}
  for i = n, 1, -1 do t[i] = i * i end
  local sum = 0
  for i = 1, n do sum = sum + t[i] end
  return sum, #t
end
for round = 1, 60 do backwards(20) end
print(backwards(20))

-- Metamethods that replace the list while the loop goes on.
local function watched(n, at)
  local t = {}
  for i = 1, n do t[i] = i + 0.25 end
  local mt = {}
  mt.__lt = function(a, b)
    t[at] = "33"
    return true
  end
  mt.__add = function(a, b)
    t[at + 1] = 44
    return 5
  end
  mt.__index = function(_, k)
    t[at + 2] = "55"
    return k
  end
  mt.__newindex = function(_, k, v) t[at + 3] = v end
  mt.__len = function()
    t[at + 4] = "66"
    return 3
  end
  mt.__eq = function()
    t[at + 5] = 77
    return true
  end
  local odd, other = setmetatable({}, mt), setmetatable({}, mt)
  local sum, hits = 0, 0
  for i = 1, n do
    local v = t[i]
    sum = sum + v
    if i == at then
      if odd < other then hits = hits + 1 end
      hits = hits + (odd + 1)
      hits = hits + odd[i]
      odd[i] = "88"
      hits = hits + #odd
      if odd == other then hits = hits + 1 end
    end
    sum = sum + t[i] * 2
  end
  return sum, hits
end
for round = 1, 60 do watched(30, 99) end
print(watched(30, 5))
print(watched(30, 20))

-- Indexes of all kinds.
local function reads(t, list)
  local found = 0
  for i = 1, #list do
    if t[list[i]] ~= nil then found = found + i end
  end
  return found
end
local t = { 10, 20, 30, 40, 50 }
for round = 1, 60 do reads(t, { 1, 2, 3 }) end
print(reads(t, { 1.0, 2.0, 0, -1, 1.5, 6, 2 ^ 53, -2 ^ 63, math.maxinteger, math.mininteger, 1 / 0, -0.0 }))
print(reads(t, { "1", 5, "5", true, t, 0 / 0 }))
local function writes(t, list, v)
  for i = 1, #list do t[list[i]] = v end
  return t
end
for round = 1, 60 do writes({}, { 1, 2, 3, 4 }, 1) end
show("ints", writes({ 1, 2, 3, 4, 5 }, { 6, "7", 7.0, 1.0, 3 }, 9), 8)
show("text", writes({ 1, 2, 3, 4, 5 }, { "6", "1" }, 9), 7)
show("floats", writes({ 1.5, 2.5, 3.5 }, { 4, "5", 5.0, 1.0 }, 9.5), 6)
show("mixed", writes({ 1.5, 2.5, 3.5 }, { 4, 2.0 }, 9), 5)
show("copy", copy(setmetatable({}, { __index = function(_, k) return k * 2 end }), 6), 6)
print(pcall(writes, { 1 }, { 1, 2, 0 / 0 }, 1))
print(pcall(reads, nil, { 1 }))
print(pcall(writes, 5, { 1 }, 1))
