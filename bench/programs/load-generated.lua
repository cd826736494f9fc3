-- Compiles generated sources of about a megabyte, many functions of the usual shapes, and runs a little of each. Names
-- and constants are drawn anew for every source, so that nothing is compiled twice.
local load = loadstring or load
local seed = 7
local function random(n)
  seed = (seed * 1583) % 999983
  return seed % n + 1
end

local names = { "alpha", "beta", "count", "delta", "entry", "field", "group", "host", "index", "job" }
local function name() return names[random(10)] end

local shapes = {
  function(i)
    local a, b = name(), name()
    return ([[
-- Function number %d looks at its arguments and gives a record back.
function M.f%d(%s, second, ...)
  local result = { id = %d, name = "item %d", list = { 1, 2, 3, [10] = "ten" } }
  if %s == nil or second > %d then
    result.%s = (second or 0) * 2 + %d
  elseif type(%s) == "table" and #%s > 3 then
    for k, v in pairs(%s) do
      result[k] = v .. "\n" .. tostring(second)
    end
  else
    return nil, "bad %s"
  end
  return result, select("#", ...)
end

]]):format(i, i, a, i, i, a, random(99), b, random(9), a, a, a, b)
  end,
  function(i)
    local a = name()
    return ([[
function M.f%d(self, %s)
  local sum, n = 0.5, %d
  for i = 1, n do
    local v = (i * %d + %d) %% 17
    if v %% 2 == 0 then sum = sum + v / 3 end
    while v > 0 and not M.stop do
      v = v - 1
    end
  end
  --[[ The sum is
       what matters. ]].."]]"..[[

  return function(x)
    sum = sum + (x or 1)
    return sum < 1e9 and sum or -sum
  end
end

]]):format(i, a, random(20), random(9), random(9))
  end,
  function(i)
    local a, b = name(), name()
    return ([[
M["f%d"] = function(%s)
  local %s = (%s or ""):gsub("%%s+", " "):lower()
  local ok, err = pcall(string.format, "%%d %%s", #%s, %s)
  if not ok then error(("call %d: %%s"):format(err), 2) end
  repeat
    local done = #%s >= 0x%x
    %s = %s .. 'x\065\t"quoted"'
  until done or #%s > 40
  return %s:sub(1, -2), err
end

]]):format(i, "v" .. a, b, "v" .. a, b, b, i, b, random(30), b, b, b, b)
  end,
}

local function generate()
  local pieces = { "local M = {}\n" }
  for i = 1, 3000 do pieces[#pieces + 1] = shapes[i % 3 + 1](i) end
  pieces[#pieces + 1] = "return M\n"
  return table.concat(pieces)
end

local check = 0
for _ = 1, 40 do
  local source = generate()
  local M = assert(load(source, "=generated"))()
  local count = 0
  for _ in pairs(M) do count = count + 1 end
  check = check + #source + count + M.f1({}, 5)(2) + M.f3(nil, 1).id + #M.f2("A  B")
end
print(string.format("%.3f", check))
