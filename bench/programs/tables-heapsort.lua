-- Heapsort of arrays of pseudo-random floats.
local function siftDown(a, lo, hi)
  local v, i = a[lo], lo
  local child = i * 2
  while child <= hi do
    if child < hi and a[child] < a[child + 1] then child = child + 1 end
    if v >= a[child] then break end
    a[i] = a[child]
    i = child
    child = i * 2
  end
  a[i] = v
end

local function heapsort(a, n)
  for i = (n - n % 2) / 2, 1, -1 do siftDown(a, i, n) end
  for hi = n, 2, -1 do
    a[1], a[hi] = a[hi], a[1]
    siftDown(a, 1, hi - 1)
  end
end

local n, seed = 450000, 12345
local check = 0
for _ = 1, 3 do
  local a = {}
  for i = 1, n do
    seed = (seed * 1583) % 999983
    a[i] = seed / 999983
  end
  heapsort(a, n)
  for i = 1, n do
    if i > 1 and a[i - 1] > a[i] then error("not sorted at " .. i) end
    check = (check * 31 + math.floor(a[i] * 1000)) % 1000003
  end
end
print(string.format("%d", check))
