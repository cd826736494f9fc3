-- Short-lived closures: callbacks that capture loop variables, objects made of closures, iterators made anew.
local function each(list, f)
  for i = 1, #list do f(list[i]) end
end

local function stackOf()
  local items, n = {}, 0
  return {
    push = function(v)
      n = n + 1
      items[n] = v
    end,
    pop = function()
      local v = items[n]
      items[n] = nil
      n = n - 1
      return v
    end,
    size = function() return n end,
  }
end

local function iterate(list)
  local i = 0
  return function()
    i = i + 1
    return list[i]
  end
end

local check = 0
local list = { 3, 1, 4, 1, 5 }
for round = 1, 1750000 do
  local sum = 0
  each(list, function(v) sum = sum + v * round end)
  check = (check + sum) % 1000003
end
for round = 1, 875000 do
  local s = stackOf()
  s.push(round)
  s.push(round + 1)
  check = (check + s.pop() * s.size()) % 1000003
end
for _ = 1, 700000 do
  for v in iterate(list) do check = check + v end
end
local made = {}
for i = 1, 2100000 do made[i % 100 + 1] = function() return i end end
for i = 1, 100 do check = (check + made[i]()) % 1000003 end
print(string.format("%d", check))
