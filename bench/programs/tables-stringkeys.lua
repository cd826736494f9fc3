-- Keys made at run time: inserted, looked up, deleted, counted by traversal.
local function key(i) return "k" .. string.format("%d", i) end

local check = 0
for round = 1, 11 do
  local map = {}
  for i = 1, 60000 do map[key(i * round)] = i end
  for i = 1, 60000 do
    local v = map[key(i * 3)]
    if v then check = (check + v) % 1000003 end
  end
  for i = 1, 60000, 2 do map[key(i * round)] = nil end
  local n = 0
  for k, v in pairs(map) do
    n = n + 1
    check = (check + v + #k) % 1000003
  end
  check = (check + n) % 1000003
end

-- A grid with composite keys, as programs write it that have no arrays of arrays.
for round = 1, 4 do
  local grid = {}
  for x = 1, 150 do
    for y = 1, 150 do grid[x .. "," .. y] = x * y * round end
  end
  for x = 2, 149 do
    for y = 2, 149 do check = (check + grid[(x - 1) .. "," .. y] - grid[x .. "," .. (y + 1)]) % 1000003 end
  end
end
print(string.format("%d", check))
