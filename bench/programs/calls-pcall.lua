-- Protected calls: most succeed, some raise strings, tables and run-time errors; nested handlers.
local function risky(n)
  if n % 50 == 0 then error("fifty", 0) end
  if n % 33 == 0 then error({ code = n }) end
  if n % 29 == 0 then return nil + n end
  return n * 2, n
end

local function guarded(n)
  local ok, a, b = pcall(risky, n)
  if ok then return a - b end
  if type(a) == "table" then return a.code end
  if a == "fifty" then return 50 end
  return #tostring(a) > 0 and 7 or 0
end

local function handler() return -1 end

local total = 0
for i = 1, 6200000 do total = (total + guarded(i)) % 1000003 end
for i = 1, 1240000 do
  local ok, value = xpcall(risky, handler, i)
  total = (total + (ok and 1 or value)) % 1000003
end
for i = 1, 1550000 do
  local ok, inner = pcall(function()
    local fine, message = pcall(error, i)
    if fine then return 0 end
    return message + 1
  end)
  if ok then total = (total + inner) % 1000003 end
end
print(string.format("%d", total))
