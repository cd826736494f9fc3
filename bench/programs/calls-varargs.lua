-- Variable arguments: counted, selected, packed, spread, passed on, several results adjusted.
local unpack = table.unpack or unpack
local select = select

local function sum(...)
  local s = 0
  for i = 1, select("#", ...) do s = s + (select(i, ...)) end
  return s
end

local function collect(...)
  local list = { ... }
  local s = 0
  for i = 1, #list do s = s + list[i] * i end
  return s
end

local function forward(f, ...) return f(...) end
local function rotate(a, b, c) return b, c, a end
local function dropFirst(_, ...) return ... end

local total = 0
local list = { 5, 6, 7, 8 }
for i = 1, 1350000 do
  total = total + sum(i, 2, 3, 4)
  total = total + collect(i, 1, 2)
  total = total + forward(sum, i, rotate(1, 2, 3))
  local a, b, c = rotate(rotate(i, 2, 3))
  total = total + a * 3 + b * 2 + (c or 7)
  total = total + sum(unpack(list))
  total = total + sum(dropFirst(dropFirst(i, 1, 2, 3)))
  total = total % 1000000007
end
print(string.format("%d", total))
