-- Splitting on separators by plain search and by pattern, fields converted, joined again: a table of values as text.
local function split(s, separator)
  local parts, n, at = {}, 0, 1
  while true do
    local from, to = s:find(separator, at, true)
    n = n + 1
    if not from then
      parts[n] = s:sub(at)
      return parts, n
    end
    parts[n] = s:sub(at, from - 1)
    at = to + 1
  end
end

local rows = {}
for i = 1, 400 do
  rows[i] = string.format("%d,name %d,%d.5,%s,,end", i, i * 3, i % 50, i % 2 == 0 and "yes" or "no")
end
local sheet = table.concat(rows, "\r\n")

local check = 0
for _ = 1, 1420 do
  local lines = split(sheet, "\r\n")
  local sum = 0
  for i = 1, #lines do
    local fields, n = split(lines[i], ",")
    sum = sum + tonumber(fields[1]) + tonumber(fields[3]) + n
    if fields[4] == "yes" then sum = sum + 1 end
    fields[2], fields[5] = fields[2]:sub(6), "x"
    lines[i] = table.concat(fields, ";")
  end
  local joined = table.concat(lines, "\n")
  check = (check + sum * 2 + #joined) % 1000003
  for word in joined:gmatch("[^;\n]+") do check = (check + #word) % 1000003 end
end
print(string.format("%d", check))
