-- needs: 5.3
-- Operators, comparison, call, index functions and length through metatables.
local V = {}
V.__index = V
local function vec(x, y) return setmetatable({ x = x, y = y }, V) end
V.__add = function(a, b) return vec(a.x + b.x, a.y + b.y) end
V.__sub = function(a, b) return vec(a.x - b.x, a.y - b.y) end
V.__mul = function(a, k) return vec(a.x * k, a.y * k) end
V.__unm = function(a) return vec(-a.x, -a.y) end
V.__eq = function(a, b) return a.x == b.x and a.y == b.y end
V.__lt = function(a, b) return a.x < b.x end
V.__le = function(a, b) return a.x <= b.x end
V.__len = function(a) return 2 end
V.__call = function(a, k) return a.x * k + a.y end
V.__concat = function(a, b) return #tostring(a) + #tostring(b) end
V.__tostring = function() return "vector" end

local check = 0
local p, step = vec(1, 2), vec(3, -1)
for _ = 1, 3 do
  for i = 1, 950000 do
    p = p + step
    if p.x > 1000 then p = -(p - step * 2) end
    if p == step or p < step then check = check + 1 end
    check = (check + p(i) + #p) % 1000003
  end
end

local reads, writes = 0, 0
local store = {}
local proxy = setmetatable({}, {
  __index = function(_, k)
    reads = reads + 1
    return store[k] or 0
  end,
  __newindex = function(_, k, v)
    writes = writes + 1
    store[k] = v
  end,
})
for i = 1, 4200000 do
  local k = i % 50
  proxy[k] = (proxy[k] + i) % 997
end
local defaults = setmetatable({}, { __index = { limit = 5, name = "d" } })
for i = 1, 8400000 do check = (check + defaults.limit) % 1000003 end
for i = 1, 280000 do check = check + (p .. step) end
print(string.format("%d %d %d %d %s", check, reads, writes, store[7], tostring(p)))
