-- needs: 5.3
-- Longest Collatz chain below a bound: integer division, remainders, unpredictable branches.
local best, start = 0, 0
for i = 1, 220000 do
  local n, steps = i, 0
  while n ~= 1 do
    if n % 2 == 0 then n = n // 2 else n = 3 * n + 1 end
    steps = steps + 1
  end
  if steps > best then best, start = steps, i end
end
print(string.format("%d %d", start, best))
