-- Conway's Game of Life on a torus of rows in tables.
local width, height = 64, 48
local function empty()
  local g = {}
  for y = 1, height do
    local row = {}
    for x = 1, width do row[x] = 0 end
    g[y] = row
  end
  return g
end

local grid, other = empty(), empty()
local seed = 2024
for y = 1, height do
  for x = 1, width do
    seed = (seed * 1583) % 999983
    if seed % 3 == 0 then grid[y][x] = 1 end
  end
end

local function step(from, to)
  for y = 1, height do
    local above, row, below = from[(y - 2) % height + 1], from[y], from[y % height + 1]
    local out = to[y]
    for x = 1, width do
      local l, r = (x - 2) % width + 1, x % width + 1
      local n = above[l] + above[x] + above[r] + row[l] + row[r] + below[l] + below[x] + below[r]
      out[x] = (n == 3 or (n == 2 and row[x] == 1)) and 1 or 0
    end
  end
end

local population, check = 0, 0
for generation = 1, 5500 do
  step(grid, other)
  grid, other = other, grid
  if generation % 50 == 0 then
    population = 0
    for y = 1, height do
      for x = 1, width do
        population = population + grid[y][x]
        check = (check + grid[y][x] * x * y) % 1000003
      end
    end
  end
end
print(string.format("%d %d", population, check))
