-- All solutions of the queens puzzle by backtracking over three occupancy arrays.
local function solve(n)
  local column, up, down, solutions = {}, {}, {}, 0
  local function place(row)
    if row > n then
      solutions = solutions + 1
      return
    end
    for c = 1, n do
      local u, d = row + c, row - c + n
      if not column[c] and not up[u] and not down[d] then
        column[c], up[u], down[d] = true, true, true
        place(row + 1)
        column[c], up[u], down[d] = false, false, false
      end
    end
  end
  place(1)
  return solutions
end

local total = 0
for _ = 1, 3 do
  for n = 4, 12 do total = (total * 3 + solve(n)) % 1000003 end
end
print(string.format("%d", total))
