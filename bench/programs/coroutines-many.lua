-- Many coroutines: created, run a few steps, dropped; many alive at once; finished ones; ones that end by an error.
local create, resume, yield, status = coroutine.create, coroutine.resume, coroutine.yield, coroutine.status

local check = 0
local function task(a, b)
  local c = yield(a + b)
  local d = yield(a * c % 1009)
  return a + b + c + d
end

for i = 1, 800000 do
  local co = create(task)
  local _, x = resume(co, i % 1000, 3)
  local _, y = resume(co, x)
  local _, z = resume(co, y)
  check = (check + z) % 1000003
end

local done = 0
for round = 1, 3 do
  local alive = {}
  for i = 1, 120000 do
    alive[i] = create(task)
    resume(alive[i], i, i % 7)
  end
  for i = 1, #alive do
    local _, y = resume(alive[i], i % 11 + round)
    check = (check + y) % 1000003
  end
  for i = #alive, 1, -2 do
    resume(alive[i], 5)
    if status(alive[i]) == "dead" then done = done + 1 end
  end
end

local failures = 0
for i = 1, 180000 do
  local co = create(function(n)
    local more = yield(n)
    error(more + n, 0)
  end)
  resume(co, i)
  local ok, value = resume(co, 1)
  if not ok then failures = (failures + value) % 1000003 end
end
print(string.format("%d %d %d", check, done, failures))
