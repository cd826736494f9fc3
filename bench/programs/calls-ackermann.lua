-- Ackermann's function: deep recursion, arguments that are calls themselves, tail calls.
local function ack(m, n)
  if m == 0 then return n + 1 end
  if n == 0 then return ack(m - 1, 1) end
  return ack(m - 1, ack(m, n - 1))
end

local sum = 0
for _ = 1, 18 do
  for n = 1, 8 do sum = sum + ack(3, n) end
end
print(string.format("%d", sum))
