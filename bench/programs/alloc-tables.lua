-- Short-lived tables: points, small arrays, nested literals, results returned in a table.
local function point(x, y) return { x = x, y = y } end
local function midpoint(a, b) return point((a.x + b.x) / 2, (a.y + b.y) / 2) end
local function minmax(a, b, c)
  local t = { a, b, c }
  if t[1] > t[2] then t[1], t[2] = t[2], t[1] end
  if t[2] > t[3] then t[2], t[3] = t[3], t[2] end
  if t[1] > t[2] then t[1], t[2] = t[2], t[1] end
  return { min = t[1], max = t[3] }
end

local check = 0.0
local p = point(0.5, 1.5)
for i = 1, 2000000 do
  p = midpoint(p, point(i % 10, i % 7))
  local range = minmax(i % 13, i % 11, i % 5)
  check = check + p.x - p.y + range.max - range.min
end
for i = 1, 720000 do
  local packet = { kind = "data", header = { length = i % 64, flags = { true, false } }, payload = {} }
  check = check + packet.header.length + #packet.payload + #packet.header.flags
end
print(string.format("%.6f", check))
