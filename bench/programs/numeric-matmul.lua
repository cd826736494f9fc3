-- Product of two matrices held as tables of rows, the second transposed first.
local function make(n, seed)
  local m = {}
  for i = 1, n do
    local row = {}
    for j = 1, n do row[j] = ((i * 7 + j * 13 + seed) % 101) / 8 end
    m[i] = row
  end
  return m
end

local function transpose(m)
  local t = {}
  for j = 1, #m[1] do
    local row = {}
    for i = 1, #m do row[i] = m[i][j] end
    t[j] = row
  end
  return t
end

local function multiply(a, b)
  local bt, c, n = transpose(b), {}, #a
  for i = 1, n do
    local row, ai = {}, a[i]
    for j = 1, n do
      local bj, s = bt[j], 0
      for k = 1, n do s = s + ai[k] * bj[k] end
      row[j] = s
    end
    c[i] = row
  end
  return c
end

local n = 340
local trace, corner = 0, 0
for round = 1, 3 do
  local p = multiply(make(n, round), make(n, round * 5))
  corner = corner + p[1][n] + p[n][1]
  for i = 1, n do trace = trace + p[i][i] end
end
print(string.format("%.6f %.6f", trace, corner))
