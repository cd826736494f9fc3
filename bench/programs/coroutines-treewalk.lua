-- A recursive walk that yields at every node, so that each yield leaves from as deep as the tree; two trees compared.
local yield, wrap = coroutine.yield, coroutine.wrap

local function build(lo, hi)
  if lo > hi then return nil end
  local middle = (lo + hi - (lo + hi) % 2) / 2
  return { key = middle, left = build(lo, middle - 1), right = build(middle + 1, hi) }
end

local function leaning(n)
  local tree
  for i = 1, n do tree = { key = i, left = tree } end
  return tree
end

local function walk(tree)
  if tree then
    walk(tree.left)
    yield(tree.key)
    walk(tree.right)
  end
end

local function keys(tree)
  return wrap(function() walk(tree) end)
end

local check = 0
local tree = build(1, 150000)
for _ = 1, 27 do
  for key in keys(tree) do check = (check * 3 + key) % 1000003 end
end

local function sameKeys(a, b)
  local nextA, nextB = keys(a), keys(b)
  while true do
    local x, y = nextA(), nextB()
    if x ~= y then return false end
    if x == nil then return true end
    check = check + 1
  end
end
if not sameKeys(build(1, 150), leaning(150)) then error("trees differ") end
for _ = 1, 4000 do
  if not sameKeys(build(1, 150), leaning(150)) then error("trees differ") end
end
print(string.format("%d", check % 1000003))
