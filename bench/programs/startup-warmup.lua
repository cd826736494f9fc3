-- A short script, a hundredth of a second under the reference: lines taken apart, counted by name, objects with
-- methods, closures, a generator, a report. Nothing runs for long enough to become fast: what it costs to warm up.
local names = { "alpha", "beta", "gamma", "delta", "epsilon" }
local lines = {}
for i = 1, 3000 do
  lines[i] = names[i * 7 % 5 + 1] .. "=" .. i % 97 .. ";" .. (i % 3 == 0 and "open" or "closed")
end

local Tally = {}
Tally.__index = Tally
function Tally.new(name) return setmetatable({ name = name, count = 0, sum = 0, open = 0 }, Tally) end
function Tally:add(value, state)
  self.count = self.count + 1
  self.sum = self.sum + value
  if state == "open" then self.open = self.open + 1 end
end
function Tally:mean() return self.sum / self.count end

local tallies, order = {}, {}
for _, line in ipairs(lines) do
  local name, value, state = line:match("^(%a+)=(%d+);(%a+)$")
  local tally = tallies[name]
  if not tally then
    tally = Tally.new(name)
    tallies[name] = tally
    order[#order + 1] = tally
  end
  tally:add(tonumber(value), state)
end
table.sort(order, function(a, b) return a:mean() > b:mean() end)

local function window(list, size)
  return coroutine.wrap(function()
    for i = 1, #list - size + 1 do coroutine.yield(i, #list[i] + #list[i + size - 1]) end
  end)
end
local check = 0
for i, length in window(lines, 5) do check = (check * 3 + i * length) % 1000003 end

local function adder(step)
  return function(v) return (v + step) % 1009 end
end
for i = 1, 3000 do check = (check + adder(i)(i * 5)) % 1000003 end

local primes = {}
for n = 2, 4000 do
  local prime = true
  for _, p in ipairs(primes) do
    if p * p > n then break end
    if n % p == 0 then
      prime = false
      break
    end
  end
  if prime then primes[#primes + 1] = n end
end

local out = {}
for i, tally in ipairs(order) do
  out[i] = string.format("%s %d %.3f %d", tally.name, tally.count, tally:mean(), tally.open)
end
print(string.format("%d %d", check, #primes))
print(table.concat(out, "\n"))
