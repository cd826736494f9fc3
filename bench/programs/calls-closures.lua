-- Closures made and called: counters, composition, currying, upvalues shared by two closures.
local function counter(step)
  local n = 0
  return function()
    n = n + step
    return n
  end
end

local function compose(f, g)
  return function(x) return f(g(x)) end
end

local function cell(v)
  return function() return v end, function(w) v = w end
end

local function curried(a)
  return function(b)
    return function(c) return a * b + c end
  end
end

local total = 0

local counters = {}
for i = 1, 10 do counters[i] = counter(i) end
for _ = 1, 660000 do
  for i = 1, #counters do total = (total + counters[i]()) % 1000003 end
end

local inc = function(x) return x + 1 end
local twice = function(x) return x * 2 % 65521 end
local chain = inc
for i = 1, 8 do chain = compose(i % 2 == 0 and inc or twice, chain) end
for i = 1, 1600000 do total = (total + chain(i)) % 1000003 end

local get, set = cell(0)
for i = 1, 5400000 do set((get() * 31 + i) % 10007) end
total = total + get()

for i = 1, 2100000 do total = (total + curried(i % 13)(i % 7)(i)) % 1000003 end

print(string.format("%d", total))
