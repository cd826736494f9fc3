-- Functions given to functions: map, filter, fold, memoised recursion, a fixed-point combinator.
local function map(list, f)
  local out = {}
  for i = 1, #list do out[i] = f(list[i]) end
  return out
end

local function filter(list, keep)
  local out = {}
  for _, v in ipairs(list) do
    if keep(v) then out[#out + 1] = v end
  end
  return out
end

local function fold(list, f, acc)
  for i = 1, #list do acc = f(acc, list[i]) end
  return acc
end

local function memoise(f)
  local known = {}
  return function(n)
    local v = known[n]
    if v == nil then
      v = f(n)
      known[n] = v
    end
    return v
  end
end

local function fix(f)
  local function g(x)
    return f(g, x)
  end
  return g
end

local list = {}
for i = 1, 1000 do list[i] = i end

local total = 0
for round = 1, 7500 do
  local scaled = map(list, function(v) return v * round % 997 end)
  local small = filter(scaled, function(v) return v % 3 ~= 0 end)
  total = (total + fold(small, function(a, v) return (a * 3 + v) % 1000003 end, round)) % 1000003
end

local paths
paths = memoise(function(n)
  if n < 3 then return n end
  return (paths(n - 1) + paths(n - 2) + paths(n - 3)) % 1000003
end)
for n = 1, 150 do total = total + paths(n) end

local triangle = fix(function(self, n)
  if n == 0 then return 0 end
  return n + self(n - 1)
end)
for _ = 1, 150000 do total = (total + triangle(100)) % 1000003 end
print(string.format("%d", total))
