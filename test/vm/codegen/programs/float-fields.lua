-- Fields that hold floats and are changed: numbers only, then other values, in shapes that share keys.
local function report(...) print(...) end

local function advance(body, n)
  for i = 1, n do
    body.x = body.x + body.vx * 0.5
    body.vx = body.vx - body.x * 0.25
    if i % 40 == 0 then body.steps = body.steps + 1 end
  end
  return body
end
local bodies = {}
for i = 1, 3 do bodies[i] = { x = i + 0.5, vx = 0.125, steps = 0, name = "b" .. i } end
for _ = 1, 4 do
  for i = 1, 3 do advance(bodies[i], 60) end
end
for i = 1, 3 do report(string.format("%s %.12f %.12f %d", bodies[i].name, bodies[i].x, bodies[i].vx, bodies[i].steps)) end

-- Floats that equal integers stay floats; integers stay integers.
local function halve(t, n)
  for _ = 1, n do t.v = t.v / 2 end
  return t.v
end
local t = { v = 2.0 ^ 70 }
report(halve(t, 69), math.type(t.v), halve(t, 1), halve(t, 1))
t.v = 3
report(t.v, math.type(t.v))
t.v = 3.0
report(t.v, math.type(t.v))

-- Other kinds of values in between, and back.
local function store(t, value) t.a = value; return t.a end
local values = { 1.5, 2.5, 1, "s", 2.5, 3.5, false, 0.5, -0.0, 1 / 0, 0 / 0, 1e300, {}, 4.5, 1 << 60, 0.25 }
local kinds = { a = 0.5, b = 1.5 }
for round = 1, 40 do
  for i = 1, #values do
    local v = store(kinds, values[i])
    if v ~= values[i] and v == v then report("wrong", round, i) end
    if math.type(v) ~= math.type(values[i]) then report("kind", round, i) end
  end
end
kinds.a = -0.0
report(1 / kinds.a, kinds.b)

-- New keys, removed keys and traversals of such tables.
local function grow(t)
  for i = 1, 30 do t["k" .. i] = i / 4 end
  for i = 1, 30 do t["k" .. i] = t["k" .. i] * 2 end
  t.k3 = nil
  local sum, n = 0, 0
  for _, v in pairs(t) do
    if type(v) == "number" then sum, n = sum + v, n + 1 end
  end
  return sum, n
end
report(grow({ x = 1.5 }))
local removed = { x = 1.5, y = 2.5 }
for i = 1, 60 do
  removed.x = removed.x + 1.5
  if i == 30 then removed.x = nil; report(removed.x, next(removed)); removed.x = 0.5 end
end
report(removed.x, rawget(removed, "x"), rawlen(removed))
for _, k in ipairs { "x", "y" } do report(k, removed[k]) end

-- As metatables, as what __index leads to, and with metamethods of their own.
local Point = { scale = 1.5 }
Point.__index = Point
Point.scale = Point.scale + 0.5
Point.scale = Point.scale + 0.5
local function scaled(p) return p.x * p.scale end
local point, sum = setmetatable({ x = 0.5 }, Point), 0
for i = 1, 100 do
  point.x = point.x + 0.25
  if i == 50 then Point.scale = 7 end
  if i == 75 then Point.scale = 0.125 end
  sum = sum + scaled(point)
end
report(sum, point.scale)
local log = {}
local watched = setmetatable({ y = 1.5 }, { __newindex = function(_, k, v) log[#log + 1] = k .. "=" .. tostring(v) end })
for i = 1, 50 do
  watched.y = watched.y + 0.5
  if i % 25 == 0 then watched.z = watched.y end
end
report(watched.y, rawget(watched, "z"), table.concat(log, " "))
string.half = 0.5
string.half = string.half + 0.25
report(pcall(function() return ("x"):half() end))
string.half = nil

-- Objects made anew, changed once or twice; sites that see several shapes.
local function spin(o) o.w = o.w * 1.5; return o.w end
local total = 0
for i = 1, 200 do
  local o = i % 3 == 0 and { w = i + 0.5 } or i % 3 == 1 and { z = 1, w = i + 0.25 } or { w = i }
  total = total + spin(o) + spin(o)
end
report(total)
