-- needs: int64
-- A 64-bit linear congruential generator: multiplication and addition that wrap around, high bits taken.
local state, check = 1, 0
for _ = 1, 108000000 do
  state = state * 6364136223846793005 + 1442695040888963407
  check = (check + (state >> 40)) % 1000003
end
print(state, check)
