-- Binary trees built and walked: many small tables, short and long lived.
local function build(depth)
  if depth == 0 then return {} end
  return { build(depth - 1), build(depth - 1) }
end

local function count(tree)
  if tree[1] then return 1 + count(tree[1]) + count(tree[2]) end
  return 1
end

local kept = build(16)
local total = 0
for depth = 4, 16, 3 do
  for _ = 1, 2 ^ (16 - depth) * 11 do total = total + count(build(depth)) end
end
print(string.format("%d %d", total, count(kept)))
