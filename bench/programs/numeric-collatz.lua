-- needs: 5.3
-- Lengths of the Collatz chains below a bound that keeps them within 32 bits: integer division, remainders,
-- unpredictable branches.
local best, start, long = 0, 0, 0
for round = 1, 5 do
  for i = 1, 110000 do
    local n, steps = i, 0
    while n ~= 1 do
      if n % 2 == 0 then n = n // 2 else n = 3 * n + 1 end
      steps = steps + 1
    end
    if steps > best then best, start = steps, i end
    if steps > round * 50 then long = long + 1 end
  end
end
print(string.format("%d %d %d", start, best, long))
