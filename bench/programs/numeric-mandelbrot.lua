-- Escape-time iteration over a grid of the complex plane.
local size, limit = 920, 200
local inside, steps = 0, 0
for row = 0, size - 1 do
  local ci = 2.0 * row / size - 1.0
  for column = 0, size - 1 do
    local cr = 3.0 * column / size - 2.0
    local x, y, x2, y2 = 0.0, 0.0, 0.0, 0.0
    local n = 0
    while n < limit and x2 + y2 <= 4.0 do
      y = 2.0 * x * y + ci
      x = x2 - y2 + cr
      x2, y2 = x * x, y * y
      n = n + 1
    end
    steps = steps + n
    if n == limit then inside = inside + 1 end
  end
end
print(string.format("%d %d", inside, steps))
