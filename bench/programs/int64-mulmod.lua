-- needs: int64
-- Products of large integers: powers that wrap, Fibonacci by matrices modulo 2^64, division and remainder of large
-- values, comparison at the edges.
local function power(base, exponent)
  local result = 1
  while exponent > 0 do
    if exponent & 1 == 1 then result = result * base end
    base = base * base
    exponent = exponent >> 1
  end
  return result
end

local function fibonacci(n)
  local a, b, c, d = 1, 0, 0, 1
  local p, q, r, s = 1, 1, 1, 0
  while n > 0 do
    if n & 1 == 1 then a, b, c, d = a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s end
    p, q, r, s = p * p + q * r, p * q + q * s, r * p + s * r, r * q + s * s
    n = n >> 1
  end
  return b
end

local check, negative = 0, 0
for i = 1, 1370000 do
  local v = power(i | 1, 1000 + i % 5000)
  check = check ~ v
  if v < 0 then negative = negative + 1 end
  check = check + v // 1000003 + v % 97
  if v > math.maxinteger - 1000 or v <= math.mininteger + 1000 then check = check + 1 end
end
for n = 1, 660000 do check = check ~ fibonacci(n * 31) end
print(check, negative)
