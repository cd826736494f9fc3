-- Integers beyond 2^53 in loops: every operator on halves, mixed with small integers and with floats that come late.
local function mix(x, n)
  local sum = 0
  for i = 1, n do
    x = x ~ (x << 13)
    x = x ~ (x >> 7)
    x = x ~ (x << 17)
    sum = sum + x
    sum = sum - (x * 3)
    sum = sum | (i << 40)
    sum = sum & 0x7fffffffffff00ff
    if x < 0 then sum = sum + 1 elseif x <= sum then sum = sum - 1 end
    if sum == x then return "same" end
  end
  return x, sum, x >> 12, x >> 11, x & 0xff, x >> 63, x << 63, x << 64, x >> 64, ~x, -x
end
print(mix(1, 10)) print(mix(-1, 500)) print(mix(0x9e3779b97f4a7c15, 3000)) print(mix(math.mininteger, 3000))

local function shifts(x)
  local t = {}
  for n = -70, 70 do t[#t + 1] = string.format("%x:%x", x << n, x >> n) end
  return table.concat(t, " ")
end
for _ = 1, 40 do shifts(3) end
print(shifts(0x8123456789abcdef)) print(shifts(-2)) print(shifts(5))

local function products(n)
  local a, b, out = 1, 3, 0
  for i = 1, n do
    a = a * 6364136223846793005 + 1442695040888963407
    b = b * b + i
    out = (out + (a >> 33) + (b >> 40)) % 1000003
    if i % 100 == 0 then out = out + (b & 7) + (a < b and 1 or 0) + (a <= 5 and 1 or 0) + (a > b and 1 or 0) end
  end
  return a, b, out
end
print(products(10)) print(products(5000))

-- The border of the safe integers, from both sides.
local function border(from, step, n)
  local x = from
  for _ = 1, n do x = x + step end
  for _ = 1, n // 2 do x = x - step end
  return x, math.type(x), x == from, x - from, x * 2, x * x
end
print(border(2 ^ 53 | 0, 1, 3000)) print(border(-(1 << 53), -1, 3000)) print(border(9007199254740000, 1, 3000))
print(border(math.maxinteger, 1, 2000)) print(border(math.mininteger, -1, 2000))
print(pcall(border, 2 ^ 60, 1, 2000)) print(border(1 << 60, 0.5, 2000))

-- A loop that sees integers, then big ones, then floats, then something else.
local function total(list)
  local s = 0
  for i = 1, #list do s = s + list[i] end
  return s
end
local list = {}
for i = 1, 2000 do list[i] = i end
print(total(list)) list[1000] = math.maxinteger print(total(list)) list[1500] = 0.5 print(total(list))
list[1700] = "12" print(total(list)) list[1800] = {} print(pcall(total, list))
local bits = 0
for i = 1, 3000 do
  if i == 2500 then bits = 2.0 end
  bits = (bits ~ i) << 1
end
print(bits)

local function rotl(x, k) return (x << k) | (x >> (64 - k)) end
local r = 1
for i = 1, 3000 do r = rotl(r ~ i, i % 64) + (i | 1) end
print(r, math.ult(r, 5), r // 3, r % 1000, r // -7, r % -7)

-- Big integers in loops that are left and entered again.
local co = coroutine.wrap(function()
  local h = 0xcbf29ce484222325
  while true do
    for i = 1, 300 do h = (h ~ i) * 0x100000001b3 end
    coroutine.yield(h)
  end
end)
for _ = 1, 20 do io.write(co(), " ") end
print()
print(pcall(function()
  local h = 1 << 62
  for i = 1, 3000 do
    h = h * 3
    if i == 2900 then h = h + nil end
  end
end))
