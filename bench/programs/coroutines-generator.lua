-- Generators in `for` loops: counting, filtered, several values at a time, short ones made anew.
local wrap, yield = coroutine.wrap, coroutine.yield

local function range(n)
  return wrap(function()
    for i = 1, n do yield(i) end
  end)
end

local function multiples(n, k)
  return wrap(function()
    for i in range(n) do
      if i % k == 0 then yield(i) end
    end
  end)
end

local function pairsOf(list)
  return wrap(function()
    for i = 1, #list do
      for j = i + 1, #list do yield(list[i], list[j], i + j) end
    end
  end)
end

local check = 0
for i in range(6000000) do check = (check + i) % 1000003 end
for i in multiples(2700000, 3) do check = (check + i) % 1000003 end
local list = {}
for i = 1, 1000 do list[i] = i * 3 end
for round = 1, 3 do
  for a, b, c in pairsOf(list) do check = (check + a * b - c * round) % 1000003 end
end
for n = 1, 360000 do
  for i in range(n % 6) do check = check + i end
end
print(string.format("%d", check))
