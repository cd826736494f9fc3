-- Greatest number of prefix reversals over all permutations of 9: small integer arrays, swapped in place.
local function pancakes(n)
  local p, q, count = {}, {}, {}
  for i = 1, n do p[i], count[i] = i, 0 end
  local best, checksum, sign = 0, 0, 1
  while true do
    if p[1] ~= 1 then
      for i = 1, n do q[i] = p[i] end
      local flips, first = 0, q[1]
      repeat
        local lo, hi = 1, first
        while lo < hi do
          q[lo], q[hi] = q[hi], q[lo]
          lo, hi = lo + 1, hi - 1
        end
        flips = flips + 1
        first = q[1]
      until first == 1
      if flips > best then best = flips end
      checksum = checksum + sign * flips
    end
    sign = -sign
    -- Next permutation: rotate ever longer prefixes, like digits of a mixed-radix counter.
    local k = 2
    while true do
      if k > n then return checksum, best end
      local head = p[1]
      for i = 1, k - 1 do p[i] = p[i + 1] end
      p[k] = head
      count[k] = count[k] + 1
      if count[k] < k then break end
      count[k] = 0
      k = k + 1
    end
  end
end

local total, most = 0, 0
for round = 1, 6 do
  local checksum, best = pancakes(9)
  total = total + checksum * round
  most = math.max(most, best)
end
print(string.format("%d %d", total, most))
