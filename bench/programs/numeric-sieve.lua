-- Sieve of Eratosthenes over an array of booleans, several times.
local function sieve(n)
  local composite, count = {}, 0
  for i = 1, n do composite[i] = false end
  for i = 2, n do
    if not composite[i] then
      count = count + 1
      if i <= n / i then
        for j = i * i, n, i do composite[j] = true end
      end
    end
  end
  return count
end

local total = 0
for _ = 1, 27 do total = total + sieve(1000000) end
print(string.format("%d", total))
