-- Large arrays: appended, filled backwards, kept as rows, copied, cleared, with holes.
local check = 0
for round = 1, 44 do
  local a = {}
  for i = 1, 900000 do a[#a + 1] = i * round end
  check = (check + a[#a] + a[round * 1000]) % 1000003
end

for _ = 1, 36 do
  local b = {}
  for i = 200000, 1, -1 do b[i] = i end
  check = (check + #b) % 1000003
end

for round = 1, 4 do
  local rows = {}
  for y = 1, 700 do
    local row = {}
    for x = 1, 700 do row[x] = x * y + round end
    rows[y] = row
  end
  for y = 1, 700, 7 do
    local copy = {}
    for x, v in ipairs(rows[y]) do copy[x] = v + 1 end
    check = (check + copy[700] + #copy) % 1000003
  end
end

local n = 0
for round = 1, 4 do
  local sparse = {}
  for i = 1, 400000 do sparse[i * 7] = i + round end
  for i = 1, 400000, 2 do sparse[i * 7] = nil end
  for _, v in pairs(sparse) do
    n = n + 1
    check = (check + v) % 1000003
  end
end
print(string.format("%d %d", check, n))
