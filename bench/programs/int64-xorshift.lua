-- needs: int64
-- Shifts and exclusive ors over 64 bits: xorshift64 and a four-word generator with rotations.
local function rotl(x, k) return (x << k) | (x >> (64 - k)) end

local x, check = 0x9e3779b97f4a7c15, 0
for _ = 1, 31500000 do
  x = x ~ (x << 13)
  x = x ~ (x >> 7)
  x = x ~ (x << 17)
  check = check ~ x
end

local s0, s1, s2, s3 = 1, 2, 3, 4
for _ = 1, 11800000 do
  local result = rotl(s1 * 5, 7) * 9
  local t = s1 << 17
  s2 = s2 ~ s0
  s3 = s3 ~ s1
  s1 = s1 ~ s2
  s0 = s0 ~ s3
  s2 = s2 ~ t
  s3 = rotl(s3, 45)
  check = check ~ result
end
print(x, check, s0)
